"""The verbs: offer ways to ship, quote freight, and carry a parcel from opening to its end."""

from __future__ import annotations

from tradewind.rails.logistics.services.carriage import (
    CARRIER,
    apply_kept,
    follow,
    receive,
)
from tradewind.rails.logistics.services.options import (
    install_defaults,
    offer_option,
    quote_freight,
    quote_freight_many,
)
from tradewind.rails.logistics.services.parcels import (
    HandOver,
    Scan,
    assume_delivered,
    cancel_parcel,
    hand_over,
    hand_over_all,
    open_parcel,
    open_parcels,
    record_event,
    record_events,
)

__all__ = [
    "CARRIER",
    "HandOver",
    "Scan",
    "apply_kept",
    "assume_delivered",
    "cancel_parcel",
    "follow",
    "hand_over",
    "hand_over_all",
    "install_defaults",
    "offer_option",
    "open_parcel",
    "open_parcels",
    "quote_freight",
    "quote_freight_many",
    "receive",
    "record_event",
    "record_events",
]
