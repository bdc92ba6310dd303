from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.inventory.types import OutOfStock
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.goods.pricing.types import NotPriced
from tradewind.kernel import db, ids
from tradewind.kernel.actors import system
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.idempotency import KeyReused
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.types import (
    FreightNotQuoted,
    NoShippingOption,
    PricedPer,
    ServiceTier,
)
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import PaymentState, Split
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps, nothing_changes
from tradewind.testing.make import NOON
from tradewind.trade.checkout import selectors, services
from tradewind.trade.checkout.types import (
    BadCart,
    PaymentsDoNotSum,
    PlaceOrder,
    PriceChanged,
    UnknownCart,
)
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState

pytestmark = pytest.mark.django_db


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def place(buyer, command, now=NOON):
    return services.place_order(actor=buyer.actor, command=command, now=now)


def ready(*, quantity: int = 1, **options):
    """A buyer who is about to press the button on one line."""
    buyer, product = make.buyer(), make.product(store=make.store(), **options)
    cart_id = make.cart(buyer=buyer, lines={product: quantity})
    return buyer, product, make.command(buyer=buyer, cart_id=cart_id)


# --- what is opened -------------------------------------------------------------------------------


def test_two_lines_of_two_stores_become_a_group_of_two_orders():
    buyer = make.buyer()
    bag = make.product(store=make.store(), price=eur(2500), title="Bag")
    lamp = make.product(store=make.store(), price=eur(4000), title="Lamp", weight_g=None)
    cart_id = make.cart(buyer=buyer, lines={bag: 2, lamp: 1})
    command = make.command(buyer=buyer, cart_id=cart_id)
    done = place(buyer, command)

    group = orders.group(done.group_id, actor=buyer.actor)
    assert (group.buyer_id, group.market, group.language) == (buyer.actor.id, "ES", "es")
    assert (group.address_id, group.placed_at) == (buyer.address_id, NOON)
    assert (group.total, group.pay_by) == (eur(9898), NOON + timedelta(hours=24))
    by_store = {order.store_id: order for order in group.orders}
    first, second = by_store[bag.store.id], by_store[lamp.store.id]
    assert (first.total, second.total) == (eur(5449), eur(4449))
    assert {order.state for order in group.orders} == {OrderState.PLACED}
    assert {order.version for order in group.orders} == {1}
    (line,) = first.lines
    assert (line.sku_id, line.product_id, line.title) == (bag.sku_id, bag.id, "Bag")
    assert (line.quantity, line.unit, line.weight_g) == (2, eur(2500), 500)
    assert [(c.line_id, c.kind, c.money, c.funder) for c in first.charges] == [
        (line.id, "item", eur(5000), "buyer"),
        (line.id, "shipping", eur(449), "buyer"),
    ]
    assert second.lines[0].weight_g is None
    assert len({group.number, first.number, second.number}) == 3
    assert db.rows("SELECT digest FROM orders_group") == [(command.digest,)]


def test_one_payment_of_the_whole_is_opened_unless_asked_otherwise():
    buyer, _, command = ready()
    (payment,) = payments.payments(place(buyer, command).group_id)
    assert (payment.method, payment.money, payment.instalments) == ("card", eur(2949), 1)
    assert payment.state is PaymentState.REQUIRES_PAYMENT_METHOD
    assert payment.buyer_id == buyer.actor.id


def test_pieces_are_reserved_and_stay_on_the_shelf():
    buyer, product, command = ready(quantity=3, stock=10)
    place(buyer, command)
    stock = inventory.stock([product.sku_id])[product.sku_id]
    assert (stock.on_hand, stock.reserved) == (10, 3)


def test_one_fact_for_each_order_and_one_row_of_audit_are_written():
    buyer = make.buyer()
    one, two = make.product(store=make.store()), make.product(store=make.store())
    cart_id = make.cart(buyer=buyer, lines={one: 1, two: 1})
    done = place(buyer, make.command(buyer=buyer, cart_id=cart_id))
    group = orders.group(done.group_id, actor=buyer.actor)
    facts = db.rows(
        "SELECT aggregate_id, aggregate_version, actor, occurred_at FROM kernel_outboxevent"
        " WHERE name = 'orders.OrderPlaced' ORDER BY 1"
    )
    assert facts == [(order.id, 1, buyer.actor.name, NOON) for order in group.orders]
    assert db.rows(
        "SELECT actor, object_id, after FROM kernel_auditentry WHERE verb = 'order.place'"
    ) == [(buyer.actor.name, done.group_id, '{"total": "58.98 EUR"}')]
    assert_log_has_no_gaps()


