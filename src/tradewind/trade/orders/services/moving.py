"""Orders move: every change of state is a conditional UPDATE under the order's lock, and a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from tradewind.kernel import audit, db, outbox
from tradewind.kernel.actors import Actor
from tradewind.trade.orders import rules, selectors
from tradewind.trade.orders.events import OrderEvent
from tradewind.trade.orders.types import NotInState, Order, OrderState, UnknownOrder

_COLUMNS = {
    "due_at": "timestamptz", "paid_at": "timestamptz", "shipped_at": "timestamptz",
    "delivered_at": "timestamptz", "completed_at": "timestamptz", "cancelled_at": "timestamptz",
    "cancel_reason": "text",
}  # fmt: skip
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """That somebody takes an order a step further at an instant."""

    order_id: UUID
    actor: Actor
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """That a locked order goes to a state: `columns` of its row change too, `facts` are told."""

    order: Order
    later: OrderState
    event: type[OrderEvent]
    actor: Actor
    at: datetime
    columns: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def lock(order_ids: Sequence[UUID]) -> dict[UUID, Order]:
    """Lock orders, in the order of their ids, and read them; raises UnknownOrder."""
    wanted = sorted(set(order_ids))
    found = db.rows(
        "SELECT id FROM orders_order WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [wanted]
    )
    if len(found) < len(wanted):
        missing = set(wanted) - {row[0] for row in found}
        raise UnknownOrder(order_id=min(missing))
    return {order.id: order for order in selectors.orders(wanted)} if wanted else {}


def move(moves: Sequence[Move]) -> None:
    """Take locked orders to their states, each with its next version, an audit row and a fact.

    No order twice. Raises NotInState. One UPDATE for those of which the same columns change.
    """
    by_columns: dict[tuple[str, ...], list[Move]] = {}
    for one in moves:
        if one.later is not one.order.state and not rules.may_follow(one.order.state, one.later):
            raise NotInState(order_id=one.order.id, state=one.order.state, wanted=one.later)
        by_columns.setdefault(tuple(sorted({"due_at", *one.columns})), []).append(one)
    for columns, same in by_columns.items():
        _update(columns, same)
    audit.record_all(
        [
            audit.Act(
                actor=one.actor,
                verb=f"order.{one.event.name.split('.')[1]}",
                object_id=one.order.id,
                at=one.at,
                before={"state": one.order.state},
                after={"state": one.later, **({"note": one.note} if one.note else {})},
            )
            for one in moves
        ]
    )
    outbox.publish_all([(_fact(one), one.actor, one.at) for one in moves])
    for one in moves:
        _logger.info(
            "order_moved", order=one.order.number, order_id=str(one.order.id), state=one.later.value
        )


def _update(columns: tuple[str, ...], moves: Sequence[Move]) -> None:
    values = [[one.columns.get(name) for one in moves] for name in columns]
    arrays = "".join(f", %s::{_COLUMNS[name]}[]" for name in columns)
    db.execute(
        "UPDATE orders_order o SET state = n.state, version = n.version, "
        + ", ".join(f"{name} = n.{name}" for name in columns)
        + f" FROM unnest(%s::uuid[], %s::text[], %s::integer[]{arrays})"
        f" AS n(id, state, version, {', '.join(columns)}) WHERE o.id = n.id",
        [
            [one.order.id for one in moves],
            [one.later.value for one in moves],
            [one.order.version + 1 for one in moves],
            *values,
        ],
    )


def _fact(one: Move) -> OrderEvent:
    return one.event(
        aggregate_id=one.order.id,
        aggregate_version=one.order.version + 1,
        group_id=one.order.group_id,
        buyer_id=one.order.buyer_id,
        store_id=one.order.store_id,
        number=one.order.number,
        **one.facts,
    )
