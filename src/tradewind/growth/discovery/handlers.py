"""What discovery learns from facts: it reads again what they are about."""

from __future__ import annotations

from datetime import datetime

from tradewind.goods.catalog.events import ListingRevised
from tradewind.goods.inventory.events import StockChanged
from tradewind.goods.listings.events import ListingPaused, ListingPublished
from tradewind.goods.pricing.events import PriceChanged
from tradewind.growth.discovery import services
from tradewind.kernel import clock, outbox, rebuilding
from tradewind.trade.orders.events import OrderPaid, OrderPlaced
from tradewind.trade.reviews.events import (
    ReviewEvent,
    ReviewHeld,
    ReviewPublished,
    ReviewRejected,
    ReviewWithdrawn,
)


# Prices are read at this instant, not at a fact's: facts of two prices may be heard in any order.
def _instant(heard: outbox.Heard) -> datetime:
    return max(clock.now(), *(at for _, at in heard))


@rebuilding.rebuildable
@outbox.on_many(ListingPublished, ListingPaused, ListingRevised, most=20)
def follow_listing(heard: outbox.Heard) -> None:
    """Show what is on sale as it is now, and hide what is not."""
    services.refresh(product_ids=[event.product_id for event, _ in heard], now=_instant(heard))


@rebuilding.rebuildable
@outbox.on_many(PriceChanged)
def follow_price(heard: outbox.Heard) -> None:
    """Price SKUs again in the markets that read these lists."""
    last = {(event.sku_id, event.price_list): event.money for event, _ in heard}
    services.reprice(
        prices=[(sku_id, price_list, money) for (sku_id, price_list), money in last.items()],
        now=_instant(heard),
    )


@outbox.on_many(StockChanged)
def follow_stock(heard: outbox.Heard) -> None:
    """Say whether SKUs are to be had."""
    services.restock(
        available={event.sku_id: event.available for event, _ in heard}, now=_instant(heard)
    )


@outbox.on_many(OrderPlaced)
def follow_reservation(heard: outbox.Heard) -> None:
    """Say whether what was ordered is still to be had."""
    services.follow_placed(
        order_ids=[event.aggregate_id for event, _ in heard], now=_instant(heard)
    )


@outbox.on_many(OrderPaid)
def count_sold(heard: outbox.Heard) -> None:
    """Count the pieces of paid orders."""
    services.count_sold(order_ids=[event.aggregate_id for event, _ in heard])


@rebuilding.rebuildable
@outbox.on(ReviewPublished, ReviewHeld, ReviewRejected, ReviewWithdrawn)
def follow_review(event: ReviewEvent, at: datetime) -> None:
    """Count what is seen of a review in the ratings of its product and store."""
    seen = event if isinstance(event, ReviewPublished) else None
    services.count_review(
        review_id=event.aggregate_id,
        product_id=event.product_id,
        store_id=event.store_id,
        scores=seen.scores if seen else None,
        pictures=bool(seen and seen.pictures),
    )
