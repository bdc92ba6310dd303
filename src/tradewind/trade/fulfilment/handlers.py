"""What fulfilment does when an order is paid or called off, and when a parcel arrives."""

from __future__ import annotations

from datetime import datetime

from tradewind.kernel import outbox
from tradewind.kernel.actors import system
from tradewind.rails.logistics.events import ParcelAssumedDelivered, ParcelDelivered
from tradewind.trade.fulfilment import services
from tradewind.trade.orders.events import OrderCancelled, OrderEvent, OrderPaid

_ACTOR = system("fulfilment")


@outbox.on(OrderPaid, OrderCancelled)
def follow_order(event: OrderEvent, at: datetime) -> None:
    """Plan the parcels of a paid order; give up those of a cancelled one that have not left."""
    if isinstance(event, OrderPaid):
        services.plan(order_id=event.aggregate_id, actor=_ACTOR, now=at)
    else:
        services.call_off(order_id=event.aggregate_id, actor=_ACTOR, now=at)


@outbox.on(ParcelDelivered, ParcelAssumedDelivered)
def follow_parcel(event: ParcelDelivered | ParcelAssumedDelivered, at: datetime) -> None:
    """With its last parcel an order is delivered."""
    services.follow_delivery(order_id=event.reference)
