"""The cart page: what is in it, what it costs, and what stands in the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.base.accounts import selectors as accounts
from tradewind.goods.listings import services as listings
from tradewind.kernel import db, ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON
from tradewind.trade.checkout import rules as checkout_rules
from tradewind.trade.checkout import selectors as checkout

from .reading import read

pytestmark = pytest.mark.django_db
CART = "/en-es/cart"


def sku(product) -> str:
    return ids.show("sku", product.sku_id)


def add(client, product, quantity=1, **more):
    return client.post(
        "/en-es/cart/add", {"sku": sku(product), "quantity": quantity, "next": "cart"} | more
    )


def quantities() -> dict[object, int]:
    return dict(db.rows("SELECT sku_id, quantity FROM checkout_cartline"))


@pytest.fixture
def bag():
    return make.product(store=make.store(), price=Money(2500, "EUR"))


def test_an_empty_cart_says_so_and_leads_on(client):
    response = client.get(CART)
    assert response.status_code == 200
    assert "Your cart is empty" in response.content.decode()
    assert db.rows("SELECT count(*) FROM accounts_person") == [(0,)]


def test_who_looks_for_the_first_time_becomes_a_guest_with_the_first_piece(client, bag):
    response = add(client, bag, 2)
    assert (response.status_code, response.url) == (303, CART)
    assert response.cookies["guest"]["httponly"]
    page = client.get(CART).content.decode()
    assert "Ridgeline 22 L backpack" in page
    assert quantities() == {bag.sku_id: 2}
    assert "no-store" in client.get(CART).headers["Cache-Control"]


def test_buying_now_leads_to_the_checkout(client, bag):
    assert add(client, bag, next="checkout").url == "/en-es/checkout"


def test_pieces_add_up_to_what_one_may_order(client, bag):
    add(client, bag, 2)
    add(client, bag, 3)
    assert quantities() == {bag.sku_id: 5}
    add(client, bag, 9998)
    assert quantities() == {bag.sku_id: 9999}


@pytest.mark.parametrize("quantity", ["0", "-1", "two", "", "10000", "1" * 20])
def test_what_is_no_quantity_puts_nothing_into_the_cart(client, bag, quantity):
    assert add(client, bag, quantity).status_code == 303
    assert quantities() == {}


def test_an_unknown_sku_is_refused_in_words(client, bag):
    response = client.post("/en-es/cart/add", {"sku": ids.show("sku", ids.new())}, follow=True)
    assert "This is not on sale any more." in response.content.decode()
    assert client.post("/en-es/cart/add", {"sku": "sku_x"}).status_code == 404


def test_the_total_is_every_charge_and_one_sum(client, bag):
    other = make.product(store=make.store(), price=Money(4000, "EUR"))
    add(client, bag, 2)
    add(client, other)
    page = read(client.get(CART))
    amounts = [text for tag, text in page.texts if tag == "bdi" and "€" in text]
    # Items, the cheapest delivery of each store, their sum, and the buttons with it.
    assert amounts[-6:] == ["€90.00", "€1.79", "€1.79", "€93.58", "€93.58", "€93.58"]
    assert page.all("a", href="/en-es/checkout")


def test_a_stepper_works_without_a_script(client, bag):
    add(client, bag, 2)
    form = {"sku": sku(bag), "quantity": "2"}
    assert client.post("/en-es/cart/set", form | {"step": "1"}).status_code == 303
    assert quantities() == {bag.sku_id: 3}
    client.post("/en-es/cart/set", {"sku": sku(bag), "quantity": "3", "step": "-1"})
    assert quantities() == {bag.sku_id: 2}
    client.post("/en-es/cart/set", {"sku": sku(bag), "quantity": "7"})
    assert quantities() == {bag.sku_id: 7}


def test_what_was_taken_out_can_be_put_back(client, bag):
    add(client, bag, 3)
    response = client.post("/en-es/cart/set", {"sku": sku(bag), "remove": "1"})
    assert response.url == f"{CART}?removed={sku(bag)}&n=3"
    assert quantities() == {}
    page = read(client.get(response.url))
    undo = page.one("form", action="/en-es/cart/add")
    assert undo["method"] == "post"
    kept = {one["name"]: one["value"] for one in page.all("input", type="hidden")}
    assert (kept["sku"], kept["quantity"]) == (sku(bag), "3")


def test_an_address_that_was_made_up_offers_nothing_to_put_back(client):
    page = client.get(f"{CART}?removed=sku_x&n=3").content.decode()
    assert "Put it back" not in page


def test_a_line_of_nobody_is_not_found_and_changes_nothing(client, bag):
    add(client, bag)
    other = make.product(store=make.store())
    with nothing_changes():
        assert client.post("/en-es/cart/set", {"sku": sku(other)}).status_code == 404


def test_what_stands_in_the_way_is_said_beside_the_line(client, bag):
    gone = make.product(store=make.store())
    add(client, bag, 3)
    add(client, gone)
    make.restock(product=bag, quantity=2)
    listings.pause(actor=gone.store.actor, product_id=gone.id, now=NOON)
    page = client.get(CART).content.decode()
    assert "Only 2 left: take fewer to go on." in page
    assert "Not on sale any more: remove it to go on." in page
    assert 'href="/en-es/checkout"' not in page
    make.restock(product=bag, quantity=0)
    assert "Sold out: remove it to go on." in client.get(CART).content.decode()


def test_a_price_that_ended_here_is_said_and_nothing_is_quoted(client, bag):
    add(client, bag)
    db.execute(
        "UPDATE pricing_price SET valid_from = %s, valid_to = %s",
        [NOON - timedelta(days=2), NOON - timedelta(days=1)],
    )
    assert "Not sold in Spain: remove it to go on." in client.get(CART).content.decode()


def test_the_cheapest_delivery_is_chosen_until_another_one_is(client, bag):
    add(client, bag)
    field = "delivery-" + ids.show("str", bag.store.id)
    page = read(client.get(CART))
    (checked,) = [one for one in page.all("input", name=field) if "checked" in one]
    assert checked["value"] == "economy"
    assert client.post("/en-es/cart/delivery", {field: "premium"}).status_code == 303
    page = read(client.get(CART))
    (checked,) = [one for one in page.all("input", name=field) if "checked" in one]
    assert checked["value"] == "premium"
    assert "€37.99" in client.get(CART).content.decode()


def test_an_option_that_nobody_offers_is_not_chosen(client, bag):
    add(client, bag)
    field = "delivery-" + ids.show("str", bag.store.id)
    client.post("/en-es/cart/delivery", {field: "teleport"})
    assert db.rows("SELECT shipping::text FROM checkout_cart") == [("{}",)]


def test_a_cart_belongs_to_its_place_and_speaks_its_language(client, bag):
    add(client, bag)
    assert "Your cart is empty" in client.get("/en-us/cart").content.decode()
    spanish = client.get("/es-es/cart")
    assert spanish.headers["Content-Language"] == "es"
    assert "Ridgeline 22 L backpack" in spanish.content.decode()


def test_the_cart_of_somebody_else_is_not_shown(client, bag):
    buyer = make.buyer()
    make.cart(buyer=buyer, lines={bag: 4})
    add(client, bag)
    (who,) = {row[0] for row in db.rows("SELECT buyer_id FROM checkout_cart")} - {buyer.actor.id}
    found = checkout.review(
        actor=accounts.actor(who), market=make.markets.market("ES"), language="en", now=NOON
    )
    assert [line.quantity for line in found.lines] == [1]


def test_a_cart_takes_as_many_statements_for_ten_lines_as_for_one(client, bag):
    store = make.store()
    add(client, bag)
    counts = []
    for _ in range(2):
        # What is kept for some seconds is read again here.
        client.get(CART)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(CART)
        counts.append(len(queries))
        for _ in range(9):
            add(client, make.product(store=store))
    assert counts[0] == counts[1] <= 13, queries.captured_queries


def test_a_review_takes_eight_statements(bag, django_assert_num_queries):
    buyer = make.buyer()
    make.cart(buyer=buyer, lines={bag: 1, make.product(store=make.store()): 2})
    with django_assert_num_queries(8):
        checkout.review(
            actor=buyer.actor, market=make.markets.market("ES"), language="es", now=NOON
        )


def test_a_full_cart_takes_no_more_lines(client, bag, monkeypatch):
    monkeypatch.setattr(checkout_rules, "MAX_LINES", 1)
    add(client, bag)
    response = add(client, make.product(store=make.store()))
    page = client.get(response.url).content.decode()
    assert "Your cart is full" in page
    assert quantities() == {bag.sku_id: 1}


def test_htmx_is_given_the_same_page_to_take_its_part_from(client, bag):
    add(client, bag)
    page = client.get(CART).content.decode()
    assert re.search(r'hx-post="/en-es/cart/set"[^>]*hx-select="#main"', page)


def test_a_script_is_given_the_count_in_the_header_as_well(client, bag):
    add(client, bag, 2)
    page = client.get(CART, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="outerHTML:.count"' in page
    client.post("/en-es/cart/set", {"sku": sku(bag), "quantity": "0"})
    page = client.get(CART, headers={"HX-Request": "true"}).content.decode()
    assert '<b hx-swap-oob="delete:.count"></b>' in page
    assert "hx-swap-oob" not in client.get(CART).content.decode()
