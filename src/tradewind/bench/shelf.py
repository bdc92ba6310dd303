"""What the page benchmark runs on: a thousand products that are on sale in every market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.base.markets import services as market_services
from tradewind.base.markets.types import Market
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.growth.discovery import services as discovery
from tradewind.kernel import db, outbox
from tradewind.kernel.actors import system
from tradewind.kernel.money import Money, exponent
from tradewind.testing import make

STORES = 4
_CATEGORIES = ("bags", "shoes", "audio", "kitchen")
_LANGUAGES = {"es": "Mochila", "ar": "حقيبة ظهر"}
_STORY = (
    "A light pack for a day outside: it keeps dry what is inside, carries close to the back, and"
    " folds into its own pocket. The straps are padded, the zips run smoothly with gloves on, and"
    " every seam is sealed. "
)
_CHUNK = 25
Progress = Callable[[int, int], None]

# A refresh has read all that these facts could tell, and fourteen thousand commits take a while.
_HEARD = """
INSERT INTO kernel_outboxprogress (handler, aggregate_id, version, state, attempts, error)
SELECT r.handler, e.aggregate_id, max(e.aggregate_version), 'ok', 0, ''
FROM unnest(%s::text[], %s::text[]) AS r(fact, handler)
JOIN kernel_outboxevent e ON e.name = r.fact
GROUP BY r.handler, e.aggregate_id
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Products, the SKU of each, and the stores in turn that sell them."""

    products: tuple[UUID, ...]
    skus: tuple[UUID, ...]
    stores: tuple[make.Store, ...]

    @property
    def markets(self) -> tuple[Market, ...]:
        """All markets; each product is on sale in each."""
        return markets.markets()


def build(*, products: int, now: datetime, progress: Progress) -> Shelf:
    """Make stores and products with words, a picture, stock and prices, and show their pages.

    No worker may run meanwhile: what it would hear is taken as heard.
    """
    _one_list_for_each_currency(now)
    stores = tuple(make.store(now=now) for _ in range(STORES))
    made: list[UUID] = []
    skus: list[UUID] = []
    for number in range(products):
        product_id, sku_id = _product(stores[number % STORES], number, now)
        made.append(product_id)
        skus.append(sku_id)
        progress(number + 1, 3 * products)
    while catalog.render_pictures(now=now):
        pass
    for at, store in enumerate(stores):
        _stock_and_price(store, skus[at::STORES], now)
    for number, product_id in enumerate(made):
        store = stores[number % STORES]
        listings.publish(
            actor=store.actor,
            product_id=product_id,
            price_list=markets.market("ES").price_list,
            now=now,
        )
        progress(products + number + 1, 3 * products)
    for first in range(0, products, _CHUNK):
        discovery.refresh(product_ids=made[first : first + _CHUNK], now=now)
        progress(2 * products + first, 3 * products)
    db.execute(_HEARD, [[fact for fact, _ in outbox.reactions()],
                        [handler for _, handler in outbox.reactions()]])  # fmt: skip
    return Shelf(tuple(made), tuple(skus), stores)


def shown(shelf: Shelf) -> int:
    """Return how many of the pages (a product in a market) have a price by now."""
    row = db.row(
        "SELECT count(*) FROM discovery_productcard WHERE product_id = ANY(%s)",
        [list(shelf.products)],
    )
    return int(row[0]) if row else 0


def price(market: Market, cents: int) -> Money:
    """Return an amount of the market's currency whose digits are those of so many cents."""
    return Money(cents * 10 ** exponent(market.currency), market.currency)


def _one_list_for_each_currency(now: datetime) -> None:
    """Give a market that inherits a list in another currency one of its own."""
    own = markets.settings()
    for market in markets.markets():
        core = markets.market(market.core)
        if market.price_list == core.price_list and market.currency != core.currency:
            market_services.change_market(
                actor=system("bench"),
                code=market.code,
                settings=replace(own[market.code], price_list=market.code),
                now=now,
            )
    markets.forget()


def _product(store: make.Store, number: int, now: datetime) -> tuple[UUID, UUID]:
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code=f"BENCH-{number}",
        category=_CATEGORIES[number % len(_CATEGORIES)],
        language="en",
        fields={
            "title": f"Ridgeline {number} backpack",
            "description": _STORY * 4,
            "specs": "Volume: 22 l\nFabric: nylon\nMade in: Portugal",
        },
        skus=[SkuInput(code=f"BENCH-{number}", options={"Colour": "Teal"}, weight_g=500)],
        now=now,
    )
    for language, title in _LANGUAGES.items():
        catalog.revise_product(
            actor=store.actor,
            product_id=made.id,
            language=language,
            fields={"title": f"{title} {number}", "description": _STORY * 4},
            now=now,
        )
    catalog.add_picture(
        actor=store.actor,
        product_id=made.id,
        content=make.picture(size=(240, 240), colour=(number % 256, number // 256, 160)),
        alt="From the front",
        now=now,
    )
    return made.id, made.skus[0].id


def _stock_and_price(store: make.Store, skus: list[UUID], now: datetime) -> None:
    inventory.set_on_hand(
        actor=store.actor,
        store_id=store.id,
        quantities=dict.fromkeys(skus, 10_000),
        now=now,
    )
    lists = {market.price_list: market for market in markets.markets()}
    for price_list, market in lists.items():
        pricing.set_prices(
            actor=store.actor,
            store_id=store.id,
            price_list=price_list,
            prices={sku_id: price(market, 20 + at % 80) for at, sku_id in enumerate(skus)},
            now=now - timedelta(minutes=1),
        )
