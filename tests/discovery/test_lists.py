from __future__ import annotations

import pytest

from tradewind.goods.catalog import models as catalog_models
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.growth.discovery import selectors
from tradewind.growth.discovery.types import Filters, Sort
from tradewind.kernel import ids, paging
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .builders import card, set_stock

pytestmark = pytest.mark.django_db
# What a card shows first is with delivery: 1.79 for half a kilogram to Spain.
SHIPPING = 179


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def shelf():
    """Five products at 10 to 50 euro, oldest and cheapest first; the fourth is sold out."""
    store = make.store()
    categories = ("bags", "shoes", "bags", "bags", "audio")
    made = [
        make.product(
            store=store, title=f"Thing {number}", price=eur(1000 * number), category=category
        )
        for number, category in enumerate(categories, start=1)
    ]
    set_stock(store, {made[3].sku_id: 0})
    deliver()
    return made


def titles(**asked) -> list[str]:
    found = selectors.cards(market="ES", language="es", limit=10, **asked)
    return [one.title.removeprefix("Thing ") for one in found.items]


def found(**asked) -> list[str]:
    page = selectors.search(market="ES", language="es", query="thing", limit=10, **asked)
    return [one.title.removeprefix("Thing ") for one in page.items]


def pages(ask, **asked) -> list[str]:
    seen, cursor = [], None
    while True:
        page = ask(market="ES", language="es", limit=2, cursor=cursor, **asked)
        seen += [one.title.removeprefix("Thing ") for one in page.items]
        cursor = page.next
        if cursor is None:
            return seen


def test_a_list_is_sorted_after_what_is_in_stock(shelf, provider):
    make.paid(provider=provider, buyer=make.buyer(), lines={shelf[1]: 3})
    make.paid(provider=provider, buyer=make.buyer(), lines={shelf[4]: 1})
    assert titles() == ["5", "3", "2", "1", "4"]
    assert titles(sort="price_up") == ["1", "2", "3", "5", "4"]
    assert titles(sort="price_down") == ["5", "3", "2", "1", "4"]
    assert titles(sort="best_sold") == ["2", "5", "3", "1", "4"]


@pytest.mark.parametrize("sort", [one for one in Sort if one is not Sort.BEST_MATCH])
def test_pages_in_every_order_are_without_gap_or_repetition(shelf, sort):
    assert pages(selectors.cards, sort=sort) == titles(sort=sort)
    assert pages(selectors.search, sort=sort, query="thing") == found(sort=sort)
    assert found(sort=sort) == titles(sort=sort)


def test_pages_of_equal_prices_are_without_gap_or_repetition():
    store = make.store()
    for number in range(5):
        make.product(store=store, title=f"Thing {number}")
    deliver()
    for sort in ("price_up", "price_down"):
        assert pages(selectors.cards, sort=sort) == ["4", "3", "2", "1", "0"]
        assert pages(selectors.search, sort=sort, query="thing") == ["4", "3", "2", "1", "0"]


def test_a_cursor_of_another_order_is_refused(shelf):
    wanted = {"market": "ES", "language": "es", "limit": 2}
    cursor = selectors.cards(**wanted, sort="price_up").next
    with pytest.raises(InvalidInput):
        selectors.cards(**wanted, sort="price_down", cursor=cursor)
    cursor = selectors.search(**wanted, query="thing").next
    with pytest.raises(InvalidInput):
        selectors.search(**wanted, query="thing", sort="newest", cursor=cursor)


@pytest.mark.parametrize("sort", ["best_match", "cheapest", ""])
def test_an_order_that_a_list_has_not_is_refused(sort):
    with pytest.raises(InvalidInput):
        selectors.cards(market="ES", language="es", limit=2, sort=sort)


def test_a_list_is_narrowed(shelf):
    for ask in (titles, found):
        assert set(ask(filters=Filters(categories=("bags",)))) == {"1", "3", "4"}
        assert set(ask(filters=Filters(categories=("shoes", "audio")))) == {"2", "5"}
        assert ask(filters=Filters(categories=())) == []
        assert set(ask(filters=Filters(in_stock=True))) == {"1", "2", "3", "5"}
        low, high = 2000 + SHIPPING, 4000 + SHIPPING
        assert set(ask(filters=Filters(price_from=low, price_to=high))) == {"2", "3", "4"}
        assert set(ask(filters=Filters(price_from=low + 1))) == {"3", "4", "5"}
        assert set(ask(filters=Filters(price_to=high - 1))) == {"1", "2", "3"}
        assert ask(filters=Filters(price_from=10**40)) == []
        assert len(ask(filters=Filters(price_to=10**40, price_from=-(10**40)))) == 5
        assert ask(filters=Filters(store_id=ids.new())) == []
        assert len(ask(filters=Filters(store_id=shelf[0].store.id))) == 5


def test_a_narrowed_list_takes_one_statement(shelf, django_assert_num_queries):
    wanted = Filters(categories=("bags",), price_from=1, in_stock=True)
    with django_assert_num_queries(1):
        assert titles(filters=wanted, sort="price_up") == ["1", "3"]
    with django_assert_num_queries(2):
        assert found(filters=wanted, sort="price_up") == ["1", "3"]


def test_a_category_is_shown_with_all_below_it(shelf):
    root = catalog_models.Category.objects.get(code="outdoor")
    catalog_models.Category.objects.create(id=ids.new(), code="shoes2", parent=root, position=20)
    catalog_services.revise_product(
        actor=shelf[1].store.actor, product_id=shelf[1].id, category="shoes2", now=NOON
    )
    deliver()
    catalog.forget()
    assert titles(filters=Filters(categories=catalog.category_tree("outdoor"))) == ["2"]
    catalog.forget()


def test_products_are_counted_by_category(shelf, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert selectors.counts("ES") == {"audio": 1, "bags": 3, "shoes": 1}
    assert selectors.counts("FR") == {}


def test_similar_products_are_of_the_same_category(shelf, provider, django_assert_num_queries):
    make.paid(provider=provider, buyer=make.buyer(), lines={shelf[0]: 1})
    with django_assert_num_queries(1):
        like = selectors.similar(shelf[2].id, market="ES", language="es", limit=5)
    assert [one.product_id for one in like] == [shelf[0].id, shelf[3].id]
    assert selectors.similar(shelf[4].id, market="ES", language="es", limit=5) == ()
    assert selectors.similar(ids.new(), market="ES", language="es", limit=5) == ()


def test_products_without_a_category_are_like_no_other():
    store = make.store()
    made = [make.product(store=store, category="") for _ in range(2)]
    deliver()
    assert selectors.similar(made[0].id, market="ES", language="es", limit=5) == ()


def test_a_card_shows_its_first_picture_category_and_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = make.product(store=make.store(), category="kitchen")
    deliver()
    assert (card().picture, card().category) == (None, "kitchen")
    assert card().store_id == made.store.id
    assert card().store_name.startswith("Store ")
    one = catalog_services.add_picture(
        actor=made.store.actor, product_id=made.id, content=make.picture(), alt="Pot", now=NOON
    )
    deliver()
    assert card().picture == one.ref
    catalog_services.render_pictures(now=NOON)
    deliver()
    assert card().picture.ready
    catalog_services.remove_picture(actor=made.store.actor, picture_id=one.id, now=NOON)
    deliver()
    assert card().picture is None


def test_a_cursor_of_the_old_kind_is_refused():
    with pytest.raises(InvalidInput):
        selectors.cards(
            market="ES",
            language="es",
            limit=3,
            cursor=paging.write("discovery.cards", 1, str(ids.new())),
        )
