"""The questions of discovery; each answers with all that a page shows, from its own tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.goods.catalog.types import PictureRef
from tradewind.growth.discovery import rules
from tradewind.growth.discovery.ports import SearchIndex
from tradewind.growth.discovery.types import (
    NO_FILTERS,
    Average,
    Card,
    Filters,
    KeptPage,
    Known,
    Listed,
    PageSku,
    Place,
    PriceHere,
    ProductNotShown,
    ProductPage,
    Rating,
    Sort,
    StoreRating,
)
from tradewind.kernel import codec, db, paging, ports
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.kernel.text import slug

_LIST = "discovery.cards"
# The words are looked for in the languages of `%s`, best first; none of them leaves the author's.
_CARD = """
SELECT c.product_id, c.title, coalesce(t.language, p.language, ''),
       coalesce(p.titles ->> t.language, c.title), c.item_minor, c.shipping_minor, c.currency,
       c.in_stock, c.sold, c.category, c.store_id, coalesce(p.store_name, ''), p.picture::text,
       c.headline_minor, c.rating_total, c.rating_count, c.rating_score
FROM discovery_productcard c
LEFT JOIN discovery_productpage p ON p.product_id = c.product_id
LEFT JOIN LATERAL (SELECT tag AS language FROM unnest(%s::text[]) WITH ORDINALITY AS w(tag, place)
                   WHERE p.titles ? tag ORDER BY place LIMIT 1) t ON true
WHERE c.market = %s
"""
_IN_STOCK, _SOLD, _HEADLINE, _SCORE = 7, 8, 13, 16

# What comes after (in stock, a value, product), and the order of the list.
_NEWEST = (
    " AND (c.in_stock, c.product_id) < (%s::boolean, %s::uuid)",
    " ORDER BY c.in_stock DESC, c.product_id DESC",
)
_AFTER = " AND (c.in_stock, {0}, c.product_id) < (%s::boolean, %s::bigint, %s::uuid)"
_SORTED = {
    Sort.PRICE_UP: (
        _AFTER.format("-c.headline_minor"),
        " ORDER BY c.in_stock DESC, c.headline_minor, c.product_id DESC",
    ),
    Sort.PRICE_DOWN: (
        _AFTER.format("c.headline_minor"),
        " ORDER BY c.in_stock DESC, c.headline_minor DESC, c.product_id DESC",
    ),
    Sort.BEST_SOLD: (
        _AFTER.format("c.sold"),
        " ORDER BY c.in_stock DESC, c.sold DESC, c.product_id DESC",
    ),
    Sort.TOP_RATED: (
        _AFTER.format("c.rating_score"),
        " ORDER BY c.in_stock DESC, c.rating_score DESC, c.product_id DESC",
    ),
}

_PAGE = """
SELECT p.category, p.document::text, coalesce(t.language, p.language),
       (p.words -> coalesce(t.language, p.language))::text, p.titles ->> p.language,
       coalesce(s.pieces, 0),
       ARRAY(SELECT c.market FROM discovery_productcard c WHERE c.product_id = p.product_id),
       ARRAY(SELECT DISTINCT k.sku_id FROM discovery_skucard k
             WHERE k.product_id = p.product_id AND k.in_stock),
       (SELECT json_agg(json_build_array(k.sku_id, k.item_minor, k.shipping_minor, k.currency))::text
        FROM discovery_skucard k WHERE k.product_id = p.product_id AND k.market = %s),
       ARRAY[r.one, r.two, r.three, r.four, r.five], r.pictures,
       ARRAY[q.total, q.count, q.described_total, q.described_count, q.communication_total,
             q.communication_count, q.shipping_total, q.shipping_count]
FROM discovery_productpage p
LEFT JOIN discovery_sold s ON s.product_id = p.product_id
LEFT JOIN discovery_rating r ON r.product_id = p.product_id
LEFT JOIN discovery_storerating q ON q.store_id = (p.document ->> 'store_id')::uuid
LEFT JOIN LATERAL (SELECT tag AS language FROM unnest(%s::text[]) WITH ORDINALITY AS w(tag, place)
                   WHERE p.titles ? tag ORDER BY place LIMIT 1) t ON true
