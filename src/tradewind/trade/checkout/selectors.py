"""The questions of checkout: a cart, its quote, and the price of one piece for a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.markets.types import Market
from tradewind.base.texts import selectors as texts
from tradewind.base.texts.types import TextView
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import Picture, PictureRef
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.inventory.types import Stock
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import Store
from tradewind.kernel import codec, db, idempotency, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import ChargeKind, total
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import FreightNotQuoted
from tradewind.trade.checkout import rules
from tradewind.trade.checkout.types import (
    BadCart,
    Basket,
    BasketLine,
    Cart,
    Delivery,
    Facts,
    PriceCard,
    Quote,
    Review,
    ReviewLine,
    ReviewStore,
    UnknownCart,
)

CART_COLUMNS = (
    "c.id, c.buyer_id, c.market, c.language, c.currency, c.price_list, c.address_id, c.shipping,"
    " (SELECT json_agg(json_build_array(l.sku_id, l.product_id, l.store_id, l.title, l.quantity)"
    "    ORDER BY l.store_id, l.id)::text"
    "  FROM checkout_cartline l WHERE l.cart_id = c.id AND l.buyer_id = c.buyer_id)"
)
TITLE_LENGTH = 300
_LINES = list[tuple[UUID, UUID, UUID, str, int]]


def cart(cart_id: UUID, *, actor: Actor) -> Cart:
    """Return an open cart with its lines, with one statement; raises UnknownCart."""
    row = db.row(
        f"SELECT {CART_COLUMNS} FROM checkout_cart c WHERE c.id = %s AND c.state = 'open'",
        [cart_id],
    )
    if row is None or not actor.may("cart.edit", row[1]):
        raise UnknownCart(cart_id=cart_id)
    return read_cart(row)


def pieces(buyer_id: UUID, market: str) -> int:
    """Return how many pieces lie in a buyer's open cart of a market, with one statement."""
    row = db.row(
        "SELECT coalesce(sum(l.quantity), 0)::int FROM checkout_cart c"
        " JOIN checkout_cartline l ON l.cart_id = c.id AND l.buyer_id = c.buyer_id"
        " WHERE c.buyer_id = %s AND c.market = %s AND c.state = 'open'",
        [buyer_id, market],
    )
    return row[0] if row else 0


def read_cart(row: tuple[Any, ...]) -> Cart:
    """Return the cart in a row of CART_COLUMNS."""
    basket = Basket(
        buyer_id=row[1],
        market=row[2],
        language=row[3],
        currency=row[4],
        price_list=row[5],
        address_id=row[6],
        shipping={UUID(store): code for store, code in codec.loads(row[7], dict[str, str]).items()},
        lines=tuple(
            BasketLine(
                sku_id=sku_id,
                product_id=product_id,
                store_id=store_id,
                title=title,
                quantity=quantity,
            )
            for sku_id, product_id, store_id, title, quantity in (
                codec.loads(row[8], _LINES) if row[8] else ()
            )
        ),
    )
    return Cart(id=row[0], basket=basket)


def facts(basket: Basket, now: datetime) -> Facts:
    """Read all that a quote needs: three statements, however many lines."""
    sku_ids = [line.sku_id for line in basket.lines]
    stores = sorted({line.store_id for line in basket.lines})
    options, freight_quotes = logistics.options_and_quotes(
        store_ids=stores,
        buyer_id=basket.buyer_id,
        sku_ids=sku_ids,
        country=basket.market,
        now=now,
        currency=basket.currency,
    )
    return Facts(
        skus=catalog.skus(sku_ids),
        prices=pricing.prices(sku_ids, price_list=basket.price_list, now=now),
        options=options,
        freight_quotes=freight_quotes,
    )


