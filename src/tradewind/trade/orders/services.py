"""The verbs of orders. Every change of state is one conditional UPDATE under the order's lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from tradewind.goods.inventory import services as inventory
from tradewind.goods.inventory.types import Wanted
from tradewind.kernel import audit, codec, db, ids, outbox
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.money import Charge, total
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import PaymentState
from tradewind.trade.orders import rules, selectors
from tradewind.trade.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderEvent,
    OrderPaid,
    OrderPlaced,
    OrderProcessing,
    OrderShipped,
    OrderUnfillable,
)
from tradewind.trade.orders.types import (
    CancelReason,
    NotInState,
    OpenGroup,
    Order,
    OrderState,
    Paid,
    UnknownOrder,
)

CONFIRM_WITHIN = timedelta(days=15)
_SYSTEM = system("orders")
_logger = structlog.get_logger(__name__)


def open(*, wanted: OpenGroup, actor: Actor, now: datetime) -> tuple[OrderPlaced, ...]:
    """Write a group, one order for each store, their lines and charges: four statements.

    Returns the facts, one for each order, for the caller to publish.
    """
    stores = list(dict.fromkeys(line.store_id for line in wanted.lines))
    order_ids = {store_id: ids.new() for store_id in stores}
    numbers = {store_id: ids.reference() for store_id in stores}
    of_store: dict[UUID, list[Charge]] = {store_id: [] for store_id in stores}
    for charge in wanted.charges:
        of_store[wanted.lines[charge.line].store_id].append(charge)
    totals = {
        store_id: total((charge.money for charge in charges), wanted.currency)
        for store_id, charges in of_store.items()
    }
    group_total = total(totals.values(), wanted.currency)
    db.insert(
        "orders_group",
        ("id", "buyer_id", "number", "market", "language", "currency", "total_minor", "address_id",
         "digest", "pay_by", "placed_at"),
        [(wanted.group_id, wanted.buyer_id, ids.reference(), wanted.market, wanted.language,
          wanted.currency, group_total.minor, wanted.address_id, wanted.digest, wanted.pay_by,
          now)],
    )  # fmt: skip
    db.insert(
        "orders_order",
        ("id", "group_id", "buyer_id", "store_id", "number", "state", "version", "currency",
         "total_minor", "placed_at", "cancel_reason", "due_at"),
        [
            (order_ids[store_id], wanted.group_id, wanted.buyer_id, store_id, numbers[store_id],
             OrderState.PLACED.value, 1, wanted.currency, totals[store_id].minor, now, "",
             wanted.pay_by)
            for store_id in stores
        ],
    )  # fmt: skip
    _write_lines(wanted, order_ids)
    return tuple(
        OrderPlaced(
            aggregate_id=order_ids[store_id],
            aggregate_version=1,
            group_id=wanted.group_id,
            buyer_id=wanted.buyer_id,
            store_id=store_id,
            number=numbers[store_id],
            total=totals[store_id],
            language=wanted.language,
            pay_by=wanted.pay_by,
        )
        for store_id in stores
    )


def _write_lines(wanted: OpenGroup, order_ids: dict[UUID, UUID]) -> None:
    db.insert(
        "orders_line",
        ("id", "order_id", "store_id", "position", "sku_id", "product_id", "title", "options",
         "quantity", "unit_minor", "currency", "weight_g"),
        [
            (line.id, order_ids[line.store_id], line.store_id, position, line.sku_id,
             line.product_id, line.title, codec.dumps(line.options), line.quantity,
             line.unit.minor, wanted.currency, line.weight_g)
            for position, line in enumerate(wanted.lines)
        ],
    )  # fmt: skip
    db.insert(
        "orders_charge",
        ("id", "order_id", "line_id", "store_id", "kind", "minor", "currency", "source", "funder"),
        [
            (ids.new(), order_ids[line.store_id], line.id, line.store_id, charge.kind.value,
             charge.money.minor, charge.money.currency, charge.source, charge.funder)
            for charge in wanted.charges
            for line in [wanted.lines[charge.line]]
        ],
    )  # fmt: skip


def pay(*, group_id: UUID, at: datetime) -> None:
    """Give a group's orders the money that came for them; each part of a payment is told once.

    While an order still waits, or a provider has yet to say, nothing happens. Once all have come,
    orders are paid: one that had expired takes its pieces again if they are there. What came for an
    order that can no longer be filled, or is not paid in full before all are called off, goes back.
    """
    with db.atomic():
        locked = db.rows(
            "SELECT id FROM orders_order WHERE group_id = %s ORDER BY id FOR UPDATE", [group_id]
        )
        if not locked:
            return
        found = selectors.orders([row[0] for row in locked])
        opened = payments.payments(group_id)
        captured = {one.id for one in opened if one.state is PaymentState.SUCCEEDED}
        complete = all(one.id in captured for one in opened if one.money)
        may_come = any(one.under_way for one in opened if one.id not in captured)
        if not complete and (may_come or any(o.state is OrderState.PLACED for o in found)):
            return
        # A cancellation may be heard late, after a capture that came later than it.
        at = max([at, *(one.captured_at for one in opened if one.captured_at)])
        shares = rules.apportion(
            [(one.id, one.money) for one in opened], [order.total for order in found]
        )
        told = selectors.told_payments([order.id for order in found])
        for order, share in zip(found, shares, strict=True):
            fresh = tuple(part for part in share if part.payment_id in captured - told[order.id])
            if fresh:
                _give(order, fresh, payable=complete and not told[order.id], at=at)
        payment_services.cancel(reference=group_id)


def _give(order: Order, parts: tuple[Paid, ...], *, payable: bool, at: datetime) -> None:
    """Tell that these parts pay an order, or that they belong back."""
    if payable and (order.state is OrderState.PLACED or _take_again(order, at)):
        _move(
            order,
            OrderState.PAID,
            OrderPaid,
            actor=_SYSTEM,
            at=at,
            columns={"paid_at": at, "cancelled_at": None, "cancel_reason": ""},
            total=order.total,
            paid=parts,
            charges=order.charges,
        )
    else:
        _move(
            order,
            order.state,
            OrderUnfillable,
            actor=_SYSTEM,
            at=at,
            columns={"paid_at": at} if payable else {},
            paid=parts,
            reason=order.cancel_reason,
        )
    db.insert(
        "orders_paymentpart",
        ("id", "order_id", "store_id", "payment_id", "minor", "currency"),
        [
            (ids.new(), order.id, order.store_id, part.payment_id, part.money.minor,
             part.money.currency)
            for part in parts
        ],
    )  # fmt: skip


def _take_again(order: Order, at: datetime) -> bool:
    if order.cancel_reason != CancelReason.EXPIRED:
        return False
    wanted = [Wanted(order.id, order.store_id, line.sku_id, line.quantity) for line in order.lines]
    return inventory.reserve_again(wanted=wanted, now=at)


def start_processing(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Say that the seller has taken a paid order up; done before, it changes nothing."""
    with db.atomic():
        order = _lock(order_id)
        actor.require("order.ship", order.store_id)
        if order.state is not OrderState.PROCESSING:
            _move(order, OrderState.PROCESSING, OrderProcessing, actor=actor, at=now)


