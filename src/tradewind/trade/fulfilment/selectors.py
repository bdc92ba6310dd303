"""The questions of fulfilment."""

from __future__ import annotations

from uuid import UUID

from tradewind.kernel import db
from tradewind.trade.fulfilment.types import PackedLine, PlannedParcel


def plan(order_id: UUID) -> tuple[PlannedParcel, ...]:
    """Return the parcels of an order and what is in each, with one statement."""
    parcels: dict[UUID, PlannedParcel] = {}
    for parcel_id, store_id, line_id, quantity in db.rows(
        "SELECT parcel_id, store_id, line_id, quantity FROM fulfilment_parcelline"
        " WHERE order_id = %s ORDER BY parcel_id, line_id",
        [order_id],
    ):
        known = parcels.get(parcel_id)
        parcels[parcel_id] = PlannedParcel(
            parcel_id=parcel_id,
            order_id=order_id,
            store_id=store_id,
            lines=(*(known.lines if known else ()), PackedLine(line_id=line_id, quantity=quantity)),
        )
    return tuple(parcels.values())
