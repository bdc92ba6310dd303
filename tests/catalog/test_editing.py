from __future__ import annotations

from uuid import uuid4

import pytest

from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors, services
from tradewind.goods.catalog.types import (
    ProductState,
    SkuInput,
    UnknownProduct,
)
from tradewind.kernel import paging
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing import make
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db


def draft(store, code: str, title: str = "Copper kettle", **values):
    return services.create_product(
        actor=store.actor,
        store_id=store.id,
        code=code,
        category=values.get("category", "kitchen"),
        language="en",
        fields={"title": title},
        skus=[SkuInput(code=f"{code}-1L"), SkuInput(code=f"{code}-2L")],
        now=NOON,
    )


def codes(store, **asked) -> list[str]:
    found = selectors.store_products(store.id, actor=store.actor, **asked)
    return [one.code for one in found.items]


def test_the_table_of_a_store_shows_its_products_newest_first(store, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = draft(store, "K")
    draft(make.store(), "OTHER")
    picture = services.add_picture(
        actor=store.actor, product_id=made.id, content=make.picture(), alt="Kettle", now=NOON
    )
    live = make.product(store=store)
    first, second = selectors.store_products(store.id, actor=store.actor).items
    assert (first.id, first.state, first.picture) == (live.id, ProductState.ACTIVE, None)
    assert (second.code, second.title, second.category) == ("K", "Copper kettle", "kitchen")
    assert (second.sku_count, second.sku_codes) == (2, ("K-1L", "K-2L"))
    assert second.sku_ids == tuple(sku.id for sku in made.skus)
    assert second.picture == picture.ref
    assert (second.version, second.created_at) == (1, NOON)


def test_products_are_looked_for_by_title_and_by_code(store):
    draft(store, "A", "Copper kettle")
    draft(store, "B_B", "100% linen towel")
    assert codes(store, query="KETTLE") == ["A"]
    assert codes(store, query="b_b-2l") == ["B_B"]
    assert codes(store, query="100%") == ["B_B"]
    assert codes(store, query="a_b") == []
    assert codes(store, query="\\") == []
    assert codes(store, query="\x00") == ["B_B", "A"]


def test_archived_products_are_shown_when_asked_for(store):
    kept, gone = draft(store, "A"), draft(store, "B")
    services.set_state(actor=store.actor, product_id=gone.id, state=ProductState.ARCHIVED, now=NOON)
    assert codes(store) == ["A"]
    assert codes(store, state=ProductState.ARCHIVED) == ["B"]
    assert codes(store, state=ProductState.ACTIVE) == []
    assert kept.state is ProductState.DRAFT


def test_the_table_goes_on_page_by_page(store):
    for number in range(5):
        draft(store, f"P{number}")
    seen, cursor = [], None
    while True:
        page = selectors.store_products(store.id, actor=store.actor, limit=2, cursor=cursor)
        seen += [one.code for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ["P4", "P3", "P2", "P1", "P0"]


@pytest.mark.parametrize(
    "cursor", ["nonsense", paging.write("another list", 1)], ids=["nonsense", "ours"]
)
def test_a_cursor_of_another_list_is_refused(store, cursor):
    with pytest.raises(InvalidInput):
        selectors.store_products(store.id, actor=store.actor, cursor=cursor)


def test_the_table_takes_one_statement(store, django_assert_num_queries):
    for number in range(3):
        draft(store, f"P{number}")
    with django_assert_num_queries(1):
        selectors.store_products(store.id, actor=store.actor, query="kettle")


def test_the_table_of_another_store_is_refused(store):
    with pytest.raises(NotAllowed):
        selectors.store_products(store.id, actor=make.store().actor)


def test_the_editor_shows_all_of_a_product(store):
    made = draft(store, "K")
    found = selectors.editing(made.id, actor=store.actor)
    assert (found.code, found.category, found.state) == ("K", "kitchen", ProductState.DRAFT)
    assert (found.language, found.source_language, found.languages) == ("en", "en", ("en",))
    assert found.fields == {"title": "Copper kettle"}
    assert [(sku.code, sku.active) for sku in found.skus] == [("K-1L", True), ("K-2L", True)]
    assert (found.version, found.pictures, found.store_id) == (0, (), store.id)


def test_the_editor_of_a_language_without_words_is_empty(store):
    made = draft(store, "K")
    found = selectors.editing(made.id, actor=store.actor, language="es")
    assert (found.language, found.fields) == ("es", {})


def test_strangers_see_no_editor(store):
    made = draft(store, "K")
    for actor, product_id in ((make.store().actor, made.id), (store.actor, uuid4())):
        with pytest.raises(UnknownProduct):
            selectors.editing(product_id, actor=actor)


def test_all_words_of_a_product_are_read_by_language(store):
    made = draft(store, "K")
    found = texts.every([made.id, uuid4()])
    assert set(found) == {made.id}
    assert found[made.id]["en"].fields == {"title": "Copper kettle"}
