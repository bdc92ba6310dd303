"""The acquirer's API, version 1 (docs/simulators/acquirer.md)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

import httpx
import msgspec

from tradewind.kernel import signatures
from tradewind.kernel.money import Money
from tradewind.rails.payments.types import (
    BadSignature,
    Headers,
    NextAction,
    Outcome,
    OutcomeKind,
    ProviderRefused,
    ProviderRequest,
    ProviderTimedOut,
    ProviderUnavailable,
)

T = TypeVar("T")
TIMEOUT = httpx.Timeout(10.0, connect=2.0)
# Somebody looks at a page meanwhile, and an unanswered question does no harm.
QUESTION_TIMEOUT = httpx.Timeout(3.0, connect=1.0)
HOLD = "tok_hold"
# Money that somebody brings to a bank or a till comes later by nature.
_PAID_ELSEWHERE = frozenset({"boleto", "cash"})
_Status = Literal[
    "requires_action",
    "processing",
    "authorised",
    "partially_captured",
    "captured",
    "declined",
    "expired",
    "voided",
]
_KINDS: dict[_Status, OutcomeKind] = {
    "requires_action": OutcomeKind.REQUIRES_ACTION,
    "processing": OutcomeKind.PROCESSING,
    "authorised": OutcomeKind.PROCESSING,
    "partially_captured": OutcomeKind.PROCESSING,
    "captured": OutcomeKind.CAPTURED,
    "declined": OutcomeKind.DECLINED,
    "expired": OutcomeKind.EXPIRED,
    "voided": OutcomeKind.VOIDED,
}


class Amount(msgspec.Struct):
    minor: int
    currency: str

    def money(self) -> Money:
        return Money(self.minor, self.currency)


class Action(msgspec.Struct):
    type: str
    url: str = ""
    number: str = ""


class Payment(msgspec.Struct):
    id: str
    reference: UUID
    status: _Status
    amount: Amount
    amount_captured: Amount
    next_action: Action | None = None
    decline_code: str | None = None
    occurred_at: datetime | None = None


class Refund(msgspec.Struct):
    id: str
    reference: UUID
    status: Literal["succeeded", "failed"]
    amount: Amount
    failure_code: str | None = None


class Listing(msgspec.Struct):
    data: list[Payment]


class Problem(msgspec.Struct):
    code: str = ""


class EventData(msgspec.Struct):
    payment: Payment
    refund: Refund | None = None


class Event(msgspec.Struct):
    id: str
    data: EventData


class Acquirer:
    """Provider over HTTP. The client is safe to use from many threads and is made at first use."""

    def __init__(self, *, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._lock = threading.Lock()
        self._made: httpx.Client | None = None

    def create(self, request: ProviderRequest) -> Outcome:
        """POST /v1/payments; the attempt is reference and idempotency key."""
        hold = request.token == HOLD or request.method in _PAID_ELSEWHERE
        method: dict[str, Any] = {"kind": request.method, "instalments": request.instalments}
        if request.token and request.token != HOLD:
            method["token"] = request.token
        body = {
            "reference": str(request.attempt_id),
            "amount": {"minor": request.money.minor, "currency": request.money.currency},
            "method": method,
            "confirm": "hold" if hold else "auto",
        }
        if request.return_url:
            body["return_url"] = request.return_url
        answer = self._call("POST", "/v1/payments", body, str(request.attempt_id))
        return _outcome(_decode(answer, Payment))

    def find(self, attempt_id: UUID) -> Outcome | None:
        """GET /v1/payments?reference=…, newest first."""
        answer = self._call("GET", f"/v1/payments?reference={attempt_id}", None, "")
        found = _decode(answer, Listing).data
        return _outcome(found[0]) if found else None

    def refund(
        self, *, refund_id: UUID, attempt_id: UUID, provider_ref: str, money: Money
    ) -> Outcome:
        """POST /v1/payments/{id}/refunds; the refund is reference and idempotency key."""
        body = {
            "amount": {"minor": money.minor, "currency": money.currency},
            "reference": str(refund_id),
        }
        path = f"/v1/payments/{provider_ref}/refunds"
        return _refunded(
            _decode(self._call("POST", path, body, str(refund_id)), Refund), attempt_id
        )

    def translate(self, headers: Headers, body: bytes) -> tuple[Outcome, ...]:
        """Verify `Acquirer-Signature: t=…,v1=…` over time and raw body, then read the event."""
        fault = signatures.fault(
            header=headers.get("Acquirer-Signature", ""), body=body, secret=self._secret
        )
        if fault:
            raise BadSignature(reason=fault)
        try:
            event = msgspec.json.decode(body, type=Event)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BadSignature(reason=f"not an event: {error}") from error
        payment, refund = event.data.payment, event.data.refund
        outcome = _outcome(payment) if refund is None else _refunded(refund, payment.reference)
        return (replace(outcome, event_id=event.id),)

    def _call(self, verb: str, path: str, body: Any, key: str) -> bytes:
        headers = {"Idempotency-Key": key} if key else {}
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer = self._client.request(
                verb,
                path,
                content=content,
                headers=headers,
                timeout=TIMEOUT if key else QUESTION_TIMEOUT,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ProviderUnavailable(reason=str(error)) from error
        except httpx.RequestError as error:
            raise ProviderTimedOut(reason=str(error)) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise ProviderTimedOut(reason=f"HTTP {answer.status_code}")
        if answer.status_code >= 400:
            raise ProviderRefused(reason=_problem_code(answer))
        return answer.content

    @property
    def _client(self) -> httpx.Client:
        with self._lock:
            if self._made is None:
                self._made = httpx.Client(
                    base_url=self._url,
                    timeout=TIMEOUT,
                    headers={b"Authorization": f"Bearer {self._secret}".encode()},
                )
            return self._made


def _decode(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ProviderTimedOut(reason=f"unreadable answer: {error}") from error


def _problem_code(answer: httpx.Response) -> str:
    try:
        code = msgspec.json.decode(answer.content, type=Problem).code
    except (msgspec.MsgspecError, UnicodeDecodeError):
        code = ""
    return code or str(answer.status_code)


def _outcome(payment: Payment) -> Outcome:
    kind = _KINDS[payment.status]
    captured = kind is OutcomeKind.CAPTURED
    action = payment.next_action
    return Outcome(
        kind=kind,
        attempt_id=payment.reference,
        provider_ref=payment.id,
        money=(payment.amount_captured if captured else payment.amount).money(),
        code=payment.decline_code or "",
        occurred_at=payment.occurred_at,
        next_action=None
        if action is None
        else NextAction(kind=action.type, url=action.url, number=action.number),
    )


def _refunded(refund: Refund, attempt_id: UUID) -> Outcome:
    good = refund.status == "succeeded"
    return Outcome(
        kind=OutcomeKind.REFUNDED if good else OutcomeKind.REFUND_FAILED,
        attempt_id=attempt_id,
        provider_ref=refund.id,
        money=refund.amount.money(),
        code=refund.failure_code or "",
        refund_id=refund.reference,
    )
