"""The wall clock of this process.

The simulator stands for a company elsewhere, so it does not share the marketplace's business time.
"""

import time
from datetime import UTC, date, datetime


def wall_ns() -> int:
    """Nanoseconds since 1970-01-01 UTC."""
    return time.time_ns()


def as_text(*, ns: int) -> str:
    """The instant as ISO 8601 in UTC with milliseconds, as in `2026-11-22T11:55:00.123Z`."""
    instant = datetime.fromtimestamp(ns // 1_000_000_000, tz=UTC)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{ns // 1_000_000 % 1000:03d}Z"


def today() -> date:
    """The date in UTC."""
    return datetime.fromtimestamp(wall_ns() // 1_000_000_000, tz=UTC).date()