def require_shippable(*, order_id: UUID, actor: Actor) -> None:
    """Lock an order that its seller is about to ship; raises NotAllowed, NotInState.

    A shipped order passes, so that the same hand-over again changes nothing.
    """
    order = _lock(order_id)
    actor.require("order.ship", order.store_id)
    if order.state not in (OrderState.PAID, OrderState.PROCESSING, OrderState.SHIPPED):
        raise NotInState(order_id=order_id, state=order.state)


def mark_shipped(*, order_id: UUID, at: datetime) -> None:
    """Say that all parcels of an order are with their carriers; done before, it changes nothing."""
    with db.atomic():
        order = _lock(order_id)
        if order.shipped_at is None:
            _move(
                order,
                OrderState.SHIPPED,
                OrderShipped,
                actor=_SYSTEM,
                at=at,
                columns={"shipped_at": at},
            )


def mark_delivered(*, order_id: UUID, at: datetime) -> None:
    """Say that all parcels of an order arrived; the buyer's time to object begins.

    For an order that was called off on its way, it changes nothing.
    """
    with db.atomic():
        order = _lock(order_id)
        if order.state is OrderState.SHIPPED:
            _move(
                order,
                OrderState.DELIVERED,
                OrderDelivered,
                actor=_SYSTEM,
                at=at,
                columns={"delivered_at": at, "due_at": at + CONFIRM_WITHIN},
                delivered_at=at,
            )


def confirm_receipt(*, order_id: UUID, actor: Actor, now: datetime) -> None:
    """Complete a delivered order, by its buyer or because its time is over."""
    with db.atomic():
        order = _lock(order_id)
        actor.require("order.confirm", order.buyer_id)
        if order.state is not OrderState.COMPLETED:
            _move(
                order,
                OrderState.COMPLETED,
                OrderCompleted,
                actor=actor,
                at=now,
                columns={"completed_at": now},
                confirmed_by=actor.name,
            )


