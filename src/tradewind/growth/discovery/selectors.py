"""The questions of discovery; each answers with all that a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import ProductState, Sku, UnknownProduct
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.sellers import selectors as sellers
from tradewind.growth.discovery import rules
from tradewind.growth.discovery.ports import SearchIndex
from tradewind.growth.discovery.types import (
    Card,
    PageSku,
    Place,
    PriceHere,
    ProductNotShown,
    ProductPage,
)
from tradewind.kernel import db, paging, ports
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.kernel.text import slug

_LIST = "discovery.cards"
_CARD = (
    "SELECT c.product_id, c.title, c.item_minor, c.shipping_minor, c.currency, c.in_stock,"
    " coalesce(s.pieces, 0)"
    " FROM discovery_productcard c LEFT JOIN discovery_sold s ON s.product_id = c.product_id"
)

_PAGE = """
SELECT c.market, c.title, coalesce(s.pieces, 0), k.sku_id, k.item_minor, k.shipping_minor,
       k.currency
FROM discovery_productcard c
LEFT JOIN discovery_sold s ON s.product_id = c.product_id
LEFT JOIN discovery_skucard k
       ON k.product_id = c.product_id AND k.market = c.market AND c.market = %s
WHERE c.product_id = %s
ORDER BY c.market
"""


def cards(
    *, market: str, language: str, limit: int, cursor: str | None = None
) -> paging.Page[Card]:
    """Return what is on sale in a market, in stock first, then newest first; two statements.

    Raises InvalidInput for a cursor that is not ours.
    """
    where, after = "", []
    if cursor:
        after = _after(cursor)
        where = " AND (c.in_stock, c.product_id) < (%s::boolean, %s::uuid)"
    found = db.rows(
        _CARD + " WHERE c.market = %s" + where + " ORDER BY c.in_stock DESC, c.product_id DESC"
        " LIMIT %s",
        [market, *after, limit + 1],
    )
    shown = found[:limit]
    more = len(found) > limit
    return paging.Page(
        _cards(shown, language),
        paging.write(_LIST, int(shown[-1][5]), str(shown[-1][0])) if more else None,
    )


def search(
    *, market: str, language: str, query: str, limit: int, cursor: str | None = None
) -> paging.Page[Card]:
    """Return what is on sale in a market and matches words in a language, best match first.

    Raises InvalidInput for a cursor that is not ours.
    """
    found = ports.get(SearchIndex).query(
        query, language=language, market=market, limit=limit, after=cursor
    )
    rows = {
        row[0]: row
        for row in db.rows(
            _CARD + " WHERE c.market = %s AND c.product_id = ANY(%s)",
            [market, list(found.product_ids)],
        )
    }
    # What left the market a moment ago may still be in the index.
    listed = [rows[product_id] for product_id in found.product_ids if product_id in rows]
    return paging.Page(_cards(listed, language), found.next)


def product_page(
    product_id: UUID, *, market: str, language: str, sku_id: UUID | None = None
) -> ProductPage:
    """Return all that a product page shows, with six statements; raises ProductNotShown.

    A product that is sold in other markets only is shown without a price.
    """
    shown = db.rows(_PAGE, [market, product_id])
    try:
        product = catalog.product(product_id)
    except UnknownProduct as error:
        raise ProductNotShown(product_id=product_id) from error
    if not shown or product.state is not ProductState.ACTIVE:
        raise ProductNotShown(product_id=product_id)
    skus = _page_skus([sku for sku in product.skus if sku.active], shown)
    if not skus:
        raise ProductNotShown(product_id=product_id)
    words = texts.texts([product_id], language)[product_id]
    store = sellers.store(product.store_id)
    sold_in = {row[0] for row in shown}
    return ProductPage(
        product_id=product_id,
        slug=slug(shown[0][1]),
        title=words.fields.get("title", ""),
        description=words.fields.get("description", ""),
        specs=rules.specs(words.fields),
        language=words.language,
        skus=skus,
        chosen=next((sku for sku in skus if sku.id == sku_id), None) or min(skus, key=_rank),
        store_name=store.name,
        store_code=store.code,
        sold=shown[0][2],
        places=tuple(
            Place(market=one.code, language=spoken)
            for one in markets.markets()
            if one.code in sold_in
            for spoken in one.languages
        ),
    )


def _page_skus(skus: Sequence[Sku], shown: Sequence[tuple[Any, ...]]) -> tuple[PageSku, ...]:
    prices = {row[3]: _price(*row[4:]) for row in shown if row[3] is not None}
    stock = inventory.stock([sku.id for sku in skus])
    return tuple(
        PageSku(
            id=sku.id,
            options=sku.options,
            weight_g=sku.weight_g,
            dimensions_mm=sku.dimensions_mm,
            price=prices.get(sku.id),
            in_stock=stock[sku.id].available > 0,
        )
        for sku in skus
    )


def _rank(sku: PageSku) -> rules.Rank:
    return rules.rank(sku_id=sku.id, price=sku.price, in_stock=sku.in_stock)


def _cards(rows: Sequence[tuple[Any, ...]], language: str) -> tuple[Card, ...]:
    words = texts.texts([row[0] for row in rows], language)
    return tuple(
        Card(
            product_id=product_id,
            slug=slug(title),
            title=words[product_id].fields.get("title", ""),
            language=words[product_id].language,
            price=_price(item, shipping, currency),
            in_stock=in_stock,
            sold=sold,
        )
        for product_id, title, item, shipping, currency, in_stock, sold in rows
    )


def _price(item: int, shipping: int | None, currency: str) -> PriceHere:
    return PriceHere(
        item=Money(item, currency),
        shipping=None if shipping is None else Money(shipping, currency),
    )


def _after(cursor: str) -> list[Any]:
    name, *values = paging.read(cursor)
    if name != _LIST:
        raise InvalidInput(field="cursor", reason="of another list")
    return [bool(values[0]), UUID(str(values[1]))]
