"""The page docs/algorithms/reserve.md is true: its table is run, and its stages are functions."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

from tradewind.goods.inventory import selectors, services
from tradewind.goods.inventory.types import BadQuantity, OutOfStock, Wanted
from tradewind.kernel import actors
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "reserve.md"
ORDERS = actors.system("orders")


def _table() -> list[list[str]]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _act(store: make.Store, sku_id: UUID, step: str, order: str, pieces: str) -> str:
    reference = uuid5(sku_id, order)
    wanted = [Wanted(reference, store.id, sku_id, int(pieces or 0))]
    try:
        if step == "set_on_hand":
            services.set_on_hand(
                actor=store.actor, store_id=store.id, quantities={sku_id: int(pieces)}, now=NOW
            )
        elif step == "reserve":
            services.reserve(wanted=wanted, now=NOW)
        elif step == "reserve_again":
            return "kept" if services.reserve_again(wanted=wanted, now=NOW) else "not kept"
        else:
            act = {"commit": services.commit, "release": services.release}[step]
            act(references=[reference], actor=ORDERS, now=NOW)
    except (BadQuantity, OutOfStock) as refused:
        return type(refused).__name__
    return "done"


def test_the_worked_table_is_what_happens(store):
    sku_id = make.product(store=store, stock=0).sku_id
    happened = []
    for step, order, pieces, *_ in _table():
        answer = _act(store, sku_id, step, order, pieces)
        stock = selectors.stock([sku_id])[sku_id]
        numbers = [str(stock.on_hand), str(stock.reserved), str(stock.available)]
        happened.append([step, order, pieces, answer, *numbers])
    assert happened == _table()
    assert len(happened) == 17


def test_the_stages_of_the_page_are_functions_of_inventory():
    stages = re.findall(r"^(?:\d\.|-) `(\w+)`", PAGE.read_text(), re.M)
    assert stages == [
        "_sum", "_insert", "_take", "commit", "release", "reserve_again", "set_on_hand",
    ]  # fmt: skip
    missing = [stage for stage in stages if not callable(getattr(services, stage, None))]
    assert missing == []