def facts_of(wanted: Sequence[tuple[Basket, datetime]]) -> list[Facts]:
    """Read what the quotes of several baskets need, each at its instant.

    Two statements and one more for each basket of which a seller has to be asked for the freight.
    """
    skus = catalog.skus(list({line.sku_id for basket, _ in wanted for line in basket.lines}))
    asked = [
        (line.sku_id, basket.price_list, now) for basket, now in wanted for line in basket.lines
    ]
    prices = pricing.prices_of(asked)
    found, place = [], 0
    for basket, now in wanted:
        options, freight_quotes = logistics.options_and_quotes(
            store_ids=sorted({line.store_id for line in basket.lines}),
            buyer_id=basket.buyer_id,
            sku_ids=[line.sku_id for line in basket.lines],
            country=basket.market,
            now=now,
            currency=basket.currency,
        )
        here = range(place, place + len(basket.lines))
        place += len(basket.lines)
        found.append(
            Facts(
                skus={
                    line.sku_id: skus[line.sku_id] for line in basket.lines if line.sku_id in skus
                },
                prices={prices[at].sku_id: prices[at] for at in here if at in prices},
                options=options,
                freight_quotes=freight_quotes,
            )
        )
    return found


def quote(basket: Basket, now: datetime) -> Quote:
    """Return what a basket costs now, as placing it now would."""
    return rules.quote(basket, facts(basket, now), now)


def review(*, actor: Actor, market: Market, language: str, now: datetime) -> Review | None:
    """Return the open cart of a buyer in a market as its pages show it; None when it is empty.

    Words are in `language`, the delivery of each store the one chosen or the cheapest. Eight
    statements, however many lines.
    """
    row = db.row(
        f"SELECT {CART_COLUMNS} FROM checkout_cart c"
        " WHERE c.buyer_id = %s AND c.market = %s AND c.state = 'open'",
        [actor.person_id, market.code],
    )
    if row is None or not actor.may("cart.edit", row[1]):
        return None
    cart = read_cart(row)
    return _review(cart, language, now) if cart.basket.lines else None


def review_of(cart_id: UUID, *, actor: Actor, now: datetime) -> Review:
    """Return an open cart by its id as `review` does, in its own language; an empty one too.

    Raises UnknownCart.
    """
    found = cart(cart_id, actor=actor)
    if not found.basket.lines:
        return Review(cart_id=found.id, basket=found.basket, stores=(), quote=None)
    return _review(found, found.basket.language, now)


def estimate(
    *,
    market: Market,
    language: str,
    quantities: Mapping[UUID, int],
    shipping: Mapping[UUID, str],
    now: datetime,
) -> Review:
    """Review a basket that nobody keeps: pieces of SKUs, and the option chosen for some stores.

    Nine statements, however many lines. Raises BadCart for a SKU that there is not, and for more
    lines than a cart has.
    """
    if len(quantities) > rules.MAX_LINES:
        raise BadCart(reason="full", limit=rules.MAX_LINES)
    known = catalog.skus(list(quantities))
    for sku_id in quantities:
        if sku_id not in known:
            raise BadCart(reason="not on sale", sku_id=sku_id)
    # Nobody has such an id, so no freight was quoted to them.
    nobody = ids.new()
    basket = Basket(
        buyer_id=nobody,
        market=market.code,
        language=language,
        currency=market.currency,
        price_list=market.price_list,
        address_id=None,
        shipping=shipping,
        lines=tuple(
            BasketLine(
                sku_id=sku.id,
                product_id=sku.product_id,
                store_id=sku.store_id,
                title="",
                quantity=quantities[sku.id],
            )
            for sku in sorted(known.values(), key=lambda one: (one.store_id, one.id))
        ),
    )
    return _review(Cart(id=nobody, basket=basket), language, now)


def _review(cart: Cart, language: str, now: datetime) -> Review:
    words = texts.texts({line.product_id for line in cart.basket.lines}, language)
    titled = tuple(
        replace(line, title=title_of(words, line.product_id) or line.title)
        for line in cart.basket.lines
    )
    basket = replace(cart.basket, language=language, address_id=None, lines=titled)
    read = facts(basket, now)
    ways = rules.deliveries(basket, read, now)
    chosen = {store: one.code for store, several in ways.items() for one in several if one.chosen}
    basket = replace(basket, shipping=chosen)
    sku_ids = [line.sku_id for line in basket.lines]
    stock = inventory.stock(sku_ids)
    pictures = catalog.pictures([line.product_id for line in basket.lines])
    stores = sellers.stores(list(ways))
    try:
        quoted = rules.quote(basket, read, now)
    except TradewindError:
        quoted = None
    return Review(
        cart_id=cart.id,
        basket=basket,
        stores=tuple(
            _store(stores[store], several, [
                _line(line, read, words, pictures, stock[line.sku_id], basket.currency)
                for line in basket.lines
                if line.store_id == store
            ], basket.currency)
            for store, several in ways.items()
        ),
        quote=quoted,
    )  # fmt: skip


