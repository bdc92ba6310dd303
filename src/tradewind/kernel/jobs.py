"""Work that waits: sweeps over due rows, and deferred tasks, on Procrastinate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from tradewind.kernel import clock, db

_logger = structlog.get_logger(__name__)
_sweeps: dict[str, Sweep] = {}
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Sweep:
    """A reaction to time: does one chunk of what is due and returns how much that was."""

    name: str
    run: Callable[[datetime], int]


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


def run_sweeps(at: datetime | None = None) -> dict[str, int]:
    """Run every sweep until nothing is due; return how much each did. One failure stops no other."""
    done: dict[str, int] = {}
    for one in sweeps():
        moment = at or clock.now()
        done[one.name] = 0
        try:
            for _ in range(ROUNDS):
                count = one.run(moment)
                done[one.name] += count
                if not count:
                    break
        except Exception:
            _logger.exception("sweep_failed", sweep=one.name)
            done[one.name] = -1
    return done


def counts() -> dict[str, int]:
    """Return how many deferred tasks wait, run and have failed."""
    waiting, running, failed = db.rows(
        "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),"
        " count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs"
        " WHERE status IN ('todo', 'doing', 'failed')"
    )[0]
    return {"waiting": waiting, "running": running, "failed": failed}
