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


def prices_of(wanted: Sequence[tuple[UUID, str, datetime]]) -> dict[int, Price]:
    """Return what each (SKU, list, instant) costs, by its place in `wanted`, with one statement."""
    return {
        row[0] - 1: Price(
            id=row[1],
            sku_id=row[2],
            price_list=row[3],
            money=Money(row[4], row[5]),
            tax_inclusive=row[6],
            valid_from=row[7],
        )
        for row in db.rows(
            "SELECT n.place, p.id, p.sku_id, p.price_list, p.minor, p.currency, p.tax_inclusive,"
            " p.valid_from FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[])"
            " WITH ORDINALITY AS n(sku_id, price_list, at, place)"
            " JOIN pricing_price p ON p.sku_id = n.sku_id AND p.price_list = n.price_list"
            " AND p.channel = %s AND p.valid_from <= n.at"
            " AND (p.valid_to IS NULL OR p.valid_to > n.at)",
            [*(list(column) for column in zip(*wanted, strict=True)), WEB] if wanted
            else [[], [], [], WEB],
        )
    }  # fmt: skip


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
