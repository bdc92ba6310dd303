"""The `tradewind` command as a stranger runs it: with nothing running, in a home of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tradewind.cli.processes import free_port
from tradewind.demo import people
from tradewind.demo.window import Window


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


@pytest.fixture
def demo_of(tmp_path: Path) -> Iterator[Callable[[], _Demo]]:
    """Start the demo of one home, as often as a test likes; none is left in the end."""
    started: list[_Demo] = []

    def start() -> _Demo:
        started.append(_Demo(tmp_path / "fresh home"))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()


class _Demo:
    """A small demo that runs; `shown` is what it said until it was up."""

    def __init__(self, home: Path) -> None:
        port = free_port()
        self.site = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tradewind.cli", "demo", "--port", str(port), "--scale", "0.01"],
            env=_environment(home),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.shown = _lines_until(self.process, "Ctrl-C")

    def orders_of(self, email: str) -> list[str]:
        """Sign in as a buyer and return the addresses of the orders."""
        window = Window(self.site)
        page = window.open("/account/login/")
        form = page.form("login", "password")
        window.submit(page, form, {"login": email, "password": people.PASSWORD})
        links = window.open("/en-es/orders").links.values()
        return sorted(href for href in links if "/orders/ord_" in href)

    def day(self) -> date:
        """The day of business time that the bar shows."""
        text = Window(self.site).open("/en-es/").text
        shown = re.search(r"Business time \w+ (\d+ \w+ \d{4})", text)
        assert shown is not None, text[:300]
        return datetime.strptime(shown[1], "%d %b %Y").date()

    def ends_by_ctrl_c(self) -> bool:
        """Press Ctrl-C; say whether all that it had started is gone."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        assert len(children) >= 4
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(120) == 0
        _, alive = psutil.wait_procs(children, timeout=20)
        return alive == []


def test_the_demo_serves_its_people_keeps_its_time_and_stops_all_it_started(demo_of):
    demo = demo_of()
    for person in people.on_bar():
        assert person.email in demo.shown
    addresses = set(re.findall(rf"{demo.site}/\S*", demo.shown))
    assert len(addresses) == 9
    pages = {
        address: httpx.get(address, timeout=20, follow_redirects=True) for address in addresses
    }
    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(
        addresses, 200
    )
    languages = {re.search(r'<html lang="([^"]+)"', page.text)[1] for page in pages.values()}
    assert languages >= {"es", "en", "ar", "pt-BR", "ru"}
    orders = demo.orders_of("lucia@demo.example")
    assert orders != []
    day, window = demo.day(), Window(demo.site)
    page = window.open("/demo/mailbox")
    window.submit(page, page.form(action="/demo/clock"), button="+7 days")
    # Another process of the web sees the move half a second later.
    deadline = time.monotonic() + 20
    while demo.day() < day + timedelta(days=7):
        assert time.monotonic() < deadline
    assert demo.ends_by_ctrl_c()

    again = demo_of()
    assert again.day() >= day + timedelta(days=7)
    assert again.orders_of("lucia@demo.example") == orders
    assert again.ends_by_ctrl_c()


def _lines_until(process: subprocess.Popen[str], mark: str) -> str:
    assert process.stdout is not None
    seen, deadline = "", time.monotonic() + 120
    for line in process.stdout:
        seen += line
        if mark in line:
            return seen
        assert time.monotonic() < deadline, seen
    raise AssertionError(f"ended before it said {mark}: {seen}")
