"""The command of the checkout page, and carts that are filled and merged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.markets import selectors as markets
from tradewind.goods.inventory.types import OutOfStock
from tradewind.kernel import db, ids
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.idempotency import KeyReused
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.checkout import selectors, services
from tradewind.trade.checkout.types import (
    BadCart,
    CheckOut,
    LineProblem,
    PriceChanged,
    UnknownCart,
)
from tradewind.trade.orders import selectors as orders

pytestmark = pytest.mark.django_db


def review(buyer, language: str = "en"):
    return selectors.review(
        actor=buyer.actor, market=markets.market(buyer.market), language=language, now=NOON
    )


def command(buyer, **changes) -> CheckOut:
    """What the page of this buyer's cart sends when its button is pressed."""
    shown = review(buyer)
    return replace(
        CheckOut(
            cart_id=shown.cart_id,
            digest=shown.quote.digest,
            key=str(ids.new()),
            shipping=shown.basket.shipping,
            language="en",
            address=make.address_input(buyer.market),
            email="ana@example.org",
            full_name="Ana García",
        ),
        **changes,
    )


def press(buyer, wanted: CheckOut):
    return services.check_out(actor=buyer.actor, command=wanted, now=NOON)


def lines(cart_id) -> dict[object, int]:
    return dict(
        db.rows("SELECT sku_id, quantity FROM checkout_cartline WHERE cart_id = %s", [cart_id])
    )


def open_carts(person_id) -> list[object]:
    return [
        row[0]
        for row in db.rows(
            "SELECT id FROM checkout_cart WHERE buyer_id = %s AND state = 'open'", [person_id]
        )
    ]


@pytest.fixture
def buyer():
    return make.buyer()


@pytest.fixture
def bag():
    return make.product(store=make.store(), price=Money(2500, "EUR"))


@pytest.fixture
def filled(buyer, bag):
    cart_id = services.open_cart(actor=buyer.actor, market="ES", language="es", now=NOON)
    services.add_line(actor=buyer.actor, cart_id=cart_id, sku_id=bag.sku_id, quantity=2)
    return cart_id


def test_who_and_where_to_are_kept_with_the_order(buyer, filled):
    placed = press(buyer, command(buyer))
    group = orders.group(placed.group_id, actor=buyer.actor)
    assert group.total == Money(5179, "EUR")
    assert accounts.contact(buyer.actor.id).email == "ana@example.org"
    assert group.address_id != buyer.address_id
    assert accounts.address(group.address_id, buyer.actor.id).line1 == "Calle Mayor 1"


def test_a_kept_address_is_used_as_it_is(buyer, filled):
    placed = press(buyer, command(buyer, address=None, address_id=buyer.address_id))
    assert orders.group(placed.group_id, actor=TESTS).address_id == buyer.address_id


def test_the_same_key_again_returns_the_first_answer(buyer, filled):
    wanted = command(buyer)
    first = press(buyer, wanted)
    with nothing_changes():
        assert press(buyer, wanted) == first
        with pytest.raises(KeyReused):
            press(buyer, replace(wanted, full_name="Somebody Else"))
    assert selectors.placed(actor=buyer.actor, key=wanted.key) == first.group_id
    assert selectors.placed(actor=make.buyer().actor, key=wanted.key) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"digest": "another"}, PriceChanged),
        ({"address": None}, BadCart),
        ({"email": "nobody"}, InvalidInput),
        ({"address": replace(make.address_input("ES"), postcode="1")}, InvalidInput),
        ({"address": make.address_input("US")}, BadCart),
    ],
)
def test_what_is_refused_keeps_neither_contact_nor_address_nor_order(
    buyer, filled, changes, refusal
):
    wanted = command(buyer, **changes)
    with nothing_changes(), pytest.raises(refusal):
        press(buyer, wanted)


def test_what_sold_out_is_named_and_nothing_is_kept(buyer, bag, filled):
    wanted = command(buyer)
    make.restock(product=bag, quantity=1)
    with nothing_changes(), pytest.raises(OutOfStock) as error:
        press(buyer, wanted)
    assert error.value.params == {"sku_ids": [bag.sku_id]}


def test_a_system_and_a_stranger_check_nothing_out(buyer, filled):
    wanted, stranger = command(buyer), make.buyer()
    with nothing_changes():
        with pytest.raises(NotAllowed):
            services.check_out(actor=TESTS, command=wanted, now=NOON)
        with pytest.raises(UnknownCart):
            press(stranger, wanted)


# --- filling --------------------------------------------------------------------------------------


