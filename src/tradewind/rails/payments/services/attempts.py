"""Payments are opened, attempts started and asked about. The network is never in a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from tradewind.kernel import clock, codec, db, ids, ports
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.rails.payments import rules, selectors
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.services.recording import record, record_all
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
    (opened,) = open_all(wanted=[(buyer_id, reference, splits, now)])
    return opened


def open_all(
    *, wanted: Sequence[tuple[UUID, UUID, Sequence[Split], datetime]]
) -> tuple[tuple[Payment, ...], ...]:
    """Open the payments of several (buyer, reference, splits, instant), with one statement."""
    opened = tuple(
        tuple(
            _opened(buyer_id, reference, number, split)
            for number, split in enumerate(splits, start=1)
        )
        for buyer_id, reference, splits, _ in wanted
    )
    db.insert(
        "payments_payment",
        ("id", "reference", "buyer_id", "sequence", "method", "instalments", "minor", "currency",
         "state", "captured_minor", "refunded_minor", "version", "created_at"),
        [
            (one.id, one.reference, one.buyer_id, one.sequence, one.method, one.instalments,
             one.money.minor, one.money.currency, one.state.value, 0, 0, 0, now)
            for several, (*_, now) in zip(opened, wanted, strict=True)
            for one in several
        ],
    )  # fmt: skip
    return opened


def _opened(buyer_id: UUID, reference: UUID, number: int, split: Split) -> Payment:
    return Payment(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """That somebody pays: the same key again repeats the same attempt at a payment."""

    actor: Actor
    payment_id: UUID
    key: str
    at: datetime
    token: str = ""
    return_url: str = ""


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
    one = Start(
        actor=actor, payment_id=payment_id, key=key, at=now, token=token, return_url=return_url
    )
    return start_all(starts=[one])[0]


def start_all(*, starts: Sequence[Start]) -> list[NextAction]:
    """Ask the provider for the money of several payments, each as `start` does.

    The attempts are opened all or none; then each is sent, and what came of them is recorded
    together.
    """
    db.assert_no_transaction()
    for one in starts:
        if not one.key:
            raise InvalidInput(field="key", reason="missing")
        for field, text, limit in (
            ("key", one.key, _KEY), ("token", one.token, _TOKEN), ("return_url", one.return_url, _URL),
        ):  # fmt: skip
            if len(text) > limit or not text.isprintable():
                reason = f"more than {limit} characters, or not readable"
                raise InvalidInput(field=field, reason=reason)
    attempt_ids = _open_attempts(starts)
    ask_all(attempts=list(zip(attempt_ids, (one.at for one in starts), strict=True)))
    found = dict(
        db.rows("SELECT id, next_action FROM payments_attempt WHERE id = ANY(%s)", [attempt_ids])
    )
    return [
        codec.loads(found[key], NextAction) if found[key] else NextAction(kind="none")
        for key in attempt_ids
    ]


def _open_attempts(starts: Sequence[Start]) -> list[UUID]:
    with db.atomic():
        payment_ids = [one.payment_id for one in starts]
        found = {
            row[0]: row[1:]
            for row in db.rows(
                "SELECT id, buyer_id, state FROM payments_payment WHERE id = ANY(%s)"
                " ORDER BY id FOR UPDATE",
                [payment_ids],
            )
        }
        attempts: dict[UUID, list[tuple[UUID, str, str]]] = {key: [] for key in payment_ids}
        for payment_id, *attempt in db.rows(
            "SELECT payment_id, id, key, state FROM payments_attempt WHERE payment_id = ANY(%s)",
            [payment_ids],
        ):
            attempts[payment_id].append((attempt[0], attempt[1], attempt[2]))
        opened, fresh = [], []
        for one in starts:
            if one.payment_id not in found:
                raise UnknownPayment(payment_id=one.payment_id)
            buyer_id, state = found[one.payment_id]
            one.actor.require("payment.pay", buyer_id)
            attempt_id = _attempt_of(one, state, attempts[one.payment_id])
            if attempt_id is None:
                attempt_id = ids.new()
                fresh.append((attempt_id, buyer_id, one))
                attempts[one.payment_id].append((attempt_id, one.key, AttemptState.SENT.value))
            opened.append(attempt_id)
        db.insert(
            "payments_attempt",
            ("id", "payment_id", "buyer_id", "key", "provider", "provider_ref", "state", "surplus",
             "code", "token", "return_url", "due_at", "asked", "created_at"),
            [
                (attempt_id, one.payment_id, buyer_id, one.key, PROVIDER, "",
                 AttemptState.SENT.value, False, "", one.token, one.return_url,
                 clock.wall() + LEASE, 0, one.at)
                for attempt_id, buyer_id, one in fresh
            ],
        )  # fmt: skip
        return opened


def _attempt_of(one: Start, state: str, attempts: Sequence[tuple[UUID, str, str]]) -> UUID | None:
    """Return the attempt of a key that is there, None where one may be opened; raises NotPayable."""
    for attempt_id, its_key, _ in attempts:
        if its_key == one.key:
            return attempt_id
    under_way = any(AttemptState(its_state) in rules.UNDER_WAY for _, _, its_state in attempts)
    if PaymentState(state) not in PAYABLE or under_way:
        raise NotPayable(payment_id=one.payment_id, state=state)
    return None


def ask(*, attempt_id: UUID, now: datetime) -> None:
    """Send an attempt that was not answered, or ask what became of it, and record the answer.

    An attempt that the provider never heard of is not sent once its payment is over.
    """
    ask_all(attempts=[(attempt_id, now)])


def ask_all(*, attempts: Sequence[tuple[UUID, datetime]]) -> None:
    """Send attempts, each at its instant, or ask what became of them, and record the answers."""
    db.assert_no_transaction()
    found = {
        row[0]: row[1:]
        for row in db.rows(
            "SELECT a.id, a.state, a.provider, a.token, a.return_url, p.minor, p.currency, p.method,"
            " p.instalments, p.state FROM payments_attempt a"
            " JOIN payments_payment p ON p.id = a.payment_id WHERE a.id = ANY(%s)",
            [[attempt_id for attempt_id, _ in attempts]],
        )
    }
    reports = []
    for attempt_id, now in attempts:
        row = found.get(attempt_id)
        if row is None or AttemptState(row[0]) not in rules.UNDER_WAY:
            continue
        outcome = _answer(attempt_id, row)
        if outcome is not None:
            reports.append((outcome, now))
    if reports:
        record_all(reports=reports)


def _answer(attempt_id: UUID, row: tuple[Any, ...]) -> Outcome | None:
    """Return what the provider says of an attempt, None when its answer was lost."""
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
        return None
    try:
        if outcome is None and payable:
            outcome = provider.create(request)
    except (ProviderTimedOut, ProviderUnavailable) as error:
        _unknown(attempt_id, error.code)
        return None
    except ProviderRefused as error:
        reason = str(error.params.get("reason", error.code))
        return _without_provider(request, OutcomeKind.DECLINED, reason)
    return outcome or _without_provider(request, OutcomeKind.VOIDED, "")


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
    cancel_all(references=[reference])


def cancel_all(*, references: Sequence[UUID]) -> None:
    """Close the payments of several references, as `cancel` does."""
    db.execute(
        "UPDATE payments_payment SET state = %s WHERE reference = ANY(%s) AND state = ANY(%s)",
        [PaymentState.CANCELLED.value, list(references), [state.value for state in PAYABLE]],
    )
