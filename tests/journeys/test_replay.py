"""The main job on real input: a part of a real marketplace, through the processes that run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tradewind.demo.replay import olist

DATA = Path(__file__).parents[3] / "shared" / "data" / "orders-olist"
DEEP = os.environ.get("TRADEWIND_DEEP") == "1"
ORDERS = 300 if DEEP else 120


@pytest.fixture(scope="module", autouse=True)
def data() -> Path:
    if not DATA.exists():
        if os.environ.get("REQUIRE_DATA") == "1":
            pytest.fail(f"the data set is not at {DATA}")
        pytest.skip(f"the data set is not at {DATA}")
    return DATA


def _command(orders: int) -> list[str]:
    return [
        sys.executable, "-m", "tradewind.cli", "replay", "olist", str(DATA),
        "--orders", str(orders), "--json",
    ]  # fmt: skip


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}
    return kept | {"TRADEWIND_HOME": str(home)}


def _figures(output: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return figures


def test_orders_that_the_source_contradicts_are_told_from_the_source_alone():
    orders = olist.read(DATA, 0).orders
    counts: dict[str, int] = {}
    for order in orders:
        counts[order.inconsistent] = counts.get(order.inconsistent, 0) + 1
    assert len(orders) == 5166
    assert counts["no items"] == 622
    assert counts["sums do not close"] == 32
    assert counts[""] + sum(n for reason, n in counts.items() if reason) == 5166


def test_a_replay_of_real_orders_ends_as_the_source_says(tmp_path):
    done = subprocess.run(
        _command(ORDERS), env=_environment(tmp_path), capture_output=True, text=True, timeout=200
    )
    figures = _figures(done.stdout)
    assert done.returncode == 0, done.stderr[-4000:]
    assert figures["orders"] + figures["source_inconsistent"] == ORDERS
    assert figures["orders"] >= 0.8 * ORDERS
    assert figures["mismatches"] == 0
    assert figures["trial_balance"] == 0
    assert figures["broken_invariants"] == 0
    assert figures["parked"] == 0
