"""The PostgreSQL of this process: its own cluster, unless `DATABASE_URL` names another."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateDatabase

from tradewind.kernel import reaper
from tradewind.kernel.cluster import (
    PORT,
    Cluster,
    create_database,
    database_exists,
    drop_database,
)

_cluster: Cluster | None = None
# What Django takes from the options for itself; all else is libpq's.
_OPTIONS_OF_DJANGO = frozenset(
    {"server_side_binding", "prepare_threshold", "pool", "isolation_level", "assume_role"}
)


def embedded() -> bool:
    """Say whether Tradewind runs its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def cluster() -> Cluster:
    """Return the cluster under this installation's home."""
    global _cluster
    if _cluster is None:
        _cluster = Cluster(settings.HOME)
    return _cluster


def attach() -> None:
    """Make sure that a PostgreSQL runs while this process lives."""
    if embedded():
        cluster().attach()


def detach() -> None:
    """Let go of it; the last who does stops it."""
    if embedded():
        cluster().detach()


def leave(*, seconds: float = 60.0) -> None:
    """Let go of it and wait until it has stopped, before its home is removed.

    Not longer than `seconds`: somebody else may use it. A server whose home is gone stops only when
    it looks, a minute later.
    """
    connections.close_all()
    detach()
    reaper_lock = settings.HOME / "postgres" / "reaper.lock"
    if not (embedded() and reaper_lock.exists()):
        return
    lock = reaper.open_lock(reaper_lock)
    try:
        deadline = time.monotonic() + seconds
        while not reaper.is_free(lock) and time.monotonic() < deadline:
            time.sleep(reaper.PAUSE_SECONDS)
    finally:
        os.close(lock)


def use(other: Cluster) -> None:
    """Take another cluster for this process, before anything has attached."""
    global _cluster
    _cluster = other


def name() -> str:
    """Return the name of the database of this process."""
    return str(settings.DATABASES["default"]["NAME"])


def target(of: str | None = None) -> str:
    """Return the libpq connection string of the database of this process, or of one beside it."""
    ours = settings.DATABASES["default"]
    parts = {key: value for key, value in ours["OPTIONS"].items() if key not in _OPTIONS_OF_DJANGO}
    for key, value in (
        ("host", ours["HOST"]), ("port", ours["PORT"]), ("user", ours["USER"]),
        ("password", ours["PASSWORD"]),
    ):  # fmt: skip
        if value:
            parts[key] = str(value)
    if embedded():
        parts["port"] = PORT
    return make_conninfo(**parts, dbname=of or name())


def maintenance_target() -> str:
    """Return a connection string for making and dropping databases beside ours."""
    return target("postgres") if embedded() else target()


@contextlib.contextmanager
def named(other: str) -> Iterator[None]:
    """Let this process work on another database of the same PostgreSQL meanwhile."""
    parts = connections["default"].settings_dict
    before = parts["NAME"]
    connections.close_all()
    parts["NAME"] = other
    try:
        yield
    finally:
        connections.close_all()
        parts["NAME"] = before


def exists(other: str) -> bool:
    """Say whether a database of this name is there."""
    return database_exists(target=maintenance_target(), name=other)


def create(other: str) -> None:
    """Make an empty database beside ours; raises what psycopg raises."""
    create_database(target=maintenance_target(), name=other)


def discard(other: str) -> None:
    """Drop a database beside ours, if it is there."""
    drop_database(target=maintenance_target(), name=other)


def guests(other: str) -> list[str]:
    """Return who is connected to a database, by the names that they gave themselves."""
    with psycopg.connect(target("postgres"), autocommit=True) as connection:
        found = connection.execute(
            "SELECT coalesce(nullif(application_name, ''), 'process ' || pid)"
            " FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
            " ORDER BY pid",
            [other],
        ).fetchall()
    return [row[0] for row in found]


def take_name(other: str, *, former: str) -> None:
    """Give a database the name of ours, and ours, if there is one, the name `former`, at once.

    Nobody may be connected to either; raises psycopg.errors.ObjectInUse.
    """
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with psycopg.connect(target("postgres")) as connection:
        if exists(name()):
            connection.execute(rename.format(sql.Identifier(name()), sql.Identifier(former)))
        connection.execute(rename.format(sql.Identifier(other), sql.Identifier(name())))


def ensure() -> bool:
    """Make the database of this process if its own PostgreSQL does not have it; say if it did."""
    if embedded() and not exists(name()):
        with contextlib.suppress(DuplicateDatabase):
            create(name())
            return True
    return False


def drop() -> None:
    """Drop the database of this process, whoever is connected to it."""
    discard(name())
