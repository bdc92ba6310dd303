"""What orders do when money comes, pieces are sold, and time is over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Role
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.goods.inventory import services as inventory
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import db, jobs, outbox
from tradewind.kernel.actors import system
from tradewind.kernel.money import total
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments.events import PaymentCaptured, PaymentDeclined
from tradewind.trade.orders import services
from tradewind.trade.orders.events import (
    OrderCancelled,
    OrderDelivered,
    OrderEvent,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    OrderUnfillable,
)
from tradewind.trade.orders.types import OrderState

CHUNK = 50
_ACTOR = system("orders")


@outbox.on(PaymentCaptured, PaymentDeclined)
def pay_orders(event: PaymentCaptured | PaymentDeclined, at: datetime) -> None:
    """Orders alone hear captures: paid when all that belong to the group have come.

    With a decline the last payment that might still have come may have failed.
    """
    services.pay(group_id=event.reference, at=at)


@outbox.on(OrderCancelled)
def give_back(event: OrderCancelled, at: datetime) -> None:
    """With the last order that waited for more, what came of the money is to go back."""
    if not event.was_paid:
        services.pay(group_id=event.group_id, at=at)


@outbox.on(OrderPaid)
def commit_stock(event: OrderPaid, at: datetime) -> None:
    """Take the sold pieces off the shelf."""
    inventory.commit(references=[event.aggregate_id], actor=_ACTOR, now=at)


@outbox.on(OrderPlaced, OrderPaid, OrderShipped, OrderDelivered, OrderCancelled, OrderUnfillable)
def tell_buyer(event: OrderEvent, at: datetime) -> None:
    """Write to the buyer at each step."""
    kind, facts = _notice(event)
    notices.send(
        kind=kind,
        person_id=event.buyer_id,
        facts={"number": event.number, "order_id": str(event.aggregate_id), **facts},
        dedupe_key=f"{kind}:{event.aggregate_id}:{event.aggregate_version}",
        now=at,
    )


@outbox.on(OrderPaid)
def tell_sellers(event: OrderPaid, at: datetime) -> None:
    """Write to those who sell in a store that an order waits to be packed."""
    store = sellers.store(event.store_id)
    for person_id in accounts.members_of(event.store_id, Role.SELLER):
        notices.send(
            kind=NoticeKind.SELLER_ORDER,
            person_id=person_id,
            facts={
                "number": event.number, "store_name": store.name, "total": asdict(event.total),
            },
            dedupe_key=f"{NoticeKind.SELLER_ORDER}:{event.aggregate_id}",
            now=at,
        )  # fmt: skip


def _notice(event: OrderEvent) -> tuple[NoticeKind, dict[str, Any]]:
    match event:
        case OrderPlaced():
            pay_by = event.pay_by.date().isoformat()
            return NoticeKind.ORDER_PLACED, {"total": asdict(event.total), "pay_by": pay_by}
        case OrderPaid():
            return NoticeKind.ORDER_PAID, {"total": asdict(event.total)}
        case OrderShipped():
            return NoticeKind.ORDER_SHIPPED, _carriage(event.aggregate_id)
        case OrderDelivered():
            confirm_by = (event.delivered_at + services.CONFIRM_WITHIN).date().isoformat()
            return NoticeKind.ORDER_DELIVERED, {"confirm_by": confirm_by}
        case OrderUnfillable():
            paid = total((part.money for part in event.paid), event.paid[0].money.currency)
            return NoticeKind.ORDER_UNFILLABLE, {"amount": asdict(paid)}
        case _:
            return NoticeKind.ORDER_CANCELLED, {}


def _carriage(order_id: UUID) -> dict[str, str]:
    """Who carries the parcels of an order, under which numbers, and when the last one arrives."""
    parcels = [
        one for one in logistics.parcels(references=[order_id]) if one.handed_over_at is not None
    ]
    arrivals = [
        one.handed_over_at + timedelta(days=one.days_max)
        for one in parcels
        if one.handed_over_at is not None and one.days_max is not None
    ]
    known = {
        "carrier": ", ".join(dict.fromkeys(one.carrier for one in parcels if one.carrier)),
        "tracking_number": ", ".join(one.tracking_number for one in parcels if one.tracking_number),
        "arrives_by": (
            max(arrivals).date().isoformat() if arrivals and len(arrivals) == len(parcels) else ""
        ),
    }
    return {name: words for name, words in known.items() if words}


@jobs.sweep
def expire_unpaid(now: datetime) -> int:
    """Cancel orders that were not paid in time and give their pieces back."""
    return services.expire(now=now, limit=CHUNK)


@jobs.sweep
def complete_delivered(now: datetime) -> int:
    """Complete delivered orders whose buyers said nothing in time."""
    with db.atomic():
        due = services.due_orders(state=OrderState.DELIVERED, now=now, limit=CHUNK)
        for order_id in due:
            services.confirm_receipt(order_id=order_id, actor=_ACTOR, now=now)
    return len(due)
