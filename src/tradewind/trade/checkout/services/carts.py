"""Carts: what a buyer is about to order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.markets import selectors as markets
from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import codec, db, ids
from tradewind.kernel.actors import Actor
from tradewind.trade.checkout import rules, selectors
from tradewind.trade.checkout.types import (
    BadCart,
    UnknownCart,
)


def open_cart(*, actor: Actor, market: str, language: str, now: datetime) -> UUID:
    """Return the buyer's open cart in a market, made if there is none; it follows the language."""
    here = markets.market(market)
    buyer_id = actor.person_id
    actor.require("cart.edit", buyer_id)
    with db.atomic():
        found = db.rows(
            "INSERT INTO checkout_cart AS c (id, buyer_id, market, language, currency, price_list,"
            " shipping, state, created_at) VALUES (%s, %s, %s, %s, %s, %s, '{}', 'open', %s)"
            " ON CONFLICT (buyer_id, market) WHERE state = 'open' DO UPDATE"
            " SET language = EXCLUDED.language, currency = EXCLUDED.currency,"
            "   price_list = EXCLUDED.price_list RETURNING c.id",
            [ids.new(), buyer_id, here.code, language, here.currency, here.price_list, now],
        )
        return found[0][0]  # type: ignore[no-any-return]


def set_lines(*, actor: Actor, cart_id: UUID, quantities: Mapping[UUID, int]) -> None:
    """Set how many pieces of each SKU are in a cart; 0 takes one out, others stay as they are.

    Raises UnknownCart, and BadCart for what is not on sale or a quantity out of range.
    """
    with db.atomic():
        buyer_id, _, language = _lock_cart(actor, cart_id)
        _write_lines(cart_id, buyer_id, language, quantities)


def add_line(*, actor: Actor, cart_id: UUID, sku_id: UUID, quantity: int) -> int:
    """Put more pieces of a SKU into a cart, up to rules.MAX_QUANTITY; return how many it holds.

    Raises UnknownCart, and BadCart for what is not on sale, a quantity out of range or a full cart.
    """
    if not 0 < quantity <= rules.MAX_QUANTITY:
        raise BadCart(reason="quantity", sku_id=sku_id)
    with db.atomic():
        buyer_id, _, language = _lock_cart(actor, cart_id)
        there = _quantities(cart_id)
        if sku_id not in there and len(there) >= rules.MAX_LINES:
            raise BadCart(reason="full", limit=rules.MAX_LINES)
        after = min(there.get(sku_id, 0) + quantity, rules.MAX_QUANTITY)
        _write_lines(cart_id, buyer_id, language, {sku_id: after})
    return after


def merge_carts(*, actor: Actor, guest_id: UUID, now: datetime) -> int:
    """Put what lies in a guest's open carts into the member's; return how many lines there were.

    Quantities add up, to rules.MAX_QUANTITY at most. The guest's carts are closed, so that the same
    again changes nothing. Who knows the guest's cookie, or was merged with the guest, may.
    """
    person_id = actor.person_id
    actor.require("cart.edit", person_id)
    moved = 0
    with db.atomic():
        for guest_cart, market, language, currency, price_list in db.rows(
            "UPDATE checkout_cart SET state = 'merged' WHERE buyer_id = %s AND state = 'open'"
            " AND buyer_id <> %s RETURNING id, market, language, currency, price_list",
            [guest_id, person_id],
        ):
            lines = _quantities(guest_cart)
            if not lines:
                continue
            cart_id = db.rows(
                "INSERT INTO checkout_cart AS c (id, buyer_id, market, language, currency,"
                " price_list, shipping, state, created_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, '{}', 'open', %s)"
                " ON CONFLICT (buyer_id, market) WHERE state = 'open' DO UPDATE"
                " SET language = EXCLUDED.language RETURNING c.id",
                [ids.new(), person_id, market, language, currency, price_list, now],
            )[0][0]
            moved += _move_lines(guest_cart, cart_id, person_id)
    return moved


def _move_lines(guest_cart: UUID, cart_id: UUID, person_id: UUID) -> int:
    return db.execute(
        "INSERT INTO checkout_cartline AS l"
        " (id, cart_id, buyer_id, sku_id, product_id, store_id, title, quantity)"
        " SELECT gen_random_uuid(), %s::uuid, %s::uuid, sku_id, product_id, store_id, title,"
        "   quantity FROM checkout_cartline WHERE cart_id = %s ORDER BY id"
        " ON CONFLICT (buyer_id, cart_id, sku_id) DO UPDATE"
        " SET quantity = least(l.quantity + EXCLUDED.quantity, %s::int)",
        [cart_id, person_id, guest_cart, rules.MAX_QUANTITY],
    )


