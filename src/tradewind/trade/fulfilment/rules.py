"""Pure rules of fulfilment."""

from __future__ import annotations

from datetime import datetime, timedelta

from tradewind.base.documents.types import InParcel, Item
from tradewind.trade.fulfilment.types import Packing, PackParcel

# The platform's rule for every store: a paid order leaves within three days.
SHIP_WITHIN = timedelta(days=3)


def ship_by(paid_at: datetime) -> datetime:
    """Return until when a paid order has to be with its carrier."""
    return paid_at + SHIP_WITHIN


def on_slip(packing: Packing, one: PackParcel) -> tuple[tuple[Item, ...], InParcel]:
    """Return what the packing slip of a parcel says is in it, and which parcel that is."""
    items = tuple(
        Item(
            code=line.code,
            title=line.title,
            options=line.options,
            quantity=line.quantity,
            weight_g=line.weight_g,
        )
        for line in one.lines
    )
    return items, InParcel(
        parcel_id=one.parcel.id, number=one.number, of=len(packing.parcels), ship_by=packing.ship_by
    )
