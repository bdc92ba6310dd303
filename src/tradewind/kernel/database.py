"""The PostgreSQL of this process: its own cluster, unless `DATABASE_URL` names another."""

from __future__ import annotations

import contextlib
import os
import time

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateDatabase

from tradewind.kernel import reaper
from tradewind.kernel.cluster import (
    Cluster,
    conninfo,
    create_database,
    database_exists,
    drop_database,
)

_cluster: Cluster | None = None


def embedded() -> bool:
    """Say whether Tradewind runs its own PostgreSQL."""
    return "DATABASE_URL" not in os.environ


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


def maintenance_target() -> str:
    """Return a connection string for making and dropping databases beside ours."""
    ours = settings.DATABASES["default"]
    if embedded():
        return conninfo(host=str(ours["HOST"]), name="postgres")
    return make_conninfo(
        host=ours["HOST"], port=ours["PORT"], user=ours["USER"], password=ours["PASSWORD"],
        dbname=ours["NAME"],
    )  # fmt: skip


def ensure() -> bool:
    """Make the database of this process if its own PostgreSQL does not have it; say if it did."""
    name = str(settings.DATABASES["default"]["NAME"])
    target = maintenance_target()
    if embedded() and not database_exists(target=target, name=name):
        with contextlib.suppress(DuplicateDatabase):
            create_database(target=target, name=name)
            return True
    return False


def drop() -> None:
    """Drop the database of this process, whoever is connected to it."""
    drop_database(target=maintenance_target(), name=str(settings.DATABASES["default"]["NAME"]))
