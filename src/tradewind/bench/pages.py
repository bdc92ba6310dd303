"""Product pages per second over HTTP, and how soon a changed price is on them."""

from __future__ import annotations

import http.client
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from rich.console import Console

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.markets import selectors as markets
from tradewind.bench import shelf
from tradewind.bench.shelf import Shelf
from tradewind.design import formats
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import clock, ids, outbox
from tradewind.kernel.text import slug
from tradewind.rails.logistics import selectors as logistics
from tradewind.trade.checkout import services as checkout

MOST_SQL = 4
MOST_SQL_COLD = 6
MOST_SECONDS = 2.0
_GIVE_UP = 10.0
_PATIENCE = 120.0


@dataclass
class Tally:
    """What the client threads saw: seconds of each answer, and answers other than 200."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def build(*, products: int, console: Console) -> Shelf:
    """Stock the shelf, before any worker runs."""
    with console.status("Stocking the shelf") as status:
        built = shelf.build(
            products=products,
            now=clock.now(),
            progress=lambda done, of: status.update(f"Stocking the shelf: {done} of {of}"),
        )
    wanted = products * len(built.markets)
    if shelf.shown(built) != wanted:
        raise RuntimeError(f"{shelf.shown(built)} pages instead of {wanted}")
    console.print(f"{products} products in {len(built.markets)} markets")
    return built


def run(
    built: Shelf, *, port: int, seconds: float, rounds: int, threads: int, console: Console
) -> dict[str, Any]:
    """Measure and return the figures."""
    rates: list[float] = []
    late: list[float] = []
    taken: list[float] = []
    failed: list[str] = []
    _wait_for_worker()
    _round(built, port, seconds=min(seconds, 2.0), threads=threads, watch=lambda over: [])
    for number in range(rounds):

        def watch(over: threading.Event) -> list[float]:
            return _change_prices(built, port, over)

        tally, took, changes = _round(built, port, seconds=seconds, threads=threads, watch=watch)
        rates.append(len(tally.seconds) / took)
        taken += tally.seconds
        failed += tally.failed
        late += changes
        console.print(
            f"  round {number + 1}: {rates[-1]:,.0f} pages/s,"
            f" a price is shown after {max(changes, default=0.0):.2f} s"
        )
    cold, warm = _statements(built)
    return {
        "product_rps": round(statistics.median(rates), 1),
        "product_p99_ms": round(1000 * statistics.quantiles(taken, n=100)[98], 1),
        "product_p50_ms": round(1000 * statistics.median(taken), 1),
        "product_sql": warm,
        "product_sql_cold": cold,
        "price_change_s": round(max(late), 2),
        "price_changes": len(late),
        "failed": len(failed),
        "products": len(built.products),
        "markets": len(built.markets),
    }


def holds(figures: dict[str, Any]) -> bool:
    """Say whether the bars hold: statements of a page, a price in time, and no page that failed."""
    return bool(
        figures["product_sql"] <= MOST_SQL
        and figures["product_sql_cold"] <= MOST_SQL_COLD
        and figures["price_change_s"] <= MOST_SECONDS
        and figures["price_changes"]
        and not figures["failed"]
    )


def path_of(built: Shelf, number: int, market_code: str, language: str) -> str:
    """Return the address of a product in a market."""
    words = quote(slug(f"Ridgeline {number} backpack"))
    place = f"{language}-{market_code}".lower()
    return f"/{place}/p/{words}-{ids.show('prd', built.products[number])}"


def _random_path(built: Shelf, dice: random.Random) -> str:
    market = dice.choice(built.markets)
    number = dice.randrange(len(built.products))
    return path_of(built, number, market.code, dice.choice(market.languages))


def _round(
    built: Shelf,
    port: int,
    *,
    seconds: float,
    threads: int,
    watch: Callable[[threading.Event], list[float]],
) -> tuple[Tally, float, list[float]]:
    """Let clients ask for random pages until the time is over, while prices change."""
    tally, over = Tally(), threading.Event()
    start = threading.Barrier(threads + 1)
    changes: list[float] = []

    def ask(number: int) -> None:
        dice = random.Random(number)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        start.wait()
        while not over.is_set():
            path = _random_path(built, dice)
            began = time.perf_counter()
            status, _ = _get(link, path)
            tally.seconds.append(time.perf_counter() - began)
            if status != 200:
                tally.failed.append(f"{status} {path}")
        link.close()

    clients = [threading.Thread(target=ask, args=[number]) for number in range(threads)]
    watcher = threading.Thread(target=lambda: changes.extend(watch(over)))
    for one in clients:
        one.start()
    start.wait()
    began = time.perf_counter()
    watcher.start()
    over.wait(seconds)
    over.set()
    took = time.perf_counter() - began
    for one in (*clients, watcher):
        one.join()
    return tally, took, changes


def _wait_for_worker() -> None:
    """Wait until the worker has read the log of the stocking; raises TimeoutError."""
    deadline = time.monotonic() + _PATIENCE
    while any(outbox.lag().values()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the worker does not catch up: {outbox.lag()}")
        time.sleep(0.2)


def _change_prices(built: Shelf, port: int, over: threading.Event) -> list[float]:
    """Change prices one after the other; return after how many seconds each was on its page."""
    dice, found = random.Random(7), []
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        while not over.is_set():
            number, market = dice.randrange(len(built.products)), dice.choice(built.markets)
            money = shelf.price(market, dice.randrange(200, 900))
            store = built.stores[number % shelf.STORES]
            pricing.set_prices(
                actor=store.actor,
                store_id=store.id,
                price_list=market.price_list,
                prices={built.skus[number]: money},
                now=clock.now(),
            )
            path = path_of(built, number, market.code, market.default_language)
            found.append(_until_shown(link, path, f'"{formats.plain(money)}"'))
            over.wait(0.25)
    finally:
        link.close()
        connection.close()
    return found


def _until_shown(link: http.client.HTTPConnection, path: str, amount: str) -> float:
    """Return after how many seconds an amount stands in the data of a page."""
    began = time.perf_counter()
    while True:
        _, page = _get(link, path)
        took = time.perf_counter() - began
        if amount in page or took > _GIVE_UP:
            return took
        time.sleep(0.02)


def _get(link: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    link.request("GET", path, headers={"Accept-Language": "en"})
    answer = link.getresponse()
    return answer.status, answer.read().decode()


# --- statements ------------------------------------------------------------------------------------


def _statements(built: Shelf) -> tuple[int, int]:
    """Return the most statements of a page cold and warm, signed out and signed in with a cart.

    Cold is the first page of a store; markets and categories are read when a process starts.
    """
    cold = warm = 0
    markets.markets()
    catalog.categories("en")
    for client in (Client(), _member(built)):
        for turn in range(2 * shelf.STORES):
            path = path_of(built, turn % shelf.STORES, "ES", "es")
            with _counted() as counted:
                answer = client.get(path, headers={"host": "127.0.0.1"})
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} {path}")
            if turn < shelf.STORES:
                cold = max(cold, len(counted))
            else:
                warm = max(warm, len(counted))
        logistics.forget()
    return cold, warm


def _member(built: Shelf) -> Client:
    """Return a browser whose user has signed in and has something in the cart."""
    now = clock.now() - timedelta(minutes=1)
    person = _register(now)
    actor = accounts.actor(person)
    cart = checkout.open_cart(actor=actor, market="ES", language="es", now=now)
    checkout.set_lines(actor=actor, cart_id=cart, quantities={built.skus[0]: 2})
    client = Client()
    client.force_login(get_user_model().objects.get(person_id=person))
    return client


def _register(now: datetime) -> UUID:
    return account_services.register(
        email=f"reader-{ids.new().hex}@example.org",
        password="correct horse battery",
        full_name="Ana García",
        language="es",
        now=now,
    ).id


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Write down every statement that this thread sends."""
    sent: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield sent
