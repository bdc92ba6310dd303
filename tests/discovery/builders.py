"""Goods of several SKUs, and what is shown of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.growth.discovery import selectors
from tradewind.growth.discovery.types import Card
from tradewind.kernel import db
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.make import NOON, Store


@dataclass(frozen=True, slots=True)
class Pair:
    """A product on sale with two SKUs, teal and navy."""

    id: UUID
    store: Store
    teal: UUID
    navy: UUID


def pair(*, teal: int = 2500, navy: int = 2000, market: str = "ES") -> Pair:
    """Make a product of two SKUs at prices in minor units, ten pieces each."""
    store = make.store()
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code="PAIR",
        category="bags",
        language="en",
        fields={"title": "Ridgeline backpack"},
        skus=[
            SkuInput(code="PAIR-T", options={"Colour": "Teal"}, weight_g=500),
            SkuInput(code="PAIR-N", options={"Colour": "Navy"}, weight_g=500),
        ],
        now=NOON,
    )
    by_code = {sku.code: sku.id for sku in made.skus}
    found = Pair(made.id, store, by_code["PAIR-T"], by_code["PAIR-N"])
    set_prices(found.store, {found.teal: teal, found.navy: navy}, market=market)
    inventory.set_on_hand(
        actor=store.actor,
        store_id=store.id,
        quantities={found.teal: 10, found.navy: 10},
        now=NOON,
    )
    listings.publish(
        actor=store.actor,
        product_id=made.id,
        price_list=markets.market(market).price_list,
        now=NOON,
    )
    return found


def set_prices(store: Store, minors: Mapping[UUID, int], *, market: str = "ES", now=NOON) -> None:
    """Price SKUs in the currency of a market, in minor units."""
    here = markets.market(market)
    pricing.set_prices(
        actor=store.actor,
        store_id=store.id,
        price_list=here.price_list,
        prices={sku_id: Money(minor, here.currency) for sku_id, minor in minors.items()},
        now=now,
    )


def set_stock(store: Store, quantities: Mapping[UUID, int]) -> None:
    """Say what is on the shelf."""
    inventory.set_on_hand(actor=store.actor, store_id=store.id, quantities=quantities, now=NOON)


def card(market: str = "ES", language: str = "en") -> Card | None:
    """Return the only card of a market, if there is one."""
    found = selectors.cards(market=market, language=language, limit=10).items
    assert len(found) <= 1
    return found[0] if found else None


def projection() -> dict[str, list[tuple]]:
    """Return every row that discovery keeps, as text."""
    tables = ("productcard", "productpage", "skucard", "sold", "document")
    return {
        table: db.rows(f"SELECT t::text FROM discovery_{table} t ORDER BY 1") for table in tables
    }