def cancel(
    *, order_id: UUID, reason: CancelReason, actor: Actor, now: datetime, note: str = ""
) -> None:
    """Call an order off and give its pieces back; done before, it changes nothing.

    Buyer and seller may until its first parcel leaves, the operator until it is completed. Once a
    parcel has left, pieces stay off the shelf: whoever gets them back counts them in. What is said
    of it (`note`) stands in the audit. Raises NotInState, NotAllowed.
    """
    with db.atomic():
        order = _lock(order_id)
        if not actor.may("order.cancel", order.store_id):
            actor.require("order.cancel", order.buyer_id)
        if order.state is OrderState.CANCELLED:
            return
        shipped = order.state not in rules.CANCELLABLE_BY_PARTIES or _has_left(order)
        if shipped and not actor.may("order.cancel"):
            if order.state is OrderState.COMPLETED:
                raise NotInState(order_id=order_id, state=order.state)
            raise NotAllowed(actor=actor.name, verb="order.cancel", state=order.state)
        _call_off(order, reason, actor=actor, at=now, note=note)
        if not shipped:
            inventory.release(references=[order_id], actor=actor, now=now)
        if order.paid_at is None:
            _close_payments(order.group_id)


def expire(*, now: datetime, limit: int) -> int:
    """Call off some orders that were not paid in time and return how many.

    Their pieces are given back together: two who expire orders of the same goods never lock up.
    """
    with db.atomic():
        due = selectors.orders(due_orders(state=OrderState.PLACED, now=now, limit=limit))
        for order in due:
            _call_off(order, CancelReason.EXPIRED, actor=_SYSTEM, at=now)
        inventory.release(references=[order.id for order in due], actor=_SYSTEM, now=now)
        for group_id in sorted({order.group_id for order in due}):
            _close_payments(group_id)
    return len(due)


def _call_off(
    order: Order, reason: CancelReason, *, actor: Actor, at: datetime, note: str = ""
) -> None:
    _move(
        order,
        OrderState.CANCELLED,
        OrderCancelled,
        actor=actor,
        at=at,
        columns={"cancelled_at": at, "cancel_reason": reason.value},
        note=note,
        reason=reason.value,
        was_paid=order.paid_at is not None,
    )


def _has_left(order: Order) -> bool:
    """Say whether a first parcel is with its carrier while others of the order are not yet."""
    return order.paid_at is not None and any(
        parcel.handed_over_at is not None for parcel in logistics.parcels(references=[order.id])
    )


def _close_payments(group_id: UUID) -> None:
    """Close a group's payments when none of its orders waits to be paid any more."""
    waiting = db.row(
        "SELECT 1 FROM orders_order WHERE group_id = %s AND state = %s LIMIT 1",
        [group_id, OrderState.PLACED.value],
    )
    if waiting is None:
        payment_services.cancel(reference=group_id)


def _lock(order_id: UUID) -> Order:
    if db.row("SELECT 1 FROM orders_order WHERE id = %s FOR UPDATE", [order_id]) is None:
        raise UnknownOrder(order_id=order_id)
    return selectors.orders([order_id])[0]


def _move(
    order: Order,
    later: OrderState,
    event: type[OrderEvent],
    *,
    actor: Actor,
    at: datetime,
    columns: dict[str, Any] | None = None,
    note: str = "",
    **facts: Any,
) -> None:
    """Take a locked order to a state, give it its next version, audit it and publish the fact."""
    if later is not order.state and not rules.may_follow(order.state, later):
        raise NotInState(order_id=order.id, state=order.state, wanted=later)
    values = {"due_at": None, **(columns or {})}
    db.execute(
        "UPDATE orders_order SET state = %s, version = %s, "
        + ", ".join(f"{name} = %s" for name in values)
        + " WHERE id = %s",
        [later.value, order.version + 1, *values.values(), order.id],
    )
    audit.record(
        actor=actor,
        verb=f"order.{event.name.split('.')[1]}",
        object_id=order.id,
        at=at,
        before={"state": order.state},
        after={"state": later, **({"note": note} if note else {})},
    )
    fact = event(
        aggregate_id=order.id,
        aggregate_version=order.version + 1,
        group_id=order.group_id,
        buyer_id=order.buyer_id,
        store_id=order.store_id,
        number=order.number,
        **facts,
    )
    outbox.publish([fact], actor=actor, at=at)
    _logger.info("order_moved", order=order.number, order_id=str(order.id), state=later.value)


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
