"""`tradewind replay`: a database of its own, the processes, the progress bar, the verdict."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_SHOWN = 20


def choose_database(*, folder: Path, orders: int, fresh: bool) -> None:
    """Name the database and the folder of this replay before Django reads its settings.

    The same replay goes on where it was interrupted; after a complete one it begins anew.
    """
    digest = hashlib.sha256(f"{folder.resolve()}:{orders}".encode()).hexdigest()[:12]
    os.environ["TRADEWIND_DATABASE"] = f"replay_{digest}"
    os.environ["TRADEWIND_CLOCK_MOVABLE"] = "1"
    os.environ["TRADEWIND_REPLAY_FRESH"] = "1" if fresh else ""


def run(*, folder: Path, orders: int, console: Console) -> tuple[dict[str, Any], bool]:
    """Replay, compare, and return the figures and whether everything is as it should be."""
    from django.conf import settings

    from tradewind.base.ledger import selectors as ledger
    from tradewind.cli import processes, serving, setup
    from tradewind.demo.replay import olist, report
    from tradewind.demo.replay.driver import Driver
    from tradewind.demo.replay.world import World
    from tradewind.kernel import database, outbox

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
    _prepare(home)
    database.ensure()
    setup.migrate(now=opened_at)
    children = serving.start_all(
        home=home,
        web_port=processes.free_port(),
        web_workers=1,
        environment={"TRADEWIND_CLOCK_MOVABLE": "1"},
    )
    settings.ACQUIRER_URL = children.environment["TRADEWIND_ACQUIRER_URL"]
    (home / "pids.json").write_text(json.dumps(children.pids()))

    def keep_alive() -> None:
        if children.restart_dead():
            (home / "pids.json").write_text(json.dumps(children.pids()))

    started = time.monotonic()
    try:
        with _progress(console) as progress:
            task = progress.add_task("orders", total=len(good))
            driver = Driver(
                world=World(data=data, opened_at=opened_at),
                acquirer_url=settings.ACQUIRER_URL,
                on_progress=lambda: progress.advance(task),
                keep_alive=keep_alive,
            )
            driver.run(good)
        seconds = time.monotonic() - started
    finally:
        children.stop()
        (home / "pids.json").unlink(missing_ok=True)

    wrong = {order.id: report.mismatches(order, driver.groups.get(order.id)) for order in good}
    wrong = {key: words for key, words in wrong.items() if words}
    whole = report.money_differs(good)
    for order_id, words in list(wrong.items())[:_SHOWN]:
        console.print(f"[red]{order_id}[/]: {'; '.join(words)}")
    for words in whole:
        console.print(f"[red]{words}[/]")
    broken = ledger.broken_invariants()
    parked = outbox.parked()
    for trouble in parked:
        console.print(f"[red]parked[/]: {trouble.handler} {trouble.aggregate_id}: {trouble.error}")
    figures = {
        "orders": len(good),
        "source_inconsistent": len(data.orders) - len(good),
        "mismatches": len(wrong) + len(whole),
        "trial_balance": ledger.difference(),
        "broken_invariants": len(broken),
        "parked": len(parked),
        "orders_per_s": round(len(good) / seconds, 2),
        "seconds": round(seconds, 1),
    }
    fine = not (wrong or whole or broken or parked or figures["trial_balance"])
    (home / "complete").touch()
    return figures, fine


def _prepare(home: Path) -> None:
    """Begin anew after a complete replay; go on after an interrupted one."""
    from tradewind.kernel import database

    if os.environ["TRADEWIND_REPLAY_FRESH"] or (home / "complete").exists():
        database.drop()
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
