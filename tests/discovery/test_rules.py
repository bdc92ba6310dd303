from __future__ import annotations

from uuid import UUID

import pytest

from tradewind.growth.discovery import rules
from tradewind.growth.discovery.types import PriceHere
from tradewind.kernel.money import Money

OLD, NEW = UUID(int=1), UUID(int=2)


def price(item: int, shipping: int | None = 0) -> PriceHere:
    return PriceHere(
        item=Money(item, "EUR"), shipping=None if shipping is None else Money(shipping, "EUR")
    )


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((NEW, price(900), True), (OLD, price(500), False)),
        ((NEW, price(500, 100), True), (OLD, price(500, 200), True)),
        ((NEW, price(900, 0), True), (OLD, price(500, 500), True)),
        ((NEW, price(900, 0), True), (OLD, price(100, None), True)),
        ((NEW, price(900, None), False), (OLD, None, True)),
        ((OLD, price(500), True), (NEW, price(500), True)),
    ],
    ids=[
        "in stock before cheap",
        "cheaper delivery",
        "the final price counts, not the item's",
        "a known final price before a freight to be quoted",
        "sold here before in stock",
        "the older of equals",
    ],
)
def test_the_sku_to_show_ranks_first(better, worse):
    first, second = (
        rules.rank(sku_id=sku_id, price=here, in_stock=in_stock)
        for sku_id, here, in_stock in (better, worse)
    )
    assert first < second


def test_specs_are_the_lines_that_have_a_label_and_a_value():
    fields = {"title": "x", "specs": "Volume: 22 litres\n\nno label\n: no\nRatio: 3:1\nEmpty:\n"}
    assert rules.specs(fields) == (("Volume", "22 litres"), ("Ratio", "3:1"))


def test_a_product_without_specs_has_none():
    assert rules.specs({"title": "x"}) == ()


def test_the_body_is_all_words_but_the_title():
    fields = {"title": "Backpack", "specs": "Volume: 22", "description": "Dry"}
    assert rules.body(fields) == "Dry\nVolume: 22"


def test_a_final_price_is_known_when_the_freight_is():
    assert price(1000, 299).total == Money(1299, "EUR")
    assert price(1000, 299).headline == Money(1299, "EUR")
    assert price(1000, 0).headline == Money(1000, "EUR")
    assert price(1000, None).total is None
    assert price(1000, None).headline == Money(1000, "EUR")
