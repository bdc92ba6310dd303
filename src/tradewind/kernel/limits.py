"""How often something may be done: exact over all processes, by wall time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta

from tradewind.kernel import clock, db
from tradewind.kernel.text import source_hash

# A refusal does not lengthen the window, so that who waits gets in.
_TAKE = """
INSERT INTO kernel_limit AS l (key, ends_at, taken) VALUES (%s, %s::timestamptz, 1)
ON CONFLICT (key) DO UPDATE SET
  taken = CASE WHEN l.ends_at <= %s::timestamptz THEN 1 ELSE least(l.taken, %s::int) + 1 END,
  ends_at = CASE WHEN l.ends_at <= %s::timestamptz THEN EXCLUDED.ends_at ELSE l.ends_at END
RETURNING taken, ends_at
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """`retry_after`: seconds until a refused one may be tried again, 0 for an allowed one.

    `left` can be taken yet in this window, which ends in `ends_in` seconds.
    """

    allowed: bool
    retry_after: int
    left: int = field(default=0, compare=False)
    ends_in: int = field(default=0, compare=False)


def take(*, key: str, most: int, seconds: int) -> Taken:
    """Take one of `most` in a window of `seconds`, which begins with the first; one statement.

    The key is kept as a hash, since it may hold an address. Call it outside of transactions: one
    that fails gives back what it took, and one that is open makes all others wait.
    """
    at = clock.wall()
    found = db.row(_TAKE, [source_hash([key]), at + timedelta(seconds=seconds), at, most, at])
    assert found is not None, "an upsert returns its row"
    taken, ends_at = found
    ends_in = max(1, math.ceil((ends_at - at).total_seconds()))
    if taken <= most:
        return Taken(True, 0, most - taken, ends_in)
    return Taken(False, ends_in, 0, ends_in)


def forget_old() -> int:
    """Delete windows that are over and return how many."""
    return db.execute("DELETE FROM kernel_limit WHERE ends_at <= %s", [clock.wall()])
