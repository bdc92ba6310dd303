"""`tradewind replay`: the processes, the progress bar, the verdict."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tradewind.base.ledger import selectors as ledger
from tradewind.cli import processes, serving, setup
from tradewind.demo.replay import olist, report
from tradewind.demo.replay.driver import Driver
from tradewind.demo.replay.olist import SourceOrder
from tradewind.demo.replay.world import World
from tradewind.kernel import database, outbox
from tradewind.kernel.actors import Actor

_SHOWN = 20


def run(*, folder: Path, orders: int, fresh: bool, console: Console) -> tuple[dict[str, Any], bool]:
    """Replay, compare, and return the figures and whether everything is as it should be."""
    data = olist.read(folder, orders)
    good = sorted((o for o in data.orders if not o.inconsistent), key=lambda o: o.purchased)
    reasons = Counter(order.inconsistent for order in data.orders if order.inconsistent)
    console.print(f"{len(data.orders):,} orders, {len(good):,} to replay")
    for reason, count in reasons.most_common():
        console.print(f"  source_inconsistent: {reason}: {count:,}")
    if not good:
        raise olist.BadDataSet(reason="no order of this data set can have happened as told")
    opened_at = good[0].purchased - timedelta(days=1)
    home = settings.HOME / "replay" / str(settings.DATABASES["default"]["NAME"])
    _prepare(home, fresh=fresh)
    setup.migrate(now=opened_at)
    started = time.monotonic()
    groups = _drive(World(data=data, opened_at=opened_at), good, home, console)
    seconds = time.monotonic() - started
    wrong = _compare(good, groups, console)
    broken, parked = ledger.broken_invariants(), outbox.parked()
    for trouble in parked:
        console.print(f"[red]parked[/]: {trouble.handler} {trouble.aggregate_id}: {trouble.error}")
    figures = {
        "orders": len(good),
        "source_inconsistent": len(data.orders) - len(good),
        "mismatches": wrong,
        "trial_balance": ledger.difference(),
        "broken_invariants": len(broken),
        "parked": len(parked),
        "orders_per_s": round(len(good) / seconds, 2),
        "seconds": round(seconds, 1),
    }
    (home / "complete").touch()
    return figures, not (wrong or broken or parked or figures["trial_balance"])


def _drive(
    world: World, good: Sequence[SourceOrder], home: Path, console: Console
) -> dict[str, tuple[Actor, UUID]]:
    """Start the processes, run every step, and return the groups by the source's ids."""
    children = serving.start_all(
        home=home,
        web_port=processes.free_port(),
        web_workers=1,
        # The source says when parcels arrive; nobody else may.
        environment={"TRADEWIND_CLOCK_MOVABLE": "1", "TRADEWIND_TRACKING_URL": ""},
    )
    settings.ACQUIRER_URL = children.environment["TRADEWIND_ACQUIRER_URL"]
    pids = home / "pids.json"
    pids.write_text(json.dumps(children.pids()))

    def keep_alive() -> None:
        if children.restart_dead():
            pids.write_text(json.dumps(children.pids()))

    try:
        with _progress(console) as progress:
            task = progress.add_task("orders", total=len(good))
            driver = Driver(
                world=world,
                acquirer_url=settings.ACQUIRER_URL,
                on_progress=lambda: progress.advance(task),
                keep_alive=keep_alive,
            )
            driver.run(list(good))
    finally:
        children.stop()
        pids.unlink(missing_ok=True)
    return driver.groups


def _compare(
    good: Sequence[SourceOrder], groups: dict[str, tuple[Actor, UUID]], console: Console
) -> int:
    """Print what differs from the source and return how many orders, or sums over all, do."""
    wrong = {}
    for order in good:
        if words := report.mismatches(order, groups.get(order.id)):
            wrong[order.id] = words
    for order_id, words in list(wrong.items())[:_SHOWN]:
        console.print(f"[red]{order_id}[/]: {'; '.join(words)}")
    sums = report.money_differs(good)
    for line in sums:
        console.print(f"[red]{line}[/]")
    return len(wrong) + len(sums)


def _prepare(home: Path, *, fresh: bool) -> None:
    """Begin anew after a complete replay; go on after an interrupted one."""
    if fresh or (home / "complete").exists():
        database.drop()
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    database.ensure()


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
