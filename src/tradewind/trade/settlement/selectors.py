"""The questions of settlement: a sale, a store's balances, the money timeline of an order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.trade.settlement.types import MoneyStep, Payout, PayoutState, Sale, SaleState


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
    """Return every transfer of an order's money, oldest first, from the buyer's payment on.

    Of a payment that pays several orders, only this order's part is shown after the capture.
    """
    parts = db.rows(
        "SELECT payment_id, currency FROM settlement_salepart WHERE order_id = %s", [order_id]
    )
    if not parts:
        return ()
    accounts = [
        Account(AccountKind.ESCROW, str(order_id)),
        Account(AccountKind.REFUND_IN_TRANSIT, str(order_id)),
    ]
    steps = ledger.movements(accounts, parts[0][1])
    return tuple(
        MoneyStep(
            at=one.at, reason=one.reason, source=one.debit, destination=one.credit, money=one.money
        )
        for one in steps
    )


def has_general_rate() -> bool:
    """Say whether any commission was ever set for stores without a rate of their own."""
    row = db.row("SELECT 1 FROM settlement_commissionrate WHERE store_id IS NULL LIMIT 1")
    return row is not None