WHERE p.product_id = %s
"""
_KNOWN = """
SELECT p.product_id, p.titles ->> p.language,
       coalesce(p.titles ->> t.language, p.titles ->> p.language),
       coalesce(t.language, p.language), p.picture::text
FROM discovery_productpage p
LEFT JOIN LATERAL (SELECT tag AS language FROM unnest(%s::text[]) WITH ORDINALITY AS w(tag, place)
                   WHERE p.titles ? tag ORDER BY place LIMIT 1) t ON true
WHERE p.product_id = ANY(%s)
"""
_FIRST = UUID(int=0)
_PRICES = list[tuple[UUID, int, int | None, str]]


def cards(
    *,
    market: str,
    language: str,
    limit: int,
    cursor: str | None = None,
    filters: Filters = NO_FILTERS,
    sort: str = Sort.NEWEST,
) -> paging.Page[Card]:
    """Return what is on sale in a market, in stock first, then by `sort`; one statement.

    Raises InvalidInput for a cursor that is not of this list in this order, and for an unknown
    sort. `catalog.selectors.category_tree` gives a category with all below it, for `filters`.
    """
    order = _sort(sort, but=Sort.BEST_MATCH)
    after, ordered = _SORTED.get(order, _NEWEST)
    where, values = _narrowed(filters)
    if cursor:
        where += after
        values += _after(cursor, order)
    found = db.rows(
        _CARD + where + ordered + " LIMIT %s",
        [rules.languages(language), market, *values, limit + 1],
    )
    shown = found[:limit]
    return paging.Page(
        tuple(_card(row) for row in shown),
        _next(shown[-1], order) if len(found) > limit else None,
    )


def search(
    *,
    market: str,
    language: str,
    query: str,
    limit: int,
    cursor: str | None = None,
    filters: Filters = NO_FILTERS,
    sort: str = Sort.BEST_MATCH,
) -> paging.Page[Card]:
    """Return what is on sale in a market and matches words in a language; two statements.

    Raises InvalidInput for a cursor that is not of this list.
    """
    found = ports.get(SearchIndex).query(
        query,
        language=language,
        market=market,
        limit=limit,
        after=cursor,
        filters=filters,
        sort=_sort(sort),
    )
    # What left the market a moment ago may still be in the index.
    return paging.Page(_listed(found.product_ids, market, language), found.next)


def counts(market: str) -> dict[str, int]:
    """Return how many products each category has in a market, by its code, with one statement."""
    return dict(
        db.rows(
            "SELECT category, count(*) FROM discovery_productcard WHERE market = %s"
            " GROUP BY category ORDER BY category",
            [market],
        )
    )


def picked(product_ids: Sequence[UUID], *, market: str, language: str) -> tuple[Card, ...]:
    """Return those of these products that are sold in a market, in their order; one statement."""
    return _listed(product_ids, market, language)


def known(product_ids: Sequence[UUID], *, language: str) -> dict[UUID, Known]:
    """Return those of these products that are on sale in any market, with one statement."""
    return {
        product_id: Known(
            product_id=product_id,
            slug=slug(source_title or ""),
            title=title or "",
            language=shown_in,
            picture=codec.loads(picture, PictureRef) if picture else None,
        )
        for product_id, source_title, title, shown_in, picture in db.rows(
            _KNOWN, [rules.languages(language), list(product_ids)]
        )
    }


def listed(market: str, *, after: UUID | None, limit: int) -> tuple[Listed, ...]:
    """Return what is on sale in a market by its id, going on after one; one statement."""
    found = db.rows(
        "SELECT c.product_id, c.title, c.updated_at, ARRAY(SELECT o.market::text"
        " FROM discovery_productcard o WHERE o.product_id = c.product_id ORDER BY 1)"
        " FROM discovery_productcard c WHERE c.market = %s AND c.product_id > %s::uuid"
        " ORDER BY c.product_id LIMIT %s",
        [market, after or _FIRST, limit],
    )
    return tuple(
        Listed(product_id=key, slug=slug(title), changed_at=changed, markets=tuple(markets))
        for key, title, changed, markets in found
    )


def chapters(size: int) -> dict[str, list[UUID]]:
    """Return for each market the last product of every full `size` by their ids; one statement."""
    found: dict[str, list[UUID]] = {}
    for market, product_id in db.rows(
        "SELECT market, product_id FROM (SELECT market, product_id, row_number() OVER ("
        " PARTITION BY market ORDER BY product_id) AS place FROM discovery_productcard) AS numbered"
        " WHERE place %% %s = 0 ORDER BY market, product_id",
        [size],
    ):
        found.setdefault(market, []).append(product_id)
    return found


def similar(product_id: UUID, *, market: str, language: str, limit: int) -> tuple[Card, ...]:
    """Return other products of the same category, in stock and best sold first; one statement."""
    rows = db.rows(
        _CARD + " AND c.product_id <> %s AND c.category <> ''"
        " AND c.category = (SELECT category FROM discovery_productpage WHERE product_id = %s)"
        " ORDER BY c.in_stock DESC, c.sold DESC, c.product_id DESC LIMIT %s",
        [rules.languages(language), market, product_id, product_id, limit],
    )
    return tuple(_card(row) for row in rows)


def lacks_pages() -> bool:
    """Say whether there are cards but no pages at all: the state after those were introduced."""
    row = db.row(
        "SELECT EXISTS (SELECT FROM discovery_productcard)"
        " AND NOT EXISTS (SELECT FROM discovery_productpage)"
    )
    return bool(row and row[0])


def product_page(
    product_id: UUID, *, market: str, language: str, sku_id: UUID | None = None
) -> ProductPage:
    """Return all that a product page shows, with one statement; raises ProductNotShown.

    A product that is sold in other markets only is shown without a price.
    """
    row = db.row(_PAGE, [market, rules.languages(language), product_id])
    if row is None:
        raise ProductNotShown(product_id=product_id)
    category, document, shown_in, words, title, sold, sold_in, available, prices = row[:9]
    stars, pictured, of_store = row[9:]
    kept = codec.loads(document, KeptPage)
    fields = codec.loads(words, dict[str, str]) if words else {}
    skus = _page_skus(kept, set(available), prices)
    if not skus or not sold_in:
        raise ProductNotShown(product_id=product_id)
    return ProductPage(
        product_id=product_id,
        slug=slug(title or ""),
        category=category,
        title=fields.get("title", ""),
        description=fields.get("description", ""),
        specs=rules.specs(fields),
        language=shown_in,
        skus=skus,
        chosen=next((sku for sku in skus if sku.id == sku_id), None) or min(skus, key=_rank),
        pictures=kept.pictures,
        store_id=kept.store_id,
        store_name=kept.store_name,
        store_code=kept.store_code,
        store_country=kept.store_country,
        store_since=kept.store_since,
        sold=sold,
        places=tuple(
            Place(market=one.code, language=spoken)
            for one in markets.markets()
            if one.code in sold_in
            for spoken in one.languages
        ),
        rating=Rating() if pictured is None else Rating(stars=tuple(stars), pictures=pictured),
        store_rating=_store_rating(of_store),
    )


def store_rating(store_id: UUID) -> StoreRating:
    """Return what buyers gave a store, with one statement; zeros while nobody did."""
    row = db.row(
        "SELECT total, count, described_total, described_count, communication_total,"
        " communication_count, shipping_total, shipping_count"
        " FROM discovery_storerating WHERE store_id = %s",
        [store_id],
    )
    return _store_rating(row or (None,))


def rating(product_id: UUID) -> Rating:
    """Return what buyers gave a product, with one statement; zeros while nobody did."""
    row = db.row(
        "SELECT one, two, three, four, five, pictures FROM discovery_rating WHERE product_id = %s",
        [product_id],
    )
    return Rating(stars=row[:5], pictures=row[5]) if row else Rating()


def _store_rating(sums: Sequence[int | None]) -> StoreRating:
    if sums[0] is None:
        return StoreRating()
    goods, described, communication, shipping = (
        Average(total=int(total or 0), count=int(count or 0))
        for total, count in zip(sums[::2], sums[1::2], strict=True)
    )
    return StoreRating(
        goods=goods, described=described, communication=communication, shipping=shipping
    )


def _page_skus(kept: KeptPage, available: set[UUID], prices: str | None) -> tuple[PageSku, ...]:
    priced = {
        sku_id: _price(item, shipping, currency)
        for sku_id, item, shipping, currency in (codec.loads(prices, _PRICES) if prices else ())
    }
    return tuple(
        PageSku(
            id=sku.id,
            options=sku.options,
            weight_g=sku.weight_g,
            dimensions_mm=sku.dimensions_mm,
            price=priced.get(sku.id),
            in_stock=sku.id in available,
        )
        for sku in kept.skus
    )


def _rank(sku: PageSku) -> rules.Rank:
    return rules.rank(sku_id=sku.id, price=sku.price, in_stock=sku.in_stock)


def _listed(product_ids: Sequence[UUID], market: str, language: str) -> tuple[Card, ...]:
    rows = {
        row[0]: row
        for row in db.rows(
            _CARD + " AND c.product_id = ANY(%s)",
            [rules.languages(language), market, list(product_ids)],
        )
    }
    return tuple(_card(rows[product_id]) for product_id in product_ids if product_id in rows)


def _card(row: tuple[Any, ...]) -> Card:
    (product_id, source_title, language, title, item, shipping, currency, in_stock, sold,
     category, store_id, store_name, picture, _, rating_total, rating_count, _) = row  # fmt: skip
    return Card(
        product_id=product_id,
        slug=slug(source_title),
        title=title,
        language=language,
        price=_price(item, shipping, currency),
        in_stock=in_stock,
        sold=sold,
        category=category,
        store_id=store_id,
        store_name=store_name,
        picture=codec.loads(picture, PictureRef) if picture else None,
        rating=Average(total=rating_total, count=rating_count),
    )


def _price(item: int, shipping: int | None, currency: str) -> PriceHere:
    return PriceHere(
        item=Money(item, currency),
        shipping=None if shipping is None else Money(shipping, currency),
    )


def _narrowed(filters: Filters) -> tuple[str, list[Any]]:
    """Return the conditions on a card as SQL with its values."""
    where = ""
    values: list[Any] = []
    if filters.categories is not None:
        # One category is the usual case, and goes along its index.
        one = len(filters.categories) == 1
        where += " AND c.category = %s" if one else " AND c.category = ANY(%s::text[])"
        values.append(filters.categories[0] if one else list(filters.categories))
    if filters.store_id is not None:
        where += " AND c.store_id = %s"
        values.append(filters.store_id)
    if filters.price_from is not None:
        where += " AND c.headline_minor >= %s::numeric"
        values.append(filters.price_from)
    if filters.price_to is not None:
        where += " AND c.headline_minor <= %s::numeric"
        values.append(filters.price_to)
    if filters.in_stock:
        where += " AND c.in_stock"
    return where, values


def _sort(sort: str, *, but: Sort | None = None) -> Sort:
    try:
        found = Sort(sort)
    except ValueError as error:
        raise InvalidInput(field="sort", reason="not an order of lists") from error
    if found is but:
        raise InvalidInput(field="sort", reason="only for a search")
    return found


def _next(row: tuple[Any, ...], order: Sort) -> str:
    place = {Sort.BEST_SOLD: row[_SOLD], Sort.PRICE_UP: -row[_HEADLINE]}
    place |= {Sort.PRICE_DOWN: row[_HEADLINE], Sort.TOP_RATED: row[_SCORE]}
    values = [place[order]] if order in place else []
    return paging.write(_LIST, order, int(row[_IN_STOCK]), *values, str(row[0]))


def _after(cursor: str, order: Sort) -> list[Any]:
    name, *values = paging.read(cursor)
    if name != _LIST or values[0] != order:
        raise InvalidInput(field="cursor", reason="of another list")
    _, in_stock, *place, product_id = values
    return [bool(in_stock), *place, UUID(str(product_id))]
