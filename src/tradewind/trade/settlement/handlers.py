"""What settlement does with an order's money as the order goes its way."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.kernel import db, jobs, outbox
from tradewind.kernel.turns import turns
from tradewind.rails.payments.events import PaymentRefunded, PaymentSurplus
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderPaid,
    OrderUnfillable,
)
from tradewind.trade.settlement import services

CHUNK = 50


# One reaction for all facts of an order, so that they are heard in the order's own sequence.
@outbox.on_many(OrderPaid, OrderCompleted, OrderCancelled, OrderUnfillable)
def follow_order(heard: outbox.Heard) -> None:
    """Hold what is paid, release what is completed, send back what is called off."""
    for turn in turns(heard):
        services.hold_sales(
            sold=[
                services.Sold(
                    order_id=event.aggregate_id,
                    store_id=event.store_id,
                    gross=event.total,
                    paid=event.paid,
                    charges=event.charges,
                    at=at,
                )
                for event, at in turn
                if isinstance(event, OrderPaid)
            ]
        )
        services.release(
            orders={
                event.aggregate_id: at for event, at in turn if isinstance(event, OrderCompleted)
            }
        )
        for event, at in turn:
            if isinstance(event, OrderUnfillable):
                services.refund_unfillable(order_id=event.aggregate_id, paid=event.paid, at=at)
            elif isinstance(event, OrderCancelled) and event.was_paid:
                services.refund_sale(order_id=event.aggregate_id, at=at)


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
    """Let sellers withdraw the sales whose dispute window is over."""
    with db.atomic():
        due = db.rows(
            "SELECT store_id, order_id FROM settlement_sale"
            " WHERE state = 'released' AND available_at <= %s"
            " ORDER BY available_at, order_id LIMIT %s FOR UPDATE SKIP LOCKED",
            [now, CHUNK],
        )
        services.make_available(order_ids=[order_id for _, order_id in due], at=now)
    return len(due)


@jobs.due_of(make_available)
def _due(now: datetime) -> int:
    (count,) = db.rows(
        "SELECT count(*) FROM settlement_sale WHERE state = 'released' AND available_at <= %s",
        [now],
    )[0]
    return int(count)
