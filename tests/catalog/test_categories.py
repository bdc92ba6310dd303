from __future__ import annotations

import pytest

from tradewind.goods.catalog import models, selectors, services
from tradewind.goods.catalog.types import CategoryView
from tradewind.kernel import db as database
from tradewind.kernel import ids
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db
ROOTS = (
    "fashion", "bags", "shoes", "audio", "phones", "home", "kitchen", "watches", "beauty", "toys",
    "drones", "outdoor",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh():
    selectors.forget()
    yield
    selectors.forget()


def test_a_fresh_tradewind_has_twelve_roots_in_their_order():
    assert tuple(one.code for one in selectors.categories("en")) == ROOTS
    assert {one.parent for one in selectors.categories("en")} == {None}


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Bags & travel"),
        ("es", "Bolsos y viaje"),
        ("pt-BR", "Bolsas e viagem"),
        ("ru", "Сумки и чемоданы"),
        ("ar", "حقائب وسفر"),
        ("de", "Taschen & Reise"),
        ("fr", "Sacs et voyage"),
        ("zh-Hans", "箱包旅行"),
        ("nl", "Bags & travel"),
    ],
)
def test_categories_have_names_in_many_languages(language, name):
    assert selectors.categories(language)[1] == CategoryView(code="bags", parent=None, name=name)


def test_warm_categories_take_no_statement(django_assert_num_queries):
    with django_assert_num_queries(2):
        selectors.categories("es")
    with django_assert_num_queries(0):
        selectors.categories("es")


def test_installing_again_changes_nothing():
    models.Category.objects.filter(code="drones").update(position=99)
    before = database.rows("SELECT t::text FROM catalog_category t ORDER BY 1")
    words = database.rows("SELECT t::text FROM texts_text t ORDER BY 1")
    services.install_categories(now=NOON)
    assert database.rows("SELECT t::text FROM catalog_category t ORDER BY 1") == before
    assert database.rows("SELECT t::text FROM texts_text t ORDER BY 1") == words


def test_a_category_comes_with_all_below_it():
    root = models.Category.objects.get(code="bags")
    below = models.Category.objects.create(id=ids.new(), code="totes", parent=root, position=20)
    models.Category.objects.create(id=ids.new(), code="jute", parent=below, position=21)
    assert selectors.category_tree("bags") == ("bags", "totes", "jute")
    assert selectors.category_tree("shoes") == ("shoes",)
    assert selectors.category_tree("cama_mesa_banho") == ("cama_mesa_banho",)
    assert selectors.categories("en")[-1] == CategoryView(code="jute", parent="totes", name="jute")
