from __future__ import annotations

from pathlib import Path

import pytest

from tradewind.testing.walls import plan

from .linting import CONFIG, ROOT, broken, build, options

PLAN = plan.read(config=CONFIG)
SOURCE = ROOT / "src" / "tradewind"


def test_every_floor_with_an_order_inside_is_built():
    built = [floor for floor in PLAN.inside if (SOURCE / floor / "__init__.py").is_file()]
    assert built == list(PLAN.inside)


def test_every_import_of_tradewind_respects_the_walls():
    said = broken()
    assert not said, "\n\n".join(f"== {name}\n{text.strip()}" for name, text in said.items())


def test_every_folder_of_tradewind_is_in_the_plan_of_the_floors():
    assert PLAN.unplanned_folders(source=SOURCE) == []


def test_no_contract_has_exceptions():
    real = options()
    for contract in (real["session_options"], *real["contracts_options"]):
        for excuse in (
            "ignore_imports",
            "unmatched_ignore_imports_alerting",
            "exhaustive_ignores",
            "allow_indirect_imports",
            "exclude_type_checking_imports",
        ):
            assert excuse not in contract, f"{contract.get('id', 'importlinter')} has {excuse}"
    assert "importlinter" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_order_of_a_floor_is_exhaustive():
    exhaustive = {
        each["id"]: each.get("exhaustive")
        for each in options()["contracts_options"]
        if each["type"] == "layers"
    }
    assert exhaustive == dict.fromkeys(
        ("floors", "sites", "adapters", "growth", "trade", "rails", "goods", "base", "rooms"),
        "True",
    )


@pytest.fixture
def lint_with(tmp_path, monkeypatch):
    """Run the real contracts on a small sound house with lines added to some of its files."""

    def lint(**planted: str) -> dict[str, str]:
        build(tmp_path, planted=planted)
        monkeypatch.syspath_prepend(str(tmp_path))
        return broken(mini=True)

    return lint


def test_a_sound_house_breaks_no_contract(lint_with):
    assert lint_with() == {}


TYPING = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from "

