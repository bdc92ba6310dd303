"""The questions of settlement: a sale, a store's balances, the money timeline of an order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Order
from tradewind.trade.settlement import rules
from tradewind.trade.settlement.types import (
    Holder,
    MoneyPage,
    MoneyStep,
    Payout,
    PayoutState,
    Rate,
    Sale,
    SaleState,
    StoreSale,
    Wallet,
)

# What happens to a payment as a whole, whichever orders it pays.
_OF_PAYMENTS = frozenset({"payment.captured", "refund.surplus"})


def sale(order_id: UUID) -> Sale | None:
    """Return the money of an order, once it was paid."""
    return sales_of([order_id]).get(order_id)


def sales_of(order_ids: Sequence[UUID]) -> dict[UUID, Sale]:
    """Return the money of those of these orders that were paid, with one statement."""
    return {
        row[0]: Sale(
            order_id=row[0],
            store_id=row[1],
            gross=Money(row[2], row[4]),
            commission=Money(row[3], row[4]),
            commission_bps=row[5],
            state=SaleState(row[6]),
            available_at=row[7],
        )
        for row in db.rows(
            "SELECT order_id, store_id, gross_minor, commission_minor, currency, commission_bps,"
            " state, available_at FROM settlement_sale WHERE order_id = ANY(%s)",
            [list(order_ids)],
        )
    }


def rates_at(wanted: Sequence[tuple[UUID, datetime]]) -> list[int]:
    """Return what `rate` does for each (store, instant), with one statement."""
    stores, instants = [store for store, _ in wanted], [at for _, at in wanted]
    return [
        row[0] or 0
        for row in db.rows(
            "SELECT r.bps FROM unnest(%s::uuid[], %s::timestamptz[])"
            " WITH ORDINALITY AS n(store_id, at, place) LEFT JOIN LATERAL ("
            "   SELECT c.bps FROM settlement_commissionrate c"
            "   WHERE (c.store_id = n.store_id OR c.store_id IS NULL) AND c.valid_from <= n.at"
            "   AND (c.valid_to IS NULL OR c.valid_to > n.at)"
            "   ORDER BY c.store_id IS NULL, c.valid_from DESC LIMIT 1) r ON true ORDER BY n.place",
            [stores, instants],
        )
    ]


def rate(store_id: UUID, now: datetime) -> int:
    """Return a store's commission now, in basis points; 0 when no row holds."""
    return rates_at([(store_id, now)])[0]


def balances(store_id: UUID, currency: str, *, actor: Actor) -> tuple[Money, Money]:
    """Return what a store has pending and what it may withdraw now."""
    actor.require("money.see", store_id)
    owner = str(store_id)
    return (
        ledger.free(Account(AccountKind.SELLER_PENDING, owner), currency),
        ledger.free(Account(AccountKind.SELLER_AVAILABLE, owner), currency),
    )


def wallets(store_id: UUID, *, actor: Actor) -> tuple[Wallet, ...]:
    """Return a store's money in every currency that it ever sold in, with two statements."""
    actor.require("money.see", store_id)
    held = dict(
        db.rows(
            "SELECT currency, coalesce(sum(gross_minor - commission_minor)"
            " FILTER (WHERE state = 'held'), 0)::bigint FROM settlement_sale"
            " WHERE store_id = %s GROUP BY currency ORDER BY currency",
            [store_id],
        )
    )
    pending = Account(AccountKind.SELLER_PENDING, str(store_id))
    available = Account(AccountKind.SELLER_AVAILABLE, str(store_id))
    found = ledger.free_of([pending, available], list(held))
    return tuple(
        Wallet(
            held=Money(minor, currency),
            pending=found[pending, currency],
            available=found[available, currency],
        )
        for currency, minor in held.items()
    )


def sales(store_id: UUID, *, actor: Actor, limit: int = 20) -> tuple[StoreSale, ...]:
    """Return a store's last sales, newest first, with four statements."""
    actor.require("money.see", store_id)
    rows = db.rows(
        "SELECT order_id, gross_minor, commission_minor, currency, commission_bps, state,"
        " available_at, sold_at FROM settlement_sale WHERE store_id = %s"
        " ORDER BY sold_at DESC, order_id DESC LIMIT %s",
        [store_id, limit],
    )
    numbers = {one.id: one.number for one in orders.orders([row[0] for row in rows])}
    return tuple(
        StoreSale(
            number=numbers[row[0]],
            sold_at=row[7],
            sale=Sale(
                order_id=row[0],
                store_id=store_id,
                gross=Money(row[1], row[3]),
                commission=Money(row[2], row[3]),
                commission_bps=row[4],
                state=SaleState(row[5]),
                available_at=row[6],
            ),
        )
        for row in rows
    )


