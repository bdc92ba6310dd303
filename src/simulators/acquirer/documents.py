"""Between JSON documents and the nouns: what comes in is checked, what goes out has one shape."""

import hashlib
import re
from urllib.parse import urlsplit

from simulators.acquirer.scenarios import SCENARIOS
from simulators.acquirer.types import Order, Outcome, Payment, Refund, Status
from simulators.fields import Document, Invalid, choice, instant, invalid, only, text

MAX_URL = 2000
MAX_INSTALMENTS = 99
MAX_BATCH = 500
# Other providers name theirs in other ways than `acq_…`.
PAYMENT_ID = re.compile(r"[0-9A-Za-z_-]{1,80}")
# Far above any basket, and small enough that nine thousand such payments still sum in 64 bits.
MAX_MINOR = 10**15
# On hold these wait for a bank's answer; every other kind is paid elsewhere against a voucher.
WITHOUT_VOUCHER = frozenset({"card", "debit", "wallet"})


def read_order(*, document: Document) -> Order:
    """The payment that is asked for; raises Invalid, naming the field."""
    only(
        document,
        known={
            "reference", "amount", "method", "return_url", "expires_at", "confirm", "capture",
        },
    )  # fmt: skip
    minor, currency = _money(document, at_least=0)
    method = document.get("method")
    if not isinstance(method, dict):
        raise invalid(field="method", detail="must be an object")
    only(method, where="method.", known={"kind", "instalments", "token"})
    instalments = method.get("instalments")
    if instalments is not None and (
        type(instalments) is not int or not 1 <= instalments <= MAX_INSTALMENTS
    ):
        raise invalid(
            field="method.instalments", detail=f"must be a number from 1 to {MAX_INSTALMENTS}"
        )
    token = method.get("token")
    if token is not None and not (isinstance(token, str) and token in SCENARIOS):
        raise Invalid(
            code="unknown_token",
            detail=f"method.token must be one of {', '.join(SCENARIOS)}",
        )
    return Order(
        reference=text(document, "reference"),
        minor=minor,
        currency=currency,
        kind=text(method, "kind", where="method."),
        instalments=instalments,
        token=token,
        hold=choice(document, "confirm", choices=("auto", "hold")) == "hold",
        manual_capture=choice(document, "capture", choices=("auto", "manual")) == "manual",
        return_url=_return_url(document),
        expires_at=instant(document, "expires_at"),
    )


def read_captured(*, document: Document, created: str) -> list[Payment]:
    """The payments that were captured elsewhere; raises Invalid, naming the place in the batch."""
    only(document, known={"payments"})
    batch = document.get("payments")
    if not (isinstance(batch, list) and 1 <= len(batch) <= MAX_BATCH):
        raise invalid(field="payments", detail=f"must be a list of 1 to {MAX_BATCH}")
    return [_captured(one, f"payments[{at}].", created) for at, one in enumerate(batch)]


def read_settlement(*, document: Document) -> tuple[Outcome, str | None, str | None]:
    """The outcome, its code and the instant at which it happened, if any; raises Invalid."""
    only(document, known={"outcome", "code", "occurred_at"})
    outcome = choice(document, "outcome", choices=tuple(Outcome), required=True)
    code = None if document.get("code") is None else text(document, "code")
    return Outcome(outcome), code, instant(document, "occurred_at")


def read_capture(*, document: Document, currency: str) -> int | None:
    """The minor units to capture, None for all; raises Invalid, also for another currency."""
    only(document, known={"amount"})
    if document.get("amount") is None:
        return None
    minor, given = _money(document, at_least=1)
    if given != currency:
        raise Invalid(
            code="currency_mismatch",
            detail=f"amount.currency must be {currency}, as in the payment",
        )
    return minor


def read_refund(*, document: Document, refund_id: str, payment_id: str, created: str) -> Refund:
    """The refund that is asked for; raises Invalid."""
    only(document, known={"amount", "reference"})
    minor, currency = _money(document, at_least=1)
    return Refund(
        id=refund_id,
        payment_id=payment_id,
        reference=text(document, "reference"),
        minor=minor,
        currency=currency,
        failure_code=None,
        created=created,
    )


def read_nothing(*, document: Document) -> None:
    """An empty document; raises Invalid."""
    only(document, known=set())


def money(*, minor: int, currency: str) -> dict[str, object]:
    """An amount as every document shows it."""
    return {"minor": minor, "currency": currency}


