from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tradewind.base.texts import selectors as texts
from tradewind.base.texts import services as text_services
from tradewind.base.texts.types import TextState
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.events import ListingRevised
from tradewind.goods.catalog.types import (
    BadProduct,
    ProductChanged,
    SkuCodeTaken,
    SkuEdit,
    SkuInput,
    UnknownProduct,
)
from tradewind.kernel import db as database
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.testing import make
from tradewind.testing.threads import together

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def draft(store: make.Store, code: str = "KETTLE"):
    return catalog_services.create_product(
        actor=store.actor,
        store_id=store.id,
        code=code,
        category="kitchen",
        language="en",
        fields={"title": "Copper kettle", "description": "One litre"},
        skus=[SkuInput(code=f"{code}-1L", weight_g=900), SkuInput(code=f"{code}-2L")],
        now=NOW,
    )


@pytest.fixture
def product(store):
    """A draft with two SKUs."""
    return draft(store)


def revise(store, product, **changes) -> int:
    return catalog_services.revise_product(
        actor=store.actor, product_id=product.id, now=NOW, **changes
    )


def words(product, language: str = "en"):
    return texts.texts([product.id], language)[product.id]


def facts(product) -> list[tuple[str, int]]:
    return database.rows(
        "SELECT name, aggregate_version FROM kernel_outboxevent WHERE aggregate_id = %s"
        " ORDER BY aggregate_version",
        [product.id],
    )


def test_words_are_replaced_by_name_and_the_others_stay(store, product):
    assert revise(store, product, fields={"title": "Brass kettle", "spec.Metal": "Brass"}) == 1
    assert words(product).fields == {
        "title": "Brass kettle", "description": "One litre", "spec.Metal": "Brass",
    }  # fmt: skip
    assert facts(product) == [(ListingRevised.name, 1)]
    listed = catalog.store_products(store.id, actor=store.actor).items
    assert [one.title for one in listed] == ["Brass kettle"]


def test_an_empty_field_goes(store, product):
    revise(store, product, fields={"description": " "})
    assert words(product).fields == {"title": "Copper kettle"}


def test_words_in_another_language_are_a_reviewed_translation_of_the_source(store, product):
    revise(store, product, language="pt-br", fields={"title": "Chaleira de cobre"})
    found = words(product, "pt-BR")
    assert (found.language, found.state, found.stale) == ("pt-BR", TextState.REVIEWED, False)
    assert found.fields == {"title": "Chaleira de cobre"}
    assert words(product).fields["title"] == "Copper kettle"
    revise(store, product, fields={"title": "Brass kettle"})
    assert words(product, "pt-BR").stale


def test_a_translation_needs_a_title_of_its_own(store, product, nothing_changes):
    with nothing_changes(), pytest.raises(BadProduct):
        revise(store, product, language="es", fields={"description": "Un litro"})


def test_category_and_skus_change_together_under_one_version(store, product):
    first, second = product.skus
    version = revise(
        store,
        product,
        category="home",
        skus=[
            SkuEdit(sku_id=first.id, weight_g=0, active=False),
            SkuEdit(sku_id=second.id, weight_g=1500, dimensions_mm=(200, 150, 150)),
        ],
        new_skus=[SkuInput(code="KETTLE-3L", options={"Size": "3 l"})],
    )
    assert version == 1
    assert facts(product) == [(ListingRevised.name, 1)]
    found = catalog.editing(product.id, actor=store.actor)
    assert found.category == "home"
    assert [
        (sku.code, sku.weight_g, sku.dimensions_mm, sku.active, dict(sku.options))
        for sku in found.skus
    ] == [
        ("KETTLE-1L", None, None, False, {}),
        ("KETTLE-2L", 1500, (200, 150, 150), True, {}),
        ("KETTLE-3L", None, None, True, {"Size": "3 l"}),
    ]


def test_what_was_changed_stands_in_the_audit(store, product):
    revise(store, product, category="home", fields={"title": "Brass kettle"})
    verb, before, after = database.rows(
        "SELECT verb, before, after FROM kernel_auditentry WHERE object_id = %s"
        " ORDER BY id DESC LIMIT 1",
        [product.id],
    )[0]
    assert verb == "product.revise"
    assert '"category":"kitchen"' in before.replace(" ", "")
    assert '"title":"Copperkettle"' in before.replace(" ", "")
    assert '"title":"Brasskettle"' in after.replace(" ", "")