def title_of(words: Mapping[UUID, TextView], product_id: UUID) -> str:
    """Return the title of a product as a line of a cart keeps it; empty where there is none."""
    return words[product_id].fields["title"][:TITLE_LENGTH] if product_id in words else ""


def placed(*, actor: Actor, key: str) -> UUID | None:
    """Return the group that a key of this buyer's checkout page opened, if it did."""
    return idempotency.answered(owner_id=actor.person_id, command="check_out", key=key, kind=UUID)


def _line(
    line: BasketLine,
    read: Facts,
    words: Mapping[UUID, TextView],
    pictures: Mapping[UUID, Sequence[Picture]],
    stock: Stock,
    currency: str,
) -> ReviewLine:
    price, sku = read.prices.get(line.sku_id), read.skus.get(line.sku_id)
    unit = price.money if price and price.money.currency == currency else None
    return ReviewLine(
        sku_id=line.sku_id,
        product_id=line.product_id,
        title=line.title,
        language=words[line.product_id].language if line.product_id in words else "",
        picture=_picture(pictures.get(line.product_id, ()), line.sku_id),
        options=sku.options if sku else {},
        quantity=line.quantity,
        unit=unit,
        amount=unit * line.quantity if unit else None,
        left=stock.available,
        problem=rules.problem(line, read, currency=currency, left=stock.available),
    )


def _picture(found: Sequence[Picture], sku_id: UUID) -> PictureRef | None:
    """Return the picture of a SKU: its own first one, or the first of the product."""
    own = [one for one in found if sku_id in one.sku_ids]
    return next((one.ref for one in (*own, *found)), None)


def _store(
    store: Store, ways: tuple[Delivery, ...], lines: Sequence[ReviewLine], currency: str
) -> ReviewStore:
    return ReviewStore(
        id=store.id,
        name=store.name,
        code=store.code,
        country=store.country,
        lines=tuple(lines),
        deliveries=ways,
        items=total((line.amount for line in lines if line.amount), currency),
    )


def price_cards(sku_ids: Sequence[UUID], *, market: Market, now: datetime) -> dict[UUID, PriceCard]:
    """Return what one piece of each SKU costs here, through the stages of the quote.

    SKUs that cannot be bought here are left out; shipping is the cheapest platform or store option.
    """
    known = catalog.skus(sku_ids)
    nobody = ids.new()
    everything = Basket(
        buyer_id=nobody,
        market=market.code,
        language=market.default_language,
        currency=market.currency,
        price_list=market.price_list,
        address_id=None,
        shipping={},
        lines=tuple(
            BasketLine(
                sku_id=sku.id,
                product_id=sku.product_id,
                store_id=sku.store_id,
                title="",
                quantity=1,
            )
            for sku in known.values()
        ),
    )
    read = facts(everything, now)
    codes = sorted({option.code for option in read.options})
    found = (_card(everything, read, line, codes, now) for line in everything.lines)
    return {card.sku_id: card for card in found if card is not None}


def _card(
    everything: Basket, read: Facts, line: BasketLine, codes: Sequence[str], now: datetime
) -> PriceCard | None:
    """Return the card of one line by its cheapest option, None if no option lets it be bought."""
    best, to_quote = None, False
    for code in codes:
        one = replace(everything, shipping={line.store_id: code}, lines=(line,))
        try:
            quoted = rules.quote(one, read, now)
        except FreightNotQuoted:
            to_quote = True
        except TradewindError:
            continue
        else:
            best = min(best or quoted, quoted, key=lambda quote: quote.total.minor)
    if best is not None:
        item, shipping = best.sum(ChargeKind.ITEM), best.sum(ChargeKind.SHIPPING)
        return PriceCard(sku_id=line.sku_id, item=item, shipping=shipping)
    if to_quote:
        return PriceCard(sku_id=line.sku_id, item=read.prices[line.sku_id].money, shipping=None)
    return None
