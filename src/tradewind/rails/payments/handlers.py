"""Reactions to time: what was asked and not answered, and what could not be applied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.kernel import clock, codec, db, jobs
from tradewind.rails.payments import services
from tradewind.rails.payments.types import Outcome

CHUNK = 20
MAX_TRIES = 12
_logger = structlog.get_logger(__name__)


def _lease(table: str, condition: str) -> list[UUID]:
    """Take due rows for a minute, so that another worker leaves them alone meanwhile."""
    wall = clock.wall()
    due = db.rows(
        f"UPDATE {table} SET due_at = %s WHERE id IN (SELECT id FROM {table}"
        f" WHERE due_at <= %s AND {condition} ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)"
        " RETURNING id",
        [wall + services.LEASE, wall, CHUNK],
    )
    return [row[0] for row in due]


def _each(due: list[UUID], work: Callable[[UUID], None]) -> int:
    """Work off leased rows; one that fails waits for the end of its lease and stops no other."""
    for key in due:
        try:
            work(key)
        except Exception:
            _logger.exception("sweep_row_failed", work=work.__name__, id=str(key))
    return len(due)


@jobs.sweep
def ask_what_became(now: datetime) -> int:
    """Ask providers about attempts whose answer was lost or is long in coming."""
    due = _lease(
        "payments_attempt", "state IN ('sent', 'unknown', 'requires_action', 'processing')"
    )

    def ask(attempt_id: UUID) -> None:
        services.ask(attempt_id=attempt_id, now=now)
        db.execute(
            "UPDATE payments_attempt SET due_at = %s WHERE id = %s"
            " AND state IN ('requires_action', 'processing')",
            [clock.wall() + services.POLL, attempt_id],
        )

    return _each(due, ask)


@jobs.sweep
def send_refunds(now: datetime) -> int:
    """Send refunds that were granted."""
    due = _lease("payments_refund", "state IN ('requested', 'sent')")

    def send(refund_id: UUID) -> None:
        services.send_refund(refund_id=refund_id, now=now)

    return _each(due, send)


@jobs.sweep
def apply_webhooks(now: datetime) -> int:
    """Apply webhooks that could not be when they came; give up, visibly, after many tries."""
    due = _lease("payments_webhookinbox", "state = 'failed'")

    def apply(inbox_id: UUID) -> None:
        _apply(inbox_id, now)

    return _each(due, apply)


def _apply(inbox_id: UUID, now: datetime) -> None:
    outcomes, tries = db.rows(
        "SELECT outcomes, tries FROM payments_webhookinbox WHERE id = %s", [inbox_id]
    )[0]
    try:
        with db.atomic():
            for outcome in codec.loads(outcomes, tuple[Outcome, ...]):
                services.record(outcome=outcome, now=now)
            db.execute(
                "UPDATE payments_webhookinbox SET state = 'applied', due_at = NULL,"
                " tries = tries + 1 WHERE id = %s",
                [inbox_id],
            )
    except Exception as error:
        later = clock.wall() + timedelta(seconds=5 * 2 ** min(tries, 10))
        db.execute(
            "UPDATE payments_webhookinbox SET tries = tries + 1, error = %s, due_at = %s,"
            " state = CASE WHEN tries + 1 >= %s THEN 'parked' ELSE 'failed' END WHERE id = %s",
            [f"{type(error).__name__}: {error}"[:2000], later, MAX_TRIES, inbox_id],
        )
