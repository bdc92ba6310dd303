"""The verbs of fulfilment: plan parcels for what is paid, split them, hand them over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.documents import services as documents
from tradewind.base.documents.types import DocumentKind, Entity, Facts, Recipient
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import codec, db, ids
from tradewind.kernel.actors import Actor, system
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics import services as logistics_services
from tradewind.rails.logistics.services import HandOver
from tradewind.rails.logistics.types import NewParcel, ParcelStatus
from tradewind.trade.fulfilment import rules, selectors
from tradewind.trade.fulfilment.types import (
    BadSplit,
    PackedLine,
    Packing,
    PackParcel,
    UnknownParcel,
)
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import Order

# Who packs asks for the number; the number is the house's to give.
_ACTOR = system("fulfilment")


def plan(*, orders_at: Mapping[UUID, datetime], actor: Actor) -> None:
    """Plan one parcel with all pieces of each paid order; planned before, it changes nothing."""
    with db.atomic():
        planned = selectors.plans(list(orders_at))
        fresh = orders.orders([order_id for order_id in orders_at if not planned[order_id]])
        _open(
            [(order, _whole(order), _weight(order), orders_at[order.id]) for order in fresh], actor
        )


def _whole(order: Order) -> list[PackedLine]:
    return [PackedLine(line_id=line.id, quantity=line.quantity) for line in order.lines]


def _weight(order: Order) -> int | None:
    """What an order weighs, None when that of a piece is not known."""
    weights = [line.weight_g * line.quantity if line.weight_g else None for line in order.lines]
    return None if None in weights else sum(weight or 0 for weight in weights) or None


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
                _pack([(parcel_id, order_id, parcel.store_id, left)])
        (order,) = orders.orders([order_id])
        (parcel_id,) = _open([(order, lines, None, now)], actor)
    return parcel_id


def ship(
    *, parcel_id: UUID, carrier: str, tracking_number: str, actor: Actor, now: datetime
) -> None:
    """Hand a parcel to its carrier; with the last parcel of an order, the order is shipped.

    The same again changes nothing. Raises UnknownParcel, NotAllowed, and NotInState for an order
    that is not paid, or called off.
    """
    one = HandOver(
        parcel_id=parcel_id, carrier=carrier, tracking_number=tracking_number, actor=actor, at=now
    )
    ship_all(parcels=[one])


def ship_all(*, parcels: Sequence[HandOver]) -> None:
    """Hand several parcels to their carriers, each as `ship` does, all or none."""
    with db.atomic():
        order_of = _orders_of([one.parcel_id for one in parcels])
        order_services.require_shippable_all(
            actors={order_of[one.parcel_id]: one.actor for one in parcels}
        )
        logistics_services.hand_over_all(parcels=parcels)
        left: dict[UUID, datetime] = {}
        for one in parcels:
            order_id = order_of[one.parcel_id]
            left[order_id] = max(one.at, left.get(order_id, one.at))
        for parcel in logistics.parcels(references=list(left)):
            if parcel.status is ParcelStatus.PENDING:
                left.pop(parcel.reference, None)
        if left:
            order_services.mark_shipped_all(orders=left)


def issue_slips(*, order_id: UUID, store_id: UUID, actor: Actor, now: datetime) -> int:
    """Issue a packing slip for each parcel of an order that has none of what is in it now.

    Returns how many were issued. A parcel that was split has another one from then on; the old
    number stays taken. Raises UnknownOrder, NotAllowed, and NotInState unless it is to be packed.
    """
    with db.atomic():
        order_services.require_shippable(order_id=order_id, actor=actor)
        # Of two who print at once the second finds the slips of the first.
        db.rows(
            "SELECT id FROM fulfilment_parcelline WHERE order_id = %s ORDER BY id FOR UPDATE",
            [order_id],
        )
        packing = selectors.packing(order_id, store_id=store_id, actor=actor)
        if not packing.parcels or selectors.slips(packing, actor=actor):
            return 0
        return sum(_issue_slip(packing, one, now) for one in packing.parcels)


def _issue_slip(packing: Packing, one: PackParcel, now: datetime) -> bool:
    order = packing.order
    items, place = rules.on_slip(packing, one)
    seller, store = sellers.merchant_of(order.store_id)
    content = hashlib.sha256(codec.dumps([items, place]).encode()).hexdigest()[:32]
    names = Recipient.__dataclass_fields__
    facts = Facts(
        entity=Entity(
            seller_id=seller.id,
            legal_name=seller.legal_name,
            registration_no=seller.registration_no,
            country=seller.country,
            store_name=store.name,
        ),
        order_number=order.number,
        market=packing.market,
        ordered_at=order.placed_at,
        paid_at=order.paid_at,
        items=items,
        parcel=place,
    )
    number = documents.issue(
        kind=DocumentKind.PACKING_SLIP,
        key=f"packing_slip:{one.parcel.id}:{content}",
        facts=facts,
        recipient=(
            Recipient(**{name: getattr(packing.address, name) for name in names})
            if packing.address
            else None
        ),
        store_id=order.store_id,
        buyer_id=order.buyer_id,
        reference=order.id,
        language=packing.language,
        actor=_ACTOR,
        at=now,
    )
    return bool(number)


def follow_delivery(*, order_ids: Sequence[UUID]) -> None:
    """Mark orders delivered once all their parcels are, at the instant of the last scan."""
    with db.atomic():
        arrivals: dict[UUID, list[datetime | None]] = {}
        for parcel in logistics.parcels(references=order_ids):
            if parcel.status is not ParcelStatus.CANCELLED:
                arrivals.setdefault(parcel.reference, []).append(parcel.delivered_at)
        arrived = {
            order_id: max(at for at in several if at is not None)
            for order_id, several in arrivals.items()
            if None not in several
        }
        if arrived:
            order_services.mark_delivered_all(orders=arrived)


def call_off(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Give up the parcels of a cancelled order that have not left."""
    with db.atomic():
        for parcel in logistics.parcels(references=[order_id]):
            if parcel.status is ParcelStatus.PENDING:
                logistics_services.cancel_parcel(actor=actor, parcel_id=parcel.id, now=now)


