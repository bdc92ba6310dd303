from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradewind.base.markets import selectors, services
from tradewind.base.markets.types import UnknownMarket
from tradewind.kernel import db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _defaults(db):
    services.install_defaults(now=NOW)
    selectors.forget()
    yield
    selectors.forget()


def test_markets_are_read_with_what_they_inherit():
    brazil, germany = selectors.market("BR"), selectors.market("DE")
    assert (brazil.currency, brazil.default_language, brazil.timezone) == (
        "BRL", "pt-BR", "America/Sao_Paulo",
    )  # fmt: skip
    assert (germany.core, germany.currency, germany.price_list) == ("FR", "EUR", "FR")


def test_all_markets_come_in_the_order_of_their_codes():
    assert [market.code for market in selectors.markets()] == [
        "AE", "AU", "BR", "DE", "ES", "FR", "KR", "MX", "PL", "RU", "SA", "US",
    ]  # fmt: skip


def test_a_warm_cache_issues_no_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        selectors.markets()
    with django_assert_num_queries(0):
        assert selectors.market("ES").currency == "EUR"
        assert len(selectors.markets()) == 12
        with pytest.raises(UnknownMarket):
            selectors.market("XX")


def test_the_cache_is_read_again_when_it_is_old(django_assert_num_queries, monkeypatch):
    selectors.markets()
    db.execute("UPDATE markets_market SET currency = 'PLX' WHERE code = 'PL'")
    assert selectors.market("PL").currency == "PLN"
    monkeypatch.setattr(selectors, "CACHE_SECONDS", 0.0)
    with django_assert_num_queries(1):
        assert selectors.market("PL").currency == "PLX"


def test_the_absence_of_all_markets_is_not_remembered():
    db.execute("DELETE FROM markets_market")
    selectors.forget()
    assert selectors.markets() == ()
    services.install_defaults(now=NOW)
    assert len(selectors.markets()) == 12


@pytest.mark.parametrize("code", ["XX", "es", "", "ESP"])
def test_a_country_without_a_market_is_unknown(code):
    with pytest.raises(UnknownMarket) as refused:
        selectors.market(code)
    assert refused.value.params == {"market": code}


def test_an_inactive_market_is_unknown_to_buyers_and_keeps_its_settings():
    db.execute("UPDATE markets_market SET active = false WHERE code = 'FR'")
    selectors.forget()
    with pytest.raises(UnknownMarket):
        selectors.market("FR")
    assert "FR" not in {market.code for market in selectors.markets()}
    assert selectors.settings()["FR"].active is False
    assert selectors.market("DE").price_list == "FR"
