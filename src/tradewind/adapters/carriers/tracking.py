"""The tracking simulator's API, version 1 (docs/simulators/tracking.md)."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import msgspec

from tradewind.kernel import signatures
from tradewind.rails.logistics.types import (
    BadCarrierSignature,
    CarrierRefused,
    CarrierScan,
    CarrierUnavailable,
    Consignment,
    Headers,
)

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
_TIERS = frozenset({"economy", "super_economy", "standard", "premium"})


class Shipment(msgspec.Struct):
    carrier: str
    number: str


class Scan(msgspec.Struct):
    id: str
    code: str
    occurred_at: datetime
    place: str = ""


class Listing(msgspec.Struct):
    shipment: Shipment
    data: list[Scan]


class Problem(msgspec.Struct):
    code: str = ""


class EventData(msgspec.Struct):
    shipment: Shipment
    scan: Scan


class Event(msgspec.Struct):
    id: str
    type: str
    data: EventData


class Tracking:
    """Carrier over HTTP. The client is safe to use from many threads and is made at first use."""

    def __init__(self, *, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._lock = threading.Lock()
        self._made: httpx.Client | None = None

    def register(self, consignment: Consignment) -> None:
        """POST /v1/shipments; the parcel is reference and idempotency key."""
        body: dict[str, Any] = {
            "reference": str(consignment.parcel_id),
            "carrier": consignment.carrier,
            "number": consignment.tracking_number,
            "origin": consignment.origin,
            "destination": consignment.destination,
            "handed_over_at": consignment.handed_over_at.isoformat(),
        }
        if consignment.tier in _TIERS:
            body["tier"] = consignment.tier
        self._call("POST", "/v1/shipments", body, _key(consignment.parcel_id))

    def events(self, *, carrier: str, tracking_number: str) -> tuple[CarrierScan, ...]:
        """GET /v1/shipments/{number}/events?carrier=…"""
        path = f"/v1/shipments/{quote(tracking_number, safe='')}/events"
        answer = self._call("GET", f"{path}?carrier={quote(carrier, safe='')}", None, "")
        try:
            listing = msgspec.json.decode(answer, type=Listing)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise CarrierUnavailable(reason=f"unreadable answer: {error}") from error
        return tuple(_scan(listing.shipment, one) for one in listing.data)

    def translate(self, headers: Headers, body: bytes) -> tuple[CarrierScan, ...]:
        """Verify `Tracking-Signature: t=…,v1=…` over time and raw body, then read the event."""
        fault = signatures.fault(
            header=headers.get("Tracking-Signature", ""), body=body, secret=self._secret
        )
        if fault:
            raise BadCarrierSignature(reason=fault)
        try:
            event = msgspec.json.decode(body, type=Event)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BadCarrierSignature(reason=f"not an event: {error}") from error
        if event.data.scan.occurred_at.tzinfo is None:
            raise BadCarrierSignature(reason="an instant without an offset")
        return (_scan(event.data.shipment, event.data.scan),)

    def _call(self, verb: str, path: str, body: Any, key: str) -> bytes:
        headers = {"Idempotency-Key": key} if key else {}
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        try:
            answer = self._client.request(verb, path, content=content, headers=headers)
        except httpx.RequestError as error:
            raise CarrierUnavailable(reason=str(error)) from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise CarrierUnavailable(reason=f"HTTP {answer.status_code}")
        if answer.status_code >= 400:
            raise CarrierRefused(reason=_problem_code(answer))
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


def _key(parcel_id: UUID) -> str:
    return f"parcel-{parcel_id}"


def _problem_code(answer: httpx.Response) -> str:
    try:
        code = msgspec.json.decode(answer.content, type=Problem).code
    except (msgspec.MsgspecError, UnicodeDecodeError):
        code = ""
    return code or str(answer.status_code)


def _scan(shipment: Shipment, scan: Scan) -> CarrierScan:
    return CarrierScan(
        carrier=shipment.carrier,
        tracking_number=shipment.number,
        code=scan.code,
        occurred_at=scan.occurred_at,
        place=scan.place,
        event_id=scan.id,
    )
