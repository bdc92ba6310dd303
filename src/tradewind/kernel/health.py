"""Whether this process can do its work, and whether there is a worker that gets on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from tradewind.kernel import clock, db, outbox

# A worker beats every ten seconds, and between two batches of facts; without a beat for a minute it
# is hardly there, and after five its own probe says that it hangs.
BEAT_SECONDS = 10.0
DEAD_SECONDS = 60.0
HANGS_SECONDS = 300.0
MOST_SKEW_SECONDS = 30.0
_logger = structlog.get_logger(__name__)

_BEAT = """
INSERT INTO kernel_workerbeat (id, host, started_at, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at
"""

# The oldest fact that each handler has yet to hear.
_UNHEARD = """
SELECT h.handler, min(e.recorded_at)
FROM unnest(%s::text[], %s::text[]) AS h(name, handler)
LEFT JOIN kernel_outboxcursor c ON c.handler = h.handler
JOIN LATERAL (
  SELECT recorded_at FROM kernel_outboxevent
  WHERE name = h.name
    AND (xid, position) > (coalesce(c.xid, 0)::text::xid8, coalesce(c.position, 0))
  ORDER BY xid, position LIMIT 1
) e ON true
GROUP BY h.handler
"""


@dataclass(frozen=True, slots=True)
class Ready:
    """`ok`: requests may be sent here. `parts` by name, each with `ok` and figures, no secrets."""

    ok: bool
    parts: dict[str, dict[str, Any]]


def ready() -> Ready:
    """Look at what this process needs to answer requests, and at what it does not need.

    Database and tables decide. A dead worker or a wrong clock is shown and does not: pages are
    better with late letters than not there at all.
    """
    try:
        parts = {
            "database": {"ok": True},
            "migrations": _migrations(),
            "worker": _worker(),
            "clock": _clock(),
        }
    except DatabaseError as error:
        _logger.warning("not_ready", error=type(error).__name__)
        connection.close()
        return Ready(False, {"database": {"ok": False}})
    return Ready(bool(parts["migrations"]["ok"]), parts)


def beat(worker_id: UUID, *, host: str) -> None:
    """Say that a worker gets on, and forget those that have long been gone."""
    wall = clock.wall()
    db.execute(_BEAT, [worker_id, host, wall, wall])
    db.execute("DELETE FROM kernel_workerbeat WHERE at < %s", [wall - timedelta(days=1)])


def leave(worker_id: UUID) -> None:
    """Say that a worker has ended as it should."""
    db.execute("DELETE FROM kernel_workerbeat WHERE id = %s", [worker_id])


def worker_ages() -> list[float]:
    """Return how many seconds ago each worker of the last day was seen, the latest first."""
    wall = clock.wall()
    return [
        max(0.0, (wall - row[0]).total_seconds())
        for row in db.rows("SELECT at FROM kernel_workerbeat ORDER BY at DESC")
    ]


def unheard_seconds() -> dict[str, float]:
    """Return for how long the oldest fact that it has yet to hear waits for each handler."""
    heard = outbox.reactions()
    wall, seconds = clock.wall(), dict.fromkeys(outbox.handlers(), 0.0)
    found = db.rows(_UNHEARD, [[fact for fact, _ in heard], [handler for _, handler in heard]])
    return seconds | {
        handler: max(0.0, (wall - recorded_at).total_seconds()) for handler, recorded_at in found
    }


def skew_seconds() -> float:
    """Return how far the clock of the database is ahead of this machine's."""
    # When this session's statement began, by the clock over there.
    began = db.rows("SELECT query_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")[0][0]
    return float((began - clock.wall()).total_seconds())


def _migrations() -> dict[str, Any]:
    """Tables of a newer version are welcome: they are made before its processes are."""
    table = "django_migrations"
    if not db.rows("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"])[0][0]:
        return {"ok": False, "missing": len(_known())}
    missing = len(_known() - set(db.rows(f"SELECT app, name FROM {table}")))
    return {"ok": missing == 0, "missing": missing}


@cache
def _known() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _worker() -> dict[str, Any]:
    if not db.rows("SELECT to_regclass('public.kernel_workerbeat') IS NOT NULL")[0][0]:
        return {"ok": False, "seen_s": None}
    ages = worker_ages()
    return {
        "ok": bool(ages) and ages[0] < DEAD_SECONDS,
        "seen_s": round(ages[0], 1) if ages else None,
    }


def _clock() -> dict[str, Any]:
    skew = skew_seconds()
    return {"ok": abs(skew) < MOST_SKEW_SECONDS, "database_ahead_s": round(skew, 1)}
