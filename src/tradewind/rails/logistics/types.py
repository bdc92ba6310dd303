"""The nouns of logistics: options, quotes, parcels, scans, and what can be refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput, NotFound, TradewindError
from tradewind.kernel.money import Money


class ServiceTier(StrEnum):
    """What a buyer chooses between; `seller_quoted` has no price until the seller names one."""

    ECONOMY = "economy"
    SUPER_ECONOMY = "super_economy"
    STANDARD = "standard"
    PREMIUM = "premium"
    SELLER_QUOTED = "seller_quoted"


class PricedPer(StrEnum):
    """What the price of an option is for: all lines of a store in one order, or each line."""

    ORDER = "order"
    LINE = "line"


class ParcelStatus(StrEnum):
    """Where a parcel is. `unknown` is a scan that says nothing we can read, never a parcel."""

    PENDING = "pending"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_DELAYED = "delivery_delayed"
    ON_HOLD = "on_hold"
    RETURN_TO_SENDER = "return_to_sender"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Station(StrEnum):
    """The stations of a way across a border, in their order."""

    PICK_UP = "pick_up"
    SORTING = "sorting"
    CUSTOMS_OUT = "customs_out"
    LINE_HAUL = "line_haul"
    CUSTOMS_IN = "customs_in"
    HANDOVER = "handover"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingOption:
    """A way to ship, of one store or (store_id None) of the platform, to one country or any.

    Holds in [valid_from, valid_to). `price` None means that the seller quotes each line.
    `max_weight_g` bounds what a store sends in one order. `days_*` count from hand-over.
    """

    id: UUID
    code: str
    store_id: UUID | None
    country: str | None
    tier: ServiceTier
    per: PricedPer
    price: Money | None
    days_min: int
    days_max: int
    max_weight_g: int | None
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightQuote:
    """What a seller asks one buyer to send this quantity of a SKU, as a whole, to a country."""

    id: UUID
    store_id: UUID
    buyer_id: UUID
    sku_id: UUID
    quantity: int
    country: str
    money: Money
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParcel:
    """A parcel that is to be opened; `origin` and `destination` are countries, empty if not known."""

    parcel_id: UUID
    reference: UUID
    store_id: UUID
    at: datetime
    weight_g: int | None = None
    origin: str = ""
    destination: str = ""
    option_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipLine:
    """One line of a basket as shipping sees it; `weight_g` is of one piece, None if not known."""

    index: int
    store_id: UUID
    sku_id: UUID
    quantity: int
    weight_g: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingEvent:
    """One scan; `code` is a UPU event such as EMA…EMI, or a word of ParcelStatus.

    `station` is where on its way it found the parcel, None when it says nothing of that.
    """

    code: str
    status: ParcelStatus
    occurred_at: datetime
    place: str
    source: str
    station: Station | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierScan:
    """One scan as a tracking service tells it; `event_id` is the service's own."""

    carrier: str
    tracking_number: str
    code: str
    occurred_at: datetime
    place: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """What a tracking service is told of a parcel; countries are ISO 3166-1 alpha-2."""

    parcel_id: UUID
    carrier: str
    tracking_number: str
    origin: str
    destination: str
    tier: str
    handed_over_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel with its scans, oldest first; what is in it only its opener knows.

    An untracked one, or one not handed over, has empty texts for carrier and number. Countries and
    tier are empty, days (from hand-over) None, where its opener did not know them.
    `carrier_error` says why the tracking service does not follow it.
    """

    id: UUID
    reference: UUID
    store_id: UUID
    status: ParcelStatus
    carrier: str
    tracking_number: str
    weight_g: int | None
    handed_over_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime
    events: tuple[TrackingEvent, ...]
    origin: str = ""
    destination: str = ""
    tier: str = ""
    days_min: int | None = None
    days_max: int | None = None
    registered_at: datetime | None = None
    carrier_error: str = ""


class NoShippingOption(InvalidInput):
    """The option chosen for a store (`store_id`, `code`) is not one that applies, or none was."""

    code = "no_shipping_option"


class FreightNotQuoted(Conflict):
    """The seller has to name a price for this `line` first, or the price has run out."""

    code = "freight_not_quoted"


class ShippingOptionExists(Conflict):
    """An option of this code, country, currency and weight begins at that very moment."""

    code = "shipping_option_exists"


class ParcelNotFound(NotFound):
    """No parcel has this id."""

    code = "parcel_not_found"


class ParcelIdReused(Conflict):
    """A parcel of this id was opened before, for something else."""

    code = "parcel_id_reused"


class ParcelNotPending(Conflict):
    """The parcel has left or was cancelled; `status` says which."""

    code = "parcel_not_pending"


class ParcelNotHandedOver(Conflict):
    """Nobody has handed this parcel over, so nobody can have scanned it."""

    code = "parcel_not_handed_over"


class TrackingNumberTaken(Conflict):
    """Another parcel of this store has this number with this carrier."""

    code = "tracking_number_taken"


class BadCarrierSignature(InvalidInput):
    """A webhook is not signed by its tracking service, or too old, or says nothing readable."""

    code = "carrier_bad_signature"


class CarrierUnavailable(TradewindError):
    """The tracking service did not answer; it is safe to ask again."""

    code = "carrier_unavailable"


class CarrierRefused(TradewindError):
    """The tracking service will not do this; `reason` says why."""

    code = "carrier_refused"


Headers = Mapping[str, str]
