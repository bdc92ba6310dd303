from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.base.markets import models, rules, selectors, services
from tradewind.base.markets.types import UnknownMarket
from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, NotAllowed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPERATOR = Actor(kind="operator", id=uuid4(), everywhere=frozenset({"market.edit"}))


@pytest.fixture(autouse=True)
def _defaults(db):
    services.install_defaults(now=NOW)
    selectors.forget()
    yield
    selectors.forget()


def test_the_defaults_are_installed_as_they_are_written():
    assert selectors.settings() == dict(sorted(rules.DEFAULTS.items()))


def test_installing_the_defaults_again_keeps_what_an_operator_has_set():
    changed = replace(rules.DEFAULTS["ES"], languages=("es", "en", "fr"))
    services.change_market(actor=OPERATOR, code="ES", settings=changed, now=NOW)
    before = list(models.Market.objects.order_by("code").values())
    services.install_defaults(now=NOW + timedelta(days=1))
    assert list(models.Market.objects.order_by("code").values()) == before


def test_a_changed_core_country_changes_the_market_that_inherits_from_it():
    france = replace(rules.DEFAULTS["FR"], price_list="WEST")
    changed = services.change_market(actor=OPERATOR, code="FR", settings=france, now=NOW)
    selectors.forget()
    assert changed == selectors.market("FR")
    assert selectors.market("DE").price_list == "WEST"


def test_a_market_can_override_and_go_back_to_inheriting():
    own = replace(rules.DEFAULTS["DE"], price_list="DE")
    assert _change("DE", own).price_list == "DE"
    assert _change("DE", rules.DEFAULTS["DE"]).price_list == "FR"


def test_a_change_is_audited_with_the_settings_before_and_after():
    spain = replace(rules.DEFAULTS["ES"], active=False)
    _change("ES", spain)
    assert db.rows(
        "SELECT actor, verb, object_id, before->>'active', after->>'active', after->>'currency', at"
        " FROM kernel_auditentry WHERE verb = 'market.edit'"
    ) == [
        (OPERATOR.name, "market.edit", selectors.audit_id("ES"), "true", "false", "EUR", NOW)
    ]  # fmt: skip


def test_another_process_sees_a_change_once_it_is_committed(django_capture_on_commit_callbacks):
    selectors.markets()
    with django_capture_on_commit_callbacks(execute=True):
        _change("PL", replace(rules.DEFAULTS["PL"], price_list="EAST"))
        assert selectors.market("PL").price_list == "PL"
    assert selectors.market("PL").price_list == "EAST"


@pytest.mark.parametrize(
    "actor",
    [
        Actor(kind="buyer", id=uuid4(), everywhere=frozenset({"account.edit"})),
        Actor(
            kind="seller", id=uuid4(), own={uuid4(): frozenset({"market.edit"})}
        ),  # not everywhere
        Actor(kind="auditor", id=uuid4(), everywhere=frozenset({"audit.see"})),
    ],
)
def test_who_may_not_edit_markets_changes_nothing(actor, nothing_changes):
    settings = replace(rules.DEFAULTS["ES"], currency="USD")
    with nothing_changes(), pytest.raises(NotAllowed) as refused:
        services.change_market(actor=actor, code="ES", settings=settings, now=NOW)
    assert refused.value.params == {"actor": actor.name, "verb": "market.edit"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": None}, "currency"),
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"languages": ("es", "español")}, "languages"),
    ],
)
def test_settings_that_are_refused_change_nothing(change, field, nothing_changes):
    settings = replace(rules.DEFAULTS["ES"], **change)
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        services.change_market(actor=OPERATOR, code="ES", settings=settings, now=NOW)
    assert refused.value.params["field"] == field


def test_an_unknown_market_cannot_be_changed(nothing_changes):
    with nothing_changes(), pytest.raises(UnknownMarket):
        _change("XX", rules.DEFAULTS["ES"])


def _change(code, settings):
    return services.change_market(actor=OPERATOR, code=code, settings=settings, now=NOW)
