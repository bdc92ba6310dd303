"""Reactions to time: what was asked and not answered, and what could not be applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.base.accounts.events import PersonErased
from tradewind.kernel import clock, codec, db, jobs, outbox, personal
from tradewind.kernel.personal import Fate, Hold, Section
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


@outbox.on(PersonErased)
def forget(event: PersonErased, at: datetime) -> None:
    """Forget by what means, and from which page, somebody paid who was forgotten."""
    db.execute(
        "UPDATE payments_attempt SET token = '', return_url = '', next_action = NULL"
        " WHERE buyer_id = ANY(%s)",
        [list(event.person_ids)],
    )


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """What a person paid and got back; there are no numbers of cards here."""
    return (
        personal.section(
            "payments",
            ("id", "method", "instalments", "currency", "minor", "state", "captured_minor",
             "refunded_minor", "created_at", "captured_at"),
            "FROM payments_payment WHERE buyer_id = ANY(%s) ORDER BY id",
            person_ids,
        ),
        personal.section(
            "payment_attempts",
            ("payment_id", "provider", "provider_ref", "state", "code", "created_at"),
            "FROM payments_attempt WHERE buyer_id = ANY(%s) ORDER BY id",
            person_ids,
        ),
        personal.section(
            "refunds",
            ("r.payment_id", "r.currency", "r.minor", "r.state", "r.created_at"),
            "FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id"
            " WHERE p.buyer_id = ANY(%s) ORDER BY r.id",
            person_ids,
        ),
    )  # fmt: skip


def held(person_ids: Sequence[UUID]) -> tuple[Hold, ...]:
    """Money that is on its way, to us or back, holds whose it is."""
    whose = list(person_ids)
    found = db.rows(
        "SELECT DISTINCT 'payment_under_way' FROM payments_attempt WHERE buyer_id = ANY(%s)"
        " AND state IN ('sent', 'unknown', 'requires_action', 'processing')"
        " UNION ALL SELECT DISTINCT 'refund_under_way' FROM payments_refund r"
        " JOIN payments_payment p ON p.id = r.payment_id WHERE p.buyer_id = ANY(%s)"
        " AND r.state IN ('requested', 'sent')",
        [whose, whose],
    )
    return tuple(Hold(code) for (code,) in found)


personal.keeps(
    "payments",
    tables={
        "payments_payment": (Fate.KEPT, "What was paid; the ledger and tax law rest on it."),
        "payments_attempt": (
            Fate.FORGOTTEN,
            "The provider's token and the page of return are emptied; the attempt stays.",
        ),
    },
    tells=told,
    holds=held,
)
