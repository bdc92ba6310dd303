"""The questions of orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel import codec, db, ids, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.kernel.paging import Page
from tradewind.trade.orders.types import (
    CardLine,
    DaySales,
    Delivery,
    Group,
    Line,
    LineCharge,
    Order,
    OrderCard,
    OrderFile,
    OrderPage,
    OrderRow,
    OrderState,
    Purchase,
    StoreOrder,
    UnknownOrder,
)

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


def of_groups(group_ids: Sequence[UUID]) -> tuple[Order, ...]:
    """Return the orders of some groups with their lines and charges, with three statements."""
    return _assemble(db.rows(_ORDER + " WHERE group_id = ANY(%s) ORDER BY id", [list(group_ids)]))


def ids_of_group(group_id: UUID) -> tuple[UUID, ...]:
    """Return the ids of the orders of a group, none for an unknown one; they tell nothing else."""
    found = db.rows("SELECT id FROM orders_order WHERE group_id = %s ORDER BY id", [group_id])
    return tuple(row[0] for row in found)


def of_buyer(
    *,
    actor: Actor,
    states: Sequence[OrderState] = (),
    limit: int = 20,
    cursor: str | None = None,
) -> Page[OrderCard]:
    """Return the orders of a buyer, newest first, with two statements; `states` narrows them.

    Those of guests who turned out to be this person count too. Raises InvalidInput for a cursor.
    """
    owners = [one for one in actor.person_ids if actor.may("order.see", one)]
    before = _before(cursor)
    found = db.rows(
        "SELECT o.id, o.group_id, o.store_id, o.number, o.state, o.total_minor, o.currency,"
        " o.placed_at, g.pay_by, o.delivered_at, o.cancel_reason"
        " FROM orders_order o JOIN orders_group g ON g.id = o.group_id"
        " WHERE o.buyer_id = ANY(%s) AND (cardinality(%s::text[]) = 0 OR o.state = ANY(%s))"
        " AND (%s::uuid IS NULL OR o.id < %s) ORDER BY o.id DESC LIMIT %s",
        [owners, [one.value for one in states], [one.value for one in states], before, before,
         limit + 1],
    )  # fmt: skip
    shown = found[:limit]
    lines: dict[UUID, list[CardLine]] = {row[0]: [] for row in shown}
    if shown:
        for order_id, sku_id, product_id, title, options, quantity in db.rows(
            "SELECT order_id, sku_id, product_id, title, options, quantity FROM orders_line"
            " WHERE order_id = ANY(%s) ORDER BY order_id, position",
            [list(lines)],
        ):
            line = CardLine(
                sku_id=sku_id,
                product_id=product_id,
                title=title,
                options=codec.loads(options, dict[str, str]),
                quantity=quantity,
            )
            lines[order_id].append(line)
    more = paging.write(ids.show("ord", shown[-1][0])) if len(found) > limit else None
    return Page(tuple(_card(row, lines[row[0]]) for row in shown), more)


_PAGE = (
    "SELECT o.id, o.group_id, o.buyer_id, o.store_id, o.number, o.state, o.version,"
    " o.total_minor, o.currency, o.placed_at, o.paid_at, o.shipped_at, o.delivered_at,"
    " o.completed_at, o.cancelled_at, o.cancel_reason,"
    " g.number, g.market, g.language, g.address_id, g.pay_by, o.due_at"
    " FROM orders_order o JOIN orders_group g ON g.id = o.group_id WHERE o.id = %s"
)


def page(order_id: UUID, *, actor: Actor) -> OrderPage:
    """Return an order as its buyer's page shows it, with three statements.

    Raises UnknownOrder for everybody else, also for who may see it elsewhere.
    """
    row = db.row(_PAGE, [order_id])
    if row is None or row[2] not in actor.person_ids or not actor.may("order.see", row[2]):
        raise UnknownOrder(order_id=order_id)
    number, market, language, address_id, pay_by, due_at = row[16:]
    return OrderPage(
        order=_assemble([row])[0],
        group_number=number,
        market=market,
        language=language,
        address_id=address_id,
        pay_by=pay_by,
        due_at=due_at,
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


_OF_STORES = """
SELECT o.id, o.store_id, o.number, o.state, o.total_minor, o.currency, g.market, o.placed_at,
       o.paid_at, f.title, f.product_id, f.sku_id, n.lines, n.pieces
FROM (SELECT id, group_id, store_id, number, state, total_minor, currency, placed_at, paid_at
      FROM orders_order
      WHERE store_id = ANY(%s::uuid[]) AND state = ANY(%s::varchar[])
        AND (%s::text = '' OR number = %s::text){after}
      ORDER BY {order} LIMIT %s) o
JOIN orders_group g ON g.id = o.group_id
JOIN LATERAL (SELECT title, product_id, sku_id FROM orders_line
              WHERE order_id = o.id ORDER BY position LIMIT 1) f ON true
