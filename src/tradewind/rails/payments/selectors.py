"""The questions of payments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.kernel import codec, db
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.rails.payments.types import (
    AttemptLine,
    AttemptState,
    CaptureLine,
    LastAttempt,
    NextAction,
    Payment,
    PaymentState,
    RefundLine,
    RefundState,
    UnknownPayment,
    WebhookLine,
)

_PAYMENT = (
    "SELECT id, reference, buyer_id, sequence, method, instalments, minor, currency, state,"
    " captured_minor, refunded_minor, captured_at, EXISTS (SELECT FROM payments_attempt a"
    "   WHERE a.payment_id = payments_payment.id"
    "   AND a.state IN ('sent', 'unknown', 'requires_action', 'processing'))"
    " FROM payments_payment"
)


def payments(reference: UUID) -> tuple[Payment, ...]:
    """Return the payments of a reference in their order, with one statement."""
    return of([reference])[reference]


def of(references: Sequence[UUID]) -> dict[UUID, tuple[Payment, ...]]:
    """Return the payments of each of some references in their order, with one statement."""
    found: dict[UUID, list[Payment]] = {reference: [] for reference in references}
    for row in db.rows(
        _PAYMENT + " WHERE reference = ANY(%s) ORDER BY reference, sequence", [list(found)]
    ):
        found[row[1]].append(_payment(row))
    return {reference: tuple(several) for reference, several in found.items()}


def payment(payment_id: UUID) -> Payment:
    """Return one payment; raises UnknownPayment."""
    found = db.row(_PAYMENT + " WHERE id = %s", [payment_id])
    if found is None:
        raise UnknownPayment(payment_id=payment_id)
    return _payment(found)


def next_action(payment_id: UUID) -> NextAction | None:
    """Return what the buyer has to do for the open attempt, None when there is nothing to do."""
    found = db.row(
        "SELECT next_action FROM payments_attempt WHERE payment_id = %s"
        " AND state IN ('sent', 'unknown', 'requires_action', 'processing')",
        [payment_id],
    )
    return codec.loads(found[0], NextAction) if found and found[0] else None


def attempt_states(payment_id: UUID) -> tuple[str, ...]:
    """Return the states of a payment's attempts, oldest first."""
    found = db.rows(
        "SELECT state FROM payments_attempt WHERE payment_id = %s ORDER BY id", [payment_id]
    )
    return tuple(row[0] for row in found)


def last_attempt(payment_id: UUID) -> LastAttempt | None:
    """Return the last try to pay, None before there was one; ask who may see it first."""
    row = db.row(
        "SELECT state, code, next_action, (SELECT count(*) FROM payments_attempt o"
        "   WHERE o.payment_id = a.payment_id"
        "   AND o.state NOT IN ('sent', 'unknown', 'requires_action', 'processing'))"
        " FROM payments_attempt a WHERE payment_id = %s ORDER BY id DESC LIMIT 1",
        [payment_id],
    )
    if row is None:
        return None
    return LastAttempt(
        state=AttemptState(row[0]),
        code=row[1],
        next_action=codec.loads(row[2], NextAction) if row[2] else None,
        ended=row[3],
    )


def by_provider_ref(text: str, *, actor: Actor, limit: int = 10) -> tuple[Payment, ...]:
    """Return payments by the reference that a provider gave one of their attempts, for staff.

    Raises NotAllowed.
    """
    actor.require("order.see")
    found = db.rows(
        _PAYMENT + " WHERE id IN (SELECT payment_id FROM payments_attempt"
        " WHERE provider_ref = %s AND provider_ref <> '') ORDER BY id LIMIT %s",
        [text, limit],
    )
    return tuple(_payment(row) for row in found)


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


def attempts(payment_ids: Sequence[UUID], *, actor: Actor) -> tuple[AttemptLine, ...]:
    """Return every attempt at some payments, oldest first, for staff; raises NotAllowed."""
    actor.require("order.see")
    found = db.rows(
        "SELECT id, payment_id, provider, provider_ref, state, surplus, code, created_at"
        " FROM payments_attempt WHERE payment_id = ANY(%s) ORDER BY id",
        [list(payment_ids)],
    )
    return tuple(
        AttemptLine(
            id=row[0], payment_id=row[1], provider=row[2], provider_ref=row[3],
            state=AttemptState(row[4]), surplus=row[5], code=row[6], created_at=row[7],
        )
        for row in found
    )  # fmt: skip


def captures(
    provider: str, *, after: UUID | None = None, limit: int = 500
) -> tuple[CaptureLine, ...]:
    """Return a page of the attempts of a provider that took money, oldest first, for a hand-over.

    `after` is the last attempt of the page before. One whose amount is disputed is left out.
    """
    found = db.rows(
        "SELECT a.id, a.provider_ref, p.method, p.minor, p.currency,"
        " coalesce(p.captured_at, a.created_at)"
        " FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id"
        " WHERE a.provider = %s AND a.state = 'captured' AND p.state <> 'conflicted'"
        " AND p.minor > 0 AND (%s::uuid IS NULL OR a.id > %s::uuid) ORDER BY a.id LIMIT %s",
        [provider, after, after, limit],
    )
    return tuple(
        CaptureLine(
            attempt_id=row[0], provider_ref=row[1], method=row[2], money=Money(row[3], row[4]),
            captured_at=row[5],
        )
        for row in found
    )  # fmt: skip


def refunds(payment_ids: Sequence[UUID], *, actor: Actor) -> tuple[RefundLine, ...]:
    """Return every refund of some payments, oldest first, for staff; raises NotAllowed."""
    actor.require("order.see")
    found = db.rows(
        "SELECT id, payment_id, reference, minor, currency, state, error, created_at"
        " FROM payments_refund WHERE payment_id = ANY(%s) ORDER BY created_at, id",
        [list(payment_ids)],
    )
    return tuple(
        RefundLine(
            id=row[0], payment_id=row[1], reference=row[2], money=Money(row[3], row[4]),
            state=RefundState(row[5]), error=row[6], created_at=row[7],
        )
        for row in found
    )  # fmt: skip


def webhooks_in_trouble(*, actor: Actor, limit: int = 50) -> tuple[WebhookLine, ...]:
    """Return webhooks that could not be applied, parked ones first; raises NotAllowed."""
    actor.require("order.see")
    found = db.rows(
        "SELECT id, provider, event_id, state, tries, error, received_at"
        " FROM payments_webhookinbox WHERE state IN ('failed', 'parked')"
        " ORDER BY state DESC, id LIMIT %s",
        [limit],
    )
    return tuple(
        WebhookLine(
            id=row[0], provider=row[1], event_id=row[2], state=row[3], tries=row[4], error=row[5],
            received_at=row[6],
        )
        for row in found
    )  # fmt: skip


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
