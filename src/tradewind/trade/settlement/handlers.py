"""What settlement does with an order's money as the order goes its way."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.kernel import db, jobs, outbox
from tradewind.rails.payments.events import PaymentRefunded, PaymentSurplus
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderEvent,
    OrderPaid,
    OrderUnfillable,
)
from tradewind.trade.settlement import services

CHUNK = 50


# One reaction for all facts of an order, so that they are heard in the order's own sequence.
@outbox.on(OrderPaid, OrderCompleted, OrderCancelled, OrderUnfillable)
def follow_order(event: OrderEvent, at: datetime) -> None:
    """Hold what is paid, release what is completed, send back what is called off."""
    order_id = event.aggregate_id
    if isinstance(event, OrderPaid):
        services.hold_sale(
            order_id=order_id,
            store_id=event.store_id,
            gross=event.total,
            paid=event.paid,
            charges=event.charges,
            at=at,
        )
    elif isinstance(event, OrderCompleted):
        services.release(order_id=order_id, at=at)
    elif isinstance(event, OrderUnfillable):
        services.refund_unfillable(order_id=order_id, paid=event.paid, at=at)
    elif isinstance(event, OrderCancelled) and event.was_paid:
        services.refund_sale(order_id=order_id, at=at)


@outbox.on(PaymentSurplus)
def return_surplus(event: PaymentSurplus, at: datetime) -> None:
    """Send back what was taken twice."""
    services.refund_surplus(
        payment_id=event.aggregate_id,
        attempt_id=event.attempt_id,
        money=event.money,
        at=at,
    )


@outbox.on(PaymentRefunded)
def end_refund(event: PaymentRefunded, at: datetime) -> None:
    """A refund reached the buyer."""
    services.end_refund(
        refund_id=event.aggregate_id, reference=event.reference, money=event.money, at=at
    )


@outbox.on(PaymentRefunded)
def tell_refunded(event: PaymentRefunded, at: datetime) -> None:
    """Write to the buyer of an order whose money is back."""
    for order in orders.orders([event.reference]):
        notices.send(
            kind=NoticeKind.REFUND_SENT,
            person_id=order.buyer_id,
            facts={
                "number": order.number,
                "order_id": str(order.id),
                "amount": asdict(event.money),
            },
            dedupe_key=f"refund_sent:{event.aggregate_id}",
            now=at,
        )


@jobs.sweep
def make_available(now: datetime) -> int:
    """Let sellers withdraw the sales whose dispute window is over.

    Balances are locked in the order of the stores, so that two sweeps never lock up.
    """
    with db.atomic():
        due = db.rows(
            "SELECT store_id, order_id FROM settlement_sale"
            " WHERE state = 'released' AND available_at <= %s"
            " ORDER BY available_at, order_id LIMIT %s FOR UPDATE SKIP LOCKED",
            [now, CHUNK],
        )
        for _, order_id in sorted(due):
            services.make_available(order_id=order_id, at=now)
    return len(due)
