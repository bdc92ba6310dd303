"""Many buyers at the same instant, with threads and real commits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.inventory.types import OutOfStock
from tradewind.kernel import db
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps
from tradewind.testing.threads import together
from tradewind.trade.checkout import services as checkout
from tradewind.trade.checkout.types import Placed, PriceChanged, UnknownCart

pytestmark = pytest.mark.usefixtures("committed")


def placing(buyer, command):
    return lambda: checkout.place_order(actor=buyer.actor, command=command, now=make.NOON)


def rows(table: str) -> int:
    return db.rows(f"SELECT count(*) FROM {table}")[0][0]


def stock(product) -> tuple[int, int]:
    found = inventory.stock([product.sku_id])[product.sku_id]
    return found.on_hand, found.reserved


def test_the_same_key_pressed_twice_at_once_places_one_order():
    buyer, product = make.buyer(), make.product(store=make.store())
    cart_id = make.cart(buyer=buyer, lines={product: 1})
    command = make.command(buyer=buyer, cart_id=cart_id)
    first, second = together([placing(buyer, command)] * 2)
    assert isinstance(first, Placed)
    assert first == second
    assert (rows("orders_group"), rows("orders_order"), rows("payments_payment")) == (1, 1, 1)
    assert stock(product) == (10, 1)


def test_one_cart_under_two_keys_at_once_is_placed_once():
    buyer, product = make.buyer(), make.product(store=make.store())
    cart_id = make.cart(buyer=buyer, lines={product: 1})
    command = make.command(buyer=buyer, cart_id=cart_id)
    results = together([placing(buyer, replace(command, key=key)) for key in "ab"])
    assert sorted(type(result).__name__ for result in results) == ["Placed", "UnknownCart"]
    refused = next(result for result in results if isinstance(result, UnknownCart))
    assert refused.params == {"cart_id": cart_id}
    assert (rows("orders_group"), rows("kernel_idempotencykey")) == (1, 1)
    assert stock(product) == (10, 1)


def test_the_last_piece_wanted_by_two_goes_to_one():
    product = make.product(store=make.store(), stock=1)
    buyers = [make.buyer() for _ in range(2)]
    commands = [
        make.command(buyer=each, cart_id=make.cart(buyer=each, lines={product: 1}))
        for each in buyers
    ]
    results = together([placing(*each) for each in zip(buyers, commands, strict=True)])
    assert sorted(type(result).__name__ for result in results) == ["OutOfStock", "Placed"]
    refused = next(result for result in results if isinstance(result, OutOfStock))
    assert refused.params == {"sku_ids": [product.sku_id]}
    assert stock(product) == (1, 1)
    assert (rows("orders_group"), rows("inventory_reservation")) == (1, 1)
    assert db.rows("SELECT state, count(*) FROM checkout_cart GROUP BY 1 ORDER BY 1") == [
        ("open", 1), ("ordered", 1)
    ]  # fmt: skip


def test_of_forty_who_want_ten_pieces_ten_get_one_and_thirty_are_told():
    threads, each = 8, 5
    product = make.product(store=make.store(), stock=10)
    pressed = []
    for _ in range(threads * each):
        buyer = make.buyer()
        cart_id = make.cart(buyer=buyer, lines={product: 1})
        pressed.append((buyer, make.command(buyer=buyer, cart_id=cart_id)))

    def press_several(mine):
        results = []
        for buyer, command in mine:
            try:
                results.append(placing(buyer, command)())
            except OutOfStock as refused:
                results.append(refused.params)
        return results

    shares = [pressed[start::threads] for start in range(threads)]
    told = together([lambda mine=mine: press_several(mine) for mine in shares])
    results = [result for several in told for result in several]
    placed = [result for result in results if isinstance(result, Placed)]
    refused = [result for result in results if result == {"sku_ids": [product.sku_id]}]
    assert (len(placed), len(refused)) == (10, 30)
    assert len({result.group_id for result in placed}) == 10
    assert stock(product) == (10, 10)
    assert inventory.stock([product.sku_id])[product.sku_id].available == 0
    assert (rows("orders_order"), rows("inventory_reservation")) == (10, 10)
    assert_log_has_no_gaps()


def test_two_buyers_of_the_same_two_things_in_other_orders_both_get_them():
    store = make.store()
    one, two = make.product(store=store, stock=30), make.product(store=store, stock=30)
    pressed = []
    for number in range(12):
        buyer = make.buyer()
        lines = {one: 1, two: 1} if number % 2 else {two: 1, one: 1}
        cart_id = make.cart(buyer=buyer, lines=lines)
        pressed.append(placing(buyer, make.command(buyer=buyer, cart_id=cart_id)))
    results = together(pressed)
    assert [type(result).__name__ for result in results] == ["Placed"] * 12
    assert (stock(one), stock(two)) == ((30, 12), (30, 12))


def test_a_cart_that_is_opened_twice_at_once_is_one_cart():
    buyer = make.buyer()
    opened = together(
        [lambda: checkout.open_cart(actor=buyer.actor, market="ES", language="es", now=make.NOON)]
        * 4
    )
    assert len(set(opened)) == 1
    assert rows("checkout_cart") == 1


def test_a_cart_that_changes_while_it_is_placed_is_placed_as_it_was_seen_or_not_at_all():
    product = make.product(store=make.store(), stock=100)
    sold = 0
    for _ in range(8):
        buyer = make.buyer()
        cart_id = make.cart(buyer=buyer, lines={product: 1})
        command = make.command(buyer=buyer, cart_id=cart_id)

        def change(actor=buyer.actor, cart_id=cart_id):
            checkout.set_lines(actor=actor, cart_id=cart_id, quantities={product.sku_id: 2})

        changed, placed = together([change, placing(buyer, command)])
        if isinstance(placed, Placed):
            assert changed is None or isinstance(changed, UnknownCart)
            sold += 1
        else:
            assert isinstance(placed, PriceChanged)
            assert changed is None
    assert db.rows("SELECT DISTINCT quantity FROM orders_line") in ([(1,)], [])
    assert stock(product) == (100, sold)
