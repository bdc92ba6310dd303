"""Runs the real contracts on a package, and builds small packages to run them on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from importlinter import api
from importlinter.application import use_cases
from importlinter.application.output import console
from importlinter.application.user_options import UserOptions

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / ".importlinter"

# A sound house in small: every line in it is allowed.
SOUND = {
    "__init__.py": "",
    "kernel/__init__.py": "",
    "kernel/apps.py": "",
    "kernel/clock.py": "import time",
    "kernel/errors.py": "",
    "kernel/ids.py": "from uuid import UUID",
    "kernel/migrations/__init__.py": "",
    "kernel/models.py": "from django.db import models",
    "kernel/money.py": "from decimal import Decimal\nfrom mini.kernel import errors",
    "kernel/outbox.py": "from mini.kernel import clock, models",
    "base/__init__.py": "",
    "base/accounts/__init__.py": "",
    "base/accounts/services.py": "from mini.base.markets import selectors",
    "base/markets/__init__.py": "",
    "base/markets/selectors.py": "",
    "base/ledger/__init__.py": "",
    "base/ledger/models.py": "from django.db import models",
    "base/ledger/services/__init__.py": "from mini.base.ledger.services import posting",
    "base/ledger/services/posting.py": "from mini.base.ledger.models import models",
    "rails/__init__.py": "",
    "rails/logistics/__init__.py": "",
    "rails/logistics/services.py": "from mini.rails.payments import services",
    "rails/payments/__init__.py": "",
    "rails/payments/ports.py": "from mini.rails.payments import types",
    "rails/payments/services.py": "from mini.base.ledger import services\nimport mini.kernel.clock",
    "rails/payments/types.py": "import dataclasses\nfrom mini.kernel.money import Decimal",
    "goods/__init__.py": "",
    "goods/catalog/__init__.py": "",
    "goods/catalog/events.py": "from mini.kernel import outbox",
    "goods/catalog/types.py": "from datetime import datetime",
    "goods/pricing/__init__.py": "",
    "goods/pricing/rules/__init__.py": "from mini.goods.pricing.rules import stages",
    "goods/pricing/rules/stages.py": "from ...catalog import types\nfrom ..types import Enum",
    "goods/pricing/types.py": "from enum import Enum",
    "goods/inventory/__init__.py": "",
    "goods/inventory/types.py": "",
    "trade/__init__.py": "",
    "trade/checkout/__init__.py": "",
    "trade/checkout/rules.py": "from mini.goods.pricing import rules",
    "trade/checkout/services.py": "from mini.trade.orders import services",
    "trade/orders/__init__.py": "",
    "trade/orders/admin.py": "from mini.trade.orders import models, services",
    "trade/orders/apps.py": "",
    "trade/orders/events.py": "from mini.trade.orders import types",
    "trade/orders/handlers.py": "from mini.goods.catalog import events\nfrom . import services",
    "trade/orders/migrations/__init__.py": "",
    "trade/orders/migrations/0001_initial.py": "from mini.trade.orders import types",
    "trade/orders/models.py": "from mini.trade.orders import types",
    "trade/orders/rules.py": "from mini.goods.pricing import rules",
    "trade/orders/selectors.py": "from mini.trade.orders import models, rules",
    "trade/orders/services.py": "from mini.trade.orders import events, selectors",
    "trade/orders/types.py": "from mini.kernel.ids import UUID",
    "growth/__init__.py": "",
    "growth/discovery/__init__.py": "",
    "growth/discovery/services.py": "",
    "adapters/__init__.py": "",
    "adapters/mail/__init__.py": "",
    "adapters/providers/__init__.py": "from mini.adapters.providers import acquirer",
    "adapters/providers/acquirer.py": "import httpx\nfrom mini.rails.payments import ports, types",
    "sites/__init__.py": "",
    "sites/back_office/__init__.py": "",
    "sites/open_api/__init__.py": "",
    "sites/open_api/v1.py": "import ninja",
    "sites/storefront/__init__.py": "",
    "sites/storefront/views.py": "from mini.trade.checkout import services",
    "testing/__init__.py": "",
    "testing/make.py": "from mini.goods.catalog import types",
    "demo/__init__.py": "from mini.testing import make",
    "bench/__init__.py": "",
    "cli/__init__.py": "from mini import bench, demo",
    "config/__init__.py": "",
    "simulators/__init__.py": "",
    "simulators/acquirer.py": "import httpx",
    "config/wiring.py": "from mini.adapters import mail\nfrom mini.rails.payments import ports",
}


def options() -> dict[str, Any]:
    """Return the real configuration: session options, and the options of each contract."""
    return api.read_configuration(str(CONFIG))


def broken(*, mini: bool = False) -> dict[str, str]:
    """Run the real contracts on Tradewind, or on the small house that stands on the import path.

    Returns what each broken contract says, by its id.
    """
    real = options()
    session, contracts = real["session_options"], real["contracts_options"]
    use_cases._register_contract_types(UserOptions(session, contracts))
    if mini:
        types = session.pop("contract_types")
        session, contracts = _in_small(session), [_in_small(contract) for contract in contracts]
        session["contract_types"] = types
    report = use_cases.create_report(UserOptions(session, contracts), cache_dir=None)
    assert not report.could_not_run, report.invalid_contract_options
    console.width = 1000
    said: dict[str, str] = {}
    for contract, check in report.get_contracts_and_checks():
        if not check.kept:
            with console.capture() as captured:
                contract.render_broken_contract(check)
            said[contract.contract_options["id"]] = captured.get()
    return said


def _in_small(value: Any) -> Any:
    """Return options of which the packages are those of the small house."""
    if isinstance(value, dict):
        return {key: value[key] if key == "id" else _in_small(value[key]) for key in value}
    if isinstance(value, list):
        return [_in_small(each) for each in value]
    head, dot, tail = value.partition(".")
    head = {"tradewind": "mini", "simulators": "mini_simulators"}.get(head, head)
    return f"{head}{dot}{tail}"


def build(folder: Path, *, planted: dict[str, str]) -> None:
    """Write the small house into a folder, with lines added to some of its files.

    Its packages are `mini` and, for paths under simulators/, `mini_simulators`.
    """
    files = dict(SOUND)
    for path, line in planted.items():
        files[path] = f"{files.get(path, '')}\n{line}"
        for parent in Path(path).parents:
            files.setdefault(f"{parent}/__init__.py".removeprefix("./"), "")
    for path, text in files.items():
        beside = path.startswith("simulators/")
        target = folder / (f"mini_{path}" if beside else f"mini/{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{text}\n", encoding="utf-8")
