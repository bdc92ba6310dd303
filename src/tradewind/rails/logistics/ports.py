"""Where logistics speaks to the outside."""

from __future__ import annotations

from typing import Protocol

from tradewind.rails.logistics.types import CarrierScan, Consignment, Headers


class Carrier(Protocol):
    """A service that follows parcels, of one carrier or of many. Every call has a timeout.

    Raises CarrierUnavailable or CarrierRefused; never anything of its client's.
    """

    def register(self, consignment: Consignment) -> None:
        """Ask to be told of a parcel; the same parcel again is nothing."""

    def events(self, *, carrier: str, tracking_number: str) -> tuple[CarrierScan, ...]:
        """Return every scan of a registered parcel so far; refuses with `unknown_shipment`."""

    def translate(self, headers: Headers, body: bytes) -> tuple[CarrierScan, ...]:
        """Verify a webhook and put it in our words; raises BadCarrierSignature."""
