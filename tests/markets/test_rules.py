from __future__ import annotations

from dataclasses import replace

import pytest

from tradewind.base.markets import rules
from tradewind.base.markets.types import Market, MarketSettings, Region
from tradewind.kernel.errors import InvalidInput

FRANCE, GERMANY = rules.DEFAULTS["FR"], rules.DEFAULTS["DE"]


def test_a_market_takes_from_its_core_country_what_it_does_not_set():
    assert rules.resolve(code="DE", settings=rules.DEFAULTS) == Market(
        code="DE",
        region=Region.WESTERN_EUROPE,
        core="FR",
        currency="EUR",
        languages=("de", "en", "tr"),
        default_language="de",
        price_list="FR",
        timezone="Europe/Berlin",
    )


def test_what_a_market_sets_itself_stands_over_its_core_country():
    mexico = rules.resolve(code="MX", settings=rules.DEFAULTS)
    assert (mexico.core, mexico.currency, mexico.default_language, mexico.price_list) == (
        "US", "MXN", "es", "MX",
    )  # fmt: skip


def test_a_market_that_sets_nothing_reads_everything_from_its_core_country():
    belgium = MarketSettings(
        region=Region.WESTERN_EUROPE, timezone="Europe/Brussels", core_country="FR"
    )
    market = rules.resolve(code="BE", settings={"FR": FRANCE, "BE": belgium})
    assert (market.currency, market.languages, market.default_language, market.price_list) == (
        "EUR", ("fr", "en"), "fr", "FR",
    )  # fmt: skip


def test_the_markets_to_begin_with_are_sound():
    for code in rules.DEFAULTS:
        rules.check(code=code, settings=rules.DEFAULTS)


def test_markets_of_one_price_list_share_a_currency():
    found = {}
    for code in rules.DEFAULTS:
        market = rules.resolve(code=code, settings=rules.DEFAULTS)
        found.setdefault(market.price_list, set()).add(market.currency)
    assert {name: len(currencies) for name, currencies in found.items()} == dict.fromkeys(found, 1)


def test_every_region_has_the_core_countries_it_was_planned_with():
    cores = {}
    for code in rules.DEFAULTS:
        market = rules.resolve(code=code, settings=rules.DEFAULTS)
        cores.setdefault(market.region.value, set()).add(market.core)
    assert cores == {
        "russian_speaking": {"RU"},
        "western_europe": {"ES", "FR"},
        "eastern_europe": {"PL"},
        "middle_east": {"SA", "AE"},
        "americas": {"US", "BR"},
        "asia_pacific": {"KR", "AU"},
    }


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("FR", {"currency": None}, "currency"),
        ("FR", {"languages": None}, "languages"),
        ("FR", {"default_language": None}, "default_language"),
        ("FR", {"price_list": None}, "price_list"),
        ("FR", {"core_country": "ES"}, "core_country"),  # Germany inherits from it
        ("DE", {"core_country": "DE"}, "core_country"),
        ("DE", {"core_country": "XX"}, "core_country"),
        ("DE", {"core_country": "MX"}, "core_country"),  # which inherits itself
        ("DE", {"currency": "eur"}, "currency"),
        ("DE", {"price_list": "two words"}, "price_list"),
        ("DE", {"languages": ("de", "german")}, "languages"),
        ("DE", {"languages": ("de", "de")}, "languages"),
        ("DE", {"default_language": "pl"}, "default_language"),
        ("DE", {"languages": ()}, "default_language"),  # an empty list is no list of its own
    ],
)
def test_settings_that_would_not_resolve_are_refused_by_field(code, change, field):
    settings = {**rules.DEFAULTS, code: replace(rules.DEFAULTS[code], **change)}
    with pytest.raises(InvalidInput) as refused:
        rules.check(code=code, settings=settings)
    assert refused.value.params["field"] == field


def test_a_core_country_may_not_leave_its_heirs_without_their_language():
    settings = {**rules.DEFAULTS, "DE": replace(GERMANY, languages=None, default_language="en")}
    rules.check(code="DE", settings=settings)
    settings["FR"] = replace(FRANCE, languages=("fr",))
    with pytest.raises(InvalidInput) as refused:
        rules.check(code="FR", settings=settings)
    assert refused.value.params == {
        "field": "default_language", "reason": "one of its languages", "market": "DE",
    }  # fmt: skip
