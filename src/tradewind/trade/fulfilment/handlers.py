"""What fulfilment does when an order is paid or called off, and when a parcel arrives."""

from __future__ import annotations

from tradewind.kernel import outbox
from tradewind.kernel.actors import system
from tradewind.kernel.turns import turns
from tradewind.rails.logistics.events import ParcelAssumedDelivered, ParcelDelivered
from tradewind.trade.fulfilment import services
from tradewind.trade.orders.events import OrderCancelled, OrderPaid

_ACTOR = system("fulfilment")


@outbox.on_many(OrderPaid, OrderCancelled)
def follow_order(heard: outbox.Heard) -> None:
    """Plan the parcels of a paid order; give up those of a cancelled one that have not left."""
    for turn in turns(heard):
        services.plan(
            orders_at={
                event.aggregate_id: at for event, at in turn if isinstance(event, OrderPaid)
            },
            actor=_ACTOR,
        )
        for event, at in turn:
            if isinstance(event, OrderCancelled):
                services.call_off(order_id=event.aggregate_id, actor=_ACTOR, now=at)


@outbox.on_many(ParcelDelivered, ParcelAssumedDelivered)
def follow_parcel(heard: outbox.Heard) -> None:
    """With its last parcel an order is delivered."""
    services.follow_delivery(order_ids=list({event.reference for event, _ in heard}))
