"""Nothing lost: kill -9 of the replay or of its processes, at random points, changes nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tradewind.kernel import cluster

DATA = Path(__file__).parents[3] / "shared" / "data" / "orders-olist"
DEEP = os.environ.get("TRADEWIND_DEEP") == "1"
ORDERS = 400 if DEEP else 24
KILLS = 20
# What must be the same however often the processes died: everything but ids and wall time.
TOTALS = {
    "orders": "SELECT state, cancel_reason, count(*), sum(total_minor)::bigint"
    " FROM orders_order GROUP BY 1, 2 ORDER BY 1, 2",
    "payments": "SELECT state, method, count(*), sum(minor)::bigint, sum(captured_minor)::bigint,"
    " sum(refunded_minor)::bigint FROM payments_payment GROUP BY 1, 2 ORDER BY 1, 2",
    "attempts": "SELECT state, count(*) FROM payments_attempt GROUP BY 1 ORDER BY 1",
    "refunds": "SELECT state, count(*), sum(minor)::bigint FROM payments_refund GROUP BY 1",
    "ledger": "SELECT a.kind, p.side, count(*), sum(p.minor)::bigint FROM ledger_posting p"
    " JOIN ledger_account a ON a.id = p.account_id GROUP BY 1, 2 ORDER BY 1, 2",
    "facts": "SELECT name, count(*) FROM kernel_outboxevent"
    " WHERE name NOT IN ('inventory.StockChanged') GROUP BY 1 ORDER BY 1",
    "stock": "SELECT sum(on_hand)::bigint, sum(reserved)::bigint FROM inventory_stock",
    "notices": "SELECT kind, count(*) FROM notices_notice GROUP BY 1 ORDER BY 1",
    "stores": "SELECT count(*) FROM sellers_store",
    "people": "SELECT count(*) FROM accounts_person",
    "parcels": "SELECT status, count(*) FROM logistics_parcel GROUP BY 1 ORDER BY 1",
}


@pytest.fixture(autouse=True)
def data() -> Path:
    if not DATA.exists():
        if os.environ.get("REQUIRE_DATA") == "1":
            pytest.fail(f"the data set is not at {DATA}")
        pytest.skip(f"the data set is not at {DATA}")
    return DATA


def _start(home: Path) -> subprocess.Popen[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tradewind.cli", "replay", "olist", str(DATA),
         "--orders", str(ORDERS), "--json"],
        env=kept | {"TRADEWIND_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=(home.parent / f"{home.name}.log").open("a"),
        text=True,
    )  # fmt: skip


def _children(home: Path) -> dict[str, int]:
    for path in home.glob("replay/*/pids.json"):
        try:
            found: dict[str, int] = json.loads(path.read_text())
        except (OSError, ValueError):
            return {}
        return found
    return {}


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _totals(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    mine = cluster.Cluster(home)
    folder = mine.attach()
    try:
        with psycopg.connect(cluster.conninfo(host=folder, name="postgres")) as plain:
            (name,) = plain.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'replay_%'"
            ).fetchone() or ("",)
        with psycopg.connect(cluster.conninfo(host=folder, name=name)) as plain:
            return {key: plain.execute(sql).fetchall() for key, sql in TOTALS.items()}
    finally:
        mine.detach()


def _finish(replay: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = replay.communicate(timeout=200)
    assert replay.returncode == 0, output
    figures: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return figures


def test_a_replay_that_is_killed_over_and_over_ends_as_one_that_was_not(tmp_path):
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    seen = psutil.pids()
    figures = _finish(_start(calm))
    assert figures["mismatches"] == 0
    expected = _totals(calm)

    chance = random.Random(20181111)
    replay, killed = _start(wild), []
    deadline = time.monotonic() + 240
    while len(killed) < KILLS and time.monotonic() < deadline:
        # A pause of random length picks the point; nothing is asserted about it.
        time.sleep(chance.uniform(0.05, 0.7))
        if replay.poll() is not None:
            replay = _start(wild)
            continue
        victim = chance.choice(["replay", "worker", "acquirer", "web"])
        if victim == "replay":
            done = _children(wild) != {} and _kill(replay.pid)
            if done:
                replay.communicate()
                replay = _start(wild)
        else:
            pid = _children(wild).get(victim)
            done = pid is not None and _kill(pid)
        if done:
            killed.append(victim)
    assert len(killed) == KILLS
    assert {"replay", "worker", "acquirer"} <= set(killed)
    figures = _finish(replay)
    assert figures["mismatches"] == 0
    assert figures["trial_balance"] == 0
    assert _totals(wild) == expected
    _wait_until_nothing_runs(seen, [calm, wild])


def _wait_until_nothing_runs(seen: list[int], homes: list[Path]) -> None:
    """Every process of these homes ends by itself once its replay is over."""

    def left() -> list[str]:
        found = []
        for process in psutil.process_iter(["pid", "cmdline", "environ"]):
            line = " ".join(process.info["cmdline"] or [])
            if process.info["pid"] not in seen and any(str(home) in line for home in homes):
                found.append(line)
        return found

    deadline = time.monotonic() + 30
    while left() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left() == []