def _order_of(parcel_id: UUID) -> UUID:
    return _orders_of([parcel_id])[parcel_id]


def _orders_of(parcel_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    found = dict(
        db.rows(
            "SELECT DISTINCT parcel_id, order_id FROM fulfilment_parcelline"
            " WHERE parcel_id = ANY(%s)",
            [list(parcel_ids)],
        )
    )
    for parcel_id in parcel_ids:
        if parcel_id not in found:
            raise UnknownParcel(parcel_id=parcel_id)
    return found


def _open(
    wanted: Sequence[tuple[Order, Sequence[PackedLine], int | None, datetime]], actor: Actor
) -> list[UUID]:
    """Open a parcel for each (order, what is in it, its weight, instant); return their ids."""
    if not wanted:
        return []
    stores = sellers.stores({order.store_id for order, *_ in wanted})
    going = orders.deliveries([order.id for order, *_ in wanted])
    parcels = [
        NewParcel(
            parcel_id=ids.new(),
            reference=order.id,
            store_id=order.store_id,
            weight_g=weight_g,
            origin=stores[order.store_id].country,
            destination=going[order.id].market,
            option_id=_option(order),
            at=at,
        )
        for order, _, weight_g, at in wanted
    ]
    logistics_services.open_parcels(actor=actor, parcels=parcels)
    _pack(
        [
            (parcel.parcel_id, order.id, order.store_id, line)
            for parcel, (order, lines, *_) in zip(parcels, wanted, strict=True)
            for line in lines
        ]
    )
    return [parcel.parcel_id for parcel in parcels]


def _option(order: Order) -> UUID | None:
    """The shipping option that the buyer chose, None when the seller quoted the freight."""
    sources = (charge.source.partition(":") for charge in order.charges)
    return next((UUID(key) for kind, _, key in sources if kind == "option"), None)


def _pack(packed: Sequence[tuple[UUID, UUID, UUID, PackedLine]]) -> None:
    """Write down what is in parcels, as (parcel, order, store, line)."""
    db.insert(
        "fulfilment_parcelline",
        ("id", "parcel_id", "order_id", "store_id", "line_id", "quantity"),
        [
            (ids.new(), parcel_id, order_id, store_id, line.line_id, line.quantity)
            for parcel_id, order_id, store_id, line in packed
        ],
    )