# contract | file of the small house | line planted in it | the import that the contract must name
PLANTED = [
    ("floors", "base/ledger/services/posting.py", "from mini.trade.orders import services",
     "mini.base.ledger.services.posting -> mini.trade.orders.services"),
    ("floors", "kernel/money.py", "from mini.base.markets import selectors",
     "mini.kernel.money -> mini.base.markets.selectors"),
    ("floors", "demo/__init__.py", "from mini import bench", "mini.demo -> mini.bench"),
    ("floors", "bench/__init__.py", "from mini import demo", "mini.bench -> mini.demo"),
    ("floors", "cli/__init__.py", "from mini.config import wiring",
     "mini.cli -> mini.config.wiring"),
    ("floors", "trade/orders/services.py",
     f"{TYPING} mini.sites.storefront import views",
     "mini.trade.orders.services -> mini.sites.storefront.views"),
    ("floors", "trade/orders/services.py",
     "def late():\n    from mini.sites.storefront import views",
     "mini.trade.orders.services -> mini.sites.storefront.views"),
    ("floors", "shared/__init__.py", "", "mini.shared"),
    ("sites", "sites/storefront/views.py", "from mini.sites import back_office",
     "mini.sites.storefront.views -> mini.sites.back_office"),
    ("sites", "sites/kiosk/__init__.py", "", "mini.sites.kiosk"),
    ("adapters", "adapters/mail/__init__.py", "from mini.adapters import providers",
     "mini.adapters.mail -> mini.adapters.providers"),
    ("adapters", "adapters/http.py", "", "mini.adapters.http"),
    ("growth", "growth/insight/services.py", "from mini.growth.discovery import services",
     "mini.growth.insight.services -> mini.growth.discovery"),
    ("growth", "growth/gifts/__init__.py", "", "mini.growth.gifts"),
    ("trade", "trade/orders/services.py", "from mini.trade.checkout import services",
     "mini.trade.orders.services -> mini.trade.checkout.services"),
    ("trade", "trade/fulfilment/services.py", "from mini.trade.checkout import services",
     "mini.trade.fulfilment.services -> mini.trade.checkout.services"),
    ("rails", "rails/payments/services.py", "from mini.rails.logistics import services",
     "mini.rails.payments.services -> mini.rails.logistics.services"),
    ("goods", "goods/pricing/types.py", "from mini.goods.inventory import types",
     "mini.goods.pricing.types -> mini.goods.inventory.types"),
    ("base", "base/markets/selectors.py", "from mini.base.accounts import services",
     "mini.base.markets.selectors -> mini.base.accounts.services"),
    ("base", "base/ledger/models.py", "from mini.base.markets import selectors",
     "mini.base.ledger.models -> mini.base.markets.selectors"),
    ("doors", "sites/storefront/views.py", "from mini.trade.orders import models",
     "mini.sites.storefront.views -> mini.trade.orders.models"),
    ("doors", "sites/storefront/views.py", "from mini.trade import orders",
     "mini.sites.storefront.views -> mini.trade.orders "),
    ("doors", "rails/payments/services.py", "from mini.base.ledger.services import posting",
     "mini.rails.payments.services -> mini.base.ledger.services.posting"),
    ("doors", "config/wiring.py", "from mini.trade.orders import handlers",
     "mini.config.wiring -> mini.trade.orders.handlers"),
    ("doors", "cli/__init__.py", "from mini.trade.orders import admin",
     "mini.cli -> mini.trade.orders.admin"),
    ("doors", "testing/make.py", "from mini.trade.orders.migrations import __name__",
     "mini.testing.make -> mini.trade.orders.migrations"),
    ("doors", "testing/make.py", "import mini.trade.orders.apps",
     "mini.testing.make -> mini.trade.orders.apps"),
    ("doors", "trade/checkout/services.py", "from mini.goods.pricing import rules",
     "mini.trade.checkout.services -> mini.goods.pricing.rules"),
    ("doors", "trade/checkout/rules.py", "from mini.goods.pricing.rules import stages",
     "mini.trade.checkout.rules -> mini.goods.pricing.rules.stages"),
    ("doors", "trade/checkout/selectors.py",
     f"{TYPING} mini.trade.orders.models import types",
     "mini.trade.checkout.selectors -> mini.trade.orders.models"),
    ("doors", "trade/orders/__init__.py", "from mini.trade.orders import models",
     "mini.trade.orders -> mini.trade.orders.models"),
    ("doors", "trade/__init__.py", "from mini.kernel import money",
     "mini.trade -> mini.kernel.money"),
    ("doors", "__init__.py", "from mini.kernel import money", "mini -> mini.kernel.money"),
    ("rooms", "trade/orders/types.py", "from mini.trade.orders import events",
     "mini.trade.orders.types -> mini.trade.orders.events"),
    ("rooms", "trade/orders/models.py", "from mini.trade.orders import selectors",
     "mini.trade.orders.models -> mini.trade.orders.selectors"),
    ("rooms", "trade/orders/rules.py", "from mini.trade.orders import events",
     "mini.trade.orders.rules -> mini.trade.orders.events"),
    ("rooms", "trade/orders/selectors.py", "from mini.trade.orders import services",
     "mini.trade.orders.selectors -> mini.trade.orders.services"),
    ("rooms", "trade/orders/services.py", "from mini.trade.orders import handlers",
     "mini.trade.orders.services -> mini.trade.orders.handlers"),
    ("rooms", "trade/orders/admin.py", "from mini.trade.orders import handlers",
     "mini.trade.orders.admin -> mini.trade.orders.handlers"),
    ("rooms", "goods/pricing/calculator.py", "", "mini.goods.pricing.calculator"),
    ("pure", "trade/orders/rules.py", "from django.utils import timezone",
     "mini.trade.orders.rules -> django "),
    ("pure", "trade/orders/types.py", "import os", "mini.trade.orders.types -> os "),
    ("pure", "goods/pricing/rules/stages.py", "from time import monotonic",
     "mini.goods.pricing.rules.stages -> time "),
    ("pure", "goods/pricing/types.py", "def late():\n    import httpx",
     "mini.goods.pricing.types -> httpx "),
    ("pure", "trade/checkout/rules.py", "from mini.kernel import clock",
     "mini.trade.checkout.rules -> mini.kernel.clock "),
    ("pure", "trade/checkout/rules.py", "from mini.trade.orders.models import types",
     "mini.trade.checkout.rules -> mini.trade.orders.models "),
    ("pure", "kernel/money.py", "import socket",
     "mini.rails.payments.types -> mini.kernel.money -> socket "),
    ("pure", "kernel/__init__.py", "import psycopg", " -> mini.kernel -> psycopg "),
    ("adapters_alone", "sites/storefront/views.py", "from mini.adapters import mail",
     "mini.sites.storefront.views -> mini.adapters.mail"),
    ("adapters_alone", "testing/make.py", "from mini.adapters.providers.acquirer import ports",
     "mini.testing.make -> mini.adapters.providers.acquirer"),
    ("adapters_doors", "adapters/providers/acquirer.py", "from mini.rails.payments import services",
     "mini.adapters.providers.acquirer -> mini.rails.payments.services"),
    ("adapters_doors", "adapters/mail/__init__.py", "from mini.trade.orders import selectors",
     "mini.adapters.mail -> mini.trade.orders.selectors"),
    ("kernel_tables", "sites/back_office/__init__.py", "from mini.kernel.models import models",
     "mini.sites.back_office -> mini.kernel.models"),
    ("ninja", "sites/storefront/views.py", "from ninja import Router",
     "mini.sites.storefront.views -> ninja"),
    ("simulators", "simulators/acquirer.py", "from mini.rails.payments import types",
     "mini_simulators.acquirer -> mini.rails.payments.types"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "path", "line", "named"),
    PLANTED,
    ids=[f"{contract}: {named.strip()}" for contract, _, _, named in PLANTED],
)
def test_a_planted_import_is_caught(lint_with, contract, path, line, named):
    assert named in lint_with(**{path: line}).get(contract, "")


