"""Goods are read again, and what buyers see of them is kept.

All of it is idempotent and cheap to repeat; whoever comes second finds nothing to change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.base.markets.types import Market
from tradewind.base.texts import selectors as texts
from tradewind.base.texts.types import TextView
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import Product, ProductState, Sku
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.growth.discovery import rules
from tradewind.growth.discovery.ports import SearchIndex
from tradewind.growth.discovery.types import (
    Document,
    KeptPage,
    KeptSku,
    PagePicture,
    PriceHere,
)
from tradewind.kernel import codec, db, ports
from tradewind.kernel.money import Money
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout.types import PriceCard
from tradewind.trade.orders import selectors as orders

_KEEP_SKUS = """
INSERT INTO discovery_skucard AS c
  (sku_id, market, product_id, item_minor, shipping_minor, currency, in_stock)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::bigint[], %s::bigint[], %s::text[],
                     %s::boolean[])
ON CONFLICT (sku_id, market) DO UPDATE
SET item_minor = EXCLUDED.item_minor, shipping_minor = EXCLUDED.shipping_minor,
    currency = EXCLUDED.currency, in_stock = EXCLUDED.in_stock
WHERE (c.item_minor, c.shipping_minor, c.currency, c.in_stock) IS DISTINCT FROM
      (EXCLUDED.item_minor, EXCLUDED.shipping_minor, EXCLUDED.currency, EXCLUDED.in_stock)
"""

_DROP_SKUS = """
DELETE FROM discovery_skucard c
WHERE c.sku_id = ANY(%s) AND c.market = ANY(%s)
  AND NOT EXISTS (SELECT FROM unnest(%s::uuid[], %s::text[]) AS kept(sku_id, market)
                  WHERE kept.sku_id = c.sku_id AND kept.market = c.market)
"""

_SKUS = """
SELECT s.product_id, s.market, s.sku_id, s.item_minor, s.shipping_minor, s.currency, s.in_stock,
       c.market IS NULL
FROM discovery_skucard s
LEFT JOIN discovery_productcard c ON c.product_id = s.product_id AND c.market = s.market
WHERE s.product_id = ANY(%s)
"""

_KEEP_CARDS = """
INSERT INTO discovery_productcard AS c
  (product_id, market, store_id, title, category, item_minor, shipping_minor, headline_minor,
   currency, in_stock, sold, rating_total, rating_count, rating_score, updated_at)
SELECT n.product_id, n.market, (p.document ->> 'store_id')::uuid, p.titles ->> p.language,
       p.category, n.item, n.shipping, n.item + coalesce(n.shipping, 0), n.currency, n.in_stock,
       coalesce(s.pieces, 0), coalesce(r.total, 0), coalesce(r.count, 0), coalesce(r.score, 0), %s
FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::boolean[])
  AS n(product_id, market, item, shipping, currency, in_stock)
JOIN discovery_productpage p ON p.product_id = n.product_id
LEFT JOIN discovery_sold s ON s.product_id = n.product_id
LEFT JOIN discovery_rating r ON r.product_id = n.product_id
ON CONFLICT (product_id, market) DO UPDATE
SET title = EXCLUDED.title, category = EXCLUDED.category, item_minor = EXCLUDED.item_minor,
    shipping_minor = EXCLUDED.shipping_minor, headline_minor = EXCLUDED.headline_minor,
    currency = EXCLUDED.currency, in_stock = EXCLUDED.in_stock, updated_at = EXCLUDED.updated_at
WHERE (c.title, c.category, c.item_minor, c.shipping_minor, c.headline_minor, c.currency,
       c.in_stock) IS DISTINCT FROM
      (EXCLUDED.title, EXCLUDED.category, EXCLUDED.item_minor, EXCLUDED.shipping_minor,
       EXCLUDED.headline_minor, EXCLUDED.currency, EXCLUDED.in_stock)
"""

_DROP_CARDS = """
DELETE FROM discovery_productcard c
WHERE c.product_id = ANY(%s)
  AND NOT EXISTS (SELECT FROM discovery_skucard s
                  WHERE s.product_id = c.product_id AND s.market = c.market)
