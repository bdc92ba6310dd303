"""The questions of payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tradewind.kernel import db
from tradewind.kernel.money import Money
from tradewind.rails.payments.types import Payment, PaymentState, UnknownPayment

_PAYMENT = (
    "SELECT id, reference, buyer_id, sequence, method, instalments, minor, currency, state,"
    " captured_minor, refunded_minor, captured_at, EXISTS (SELECT FROM payments_attempt a"
    "   WHERE a.payment_id = payments_payment.id"
    "   AND a.state IN ('sent', 'unknown', 'requires_action', 'processing'))"
    " FROM payments_payment"
)


def payments(reference: UUID) -> tuple[Payment, ...]:
    """Return the payments of a reference in their order, with one statement."""
    found = db.rows(_PAYMENT + " WHERE reference = %s ORDER BY sequence", [reference])
    return tuple(_payment(row) for row in found)


def payment(payment_id: UUID) -> Payment:
    """Return one payment; raises UnknownPayment."""
    found = db.row(_PAYMENT + " WHERE id = %s", [payment_id])
    if found is None:
        raise UnknownPayment(payment_id=payment_id)
    return _payment(found)


def attempt_states(payment_id: UUID) -> tuple[str, ...]:
    """Return the states of a payment's attempts, oldest first."""
    found = db.rows(
        "SELECT state FROM payments_attempt WHERE payment_id = %s ORDER BY id", [payment_id]
    )
    return tuple(row[0] for row in found)


def provider_refs(payment_id: UUID) -> tuple[str, ...]:
    """Return what the provider calls a payment's attempts, oldest first; empty until it answered."""
    found = db.rows(
        "SELECT provider_ref FROM payments_attempt WHERE payment_id = %s ORDER BY id", [payment_id]
    )
    return tuple(row[0] for row in found)


def parked_webhooks() -> int:
    """Return how many webhooks were given up, and wait for a person."""
    count: int = db.rows("SELECT count(*) FROM payments_webhookinbox WHERE state = 'parked'")[0][0]
    return count


def _payment(row: tuple[Any, ...]) -> Payment:
    (key, reference, buyer_id, sequence, method, instalments, minor, currency, state, captured,
     refunded, captured_at, under_way) = row  # fmt: skip
    return Payment(
        id=key,
        reference=reference,
        buyer_id=buyer_id,
        sequence=sequence,
        method=method,
        instalments=instalments,
        money=Money(minor, currency),
        state=PaymentState(state),
        captured=Money(captured, currency),
        refunded=Money(refunded, currency),
        captured_at=captured_at,
        under_way=under_way,
    )
