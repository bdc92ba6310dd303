"""`tradewind backup`: everything that cannot be made again, as of one moment, while all runs.

The tables come first, as one snapshot sees them, and the pictures after: a picture is stored under
the name of its content before a row speaks of it, and never changed or removed. So whatever the
snapshot names is there when the copying begins. The other way round, one that was added between
would be missing. A file that was written since may be half there, and is of no row: it is left out.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from tradewind.cli import archives
from tradewind.kernel import clock, database, dumps

_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace
ORDER BY relname
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one snapshot sees: the same that the dump holds."""

    snapshot: str
    migrations: list[list[str]]
    tables: dict[str, int]


def backup(
    *, path: Path, folder: bool, keep: int, with_secret: bool, console: Console
) -> dict[str, Any]:
    """Write a backup to a file or into a folder and return its figures.

    Nobody sees a half one; `keep` > 0 removes older ones of a folder. Raises ArchiveError,
    DumpError.
    """
    began, at = time.monotonic(), clock.wall()
    business, server = clock.now(), server_version_of(database.target())
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    with archives.writing(path, folder=folder, stamp=stamp) as writer:
        with _snapshot() as seen, console.status("Writing the tables"):
            dumps.write(target=database.target(), file=writer.place(), snapshot=seen.snapshot,
                        server=server)  # fmt: skip
        writer.add(archives.DUMP, writer.place())
        secret = Path(settings.HOME) / "secret-key"
        included = with_secret and not os.environ.get("TRADEWIND_SECRET_KEY") and secret.exists()
        if included:
            writer.add(archives.SECRET, secret)
        added = _add_pictures(writer, before=at.timestamp(), console=console)
        made = writer.finish({
            "format": archives.FORMAT,
            "tradewind": version("tradewind"),
            "postgresql": server,
            "created_at": at.isoformat(),
            "business_time": business.isoformat(),
            "secret_key": {"included": included, "fingerprint": fingerprint(settings.SECRET_KEY)},
            "migrations": seen.migrations,
            "tables": seen.tables,
            "parts": writer.parts,
        })  # fmt: skip
    dropped = archives.thin_out(path, keep=keep) if folder and keep else 0
    media = {name: part for name, part in writer.parts.items() if name.startswith(archives.MEDIA)}
    return {
        "backup": str(made),
        "tables": len(seen.tables),
        "rows": sum(seen.tables.values()),
        "database_bytes": writer.parts[archives.DUMP]["bytes"],
        "media_files": len(media),
        "media_bytes": sum(part["bytes"] for part in media.values()),
        "media_copied": added,
        "secret_key": included,
        "older_removed": dropped,
        "seconds": round(time.monotonic() - began, 2),
    }


def server_version_of(target: str) -> int:
    """Return the major version of the PostgreSQL behind a connection string."""
    with psycopg.connect(target, autocommit=True) as open_:
        return open_.info.server_version // 10_000


def fingerprint(key: str) -> str:
    """Return by what two keys of an installation can be told apart, and nothing else."""
    return hmac.new(key.encode(), b"tradewind.backup", hashlib.sha256).hexdigest()[:16]


def rows_of(open_: psycopg.Connection[Any]) -> dict[str, int]:
    """Return how many rows every kept table has."""
    return {
        name: open_.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))
        ).fetchall()[0][0]
        for (name,) in open_.execute(_TABLES).fetchall()
    }


@contextmanager
def _snapshot() -> Iterator[Seen]:
    """Hold a snapshot that the dump can take over."""
    with psycopg.connect(database.target()) as open_:
        open_.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        open_.read_only = True
        # It waits for the dump, and longer than a transaction that was forgotten may.
        open_.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        name = open_.execute("SELECT pg_export_snapshot()").fetchall()[0][0]
        migrations = MigrationRecorder.Migration._meta.db_table
        if migrations not in connection.introspection.table_names():
            raise archives.ArchiveError("There are no tables to back up: run `tradewind migrate`.")
        applied = open_.execute(
            sql.SQL("SELECT app, name FROM {} ORDER BY app, name").format(
                sql.Identifier(migrations)
            )
        )
        yield Seen(name, [list(row) for row in applied.fetchall()], rows_of(open_))


def _add_pictures(writer: archives.Writer, *, before: float, console: Console) -> int:
    """Take every picture that was there before the snapshot; return how many were copied."""
    root = Path(settings.MEDIA_ROOT)
    # A name with a dot at its front is a file that somebody is still writing.
    found = [path for path in sorted(root.rglob("[!.]*")) if path.is_file()]
    copied = 0
    with bar(console) as bars:
        task = bars.add_task("Pictures", total=sum(path.stat().st_size for path in found))
        for path in found:
            state = path.stat()
            if state.st_mtime <= before:
                copied += writer.add(f"{archives.MEDIA}{path.relative_to(root).as_posix()}", path)
            bars.advance(task, state.st_size)
    return copied


def bar(console: Console) -> Progress:
    """Return a bar that counts bytes."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
