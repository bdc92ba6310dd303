"""The verbs of inventory. Scarce things change in one conditional statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.inventory.events import StockChanged
from tradewind.goods.inventory.types import BadQuantity, OutOfStock, ReservationState, Wanted
from tradewind.kernel import audit, db, ids, outbox
from tradewind.kernel.actors import Actor

HELD, COMMITTED, RELEASED = (state.value for state in ReservationState)
_MOST = 10**9


def set_on_hand(
    *, actor: Actor, store_id: UUID, quantities: Mapping[UUID, int], now: datetime
) -> None:
    """Say how many pieces are on the shelf; raises NotAllowed and BadQuantity.

    A quantity below what is reserved is refused: those pieces are promised.
    """
    actor.require("stock.edit", store_id)
    known = catalog.skus(list(quantities))
    for sku_id, quantity in quantities.items():
        if not 0 <= quantity <= _MOST:
            raise BadQuantity(sku_id=sku_id, quantity=quantity)
        if sku_id not in known or known[sku_id].store_id != store_id:
            raise BadQuantity(sku_id=sku_id, reason="not a SKU of this store")
    if not quantities:
        return
    order = sorted(quantities)
    with db.atomic():
        changed = db.rows(
            "INSERT INTO inventory_stock AS s (sku_id, store_id, on_hand, reserved, version)"
            " VALUES "
            + ", ".join(["(%s, %s, %s, 0, 1)"] * len(order))
            + " ON CONFLICT (sku_id) DO UPDATE SET on_hand = EXCLUDED.on_hand,"
            " version = s.version + 1 WHERE s.reserved <= EXCLUDED.on_hand"
            " RETURNING sku_id, store_id, on_hand, reserved, version",
            [value for sku_id in order for value in (sku_id, store_id, quantities[sku_id])],
        )
        if len(changed) != len(order):
            missing = set(order) - {row[0] for row in changed}
            raise BadQuantity(sku_ids=sorted(missing), reason="fewer than are reserved")
        _publish(changed, actor, now)
        audit.record(
            actor=actor,
            verb="stock.set",
            object_id=store_id,
            at=now,
            after={str(sku_id): quantity for sku_id, quantity in quantities.items()},
        )


def reserve(*, wanted: Sequence[Wanted], now: datetime) -> None:
    """Keep pieces for references, all or nothing: two statements, the scarce rows last.

    Raises BadQuantity, and OutOfStock naming the SKUs; the caller's transaction is then given up.
    """
    quantities = _sum(wanted)
    with db.atomic():
        _insert(wanted, now)
        short = set(quantities) - _take(quantities)
        if short:
            raise OutOfStock(sku_ids=sorted(short))


def reserve_again(*, wanted: Sequence[Wanted], now: datetime) -> bool:
    """Keep pieces whose reservation was released, if they are still there; say whether.

    Unlike `reserve` this leaves the caller's transaction good when not. Raises BadQuantity.
    """
    quantities = _sum(wanted)
    with db.atomic():
        free = dict(
            db.rows(
                "SELECT sku_id, on_hand - reserved FROM inventory_stock WHERE sku_id = ANY(%s)"
                " ORDER BY sku_id FOR UPDATE",
                [sorted(quantities)],
            )
        )
        if any(free.get(sku_id, 0) < quantity for sku_id, quantity in quantities.items()):
            return False
        _insert(wanted, now)
        _take(quantities)
    return True


def release(*, references: Sequence[UUID], actor: Actor, now: datetime) -> None:
    """Give back the pieces held for these references; done before, it changes nothing.

    Committed pieces of a sale that is undone before it left the shelf go back onto it.
    """
    with db.atomic():
        ended = db.rows(
            "UPDATE inventory_reservation r SET state = %s"
            " FROM (SELECT id, state FROM inventory_reservation"
            "       WHERE reference = ANY(%s) AND state <> %s ORDER BY id FOR UPDATE) b"
            " WHERE r.id = b.id RETURNING r.sku_id, r.quantity, b.state",
            [RELEASED, list(references), RELEASED],
        )
        _move(
            [(sku, 0, -quantity) for sku, quantity, state in ended if state == HELD]
            + [(sku, quantity, 0) for sku, quantity, state in ended if state == COMMITTED],
            actor,
            now,
        )


def commit(*, references: Sequence[UUID], actor: Actor, now: datetime) -> None:
    """Take the pieces held for these references off the shelf; done before, it changes nothing."""
    with db.atomic():
        sold = db.rows(
            "UPDATE inventory_reservation SET state = %s WHERE reference = ANY(%s) AND state = %s"
            " RETURNING sku_id, quantity",
            [COMMITTED, list(references), HELD],
        )
        _move([(sku, -quantity, -quantity) for sku, quantity in sold], actor, now)


def _sum(wanted: Sequence[Wanted]) -> dict[UUID, int]:
    quantities: dict[UUID, int] = {}
    for one in wanted:
        quantities[one.sku_id] = quantities.get(one.sku_id, 0) + one.quantity
        if one.quantity <= 0 or quantities[one.sku_id] > _MOST:
            raise BadQuantity(sku_id=one.sku_id, quantity=one.quantity)
    return quantities


def _insert(wanted: Sequence[Wanted], now: datetime) -> None:
    db.insert(
        "inventory_reservation",
        ("id", "reference", "store_id", "sku_id", "quantity", "state", "created_at"),
        [
            (ids.new(), one.reference, one.store_id, one.sku_id, one.quantity, HELD, now)
            for one in wanted
        ],
    )


# An UPDATE over several rows locks them as its plan meets them, and two buyers of the same goods
# would wait for each other. This takes the locks in order of id first, in the same statement; what
# the UPDATE then tests is each row as it is under its lock.
_LOCKED = (
    "(SELECT sku_id FROM inventory_stock WHERE sku_id = ANY(%s::uuid[])"
    " ORDER BY sku_id FOR UPDATE) AS l"
)


def _take(quantities: Mapping[UUID, int]) -> set[UUID]:
    """Reserve where enough is left, SKUs in order of id; return those that had enough."""
    order = sorted(quantities)
    return {
        row[0]
        for row in db.rows(
            "UPDATE inventory_stock s SET reserved = s.reserved + w.quantity"
            f" FROM {_LOCKED} JOIN unnest(%s::uuid[], %s::int[]) AS w(sku_id, quantity)"
            "   ON w.sku_id = l.sku_id"
            " WHERE s.sku_id = l.sku_id AND s.on_hand - s.reserved >= w.quantity"
            " RETURNING s.sku_id",
            [order, order, [quantities[sku_id] for sku_id in order]],
        )
    }


def _move(changes: Sequence[tuple[UUID, int, int]], actor: Actor, now: datetime) -> None:
    """Add (SKU, on hand, reserved) to the stock rows, in order of id, and say what changed."""
    sums: dict[UUID, list[int]] = {}
    for sku_id, on_hand, reserved in changes:
        known = sums.setdefault(sku_id, [0, 0])
        known[0] += on_hand
        known[1] += reserved
    if not sums:
        return
    order = sorted(sums)
    changed = db.rows(
        "UPDATE inventory_stock s SET on_hand = s.on_hand + w.on_hand,"
        " reserved = s.reserved + w.reserved, version = s.version + 1"
        f" FROM {_LOCKED} JOIN unnest(%s::uuid[], %s::int[], %s::int[])"
        "   AS w(sku_id, on_hand, reserved) ON w.sku_id = l.sku_id"
        " WHERE s.sku_id = l.sku_id"
        " RETURNING s.sku_id, s.store_id, s.on_hand, s.reserved, s.version",
        [order, order, [sums[key][0] for key in order], [sums[key][1] for key in order]],
    )
    _publish(changed, actor, now)


def _publish(
    changed: Sequence[tuple[UUID, UUID, int, int, int]], actor: Actor, now: datetime
) -> None:
    outbox.publish(
        [
            StockChanged(
                aggregate_id=sku_id,
                aggregate_version=version,
                sku_id=sku_id,
                store_id=store_id,
                on_hand=on_hand,
                available=on_hand - reserved,
            )
            for sku_id, store_id, on_hand, reserved, version in changed
        ],
        actor=actor,
        at=now,
    )