def payouts(store_id: UUID, *, actor: Actor) -> tuple[Payout, ...]:
    """Return a store's withdrawals, newest first."""
    actor.require("money.see", store_id)
    return tuple(
        Payout(
            id=row[0],
            store_id=store_id,
            money=Money(row[1], row[2]),
            state=PayoutState(row[3]),
            requested_at=row[4],
        )
        for row in db.rows(
            "SELECT id, minor, currency, state, requested_at FROM settlement_payout"
            " WHERE store_id = %s ORDER BY requested_at DESC, id DESC",
            [store_id],
        )
    )


def money_steps(
    order_id: UUID, payment_ids: Collection[UUID], currency: str
) -> tuple[MoneyStep, ...]:
    """Return the transfers of an order's money, oldest first, until it is its seller's or back.

    `payment_ids` paid it. A payment is shown as it came; of one that pays several orders, then only
    this order's part. One statement.
    """
    names = {str(_escrow(order_id)), str(_refund(order_id))}
    return tuple(
        MoneyStep(
            at=one.at, reason=one.reason, source=one.debit, destination=one.credit, money=one.money
        )
        for one in ledger.movements(_followed(order_id, payment_ids), currency)
        if one.debit in names or one.credit in names or one.reason in _OF_PAYMENTS
    )


def money_of_order(order: Order, payment_ids: Sequence[UUID]) -> MoneyPage:
    """Return where the money of an order is, with two or three statements; ask who may see it first.

    `payment_ids` are the payments of its group. Of one that pays several orders all of it is
    followed, the other orders as one holder, so that the balances sum to zero at any time.
    """
    own = {
        str(_escrow(order.id)): Holder.ESCROW,
        str(_refund(order.id)): Holder.REFUND,
    }
    followed = _followed(order.id, payment_ids)
    found = ledger.movements(followed, order.total.currency) if payment_ids else ()
    surplus = {one.credit: Holder.REFUND for one in found if one.reason == "refund.surplus"}
    if surplus:
        on_the_way = [
            Account(AccountKind.REFUND_IN_TRANSIT, name.partition(":")[2]) for name in surplus
        ]
        found = ledger.movements([*followed, *on_the_way], order.total.currency)
    sold = sale(order.id) if found else None
    moves, balances = rules.follow(found, own | surplus, order.total.currency)
    if sold is not None and sold.state is SaleState.HELD:
        moves += rules.expected(sold, moves[-1].held)
    return MoneyPage(
        moves=moves,
        balances=balances,
        commission_bps=sold.commission_bps if sold else None,
    )


def has_general_rate() -> bool:
    """Say whether any commission was ever set for stores without a rate of their own."""
    row = db.row("SELECT 1 FROM settlement_commissionrate WHERE store_id IS NULL LIMIT 1")
    return row is not None


def payouts_under_way(
    *, actor: Actor, payout_ids: Sequence[UUID] | None = None, limit: int = 50
) -> tuple[Payout, ...]:
    """Return the withdrawals of which the bank has not told, oldest first, or some of them.

    Raises NotAllowed.
    """
    actor.require("ledger.see")
    return tuple(
        Payout(
            id=row[0],
            store_id=row[1],
            money=Money(row[2], row[3]),
            state=PayoutState(row[4]),
            requested_at=row[5],
        )
        for row in db.rows(
            "SELECT id, store_id, minor, currency, state, requested_at FROM settlement_payout"
            " WHERE state = %s AND (%s::uuid[] IS NULL OR id = ANY(%s))"
            " ORDER BY requested_at, id LIMIT %s",
            [
                PayoutState.IN_TRANSIT.value,
                None if payout_ids is None else list(payout_ids),
                list(payout_ids or ()),
                limit,
            ],
        )
    )


def rates(*, actor: Actor, limit: int = 50) -> tuple[Rate, ...]:
    """Return the commissions that hold, the general one first; raises NotAllowed."""
    actor.require("ledger.see")
    return tuple(
        Rate(store_id=row[0], bps=row[1], valid_from=row[2], source=row[3])
        for row in db.rows(
            "SELECT store_id, bps, valid_from, source FROM settlement_commissionrate"
            " WHERE valid_to IS NULL ORDER BY store_id IS NOT NULL, valid_from DESC LIMIT %s",
            [limit],
        )
    )


def _followed(order_id: UUID, payment_ids: Collection[UUID]) -> list[Account]:
    """Return the accounts through which the money of an order goes."""
    clearing = [Account(AccountKind.CLEARING, str(one)) for one in sorted(payment_ids)]
    return [_escrow(order_id), _refund(order_id), *clearing]


def _escrow(order_id: UUID) -> Account:
    return Account(AccountKind.ESCROW, str(order_id))


def _refund(order_id: UUID) -> Account:
    return Account(AccountKind.REFUND_IN_TRANSIT, str(order_id))
