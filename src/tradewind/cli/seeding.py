"""The demo market on the command line: made with progress, and measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from tradewind.base.ledger import selectors as ledger
from tradewind.cli import setup
from tradewind.demo import seed as market
from tradewind.demo.seed import Seeded
from tradewind.kernel import clock, outbox


@dataclass
class Bars:
    """A bar for each thing that is made, which say how far it is and how long it took."""

    bars: Progress
    tasks: dict[str, TaskID] = field(default_factory=dict)

    def __call__(self, name: str, done: int, total: int) -> None:
        """Show that so much of a thing is done; its clock stops when all is."""
        if name not in self.tasks:
            self.tasks[name] = self.bars.add_task(name, total=total)
        self.bars.update(self.tasks[name], completed=done, total=total)


@contextmanager
def progress(console: Console) -> Iterator[Bars]:
    """Show bars while something is made."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    ) as bars:  # fmt: skip
        yield Bars(bars)


def seed(*, scale: float, console: Console) -> tuple[dict[str, Any], bool]:
    """Make the market and return its figures, and whether its books balance and nothing is stuck.

    `orders_per_s` counts from when the goods are on sale, and is 0 for a market that was there.
    """
    with console.status("Preparing the tables"):
        setup.migrate()
    began, on_sale = time.monotonic(), 0.0

    with progress(console) as bars:

        def tell(name: str, done: int, total: int) -> None:
            nonlocal on_sale
            if name == "Orders" and not done:
                on_sale = time.monotonic()
            bars(name, done, total)

        made = market.seed(now=clock.now(), scale=scale, progress=tell)
    ended = time.monotonic()
    difference, parked = ledger.difference(), len(outbox.parked())
    figures = _figures(made, ended - began, ended - on_sale if on_sale else 0.0)
    figures |= {"trial_balance": difference, "parked": parked}
    return figures, difference == 0 and not parked and not ledger.broken_invariants()


def _figures(made: Seeded, seconds: float, selling: float) -> dict[str, Any]:
    return {
        "orders": made.orders,
        "orders_per_s": round(made.orders / selling, 1) if selling else 0.0,
        "products": made.products,
        "stores": made.stores,
        "buyers": made.buyers,
        "seconds": round(seconds, 1),
    }