JOIN LATERAL (SELECT count(*) AS lines, sum(quantity)::int AS pieces FROM orders_line
              WHERE order_id = o.id) n ON true
ORDER BY {outer}
"""
_TO_SHIP = (OrderState.PAID.value, OrderState.PROCESSING.value)


def of_store(
    store_id: UUID,
    *,
    actor: Actor,
    states: Sequence[OrderState] = tuple(OrderState),
    number: str = "",
    limit: int = 25,
    cursor: str | None = None,
) -> Page[StoreOrder]:
    """Return a page of a store's orders in these states, newest first, in one statement.

    `number` finds one of them. Raises NotAllowed, and InvalidInput for a foreign cursor.
    """
    actor.require("order.see", store_id)
    wanted = [state.value for state in states]
    return _of_stores([store_id], wanted, number.strip().upper(), False, limit, cursor)


def to_ship(
    store_ids: Sequence[UUID], *, actor: Actor, limit: int = 25, cursor: str | None = None
) -> Page[StoreOrder]:
    """Return a page of paid orders that have not left, of several stores, the oldest first."""
    for store_id in store_ids:
        actor.require("order.see", store_id)
    return _of_stores(store_ids, list(_TO_SHIP), "", True, limit, cursor)


def counts(store_id: UUID, *, actor: Actor) -> dict[OrderState, int]:
    """Return how many orders a store has in each state; a state without any is left out."""
    actor.require("order.see", store_id)
    return {
        OrderState(state): count
        for state, count in db.rows(
            "SELECT state, count(*) FROM orders_order WHERE store_id = %s GROUP BY state",
            [store_id],
        )
    }


def sales(store_id: UUID, *, since: datetime, actor: Actor) -> tuple[DaySales, ...]:
    """Return what a store sold on each day (UTC) since an instant, by currency of the buyers."""
    actor.require("money.see", store_id)
    return tuple(
        DaySales(day=day, orders=count, money=Money(minor, currency))
        for day, currency, count, minor in db.rows(
            "SELECT (paid_at AT TIME ZONE 'UTC')::date AS day, currency, count(*),"
            " sum(total_minor)::bigint FROM orders_order"
            " WHERE store_id = %s AND paid_at >= %s AND state <> 'cancelled'"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [store_id, since],
        )
    )


def purchase(line_id: UUID) -> Purchase:
    """Return a line of an order with what was bought; one statement, raises UnknownOrder."""
    row = db.row(
        "SELECT l.id, o.id, o.buyer_id, o.store_id, l.product_id, l.sku_id, o.number, g.market,"
        " l.title, l.options, o.state, o.delivered_at FROM orders_line l"
        " JOIN orders_order o ON o.id = l.order_id JOIN orders_group g ON g.id = o.group_id"
        " WHERE l.id = %s",
        [line_id],
    )
    if row is None:
        raise UnknownOrder(line_id=line_id)
    names = Purchase.__dataclass_fields__
    values = dict(zip(names, row, strict=True))
    options = codec.loads(values["options"], dict[str, str])
    return Purchase(**values | {"options": options, "state": OrderState(values["state"])})


def has_received(product_id: UUID, *, buyer_ids: Sequence[UUID]) -> bool:
    """Say whether one of these got a product delivered, in an order that still stands."""
    return bool(db.row(
        "SELECT 1 FROM orders_order o JOIN orders_line l ON l.order_id = o.id"
        " WHERE o.buyer_id = ANY(%s) AND o.state IN ('delivered', 'completed')"
        " AND l.product_id = %s LIMIT 1",
        [list(buyer_ids), product_id],
    ))  # fmt: skip


def delivery(order_id: UUID) -> Delivery:
    """Return where an order goes; raises UnknownOrder. Who may know asks for the order first."""
    found = deliveries([order_id])
    if order_id not in found:
        raise UnknownOrder(order_id=order_id)
    return found[order_id]


def deliveries(order_ids: Sequence[UUID]) -> dict[UUID, Delivery]:
    """Return where some orders go, with one statement; unknown ones are left out."""
    return {
        row[0]: Delivery(
            order_id=row[0], buyer_id=row[1], market=row[2], language=row[3], address_id=row[4]
        )
        for row in db.rows(
            "SELECT o.id, g.buyer_id, g.market, g.language, g.address_id FROM orders_order o"
            " JOIN orders_group g ON g.id = o.group_id WHERE o.id = ANY(%s)",
            [list(order_ids)],
        )
    }


def _of_stores(
    store_ids: Sequence[UUID],
    states: list[str],
    number: str,
    by_payment: bool,
    limit: int,
    cursor: str | None,
) -> Page[StoreOrder]:
    column, way, sign = ("paid_at", "ASC", ">") if by_payment else ("placed_at", "DESC", "<")
    after = ""
    params: list[Any] = [list(store_ids), states, number, number]
    if cursor:
        since, last = _position(cursor)
        after = f" AND ({column}, id) {sign} (%s::timestamptz, %s::uuid)"
        params += [since, last]
    order = f"{column} {way}, id {way}"
    outer = f"o.{column} {way}, o.id {way}"
    rows = db.rows(_OF_STORES.format(after=after, order=order, outer=outer), [*params, limit + 1])
    items = tuple(
        StoreOrder(
            id=row[0], store_id=row[1], number=row[2], state=OrderState(row[3]),
            total=Money(row[4], row[5]), market=row[6], placed_at=row[7], paid_at=row[8],
            title=row[9], product_id=row[10], sku_id=row[11], lines=row[12], pieces=row[13],
        )
        for row in rows[:limit]
    )  # fmt: skip
    if len(rows) <= limit:
        return Page(items, None)
    last_one = items[-1]
    at = last_one.paid_at if by_payment else last_one.placed_at
    assert at is not None, "what is to be shipped is paid"
    return Page(items, paging.write(at.isoformat(), str(last_one.id)))


def _position(cursor: str) -> tuple[datetime, UUID]:
    """Read where a page begins; raises InvalidInput for the cursor of another list."""
    try:
        at, last = paging.read(cursor)
        return datetime.fromisoformat(str(at)), UUID(str(last))
    except ValueError as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error


def _before(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        (last,) = paging.read(cursor)
        return ids.read("ord", str(last))
    except (ValueError, ids.BadId) as error:
        raise InvalidInput(field="cursor", reason="not a cursor of orders") from error


def _card(row: tuple[Any, ...], lines: Sequence[CardLine]) -> OrderCard:
    return OrderCard(
        id=row[0],
        group_id=row[1],
        store_id=row[2],
        number=row[3],
        state=OrderState(row[4]),
        total=Money(row[5], row[6]),
        placed_at=row[7],
        pay_by=row[8],
        delivered_at=row[9],
        cancel_reason=row[10],
        lines=tuple(lines),
    )


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


def watch(
    *,
    actor: Actor,
    number: str = "",
    state: OrderState | None = None,
    store_id: UUID | None = None,
    buyer_ids: Sequence[UUID] | None = None,
    cursor: str = "",
    limit: int = 50,
) -> Page[OrderRow]:
    """Return orders of all stores for staff, the newest first, in one statement.

    Two with a `number` of order or group. Raises NotAllowed, InvalidInput for a foreign cursor.
    """
    actor.require("order.see")
    before = _watch_cursor(cursor)
    named = [row[0] for row in db.rows(
        "SELECT id FROM orders_order WHERE number = %s UNION SELECT o.id FROM orders_group g"
        " JOIN orders_order o ON o.group_id = g.id WHERE g.number = %s", [number, number]
    )] if number else None  # fmt: skip
    found = db.rows(
        "SELECT id, number, store_id, state, total_minor, currency, placed_at, due_at"
        " FROM orders_order WHERE (%s::uuid[] IS NULL OR id = ANY(%s))"
        " AND (%s::text IS NULL OR state = %s) AND (%s::uuid IS NULL OR store_id = %s)"
        " AND (%s::uuid[] IS NULL OR buyer_id = ANY(%s))"
        " AND (%s::uuid IS NULL OR id < %s) ORDER BY id DESC LIMIT %s",
        [named, named or [], state, state, store_id, store_id,
         None if buyer_ids is None else list(buyer_ids), list(buyer_ids or ()), before, before,
         limit + 1],
    )  # fmt: skip
    items = tuple(
        OrderRow(
            id=row[0],
            number=row[1],
            store_id=row[2],
            state=OrderState(row[3]),
            total=Money(row[4], row[5]),
            placed_at=row[6],
            due_at=row[7],
        )
        for row in found[:limit]
    )
    return Page(items, paging.write(str(items[-1].id)) if len(found) > limit else None)


def file(order_id: UUID, *, actor: Actor) -> OrderFile:
    """Return an order for staff, with three statements; raises NotAllowed, UnknownOrder."""
    actor.require("order.see")
    row = db.row(_PAGE, [order_id])
    if row is None:
        raise UnknownOrder(order_id=order_id)
    return OrderFile(
        order=_assemble([row])[0],
        group_number=row[16],
        market=row[17],
        language=row[18],
        address_id=row[19],
        pay_by=row[20],
    )


def state_counts(*, actor: Actor) -> dict[OrderState, int]:
    """Return how many orders are in each state, for staff; raises NotAllowed."""
    actor.require("order.see")
    found = dict(db.rows("SELECT state, count(*) FROM orders_order GROUP BY state"))
    return {state: found.get(state.value, 0) for state in OrderState}


def _watch_cursor(cursor: str) -> UUID | None:
    try:
        return UUID(str(paging.read(cursor)[0])) if cursor else None
    except (ValueError, IndexError) as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error
