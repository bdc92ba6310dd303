"""Reactions to time: what is over is deleted."""

from __future__ import annotations

from datetime import datetime

from tradewind.kernel import db, jobs

_CHUNK = 500


@jobs.sweep
def forget_codes(now: datetime) -> int:
    """Delete codes that nobody can use any more; return how many."""
    return db.execute(
        "DELETE FROM accounts_emailcode WHERE email IN"
        " (SELECT email FROM accounts_emailcode WHERE expires_at <= %s"
        " LIMIT %s FOR UPDATE SKIP LOCKED)",
        [now, _CHUNK],
    )
