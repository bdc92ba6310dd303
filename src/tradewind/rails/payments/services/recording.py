"""What a provider reports becomes true: in the ledger, in the tables, and as a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tradewind.base.ledger import services as ledger
from tradewind.base.ledger.types import Account, AccountKind, NewEntry, Transfer
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


@dataclass(frozen=True, slots=True)
class _Known:
    """An attempt and its payment, both held by this transaction."""

    attempt_id: UUID
    state: AttemptState
    provider: str
    provider_ref: str
    payment_id: UUID
    reference: UUID
    buyer_id: UUID
    payment_state: str
    money: Money
    version: int


_Report = tuple[Outcome, datetime]


def record(*, outcome: Outcome, now: datetime) -> None:
    """Apply what a provider reports; the same report again changes nothing.

    A capture posts `psp_receivable → clearing` and publishes PaymentCaptured, or PaymentSurplus
    when the payment was over, or PaymentConflicted when the amount is not the one asked for.
    """
    record_all(reports=[(outcome, now)])


def record_all(*, reports: Sequence[_Report]) -> None:
    """Apply several reports, each with its instant, as `record` does: all or none, in their order."""
    with db.atomic():
        rest = []
        for outcome, now in reports:
            if outcome.refund_id is not None:
                _record_refund(outcome.refund_id, outcome, now)
            else:
                rest.append((outcome, now))
        while rest:
            known = _lock([outcome.attempt_id for outcome, _ in rest])
            turn: list[_Report] = []
            later: list[_Report] = []
            seen: set[UUID] = set()
            for outcome, now in rest:
                payment_id = known[outcome.attempt_id].payment_id
                (later if payment_id in seen else turn).append((outcome, now))
                seen.add(payment_id)
            _apply(turn, known)
            rest = later


def _lock(attempt_ids: Sequence[UUID]) -> dict[UUID, _Known]:
    found = {
        row[0]: _Known(
            row[0],
            AttemptState(row[1]),
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            Money(row[8], row[9]),
            row[10],
        )
        for row in db.rows(
            "SELECT a.id, a.state, a.provider, a.provider_ref, p.id, p.reference, p.buyer_id,"
            " p.state, p.minor, p.currency, p.version"
            " FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id"
            " WHERE a.id = ANY(%s) ORDER BY p.id, a.id FOR UPDATE OF p, a",
            [list(attempt_ids)],
        )
    }
    for attempt_id in attempt_ids:
        if attempt_id not in found:
            raise UnknownPayment(attempt_id=attempt_id)
    return found


def _apply(reports: Sequence[_Report], known: Mapping[UUID, _Known]) -> None:
    """Apply reports of different payments."""
    moved = []
    for outcome, now in reports:
        before = known[outcome.attempt_id]
        after = rules.advance(before.state, outcome.kind)
        if after is not before.state:
            moved.append((outcome, after, before, now))
    if not moved:
        return
    _write_attempts([(outcome, after, before) for outcome, after, before, _ in moved])
    captured = [
        (outcome, before, outcome.occurred_at or now)
        for outcome, after, before, now in moved
        if after is AttemptState.CAPTURED
    ]
    if captured:
        _captured(captured)
    for outcome, after, before, now in moved:
        if after is not AttemptState.CAPTURED:
            _not_captured(outcome, after, before, now)


def _write_attempts(moved: Sequence[tuple[Outcome, AttemptState, _Known]]) -> None:
    polled = [
        after in (AttemptState.REQUIRES_ACTION, AttemptState.PROCESSING) for _, after, _ in moved
    ]
    soon = clock.wall() + POLL
    db.execute(
        "UPDATE payments_attempt a SET state = n.state, provider_ref = n.ref, code = n.code,"
        " next_action = CASE WHEN n.polled THEN coalesce(n.action::jsonb, a.next_action) END,"
        " due_at = n.due_at"
        " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::text[],"
        "   %s::timestamptz[]) AS n(id, state, ref, code, polled, action, due_at)"
        " WHERE a.id = n.id",
        [
            [outcome.attempt_id for outcome, _, _ in moved],
            [after.value for _, after, _ in moved],
            [outcome.provider_ref or before.provider_ref for outcome, _, before in moved],
            [outcome.code[:_CODE] for outcome, _, _ in moved],
            polled,
            [
                codec.dumps(outcome.next_action) if outcome.next_action else None
                for outcome, _, _ in moved
            ],
            [soon if one else None for one in polled],
        ],
    )


def _captured(captured: Sequence[tuple[Outcome, _Known, datetime]]) -> None:
    """Post what was captured, and tell it."""
    entries = [
        NewEntry(
            transfers=[
                Transfer(
                    debit=Account(AccountKind.PSP_RECEIVABLE, before.provider),
                    credit=Account(AccountKind.CLEARING, str(before.payment_id)),
                    money=outcome.money,
                )
            ],
            reason="payment.captured",
            key=f"capture:{outcome.attempt_id}",
            at=at,
        )
        for outcome, before, at in captured
        if outcome.money.minor
    ]
    if entries:
        ledger.post_all(entries)
    told = [_fact_of(outcome, before) for outcome, before, _ in captured]
    surplus = [event.attempt_id for event, _ in told if isinstance(event, PaymentSurplus)]
    if surplus:
        db.execute("UPDATE payments_attempt SET surplus = true WHERE id = ANY(%s)", [surplus])
    db.execute(
        "UPDATE payments_payment p SET state = n.state,"
        " captured_minor = p.captured_minor + n.minor,"
        " captured_at = coalesce(p.captured_at, n.at), version = n.version"
        " FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::timestamptz[], %s::integer[])"
        "   AS n(id, state, minor, at, version) WHERE p.id = n.id",
        [
            [before.payment_id for _, before, _ in captured],
            [state for _, state in told],
            # Money in another currency is in the ledger, and never refunded as if it were in this.
            [
                outcome.money.minor if outcome.money.currency == before.money.currency else 0
                for outcome, before, _ in captured
            ],
            [at for _, _, at in captured],
            [before.version + 1 for _, before, _ in captured],
        ],
    )
    outbox.publish_all(
        [
            (event, system("payments"), at)
            for (event, _), (_, _, at) in zip(told, captured, strict=True)
        ]
    )


def _fact_of(
    outcome: Outcome, before: _Known
) -> tuple[PaymentCaptured | PaymentSurplus | PaymentConflicted, str]:
    """Return what a capture is to its payment, and the state in which it leaves it."""
    common: dict[str, Any] = {
        "aggregate_id": before.payment_id,
        "aggregate_version": before.version + 1,
        "reference": before.reference,
        "buyer_id": before.buyer_id,
    }
    if before.payment_state in _OVER:
        event = PaymentSurplus(**common, attempt_id=outcome.attempt_id, money=outcome.money)
        return event, before.payment_state
    if outcome.money != before.money:
        conflicted = PaymentConflicted(**common, asked=before.money, taken=outcome.money)
        return conflicted, PaymentState.CONFLICTED.value
    return PaymentCaptured(**common, money=outcome.money), PaymentState.SUCCEEDED.value


def _not_captured(outcome: Outcome, after: AttemptState, before: _Known, now: datetime) -> None:
    payment_id, reference, buyer_id = before.payment_id, before.reference, before.buyer_id
    state, version = before.payment_state, before.version
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