def test_a_sku_that_is_renamed_later_keeps_its_words_in_the_order():
    buyer, _, command = ready(title="Day pack")
    done = place(buyer, command)
    db.execute('UPDATE texts_text SET fields = \'{"title": "Brick"}\'')
    (order,) = orders.group(done.group_id, actor=buyer.actor).orders
    assert order.lines[0].title == "Day pack"


def test_the_variant_is_kept_in_the_order():
    buyer, store = make.buyer(), make.store()
    made = catalog.create_product(
        actor=store.actor, store_id=store.id, code="HAT", category="hats", language="en",
        fields={"title": "Hat"}, skus=[SkuInput(code="HAT-R", options={"colour": "red"})],
        now=NOON,
    )  # fmt: skip
    hat = make.on_sale(product_id=made.id, sku_id=made.skus[0].id, store=store)
    cart_id = make.cart(buyer=buyer, lines={hat: 1})
    done = place(buyer, make.command(buyer=buyer, cart_id=cart_id))
    (order,) = orders.group(done.group_id, actor=buyer.actor).orders
    assert order.lines[0].options == {"colour": "red"}


# --- once -----------------------------------------------------------------------------------------


def test_the_same_key_again_gets_the_same_answer_and_no_second_order():
    buyer, _, command = ready()
    first = place(buyer, command)
    with nothing_changes():
        assert place(buyer, command) == first
        assert place(buyer, command, now=NOON + timedelta(hours=1)) == first


def test_the_same_key_for_something_else_is_refused():
    buyer, _, command = ready()
    place(buyer, command)
    for other in (
        replace(command, digest="0" * 32),
        replace(command, cart_id=ids.new()),
        replace(command, payments=(Split(method="card", money=eur(2949)),)),
    ):
        with nothing_changes(), pytest.raises(KeyReused):
            place(buyer, other)


def test_the_key_of_one_buyer_is_nothing_to_another():
    buyer, product, command = ready()
    place(buyer, command)
    other = make.buyer()
    cart_id = make.cart(buyer=other, lines={product: 1})
    theirs = replace(make.command(buyer=other, cart_id=cart_id), key=command.key)
    assert place(other, theirs) != place(buyer, command)
    assert db.rows("SELECT count(*) FROM orders_group") == [(2,)]


def test_a_key_that_was_refused_may_be_used_again():
    buyer, product, command = ready(stock=0)
    with pytest.raises(OutOfStock):
        place(buyer, command)
    make.restock(product=product, quantity=1)
    assert place(buyer, command).payment_ids


# --- the quote that the buyer saw -----------------------------------------------------------------


def refused_as_changed(buyer, command, now=NOON):
    with nothing_changes(), pytest.raises(PriceChanged) as refused:
        place(buyer, command, now)
    assert selectors.cart(command.cart_id, actor=buyer.actor).id == command.cart_id
    return refused.value.params


def test_another_price_is_refused_with_the_new_quote_and_nothing_changes():
    buyer, product, command = ready()
    later = NOON + timedelta(minutes=1)
    pricing.set_prices(
        actor=product.store.actor, store_id=product.store.id, price_list="ES",
        prices={product.sku_id: eur(2600)}, now=later,
    )  # fmt: skip
    params = refused_as_changed(buyer, command, later)
    assert params["total"] == eur(3049)
    assert place(buyer, replace(command, digest=params["digest"]), later).payment_ids


def test_a_price_that_begins_later_changes_nothing_yet():
    buyer, product, command = ready()
    pricing.set_prices(
        actor=product.store.actor, store_id=product.store.id, price_list="ES",
        prices={product.sku_id: eur(2600)}, now=NOON + timedelta(minutes=1),
    )  # fmt: skip
    place(buyer, command, NOON)


def test_another_shipping_option_is_refused_also_at_the_same_price():
    buyer, product, command = ready()
    for code, price in (("premium", 1299), ("own", 449)):
        if code == "own":
            offer(product.store, price=eur(price))
        services.set_delivery(
            actor=buyer.actor, cart_id=command.cart_id, address_id=buyer.address_id,
            shipping={product.store.id: code},
        )  # fmt: skip
        assert refused_as_changed(buyer, command)["total"] == eur(2500 + price)


def test_another_quantity_is_refused():
    buyer, product, command = ready()
    services.set_lines(actor=buyer.actor, cart_id=command.cart_id, quantities={product.sku_id: 2})
    assert refused_as_changed(buyer, command)["total"] == eur(5449)


