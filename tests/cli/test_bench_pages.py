from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def figures(tmp_path_factory) -> dict:
    """What a short run prints; the module needs one for all."""
    home = tmp_path_factory.mktemp("bench") / "home"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}
    done = subprocess.run(
        [
            sys.executable, "-m", "tradewind.cli", "bench", "pages", "--products", "8",
            "--seconds", "1.5", "--rounds", "1", "--threads", "2", "--json",
        ],
        env=kept | {"TRADEWIND_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )  # fmt: skip
    # How long it took is for the bench to judge, not for a test.
    assert done.stdout, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_pages_are_measured_over_http_in_every_market(figures):
    assert set(figures) == {
        "product_rps", "product_p99_ms", "product_p50_ms", "product_sql", "product_sql_cold",
        "price_change_s", "price_changes", "failed", "products", "markets",
    }  # fmt: skip
    assert (figures["products"], figures["markets"], figures["failed"]) == (8, 12, 0)
    assert figures["product_rps"] > 0


def test_a_page_takes_few_statements(figures):
    assert figures["product_sql"] <= 4
    assert figures["product_sql_cold"] <= 6


def test_prices_were_changed_and_seen(figures):
    assert figures["price_changes"] >= 1