def test_a_line_that_grows_keeps_its_place(buyer, bag, filled):
    other = make.product(store=bag.store)
    services.add_line(actor=buyer.actor, cart_id=filled, sku_id=other.sku_id, quantity=1)
    services.add_line(actor=buyer.actor, cart_id=filled, sku_id=bag.sku_id, quantity=1)
    shown = [(line.sku_id, line.quantity) for line in review(buyer).lines]
    assert shown == [(bag.sku_id, 3), (other.sku_id, 1)]


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_an_odd_number_of_pieces_is_refused(buyer, bag, filled, quantity):
    with nothing_changes(), pytest.raises(BadCart):
        services.add_line(actor=buyer.actor, cart_id=filled, sku_id=bag.sku_id, quantity=quantity)


def test_the_cart_of_somebody_else_takes_nothing(bag, filled):
    other = make.buyer()
    with nothing_changes():
        with pytest.raises(UnknownCart):
            services.add_line(actor=other.actor, cart_id=filled, sku_id=bag.sku_id, quantity=1)
        with pytest.raises(UnknownCart):
            services.choose_shipping(actor=other.actor, cart_id=filled, shipping={})


def test_choosing_for_one_store_leaves_the_others(buyer, bag, filled):
    lamp = make.product(store=make.store())
    services.add_line(actor=buyer.actor, cart_id=filled, sku_id=lamp.sku_id, quantity=1)
    for product, code in ((bag, "premium"), (lamp, "standard")):
        services.choose_shipping(
            actor=buyer.actor, cart_id=filled, shipping={product.store.id: code}
        )
    assert review(buyer).basket.shipping == {bag.store.id: "premium", lamp.store.id: "standard"}


def test_a_review_says_what_stands_in_the_way(buyer, bag, filled):
    shown = review(buyer)
    assert shown.ready
    assert [line.problem for line in shown.lines] == [None]
    make.restock(product=bag, quantity=1)
    shown = review(buyer)
    assert (shown.ready, shown.lines[0].problem, shown.lines[0].left) == (
        False, LineProblem.TOO_MANY, 1,
    )  # fmt: skip
    assert shown.quote is not None


def test_a_review_shows_ways_with_prices_first_and_the_cheapest_chosen(buyer, filled):
    (store,) = review(buyer).stores
    assert [(one.code, one.price.minor, one.chosen) for one in store.deliveries] == [
        ("economy", 179, True), ("standard", 449, False), ("premium", 1299, False),
    ]  # fmt: skip


# --- merging --------------------------------------------------------------------------------------


def merge(member, guest) -> int:
    return services.merge_carts(actor=member.actor, guest_id=guest.actor.id, now=NOON)


def test_quantities_of_a_guest_and_a_member_add_up(buyer, bag, filled):
    member, lamp = make.buyer(), make.product(store=make.store())
    make.cart(buyer=member, lines={bag: 3, lamp: 1})
    assert merge(member, buyer) == 1
    (cart_id,) = open_carts(member.actor.id)
    assert lines(cart_id) == {bag.sku_id: 5, lamp.sku_id: 1}
    assert open_carts(buyer.actor.id) == []
    with nothing_changes():
        assert merge(member, buyer) == 0


def test_a_member_without_a_cart_gets_the_guests(buyer, bag, filled):
    member = make.buyer()
    assert merge(member, buyer) == 1
    (cart_id,) = open_carts(member.actor.id)
    assert lines(cart_id) == {bag.sku_id: 2}
    assert review(member).ready


def test_a_merged_quantity_stays_within_what_one_may_order(buyer, bag, filled):
    member = make.buyer()
    make.cart(buyer=member, lines={bag: 9999})
    merge(member, buyer)
    (cart_id,) = open_carts(member.actor.id)
    assert lines(cart_id) == {bag.sku_id: 9999}


def test_carts_of_other_markets_come_along(buyer, filled):
    member = make.buyer()
    elsewhere = make.product(store=make.store(), market="US")
    cart_id = services.open_cart(actor=buyer.actor, market="US", language="en", now=NOON)
    services.add_line(actor=buyer.actor, cart_id=cart_id, sku_id=elsewhere.sku_id, quantity=1)
    assert merge(member, buyer) == 2
    assert len(open_carts(member.actor.id)) == 2


def test_a_cart_is_not_merged_into_itself(buyer, filled):
    with nothing_changes():
        assert merge(buyer, buyer) == 0


def test_a_claimed_guests_order_stays_the_members(buyer, filled):
    placed = press(buyer, command(buyer))
    member = account_services.register(
        email="ana2@example.org", password="correct horse battery", full_name="Ana",
        language="es", now=NOON,
    )  # fmt: skip
    account_services.claim_guest(
        actor=buyer.actor, guest_id=buyer.actor.id, email="ana2@example.org",
        password="correct horse battery", now=NOON,
    )  # fmt: skip
    actor = accounts.actor(member.id)
    found = orders.of_buyer(actor=actor)
    assert [one.group_id for one in found.items] == [placed.group_id]
    assert orders.page(found.items[0].id, actor=actor).order.buyer_id == buyer.actor.id
