from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.cli import setup
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuEdit, SkuInput
from tradewind.goods.listings import services as listings
from tradewind.growth.discovery import selectors, services
from tradewind.growth.discovery.services import showing
from tradewind.growth.discovery.types import Filters, PagePicture, ProductNotShown
from tradewind.kernel import db
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .builders import card, pair, projection

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def shown(made, language: str = "en", **asked):
    return selectors.product_page(made.id, market="ES", language=language, **asked)


def revise(made, **changes) -> None:
    catalog.revise_product(actor=made.store.actor, product_id=made.id, now=NOON, **changes)
    deliver()


def test_revised_words_and_category_are_shown_and_found():
    made = pair()
    deliver()
    revise(
        made,
        category="outdoor",
        fields={"title": "Summit rucksack", "spec.Volume": "22 l", "specs": "Fabric: nylon"},
    )
    page = shown(made)
    assert (page.title, page.slug, page.category) == (
        "Summit rucksack", "summit-rucksack", "outdoor",
    )  # fmt: skip
    assert page.specs == (("Fabric", "nylon"), ("Volume", "22 l"))
    assert (card().title, card().category) == ("Summit rucksack", "outdoor")
    hits = selectors.search(
        market="ES",
        language="en",
        query="rucksack",
        limit=5,
        filters=Filters(categories=("outdoor",)),
    )
    assert [one.product_id for one in hits.items] == [made.id]
    assert selectors.search(market="ES", language="en", query="ridgeline", limit=5).items == ()


def test_words_are_shown_in_the_language_of_the_page_or_the_nearest():
    made = pair()
    revise(made, language="pt", fields={"title": "Mochila", "description": "Leve"})
    brazilian = shown(made, "pt-BR")
    assert (brazilian.title, brazilian.description, brazilian.language) == (
        "Mochila", "Leve", "pt",
    )  # fmt: skip
    assert shown(made, "ru").language == "en"
    assert brazilian.slug == shown(made, "ru").slug == "ridgeline-backpack"
    cards = selectors.cards(market="ES", language="pt-BR", limit=5).items
    assert [(one.title, one.language) for one in cards] == [("Mochila", "pt")]


def test_skus_that_are_taken_off_sale_are_gone_and_new_ones_wait_for_a_price():
    made = pair(teal=2500, navy=2000)
    deliver()
    revise(
        made,
        skus=[SkuEdit(sku_id=made.navy, active=False), SkuEdit(sku_id=made.teal, weight_g=700)],
        new_skus=[SkuInput(code="PAIR-R", options={"Colour": "Red"})],
    )
    page = shown(made)
    assert [
        (dict(sku.options)["Colour"], sku.weight_g, sku.price is None) for sku in page.skus
    ] == [
        ("Teal", 700, False),
        ("Red", None, True),
    ]
    assert page.chosen.id == made.teal
    assert card().price.item.minor == 2500


def test_a_page_shows_pictures_in_order_and_those_of_a_chosen_sku_first(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = pair(teal=2500, navy=2000)

    def add(red: int, **values):
        return catalog.add_picture(
            actor=made.store.actor,
            product_id=made.id,
            content=make.picture(colour=(red, 0, 0)),
            now=NOON,
            **values,
        )

    one, two = add(1), add(2, sku_ids=[made.teal])
    deliver()
    page = shown(made)
    assert page.pictures == (
        PagePicture(ref=one.ref, sku_ids=()),
        PagePicture(ref=two.ref, sku_ids=(made.teal,)),
    )
    assert page.first_picture == one.ref
    assert shown(made, sku_id=made.teal).first_picture == two.ref
    catalog.order_pictures(
        actor=made.store.actor, product_id=made.id, picture_ids=[two.id], now=NOON
    )
    deliver()
    assert [picture.ref for picture in shown(made).pictures] == [two.ref, one.ref]


def test_a_page_without_pictures_has_none_to_begin_with():
    made = pair()
    deliver()
    assert (shown(made).pictures, shown(made).first_picture) == ((), None)


def test_a_sku_that_is_not_sold_here_is_still_in_stock_elsewhere():
    made = pair(market="FR")
    deliver()
    page = selectors.product_page(made.id, market="SA", language="ar")
    assert [(sku.price, sku.in_stock) for sku in page.skus] == [(None, True), (None, True)]


def test_a_product_whose_last_sku_goes_is_not_shown():
    made = pair()
    deliver()
    revise(
        made,
        skus=[
            SkuEdit(sku_id=made.navy, active=False),
            SkuEdit(sku_id=made.teal, active=False),
        ],
    )
    assert card() is None
    with pytest.raises(ProductNotShown):
        shown(made)


def test_a_draft_that_is_revised_stays_hidden():
    made = pair()
    listings.pause(actor=made.store.actor, product_id=made.id, now=NOON)
    revise(made, category="outdoor")
    assert {table: rows for table, rows in projection().items() if rows} == {}


def test_an_order_that_is_called_off_brings_its_pieces_back():
    made = make.product(store=make.store(), stock=1)
    deliver()
    buyer = make.buyer()
    placed = make.placed(buyer=buyer, lines={made: 1})
    deliver()
    assert not card().in_stock
    make.cancelled(group_id=placed.group_id, actor=buyer.actor)
    deliver()
    assert card().in_stock
    assert shown(made).chosen.in_stock


def test_cards_from_before_there_were_pages_get_theirs_with_the_tables(monkeypatch):
    made = [pair(), make.product(store=make.store())]
    deliver()
    before = projection()
    db.execute("DELETE FROM discovery_productpage")
    db.execute("UPDATE discovery_productcard SET category = ''")
    monkeypatch.setattr(showing, "_CHUNK", 1)
    assert selectors.lacks_pages()
    setup.migrate(now=LATER)
    assert not selectors.lacks_pages()
    strip = [
        row[0].replace(LATER.strftime("%H:%M"), "12:00") for row in projection()["productpage"]
    ]
    assert sorted(strip) == sorted(row[0] for row in before["productpage"])
    assert {one.category for one in selectors.cards(market="ES", language="en", limit=5).items} == {
        "bags"
    }
    assert len(made) == 2


def test_rebuilding_all_changes_nothing_that_is_right():
    pair()
    deliver()
    before = projection()
    assert services.rebuild(now=LATER) == 0
    assert services.rebuild(now=LATER, everything=True) == 1
    assert projection() == before


def test_a_card_without_a_page_is_still_listed():
    made = pair()
    deliver()
    db.execute("DELETE FROM discovery_productpage")
    shown_card = card()
    assert (shown_card.title, shown_card.store_name, shown_card.picture) == (
        "Ridgeline backpack", "", None,
    )  # fmt: skip
    with pytest.raises(ProductNotShown):
        shown(made)
