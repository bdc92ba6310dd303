from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.base.markets import selectors as markets
from tradewind.goods.listings import services as listings
from tradewind.growth.discovery import selectors
from tradewind.growth.discovery.types import Place, PriceHere, ProductNotShown
from tradewind.kernel import ids, paging
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .builders import card, pair, set_prices, set_stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """Seven products, oldest first; the third is sold out."""
    store = make.store()
    made = [make.product(store=store, title=f"Backpack {number}") for number in range(7)]
    set_stock(store, {made[2].sku_id: 0})
    deliver()
    return made


def test_cards_come_in_stock_first_then_newest_and_page_by_page(shelf):
    first = selectors.cards(market="ES", language="es", limit=3)
    assert [one.title for one in first.items] == ["Backpack 6", "Backpack 5", "Backpack 4"]
    second = selectors.cards(market="ES", language="es", limit=3, cursor=first.next)
    assert [one.title for one in second.items] == ["Backpack 3", "Backpack 1", "Backpack 0"]
    last = selectors.cards(market="ES", language="es", limit=3, cursor=second.next)
    assert [one.title for one in last.items] == ["Backpack 2"]
    assert last.next is None


def test_a_full_last_page_has_no_next(shelf):
    assert selectors.cards(market="ES", language="es", limit=7).next is None


def test_a_market_without_goods_has_an_empty_page():
    assert selectors.cards(market="AU", language="en", limit=3) == paging.Page((), None)


@pytest.mark.parametrize(
    "cursor", ["nonsense", paging.write("another list", 1)], ids=["nonsense", "ours"]
)
def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(InvalidInput):
        selectors.cards(market="ES", language="es", limit=3, cursor=cursor)


def test_a_list_takes_one_statement(shelf):
    with CaptureQueriesContext(connection) as statements:
        selectors.cards(market="ES", language="es", limit=5)
    assert len(statements) == 1


def test_a_search_takes_two_statements(shelf):
    with CaptureQueriesContext(connection) as statements:
        selectors.search(market="ES", language="es", query="backpack", limit=5)
    assert len(statements) == 2


def test_a_product_page_holds_all_that_is_shown():
    made = pair(teal=2500, navy=2000)
    set_stock(made.store, {made.teal: 0})
    deliver()
    page = selectors.product_page(made.id, market="ES", language="es")
    assert (page.title, page.language, page.slug) == (
        "Ridgeline backpack", "en", "ridgeline-backpack",
    )  # fmt: skip
    assert [(sku.id, dict(sku.options), sku.in_stock) for sku in page.skus] == [
        (made.teal, {"Colour": "Teal"}, False),
        (made.navy, {"Colour": "Navy"}, True),
    ]
    assert page.chosen.id == made.navy
    assert page.chosen.price == PriceHere(item=Money(2000, "EUR"), shipping=Money(179, "EUR"))
    assert page.chosen.price.total == Money(2179, "EUR")
    assert page.store_name.startswith("Store ")
    assert page.store_code.startswith("store-")
    assert page.places == (
        Place(market="ES", language="es"),
        Place(market="ES", language="en"),
    )


def test_a_product_page_takes_one_statement():
    made = pair()
    set_prices(made.store, {made.navy: 900}, market="FR")
    deliver()
    markets.markets()
    with CaptureQueriesContext(connection) as statements:
        selectors.product_page(made.id, market="ES", language="es")
    assert len(statements) == 1


def test_a_page_shows_the_sku_that_was_asked_for():
    made = pair(teal=2500, navy=2000)
    deliver()
    page = selectors.product_page(made.id, market="ES", language="es", sku_id=made.teal)
    assert page.chosen.id == made.teal
    other = selectors.product_page(made.id, market="ES", language="es", sku_id=ids.new())
    assert other.chosen.id == made.navy


def test_a_page_in_a_market_where_nothing_is_sold_has_no_price_and_says_where_it_has():
    made = pair(market="FR")
    deliver()
    page = selectors.product_page(made.id, market="SA", language="ar")
    assert page.chosen.price is None
    assert {place.market for place in page.places} == {"DE", "FR"}


def test_pieces_that_are_promised_are_not_in_stock_on_the_page():
    made = make.product(store=make.store(), stock=1)
    deliver()
    make.placed(buyer=make.buyer(), lines={made: 1})
    deliver()
    page = selectors.product_page(made.id, market="ES", language="es")
    assert not page.chosen.in_stock
    assert not card().in_stock


def test_an_unknown_product_is_not_shown():
    with pytest.raises(ProductNotShown):
        selectors.product_page(ids.new(), market="ES", language="es")


def test_a_paused_product_is_not_shown():
    made = pair()
    deliver()
    listings.pause(actor=made.store.actor, product_id=made.id, now=NOON)
    deliver()
    with pytest.raises(ProductNotShown):
        selectors.product_page(made.id, market="ES", language="es")
