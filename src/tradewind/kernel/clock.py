"""The two clocks: business time, which a demo may move forward, and wall time, which nobody moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from tradewind.kernel.errors import TradewindError

_CACHE_SECONDS = 0.5
_local = threading.local()
_cached: tuple[float, timedelta] = (float("-inf"), timedelta(0))


class ClockNotMovable(TradewindError):
    """Business time moves in the demo only, and only forward."""

    code = "clock_not_movable"


def wall() -> datetime:
    """Return wall time in UTC: for signatures, sessions, timeouts, ids and logs."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return business time in UTC: for prices, due dates, promises and everything on paper."""
    pinned: datetime | None = getattr(_local, "pinned", None)
    if pinned is not None:
        return pinned
    return wall() + _offset()


@contextmanager
def moved_to(instant: datetime) -> Iterator[None]:
    """Let this thread see one instant as business time, for seeds, replays and tests."""
    before = getattr(_local, "pinned", None)
    _local.pinned = instant
    try:
        yield
    finally:
        _local.pinned = before


def begin_at(instant: datetime) -> None:
    """Let a fresh installation's business time begin in the past; once begun, it changes nothing."""
    _require_movable()
    _store(instant, " ON CONFLICT (id) DO NOTHING")


def advance_to(instant: datetime) -> None:
    """Move stored business time forward for every process; raises ClockNotMovable otherwise."""
    _require_movable()
    if instant < wall() + _stored():
        raise ClockNotMovable(reason="only forward")
    _store(
        instant,
        " ON CONFLICT (id) DO UPDATE SET seconds = EXCLUDED.seconds"
        " WHERE kernel_businessclock.seconds <= EXCLUDED.seconds",
    )


def _require_movable() -> None:
    if not settings.CLOCK_MOVABLE:
        raise ClockNotMovable(reason="not a demo")


def _store(instant: datetime, on_conflict: str) -> None:
    global _cached
    offset = instant - wall()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_businessclock (id, seconds) VALUES (1, %s)" + on_conflict,
            [offset.total_seconds()],
        )
    _cached = (float("-inf"), timedelta(0))


def _stored() -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seconds FROM kernel_businessclock WHERE id = 1")
        row = cursor.fetchone()
    return timedelta(seconds=row[0]) if row else timedelta(0)


def _offset() -> timedelta:
    """How far business time is from wall time; another process sees a move within the cache time."""
    global _cached
    if not settings.CLOCK_MOVABLE:
        return timedelta(0)
    read_at, offset = _cached
    if time.monotonic() - read_at > _CACHE_SECONDS:
        offset = _stored()
        _cached = (time.monotonic(), offset)
    return offset
