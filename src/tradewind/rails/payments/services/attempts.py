"""Payments are opened, attempts started and asked about. The network is never in a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.kernel import clock, codec, db, ids, ports
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.rails.payments import rules, selectors
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.services.recording import record
from tradewind.rails.payments.types import (
    PAYABLE,
    AttemptState,
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
    Split,
    UnknownPayment,
)

PROVIDER = "acquirer"
ASK_AGAIN = timedelta(seconds=5)
LEASE = timedelta(seconds=60)
_KEY, _TOKEN, _URL = 120, 120, 400
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
        if PaymentState(found[1]) not in PAYABLE or under_way:
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
    payable = row[8] in PAYABLE
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


def refresh(*, payment_id: UUID, actor: Actor, now: datetime) -> Payment:
    """Ask the provider once about an open attempt, as when its buyer comes back; return the payment.

    So that a page is right also when the webhook is late; both may come, in any order. A provider
    that is down, or does not know more, changes nothing. Raises UnknownPayment, NotAllowed.
    """
    db.assert_no_transaction()
    row = db.row(
        "SELECT id, provider FROM payments_attempt WHERE payment_id = %s AND state = ANY(%s)",
        [payment_id, [state.value for state in rules.UNDER_WAY]],
    )
    # Read after the attempt: if a webhook ended that meanwhile, the payment shows it.
    payment = selectors.payment(payment_id)
    actor.require("payment.pay", payment.buyer_id)
    if row is None:
        return payment
    try:
        outcome = ports.get(Provider, name=row[1]).find(row[0])
    except (ProviderTimedOut, ProviderUnavailable, ProviderRefused) as error:
        _logger.warning("payment_not_refreshed", payment_id=str(payment_id), error=error.code)
        return payment
    if outcome is None:
        return payment
    record(outcome=outcome, now=now)
    return selectors.payment(payment_id)


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


def cancel(*, reference: UUID) -> None:
    """Close the payments of a reference that nobody has paid; a later capture is still heard."""
    db.execute(
        "UPDATE payments_payment SET state = %s WHERE reference = %s AND state = ANY(%s)",
        [PaymentState.CANCELLED.value, reference, [state.value for state in PAYABLE]],
    )
