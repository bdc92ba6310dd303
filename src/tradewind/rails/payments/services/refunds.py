"""Money that goes back: asked for in the books, sent by a sweep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.kernel import clock, db, ports
from tradewind.kernel.money import Money
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.services.attempts import ASK_AGAIN
from tradewind.rails.payments.services.recording import record
from tradewind.rails.payments.types import (
    Outcome,
    OutcomeKind,
    ProviderRefused,
    ProviderTimedOut,
    ProviderUnavailable,
    RefundState,
    RefundTooLarge,
)


def refund(
    *,
    refund_id: UUID,
    payment_id: UUID,
    reference: UUID,
    money: Money,
    now: datetime,
    attempt_id: UUID | None = None,
) -> None:
    """Ask for money of a payment to go back; the same refund id again changes nothing.

    A sweep sends it. `attempt_id` says which capture goes back, otherwise the one that paid. Raises
    RefundTooLarge when all refunds together would exceed what was captured.
    """
    with db.atomic():
        attempt = db.row(
            "SELECT id FROM payments_attempt WHERE payment_id = %s AND state = 'captured'"
            " AND (%s::uuid IS NULL OR id = %s) ORDER BY surplus, id LIMIT 1",
            [payment_id, attempt_id, attempt_id],
        )
        if attempt is None:
            raise RefundTooLarge(payment_id=payment_id, money=money)
        if not db.execute(
            "INSERT INTO payments_refund (id, payment_id, attempt_id, reference, minor, currency,"
            " state, provider_ref, error, asked, due_at, version, created_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, 'requested', '', '', 0, %s, 0, %s)"
            " ON CONFLICT (id) DO NOTHING",
            [refund_id, payment_id, attempt[0], reference, money.minor, money.currency,
             clock.wall(), now],
        ):  # fmt: skip
            return
        if not db.execute(
            "UPDATE payments_payment SET refunded_minor = refunded_minor + %s"
            " WHERE id = %s AND currency = %s AND refunded_minor + %s <= captured_minor",
            [money.minor, payment_id, money.currency, money.minor],
        ):
            raise RefundTooLarge(payment_id=payment_id, money=money)


def send_refund(*, refund_id: UUID, now: datetime) -> None:
    """Send a requested refund to its provider and record the answer; the id is the key."""
    db.assert_no_transaction()
    row = db.row(
        "SELECT r.minor, r.currency, r.attempt_id, a.provider, a.provider_ref, r.state"
        " FROM payments_refund r JOIN payments_attempt a ON a.id = r.attempt_id WHERE r.id = %s",
        [refund_id],
    )
    if row is None or row[5] not in (RefundState.REQUESTED.value, RefundState.SENT.value):
        return
    try:
        outcome = ports.get(Provider, name=row[3]).refund(
            refund_id=refund_id,
            attempt_id=row[2],
            provider_ref=row[4],
            money=Money(row[0], row[1]),
        )
    except (ProviderTimedOut, ProviderUnavailable) as error:
        db.execute(
            "UPDATE payments_refund SET state = 'sent', asked = asked + 1, error = %s,"
            " due_at = %s + least(asked, 60) * %s WHERE id = %s AND state IN ('requested', 'sent')",
            [error.code, clock.wall() + ASK_AGAIN, ASK_AGAIN, refund_id],
        )
        return
    except ProviderRefused as error:
        outcome = Outcome(
            kind=OutcomeKind.REFUND_FAILED,
            attempt_id=row[2],
            provider_ref=row[4],
            money=Money(row[0], row[1]),
            code=str(error.params.get("reason", error.code)),
            refund_id=refund_id,
        )
    record(outcome=outcome, now=now)
