"""Orders get the money that came for them, or it goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.inventory import services as inventory
from tradewind.goods.inventory.types import Wanted
from tradewind.kernel import db, ids
from tradewind.kernel.actors import system
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import Payment, PaymentState
from tradewind.trade.orders import rules, selectors
from tradewind.trade.orders.events import OrderPaid, OrderUnfillable
from tradewind.trade.orders.services.moving import Move, move
from tradewind.trade.orders.types import CancelReason, Order, OrderState, Paid

_SYSTEM = system("orders")
_Given = tuple[Order, tuple[Paid, ...]]


def pay(*, group_id: UUID, at: datetime) -> None:
    """Give a group's orders the money that came for them, as `pay_all` does."""
    pay_all(groups={group_id: at})


def pay_all(*, groups: Mapping[UUID, datetime]) -> None:
    """Give the orders of groups the money that came for them; each part is told once.

    A group comes with the instant at which something was heard of its money. While one of its
    orders still waits, or a provider has yet to say, nothing happens to it. Once all have come,
    orders are paid: one that had expired takes its pieces again if they are there. What came for an
    order that can no longer be filled, or is not paid in full before all are called off, goes back.
    """
    with db.atomic():
        locked = db.rows(
            "SELECT id FROM orders_order WHERE group_id = ANY(%s) ORDER BY id FOR UPDATE",
            [list(groups)],
        )
        if not locked:
            return
        found: dict[UUID, list[Order]] = {}
        for order in selectors.orders([row[0] for row in locked]):
            found.setdefault(order.group_id, []).append(order)
        opened = payments.of(list(found))
        told = selectors.told_payments([row[0] for row in locked])
        given: list[_Given] = []
        moves: list[Move] = []
        settled = []
        for group_id, orders in found.items():
            if _waits(orders, opened[group_id]):
                continue
            settled.append(group_id)
            for one, payable, at in _shares(orders, opened[group_id], told, groups[group_id]):
                given.append(one)
                moves.append(_give(*one, payable=payable, at=at))
        move(moves)
        db.insert(
            "orders_paymentpart",
            ("id", "order_id", "store_id", "payment_id", "minor", "currency"),
            [
                (ids.new(), order.id, order.store_id, part.payment_id, part.money.minor,
                 part.money.currency)
                for order, parts in given
                for part in parts
            ],
        )  # fmt: skip
        if settled:
            payment_services.cancel_all(references=settled)


def _captured(opened: Sequence[Payment]) -> set[UUID]:
    return {one.id for one in opened if one.state is PaymentState.SUCCEEDED}


def _complete(opened: Sequence[Payment]) -> bool:
    captured = _captured(opened)
    return all(one.id in captured for one in opened if one.money)


def _waits(orders: Sequence[Order], opened: Sequence[Payment]) -> bool:
    """Say whether more may come, so that nothing is to be done yet."""
    captured = _captured(opened)
    may_come = any(one.under_way for one in opened if one.id not in captured)
    placed = any(order.state is OrderState.PLACED for order in orders)
    return not _complete(opened) and (may_come or placed)


def _shares(
    orders: Sequence[Order],
    opened: Sequence[Payment],
    told: Mapping[UUID, frozenset[UUID]],
    at: datetime,
) -> list[tuple[_Given, bool, datetime]]:
    """Return what is new for each order of a group, whether it pays it, and since when."""
    captured, complete = _captured(opened), _complete(opened)
    # A cancellation may be heard late, after a capture that came later than it.
    at = max([at, *(one.captured_at for one in opened if one.captured_at)])
    shares = rules.apportion(
        [(one.id, one.money) for one in opened], [order.total for order in orders]
    )
    found: list[tuple[_Given, bool, datetime]] = []
    for order, share in zip(orders, shares, strict=True):
        fresh = tuple(part for part in share if part.payment_id in captured - told[order.id])
        if fresh:
            found.append(((order, fresh), complete and not told[order.id], at))
    return found


def _give(order: Order, parts: tuple[Paid, ...], *, payable: bool, at: datetime) -> Move:
    """Say that these parts pay an order, or that they belong back."""
    if payable and (order.state is OrderState.PLACED or _take_again(order, at)):
        return Move(
            order=order,
            later=OrderState.PAID,
            event=OrderPaid,
            actor=_SYSTEM,
            at=at,
            columns={"paid_at": at, "cancelled_at": None, "cancel_reason": ""},
            facts={"total": order.total, "paid": parts, "charges": order.charges},
        )
    return Move(
        order=order,
        later=order.state,
        event=OrderUnfillable,
        actor=_SYSTEM,
        at=at,
        columns={"paid_at": at} if payable else {},
        facts={"paid": parts, "reason": order.cancel_reason},
    )


def _take_again(order: Order, at: datetime) -> bool:
    if order.cancel_reason != CancelReason.EXPIRED:
        return False
    wanted = [Wanted(order.id, order.store_id, line.sku_id, line.quantity) for line in order.lines]
    return inventory.reserve_again(wanted=wanted, now=at)
