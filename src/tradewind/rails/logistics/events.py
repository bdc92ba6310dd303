"""The facts of logistics; each version of a parcel, the aggregate, is exactly one of them.

`reference` is what the opener of the parcel gave it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tradewind.kernel.outbox import Event
from tradewind.rails.logistics.types import ParcelStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelHandedOver(Event):
    """The store gave the parcel to a carrier."""

    reference: UUID
    store_id: UUID
    carrier: str
    tracking_number: str
    handed_over_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelStatusChanged(Event):
    """A scan moved the parcel to a status that is neither delivered nor returned."""

    reference: UUID
    store_id: UUID
    status: ParcelStatus
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelDelivered(Event):
    """The parcel reached its addressee, at the time of the scan."""

    reference: UUID
    store_id: UUID
    delivered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAssumedDelivered(Event):
    """Nobody scans an untracked parcel; so long after its longest time it counts as delivered."""

    reference: UUID
    store_id: UUID
    assumed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelReturned(Event):
    """The carrier turned the parcel round; it will not be delivered."""

    reference: UUID
    store_id: UUID
    returned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelCancelled(Event):
    """The parcel was given up before hand-over."""

    reference: UUID
    store_id: UUID
