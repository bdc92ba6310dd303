"""The nouns of the tracking simulator."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tier(StrEnum):
    """How quickly a parcel travels; what is not known travels as standard."""

    ECONOMY = "economy"
    SUPER_ECONOMY = "super_economy"
    STANDARD = "standard"
    PREMIUM = "premium"


@dataclass(frozen=True, slots=True)
class Order:
    """What a shipper registers. `origin` and `destination` are ISO 3166 codes.

    `destination_place` is where it is delivered, when the shipper says so.
    """

    reference: str
    carrier: str
    number: str
    origin: str
    destination: str
    destination_place: str
    tier: Tier
    handed_over_at: datetime
    seed: int


@dataclass(frozen=True, slots=True)
class Scan:
    """One event of a parcel, at a business instant; `code` is a UPU EMSEVT event."""

    code: str
    at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """A registered parcel."""

    id: str
    order: Order
    created: str


@dataclass(frozen=True, slots=True)
class Habits:
    """How often something befalls a parcel, or the news of it; rates are from 0 to 1."""

    seed: int = 0
    hold_rate: float = 0.05
    failure_rate: float = 0.1
    duplicate_rate: float = 0.0
    disorder_rate: float = 0.0


class UnknownShipment(Exception):
    """There is no shipment with this number."""


class NumberTaken(Exception):
    """The number stands for another parcel."""


class ClockRefused(Exception):
    """The clock only goes forward."""
