"""The verbs of checkout; `place_order` is the hottest path, read from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from tradewind.base.accounts import selectors as accounts
from tradewind.base.markets import selectors as markets
from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import Sku
from tradewind.goods.inventory import services as inventory
from tradewind.goods.inventory.types import Wanted
from tradewind.kernel import audit, codec, db, idempotency, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import ChargeKind, Money, total
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import Split
from tradewind.trade.checkout import rules, selectors
from tradewind.trade.checkout.types import (
    BadCart,
    Basket,
    PaymentsDoNotSum,
    Placed,
    PlaceOrder,
    PriceChanged,
    Quote,
    UnknownCart,
)
from tradewind.trade.orders import services as orders
from tradewind.trade.orders.types import LineInput, OpenGroup

_logger = structlog.get_logger(__name__)


def open_cart(*, actor: Actor, market: str, language: str, now: datetime) -> UUID:
    """Return the buyer's open cart in a market, made if there is none."""
    here = markets.market(market)
    buyer_id = actor.person_id
    actor.require("cart.edit", buyer_id)
    cart_id = ids.new()
    with db.atomic():
        if db.execute(
            "INSERT INTO checkout_cart (id, buyer_id, market, language, currency, price_list,"
            " shipping, state, created_at) VALUES (%s, %s, %s, %s, %s, %s, '{}', 'open', %s)"
            " ON CONFLICT (buyer_id, market) WHERE state = 'open' DO NOTHING",
            [cart_id, buyer_id, here.code, language, here.currency, here.price_list, now],
        ):
            return cart_id
        found = db.rows(
            "SELECT id FROM checkout_cart WHERE buyer_id = %s AND market = %s AND state = 'open'",
            [buyer_id, here.code],
        )
        return found[0][0]  # type: ignore[no-any-return]


def set_lines(*, actor: Actor, cart_id: UUID, quantities: Mapping[UUID, int]) -> None:
    """Set how many pieces of each SKU are in a cart; 0 takes one out, others stay as they are.

    Raises UnknownCart, and BadCart for what is not on sale or a quantity out of range.
    """
    with db.atomic():
        _, language = _lock_cart(actor, cart_id)
        wanted = {sku_id: quantity for sku_id, quantity in quantities.items() if quantity}
        known = catalog.skus(list(wanted))
        for sku_id, quantity in wanted.items():
            if sku_id not in known or not known[sku_id].active:
                raise BadCart(reason="not on sale", sku_id=sku_id)
            if not 0 < quantity <= rules.MAX_QUANTITY:
                raise BadCart(reason="quantity", sku_id=sku_id)
        titles = texts.texts([sku.product_id for sku in known.values()], language)
        db.execute(
            "DELETE FROM checkout_cartline WHERE cart_id = %s AND sku_id = ANY(%s)",
            [cart_id, list(quantities)],
        )
        db.insert(
            "checkout_cartline",
            ("id", "cart_id", "buyer_id", "sku_id", "product_id", "store_id", "title", "quantity"),
            [
                (ids.new(), cart_id, actor.person_id, sku_id, known[sku_id].product_id,
                 known[sku_id].store_id, titles[known[sku_id].product_id].fields["title"][:300],
                 quantity)
                for sku_id, quantity in wanted.items()
            ],
        )  # fmt: skip


def set_delivery(
    *, actor: Actor, cart_id: UUID, address_id: UUID, shipping: Mapping[UUID, str]
) -> None:
    """Set where a cart goes and by which option each store ships it; raises BadCart."""
    with db.atomic():
        market, _ = _lock_cart(actor, cart_id)
        address = accounts.address(address_id, actor.person_id)
        if address.country != market:
            raise BadCart(reason="address in another country", country=address.country)
        db.execute(
            "UPDATE checkout_cart SET address_id = %s, shipping = %s WHERE id = %s",
            [address_id, codec.dumps({str(key): code for key, code in shipping.items()}), cart_id],
        )


def _lock_cart(actor: Actor, cart_id: UUID) -> tuple[str, str]:
    row = db.row(
        "SELECT buyer_id, market, language FROM checkout_cart"
        " WHERE id = %s AND state = 'open' FOR UPDATE",
        [cart_id],
    )
    if row is None or not actor.may("cart.edit", row[0]):
        raise UnknownCart(cart_id=cart_id)
    return row[1], row[2]


