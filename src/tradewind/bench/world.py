"""What the order benchmark runs on: stores, SKUs that are never short, and carts by the thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tradewind.base.markets import selectors as markets
from tradewind.kernel import db, ids
from tradewind.kernel.actors import Actor
from tradewind.testing import make
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import PlaceOrder

MARKET = "ES"
PAIRS = 50
PLENTY = 10**8
SHIPPING = "standard"
TITLE = "Backpack"
_VERBS = frozenset({"order.place", "order.see", "cart.edit", "payment.pay"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two products of two stores, and the digest of one piece of each."""

    products: tuple[make.Product, make.Product]
    digest: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A cart that waits to be placed: whose, with which pair."""

    cart_id: UUID
    buyer_id: UUID
    pair: Pair

    @property
    def actor(self) -> Actor:
        """The buyer, as a request would carry them."""
        return Actor(kind="buyer", id=self.buyer_id, own={self.buyer_id: _VERBS})

    def command(self) -> PlaceOrder:
        """The command that a page would send."""
        return PlaceOrder(cart_id=self.cart_id, digest=self.pair.digest, key=str(self.cart_id))


@dataclass(frozen=True, slots=True)
class World:
    """Everything that carts refer to; all of them go to one buyer's address."""

    buyer: make.Buyer
    pairs: tuple[Pair, ...]
    now: datetime

    def carts(self, count: int, pairs: Sequence[Pair] | None = None) -> list[Ready]:
        """Make carts with one piece of each product of a pair, with two statements."""
        chosen = pairs or self.pairs
        ready = [Ready(ids.new(), ids.new(), chosen[n % len(chosen)]) for n in range(count)]
        _write_carts(ready, self.buyer.address_id, self.now)
        return ready


def build(*, now: datetime) -> World:
    """Make the stores and products, and one address that all orders go to."""
    buyer = make.buyer(market=MARKET, now=now)
    stores = [make.store(now=now) for _ in range(4)]
    pairs = []
    for number in range(PAIRS):
        first = make.product(
            store=stores[number % 2], stock=PLENTY, market=MARKET, title=TITLE, now=now
        )
        second = make.product(
            store=stores[2 + number % 2], stock=PLENTY, market=MARKET, title=TITLE, now=now
        )
        pairs.append(pair_of(buyer, first, second, now=now))
    return World(buyer, tuple(pairs), now)


def pair_of(buyer: make.Buyer, first: make.Product, second: make.Product, *, now: datetime) -> Pair:
    """Return two products with the digest that their cart will have."""
    lines = {first: 1, second: 1}
    cart_id = make.cart(buyer=buyer, lines=lines, shipping=SHIPPING, now=now)
    digest = checkout.quote(checkout.cart(cart_id, actor=buyer.actor).basket, now).digest
    checkout_services.set_lines(
        actor=buyer.actor, cart_id=cart_id, quantities={one.sku_id: 0 for one in lines}
    )
    return Pair((first, second), digest)


def _write_carts(ready: Sequence[Ready], address_id: UUID, now: datetime) -> None:
    choice = [
        "{"
        + ", ".join(f'"{product.store.id}": "{SHIPPING}"' for product in one.pair.products)
        + "}"
        for one in ready
    ]
    db.execute(
        "INSERT INTO checkout_cart (id, buyer_id, market, language, currency, price_list,"
        " address_id, shipping, state, created_at)"
        " SELECT c.id, c.buyer_id, %s, 'es', 'EUR', %s, %s, c.shipping, 'open', %s"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::jsonb[]) AS c(id, buyer_id, shipping)",
        [
            MARKET,
            markets.market(MARKET).price_list,
            address_id,
            now,
            [one.cart_id for one in ready],
            [one.buyer_id for one in ready],
            choice,
        ],
    )
    lines = [(one, product) for one in ready for product in one.pair.products]
    db.execute(
        "INSERT INTO checkout_cartline"
        " (id, cart_id, buyer_id, sku_id, product_id, store_id, title, quantity)"
        " SELECT l.id, l.cart_id, l.buyer_id, l.sku_id, l.product_id, l.store_id, %s, 1"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[])"
        " AS l(id, cart_id, buyer_id, sku_id, product_id, store_id)",
        [
            TITLE,
            [ids.new() for _ in lines],
            [one.cart_id for one, _ in lines],
            [one.buyer_id for one, _ in lines],
            [product.sku_id for _, product in lines],
            [product.id for _, product in lines],
            [product.store.id for _, product in lines],
        ],
    )
