from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import ProductState, SkuInput, UnknownProduct
from tradewind.goods.listings import models, services
from tradewind.goods.listings.types import ListingState, NotReady
from tradewind.goods.pricing import services as pricing
from tradewind.goods.sellers import services as sellers
from tradewind.kernel import db as database
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.money import Money
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def product(store):
    """A draft with two SKUs, the second of which has a price on the list EU."""
    made = _draft(store)
    pricing.set_prices(
        actor=store.actor,
        store_id=store.id,
        price_list="EU",
        prices={made.skus[1].id: Money(2500, "EUR")},
        now=NOW,
    )
    return made


def _draft(store: make.Store):
    return catalog_services.create_product(
        actor=store.actor,
        store_id=store.id,
        code="KETTLE",
        category="",
        language="en",
        fields={"title": "Copper kettle"},
        skus=[SkuInput(code="KETTLE-1L"), SkuInput(code="KETTLE-2L")],
        now=NOW,
    )


def _publish(store, product, *, at=NOW, price_list="EU") -> None:
    services.publish(actor=store.actor, product_id=product.id, price_list=price_list, now=at)


def _pause(store, product, *, at=NOW) -> None:
    services.pause(actor=store.actor, product_id=product.id, now=at)


def _listing(product) -> tuple:
    return models.Listing.objects.values_list("store_id", "state", "published_at").get(
        pk=product.id
    )


def _told(product) -> list:
    return database.rows(
        "SELECT name, aggregate_version, occurred_at FROM kernel_outboxevent"
        " WHERE aggregate_id = %s ORDER BY position",
        [product.id],
    )


def test_a_product_with_a_price_goes_on_sale(store, product):
    _publish(store, product)
    found = catalog.product(product.id)
    assert (found.state, [sku.active for sku in found.skus]) == (ProductState.ACTIVE, [True, True])
    assert _listing(product) == (store.id, ListingState.LIVE, NOW)
    assert _told(product) == [("listings.ListingPublished", 1, NOW)]
    assert database.rows(
        "SELECT payload->>'product_id', payload->>'store_id' FROM kernel_outboxevent"
        " WHERE aggregate_id = %s",
        [product.id],
    ) == [(str(product.id), str(store.id))]


def test_a_paused_product_is_off_sale_and_comes_back(store, product):
    _publish(store, product)
    _pause(store, product, at=NOW + HOUR)
    found = catalog.product(product.id)
    assert (found.state, found.skus[0].active) == (ProductState.DRAFT, False)
    assert _listing(product) == (store.id, ListingState.PAUSED, NOW)
    _publish(store, product, at=NOW + 2 * HOUR)
    assert catalog.product(product.id).state is ProductState.ACTIVE
    assert _listing(product) == (store.id, ListingState.LIVE, NOW)
    assert _told(product) == [
        ("listings.ListingPublished", 1, NOW),
        ("listings.ListingPaused", 2, NOW + HOUR),
        ("listings.ListingPublished", 3, NOW + 2 * HOUR),
    ]


def test_a_product_of_a_store_that_is_not_open_is_not_ready(nothing_changes, db):
    applicant = make.store()
    seller = sellers.apply(
        actor=applicant.actor, legal_name="Other Co., Ltd.", country="CN",
        registration_no="91440300X", now=NOW,
    )  # fmt: skip
    draft = sellers.open_store(
        actor=applicant.actor, seller_id=seller.id, code="other", name="Other",
        payout_currency="USD", now=NOW,
    )  # fmt: skip
    store = make.Store(draft.id, make.TESTS)
    product = _draft(store)
    with nothing_changes(), pytest.raises(NotReady) as refused:
        _publish(store, product)
    assert refused.value.params == {"missing": "store", "product_id": product.id}
    sellers.approve_seller(actor=make.TESTS, seller_id=seller.id, now=NOW)
    with nothing_changes(), pytest.raises(NotReady) as refused:
        _publish(store, product)
    assert refused.value.params == {"missing": "price", "product_id": product.id}


@pytest.mark.parametrize(
    "asked",
    [{"price_list": "US"}, {"at": NOW - HOUR}],
    ids=["a price on another list", "a price that holds later"],
)
def test_a_product_without_a_price_is_not_ready(asked, store, product, nothing_changes):
    with nothing_changes(), pytest.raises(NotReady) as refused:
        _publish(store, product, **asked)
    assert refused.value.params == {"missing": "price", "product_id": product.id}


def test_nobody_lists_or_pauses_the_product_of_another(store, product, nothing_changes):
    _publish(store, product)
    stranger = make.store()
    for act in (_publish, _pause):
        with nothing_changes(), pytest.raises(NotAllowed):
            act(stranger, product)


def test_an_unknown_product_is_not_listed(store, nothing_changes):
    missing = uuid4()
    with nothing_changes(), pytest.raises(UnknownProduct):
        services.publish(actor=store.actor, product_id=missing, price_list="EU", now=NOW)
    with nothing_changes(), pytest.raises(UnknownProduct):
        services.pause(actor=store.actor, product_id=missing, now=NOW)


def test_a_product_that_was_never_on_sale_is_not_paused(store, product, nothing_changes):
    with nothing_changes():
        _pause(store, product)


def test_a_paused_product_is_not_paused_again(store, product, nothing_changes):
    _publish(store, product)
    _pause(store, product)
    with nothing_changes():
        _pause(store, product, at=NOW + HOUR)