def test_an_import_is_planted_for_every_contract():
    assert {contract for contract, *_ in PLANTED} == {
        each["id"] for each in options()["contracts_options"]
    }


@pytest.mark.parametrize(
    ("looking", "seen", "may"),
    [
        ("trade.orders", "goods.catalog", True),
        ("goods.catalog", "trade.orders", False),
        ("goods.catalog", "kernel", True),
        ("kernel", "goods.catalog", False),
        ("trade.settlement", "trade.checkout", True),
        ("trade.checkout", "trade.settlement", False),
        ("trade.checkout", "trade.fulfilment", False),
        ("trade.fulfilment", "trade.checkout", False),
        ("rails.logistics", "rails.customs", True),
        ("base.accounts", "base.markets", True),
        ("base.notices", "base.accounts", True),
        ("base.markets", "base.texts", False),
        ("goods.listings", "goods.inventory", True),
        ("goods.restrictions", "goods.sellers", True),
        ("goods.sellers", "goods.restrictions", False),
        ("growth.campaigns", "growth.discovery", True),
        ("growth.discovery", "growth.insight", True),
        ("sites.storefront", "trade.checkout", True),
        ("sites.storefront", "sites.back_office", False),
    ],
)
def test_a_place_looks_down_and_left_of_its_floor(looking, seen, may):
    assert PLAN.may_look_at(looking=looking, seen=seen) is may


def test_a_folder_that_nobody_planned_is_named(tmp_path):
    for folder in (
        "trade/orders",
        "trade/gifts",
        "shared",
        "kernel/anything",
        "kernel/__pycache__",
    ):
        (tmp_path / Path(folder)).mkdir(parents=True)
    assert PLAN.unplanned_folders(source=tmp_path) == ["shared", "trade/gifts"]
