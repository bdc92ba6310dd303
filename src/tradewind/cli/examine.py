"""What `tradewind doctor` looks at, and what it advises."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tradewind.base.ledger import selectors as ledger
from tradewind.design import papers
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import clock, database, db, outbox
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import selectors as payments

_MEBIBYTE = 1024 * 1024
_MIN_POSTGRES = 160000
_MIN_FREE_MIB = 2048
_OLD_TRANSACTION_SECONDS = 5


@dataclass
class Found:
    """Figures by name, what a person should do, and what is only good to know."""

    figures: dict[str, Any] = field(default_factory=dict)
    advice: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def examine() -> Found:
    """Look at versions, disk, the database, the outbox and the ledger; change nothing."""
    found = Found()
    _versions(found)
    _disk(found)
    _fonts(found)
    if _tables(found):
        _activity(found)
        _outbox(found)
        _jobs(found)
        found.figures["ledger_difference"] = ledger.difference()
        if found.figures["ledger_difference"]:
            found.advice.append("The books do not close: run `tradewind ledger check`.")
    return found


def _versions(found: Found) -> None:
    number = db.rows("SHOW server_version_num")[0][0]
    found.figures |= {
        "tradewind": version("tradewind"),
        "python": sys.version.split()[0],
        "django": version("django"),
        "postgresql": db.rows("SHOW server_version")[0][0],
        "database": "embedded" if database.embedded() else "DATABASE_URL",
        "database_name": settings.DATABASES["default"]["NAME"],
        "home": str(settings.HOME),
    }
    if int(number) < _MIN_POSTGRES:
        found.advice.append("PostgreSQL is older than 16: upgrade it before you go on.")


def _disk(found: Found) -> None:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.HOME).free // _MEBIBYTE
    size = db.rows("SELECT pg_database_size(current_database())")[0][0] // _MEBIBYTE
    found.figures |= {"disk_free_mib": free, "database_mib": size}
    if free < _MIN_FREE_MIB:
        found.advice.append(f"Only {free} MiB are free under {settings.HOME}: make room.")


def _fonts(found: Found) -> None:
    """The scripts whose letters would be empty boxes on packing slips and other papers."""
    missing = papers.scripts_without_font()
    found.figures["fonts_missing"] = ", ".join(missing)
    if missing:
        found.notes.append(
            f"Papers cannot show {', '.join(missing)}: install Debian's fonts-noto-core and"
            " fonts-noto-cjk, or name a folder of fonts in TRADEWIND_FONTS."
        )


def _tables(found: Found) -> bool:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found.figures["migrations_missing"] = len(missing)
    if missing:
        found.advice.append("The tables are not up to date: run `tradewind migrate`.")
    return not missing


def _activity(found: Found) -> None:
    """The oldest open transaction that has written: it holds up every handler."""
    row = db.row(
        "SELECT pid, xact_start FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_xid IS NOT NULL"
        " AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1"
    )
    connections = db.rows(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    )[0][0]
    age = (clock.wall() - row[1]).total_seconds() if row else 0.0
    found.figures |= {"connections": connections, "oldest_transaction_s": round(age, 1)}
    if row and age > _OLD_TRANSACTION_SECONDS:
        found.advice.append(
            f"A transaction of PostgreSQL process {row[0]} is open for {age:.0f} s and holds up"
            " all handlers: end what runs it, or SELECT pg_terminate_backend of it."
        )


def _outbox(found: Found) -> None:
    lag, parked = outbox.lag(), outbox.parked()
    found.figures |= {
        "facts_waiting": sum(lag.values()),
        "aggregates_parked": len(parked),
    }
    for trouble in parked:
        found.advice.append(
            f"{trouble.handler} has parked {trouble.aggregate_id} after version {trouble.version}"
            f" ({trouble.error}): mend the cause, then run"
            f" `tradewind retry {trouble.handler} {trouble.aggregate_id}`."
        )


def _jobs(found: Found) -> None:
    waiting, failed = db.rows(
        "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed')"
        " FROM procrastinate_jobs"
    )[0]
    webhooks = payments.parked_webhooks()
    scans = logistics.parked_scans()
    pictures, unmade = catalog.waiting_pictures()
    found.figures |= {
        "jobs_waiting": waiting,
        "jobs_failed": failed,
        "webhooks_parked": webhooks,
        "scans_parked": scans,
        "pictures_waiting": pictures,
        "pictures_unmade": unmade,
    }
    if failed:
        found.advice.append(f"{failed} jobs failed: look at `tradewind manage procrastinate`.")
    if webhooks:
        found.advice.append(f"{webhooks} webhooks could not be applied: see the back office.")
    if unmade:
        found.advice.append(
            f"{unmade} pictures could not be made in all sizes: see `picture_not_rendered` in the log."
        )
    if scans:
        found.advice.append(f"{scans} scans speak of no parcel: see the table of scans.")
