from __future__ import annotations

import pytest

from tradewind.base.accounts.types import AddressUnknown
from tradewind.goods.listings import services as listings
from tradewind.kernel import db, ids
from tradewind.kernel.actors import system
from tradewind.kernel.errors import NotAllowed
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON
from tradewind.trade.checkout import selectors, services
from tradewind.trade.checkout.types import BadCart, UnknownCart

pytestmark = pytest.mark.django_db


def open_cart(buyer, market="ES", language="es"):
    return services.open_cart(actor=buyer.actor, market=market, language=language, now=NOON)


def set_lines(buyer, cart_id, quantities):
    services.set_lines(actor=buyer.actor, cart_id=cart_id, quantities=quantities)


def lines(buyer, cart_id) -> dict:
    found = selectors.cart(cart_id, actor=buyer.actor).basket.lines
    return {line.sku_id: line.quantity for line in found}


# --- opening --------------------------------------------------------------------------------------


def test_a_buyer_has_one_open_cart_in_a_market():
    buyer = make.buyer()
    first = open_cart(buyer)
    with nothing_changes():
        assert open_cart(buyer) == first
    assert open_cart(buyer, market="BR", language="pt-BR") != first


def test_a_cart_takes_currency_and_price_list_of_its_market():
    buyer = make.buyer()
    basket = selectors.cart(open_cart(buyer, "DE", "de"), actor=buyer.actor).basket
    assert (basket.market, basket.language) == ("DE", "de")
    # Germany inherits both from France.
    assert (basket.currency, basket.price_list) == ("EUR", "FR")
    assert (basket.address_id, basket.shipping, basket.lines) == (None, {}, ())


def test_a_part_of_the_system_has_no_cart():
    with nothing_changes(), pytest.raises(NotAllowed):
        services.open_cart(actor=system("checkout"), market="ES", language="es", now=NOON)


# --- lines ----------------------------------------------------------------------------------------


def test_quantities_are_set_not_added_and_zero_takes_a_line_out():
    buyer, store = make.buyer(), make.store()
    bag, hat = make.product(store=store), make.product(store=store)
    cart_id = open_cart(buyer)
    set_lines(buyer, cart_id, {bag.sku_id: 2, hat.sku_id: 1})
    set_lines(buyer, cart_id, {bag.sku_id: 3})
    assert lines(buyer, cart_id) == {bag.sku_id: 3, hat.sku_id: 1}
    set_lines(buyer, cart_id, {bag.sku_id: 0})
    assert lines(buyer, cart_id) == {hat.sku_id: 1}


def test_a_line_keeps_the_title_in_the_language_of_the_cart():
    buyer, product = make.buyer(), make.product(store=make.store(), title="Day pack")
    cart_id = open_cart(buyer)
    set_lines(buyer, cart_id, {product.sku_id: 1})
    (line,) = selectors.cart(cart_id, actor=buyer.actor).basket.lines
    assert (line.title, line.product_id, line.store_id) == (
        "Day pack", product.id, product.store.id
    )  # fmt: skip


@pytest.mark.parametrize("quantity", [-1, 10_000])
def test_a_quantity_out_of_range_is_refused_and_no_line_is_set(quantity):
    buyer, store = make.buyer(), make.store()
    bag, hat = make.product(store=store), make.product(store=store)
    cart_id = open_cart(buyer)
    with nothing_changes(), pytest.raises(BadCart) as refused:
        set_lines(buyer, cart_id, {bag.sku_id: 1, hat.sku_id: quantity})
    assert refused.value.params == {"reason": "quantity", "sku_id": hat.sku_id}


def test_what_is_not_on_sale_cannot_be_put_into_a_cart():
    buyer, product = make.buyer(), make.product(store=make.store())
    listings.pause(actor=product.store.actor, product_id=product.id, now=NOON)
    cart_id, nothing = open_cart(buyer), ids.new()
    for sku_id in (product.sku_id, nothing):
        with nothing_changes(), pytest.raises(BadCart) as refused:
            set_lines(buyer, cart_id, {sku_id: 1})
        assert refused.value.params == {"reason": "not on sale", "sku_id": sku_id}


def test_a_cart_of_somebody_else_is_unknown_to_read_and_to_change():
    buyer, stranger = make.buyer(), make.buyer()
    product = make.product(store=make.store())
    cart_id = make.cart(buyer=buyer, lines={product: 1})
    with nothing_changes():
        for attempt in (
            lambda: set_lines(stranger, cart_id, {product.sku_id: 2}),
            lambda: services.set_delivery(
                actor=stranger.actor, cart_id=cart_id, address_id=stranger.address_id, shipping={}
            ),
            lambda: selectors.cart(cart_id, actor=stranger.actor),
        ):
            with pytest.raises(UnknownCart):
                attempt()


def test_an_ordered_cart_is_closed():
    buyer, product = make.buyer(), make.product(store=make.store())
    cart_id = make.cart(buyer=buyer, lines={product: 1})
    command = make.command(buyer=buyer, cart_id=cart_id)
    services.place_order(actor=buyer.actor, command=command, now=NOON)
    with nothing_changes(), pytest.raises(UnknownCart):
        set_lines(buyer, cart_id, {product.sku_id: 2})
    with pytest.raises(UnknownCart):
        selectors.cart(cart_id, actor=buyer.actor)
    assert open_cart(buyer) != cart_id


# --- delivery -------------------------------------------------------------------------------------


def test_an_address_in_another_country_is_refused():
    buyer, brazilian = make.buyer(), make.buyer(market="BR")
    cart_id = open_cart(brazilian)
    assert selectors.cart(cart_id, actor=brazilian.actor).basket.market == "ES"
    with nothing_changes(), pytest.raises(BadCart) as refused:
        services.set_delivery(
            actor=brazilian.actor, cart_id=cart_id, address_id=brazilian.address_id, shipping={}
        )
    assert refused.value.params == {"reason": "address in another country", "country": "BR"}
    with nothing_changes(), pytest.raises(AddressUnknown):
        services.set_delivery(
            actor=brazilian.actor, cart_id=cart_id, address_id=buyer.address_id, shipping={}
        )


def test_delivery_is_kept_as_it_was_set_last():
    buyer, store = make.buyer(), make.store()
    cart_id = open_cart(buyer)
    for code in ("standard", "premium"):
        services.set_delivery(
            actor=buyer.actor, cart_id=cart_id, address_id=buyer.address_id,
            shipping={store.id: code},
        )  # fmt: skip
    basket = selectors.cart(cart_id, actor=buyer.actor).basket
    assert (basket.address_id, basket.shipping) == (buyer.address_id, {store.id: "premium"})


def test_reading_a_cart_takes_one_statement(django_assert_num_queries):
    buyer, store = make.buyer(), make.store()
    products = {make.product(store=store): 1 for _ in range(3)}
    cart_id = make.cart(buyer=buyer, lines=products)
    with django_assert_num_queries(1):
        assert len(selectors.cart(cart_id, actor=buyer.actor).basket.lines) == 3


def test_the_lines_of_other_carts_of_the_same_buyer_stay_out_of_a_basket():
    buyer, product = make.buyer(), make.product(store=make.store())
    make.cart(buyer=buyer, lines={product: 5})
    elsewhere = open_cart(buyer, market="BR", language="pt-BR")
    assert lines(buyer, elsewhere) == {}
    assert db.rows("SELECT count(*) FROM checkout_cart") == [(2,)]