def test_the_same_quantity_set_again_is_no_change():
    buyer, store = make.buyer(), make.store()
    bag, hat = make.product(store=store), make.product(store=store)
    cart_id = make.cart(buyer=buyer, lines={bag: 1, hat: 1})
    command = make.command(buyer=buyer, cart_id=cart_id)
    services.set_lines(actor=buyer.actor, cart_id=cart_id, quantities={bag.sku_id: 1})
    place(buyer, command)


def test_another_address_is_refused():
    buyer, product, command = ready()
    services.set_delivery(
        actor=buyer.actor, cart_id=command.cart_id, address_id=make.address(buyer=buyer),
        shipping={product.store.id: "standard"},
    )  # fmt: skip
    assert refused_as_changed(buyer, command)["total"] == eur(2949)


# --- stock ----------------------------------------------------------------------------------------


def test_too_few_pieces_are_refused_naming_the_sku_and_nothing_changes():
    buyer, store = make.buyer(), make.store()
    plenty, scarce = make.product(store=store), make.product(store=store, stock=1)
    cart_id = make.cart(buyer=buyer, lines={plenty: 2, scarce: 2})
    command = make.command(buyer=buyer, cart_id=cart_id)
    with nothing_changes(), pytest.raises(OutOfStock) as refused:
        place(buyer, command)
    assert refused.value.params == {"sku_ids": [scarce.sku_id]}
    basket = selectors.cart(cart_id, actor=buyer.actor).basket
    assert {line.sku_id: line.quantity for line in basket.lines} == {
        plenty.sku_id: 2, scarce.sku_id: 2
    }  # fmt: skip


def test_pieces_that_are_promised_to_somebody_else_are_not_there():
    buyer, product, command = ready(stock=1)
    make.placed(buyer=make.buyer(), lines={product: 1})
    with nothing_changes(), pytest.raises(OutOfStock):
        place(buyer, command)


# --- payments -------------------------------------------------------------------------------------


def split(method: str, minor: int, currency: str = "EUR", **values) -> Split:
    return Split(method=method, money=Money(minor, currency), **values)


@pytest.mark.parametrize(
    "splits",
    [
        (split("card", 1949), split("voucher", 1000)),
        (split("card", 2949), split("voucher", 0)),
        (split("voucher", 0), split("card", 2949, instalments=6)),
        (split("card", 1), split("card", 2947), split("boleto", 1)),
    ],
)
def test_the_total_may_be_split_over_several_payments(splits):
    buyer, _, command = ready()
    done = place(buyer, replace(command, payments=splits))
    opened = payments.payments(done.group_id)
    assert [(one.method, one.money, one.instalments) for one in opened] == [
        (one.method, one.money, one.instalments) for one in splits
    ]
    assert done.payment_ids == tuple(one.id for one in opened)


@pytest.mark.parametrize(
    ("splits", "params"),
    [
        ((split("card", 2948),), {"total": eur(2949)}),
        ((split("card", 2949), split("voucher", 1)), {"total": eur(2949)}),
        ((split("card", 3949), split("voucher", -1000)), {"reason": "negative"}),
        ((split("card", 2949, instalments=0),), {"reason": "negative"}),
        ((split("card", 2949, "USD"),), {"reason": "currency"}),
        ((split("card", 2949), split("voucher", 0, "USD")), {"reason": "currency"}),
    ],
)
def test_payments_that_do_not_sum_to_the_total_are_refused(splits, params):
    buyer, _, command = ready()
    with nothing_changes(), pytest.raises(PaymentsDoNotSum) as refused:
        place(buyer, replace(command, payments=splits))
    assert refused.value.params == params


def test_who_pays_a_part_by_voucher_has_five_days():
    buyer, _, command = ready()
    splits = (split("card", 1949), split("boleto", 1000))
    done = place(buyer, replace(command, payments=splits))
    group = orders.group(done.group_id, actor=buyer.actor)
    assert group.pay_by == NOON + timedelta(days=5)


# --- what cannot be placed ------------------------------------------------------------------------


def test_a_cart_without_an_address_is_refused():
    buyer, product = make.buyer(), make.product(store=make.store())
    cart_id = services.open_cart(actor=buyer.actor, market="ES", language="es", now=NOON)
    services.set_lines(actor=buyer.actor, cart_id=cart_id, quantities={product.sku_id: 1})
    with nothing_changes(), pytest.raises(BadCart) as refused:
        place(buyer, PlaceOrder(cart_id=cart_id, digest="", key="k"))
    assert refused.value.params == {"reason": "no address"}