def test_an_edit_that_changes_nothing_says_nothing(store, product, nothing_changes):
    with nothing_changes():
        version = revise(
            store,
            product,
            category="kitchen",
            fields={"title": "Copper kettle"},
            skus=[SkuEdit(sku_id=product.skus[0].id, weight_g=900, active=True)],
        )
    assert version == 0


def test_an_edit_of_what_somebody_else_has_changed_is_refused(store, product, nothing_changes):
    revise(store, product, version=0, category="home")
    with nothing_changes(), pytest.raises(ProductChanged) as refused:
        revise(store, product, version=0, category="bags")
    assert refused.value.params == {"product_id": product.id, "version": 1}
    assert revise(store, product, version=1, category="bags") == 2


def test_a_picture_that_is_ready_meanwhile_refuses_no_edit_of_words(
    store, product, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    seen = revise(store, product, category="home")
    catalog_services.add_picture(
        actor=store.actor, product_id=product.id, content=make.picture(), now=NOW
    )
    assert catalog_services.render_pictures(now=NOW) == 1
    assert catalog.product(product.id).version > seen
    revise(store, product, version=seen, fields={"title": "Kettle"})
    assert words(product).fields["title"] == "Kettle"
    with pytest.raises(ProductChanged):
        revise(store, product, version=seen, fields={"title": "Teapot"})


@pytest.mark.usefixtures("committed")
def test_of_two_edits_at_once_one_is_told():
    store = make.store()
    product = draft(store)
    results = together(
        [
            lambda: revise(store, product, version=0, category="home"),
            lambda: revise(store, product, version=0, category="bags"),
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["ProductChanged", "int"]
    assert facts(product) == [(ListingRevised.name, 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": {"title": " "}},
        {"fields": {"title": "x" * 501}},
        {"fields": {"title": "two\nlines"}},
        {"fields": {"description": "a\x00b"}},
        {"fields": {"description": "x" * 50_001}},
        {"fields": {"Not A Name": "x"}},
        {"fields": {"spec.": "x"}},
        {"category": "x" * 121},
        {"new_skus": [SkuInput(code="")]},
        {"new_skus": [SkuInput(code="A"), SkuInput(code="A")]},
        {"new_skus": [SkuInput(code="A", weight_g=-1)]},
    ],
    ids=range(11),
)
def test_what_no_product_can_have_is_refused(store, product, changes, nothing_changes):
    with nothing_changes(), pytest.raises(BadProduct):
        revise(store, product, **changes)


def test_skus_of_others_and_codes_that_are_taken_are_refused(store, product, nothing_changes):
    other = draft(store, "POT")
    with nothing_changes():
        with pytest.raises(BadProduct):
            revise(store, product, skus=[SkuEdit(sku_id=other.skus[0].id, weight_g=1)])
        with pytest.raises(BadProduct):
            revise(store, product, skus=[SkuEdit(sku_id=product.skus[0].id, weight_g=10**8)])


def test_a_code_that_is_taken_undoes_the_whole_edit(store, product):
    draft(store, "POT")
    with pytest.raises(SkuCodeTaken), database.atomic():
        revise(store, product, category="home", new_skus=[SkuInput(code="POT-1L")])


def test_a_language_that_is_none_is_refused(store, product, nothing_changes):
    with nothing_changes(), pytest.raises(InvalidInput):
        revise(store, product, language="no such tag!", fields={"title": "x"})


def test_strangers_revise_nothing(store, product, nothing_changes):
    with nothing_changes():
        with pytest.raises(NotAllowed):
            catalog_services.revise_product(
                actor=make.TESTS.__class__(kind="buyer", id=uuid4()),
                product_id=product.id,
                category="home",
                now=NOW,
            )
        with pytest.raises(UnknownProduct):
            catalog_services.revise_product(
                actor=store.actor, product_id=uuid4(), category="home", now=NOW
            )


def test_a_machine_does_not_replace_what_a_seller_wrote(store, product):
    revise(store, product, language="es", fields={"title": "Tetera de cobre"})
    digest = database.rows(
        "SELECT source_hash FROM texts_text WHERE owner_id = %s AND language = 'en'", [product.id]
    )[0][0]
    assert not text_services.write_translation(
        owner_id=product.id,
        language="es",
        fields={"title": "Hervidor"},
        state=TextState.MACHINE,
        source_hash=digest,
        now=NOW,
    )
