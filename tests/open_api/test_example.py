"""The example of docs/api.md buys something: through the API, and at the sandbox acquirer's page."""

from __future__ import annotations

import functools
import json
import runpy
from pathlib import Path

import httpx
import pytest

from simulators.acquirer import testing as simulator
from tradewind.adapters.providers import acquirer
from tradewind.config import wiring
from tradewind.kernel import db as database
from tradewind.kernel import ports
from tradewind.rails.payments.ports import Provider
from tradewind.testing.checks import assert_books_balance
from tradewind.testing.deliver import deliver

from .conftest import shop, token_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "buy.py"

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(tmp_path):
    """A running acquirer, and the adapter that speaks to it."""
    receiver = simulator.Receiver()
    one = simulator.Acquirer(
        data=tmp_path, receiver=receiver, secret="s", options=["--silence-seconds", "0"]
    )
    adapter = acquirer.Acquirer(url=one.address, secret="s")
    ports.provide(Provider, lambda: adapter, name="acquirer")
    yield one
    wiring.provide_all()
    one.end()
    receiver.close(secret="s")


def _client(real, **given):
    """A client of the site speaks to the site of the test; that of the acquirer to the acquirer."""
    if str(given.get("base_url", "")).endswith("/api/v1"):
        given["transport"] = httpx.WSGITransport(shop)
    return real(**given)


def _types(prompt: str) -> str:
    """What a person types: their email, and the code of the letter that came."""
    if "code" not in prompt:
        return "ana@example.org"
    ((facts,),) = database.rows("SELECT facts FROM notices_notice WHERE kind = 'email_code'")
    return str(json.loads(facts)["code"])


def test_the_example_has_thirty_lines_and_buys_something(
    developer, product, bank, monkeypatch, capsys
):
    code = EXAMPLE.read_text(encoding="utf-8")
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 34
    monkeypatch.setattr(httpx, "Client", functools.partial(_client, httpx.Client))
    monkeypatch.setattr("builtins.input", _types)
    monkeypatch.setenv("TRADEWIND_URL", "http://127.0.0.1")
    monkeypatch.setenv("TRADEWIND_TOKEN", token_of(developer))
    runpy.run_path(str(EXAMPLE))
    deliver()
    ((number, state),) = database.rows("SELECT number, state FROM orders_order")
    first, last = capsys.readouterr().out.strip().splitlines()
    assert first.startswith("Ridgeline 22 L backpack")
    assert last.startswith("succeeded")
    assert last.endswith(f"['{number}']")
    assert state == "paid"
    assert_books_balance()
