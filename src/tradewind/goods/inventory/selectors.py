"""The questions of inventory."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tradewind.goods.inventory.types import Stock
from tradewind.kernel import db


def stock(sku_ids: Sequence[UUID]) -> dict[UUID, Stock]:
    """Return the stock of SKUs with one statement; a SKU without a row has none."""
    found = {
        row[0]: Stock(*row)
        for row in db.rows(
            "SELECT sku_id, on_hand, reserved FROM inventory_stock WHERE sku_id = ANY(%s)",
            [list(sku_ids)],
        )
    }
    return {sku_id: found.get(sku_id, Stock(sku_id, 0, 0)) for sku_id in sku_ids}


def low(store_id: UUID, *, at_most: int, limit: int) -> tuple[Stock, ...]:
    """Return the SKUs of a store of which few can still be bought, the fewest first."""
    return tuple(
        Stock(*row)
        for row in db.rows(
            "SELECT sku_id, on_hand, reserved FROM inventory_stock"
            " WHERE store_id = %s AND on_hand - reserved <= %s"
            " ORDER BY on_hand - reserved, sku_id LIMIT %s",
            [store_id, at_most, limit],
        )
    )
