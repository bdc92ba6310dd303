from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import httpx
import pytest

from tradewind.adapters.providers import acquirer
from tradewind.kernel import clock
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import Money
from tradewind.rails.payments.types import (
    BadSignature,
    NextAction,
    Outcome,
    OutcomeKind,
    ProviderRefused,
    ProviderRequest,
    ProviderTimedOut,
    ProviderUnavailable,
)

SECRET = "sk_test_Straße"
ATTEMPT, REFUND = UUID(int=1), UUID(int=2)
URL = "http://acquirer.example"
BRL = Money(12990, "BRL")
REQUEST = ProviderRequest(
    attempt_id=ATTEMPT, money=BRL, method="card", instalments=3, token="", return_url=""
)
PAYMENT = {
    "id": "acq_1",
    "reference": str(ATTEMPT),
    "status": "captured",
    "next_action": None,
    "amount": {"minor": 12990, "currency": "BRL"},
    "amount_captured": {"minor": 12990, "currency": "BRL"},
    "amount_refunded": {"minor": 0, "currency": "BRL"},
    "method": {"kind": "card", "instalments": 3},
    "capture": "auto",
    "decline_code": None,
    "expires_at": None,
    "occurred_at": None,
    "created": "2026-11-22T12:00:00Z",
}
REFUNDED = {
    "id": "ref_1",
    "payment": "acq_1",
    "reference": str(REFUND),
    "status": "succeeded",
    "amount": {"minor": 990, "currency": "BRL"},
    "failure_code": None,
    "created": "2026-11-22T12:00:00Z",
}
CAPTURED = Outcome(kind=OutcomeKind.CAPTURED, attempt_id=ATTEMPT, provider_ref="acq_1", money=BRL)
Answer = Callable[[httpx.Request], httpx.Response]


class Wire:
    """The other end of the adapter's connection: keeps what is asked, answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer: Answer = lambda request: httpx.Response(201, json=PAYMENT)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)

    def says(self, status: int, body: object) -> None:
        """Answer with a document, or with bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = lambda request: httpx.Response(status, content=content)


@pytest.fixture
def wire(monkeypatch) -> Wire:
    made = Wire()
    client = partial(httpx.Client, transport=httpx.MockTransport(made))
    monkeypatch.setattr(acquirer.httpx, "Client", client)
    return made


@pytest.fixture
def adapter() -> acquirer.Acquirer:
    return acquirer.Acquirer(url=URL, secret=SECRET)


def asked(wire: Wire) -> tuple:
    """The one request: verb, address, headers of ours, document."""
    (request,) = wire.asked
    ours = ("authorization", "idempotency-key", "content-type")
    headers = {name: request.headers.get(name) for name in ours if name in request.headers}
    return (
        request.method,
        str(request.url),
        headers,
        json.loads(request.content) if request.content else None,
    )


def _sent(key: UUID) -> dict[str, str]:
    return {
        "authorization": f"Bearer {SECRET}",
        "idempotency-key": str(key),
        "content-type": "application/json",
    }


# --- what is asked --------------------------------------------------------------------------------


def test_the_whole_payload_of_a_payment(wire, adapter):
    assert adapter.create(REQUEST) == CAPTURED
    assert asked(wire) == (
        "POST",
        f"{URL}/v1/payments",
        _sent(ATTEMPT),
        {
            "reference": str(ATTEMPT),
            "amount": {"minor": 12990, "currency": "BRL"},
            "method": {"kind": "card", "instalments": 3},
            "confirm": "auto",
        },
    )


