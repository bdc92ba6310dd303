"""The questions of pricing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.pricing.types import WEB, Price
from tradewind.kernel import db
from tradewind.kernel.money import Money


def prices(sku_ids: Sequence[UUID], *, price_list: str, now: datetime) -> dict[UUID, Price]:
    """Return the prices of SKUs on one list at an instant, with one statement."""
    return {
        row[1]: Price(
            id=row[0],
            sku_id=row[1],
            price_list=price_list,
            money=Money(row[2], row[3]),
            tax_inclusive=row[4],
            valid_from=row[5],
        )
        for row in db.rows(
            "SELECT id, sku_id, minor, currency, tax_inclusive, valid_from FROM pricing_price"
            " WHERE sku_id = ANY(%s) AND price_list = %s AND channel = %s AND valid_from <= %s"
            " AND (valid_to IS NULL OR valid_to > %s)",
            [list(sku_ids), price_list, WEB, now, now],
        )
    }


def on_lists(sku_ids: Sequence[UUID], *, now: datetime) -> dict[tuple[UUID, str], Price]:
    """Return what SKUs cost at an instant on every list, by SKU and list, with one statement."""
    return {
        (row[1], row[6]): Price(
            id=row[0],
            sku_id=row[1],
            price_list=row[6],
            money=Money(row[2], row[3]),
            tax_inclusive=row[4],
            valid_from=row[5],
        )
        for row in db.rows(
            "SELECT id, sku_id, minor, currency, tax_inclusive, valid_from, price_list"
            " FROM pricing_price WHERE sku_id = ANY(%s) AND channel = %s AND valid_from <= %s"
            " AND (valid_to IS NULL OR valid_to > %s)",
            [list(sku_ids), WEB, now, now],
        )
    }
