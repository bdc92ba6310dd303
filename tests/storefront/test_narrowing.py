from __future__ import annotations

import pytest
from django.http import QueryDict

from tradewind.base.markets.types import Market, Region
from tradewind.sites.storefront import narrowing
from tradewind.sites.storefront.places import Here


def query(**parts: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update(parts)
    return made


def here(currency: str) -> Here:
    market = Market(
        code="ES",
        region=Region.AMERICAS,
        core="ES",
        currency=currency,
        languages=("en",),
        default_language="en",
        price_list="ES",
        timezone="UTC",
    )
    return Here(market, "en")


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("25", "EUR", 2500),
        ("25.", "EUR", 2500),
        ("25.5", "EUR", 2550),
        ("25,50", "EUR", 2550),
        (" 1 250,50 ", "EUR", 125050),
        ("1.250", "EUR", 125000),
        ("1,250", "EUR", 125000),
        ("1,250.75", "EUR", 125075),
        ("1.250.000,75", "EUR", 125000075),
        ("1.250", "KWD", 1250),
        ("1,250", "JPY", 1250),
        ("٢٥", "SAR", 2500),
        ("0", "EUR", 0),
        ("12.5", "JPY", None),
        ("12.5055", "EUR", None),
        ("1.25.5", "EUR", None),
        ("€25", "EUR", None),
        ("-1", "EUR", None),
        ("1e5", "EUR", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, currency, minor):
    asked = narrowing.read(query(price_from=typed), here=here(currency), path="/x")
    assert asked.filters.price_from == minor
    assert ("price_from" in asked.errors) is (minor is None)
