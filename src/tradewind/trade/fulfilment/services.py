"""The verbs of fulfilment: plan parcels for what is paid, split them, hand them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import db, ids
from tradewind.kernel.actors import Actor, system
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics import services as logistics_services
from tradewind.rails.logistics.types import ParcelStatus
from tradewind.trade.fulfilment import selectors
from tradewind.trade.fulfilment.types import BadSplit, PackedLine, UnknownParcel
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import Order

# Where a parcel goes is the order's matter, whoever packs it.
_ACTOR = system("fulfilment")


def plan(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Plan one parcel with all pieces of a paid order; planned before, it changes nothing."""
    with db.atomic():
        if selectors.plan(order_id):
            return
        (order,) = orders.orders([order_id])
        weights = [line.weight_g * line.quantity if line.weight_g else None for line in order.lines]
        _open(
            order,
            [PackedLine(line_id=line.id, quantity=line.quantity) for line in order.lines],
            None if None in weights else sum(weight or 0 for weight in weights) or None,
            actor,
            now,
        )


def split(*, parcel_id: UUID, lines: Sequence[PackedLine], actor: Actor, now: datetime) -> UUID:
    """Move pieces of a parcel that is not handed over into a new one; return its id.

    Raises UnknownParcel, BadSplit when they are not in it or nothing would be left, and NotAllowed.
    """
    with db.atomic():
        order_id = _order_of(parcel_id)
        order_services.require_shippable(order_id=order_id, actor=actor)
        parcel = next(one for one in selectors.plan(order_id) if one.parcel_id == parcel_id)
        there = {line.line_id: line.quantity for line in parcel.lines}
        moved = {line.line_id: line.quantity for line in lines}
        if logistics.parcel(parcel_id=parcel_id).status is not ParcelStatus.PENDING:
            raise BadSplit(parcel_id=parcel_id, reason="handed over")
        if len(moved) < len(lines):
            raise BadSplit(parcel_id=parcel_id, reason="a line twice")
        if not moved or any(not 0 < moved[key] <= there.get(key, 0) for key in moved):
            raise BadSplit(parcel_id=parcel_id, reason="not in this parcel")
        if moved == there:
            raise BadSplit(parcel_id=parcel_id, reason="nothing would be left")
        for line_id, quantity in moved.items():
            db.execute(
                "DELETE FROM fulfilment_parcelline WHERE parcel_id = %s AND line_id = %s",
                [parcel_id, line_id],
            )
            if there[line_id] > quantity:
                left = PackedLine(line_id=line_id, quantity=there[line_id] - quantity)
                _pack(parcel_id, order_id, parcel.store_id, [left])
        (order,) = orders.orders([order_id])
        return _open(order, lines, None, actor, now)


def ship(
    *, parcel_id: UUID, carrier: str, tracking_number: str, actor: Actor, now: datetime
) -> None:
    """Hand a parcel to its carrier; with the last parcel of an order, the order is shipped.

    The same again changes nothing. Raises UnknownParcel, NotAllowed, and NotInState for an order
    that is not paid, or called off.
    """
    with db.atomic():
        order_id = _order_of(parcel_id)
        order_services.require_shippable(order_id=order_id, actor=actor)
        logistics_services.hand_over(
            actor=actor,
            parcel_id=parcel_id,
            carrier=carrier,
            tracking_number=tracking_number,
            now=now,
        )
        parcels = logistics.parcels(references=[order_id])
        open_ones = [one for one in parcels if one.status is ParcelStatus.PENDING]
        if not open_ones:
            order_services.mark_shipped(order_id=order_id, at=now)


def follow_delivery(*, order_id: UUID) -> None:
    """Mark an order delivered once all its parcels are, at the instant of the last scan."""
    with db.atomic():
        parcels = [
            one
            for one in logistics.parcels(references=[order_id])
            if one.status is not ParcelStatus.CANCELLED
        ]
        arrived = [one.delivered_at for one in parcels if one.delivered_at is not None]
        if arrived and len(arrived) == len(parcels):
            order_services.mark_delivered(order_id=order_id, at=max(arrived))


def call_off(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Give up the parcels of a cancelled order that have not left."""
    with db.atomic():
        for parcel in logistics.parcels(references=[order_id]):
            if parcel.status is ParcelStatus.PENDING:
                logistics_services.cancel_parcel(actor=actor, parcel_id=parcel.id, now=now)


def _order_of(parcel_id: UUID) -> UUID:
    row = db.row(
        "SELECT order_id FROM fulfilment_parcelline WHERE parcel_id = %s LIMIT 1", [parcel_id]
    )
    if row is None:
        raise UnknownParcel(parcel_id=parcel_id)
    order_id: UUID = row[0]
    return order_id


def _open(
    order: Order,
    lines: Sequence[PackedLine],
    weight_g: int | None,
    actor: Actor,
    now: datetime,
) -> UUID:
    parcel_id = ids.new()
    logistics_services.open_parcel(
        actor=actor,
        parcel_id=parcel_id,
        reference=order.id,
        store_id=order.store_id,
        weight_g=weight_g,
        origin=sellers.store(order.store_id).country,
        destination=orders.group(order.group_id, actor=_ACTOR).market,
        option_id=_option(order),
        now=now,
    )
    _pack(parcel_id, order.id, order.store_id, lines)
    return parcel_id


def _option(order: Order) -> UUID | None:
    """The shipping option that the buyer chose, None when the seller quoted the freight."""
    sources = (charge.source.partition(":") for charge in order.charges)
    return next((UUID(key) for kind, _, key in sources if kind == "option"), None)


def _pack(parcel_id: UUID, order_id: UUID, store_id: UUID, lines: Sequence[PackedLine]) -> None:
    db.insert(
        "fulfilment_parcelline",
        ("id", "parcel_id", "order_id", "store_id", "line_id", "quantity"),
        [(ids.new(), parcel_id, order_id, store_id, line.line_id, line.quantity) for line in lines],
    )