def place_order(*, actor: Actor, command: PlaceOrder, now: datetime) -> Placed:
    """Turn a cart into placed orders: one transaction, few statements, no network.

    The same key again returns the first answer. Raises PriceChanged when the quote is not the one
    that the buyer saw, OutOfStock naming the SKUs, BadCart, NotPriced, PaymentsDoNotSum,
    UnknownCart, KeyReused, and what shipping raises.
    """
    actor.require("order.place", actor.person_id)
    return db.retrying(lambda: _place_order(actor, command, now))


def _place_order(actor: Actor, command: PlaceOrder, now: datetime) -> Placed:
    with db.atomic():
        # 1 a replay returns the first answer
        claim = idempotency.claim(
            owner_id=actor.person_id,
            command="place_order",
            key=command.key,
            payload=command,
            answer=ids.new(),
        )
        if not claim.fresh:
            opened = payments.payments(claim.answer)
            return Placed(group_id=claim.answer, payment_ids=tuple(one.id for one in opened))
        # 2 facts: reads only
        basket = _take_cart(actor, command.cart_id)
        facts = selectors.facts(basket, now)
        # 3 the quote must be the one that the buyer saw
        quote = rules.quote(basket, facts, now)
        if quote.digest != command.digest:
            raise PriceChanged(digest=quote.digest, total=quote.total)
        splits = _splits(command, quote)
        # 4 snapshot: one group, one order for each store
        group = _group(claim.answer, basket, quote, facts.skus, now, splits)
        placed = orders.open(wanted=group, actor=actor, now=now)
        # 5 what is to be paid; the reference is opaque to payments
        opened = payment_services.open(
            buyer_id=actor.person_id, reference=group.group_id, splits=splits, now=now
        )
        # 6 the facts of it
        outbox.publish(placed, actor=actor, at=now)
        audit.record(
            actor=actor,
            verb="order.place",
            object_id=group.group_id,
            at=now,
            after={"total": str(quote.total)},
        )
        # 7 what is scarce comes last, just before COMMIT
        order_of = {event.store_id: event.aggregate_id for event in placed}
        inventory.reserve(
            wanted=[
                Wanted(order_of[line.store_id], line.store_id, line.sku_id, line.quantity)
                for line in basket.lines
            ],
            now=now,
        )
    _logger.info(
        "order_placed", group_id=str(group.group_id), orders=[one.number for one in placed]
    )
    return Placed(group_id=group.group_id, payment_ids=tuple(one.id for one in opened))


def _take_cart(actor: Actor, cart_id: UUID) -> Basket:
    """Close the cart and read it, with one statement: a second press finds it closed."""
    row = db.row(
        "UPDATE checkout_cart c SET state = 'ordered'"
        " WHERE c.id = %s AND c.buyer_id = %s AND c.state = 'open'"
        f" RETURNING {selectors.CART_COLUMNS}",
        [cart_id, actor.person_id],
    )
    if row is None:
        raise UnknownCart(cart_id=cart_id)
    basket = selectors.read_cart(row).basket
    if basket.address_id is None:
        raise BadCart(reason="no address")
    return basket


def _splits(command: PlaceOrder, quote: Quote) -> tuple[Split, ...]:
    splits = command.payments or (Split(method="card", money=quote.total),)
    if any(split.money.minor < 0 or split.instalments < 1 for split in splits):
        raise PaymentsDoNotSum(reason="negative")
    if any(split.money.currency != quote.currency for split in splits):
        raise PaymentsDoNotSum(reason="currency")
    if total((split.money for split in splits), quote.currency) != quote.total:
        raise PaymentsDoNotSum(total=quote.total)
    return splits


def _group(
    group_id: UUID,
    basket: Basket,
    quote: Quote,
    skus: Mapping[UUID, Sku],
    now: datetime,
    splits: tuple[Split, ...],
) -> OpenGroup:
    assert basket.address_id is not None
    units = {
        charge.line: Money(charge.money.minor // basket.lines[charge.line].quantity, quote.currency)
        for charge in quote.charges
        if charge.kind is ChargeKind.ITEM
    }
    return OpenGroup(
        group_id=group_id,
        buyer_id=basket.buyer_id,
        market=basket.market,
        language=basket.language,
        currency=quote.currency,
        address_id=basket.address_id,
        lines=tuple(
            LineInput(
                id=ids.new(),
                sku_id=line.sku_id,
                product_id=line.product_id,
                store_id=line.store_id,
                title=line.title,
                options=skus[line.sku_id].options,
                quantity=line.quantity,
                unit=units[index],
                weight_g=skus[line.sku_id].weight_g,
            )
            for index, line in enumerate(basket.lines)
        ),
        charges=quote.charges,
        digest=quote.digest,
        pay_by=now + rules.pay_within(split.method for split in splits),
    )
