"""Orders are opened: a group, one order for each store, their lines and charges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.kernel import codec, db, ids
from tradewind.kernel.money import Charge, Money, total
from tradewind.trade.orders.events import OrderPlaced
from tradewind.trade.orders.types import OpenGroup, OrderState


def open(*, wanted: Sequence[tuple[OpenGroup, datetime]]) -> list[tuple[OrderPlaced, ...]]:
    """Write groups, one order for each store, their lines and charges: four statements.

    Each group is placed at its instant. Returns for each the facts, one for each order, for the
    caller to publish.
    """
    placed = [_facts(group) for group, _ in wanted]
    db.insert(
        "orders_group",
        ("id", "buyer_id", "number", "market", "language", "currency", "total_minor", "address_id",
         "digest", "pay_by", "placed_at"),
        [
            (group.group_id, group.buyer_id, ids.reference(), group.market, group.language,
             group.currency, total((one.total for one in facts), group.currency).minor,
             group.address_id, group.digest, group.pay_by, now)
            for (group, now), facts in zip(wanted, placed, strict=True)
        ],
    )  # fmt: skip
    db.insert(
        "orders_order",
        ("id", "group_id", "buyer_id", "store_id", "number", "state", "version", "currency",
         "total_minor", "placed_at", "cancel_reason", "due_at"),
        [
            (one.aggregate_id, one.group_id, one.buyer_id, one.store_id, one.number,
             OrderState.PLACED.value, 1, group.currency, one.total.minor, now, "", group.pay_by)
            for (group, now), facts in zip(wanted, placed, strict=True)
            for one in facts
        ],
    )  # fmt: skip
    _write_lines(
        [
            (group, {one.store_id: one.aggregate_id for one in facts})
            for (group, _), facts in zip(wanted, placed, strict=True)
        ]
    )
    return placed


def _facts(wanted: OpenGroup) -> tuple[OrderPlaced, ...]:
    """Give each store of a group an order with a number and what it comes to."""
    of_store: dict[UUID, list[Charge]] = {line.store_id: [] for line in wanted.lines}
    for charge in wanted.charges:
        of_store[wanted.lines[charge.line].store_id].append(charge)
    totals: dict[UUID, Money] = {
        store_id: total((charge.money for charge in charges), wanted.currency)
        for store_id, charges in of_store.items()
    }
    return tuple(
        OrderPlaced(
            aggregate_id=ids.new(),
            aggregate_version=1,
            group_id=wanted.group_id,
            buyer_id=wanted.buyer_id,
            store_id=store_id,
            number=ids.reference(),
            total=amount,
            language=wanted.language,
            pay_by=wanted.pay_by,
        )
        for store_id, amount in totals.items()
    )


def _write_lines(groups: Sequence[tuple[OpenGroup, dict[UUID, UUID]]]) -> None:
    db.insert(
        "orders_line",
        ("id", "order_id", "store_id", "position", "sku_id", "product_id", "title", "options",
         "quantity", "unit_minor", "currency", "weight_g"),
        [
            (line.id, order_ids[line.store_id], line.store_id, position, line.sku_id,
             line.product_id, line.title, codec.dumps(line.options), line.quantity,
             line.unit.minor, wanted.currency, line.weight_g)
            for wanted, order_ids in groups
            for position, line in enumerate(wanted.lines)
        ],
    )  # fmt: skip
    db.insert(
        "orders_charge",
        ("id", "order_id", "line_id", "store_id", "kind", "minor", "currency", "source", "funder"),
        [
            (ids.new(), order_ids[line.store_id], line.id, line.store_id, charge.kind.value,
             charge.money.minor, charge.money.currency, charge.source, charge.funder)
            for wanted, order_ids in groups
            for charge in wanted.charges
            for line in [wanted.lines[charge.line]]
        ],
    )  # fmt: skip