"""

_COUNT_SOLD = """
INSERT INTO discovery_sold AS s (product_id, pieces)
SELECT * FROM unnest(%s::uuid[], %s::bigint[])
ON CONFLICT (product_id) DO UPDATE SET pieces = s.pieces + EXCLUDED.pieces
"""

_SHOW_SOLD = """
UPDATE discovery_productcard c SET sold = s.pieces
FROM discovery_sold s
WHERE s.product_id = c.product_id AND c.product_id = ANY(%s) AND c.sold <> s.pieces
"""

_KEEP_PAGES = """
INSERT INTO discovery_productpage AS p
  (product_id, category, store_name, language, titles, words, picture, document, updated_at)
SELECT n.product_id, n.category, n.store_name, n.language, n.titles::jsonb, n.words::jsonb,
       n.picture::jsonb, n.document::jsonb, %s
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[])
  AS n(product_id, category, store_name, language, titles, words, picture, document)
ON CONFLICT (product_id) DO UPDATE
SET category = EXCLUDED.category, store_name = EXCLUDED.store_name,
    language = EXCLUDED.language, titles = EXCLUDED.titles, words = EXCLUDED.words,
    picture = EXCLUDED.picture, document = EXCLUDED.document, updated_at = EXCLUDED.updated_at
WHERE (p.category, p.store_name, p.language, p.titles, p.words, p.picture, p.document)
  IS DISTINCT FROM
      (EXCLUDED.category, EXCLUDED.store_name, EXCLUDED.language, EXCLUDED.titles, EXCLUDED.words,
       EXCLUDED.picture, EXCLUDED.document)
"""

_NEXT_OLD = """
SELECT DISTINCT c.product_id FROM discovery_productcard c
WHERE c.product_id > %s
  AND (%s OR NOT EXISTS (SELECT FROM discovery_productpage p WHERE p.product_id = c.product_id))
