"""The Olist data set: reading it, and saying which orders it contradicts by itself.

The files state no time zone; their clock readings are taken as UTC.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tradewind.kernel.errors import TradewindError

METHODS = {
    "credit_card": "card",
    "debit_card": "debit",
    "boleto": "boleto",
    "voucher": "voucher",
}
# What an order in a state must have lived through: approval, hand-over, delivery.
_LIVED = {
    "created": 0, "approved": 1, "invoiced": 1, "processing": 1, "shipped": 2, "delivered": 3,
    "canceled": 0, "unavailable": 0,
}  # fmt: skip


class BadDataSet(TradewindError):
    """The folder does not hold the files or columns of this data set."""

    code = "bad_data_set"


@dataclass(frozen=True, slots=True)
class Item:
    """So many pieces of a product of a seller; `freight` is for all of them."""

    product: str
    seller: str
    quantity: int
    price: Decimal
    freight: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an order, by our name of its method."""

    method: str
    instalments: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """An order as the source tells it; `inconsistent` says why it cannot have been so."""

    id: str
    state: str
    customer: str
    postcode: str
    city: str
    region: str
    purchased: datetime
    approved: datetime | None
    handed_over: datetime | None
    delivered: datetime | None
    items: tuple[Item, ...]
    payments: tuple[Payment, ...]
    review_score: int | None
    inconsistent: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product's category, grams, and millimetres; None where the source is silent."""

    category: str
    weight_g: int | None
    dimensions_mm: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Seller:
    """Where a seller is."""

    city: str
    region: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """The orders asked for, in the order of the file, and what they refer to."""

    orders: tuple[SourceOrder, ...]
    products: dict[str, Product]
    sellers: dict[str, Seller]


def read(folder: Path, limit: int) -> DataSet:
    """Read the first `limit` orders (0: all) with all they refer to; raises BadDataSet."""
    heads = list(_rows(folder, "olist_orders_dataset"))
    heads = heads[:limit] if limit else heads
    wanted = {row["order_id"] for row in heads}
    items: dict[str, list[dict[str, str]]] = {key: [] for key in wanted}
    for row in _rows(folder, "olist_order_items_dataset"):
        if row["order_id"] in wanted:
            items[row["order_id"]].append(row)
    payments: dict[str, list[dict[str, str]]] = {key: [] for key in wanted}
    for row in _rows(folder, "olist_order_payments_dataset"):
        if row["order_id"] in wanted:
            payments[row["order_id"]].append(row)
    customers = {row["customer_id"]: row for row in _rows(folder, "olist_customers_dataset")}
    scores = {
        row["order_id"]: int(row["review_score"])
        for row in _rows(folder, "olist_order_reviews_dataset")
        if row["order_id"] in wanted and row["review_score"].isdigit()
    }
    orders = tuple(
        _order(row, customers, items[row["order_id"]], payments[row["order_id"]], scores)
        for row in heads
    )
    used = {item.product for order in orders for item in order.items}
    sellers = {item.seller for order in orders for item in order.items}
    return DataSet(
        orders=orders,
        products={
            row["product_id"]: _product(row)
            for row in _rows(folder, "olist_products_dataset")
            if row["product_id"] in used
        },
        sellers={
            row["seller_id"]: Seller(row["seller_city"], row["seller_state"])
            for row in _rows(folder, "olist_sellers_dataset")
            if row["seller_id"] in sellers
        },
    )


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    packed, plain = folder / f"{name}.csv.gz", folder / f"{name}.csv"
    if packed.exists():
        with gzip.open(packed, "rt", encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    elif plain.exists():
        with plain.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    else:
        raise BadDataSet(missing=str(plain))


def _order(
    row: dict[str, str],
    customers: dict[str, dict[str, str]],
    items: Sequence[dict[str, str]],
    payments: Sequence[dict[str, str]],
    scores: dict[str, int],
) -> SourceOrder:
    customer = customers.get(row["customer_id"], {})
    instants = [
        _instant(row[name])
        for name in (
            "order_purchase_timestamp",
            "order_approved_at",
            "order_delivered_carrier_date",
            "order_delivered_customer_date",
        )
    ]
    purchased = instants[0]
    if purchased is None:
        raise BadDataSet(order=row["order_id"], missing="order_purchase_timestamp")
    return SourceOrder(
        id=row["order_id"],
        state=row["order_status"],
        customer=customer.get("customer_unique_id", ""),
        postcode=customer.get("customer_zip_code_prefix", ""),
        city=customer.get("customer_city", ""),
        region=customer.get("customer_state", ""),
        purchased=purchased,
        approved=instants[1],
        handed_over=instants[2],
        delivered=instants[3],
        items=_items(items),
        payments=tuple(
            Payment(
                METHODS.get(one["payment_type"], ""),
                max(1, int(one["payment_installments"])),
                Decimal(one["payment_value"]),
            )
            for one in sorted(payments, key=lambda one: int(one["payment_sequential"]))
        ),
        review_score=scores.get(row["order_id"]),
        inconsistent=_contradiction(row["order_status"], instants, customer, items, payments),
    )


def _contradiction(
    state: str,
    instants: Sequence[datetime | None],
    customer: dict[str, str],
    items: Sequence[dict[str, str]],
    payments: Sequence[dict[str, str]],
) -> str:
    """Say why an order cannot have happened as told, from the source alone; empty if it can."""
    if not items:
        return "no items"
    price = sum(Decimal(one["price"]) + Decimal(one["freight_value"]) for one in items)
    if price != sum(Decimal(one["payment_value"]) for one in payments):
        return "sums do not close"
    known = [instant for instant in instants if instant is not None]
    if known != sorted(known):
        return "instants out of order"
    lived = _LIVED.get(state)
    if lived is None or not customer:
        return "unknown state" if lived is None else "no customer"
    if None in instants[1 : lived + 1] or _skips(instants):
        return "state without its instant"
    if any(one["payment_type"] not in METHODS for one in payments):
        return "unknown method of payment"
    prices = {(one["product_id"], one["seller_id"], one["price"]) for one in items}
    if len(prices) != len({(product, seller) for product, seller, _ in prices}):
        return "one product at two prices"
    if any(Decimal(one["price"]) <= 0 for one in items):
        return "a price that is not above zero"
    return ""


def _skips(instants: Sequence[datetime | None]) -> bool:
    """Whether a later step has its instant and an earlier one has not."""
    there = [instant is not None for instant in instants]
    return there != sorted(there, reverse=True)


def _items(rows: Sequence[dict[str, str]]) -> tuple[Item, ...]:
    """Put equal rows together: the source has a row for each piece."""
    merged: dict[tuple[str, str], Item] = {}
    for row in sorted(rows, key=lambda one: int(one["order_item_id"])):
        key = (row["product_id"], row["seller_id"])
        before = merged.get(key)
        merged[key] = Item(
            product=row["product_id"],
            seller=row["seller_id"],
            quantity=(before.quantity if before else 0) + 1,
            price=Decimal(row["price"]),
            freight=(before.freight if before else Decimal(0)) + Decimal(row["freight_value"]),
        )
    return tuple(merged.values())


def _product(row: dict[str, str]) -> Product:
    sizes = [_number(row[f"product_{side}_cm"]) for side in ("length", "width", "height")]
    weight = _number(row["product_weight_g"])
    return Product(
        category=row["product_category_name"] or "unknown",
        weight_g=weight or None,
        dimensions_mm=None
        if None in sizes
        else (10 * (sizes[0] or 0), 10 * (sizes[1] or 0), 10 * (sizes[2] or 0)),
    )


def _number(text: str) -> int | None:
    return int(float(text)) if text else None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