def test_an_empty_cart_is_refused():
    buyer, product, command = ready()
    services.set_lines(actor=buyer.actor, cart_id=command.cart_id, quantities={product.sku_id: 0})
    with nothing_changes(), pytest.raises(BadCart) as refused:
        place(buyer, command)
    assert refused.value.params == {"reason": "empty"}


def test_a_cart_of_somebody_else_cannot_be_placed():
    _, _, command = ready()
    stranger = make.buyer()
    with nothing_changes(), pytest.raises(UnknownCart):
        place(stranger, command)
    with nothing_changes(), pytest.raises(NotAllowed):
        services.place_order(actor=system("checkout"), command=command, now=NOON)


def test_a_cart_that_was_ordered_cannot_be_placed_under_another_key():
    buyer, _, command = ready()
    place(buyer, command)
    with nothing_changes(), pytest.raises(UnknownCart):
        place(buyer, replace(command, key="another"))


def test_what_was_taken_off_sale_meanwhile_is_refused():
    buyer, product, command = ready()
    listings.pause(actor=product.store.actor, product_id=product.id, now=NOON)
    with nothing_changes(), pytest.raises(BadCart) as refused:
        place(buyer, command)
    assert refused.value.params["reason"] == "not on sale"


def test_what_has_no_price_here_is_refused():
    buyer, product = make.buyer(), make.product(store=make.store(), market="BR")
    cart_id = make.cart(buyer=buyer, lines={product: 1})
    with nothing_changes(), pytest.raises(NotPriced):
        place(buyer, PlaceOrder(cart_id=cart_id, digest="", key="k"))


def test_an_option_that_ended_meanwhile_is_refused():
    buyer, product = make.buyer(), make.product(store=make.store())
    offer(product.store, price=eur(100), valid_to=NOON + timedelta(hours=1))
    cart_id = make.cart(buyer=buyer, lines={product: 1}, shipping="own")
    command = make.command(buyer=buyer, cart_id=cart_id)
    with nothing_changes(), pytest.raises(NoShippingOption):
        place(buyer, command, NOON + timedelta(hours=1))


# --- freight that the seller quotes ---------------------------------------------------------------


def offer(store, *, price=None, valid_to=None):
    logistics.offer_option(
        actor=store.actor, store_id=store.id, code="own", country=None,
        tier=ServiceTier.STANDARD if price else ServiceTier.SELLER_QUOTED, per=PricedPer.ORDER,
        price=price, days_min=12, days_max=20, max_weight_g=None, now=NOON, valid_to=valid_to,
    )  # fmt: skip


def quoted_freight(buyer, product, *, quantity=2, minor=1500, expires_at=None):
    logistics.quote_freight(
        actor=product.store.actor, store_id=product.store.id, buyer_id=buyer.actor.person_id,
        sku_id=product.sku_id, quantity=quantity, country="ES", money=eur(minor),
        expires_at=expires_at, now=NOON,
    )  # fmt: skip


def asking(quantity=2):
    buyer, product = make.buyer(), make.product(store=make.store())
    offer(product.store)
    cart_id = make.cart(buyer=buyer, lines={product: quantity}, shipping="own")
    return buyer, product, cart_id


def test_freight_that_was_quoted_is_charged():
    buyer, product, cart_id = asking()
    quoted_freight(buyer, product)
    done = place(buyer, make.command(buyer=buyer, cart_id=cart_id))
    assert orders.group(done.group_id, actor=buyer.actor).total == eur(6500)


def test_freight_that_was_not_quoted_or_for_others_is_refused():
    buyer, product, cart_id = asking()
    quoted_freight(buyer, product, quantity=1)
    quoted_freight(make.buyer(), product)
    with nothing_changes(), pytest.raises(FreightNotQuoted):
        place(buyer, PlaceOrder(cart_id=cart_id, digest="", key="k"))


def test_freight_quoted_until_an_instant_is_refused_from_then_on():
    buyer, product, cart_id = asking()
    until = NOON + timedelta(days=3)
    quoted_freight(buyer, product, expires_at=until)
    command = make.command(buyer=buyer, cart_id=cart_id)
    with nothing_changes(), pytest.raises(FreightNotQuoted):
        place(buyer, command, until)
    place(buyer, command, until - timedelta(seconds=1))


def test_freight_quoted_anew_meanwhile_is_a_changed_price():
    buyer, product, cart_id = asking()
    quoted_freight(buyer, product)
    command = make.command(buyer=buyer, cart_id=cart_id)
    quoted_freight(buyer, product, minor=1600)
    assert refused_as_changed(buyer, command)["total"] == eur(6600)
