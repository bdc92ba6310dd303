"""The verbs of payments: open, start, record, refund. The network is never inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from tradewind.base.ledger import services as ledger
from tradewind.base.ledger.types import Account, AccountKind, Transfer
from tradewind.kernel import clock, codec, db, ids, outbox, ports
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.errors import InvalidInput
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
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.types import (
    AttemptState,
    Headers,
    NextAction,
    NotPayable,
    Outcome,
    OutcomeKind,
    Payment,
    PaymentState,
    ProviderRefused,
    ProviderRequest,
    ProviderTimedOut,
    ProviderUnavailable,
    RefundState,
    RefundTooLarge,
    Split,
    UnknownPayment,
)

PROVIDER = "acquirer"
ASK_AGAIN = timedelta(seconds=5)
POLL = timedelta(minutes=15)
LEASE = timedelta(seconds=60)
_KEY, _TOKEN, _URL, _CODE = 120, 120, 400, 60
_PAYABLE = (
    PaymentState.REQUIRES_PAYMENT_METHOD,
    PaymentState.REQUIRES_CUSTOMER_ACTION,
    PaymentState.PROCESSING,
)
_OVER = (PaymentState.SUCCEEDED, PaymentState.CONFLICTED)
_logger = structlog.get_logger(__name__)


def open(
    *, buyer_id: UUID, reference: UUID, splits: Sequence[Split], now: datetime
) -> tuple[Payment, ...]:
    """Open the payments that together pay a reference, with one statement."""
    opened = tuple(
        Payment(
            id=ids.new(),
            reference=reference,
            buyer_id=buyer_id,
            sequence=number,
            method=split.method,
            instalments=split.instalments,
            money=split.money,
            state=PaymentState.REQUIRES_PAYMENT_METHOD,
            captured=Money.zero(split.money.currency),
            refunded=Money.zero(split.money.currency),
            captured_at=None,
            under_way=False,
        )
        for number, split in enumerate(splits, start=1)
    )
    db.insert(
        "payments_payment",
        ("id", "reference", "buyer_id", "sequence", "method", "instalments", "minor", "currency",
         "state", "captured_minor", "refunded_minor", "version", "created_at"),
        [
            (one.id, reference, buyer_id, one.sequence, one.method, one.instalments,
             one.money.minor, one.money.currency, one.state.value, 0, 0, 0, now)
            for one in opened
        ],
    )  # fmt: skip
    return opened


def start(
    *,
    actor: Actor,
    payment_id: UUID,
    key: str,
    now: datetime,
    token: str = "",
    return_url: str = "",
) -> NextAction:
    """Ask the provider for the money of a payment; the same key again repeats the same attempt.

    `token` is the provider's own, never a card number. When the provider's answer is lost the
    attempt is `unknown`, a sweep asks what became of it, and the next action is `wait`. Raises
    NotPayable when the payment is over or another attempt is under way, InvalidInput, NotAllowed,
    UnknownPayment.
    """
    db.assert_no_transaction()
    if not key:
        raise InvalidInput(field="key", reason="missing")
    for field, text, limit in (
        ("key", key, _KEY), ("token", token, _TOKEN), ("return_url", return_url, _URL),
    ):  # fmt: skip
        if len(text) > limit or not text.isprintable():
            raise InvalidInput(field=field, reason=f"more than {limit} characters, or not readable")
    attempt_id = _open_attempt(actor, payment_id, key, token, return_url, now)
    ask(attempt_id=attempt_id, now=now)
    found = db.rows("SELECT next_action FROM payments_attempt WHERE id = %s", [attempt_id])[0][0]
    return codec.loads(found, NextAction) if found else NextAction(kind="none")


def _open_attempt(
    actor: Actor, payment_id: UUID, key: str, token: str, return_url: str, now: datetime
) -> UUID:
    with db.atomic():
        found = db.row(
            "SELECT buyer_id, state FROM payments_payment WHERE id = %s FOR UPDATE", [payment_id]
        )
        if found is None:
            raise UnknownPayment(payment_id=payment_id)
        actor.require("payment.pay", found[0])
        attempts = db.rows(
            "SELECT id, key, state FROM payments_attempt WHERE payment_id = %s", [payment_id]
        )
        for attempt_id, its_key, _ in attempts:
            if its_key == key:
                return attempt_id  # type: ignore[no-any-return]
        under_way = [row for row in attempts if AttemptState(row[2]) in rules.UNDER_WAY]
        if PaymentState(found[1]) not in _PAYABLE or under_way:
            raise NotPayable(payment_id=payment_id, state=found[1])
        attempt_id = ids.new()
        db.insert(
            "payments_attempt",
            ("id", "payment_id", "buyer_id", "key", "provider", "provider_ref", "state", "surplus",
             "code", "token", "return_url", "due_at", "asked", "created_at"),
            [(attempt_id, payment_id, found[0], key, PROVIDER, "", AttemptState.SENT.value, False,
              "", token, return_url, clock.wall() + LEASE, 0, now)],
        )  # fmt: skip
        return attempt_id


def ask(*, attempt_id: UUID, now: datetime) -> None:
    """Send an attempt that was not answered, or ask what became of it, and record the answer.

    An attempt that the provider never heard of is not sent once its payment is over.
    """
    db.assert_no_transaction()
    row = db.row(
        "SELECT a.state, a.provider, a.token, a.return_url, p.minor, p.currency, p.method,"
        " p.instalments, p.state"
        " FROM payments_attempt a JOIN payments_payment p ON p.id = a.payment_id WHERE a.id = %s",
        [attempt_id],
    )
    if row is None or AttemptState(row[0]) not in rules.UNDER_WAY:
        return
    provider = ports.get(Provider, name=row[1])
    request = ProviderRequest(
        attempt_id=attempt_id,
        money=Money(row[4], row[5]),
        method=row[6],
        instalments=row[7],
        token=row[2],
        return_url=row[3],
    )
    payable = row[8] in _PAYABLE
    try:
        outcome = None
        if row[0] != AttemptState.SENT.value or not payable:
            outcome = provider.find(attempt_id)
    except (ProviderTimedOut, ProviderUnavailable, ProviderRefused) as error:
        # A question that is refused says nothing of the charge.
        _unknown(attempt_id, error.code)
        return
    try:
        if outcome is None and payable:
            outcome = provider.create(request)
    except (ProviderTimedOut, ProviderUnavailable) as error:
        _unknown(attempt_id, error.code)
        return
    except ProviderRefused as error:
        reason = str(error.params.get("reason", error.code))
        outcome = _without_provider(request, OutcomeKind.DECLINED, reason)
    record(outcome=outcome or _without_provider(request, OutcomeKind.VOIDED, ""), now=now)


def _without_provider(request: ProviderRequest, kind: OutcomeKind, code: str) -> Outcome:
    return Outcome(
        kind=kind, attempt_id=request.attempt_id, provider_ref="", money=request.money, code=code
    )


def _unknown(attempt_id: UUID, code: str) -> None:
    wait = codec.dumps(NextAction(kind="wait"))
    db.execute(
        "UPDATE payments_attempt SET state = 'unknown', code = %s, asked = asked + 1,"
        " next_action = %s, due_at = %s + least(asked, 10) * %s"
        " WHERE id = %s AND state IN ('sent', 'unknown')",
        [code, wait, clock.wall() + ASK_AGAIN, ASK_AGAIN, attempt_id],
    )


def receive(*, provider: str, headers: Headers, body: bytes, now: datetime) -> None:
    """Take a webhook: verified, kept once, applied. Raises BadSignature; nothing else.

    What cannot be applied now is kept and tried again by a sweep, so that the provider may be told
    that it arrived.
    """
    outcomes = ports.get(Provider, name=provider).translate(headers, body)
    if not outcomes:
        return
    kept = codec.dumps(outcomes)
    try:
        with db.atomic():
            if _keep(provider, outcomes[0].event_id, kept, "applied", ""):
                for outcome in outcomes:
                    record(outcome=outcome, now=now)
    except Exception as error:
        _logger.warning("webhook_not_applied", provider=provider, event_id=outcomes[0].event_id,
                        error=str(error))  # fmt: skip
        with db.atomic():
            _keep(
                provider, outcomes[0].event_id, kept, "failed", f"{type(error).__name__}: {error}"
            )


def _keep(provider: str, event_id: str, outcomes: str, state: str, error: str) -> int:
    wall = clock.wall()
    return db.execute(
        "INSERT INTO payments_webhookinbox"
        " (id, provider, event_id, outcomes, state, error, tries, due_at, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, 1, %s, %s) ON CONFLICT (provider, event_id) DO NOTHING",
        [ids.new(), provider, event_id, outcomes, state, error[:2000],
         wall + ASK_AGAIN if state == "failed" else None, wall],
    )  # fmt: skip


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
    payable = PaymentState(state) in _PAYABLE
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


def cancel(*, reference: UUID) -> None:
    """Close the payments of a reference that nobody has paid; a later capture is still heard."""
    db.execute(
        "UPDATE payments_payment SET state = %s WHERE reference = %s AND state = ANY(%s)",
        [PaymentState.CANCELLED.value, reference, [state.value for state in _PAYABLE]],
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
