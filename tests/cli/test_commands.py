"""The `tradewind` command as a stranger runs it: with nothing running, in a home of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tradewind.cli.processes import free_port


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home of a stranger")


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}
    return kept | {"TRADEWIND_HOME": str(home)}


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tradewind.cli", *arguments],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def _figures(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def test_doctor_finds_a_fresh_installation_well(home):
    done = _run(home, "doctor", "--json")
    figures = _figures(done)
    assert done.returncode == 0, done.stderr
    assert figures["database"] == "embedded"
    assert figures["postgresql"].startswith("18.")
    assert figures["migrations_missing"] == 0
    assert figures["aggregates_parked"] == 0
    assert figures["ledger_difference"] == 0
    assert figures["disk_free_mib"] > 0


def test_the_books_of_a_fresh_installation_are_checked(home):
    done = _run(home, "ledger", "check", "--json")
    assert done.returncode == 0, done.stderr
    figures = _figures(done)
    assert figures["invariants"] >= 7
    assert figures["broken"] == 0


def test_an_unknown_parked_aggregate_cannot_be_retried(home):
    done = _run(home, "retry", "orders.pay_orders", "00000000-0000-7000-8000-000000000000")
    assert done.returncode != 0
    assert "parked aggregate" in done.stderr


def test_a_replay_of_a_folder_without_the_data_says_what_is_missing(home, tmp_path):
    done = _run(home, "replay", "olist", str(tmp_path), "--orders", "5", "--json")
    assert done.returncode != 0
    assert "olist_orders_dataset.csv" in done.stderr


def test_the_benchmark_sells_exactly_what_there_is(home):
    done = _run(
        home, "bench", "orders", "--seconds", "0.5", "--rounds", "1", "--threads", "2", "--json"
    )
    figures = _figures(done)
    assert set(figures) == {
        "orders_per_s", "reference_per_s", "ratio", "pgbench_tps", "sql_per_order", "hot_sold",
        "hot_refused", "hot_ratio",
    }  # fmt: skip
    assert figures["sql_per_order"] <= 14
    assert (figures["hot_sold"], figures["hot_refused"]) == (100, 300)
    assert figures["orders_per_s"] > 0
    assert figures["reference_per_s"] > 0


def test_the_demo_serves_its_pages_and_stops_all_it_started(tmp_path):
    home = tmp_path / "fresh home"
    port = free_port()
    demo = subprocess.Popen(
        [sys.executable, "-m", "tradewind.cli", "demo", "--port", str(port)],
        env=_environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        shown = _lines_until(demo, "Ctrl-C")
        addresses = re.findall(r"http://127\.0\.0\.1:\d+/\S+/p/\S+", shown)
        assert len(addresses) == 4
        pages = {address: httpx.get(address, timeout=20) for address in addresses}
        assert {page.status_code for page in pages.values()} == {200}
        languages = {re.search(r'<html lang="([^"]+)"', p.text)[1] for p in pages.values()}
        assert languages == {"es", "en", "ar", "pt-BR"}
        children = psutil.Process(demo.pid).children(recursive=True)
        assert len(children) >= 4
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(30)
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []


def _lines_until(process: subprocess.Popen[str], mark: str) -> str:
    assert process.stdout is not None
    seen, deadline = "", time.monotonic() + 120
    for line in process.stdout:
        seen += line
        if mark in line:
            return seen
        assert time.monotonic() < deadline, seen
    raise AssertionError(f"ended before it said {mark}: {seen}")
