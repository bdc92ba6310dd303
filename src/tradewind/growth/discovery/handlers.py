"""What discovery learns from facts: it reads again what they are about."""

from __future__ import annotations

from datetime import datetime

from tradewind.goods.catalog.events import ListingRevised
from tradewind.goods.inventory.events import StockChanged
from tradewind.goods.listings.events import ListingPaused, ListingPublished
from tradewind.goods.pricing.events import PriceChanged
from tradewind.growth.discovery import services
from tradewind.kernel import clock, outbox
from tradewind.trade.orders.events import OrderPaid, OrderPlaced


# Prices are read at this instant, not at the fact's: facts of two prices may be heard in any order.
def _instant(at: datetime) -> datetime:
    return max(at, clock.now())


@outbox.on(ListingPublished, ListingPaused, ListingRevised)
def follow_listing(event: ListingPublished | ListingPaused | ListingRevised, at: datetime) -> None:
    """Show what is on sale as it is now, and hide what is not."""
    services.refresh(product_ids=[event.product_id], now=_instant(at))


@outbox.on(PriceChanged)
def follow_price(event: PriceChanged, at: datetime) -> None:
    """Price a SKU again in the markets that read this list."""
    services.reprice(
        sku_id=event.sku_id, price_list=event.price_list, money=event.money, now=_instant(at)
    )


@outbox.on(StockChanged)
def follow_stock(event: StockChanged, at: datetime) -> None:
    """Say whether a SKU is to be had."""
    services.restock(sku_id=event.sku_id, available=event.available, now=_instant(at))


@outbox.on(OrderPlaced)
def follow_reservation(event: OrderPlaced, at: datetime) -> None:
    """Say whether what was ordered is still to be had."""
    services.follow_placed(order_id=event.aggregate_id, now=_instant(at))


@outbox.on(OrderPaid)
def count_sold(event: OrderPaid, at: datetime) -> None:
    """Count the pieces of a paid order."""
    services.count_sold(order_id=event.aggregate_id)
