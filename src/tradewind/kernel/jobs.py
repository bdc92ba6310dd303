"""Work that waits: sweeps over due rows, and deferred tasks, on Procrastinate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from tradewind.kernel import clock, db, metrics, traces

_logger = structlog.get_logger(__name__)
_sweeps: dict[str, Sweep] = {}
Counts = Callable[[datetime], int]
_due: dict[Callable[[datetime], int], Counts] = {}
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Sweep:
    """A reaction to time: does one chunk of what is due and returns how much that was."""

    name: str
    run: Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Run:
    """How the last run of a sweep went, in wall time; `due` is None where nobody counts it.

    `failures` is how often it failed since it last went well; `did` what it last found to do.
    """

    name: str
    started_at: datetime | None
    finished_at: datetime | None
    count: int
    failures: int
    error: str
    did_at: datetime | None
    did: int
    due: int | None

    @property
    def seconds(self) -> float:
        """How long the last run took."""
        if self.started_at is None or self.finished_at is None:
            return 0.0
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Job:
    """A deferred task that is not done."""

    id: int
    queue: str
    task: str
    state: str
    attempts: int
    due_at: datetime | None


_NOTE = """
INSERT INTO kernel_sweeprun AS r
  (name, started_at, finished_at, count, failures, error, did_at, did)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE
SET started_at = EXCLUDED.started_at, finished_at = EXCLUDED.finished_at, count = EXCLUDED.count,
    failures = CASE EXCLUDED.failures WHEN 0 THEN 0 ELSE r.failures + 1 END,
    error = EXCLUDED.error, did_at = coalesce(EXCLUDED.did_at, r.did_at),
    did = CASE WHEN EXCLUDED.did_at IS NULL THEN r.did ELSE EXCLUDED.did END
"""


def sweep(run: Callable[[datetime], int]) -> Callable[[datetime], int]:
    """Register a function of a domain's handlers that works off rows whose `due_at` has passed.

    It gets business time, does one chunk in a transaction of its own, and is called until it returns
    0. Two workers may run it at once: it locks what it takes.
    """
    domain = run.__module__.split(".handlers")[0].split(".")[-1]
    name = f"{domain}.{run.__name__}"
    if name in _sweeps and _sweeps[name].run.__module__ != run.__module__:
        raise ValueError(f"two sweeps are called {name}")
    _sweeps[name] = Sweep(name, run)
    return run


def sweeps() -> list[Sweep]:
    """Return all sweeps, sorted by name."""
    return [_sweeps[name] for name in sorted(_sweeps)]


def due_of(run: Callable[[datetime], int]) -> Callable[[Counts], Counts]:
    """Register a function that says how many rows wait for a sweep at an instant."""

    def register(count: Counts) -> Counts:
        _due[run] = count
        return count

    return register


def run_sweeps(at: datetime | None = None, *, note: bool = False) -> dict[str, int]:
    """Run every sweep until nothing is due; return how much each did. One failure stops no other.

    `note` writes down how each run went, for `runs` to tell.
    """
    done: dict[str, int] = {}
    for one in sweeps():
        moment = at or clock.now()
        done[one.name] = 0
        began, error = time.monotonic(), ""
        started_at = clock.wall()
        try:
            with traces.span(f"sweep {one.name}"):
                for _ in range(ROUNDS):
                    count = one.run(moment)
                    done[one.name] += count
                    if not count:
                        break
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
            _logger.exception("sweep_failed", sweep=one.name)
            metrics.SWEEP_FAILURES.labels(one.name).inc()
            done[one.name] = -1
        metrics.SWEEP_SECONDS.labels(one.name).observe(time.monotonic() - began)
        if note:
            _note(one.name, started_at, done[one.name], error)
    return done


def _note(name: str, started_at: datetime, count: int, error: str) -> None:
    # A column holds no NUL and no half of a character, and the words of an error may.
    words = error[:2000].encode(errors="replace").decode().replace("\0", "?")
    wall, failed = clock.wall(), int(count < 0)
    did_at = wall if count > 0 else None
    db.execute(_NOTE, [name, started_at, wall, max(count, 0), failed, words, did_at, max(count, 0)])


def runs(at: datetime) -> list[Run]:
    """Return how the last run of each sweep went, and how much is due at a business instant."""
    noted: dict[str, tuple[Any, ...]] = {
        row[0]: row[1:]
        for row in db.rows(
            "SELECT name, started_at, finished_at, count, failures, error, did_at, did"
            " FROM kernel_sweeprun"
        )
    }
    nothing: tuple[Any, ...] = (None, None, 0, 0, "", None, 0)
    found = []
    for one in sweeps():
        count = _due.get(one.run)
        told = (one.name, *noted.get(one.name, nothing), count(at) if count else None)
        found.append(Run(*told))
    return found


def queued(limit: int = 50) -> list[Job]:
    """Return deferred tasks that wait, run or have failed, the newest first."""
    return [
        Job(*row)
        for row in db.rows(
            "SELECT id, queue_name, task_name, status::text, attempts, scheduled_at"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"
            " ORDER BY id DESC LIMIT %s",
            [limit],
        )
    ]


def counts() -> dict[str, int]:
    """Return how many deferred tasks wait, run and have failed."""
    waiting, running, failed = db.rows(
        "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),"
        " count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs"
        " WHERE status IN ('todo', 'doing', 'failed')"
    )[0]
    return {"waiting": waiting, "running": running, "failed": failed}