def _quantities(cart_id: UUID) -> dict[UUID, int]:
    return dict(
        db.rows("SELECT sku_id, quantity FROM checkout_cartline WHERE cart_id = %s", [cart_id])
    )


def _write_lines(
    cart_id: UUID, buyer_id: UUID, language: str, quantities: Mapping[UUID, int]
) -> None:
    """Write quantities; a line that is there keeps its place, and gets the words of today."""
    wanted = {sku_id: quantity for sku_id, quantity in quantities.items() if quantity}
    known = catalog.skus(list(wanted))
    for sku_id, quantity in wanted.items():
        if sku_id not in known or not known[sku_id].active:
            raise BadCart(reason="not on sale", sku_id=sku_id)
        if not 0 < quantity <= rules.MAX_QUANTITY:
            raise BadCart(reason="quantity", sku_id=sku_id)
    words = texts.texts([sku.product_id for sku in known.values()], language)
    gone = [sku_id for sku_id in quantities if sku_id not in wanted]
    if gone:
        db.execute(
            "DELETE FROM checkout_cartline WHERE cart_id = %s AND sku_id = ANY(%s)",
            [cart_id, gone],
        )
    if not wanted:
        return
    one = "(" + ", ".join(["%s"] * 8) + ")"
    db.execute(
        "INSERT INTO checkout_cartline"
        " (id, cart_id, buyer_id, sku_id, product_id, store_id, title, quantity)"
        f" VALUES {', '.join([one] * len(wanted))}"
        " ON CONFLICT (buyer_id, cart_id, sku_id) DO UPDATE"
        " SET quantity = EXCLUDED.quantity, title = EXCLUDED.title",
        [
            value
            for sku_id, quantity in wanted.items()
            for sku in [known[sku_id]]
            for value in (
                ids.new(), cart_id, buyer_id, sku_id, sku.product_id, sku.store_id,
                selectors.title_of(words, sku.product_id), quantity,
            )
        ],
    )  # fmt: skip


def choose_shipping(*, actor: Actor, cart_id: UUID, shipping: Mapping[UUID, str]) -> None:
    """Set by which option stores ship their lines; others stay. Whether it can be had a quote says.

    Raises UnknownCart.
    """
    with db.atomic():
        _lock_cart(actor, cart_id)
        db.execute(
            "UPDATE checkout_cart SET shipping = shipping || %s::jsonb WHERE id = %s",
            [codec.dumps({str(key): code for key, code in shipping.items()}), cart_id],
        )


def set_delivery(
    *, actor: Actor, cart_id: UUID, address_id: UUID, shipping: Mapping[UUID, str]
) -> None:
    """Set where a cart goes and by which option each store ships it; raises BadCart."""
    with db.atomic():
        _, market, language = _lock_cart(actor, cart_id)
        address = accounts.address(address_id, actor.person_id)
        if address.country != market:
            raise BadCart(reason="address in another country", country=address.country)
        db.execute(
            "UPDATE checkout_cart SET address_id = %s, shipping = %s WHERE id = %s",
            [address_id, codec.dumps({str(key): code for key, code in shipping.items()}), cart_id],
        )
        _retitle(cart_id, language)


def _retitle(cart_id: UUID, language: str) -> None:
    """Give the lines the titles of today, which are those that the buyer is shown."""
    lines = db.rows(
        "SELECT id, product_id, title FROM checkout_cartline WHERE cart_id = %s ORDER BY id",
        [cart_id],
    )
    words = texts.texts({row[1] for row in lines}, language)
    for line_id, product_id, title in lines:
        now_called = selectors.title_of(words, product_id)
        if now_called and now_called != title:
            db.execute(
                "UPDATE checkout_cartline SET title = %s WHERE id = %s", [now_called, line_id]
            )


def _lock_cart(actor: Actor, cart_id: UUID) -> tuple[UUID, str, str]:
    row = db.row(
        "SELECT buyer_id, market, language FROM checkout_cart"
        " WHERE id = %s AND state = 'open' FOR UPDATE",
        [cart_id],
    )
    if row is None or not actor.may("cart.edit", row[0]):
        raise UnknownCart(cart_id=cart_id)
    return row[0], row[1], row[2]
