"""The questions of fulfilment."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Address
from tradewind.base.documents import selectors as documents
from tradewind.base.documents.types import Document, DocumentKind
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.paging import Page
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import Parcel, ParcelStatus
from tradewind.trade.fulfilment import rules
from tradewind.trade.fulfilment.types import (
    PackedLine,
    Packing,
    PackLine,
    PackParcel,
    PlannedParcel,
    ToPack,
)
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Order, OrderState, UnknownOrder

_UNPAID = frozenset({OrderState.PLACED, OrderState.CANCELLED})


def plan(order_id: UUID) -> tuple[PlannedParcel, ...]:
    """Return the parcels of an order and what is in each, with one statement."""
    return plans([order_id])[order_id]


def plans(order_ids: Sequence[UUID]) -> dict[UUID, tuple[PlannedParcel, ...]]:
    """Return the parcels of each of some orders and what is in each, with one statement."""
    parcels: dict[UUID, PlannedParcel] = {}
    for order_id, parcel_id, store_id, line_id, quantity in db.rows(
        "SELECT order_id, parcel_id, store_id, line_id, quantity FROM fulfilment_parcelline"
        " WHERE order_id = ANY(%s) ORDER BY parcel_id, line_id",
        [list(order_ids)],
    ):
        known = parcels.get(parcel_id)
        parcels[parcel_id] = PlannedParcel(
            parcel_id=parcel_id,
            order_id=order_id,
            store_id=store_id,
            lines=(*(known.lines if known else ()), PackedLine(line_id=line_id, quantity=quantity)),
        )
    found: dict[UUID, list[PlannedParcel]] = {order_id: [] for order_id in order_ids}
    for parcel in parcels.values():
        found[parcel.order_id].append(parcel)
    return {order_id: tuple(several) for order_id, several in found.items()}


def to_pack(
    store_ids: Sequence[UUID], *, actor: Actor, limit: int = 25, cursor: str | None = None
) -> Page[ToPack]:
    """Return a page of what waits to be packed, the oldest payment first, with three statements.

    Raises NotAllowed for a store whose orders the actor may not see.
    """
    page = orders.to_ship(store_ids, actor=actor, limit=limit, cursor=cursor)
    waiting: dict[UUID, int] = {}
    for parcel in logistics.parcels(references=[order.id for order in page.items]):
        if parcel.status is ParcelStatus.PENDING:
            waiting[parcel.reference] = waiting.get(parcel.reference, 0) + 1
    return Page(
        tuple(
            ToPack(
                order=order,
                ship_by=rules.ship_by(order.paid_at or order.placed_at),
                parcels=waiting.get(order.id, 0),
            )
            for order in page.items
        ),
        page.next,
    )


def packing(order_id: UUID, *, store_id: UUID, actor: Actor) -> Packing:
    """Return what packing an order of a store needs, with nine statements; raises UnknownOrder.

    The address is given out while an order is paid and not called off.
    """
    order = orders.order(order_id, actor=actor)
    if order.store_id != store_id or not actor.may("order.see", store_id):
        raise UnknownOrder(order_id=order_id)
    delivery = orders.delivery(order_id)
    address: Address | None = None
    if order.paid_at is not None and order.state not in _UNPAID:
        address = accounts.address(delivery.address_id, delivery.buyer_id)
    return Packing(
        order=order,
        ship_by=rules.ship_by(order.paid_at) if order.paid_at else None,
        market=delivery.market,
        language=delivery.language,
        address=address,
        parcels=_parcels(order),
    )


def slips(packing: Packing, *, actor: Actor) -> tuple[Document, ...]:
    """Return the packing slip of each parcel of an order, as it is packed now, in one statement.

    None at all while one of them was not issued, or what is in its parcel has changed since.
    """
    issued = documents.of_reference(
        packing.order.id, actor=actor, kinds=[DocumentKind.PACKING_SLIP]
    )
    found = []
    for one in packing.parcels:
        items, place = rules.on_slip(packing, one)
        slip = next(
            (each for each in issued if (each.facts.items, each.facts.parcel) == (items, place)),
            None,
        )
        if slip is None:
            return ()
        found.append(slip)
    return tuple(found)


def _parcels(order: Order) -> tuple[PackParcel, ...]:
    known = {line.id: line for line in order.lines}
    skus = catalog.skus([line.sku_id for line in order.lines])
    planned = {one.parcel_id: one for one in plan(order.id)}
    found: list[PackParcel] = []
    parcels: tuple[Parcel, ...] = logistics.parcels(references=[order.id])
    for number, parcel in enumerate(parcels, 1):
        lines = planned[parcel.id].lines if parcel.id in planned else ()
        packed = [
            PackLine(
                line_id=line.id,
                sku_id=line.sku_id,
                product_id=line.product_id,
                code=skus[line.sku_id].code,
                title=line.title,
                options=line.options,
                quantity=quantity,
                weight_g=line.weight_g,
            )
            for line, quantity in sorted(
                ((known[one.line_id], one.quantity) for one in lines),
                key=lambda pair: pair[0].position,
            )
        ]
        found.append(PackParcel(number=number, parcel=parcel, lines=tuple(packed)))
    return tuple(found)
