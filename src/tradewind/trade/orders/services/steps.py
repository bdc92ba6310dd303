"""The steps of an order after it was paid, and its end. Plural services take any number of orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tradewind.goods.inventory import services as inventory
from tradewind.kernel import db
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.errors import NotAllowed
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import services as payment_services
from tradewind.trade.orders import rules, selectors
from tradewind.trade.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderProcessing,
    OrderShipped,
)
from tradewind.trade.orders.services.moving import Move, Step, lock, move
from tradewind.trade.orders.types import CancelReason, NotInState, Order, OrderState

CONFIRM_WITHIN = timedelta(days=15)
_SYSTEM = system("orders")


def start_processing(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Say that the seller has taken a paid order up; done before, it changes nothing."""
    start_processing_all(steps=[Step(order_id, actor, now)])


def start_processing_all(*, steps: Sequence[Step]) -> None:
    """Say of several orders what `start_processing` does, all or none."""
    with db.atomic():
        orders = lock([one.order_id for one in steps])
        moves = []
        for one in steps:
            order = orders[one.order_id]
            one.actor.require("order.ship", order.store_id)
            if order.state is not OrderState.PROCESSING:
                moves.append(Move(order=order, later=OrderState.PROCESSING, event=OrderProcessing,
                                  actor=one.actor, at=one.at))  # fmt: skip
        move(moves)


def require_shippable(*, order_id: UUID, actor: Actor) -> None:
    """Lock an order that its seller is about to ship; raises NotAllowed, NotInState.

    A shipped order passes, so that the same hand-over again changes nothing.
    """
    require_shippable_all(actors={order_id: actor})


def require_shippable_all(*, actors: Mapping[UUID, Actor]) -> None:
    """Lock several orders that are about to be shipped, as `require_shippable` does."""
    for order in lock(list(actors)).values():
        actors[order.id].require("order.ship", order.store_id)
        if order.state not in (OrderState.PAID, OrderState.PROCESSING, OrderState.SHIPPED):
            raise NotInState(order_id=order.id, state=order.state)


def mark_shipped(*, order_id: UUID, at: datetime) -> None:
    """Say that all parcels of an order are with their carriers; done before, it changes nothing."""
    mark_shipped_all(orders={order_id: at})


def mark_shipped_all(*, orders: Mapping[UUID, datetime]) -> None:
    """Say of several orders, each at its instant, what `mark_shipped` does."""
    with db.atomic():
        move([
            Move(order=order, later=OrderState.SHIPPED, event=OrderShipped, actor=_SYSTEM,
                 at=orders[order.id], columns={"shipped_at": orders[order.id]})
            for order in lock(list(orders)).values()
            if order.shipped_at is None
        ])  # fmt: skip


def mark_delivered(*, order_id: UUID, at: datetime) -> None:
    """Say that all parcels of an order arrived; the buyer's time to object begins.

    For an order that was called off on its way, it changes nothing.
    """
    mark_delivered_all(orders={order_id: at})


def mark_delivered_all(*, orders: Mapping[UUID, datetime]) -> None:
    """Say of several orders, each at its instant, what `mark_delivered` does."""
    with db.atomic():
        move(
            [
                Move(
                    order=order,
                    later=OrderState.DELIVERED,
                    event=OrderDelivered,
                    actor=_SYSTEM,
                    at=at,
                    columns={"delivered_at": at, "due_at": at + CONFIRM_WITHIN},
                    facts={"delivered_at": at},
                )
                for order in lock(list(orders)).values()
                for at in [orders[order.id]]
                if order.state is OrderState.SHIPPED
            ]
        )


