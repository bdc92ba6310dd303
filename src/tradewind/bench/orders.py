"""Orders per second: `place_order` beside the same statements in plain psycopg, and the hot race."""

from __future__ import annotations

import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.db import connection, connections
from rich.console import Console

from tradewind.bench import reference, world
from tradewind.bench.world import Ready
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.inventory.types import OutOfStock
from tradewind.kernel import cluster, database
from tradewind.testing import make
from tradewind.trade.checkout import services as checkout

MIN_RATIO = 0.30
HOT_STOCK, HOT_ATTEMPTS, HOT_THREADS = 100, 400, 32
_CARTS_PER_SECOND = 1500
NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)

Place = Callable[[Ready], bool]
# Opens one buyer's connection; returns how to place an order on it, and how to close it.
Side = Callable[[], tuple[Place, Callable[[], None]]]


def run(*, seconds: float, rounds: int, threads: int, console: Console) -> dict[str, Any]:
    """Measure and return the figures."""
    console.print("Building the stores")
    built = world.build(now=NOW)
    recordings = {
        id(pair): reference.record(built.carts(1, [pair])[0], _ours) for pair in built.pairs
    }
    per_order = len(recordings[id(built.pairs[0])].statements)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(rounds):
        for name, results, side in (
            ("reference", theirs, _plain(recordings)),
            ("ours", ours, _own),
        ):
            carts = built.carts(int(seconds * _CARTS_PER_SECOND))
            results.append(_rate(side, carts, threads=threads, seconds=seconds))
            console.print(f"  round {number + 1}: {name} {results[-1]:,.0f} orders/s")
    hot = _hot_race(built, console)
    rate, peer = statistics.median(ours), statistics.median(theirs)
    return {
        "orders_per_s": round(rate, 1),
        "reference_per_s": round(peer, 1),
        "ratio": round(rate / peer, 3),
        "pgbench_tps": round(_pgbench(threads), 1),
        "sql_per_order": per_order,
        **hot,
    }


def holds(figures: dict[str, Any]) -> bool:
    """Say whether the bars hold: the ratio, the statements, and not a piece sold twice."""
    return bool(
        figures["ratio"] >= MIN_RATIO
        and figures["sql_per_order"] <= 14
        and figures["hot_sold"] == HOT_STOCK
        and figures["hot_refused"] == HOT_ATTEMPTS - HOT_STOCK
    )


def _ours(ready: Ready) -> bool:
    try:
        checkout.place_order(actor=ready.actor, command=ready.command(), now=NOW)
    except OutOfStock:
        return False
    return True


def _own() -> tuple[Place, Callable[[], None]]:
    return _ours, connections.close_all


def _plain(recordings: dict[int, reference.Recording]) -> Side:
    def open_side() -> tuple[Place, Callable[[], None]]:
        plain = reference.connect()
        return lambda ready: reference.place(plain, recordings[id(ready.pair)], ready), plain.close

    return open_side


def _rate(
    side: Side,
    carts: Iterable[Ready],
    *,
    threads: int,
    seconds: float,
) -> float:
    """Return orders per second of so many threads that place carts until the time is over."""
    waiting: SimpleQueue[Ready] = SimpleQueue()
    for cart in carts:
        waiting.put(cart)
    done = [0] * threads
    start = threading.Barrier(threads + 1)
    over = threading.Event()

    def buy(number: int) -> None:
        place, close = side()
        place(waiting.get())
        start.wait()
        while not over.is_set():
            try:
                place(waiting.get_nowait())
            except Empty:
                break
            done[number] += 1
        close()

    workers = [threading.Thread(target=buy, args=[number]) for number in range(threads)]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    over.wait(seconds)
    over.set()
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return sum(done) / took


def _hot_race(built: world.World, console: Console) -> dict[str, Any]:
    """Many buyers want the last pieces of one SKU: exactly those are sold, the rest is refused."""
    sold, refused, took = _race(built, lambda pair: _own)
    their_sold, _, their_took = _race(built, lambda pair: _plain(_recorded(built, pair)))
    console.print(f"  hot race: {sold} sold, {refused} refused; reference sold {their_sold}")
    return {
        "hot_sold": sold,
        "hot_refused": refused,
        "hot_ratio": round(their_took / took, 3),
    }


def _recorded(built: world.World, pair: world.Pair) -> dict[int, reference.Recording]:
    return {id(pair): reference.record(built.carts(1, [pair])[0], _ours)}


def _race(built: world.World, side_of: Callable[[world.Pair], Side]) -> tuple[int, int, float]:
    """Let HOT_THREADS buyers try HOT_ATTEMPTS times; return sold, refused, and the seconds."""
    scarce = make.product(
        store=make.store(now=NOW),
        stock=HOT_STOCK + 1,
        market=world.MARKET,
        title=world.TITLE,
        now=NOW,
    )
    plenty = built.pairs[0].products[0]
    pair = world.pair_of(built.buyer, scarce, plenty, now=NOW)
    side = side_of(pair)
    left = inventory.stock([scarce.sku_id])[scarce.sku_id].available - HOT_STOCK
    if left:
        _ours(built.carts(1, [pair])[0])
    carts = built.carts(HOT_ATTEMPTS, [pair])
    results: list[list[bool]] = [[] for _ in range(HOT_THREADS)]
    start = threading.Barrier(HOT_THREADS + 1)

    def buy(number: int, mine: list[Ready]) -> None:
        place, close = side()
        start.wait()
        results[number] = [place(cart) for cart in mine]
        close()

    workers = [
        threading.Thread(target=buy, args=[number, carts[number::HOT_THREADS]])
        for number in range(HOT_THREADS)
    ]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    answers = [answer for one in results for answer in one]
    return answers.count(True), answers.count(False), took


def _pgbench(threads: int) -> float:
    """Return what pgbench's own TPC-B-like script does here, for information; 0 if not embedded."""
    if not database.embedded():
        return 0.0
    binary = cluster.binaries() / "pgbench"
    where = ["-h", str(settings.DATABASES["default"]["HOST"]), "-U", "app"]
    name = str(settings.DATABASES["default"]["NAME"])
    connection.close()
    subprocess.run([binary, *where, "-i", "-q", "-s", "10", name], check=True, capture_output=True)
    answer = subprocess.run(
        [binary, *where, "-c", str(threads), "-j", "2", "-T", "5", "-M", "prepared", name],
        check=True,
        capture_output=True,
        text=True,
    )
    line = next(line for line in answer.stdout.splitlines() if line.startswith("tps = "))
    return float(line.split()[2])
