"""What a provider reports becomes true: in the ledger, in the tables, and as a fact."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tradewind.base.ledger import services as ledger
from tradewind.base.ledger.types import Account, AccountKind, Transfer
from tradewind.kernel import clock, codec, db, outbox
from tradewind.kernel.actors import system
from tradewind.kernel.money import Money
from tradewind.rails.payments import rules
from tradewind.rails.payments.events import (
    PaymentCaptured,
    PaymentConflicted,
    PaymentDeclined,
    PaymentRefunded,
    PaymentSurplus,
    RefundFailed,
)
from tradewind.rails.payments.types import (
    PAYABLE,
    AttemptState,
    Outcome,
    OutcomeKind,
    PaymentState,
    RefundState,
    UnknownPayment,
)

POLL = timedelta(minutes=15)
_CODE = 60
_OVER = (PaymentState.SUCCEEDED, PaymentState.CONFLICTED)


def record(*, outcome: Outcome, now: datetime) -> None:
    """Apply what a provider reports; the same report again changes nothing.

    A capture posts `psp_receivable → clearing` and publishes PaymentCaptured, or PaymentSurplus
    when the payment was over, or PaymentConflicted when the amount is not the one asked for.
    """
    with db.atomic():
        if outcome.refund_id is not None:
            _record_refund(outcome.refund_id, outcome, now)
            return
        row = db.row(
            "SELECT a.state, a.provider, a.provider_ref, p.id, p.reference, p.buyer_id, p.state,"
            " p.minor, p.currency, p.version"
            " FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id"
            " WHERE a.id = %s FOR UPDATE OF p, a",
            [outcome.attempt_id],
        )
        if row is None:
            raise UnknownPayment(attempt_id=outcome.attempt_id)
        before = AttemptState(row[0])
        after = rules.advance(before, outcome.kind)
        if after is before:
            return
        _write_attempt(outcome, after, row[2])
        if after is AttemptState.CAPTURED:
            _captured(outcome, row, outcome.occurred_at or now)
        else:
            _not_captured(outcome, after, row, now)


def _write_attempt(outcome: Outcome, after: AttemptState, known_ref: str) -> None:
    polled = after in (AttemptState.REQUIRES_ACTION, AttemptState.PROCESSING)
    db.execute(
        "UPDATE payments_attempt SET state = %s, provider_ref = %s, code = %s,"
        " next_action = CASE WHEN %s THEN coalesce(%s, next_action) END, due_at = %s WHERE id = %s",
        [
            after.value,
            outcome.provider_ref or known_ref,
            outcome.code[:_CODE],
            polled,
            codec.dumps(outcome.next_action) if outcome.next_action else None,
            clock.wall() + POLL if polled else None,
            outcome.attempt_id,
        ],
    )


def _captured(outcome: Outcome, row: tuple[Any, ...], at: datetime) -> None:
    _, provider, _, payment_id, reference, buyer_id, state, minor, currency, version = row
    if outcome.money.minor:
        received = Transfer(
            debit=Account(AccountKind.PSP_RECEIVABLE, provider),
            credit=Account(AccountKind.CLEARING, str(payment_id)),
            money=outcome.money,
        )
        ledger.post(
            transfers=[received],
            reason="payment.captured",
            key=f"capture:{outcome.attempt_id}",
            at=at,
        )
    common: dict[str, Any] = {
        "aggregate_id": payment_id,
        "aggregate_version": version + 1,
        "reference": reference,
        "buyer_id": buyer_id,
    }
    event: PaymentCaptured | PaymentSurplus | PaymentConflicted
    if state in _OVER:
        after = state
        db.execute("UPDATE payments_attempt SET surplus = true WHERE id = %s", [outcome.attempt_id])
        event = PaymentSurplus(**common, attempt_id=outcome.attempt_id, money=outcome.money)
    elif outcome.money != Money(minor, currency):
        after = PaymentState.CONFLICTED.value
        event = PaymentConflicted(**common, asked=Money(minor, currency), taken=outcome.money)
    else:
        after = PaymentState.SUCCEEDED.value
        event = PaymentCaptured(**common, money=outcome.money)
    # Money in another currency is in the ledger, and never refunded as if it were in this one.
    counted = outcome.money.minor if outcome.money.currency == currency else 0
    db.execute(
        "UPDATE payments_payment SET state = %s, captured_minor = captured_minor + %s,"
        " captured_at = coalesce(captured_at, %s), version = %s WHERE id = %s",
        [after, counted, at, version + 1, payment_id],
    )
    outbox.publish([event], actor=system("payments"), at=at)


def _not_captured(
    outcome: Outcome, after: AttemptState, row: tuple[Any, ...], now: datetime
) -> None:
    _, _, _, payment_id, reference, buyer_id, state, _, _, version = row
    payable = PaymentState(state) in PAYABLE
    if after in rules.UNDER_WAY:
        if not payable:
            return
        later = (
            PaymentState.REQUIRES_CUSTOMER_ACTION
            if after is AttemptState.REQUIRES_ACTION
            else PaymentState.PROCESSING
        )
        db.execute(
            "UPDATE payments_payment SET state = %s WHERE id = %s", [later.value, payment_id]
        )
        return
    db.execute(
        "UPDATE payments_payment SET state = %s, version = %s WHERE id = %s",
        [
            PaymentState.REQUIRES_PAYMENT_METHOD.value if payable else state,
            version + 1,
            payment_id,
        ],
    )
    event = PaymentDeclined(
        aggregate_id=payment_id,
        aggregate_version=version + 1,
        reference=reference,
        buyer_id=buyer_id,
        code=outcome.code or outcome.kind.value,
    )
    outbox.publish([event], actor=system("payments"), at=now)


def _record_refund(refund_id: UUID, outcome: Outcome, now: datetime) -> None:
    row = db.row(
        "SELECT state, payment_id, reference, minor, currency, version FROM payments_refund"
        " WHERE id = %s FOR UPDATE",
        [refund_id],
    )
    if row is None:
        raise UnknownPayment(refund_id=refund_id)
    state, payment_id, reference, minor, currency, version = row
    if state in (RefundState.SUCCEEDED.value, RefundState.FAILED.value):
        return
    good = outcome.kind is OutcomeKind.REFUNDED
    later = RefundState.SUCCEEDED if good else RefundState.FAILED
    db.execute(
        "UPDATE payments_refund SET state = %s, provider_ref = %s, error = %s, due_at = NULL,"
        " version = %s WHERE id = %s",
        [later.value, outcome.provider_ref, outcome.code, version + 1, refund_id],
    )
    if not good:
        db.execute(
            "UPDATE payments_payment SET refunded_minor = refunded_minor - %s WHERE id = %s",
            [minor, payment_id],
        )
    common: dict[str, Any] = {
        "aggregate_id": refund_id,
        "aggregate_version": version + 1,
        "payment_id": payment_id,
        "reference": reference,
        "money": Money(minor, currency),
    }
    event = PaymentRefunded(**common) if good else RefundFailed(**common, error=outcome.code)
    outbox.publish([event], actor=system("payments"), at=outcome.occurred_at or now)
