"""The questions of settlement: a sale, a store's balances, the money timeline of an order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.trade.orders import selectors as orders
from tradewind.trade.settlement.types import MoneyStep, Payout, PayoutState, Sale, SaleState

# What happens to a payment as a whole, whichever orders it pays.
_OF_PAYMENTS = frozenset({"payment.captured", "refund.surplus"})


def sale(order_id: UUID) -> Sale | None:
    """Return the money of an order, once it was paid."""
    row = db.row(
        "SELECT order_id, store_id, gross_minor, commission_minor, currency, commission_bps, state,"
        " available_at FROM settlement_sale WHERE order_id = %s",
        [order_id],
    )
    if row is None:
        return None
    return Sale(
        order_id=row[0],
        store_id=row[1],
        gross=Money(row[2], row[4]),
        commission=Money(row[3], row[4]),
        commission_bps=row[5],
        state=SaleState(row[6]),
        available_at=row[7],
    )


def rate(store_id: UUID, now: datetime) -> int:
    """Return a store's commission now, in basis points; 0 when no row holds."""
    row = db.row(
        "SELECT bps FROM settlement_commissionrate WHERE (store_id = %s OR store_id IS NULL)"
        " AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
        " ORDER BY store_id IS NULL, valid_from DESC LIMIT 1",
        [store_id, now, now],
    )
    return row[0] if row else 0


def balances(store_id: UUID, currency: str, *, actor: Actor) -> tuple[Money, Money]:
    """Return what a store has pending and what it may withdraw now."""
    actor.require("money.see", store_id)
    owner = str(store_id)
    return (
        ledger.free(Account(AccountKind.SELLER_PENDING, owner), currency),
        ledger.free(Account(AccountKind.SELLER_AVAILABLE, owner), currency),
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


def money_timeline(order_id: UUID) -> tuple[MoneyStep, ...]:
    """Return the transfers of an order's money, oldest first, until it is its seller's or back.

    A payment is shown as it came; of one that pays several orders, then only this order's part.
    """
    payment_ids = orders.told_payments([order_id])[order_id]
    if not payment_ids:
        return ()
    (order,) = orders.orders([order_id])
    own = [
        Account(AccountKind.ESCROW, str(order_id)),
        Account(AccountKind.REFUND_IN_TRANSIT, str(order_id)),
    ]
    clearing = [Account(AccountKind.CLEARING, str(one)) for one in sorted(payment_ids)]
    names = {str(account) for account in own}
    return tuple(
        MoneyStep(
            at=one.at, reason=one.reason, source=one.debit, destination=one.credit, money=one.money
        )
        for one in ledger.movements([*own, *clearing], order.total.currency)
        if one.debit in names or one.credit in names or one.reason in _OF_PAYMENTS
    )


def has_general_rate() -> bool:
    """Say whether any commission was ever set for stores without a rate of their own."""
    row = db.row("SELECT 1 FROM settlement_commissionrate WHERE store_id IS NULL LIMIT 1")
    return row is not None
