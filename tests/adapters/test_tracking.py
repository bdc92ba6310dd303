"""The adapter of the tracking service: whole payloads, signatures, and what can go wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import httpx
import pytest

from tradewind.adapters.carriers import tracking
from tradewind.kernel import clock
from tradewind.rails.logistics.types import (
    BadCarrierSignature,
    CarrierRefused,
    CarrierScan,
    CarrierUnavailable,
    Consignment,
)

SECRET = "sk_test_Straße"
URL = "http://tracking.example"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONSIGNMENT = Consignment(
    parcel_id=UUID(int=1), carrier="correos", tracking_number="LX473124829CN", origin="CN",
    destination="ES", tier="standard", handed_over_at=NOON,
)  # fmt: skip
SHIPMENT = {"id": "shp_1", "reference": str(UUID(int=1)), "carrier": "correos",
            "number": "LX473124829CN", "origin": "CN"}  # fmt: skip
SCAN = {"id": "evt_1", "code": "EMC", "description": "Left", "place": "Shenzhen",
        "occurred_at": "2026-11-22T12:00:00Z"}  # fmt: skip
HEARD = CarrierScan(
    carrier="correos", tracking_number="LX473124829CN", code="EMC", occurred_at=NOON,
    place="Shenzhen", event_id="evt_1",
)  # fmt: skip
EVENT = {"id": "evt_1", "type": "shipment.scanned", "created": "2026-11-22T12:00:00Z",
         "data": {"shipment": SHIPMENT, "scan": SCAN}}  # fmt: skip


class Wire:
    """The other end of the adapter's connection: keeps what is asked, answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer: httpx.Response | Exception = httpx.Response(201, json=SHIPMENT)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def wire(monkeypatch) -> Wire:
    made = Wire()
    client = partial(httpx.Client, transport=httpx.MockTransport(made))
    monkeypatch.setattr(tracking.httpx, "Client", client)
    return made


@pytest.fixture
def adapter() -> tracking.Tracking:
    return tracking.Tracking(url=URL, secret=SECRET)


def _signed(body: bytes, *, secret=SECRET, ago: int = 0, stamp: str = "") -> dict[str, str]:
    at = stamp or str(int(clock.wall().timestamp()) - ago)
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Tracking-Signature": f"t={at},v1={digest}"}


def test_the_whole_payload_of_a_registration(wire, adapter):
    adapter.register(CONSIGNMENT)
    (request,) = wire.asked
    assert (request.method, str(request.url)) == ("POST", f"{URL}/v1/shipments")
    assert request.headers["idempotency-key"] == f"parcel-{UUID(int=1)}"
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert json.loads(request.content) == {
        "reference": str(UUID(int=1)),
        "carrier": "correos",
        "number": "LX473124829CN",
        "origin": "CN",
        "destination": "ES",
        "tier": "standard",
        "handed_over_at": "2026-11-22T12:00:00+00:00",
    }


def test_a_tier_that_the_service_does_not_know_is_left_out(wire, adapter):
    for tier in ("", "seller_quoted"):
        adapter.register(
            Consignment(
                parcel_id=UUID(int=1), carrier="c", tracking_number="n", origin="CN",
                destination="ES", tier=tier, handed_over_at=NOON,
            )
        )  # fmt: skip
    assert all("tier" not in json.loads(one.content) for one in wire.asked)


def test_the_whole_question_after_scans(wire, adapter):
    wire.answer = httpx.Response(200, json={"shipment": SHIPMENT, "data": [SCAN]})
    assert adapter.events(carrier="a/b", tracking_number="AB/12 ü?") == (HEARD,)
    (request,) = wire.asked
    path = "/v1/shipments/AB%2F12%20%C3%BC%3F/events?carrier=a%2Fb"
    assert (request.method, str(request.url)) == ("GET", URL + path)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(429),
    ],
    ids=["refused", "slow", "500", "429"],
)
def test_what_may_pass_is_unavailable(answer, wire, adapter):
    wire.answer = answer
    with pytest.raises(CarrierUnavailable):
        adapter.register(CONSIGNMENT)
    with pytest.raises(CarrierUnavailable):
        adapter.events(carrier="c", tracking_number="n")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (httpx.Response(409, json={"code": "number_taken"}), "number_taken"),
        (httpx.Response(404, json={"code": "unknown_shipment"}), "unknown_shipment"),
        (httpx.Response(400, content=b"\xff"), "400"),
    ],
    ids=["taken", "unknown", "unreadable"],
)
def test_a_refusal_says_why(answer, reason, wire, adapter):
    wire.answer = answer
    with pytest.raises(CarrierRefused) as refused:
        adapter.register(CONSIGNMENT)
    assert refused.value.params == {"reason": reason}


def test_an_answer_that_cannot_be_read_is_asked_for_again(wire, adapter):
    wire.answer = httpx.Response(200, content=b'{"data": [{"id": 1}]}')
    with pytest.raises(CarrierUnavailable):
        adapter.events(carrier="c", tracking_number="n")


def test_a_signed_event_is_read(adapter):
    body = json.dumps(EVENT).encode()
    assert adapter.translate(_signed(body), body) == (HEARD,)


@pytest.mark.parametrize("ago", [-299, 299])
def test_a_clock_that_differs_a_little_is_borne(ago, adapter):
    body = json.dumps(EVENT).encode()
    assert adapter.translate(_signed(body, ago=ago), body) == (HEARD,)


@pytest.mark.parametrize(
    "headers",
    [
        lambda body: {},
        lambda body: {"Tracking-Signature": ""},
        lambda body: {"Tracking-Signature": "t=,v1="},
        lambda body: {"Tracking-Signature": "t=٣,v1=ü"},
        lambda body: _signed(body, secret="another"),
        lambda body: _signed(body + b" "),
        lambda body: _signed(body, ago=301),
        lambda body: _signed(body, ago=-301),
        lambda body: {"Acquirer-Signature": _signed(body)["Tracking-Signature"]},
    ],
    ids=["none", "empty", "bare", "odd", "secret", "body", "old", "future", "another header"],
)
def test_what_is_not_signed_now_by_the_service_is_refused(headers, adapter):
    body = json.dumps(EVENT).encode()
    with pytest.raises(BadCarrierSignature):
        adapter.translate(headers(body), body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        json.dumps(EVENT | {"data": {}}).encode(),
        json.dumps(EVENT).replace("00:00Z", "00:00").encode(),
    ],
    ids=["empty", "bytes", "list", "no data", "no offset"],
)
def test_what_is_signed_but_no_event_is_refused(body, adapter):
    with pytest.raises(BadCarrierSignature):
        adapter.translate(_signed(body), body)
