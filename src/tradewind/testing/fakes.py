"""Fakes of what is outside, for tests of domains and of extensions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tradewind.kernel import codec, ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics.types import (
    BadCarrierSignature,
    CarrierRefused,
    CarrierScan,
    CarrierUnavailable,
    Consignment,
)
from tradewind.rails.payments.types import (
    BadSignature,
    Headers,
    NextAction,
    Outcome,
    OutcomeKind,
    ProviderRequest,
    ProviderTimedOut,
    ProviderUnavailable,
)


@dataclass
class FakeProvider:
    """A provider in memory that holds every payment until a test says what becomes of it.

    `broken` makes the next calls fail: "unavailable" before, "timed out" after the provider acted.
    """

    broken: str = ""
    payments: dict[UUID, Outcome] = field(default_factory=dict)
    refunds: dict[UUID, Outcome] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def create(self, request: ProviderRequest) -> Outcome:
        self._fail_before("create")
        outcome = self.payments.setdefault(
            request.attempt_id,
            Outcome(
                kind=OutcomeKind.PROCESSING,
                attempt_id=request.attempt_id,
                provider_ref=f"fake_{request.attempt_id}",
                money=request.money,
                next_action=NextAction(kind="redirect", url="https://provider.example/pay"),
            ),
        )
        self._fail_after()
        return outcome

    def find(self, attempt_id: UUID) -> Outcome | None:
        self._fail_before("find")
        return self.payments.get(attempt_id)

    def refund(
        self, *, refund_id: UUID, attempt_id: UUID, provider_ref: str, money: Money
    ) -> Outcome:
        self._fail_before("refund")
        outcome = self.refunds.setdefault(
            refund_id,
            Outcome(
                kind=OutcomeKind.REFUNDED,
                attempt_id=attempt_id,
                provider_ref=f"fake_refund_{refund_id}",
                money=money,
                refund_id=refund_id,
            ),
        )
        self._fail_after()
        return outcome

    def translate(self, headers: Headers, body: bytes) -> tuple[Outcome, ...]:
        if headers.get("Fake-Signature") != "good":
            raise BadSignature(reason="signature")
        return (codec.loads(body, Outcome),)

    def ends(
        self,
        attempt_id: UUID,
        kind: OutcomeKind = OutcomeKind.CAPTURED,
        *,
        code: str = "",
        at: datetime | None = None,
    ) -> Outcome:
        """Let an attempt end, and return what the provider would report of it."""
        ended = replace(
            self.payments[attempt_id], kind=kind, code=code, occurred_at=at, next_action=None
        )
        self.payments[attempt_id] = ended
        return replace(ended, event_id=f"evt_{ids.new()}")

    def _fail_before(self, call: str) -> None:
        self.calls.append(call)
        if self.broken == "unavailable":
            raise ProviderUnavailable(reason="fake")

    def _fail_after(self) -> None:
        if self.broken == "timed out":
            raise ProviderTimedOut(reason="fake")


@dataclass
class FakeCarrier:
    """A tracking service in memory; a test says what is scanned.

    `broken` makes the next calls fail: "unavailable", or the reason of a refusal.
    """

    broken: str = ""
    registered: list[Consignment] = field(default_factory=list)
    scans: list[CarrierScan] = field(default_factory=list)

    def register(self, consignment: Consignment) -> None:
        self._fail()
        self.registered.append(consignment)

    def events(self, *, carrier: str, tracking_number: str) -> tuple[CarrierScan, ...]:
        self._fail()
        return tuple(
            scan
            for scan in self.scans
            if (scan.carrier, scan.tracking_number) == (carrier, tracking_number)
        )

    def translate(self, headers: Headers, body: bytes) -> tuple[CarrierScan, ...]:
        if headers.get("Fake-Signature") != "good":
            raise BadCarrierSignature(reason="signature")
        return (codec.loads(body, CarrierScan),)

    def scan(
        self, *, carrier: str, tracking_number: str, code: str, at: datetime, place: str = "Madrid"
    ) -> CarrierScan:
        """Let a parcel be scanned, and return what the service would tell of it."""
        scan = CarrierScan(
            carrier=carrier, tracking_number=tracking_number, code=code, occurred_at=at,
            place=place, event_id=f"evt_{ids.new()}",
        )  # fmt: skip
        self.scans.append(scan)
        return scan

    def _fail(self) -> None:
        if self.broken == "unavailable":
            raise CarrierUnavailable(reason="fake")
        if self.broken:
            raise CarrierRefused(reason=self.broken)
