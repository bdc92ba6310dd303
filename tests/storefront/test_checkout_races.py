"""One button, pressed several times at once: real threads on PostgreSQL."""

from __future__ import annotations

import pytest
from django.test import Client

from tradewind.kernel import clock, db
from tradewind.testing import make
from tradewind.testing.checks import assert_stock_adds_up
from tradewind.testing.make import NOON
from tradewind.testing.threads import together

from .buying import EMAIL, TYPED, code, hidden, put

pytestmark = pytest.mark.usefixtures("committed")
CHECKOUT = "/en-es/checkout"


def rows(table: str) -> int:
    return db.rows(f"SELECT count(*) FROM {table}")[0][0]


def press(client, form):
    """Press the button in the same browser, from another thread."""

    def pressing():
        mine = Client()
        mine.cookies = client.cookies
        with clock.moved_to(NOON):
            return mine.post(CHECKOUT, form)

    return pressing


@pytest.fixture
def filled():
    """A browser whose email is proven, and its form filled in."""
    client = Client()
    put(client, make.product(store=make.store()))
    proof = {"email": EMAIL, "action": "check", "code": code()}
    assert client.post(CHECKOUT, proof).status_code == 303
    form = {"email": EMAIL, **TYPED, **hidden(client.get(CHECKOUT)), "action": "place"}
    return client, form


def test_a_double_press_gives_one_order(filled):
    client, form = filled
    answers = together([press(client, form)] * 4)
    assert {answer.status_code for answer in answers} == {303}, answers
    assert len({answer.url for answer in answers}) == 1
    for table in ("orders_group", "orders_order", "payments_payment", "accounts_address"):
        assert rows(table) == 1, table
    assert_stock_adds_up()


def test_two_pages_of_one_cart_give_one_order(filled):
    client, form = filled
    other = form | hidden(client.get(CHECKOUT))
    assert other["key"] != form["key"]
    answers = together([press(client, form), press(client, other)])
    assert {answer.status_code for answer in answers} == {303}, answers
    assert sum(answer.url in ("/en-es/orders", "/en-es/cart") for answer in answers) <= 1
    assert rows("orders_group") == 1
