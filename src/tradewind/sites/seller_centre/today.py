"""The first page of the day: what is to be done, what was sold, what runs out, what arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import PictureRef
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.sellers.types import Store
from tradewind.kernel import clock
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.sites.seller_centre import context
from tradewind.sites.seller_centre.access import Desk, member
from tradewind.trade.fulfilment import selectors as fulfilment
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import DaySales, OrderState
from tradewind.trade.reviews import selectors as reviews
from tradewind.trade.settlement import selectors as settlement
from tradewind.trade.settlement.types import Wallet

_DAYS, _FEW, _ROWS, _MOST_URGENT = 14, 5, 5, 100
_HEIGHT, _STEP, _WIDTH = 120, 50, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart, in its units; `hit` is as high as the chart, for pointing at."""

    day: date
    x: int
    middle: int
    y: int
    height: int
    orders: int
    money: Money
    is_today: bool


@dataclass(frozen=True, slots=True)
class LowStock:
    """A SKU that runs out."""

    title: str
    options: str
    product: str
    picture: PictureRef | None
    available: int


@require_safe
@member
def today(
    request: HttpRequest, actor: Actor, stores: tuple[Store, ...], language: str
) -> HttpResponse:
    """The day of one store, named by `store` or the first; whoever only packs goes packing."""
    if not stores:
        return HttpResponseRedirect(reverse("seller_open"))
    wanted = request.GET.get("store") or stores[0].code
    store = next((one for one in stores if one.code == wanted), None)
    if store is None:
        raise Http404
    desk = Desk(actor, stores, store, language)
    if not desk.sells:
        return HttpResponseRedirect(reverse("seller_packing", args=[store.code]))
    return render(request, "seller_centre/today.html", _shown(request, desk))


def _shown(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    store_id, actor = desk.store.id, desk.actor
    now = clock.now()
    frame = context.common(request, desk, page="today")
    first_day = (now - timedelta(days=_DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    sold = orders.sales(store_id, since=first_day, actor=actor)
    waiting = fulfilment.to_pack([store_id], actor=actor, limit=_MOST_URGENT).items
    to_pack = waiting[:_ROWS]
    pictures = context.pictures([one.order.product_id for one in to_pack])
    currency = _main_currency(sold) or desk.store.payout_currency
    counts = frame["counts"]
    return frame | {
        "to_pack": [
            (
                one,
                context.order_id(one.order.id),
                pictures.get(one.order.product_id),
                context.country_name(one.order.market, desk.language),
                one.ship_by <= now + timedelta(days=1),
            )
            for one in to_pack
        ],
        "urgent": sum(one.ship_by <= now + timedelta(days=1) for one in waiting),
        "on_the_way": counts.get(OrderState.SHIPPED, 0),
        "unpaid": counts.get(OrderState.PLACED, 0),
        "delivered": counts.get(OrderState.DELIVERED, 0),
        "sold_today": [one for one in sold if one.day == now.date()],
        "orders_today": sum(one.orders for one in sold if one.day == now.date()),
        "bars": _bars(sold, currency, now.date()),
        "sold_days": sorted(sold, key=lambda one: one.day, reverse=True),
        "chart_width": _DAYS * _STEP,
        "currency": currency,
        "low": _low(desk),
        "to_answer": reviews.counts([store_id], actor=actor),
        "wallets": _wallets(desk),
    }


def _wallets(desk: Desk) -> list[Wallet]:
    """Return the store's money, that of its payout currency first."""
    found = settlement.wallets(desk.store.id, actor=desk.actor)
    return sorted(found, key=lambda one: one.currency != desk.store.payout_currency)


def _low(desk: Desk) -> list[LowStock]:
    """Return what runs out among what is on sale, with four statements."""
    shelves = inventory.low(desk.store.id, at_most=_FEW, limit=40)
    skus = catalog.skus([shelf.sku_id for shelf in shelves])
    on_sale = [shelf for shelf in shelves if skus[shelf.sku_id].active][:_ROWS]
    product_ids = [skus[shelf.sku_id].product_id for shelf in on_sale]
    titles = texts.texts(product_ids, desk.language)
    pictures = context.pictures(product_ids)
    found = []
    for shelf in on_sale:
        sku = skus[shelf.sku_id]
        found.append(
            LowStock(
                title=titles[sku.product_id].fields.get("title", sku.code),
                options=context.options_text(sku.options),
                product=context.product_id(sku.product_id),
                picture=pictures.get(sku.product_id),
                available=shelf.available,
            )
        )
    return found


def _main_currency(sold: Sequence[DaySales]) -> str:
    """Return the currency in which most orders came."""
    sums: dict[str, int] = {}
    for one in sold:
        sums[one.money.currency] = sums.get(one.money.currency, 0) + one.orders
    return max(sorted(sums), key=lambda currency: sums[currency]) if sums else ""


def _bars(sold: Sequence[DaySales], currency: str, today: date) -> list[Bar]:
    by_day = {one.day: one for one in sold if one.money.currency == currency}
    if not by_day:
        return []
    most = max(one.money.minor for one in by_day.values()) or 1
    bars = []
    for index in range(_DAYS):
        day = today - timedelta(days=_DAYS - 1 - index)
        one = by_day.get(day)
        money = one.money if one else Money(0, currency)
        height = money.minor * _HEIGHT // most
        if money.minor:
            height = max(height, 3)
        x = index * _STEP + (_STEP - _WIDTH) // 2
        bars.append(
            Bar(day, x, x + _WIDTH // 2, _HEIGHT - height, height, one.orders if one else 0, money,
                day == today)
        )  # fmt: skip
    return bars