ORDER BY c.product_id LIMIT %s
"""
_CHUNK = 20


def refresh(*, product_ids: Sequence[UUID], now: datetime) -> None:
    """Show products as they are now in every market: prices, stock, words; hide what is off sale.

    For after a translation too: no fact tells of those. Raises UnknownProduct.
    """
    wanted = sorted(set(product_ids))
    with db.atomic():
        lock(wanted)
        found = [catalog.product(product_id) for product_id in wanted]
        live = [product for product in found if product.state is ProductState.ACTIVE]
        _hide([product.id for product in found if product.state is not ProductState.ACTIVE])
        if live:
            words = texts.every([product.id for product in live])
            _price([sku for product in live for sku in product.skus], markets.markets(), now)
            _keep_pages(live, words, now)
            _show([product.id for product in live], now)
            _index([product.id for product in live], words)


def rebuild(*, now: datetime, everything: bool = False) -> int:
    """Refresh what is shown without a page, or all that is shown; return how many products.

    For after a change of what discovery keeps; a transaction for each few products, from the
    oldest to the newest, and safe to interrupt.
    """
    done, after = 0, UUID(int=0)
    while wanted := [row[0] for row in db.rows(_NEXT_OLD, [after, everything, _CHUNK])]:
        refresh(product_ids=wanted, now=now)
        done, after = done + len(wanted), wanted[-1]
    return done


def reprice(*, prices: Sequence[tuple[UUID, str, Money]], now: datetime) -> None:
    """Price SKUs again where a list is read, as (SKU, list, money).

    Cards that show that money already are let be; one statement when all do.
    """
    here: dict[str, list[Market]] = {}
    for market in markets.markets():
        here.setdefault(market.price_list, []).append(market)
    said = [
        (sku_id, market.code, money, price_list)
        for sku_id, price_list, money in prices
        for market in here.get(price_list, ())
    ]
    settled = {
        row[0] - 1
        for row in db.rows(
            "SELECT n.place FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::text[])"
            " WITH ORDINALITY AS n(sku_id, market, minor, currency, place)"
            " JOIN discovery_skucard s ON s.sku_id = n.sku_id AND s.market = n.market"
            " AND s.item_minor = n.minor AND s.currency = n.currency",
            [
                [sku_id for sku_id, *_ in said],
                [code for _, code, *_ in said],
                [money.minor for _, _, money, _ in said],
                [money.currency for _, _, money, _ in said],
            ],
        )
    }
    stale = [one for place, one in enumerate(said) if place not in settled]
    if not stale:
        return
    known = catalog.skus(sorted({sku_id for sku_id, *_ in stale}))
    active = {sku_id: sku for sku_id, sku in known.items() if sku.active}
    product_ids = sorted({sku.product_id for sku in active.values()})
    if not product_ids:
        return
    with db.atomic():
        lock(product_ids)
        for price_list in sorted({price_list for *_, price_list in stale}):
            skus = {one[0] for one in stale if one[3] == price_list and one[0] in active}
            if skus:
                _price([active[sku_id] for sku_id in sorted(skus)], here[price_list], now)
        if _show(product_ids, now):
            _index(product_ids, texts.every(product_ids))


def restock(*, available: Mapping[UUID, int], now: datetime) -> None:
    """Say whether SKUs are to be had; one statement when that is what was said before."""
    _restock({sku_id: pieces > 0 for sku_id, pieces in available.items()}, now)


def follow_placed(*, order_ids: Sequence[UUID], now: datetime) -> None:
    """Say whether the SKUs of placed orders are still to be had: no fact tells of reservations."""
    sku_ids = {line.sku_id for order in orders.orders(order_ids) for line in order.lines}
    stock = inventory.stock(sorted(sku_ids))
    _restock({sku_id: one.available > 0 for sku_id, one in stock.items()}, now)


def count_sold(*, order_ids: Sequence[UUID]) -> None:
    """Add the pieces of paid orders; the caller sees to it that each order is counted once."""
    pieces: dict[UUID, int] = {}
    for order in orders.orders(order_ids):
        for line in order.lines:
            pieces[line.product_id] = pieces.get(line.product_id, 0) + line.quantity
    order_of = sorted(pieces)
    with db.atomic():
        lock(order_of)
        db.execute(_COUNT_SOLD, [order_of, [pieces[product_id] for product_id in order_of]])
        db.execute(_SHOW_SOLD, [order_of])


def _restock(said: Mapping[UUID, bool], now: datetime) -> None:
    """Show SKUs as in stock or sold out; one statement where that is shown already."""
    order_of = sorted(said)
    changed = db.rows(
        "SELECT DISTINCT s.product_id, s.sku_id FROM discovery_skucard s"
        " JOIN unnest(%s::uuid[], %s::boolean[]) AS n(sku_id, in_stock) ON n.sku_id = s.sku_id"
        " WHERE s.in_stock <> n.in_stock",
        [order_of, [said[sku_id] for sku_id in order_of]],
    )
    if not changed:
        return
    product_ids = sorted({row[0] for row in changed})
    with db.atomic():
        lock(product_ids)
        # The shelf may have moved on since the fact; the next one would say so too.
        stock = inventory.stock([row[1] for row in changed])
        db.execute(
            "UPDATE discovery_skucard s SET in_stock = n.in_stock"
            " FROM unnest(%s::uuid[], %s::boolean[]) AS n(sku_id, in_stock)"
            " WHERE s.sku_id = n.sku_id AND s.in_stock <> n.in_stock",
            [list(stock), [one.available > 0 for one in stock.values()]],
        )
        _show(product_ids, now)


def lock(product_ids: Sequence[UUID]) -> None:
    """Let one transaction at a time read and write what is shown of a product.

    Two handlers may hear of one product at once; the later must not write what it read earlier.
    """
    db.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended('discovery ' || p, 0))"
        " FROM (SELECT p FROM unnest(%s::text[]) AS p ORDER BY p) AS wanted",
        [[str(product_id) for product_id in product_ids]],
    )


def _price(skus: Sequence[Sku], here: Sequence[Market], now: datetime) -> None:
    """Keep what these SKUs cost in these markets, and forget them where they cost nothing."""
    sku_ids = [sku.id for sku in skus]
    product_of = {sku.id: sku.product_id for sku in skus}
    priced = {
        price_list: sorted(pricing.prices(sku_ids, price_list=price_list, now=now))
        for price_list in {market.price_list for market in here}
    }
    found: list[tuple[str, PriceCard]] = []
    for market in here:
        if priced[market.price_list]:
            cards = checkout.price_cards(priced[market.price_list], market=market, now=now)
            found += [(market.code, card) for card in cards.values()]
    stock = inventory.stock(sku_ids)
    kept = [card.sku_id for _, card in found], [code for code, _ in found]
    db.execute(
        _KEEP_SKUS,
        [
            *kept,
            [product_of[card.sku_id] for _, card in found],
            [card.item.minor for _, card in found],
            [_minor(card.shipping) for _, card in found],
            [card.item.currency for _, card in found],
            [stock[card.sku_id].available > 0 for _, card in found],
        ],
    )
    db.execute(_DROP_SKUS, [sku_ids, [market.code for market in here], *kept])


def _minor(money: Money | None) -> int | None:
    return None if money is None else money.minor


def _keep_pages(
    products: Sequence[Product], words: Mapping[UUID, Mapping[str, TextView]], now: datetime
) -> None:
    """Keep what the pages of products show in every market."""
    product_ids = [product.id for product in products]
    stores = sellers.stores({product.store_id for product in products})
    pictures = catalog.pictures(product_ids)
    lines = []
    for product in products:
        store = stores[product.store_id]
        shown = [
            PagePicture(ref=one.ref, sku_ids=one.sku_ids) for one in pictures.get(product.id, ())
        ]
        document = KeptPage(
            store_id=store.id,
            store_name=store.name,
            store_code=store.code,
            store_country=store.country,
            store_since=store.opened_at,
            skus=tuple(
                KeptSku(
                    id=sku.id,
                    options=sku.options,
                    weight_g=sku.weight_g,
                    dimensions_mm=sku.dimensions_mm,
                )
                for sku in product.skus
                if sku.active
            ),
            pictures=tuple(shown),
        )
        known = {tag: dict(view.fields) for tag, view in words.get(product.id, {}).items()}
        lines.append((
            product.id,
            product.category,
            store.name,
            rules.source_of(words.get(product.id, {})),
            codec.dumps({tag: one["title"] for tag, one in known.items() if one.get("title")}),
            codec.dumps(known),
            codec.dumps(shown[0].ref) if shown else None,
            codec.dumps(document),
        ))  # fmt: skip
    db.execute(_KEEP_PAGES, [now, *(list(column) for column in zip(*lines, strict=True))])


def _show(product_ids: Sequence[UUID], now: datetime) -> bool:
    """Make the cards of products what their SKUs and pages say; return whether a market changed."""
    shown: list[tuple[UUID, str, rules.Rank, PriceHere, bool]] = []
    came = False
    for product_id, market, sku_id, item, shipping, currency, in_stock, new in db.rows(
        _SKUS, [product_ids]
    ):
        price = PriceHere(
            item=Money(item, currency),
            shipping=None if shipping is None else Money(shipping, currency),
        )
        rank = rules.rank(sku_id=sku_id, price=price, in_stock=in_stock)
        shown.append((product_id, market, rank, price, in_stock))
        came = came or new
    best: dict[tuple[UUID, str], tuple[PriceHere, bool]] = {}
    for product_id, market, _, price, in_stock in sorted(shown, key=lambda one: one[:3]):
        best.setdefault((product_id, market), (price, in_stock))
    db.execute(
        _KEEP_CARDS,
        [
            now,
            [product_id for product_id, _ in best],
            [market for _, market in best],
            [price.item.minor for price, _ in best.values()],
            [_minor(price.shipping) for price, _ in best.values()],
            [price.item.currency for price, _ in best.values()],
            [in_stock for _, in_stock in best.values()],
        ],
    )
    gone = db.execute(_DROP_CARDS, [product_ids])
    return came or gone > 0


def _hide(product_ids: Sequence[UUID]) -> None:
    """Forget products that are off sale; how many were sold is kept."""
    if product_ids:
        db.execute("DELETE FROM discovery_skucard WHERE product_id = ANY(%s)", [product_ids])
        db.execute("DELETE FROM discovery_productcard WHERE product_id = ANY(%s)", [product_ids])
        db.execute("DELETE FROM discovery_productpage WHERE product_id = ANY(%s)", [product_ids])
        ports.get(SearchIndex).remove(product_ids)


def _index(product_ids: Sequence[UUID], words: Mapping[UUID, Mapping[str, TextView]]) -> None:
    """Make products found by the words that a buyer sees, in each language of each market."""
    known = {market.code: market for market in markets.markets()}
    listed: dict[tuple[UUID, str], list[str]] = {}
    for product_id, code in db.rows(
        "SELECT product_id, market FROM discovery_productcard WHERE product_id = ANY(%s)"
        " ORDER BY product_id, market",
        [product_ids],
    ):
        for language in known[code].languages if code in known else ():
            listed.setdefault((product_id, language), []).append(code)
    index = ports.get(SearchIndex)
    index.remove([one for one in product_ids if one not in {key[0] for key in listed}])
    documents = []
    for (product_id, language), codes in listed.items():
        fields = rules.best(words.get(product_id, {}), language)
        documents.append(
            Document(
                product_id=product_id,
                language=language,
                markets=tuple(codes),
                title=fields.get("title", ""),
                body=rules.body(fields),
            )
        )
    index.put(documents)