@pytest.mark.parametrize(
    ("method", "token", "sent", "confirm"),
    [
        ("card", "tok_3ds", {"token": "tok_3ds"}, "auto"),
        ("card", "tok_hold", {}, "hold"),
        ("boleto", "", {}, "hold"),
        ("cash", "", {}, "hold"),
        ("boleto", "tok_late_webhook", {"token": "tok_late_webhook"}, "hold"),
        ("pix", "", {}, "auto"),
    ],
)
def test_a_token_and_what_is_paid_elsewhere(method, token, sent, confirm, wire, adapter):
    request = ProviderRequest(
        attempt_id=ATTEMPT, money=BRL, method=method, instalments=1, token=token,
        return_url="https://shop.example/back",
    )  # fmt: skip
    adapter.create(request)
    assert asked(wire)[3] == {
        "reference": str(ATTEMPT),
        "amount": {"minor": 12990, "currency": "BRL"},
        "method": {"kind": method, "instalments": 1} | sent,
        "confirm": confirm,
        "return_url": "https://shop.example/back",
    }


def test_the_whole_question_after_a_payment(wire, adapter):
    wire.says(200, {"data": [PAYMENT]})
    assert adapter.find(ATTEMPT) == CAPTURED
    address = f"{URL}/v1/payments?reference={ATTEMPT}"
    assert asked(wire) == ("GET", address, {"authorization": f"Bearer {SECRET}"}, None)


def test_a_payment_that_the_acquirer_never_heard_of_is_not_found(wire, adapter):
    wire.says(200, {"data": []})
    assert adapter.find(ATTEMPT) is None


def test_of_several_payments_the_newest_is_found(wire, adapter):
    wire.says(200, {"data": [PAYMENT | {"id": "acq_2"}, PAYMENT]})
    assert adapter.find(ATTEMPT).provider_ref == "acq_2"


def test_the_whole_payload_of_a_refund(wire, adapter):
    wire.says(201, REFUNDED)
    outcome = adapter.refund(
        refund_id=REFUND, attempt_id=ATTEMPT, provider_ref="acq_1", money=Money(990, "BRL")
    )
    assert outcome == Outcome(
        kind=OutcomeKind.REFUNDED, attempt_id=ATTEMPT, provider_ref="ref_1",
        money=Money(990, "BRL"), refund_id=REFUND,
    )  # fmt: skip
    assert asked(wire) == (
        "POST",
        f"{URL}/v1/payments/acq_1/refunds",
        _sent(REFUND),
        {"amount": {"minor": 990, "currency": "BRL"}, "reference": str(REFUND)},
    )


# --- what is answered -----------------------------------------------------------------------------

KINDS = {
    "requires_action": OutcomeKind.REQUIRES_ACTION,
    "processing": OutcomeKind.PROCESSING,
    "authorised": OutcomeKind.PROCESSING,
    "partially_captured": OutcomeKind.PROCESSING,
    "captured": OutcomeKind.CAPTURED,
    "declined": OutcomeKind.DECLINED,
    "expired": OutcomeKind.EXPIRED,
    "voided": OutcomeKind.VOIDED,
}


@pytest.mark.parametrize("status", KINDS)
def test_each_status_in_our_words(status, wire, adapter):
    part = {"minor": 90, "currency": "BRL"}
    wire.says(201, PAYMENT | {"status": status, "amount_captured": part})
    outcome = adapter.create(REQUEST)
    assert outcome.kind is KINDS[status]
    assert outcome.money == (Money(90, "BRL") if status == "captured" else BRL)


def test_what_the_acquirer_says_beside_the_status(wire, adapter):
    wire.says(201, PAYMENT | {
        "status": "declined", "decline_code": "stolen_card",
        "occurred_at": "2026-11-11T09:30:00+08:00",
    })  # fmt: skip
    outcome = adapter.create(REQUEST)
    assert (outcome.code, outcome.occurred_at) == (
        "stolen_card", datetime(2026, 11, 11, 1, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (None, None),
        ({"type": "redirect", "url": "u"}, NextAction(kind="redirect", url="u")),
        (
            {"type": "voucher", "number": "123", "url": "u", "expires_at": None},
            NextAction(kind="voucher", url="u", number="123"),
        ),
    ],
)
def test_what_the_buyer_does_next(action, expected, wire, adapter):
    wire.says(201, PAYMENT | {"status": "processing", "next_action": action})
    assert adapter.create(REQUEST).next_action == expected