def payment_document(*, payment: Payment, base_url: str) -> dict[str, object]:
    """The one shape of a payment: in answers, in queries and in webhooks."""
    return {
        "id": payment.id,
        "reference": payment.reference,
        "status": payment.status,
        "next_action": _next_action(payment, base_url),
        "amount": money(minor=payment.minor, currency=payment.currency),
        "amount_captured": money(minor=payment.captured, currency=payment.currency),
        "amount_refunded": money(minor=payment.refunded, currency=payment.currency),
        "method": {"kind": payment.kind, "instalments": payment.instalments},
        "capture": "manual" if payment.manual_capture else "auto",
        "decline_code": payment.decline_code,
        "expires_at": payment.expires_at,
        "occurred_at": payment.occurred_at,
        "created": payment.created,
    }


def refund_document(*, refund: Refund) -> dict[str, object]:
    """The one shape of a refund."""
    return {
        "id": refund.id,
        "payment": refund.payment_id,
        "reference": refund.reference,
        "status": "succeeded" if refund.failure_code is None else "failed",
        "amount": money(minor=refund.minor, currency=refund.currency),
        "failure_code": refund.failure_code,
        "created": refund.created,
    }


def voucher_number(*, payment_id: str) -> str:
    """The 24 digits that are paid at a bank; always the same for a payment."""
    digest = hashlib.sha256(payment_id.encode()).digest()
    return f"{int.from_bytes(digest, 'big') % 10**24:024d}"


def _next_action(payment: Payment, base_url: str) -> dict[str, object] | None:
    url = f"{base_url}/pay/{payment.id}"
    if payment.status is Status.REQUIRES_ACTION:
        return {"type": "redirect", "url": url}
    if payment.status is Status.PROCESSING and payment.kind not in WITHOUT_VOUCHER:
        number = voucher_number(payment_id=payment.id)
        return {"type": "voucher", "number": number, "url": url, "expires_at": payment.expires_at}
    return None


def _captured(one: object, where: str, created: str) -> Payment:
    if not isinstance(one, dict):
        raise invalid(field=where[:-1], detail="must be an object")
    only(one, where=where, known={"id", "reference", "kind", "amount", "captured", "occurred_at"})
    payment_id = text(one, "id", where=where)
    if not PAYMENT_ID.fullmatch(payment_id):
        raise invalid(field=f"{where}id", detail="must be 1 to 80 of the characters 0-9A-Za-z_-")
    minor, currency = _money(one, at_least=1, where=where)
    captured, in_currency = _money(one, at_least=1, name="captured", where=where)
    if in_currency != currency or captured > minor:
        raise invalid(
            field=f"{where}captured", detail="must be at most the amount, in its currency"
        )
    return Payment(
        id=payment_id,
        reference=text(one, "reference", where=where),
        status=Status.CAPTURED if captured == minor else Status.PARTIALLY_CAPTURED,
        minor=minor,
        currency=currency,
        captured=captured,
        refunded=0,
        kind=text(one, "kind", where=where),
        instalments=None,
        token=None,
        manual_capture=False,
        return_url=None,
        expires_at=None,
        decline_code=None,
        outcome=None,
        occurred_at=instant(one, "occurred_at", where=where),
        created=created,
    )


def _money(
    document: Document, *, at_least: int, name: str = "amount", where: str = ""
) -> tuple[int, str]:
    amount = document.get(name)
    name = f"{where}{name}"
    if not isinstance(amount, dict):
        raise invalid(field=name, detail="must be an object of minor and currency")
    only(amount, where=f"{name}.", known={"minor", "currency"})
    minor, currency = amount.get("minor"), amount.get("currency")
    if type(minor) is not int or not at_least <= minor <= MAX_MINOR:
        raise invalid(
            field=f"{name}.minor", detail=f"must be a whole number from {at_least} to {MAX_MINOR}"
        )
    if not (
        isinstance(currency, str)
        and len(currency) == 3
        and currency.isascii()
        and currency.isalpha()
        and currency.isupper()
    ):
        raise invalid(field=f"{name}.currency", detail="must be a code of three capital letters")
    return minor, currency


def _return_url(document: Document) -> str | None:
    url = document.get("return_url")
    if url is None:
        return None
    if isinstance(url, str) and len(url) <= MAX_URL and url.isascii() and url.isprintable():
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in {"http", "https"} and parts.netloc and " " not in url:
            return url
    raise invalid(field="return_url", detail="must be an absolute http or https URL in ASCII")
