"""The steps of a payment: pure, each returns the payment after it and the facts to tell."""

from dataclasses import replace

from simulators.acquirer.scenarios import Scenario
from simulators.acquirer.types import (
    Change,
    EventType,
    Fact,
    Order,
    Outcome,
    Payment,
    Refund,
    Refused,
    Status,
)
from simulators.fields import Invalid

WAITING = frozenset({Status.REQUIRES_ACTION, Status.PROCESSING})
CAPTURABLE = frozenset({Status.AUTHORISED, Status.PARTIALLY_CAPTURED})
REFUNDABLE = frozenset({Status.CAPTURED, Status.PARTIALLY_CAPTURED})
VOIDABLE = WAITING | {Status.AUTHORISED}


def open_payment(*, order: Order, payment_id: str, created: str, scenario: Scenario) -> Change:
    """A new payment: declined, waiting for somebody, authorised, or captured at once.

    What the world decides later (a hold, a 3-D Secure step, the hosted page) is never declined by
    chance here, only by a token that says so.
    """
    payment = Payment(
        id=payment_id,
        reference=order.reference,
        status=Status.PROCESSING,
        minor=order.minor,
        currency=order.currency,
        captured=0,
        refunded=0,
        kind=order.kind,
        instalments=order.instalments,
        token=order.token,
        manual_capture=order.manual_capture,
        return_url=order.return_url,
        expires_at=order.expires_at,
        decline_code=None,
        outcome=None,
        occurred_at=None,
        created=created,
        hosted=order.hosted,
    )
    if scenario.challenge or order.hosted:
        return Change(replace(payment, status=Status.REQUIRES_ACTION), ())
    if scenario.decline_code is not None and (order.token is not None or not order.hold):
        return _declined(payment=payment, code=scenario.decline_code)
    if order.hold:
        return Change(payment, ())
    return _approved(payment=payment, scenario=scenario)


def settle(
    *,
    payment: Payment,
    outcome: Outcome,
    code: str | None,
    occurred_at: str | None,
    scenario: Scenario,
    card: str | None = None,
) -> Change:
    """Ends a payment that waits for the world; the same outcome again changes nothing.

    `card` is the last four digits of the card that was used, if one was.
    A payment with manual capture is authorised, not captured, by the outcome `captured`.
    Raises Refused for another outcome than the first, or for a payment that waits for nobody.
    """
    if payment.outcome is not None:
        if payment.outcome is outcome:
            return Change(payment, ())
        raise Refused(
            code="already_settled",
            detail=f"The payment was already settled with the outcome {payment.outcome}.",
        )
    if payment.status not in WAITING:
        raise Refused(
            code="not_waiting", detail=f"A payment that is {payment.status} waits for nobody."
        )
    settled = replace(payment, outcome=outcome, occurred_at=occurred_at, card=card or payment.card)
    if outcome is Outcome.DECLINED:
        return _declined(payment=settled, code=code or "declined")
    if outcome is Outcome.EXPIRED:
        expired = replace(settled, status=Status.EXPIRED, decline_code=code)
        return Change(expired, (Fact(EventType.EXPIRED, expired),))
    return _approved(payment=settled, scenario=scenario)


def challenge(*, payment: Payment, card: str) -> Change:
    """Sends the customer on to the bank; a payment that waits for nobody stays as it is."""
    if payment.status is not Status.REQUIRES_ACTION:
        return Change(payment, ())
    return Change(replace(payment, card=card, challenged=True), ())


def capture(*, payment: Payment, minor: int | None, scenario: Scenario) -> Change:
    """Takes `minor`, or all that is left, of an authorised payment.

    Raises Refused when the sum of captures would exceed what was authorised.
    """
    if payment.status is Status.CAPTURED:
        raise Refused(code="already_captured", detail="The payment is captured in full.")
    if payment.status not in CAPTURABLE:
        raise Refused(
            code="not_capturable",
            detail=f"A payment that is {payment.status} has no authorisation.",
        )
    left = payment.minor - payment.captured
    wanted = left if minor is None else minor
    if wanted > left:
        raise Refused(
            code="capture_exceeds_authorised",
            detail=f"{wanted} is more than the {left} that is left to capture.",
        )
    return _captured(payment=payment, minor=wanted, scenario=scenario)


def void(*, payment: Payment) -> Change:
    """Gives an uncaptured payment up; again changes nothing. Raises Refused after a capture."""
    if payment.status is Status.VOIDED:
        return Change(payment, ())
    if payment.status not in VOIDABLE:
        taken = payment.status in REFUNDABLE
        raise Refused(
            code="already_captured" if taken else "not_voidable",
            detail="A captured payment is refunded, not voided."
            if taken
            else f"A payment that is {payment.status} cannot be voided.",
        )
    voided = replace(payment, status=Status.VOIDED)
    return Change(voided, (Fact(EventType.VOIDED, voided),))


def refund(*, payment: Payment, refund: Refund, scenario: Scenario) -> tuple[Change, Refund]:
    """Gives captured money back; a refund that fails leaves the payment as it was.

    Returns the refund too, as it turned out.

    Raises Invalid for another currency, Refused when the sum of refunds would exceed the captured.
    """
    if refund.currency != payment.currency:
        raise Invalid(
            code="currency_mismatch",
            detail=f"amount.currency must be {payment.currency}, as in the payment",
        )
    if payment.status not in REFUNDABLE:
        raise Refused(
            code="not_refundable",
            detail=f"A payment that is {payment.status} has nothing to give back.",
        )
    left = payment.captured - payment.refunded
    if refund.minor > left:
        raise Refused(
            code="refund_exceeds_captured",
            detail=f"{refund.minor} is more than the {left} that is left to refund.",
        )
    if scenario.refund_failure is not None:
        failed = replace(refund, failure_code=scenario.refund_failure)
        return Change(payment, (Fact(EventType.REFUND_FAILED, payment, failed),)), failed
    refunded = replace(payment, refunded=payment.refunded + refund.minor)
    return Change(refunded, (Fact(EventType.REFUND_SUCCEEDED, refunded, refund),)), refund


def compare(*, known: Payment, told: Payment) -> None:
    """Raises Refused when a payment that is told of differs in a fact from the one that is known.

    What was given back since then is no difference.
    """
    since = replace(told, refunded=known.refunded, created=known.created)
    if known != since:
        raise Refused(
            code="known_otherwise",
            detail=f"The payment {known.id} is known with other facts; nothing was taken over.",
        )


def _approved(*, payment: Payment, scenario: Scenario) -> Change:
    authorised = replace(payment, status=Status.AUTHORISED)
    if payment.manual_capture:
        return Change(authorised, (Fact(EventType.AUTHORISED, authorised),))
    change = _captured(payment=authorised, minor=payment.minor, scenario=scenario)
    if not scenario.disorder:
        return change
    return Change(change.payment, (Fact(EventType.AUTHORISED, authorised), *change.facts))


def _captured(*, payment: Payment, minor: int, scenario: Scenario) -> Change:
    whole = payment.captured + minor == payment.minor
    reported = max(0, minor - scenario.short_by)
    captured = replace(
        payment,
        status=Status.CAPTURED if whole else Status.PARTIALLY_CAPTURED,
        captured=payment.captured + reported,
    )
    return Change(captured, (Fact(EventType.CAPTURED, captured),))


def _declined(*, payment: Payment, code: str) -> Change:
    declined = replace(payment, status=Status.DECLINED, decline_code=code)
    return Change(declined, (Fact(EventType.DECLINED, declined),))
