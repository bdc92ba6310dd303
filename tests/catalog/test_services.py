from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import models, selectors, services
from tradewind.goods.catalog.types import (
    BadProduct,
    Product,
    ProductState,
    Sku,
    SkuCodeTaken,
    SkuInput,
    UnknownProduct,
)
from tradewind.kernel import db as database
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def _create(store: make.Store, **values) -> Product:
    values = {
        "store_id": store.id,
        "code": "KETTLE",
        "category": "kitchen",
        "language": "en",
        "fields": {"title": "Copper kettle", "description": ""},
        "skus": [SkuInput(code="KETTLE-1L"), SkuInput(code="KETTLE-2L")],
    } | values
    return services.create_product(actor=store.actor, now=NOW, **values)


def test_a_product_begins_as_a_draft_with_its_skus_in_their_order(store):
    made = _create(
        store,
        skus=[
            SkuInput(code="Z", options={"size": "1 L", "цвет": "медь"}, weight_g=900,
                     dimensions_mm=(200, 150, 0)),
            SkuInput(code="A"),
        ],
    )  # fmt: skip
    common = {"product_id": made.id, "store_id": store.id, "active": False}
    assert made == Product(
        id=made.id,
        store_id=store.id,
        code="KETTLE",
        category="kitchen",
        state=ProductState.DRAFT,
        version=0,
        skus=(
            Sku(id=made.skus[0].id, code="Z", options={"size": "1 L", "цвет": "медь"},
                weight_g=900, dimensions_mm=(200, 150, 0), **common),
            Sku(id=made.skus[1].id, code="A", options={}, weight_g=None, dimensions_mm=None,
                **common),
        ),
    )  # fmt: skip
    assert selectors.product(made.id) == made
    words = texts.texts([made.id], "en")[made.id]
    assert (words.fields["title"], words.language) == ("Copper kettle", "en")


def test_creating_is_audited_and_tells_no_fact(store):
    made = _create(store)
    assert database.rows(
        "SELECT actor, verb, at, after->>'code' FROM kernel_auditentry WHERE object_id = %s",
        [made.id],
    ) == [(store.actor.name, "product.create", NOW, "KETTLE")]
    assert (
        database.rows("SELECT name FROM kernel_outboxevent WHERE aggregate_id = %s", [made.id])
        == []
    )


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"fields": {}}, "title"),
        ({"fields": {"title": " \n"}}, "title"),
        ({"fields": {"title": "a\x00b"}}, "title"),
        ({"skus": []}, "skus"),
        ({"skus": [SkuInput(code="A"), SkuInput(code="A")]}, "skus"),
        ({"skus": [SkuInput(code="")]}, "sku"),
        ({"skus": [SkuInput(code="x" * 81)]}, "sku"),
        ({"skus": [SkuInput(code="a\x00b")]}, "sku"),
        ({"skus": [SkuInput(code="A", weight_g=-1)]}, "weight_g"),
        ({"skus": [SkuInput(code="A", weight_g=2**31)]}, "weight_g"),
        ({"skus": [SkuInput(code="A", dimensions_mm=(1, -1, 1))]}, "dimensions_mm"),
        ({"skus": [SkuInput(code="A", dimensions_mm=(1, 1, 2**31))]}, "dimensions_mm"),
        ({"skus": [SkuInput(code="A", options={"size": "\x00"})]}, "options"),
        ({"skus": [SkuInput(code="A", options={"": "red"})]}, "options"),
        ({"skus": [SkuInput(code="A", options={"size": "\ud800"})]}, "options"),
        ({"code": " "}, "code"),
        ({"code": "x" * 81}, "code"),
        ({"code": "\ud800"}, "code"),
        ({"category": "x" * 121}, "category"),
        ({"language": "not a language"}, "language"),
    ],
)
def test_a_product_that_cannot_be_listed_is_refused(asked, field, store, nothing_changes):
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        _create(store, **asked)
    assert refused.value.params["field"] == field


def test_a_bad_sku_is_named(store):
    with pytest.raises(BadProduct) as refused:
        _create(store, skus=[SkuInput(code="GOOD"), SkuInput(code="BAD", weight_g=-1)])
    assert refused.value.params == {"field": "weight_g", "reason": "out of range", "sku": "BAD"}


def test_a_product_code_that_is_taken_leaves_nothing_half_written(store, nothing_changes):
    _create(store)
    with nothing_changes(), pytest.raises(SkuCodeTaken) as refused:
        _create(store, skus=[SkuInput(code="OTHER")])
    assert refused.value.params == {"code": "KETTLE"}


def test_a_sku_code_that_is_taken_leaves_nothing_half_written(store, nothing_changes):
    _create(store)
    with nothing_changes(), pytest.raises(SkuCodeTaken) as refused:
        _create(store, code="POT", skus=[SkuInput(code="POT-1"), SkuInput(code="KETTLE-2L")])
    assert refused.value.params == {"code": "KETTLE-2L"}


def test_two_stores_use_the_same_codes(store):
    mine, theirs = _create(store), _create(make.store())
    assert mine.code == theirs.code
    assert [sku.code for sku in mine.skus] == [sku.code for sku in theirs.skus]


def test_nobody_lists_in_the_store_of_another(store, nothing_changes):
    stranger = make.store()
    with nothing_changes(), pytest.raises(NotAllowed):
        _create(make.Store(store.id, stranger.actor))
    made = _create(store)
    with nothing_changes(), pytest.raises(NotAllowed):
        services.set_state(
            actor=stranger.actor, product_id=made.id, state=ProductState.ACTIVE, now=NOW
        )


def test_a_state_is_set_under_the_next_version_and_audited(store):
    made = _create(store)
    versions = [
        services.set_state(actor=store.actor, product_id=made.id, state=state, now=LATER)
        for state in (ProductState.ACTIVE, ProductState.ARCHIVED)
    ]
    assert versions == [1, 2]
    product = selectors.product(made.id)
    assert (product.state, product.version) == (ProductState.ARCHIVED, 2)
    assert database.rows(
        "SELECT before->>'state', after->>'state', at FROM kernel_auditentry"
        " WHERE verb = 'product.state' AND object_id = %s ORDER BY id",
        [made.id],
    ) == [("draft", "active", LATER), ("active", "archived", LATER)]


def test_the_state_of_an_unknown_product_is_not_set(store, nothing_changes):
    missing = uuid4()
    with nothing_changes(), pytest.raises(UnknownProduct) as refused:
        services.set_state(
            actor=store.actor, product_id=missing, state=ProductState.ACTIVE, now=NOW
        )
    assert refused.value.params == {"product_id": missing}


def test_of_products_that_claim_one_sku_code_at_once_one_gets_it(committed):
    store = make.store()
    barrier, results = threading.Barrier(4), []

    def create(number):
        try:
            barrier.wait(timeout=30)
            skus = [SkuInput(code=f"OWN-{number}"), SkuInput(code="SHARED")]
            results.append(_create(store, code=f"P{number}", skus=skus))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=create, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    refused = [one for one in results if not isinstance(one, Product)]
    assert [(type(one), one.params) for one in refused] == [(SkuCodeTaken, {"code": "SHARED"})] * 3
    assert models.Product.objects.count() == 1
    assert models.Sku.objects.count() == 2