def test_a_refund_that_failed_says_why(wire, adapter):
    wire.says(201, REFUNDED | {"status": "failed", "failure_code": "refund_declined"})
    outcome = adapter.refund(
        refund_id=REFUND, attempt_id=ATTEMPT, provider_ref="acq_1", money=Money(990, "BRL")
    )
    assert (outcome.kind, outcome.code) == (OutcomeKind.REFUND_FAILED, "refund_declined")


# --- when it goes wrong ---------------------------------------------------------------------------

CALLS = {
    "create": lambda adapter: adapter.create(REQUEST),
    "find": lambda adapter: adapter.find(ATTEMPT),
    "refund": lambda adapter: adapter.refund(
        refund_id=REFUND, attempt_id=ATTEMPT, provider_ref="acq_1", money=BRL
    ),
}


def _raised(call: str, adapter) -> tuple[type[TradewindError], object]:
    with pytest.raises(TradewindError) as raised:
        CALLS[call](adapter)
    return type(raised.value), raised.value.params["reason"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError("refused"), ProviderUnavailable),
        (httpx.ConnectTimeout("slow"), ProviderUnavailable),
        (httpx.ReadTimeout("slow"), ProviderTimedOut),
        (httpx.WriteTimeout("slow"), ProviderTimedOut),
        (httpx.PoolTimeout("full"), ProviderTimedOut),
        (httpx.ReadError("reset"), ProviderTimedOut),
        (httpx.RemoteProtocolError("no answer"), ProviderTimedOut),
        (httpx.DecodingError("not gzip"), ProviderTimedOut),
    ],
)
def test_an_error_of_the_network_is_told_apart_by_whether_it_may_have_been_taken(
    error, expected, call, wire, adapter
):
    def fail(request):
        raise error

    wire.answer = fail
    assert _raised(call, adapter) == (expected, str(error))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_an_acquirer_in_trouble_may_have_taken_it(status, call, wire, adapter):
    wire.says(status, {"code": "oops"})
    assert _raised(call, adapter) == (ProviderTimedOut, f"HTTP {status}")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (422, {"code": "invalid_field", "detail": "amount"}, "invalid_field"),
        (409, {"code": "refund_exceeds_captured"}, "refund_exceeds_captured"),
        (404, {"title": "no code"}, "404"),
        (400, b"<html>no json</html>", "400"),
        (400, ["a list"], "400"),
        (401, b"\xff\xfe", "401"),
        (403, {"code": {"not": "text"}}, "403"),
    ],
)
def test_a_refusal_is_told_by_its_code(status, body, reason, call, wire, adapter):
    wire.says(status, body)
    assert _raised(call, adapter) == (ProviderRefused, reason)


_NO_AMOUNT = {"amount": {"minor": "12990", "currency": "BRL"}}
_PAYMENTS = [
    PAYMENT | wrong
    for wrong in (
        {"status": "teleported"}, {"reference": "not ours"}, _NO_AMOUNT, {"amount_captured": None},
    )
]  # fmt: skip
_REFUNDS = [
    REFUNDED | wrong for wrong in ({"status": "pending"}, {"reference": "not ours"}, _NO_AMOUNT)
]


@pytest.mark.parametrize(
    ("call", "body"),
    [
        *((call, raw) for call in CALLS for raw in (b"", b"<html>", b"\xff", b"[]", b"{}")),
        *(("create", body) for body in _PAYMENTS),
        *(("find", {"data": [body]}) for body in _PAYMENTS),
        *(("refund", body) for body in _REFUNDS),
    ],
)
def test_an_answer_that_cannot_be_read_may_mean_anything(call, body, wire, adapter):
    wire.says(200, body)
    kind, reason = _raised(call, adapter)
    assert kind is ProviderTimedOut
    assert str(reason).startswith("unreadable answer: ")


