"""The questions of orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.kernel import codec, db
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.trade.orders.types import Group, Line, LineCharge, Order, OrderState, UnknownOrder

_ORDER = (
    "SELECT id, group_id, buyer_id, store_id, number, state, version, total_minor, currency,"
    " placed_at, paid_at, shipped_at, delivered_at, completed_at, cancelled_at, cancel_reason"
    " FROM orders_order"
)


def orders(order_ids: Sequence[UUID]) -> tuple[Order, ...]:
    """Return orders by id with their lines and charges, with three statements."""
    return _assemble(db.rows(_ORDER + " WHERE id = ANY(%s) ORDER BY id", [list(order_ids)]))


def order(order_id: UUID, *, actor: Actor) -> Order:
    """Return one order that this actor may see; raises UnknownOrder."""
    found = orders([order_id])
    if not found or not _may_see(actor, found[0]):
        raise UnknownOrder(order_id=order_id)
    return found[0]


def group(group_id: UUID, *, actor: Actor) -> Group:
    """Return a group with its orders, with four statements; raises UnknownOrder."""
    row = db.row(
        "SELECT id, buyer_id, number, market, language, address_id, total_minor, currency,"
        " placed_at, pay_by FROM orders_group WHERE id = %s",
        [group_id],
    )
    if row is None or not actor.may("order.see", row[1]):
        raise UnknownOrder(group_id=group_id)
    return Group(
        id=row[0],
        buyer_id=row[1],
        number=row[2],
        market=row[3],
        language=row[4],
        address_id=row[5],
        total=Money(row[6], row[7]),
        placed_at=row[8],
        pay_by=row[9],
        orders=_assemble(db.rows(_ORDER + " WHERE group_id = %s ORDER BY id", [group_id])),
    )


def told_payments(order_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return the payments whose parts were told, as paid or to go back, for each of some orders."""
    told: dict[UUID, set[UUID]] = {order_id: set() for order_id in order_ids}
    for order_id, payment_id in db.rows(
        "SELECT order_id, payment_id FROM orders_paymentpart WHERE order_id = ANY(%s)",
        [list(order_ids)],
    ):
        told[order_id].add(payment_id)
    return {order_id: frozenset(payment_ids) for order_id, payment_ids in told.items()}


def _may_see(actor: Actor, found: Order) -> bool:
    return actor.may("order.see", found.buyer_id) or actor.may("order.see", found.store_id)


def _assemble(rows: Sequence[tuple[Any, ...]]) -> tuple[Order, ...]:
    order_ids = [row[0] for row in rows]
    lines: dict[UUID, list[Line]] = {key: [] for key in order_ids}
    charges: dict[UUID, list[LineCharge]] = {key: [] for key in order_ids}
    if order_ids:
        for row in db.rows(
            "SELECT order_id, id, position, sku_id, product_id, title, options, quantity,"
            " unit_minor, currency, weight_g FROM orders_line WHERE order_id = ANY(%s)"
            " ORDER BY position",
            [order_ids],
        ):
            lines[row[0]].append(_line(row))
        for row in db.rows(
            "SELECT order_id, line_id, kind, minor, currency, source, funder FROM orders_charge"
            " WHERE order_id = ANY(%s) ORDER BY id",
            [order_ids],
        ):
            charge = LineCharge(
                line_id=row[1],
                kind=row[2],
                money=Money(row[3], row[4]),
                source=row[5],
                funder=row[6],
            )
            charges[row[0]].append(charge)
    return tuple(
        Order(
            id=row[0],
            group_id=row[1],
            buyer_id=row[2],
            store_id=row[3],
            number=row[4],
            state=OrderState(row[5]),
            version=row[6],
            total=Money(row[7], row[8]),
            placed_at=row[9],
            paid_at=row[10],
            shipped_at=row[11],
            delivered_at=row[12],
            completed_at=row[13],
            cancelled_at=row[14],
            cancel_reason=row[15],
            lines=tuple(lines[row[0]]),
            charges=tuple(charges[row[0]]),
        )
        for row in rows
    )


def _line(row: tuple[Any, ...]) -> Line:
    return Line(
        id=row[1],
        position=row[2],
        sku_id=row[3],
        product_id=row[4],
        title=row[5],
        options=codec.loads(row[6], dict[str, str]),
        quantity=row[7],
        unit=Money(row[8], row[9]),
        weight_g=row[10],
    )