def confirm_receipt(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Complete a delivered order, by its buyer or because its time is over."""
    confirm_receipt_all(steps=[Step(order_id, actor, now)])


def confirm_receipt_all(*, steps: Sequence[Step]) -> None:
    """Complete several delivered orders, all or none."""
    with db.atomic():
        orders = lock([one.order_id for one in steps])
        moves = []
        for one in steps:
            order = orders[one.order_id]
            one.actor.require("order.confirm", order.buyer_id)
            if order.state is not OrderState.COMPLETED:
                moves.append(
                    Move(
                        order=order,
                        later=OrderState.COMPLETED,
                        event=OrderCompleted,
                        actor=one.actor,
                        at=one.at,
                        columns={"completed_at": one.at},
                        facts={"confirmed_by": one.actor.name},
                    )
                )
        move(moves)


def cancel(
    *, order_id: UUID, reason: CancelReason, actor: Actor, now: datetime, note: str = ""
) -> None:
    """Call an order off and give its pieces back; done before, it changes nothing.

    Buyer and seller may until its first parcel leaves, the operator until it is completed. Once a
    parcel has left, pieces stay off the shelf: whoever gets them back counts them in. What is said
    of it (`note`) stands in the audit. Raises NotInState, NotAllowed.
    """
    with db.atomic():
        order = lock([order_id])[order_id]
        if not actor.may("order.cancel", order.store_id):
            actor.require("order.cancel", order.buyer_id)
        if order.state is OrderState.CANCELLED:
            return
        shipped = order.state not in rules.CANCELLABLE_BY_PARTIES or _has_left(order)
        if shipped and not actor.may("order.cancel"):
            if order.state is OrderState.COMPLETED:
                raise NotInState(order_id=order_id, state=order.state)
            raise NotAllowed(actor=actor.name, verb="order.cancel", state=order.state)
        move([_called_off(order, reason, actor=actor, at=now, note=note)])
        if not shipped:
            inventory.release(references=[order_id], actor=actor, now=now)
        if order.paid_at is None:
            _close_payments([order.group_id])


def expire(*, now: datetime, limit: int) -> int:
    """Call off some orders that were not paid in time and return how many.

    Their pieces are given back together: two who expire orders of the same goods never lock up.
    """
    with db.atomic():
        due = selectors.orders(due_orders(state=OrderState.PLACED, now=now, limit=limit))
        if due:
            move([_called_off(one, CancelReason.EXPIRED, actor=_SYSTEM, at=now) for one in due])
            inventory.release(references=[order.id for order in due], actor=_SYSTEM, now=now)
            _close_payments(sorted({order.group_id for order in due}))
    return len(due)


def _called_off(
    order: Order, reason: CancelReason, *, actor: Actor, at: datetime, note: str = ""
) -> Move:
    return Move(
        order=order,
        later=OrderState.CANCELLED,
        event=OrderCancelled,
        actor=actor,
        at=at,
        columns={"cancelled_at": at, "cancel_reason": reason.value},
        facts={"reason": reason.value, "was_paid": order.paid_at is not None},
        note=note,
    )


def _has_left(order: Order) -> bool:
    """Say whether a first parcel is with its carrier while others of the order are not yet."""
    return order.paid_at is not None and any(
        parcel.handed_over_at is not None for parcel in logistics.parcels(references=[order.id])
    )


def _close_payments(group_ids: Sequence[UUID]) -> None:
    """Close the payments of groups of which no order waits to be paid any more."""
    waiting = db.rows(
        "SELECT DISTINCT group_id FROM orders_order WHERE group_id = ANY(%s) AND state = %s",
        [list(group_ids), OrderState.PLACED.value],
    )
    if over := sorted(set(group_ids) - {row[0] for row in waiting}):
        payment_services.cancel_all(references=over)


def due_orders(*, state: OrderState, now: datetime, limit: int) -> Sequence[UUID]:
    """Take some orders whose time in a state is over, locked; others' locked ones are left out."""
    return [
        row[0]
        for row in db.rows(
            "SELECT id FROM orders_order WHERE due_at <= %s AND state = %s"
            " ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED",
            [now, state.value, limit],
        )
    ]