# --- webhooks -------------------------------------------------------------------------------------


def _event(**data: object) -> bytes:
    event = {"id": "evt_1", "type": "t", "created": "2026-11-22T12:00:00Z", "data": data}
    return json.dumps(event).encode()


def _signed(body: bytes, *, secret: str = SECRET, seconds: int = 0) -> dict[str, str]:
    at = str(int(clock.wall().timestamp()) + seconds)
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"Acquirer-Signature": f"t={at},v1={digest}"}


def test_an_event_of_a_payment_in_our_words(adapter):
    body = _event(payment=PAYMENT)
    assert adapter.translate(_signed(body), body) == (
        Outcome(
            kind=OutcomeKind.CAPTURED, attempt_id=ATTEMPT, provider_ref="acq_1", money=BRL,
            event_id="evt_1",
        ),
    )  # fmt: skip


def test_an_event_of_a_refund_in_our_words(adapter):
    body = _event(payment=PAYMENT, refund=REFUNDED | {"status": "failed", "failure_code": "no"})
    assert adapter.translate(_signed(body), body) == (
        Outcome(
            kind=OutcomeKind.REFUND_FAILED, attempt_id=ATTEMPT, provider_ref="ref_1",
            money=Money(990, "BRL"), code="no", refund_id=REFUND, event_id="evt_1",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("seconds", [-295, 295])
def test_a_signature_is_good_for_five_minutes(seconds, adapter):
    body = _event(payment=PAYMENT)
    assert len(adapter.translate(_signed(body, seconds=seconds), body)) == 1


BODY = _event(payment=PAYMENT)
GOOD = "0" * 64


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (_signed(BODY, secret="another"), "signature"),
        (_signed(BODY + b" "), "signature"),
        (lambda: _signed(BODY, seconds=-310), "time"),
        (lambda: _signed(BODY, seconds=310), "time"),
        ({}, "time"),
        ({"Acquirer-Signature": ""}, "time"),
        ({"Acquirer-Signature": "nonsense"}, "time"),
        ({"Acquirer-Signature": f"t=,v1={GOOD}"}, "time"),
        ({"Acquirer-Signature": f"t=-1,v1={GOOD}"}, "time"),
        ({"Acquirer-Signature": f"t=²,v1={GOOD}"}, "time"),
        ({"Acquirer-Signature": f"t={'9' * 400},v1={GOOD}"}, "time"),
        ({"Acquirer-Signature": f"t={'9' * 5000},v1={GOOD}"}, "time"),
        (lambda: {"Acquirer-Signature": f"t={int(clock.wall().timestamp())}"}, "signature"),
        (lambda: {"Acquirer-Signature": f"t={int(clock.wall().timestamp())},v1=é"}, "signature"),
        (lambda: {"Acquirer-Signature": f"t={int(clock.wall().timestamp())},v1={GOOD}"},
         "signature"),
    ],
)  # fmt: skip
def test_what_is_not_signed_by_the_acquirer_is_refused(headers, reason, adapter):
    with pytest.raises(BadSignature) as refused:
        adapter.translate(headers() if callable(headers) else headers, BODY)
    assert refused.value.params == {"reason": reason}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"id": "evt_1"}',
        _event(payment=PAYMENT | {"status": "teleported"}),
        _event(payment=PAYMENT | {"reference": "not ours"}),
        _event(payment=PAYMENT, refund=REFUNDED | {"reference": "not ours"}),
        _event(payment=PAYMENT, refund=REFUNDED | {"status": "pending"}),
    ],
)
def test_a_signed_body_that_is_no_event_is_refused(body, adapter):
    with pytest.raises(BadSignature) as refused:
        adapter.translate(_signed(body), body)
    assert str(refused.value.params["reason"]).startswith("not an event: ")
