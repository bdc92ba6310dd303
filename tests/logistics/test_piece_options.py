from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics import services
from tradewind.rails.logistics.types import PricedPer, ServiceTier
from tradewind.testing import make
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    logistics.forget()
    yield
    logistics.forget()


def options(store, *, weight_g: int | None = 500, currency: str = "EUR"):
    return logistics.piece_options(
        store_id=store.id, weight_g=weight_g, country="ES", currency=currency, now=NOON
    )


def offer(store, code: str, *, price: Money | None, max_weight_g: int | None = None) -> None:
    services.offer_option(
        actor=store.actor,
        store_id=store.id,
        code=code,
        country="ES",
        tier=ServiceTier.STANDARD if price else ServiceTier.SELLER_QUOTED,
        per=PricedPer.ORDER,
        price=price,
        days_min=3,
        days_max=7,
        max_weight_g=max_weight_g,
        now=NOON,
    )


def test_the_cheapest_option_comes_first_and_one_to_quote_last():
    store = make.store()
    offer(store, "freight", price=None)
    offer(store, "own", price=Money(1, "EUR"))
    found = options(store)
    assert [found[0].code, found[-1].code] == ["own", "freight"]
    prices = [one.price.minor for one in found if one.price]
    assert prices == sorted(prices)
    assert all(one.price is None or one.price.currency == "EUR" for one in found)


def test_an_option_that_does_not_carry_the_piece_is_left_out():
    store = make.store()
    offer(store, "light", price=Money(1, "EUR"), max_weight_g=400)
    assert "light" not in {one.code for one in options(store)}
    assert "light" in {one.code for one in options(store, weight_g=400)}
    assert "light" in {one.code for one in options(store, weight_g=None)}


def test_what_was_read_is_remembered_for_a_while():
    store = make.store()
    for expected in (1, 0):
        with CaptureQueriesContext(connection) as statements:
            options(store, weight_g=100 + expected)
        assert len(statements) == expected
    logistics.forget()
    with CaptureQueriesContext(connection) as statements:
        options(store)
    assert len(statements) == 1
