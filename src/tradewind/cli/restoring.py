"""`tradewind restore`: a backup becomes the database of this installation, or nothing changes.

Everything is checked first. The tables are read into a database beside the one in use, settled,
brought up to date and audited there; it takes the name of the other in one step at the end.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import errors as pg
from psycopg import sql
from rich.console import Console

from tradewind.base.ledger import selectors as ledger
from tradewind.cli import archives, keeping, setup
from tradewind.cli.archives import ArchiveError, Reader
from tradewind.kernel import clock, database, db, dumps, moved, outbox

JOBS = 2


def restore(*, path: Path, replace: bool, accept_broken: bool, console: Console) -> dict[str, Any]:
    """Put a backup in the place of this installation's database, and add its pictures and key.

    Refuses a database that somebody has used unless `replace` is given; that one is kept under
    another name. Refuses books that do not close unless `accept_broken` is. Raises ArchiveError,
    DumpError, and changes nothing then.
    """
    began = time.monotonic()
    connections.close_all()
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    with (
        archives.reading(path) as reader,
        tempfile.TemporaryDirectory(prefix="restore-", dir=settings.HOME) as staging,
    ):
        _refuse_newer(reader)
        used = _is_used()
        if used and not replace:
            raise ArchiveError(
                f"The database {database.name()} is in use: stop everything and give --replace to"
                " put the backup in its place. It is kept under another name."
            )
        _refuse_guests()
        dump = _checked(reader, Path(staging), console)
        with _scratch() as scratch:
            figures = _filled(scratch, dump, reader, console)
            if figures["ledger_broken"] and not accept_broken:
                raise ArchiveError(
                    "The books of the backup do not close, as they are: nothing was replaced. Give"
                    " --accept-broken to go on with them."
                )
            figures |= _bring_pictures(reader, console)
            _refuse_guests()
            former = _swap(scratch, keep=used)
        figures["secret_key"] = _bring_key(reader)
    return figures | {
        "database": database.name(),
        "former_database": former,
        "backup_of": reader.manifest["created_at"],
        "seconds": round(time.monotonic() - began, 2),
    }


def _refuse_newer(reader: Reader) -> None:
    """A backup may be older than this Tradewind, and not newer."""
    made_by, server = reader.manifest["tradewind"], reader.manifest["postgresql"]
    known = MigrationLoader(None).disk_migrations
    unknown = [pair for pair in map(tuple, reader.manifest["migrations"]) if pair not in known]
    if unknown:
        app, name = unknown[-1]
        raise ArchiveError(
            f"The backup was made by a newer Tradewind ({made_by}; its tables know {app}.{name}):"
            " restore it with that version."
        )
    if (ours := keeping.server_version_of(database.target("postgres"))) < server:
        raise ArchiveError(
            f"The backup comes from PostgreSQL {server}, and this is {ours}: restore it into"
            f" PostgreSQL {server} or newer."
        )


def _is_used() -> bool:
    """Say whether the database holds what somebody did: facts, or people who sign in."""
    if not database.exists(database.name()):
        return False
    with psycopg.connect(database.target(), autocommit=True) as open_:
        for table in ("kernel_outboxevent", get_user_model()._meta.db_table):
            there = open_.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchall()[0][0]
            look = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier("public", table))
            if there and open_.execute(look).fetchone():
                return True
    return False


def _refuse_guests() -> None:
    if guests := database.guests(database.name()):
        raise ArchiveError(
            f"Somebody is connected to {database.name()} ({', '.join(guests[:5])}): stop web and"
            " worker first."
        )


def _checked(reader: Reader, staging: Path, console: Console) -> Path:
    """Return the dump in a file of its own, after every part was compared to the manifest."""
    dump = staging / archives.DUMP
    total = sum(part["bytes"] for part in reader.parts.values())
    with keeping.bar(console) as bars, dump.open("xb") as file:
        task = bars.add_task("Checking", total=total)
        reader.check(lambda size: bars.advance(task, size), {archives.DUMP: file})
    return dump


@contextmanager
def _scratch() -> Iterator[str]:
    """Make a database to read into, which is gone again unless it was given its name."""
    name = f"{database.name()}_restoring_{secrets.token_hex(4)}"
    try:
        database.create(name)
    except pg.InsufficientPrivilege as error:
        raise ArchiveError(
            "This user of PostgreSQL may not make databases, and the backup is read into one beside"
            " the one in use: let an administrator ALTER ROLE … CREATEDB."
        ) from error
    try:
        yield name
    finally:
        database.discard(name)


def _filled(scratch: str, dump: Path, reader: Reader, console: Console) -> dict[str, Any]:
    """Read the tables, compare them, settle them here, bring them up to date and audit them."""
    target = database.target(scratch)
    with console.status("Reading the tables"):
        server = keeping.server_version_of(target)
        dumps.read(target=target, file=dump, server=server, jobs=JOBS)
    with console.status("Comparing the tables"), psycopg.connect(target) as open_:
        found = keeping.rows_of(open_)
    if found != reader.manifest["tables"]:
        wrong = sorted(set(found.items()) ^ set(reader.manifest["tables"].items()))
        raise ArchiveError(f"Rows are missing after reading, such as of {wrong[0][0]}.")
    with database.named(scratch), console.status("Settling"):
        renumbered = moved.settle()
        before = len(reader.manifest["migrations"])
        setup.migrate()
        migrated = db.rows("SELECT count(*) FROM django_migrations")[0][0] - before
        db.execute("ANALYZE")
        broken = ledger.broken_invariants()
        for sentence, rows in broken.items():
            console.print(f"[red]broken[/]: {sentence} ({rows} rows)")
        return {
            "tables": len(found),
            "rows": sum(found.values()),
            "log_numbered_anew": renumbered,
            "migrations_added": migrated,
            "facts_waiting": sum(outbox.lag().values()),
            "aggregates_parked": len(outbox.parked()),
            "ledger_invariants": len(ledger.INVARIANTS),
            "ledger_broken": len(broken),
        }


def _bring_pictures(reader: Reader, console: Console) -> dict[str, Any]:
    """Add the pictures that are not there; the same name has the same content."""
    names = [name for name in reader.parts if name.startswith(archives.MEDIA)]
    root, added = Path(settings.MEDIA_ROOT).resolve(), 0
    with keeping.bar(console) as bars:
        task = bars.add_task("Pictures", total=sum(reader.parts[name]["bytes"] for name in names))
        for name in names:
            place = (root / name.removeprefix(archives.MEDIA)).resolve()
            if not place.is_relative_to(root):
                raise ArchiveError(
                    f"{name} would leave the folder of pictures: nothing is changed."
                )
            size = reader.parts[name]["bytes"]
            if not place.exists() or place.stat().st_size != size:
                place.parent.mkdir(parents=True, exist_ok=True)
                half = place.with_name(f".{place.name}.{os.getpid()}.part")
                with reader.opened(name) as source, half.open("wb") as file:
                    archives.digest(source, file)
                half.replace(place)
                added += 1
            bars.advance(task, size)
    return {"media_files": len(names), "media_added": added}


def _swap(scratch: str, *, keep: bool) -> str:
    """Let the new database have the name of ours; return under which name ours is kept, if it is."""
    former = (
        f"{database.name()}_before_{clock.wall():%Y%m%dT%H%M%SZ}_{secrets.token_hex(2)}".lower()
    )
    try:
        database.take_name(scratch, former=former)
    except pg.ObjectInUse as error:
        raise ArchiveError(
            f"Somebody has just connected to {database.name()}: stop web and worker first."
        ) from error
    if not keep:
        database.discard(former)
    return former if keep else ""


def _bring_key(reader: Reader) -> str:
    """Let the key of the backup be that of this home; say which one is in effect now."""
    known = reader.manifest["secret_key"]
    if known["fingerprint"] == keeping.fingerprint(settings.SECRET_KEY):
        return "the same"
    if os.environ.get("TRADEWIND_SECRET_KEY") or not known["included"]:
        return "another"
    kept = Path(settings.HOME) / "secret-key"
    half = kept.with_name(f"secret-key.{os.getpid()}.part")
    with reader.opened(archives.SECRET) as source, half.open("wb") as file:
        half.chmod(0o600)
        archives.digest(source, file)
    if kept.exists():
        kept.rename(kept.with_name(f"secret-key.before-{clock.wall():%Y%m%dT%H%M%SZ}"))
    half.rename(kept)
    return "of the backup"
