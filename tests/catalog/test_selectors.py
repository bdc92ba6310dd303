from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tradewind.goods.catalog import models, selectors, services
from tradewind.goods.catalog.types import ProductState, SkuInput, UnknownProduct
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def product(store):
    return services.create_product(
        actor=store.actor,
        store_id=store.id,
        code="KETTLE",
        category="kitchen",
        language="en",
        fields={"title": "Copper kettle"},
        skus=[SkuInput(code=code, options={"size": code}, weight_g=900) for code in "ABC"],
        now=NOW,
    )


def test_skus_are_read_by_id_with_one_statement(product, django_assert_num_queries):
    wanted = [product.skus[2].id, uuid4(), product.skus[0].id]
    with django_assert_num_queries(1):
        found = selectors.skus(wanted)
    assert found == {sku.id: sku for sku in (product.skus[0], product.skus[2])}
    with django_assert_num_queries(1):
        assert selectors.skus([]) == {}


def test_a_sku_is_active_when_it_and_its_product_are(store, product):
    ids = [sku.id for sku in product.skus]

    def active():
        found = selectors.skus(ids)
        return [found[one].active for one in ids]

    assert active() == [False, False, False]
    services.set_state(actor=store.actor, product_id=product.id, state=ProductState.ACTIVE, now=NOW)
    models.Sku.objects.filter(pk=ids[1]).update(active=False)
    assert active() == [True, False, True]
    services.set_state(
        actor=store.actor, product_id=product.id, state=ProductState.ARCHIVED, now=NOW
    )
    assert active() == [False, False, False]


@pytest.mark.parametrize("missing", ["length_mm", "width_mm", "height_mm"])
def test_a_sku_with_a_side_unmeasured_has_no_dimensions(product, missing):
    models.Sku.objects.update(length_mm=1, width_mm=2, height_mm=3)
    assert selectors.product(product.id).skus[0].dimensions_mm == (1, 2, 3)
    models.Sku.objects.update(**{missing: None})
    assert selectors.product(product.id).skus[0].dimensions_mm is None


def test_a_product_is_found_by_the_code_of_its_own_store(store, product):
    assert selectors.product_by_code(store_id=store.id, code="KETTLE") == product
    assert selectors.product_by_code(store_id=store.id, code="kettle") is None
    assert selectors.product_by_code(store_id=make.store().id, code="KETTLE") is None


def test_an_unknown_product_is_said_to_be_unknown(db):
    missing = uuid4()
    with pytest.raises(UnknownProduct) as refused:
        selectors.product(missing)
    assert refused.value.params == {"product_id": missing}
