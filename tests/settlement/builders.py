"""A paid order and the accounts that its money passes through."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.kernel.money import Money
from tradewind.rails.payments import services as payments
from tradewind.testing import make
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.orders import services as orders
from tradewind.trade.orders.types import CancelReason
from tradewind.trade.settlement import selectors, services

DAY = timedelta(days=1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def balance(kind: AccountKind, owner: object, currency: str = "EUR") -> int:
    return ledger.balance(Account(kind, str(owner)), currency).minor


class Sold:
    """One order of 2 × 25.00 and 4.49 of freight, paid by card, in a store of its own."""

    def __init__(self, provider, *, at: datetime = NOON, store=None) -> None:
        self.buyer, self.store = make.buyer(now=at), store or make.store(now=at)
        product = make.product(store=self.store, now=at)
        group = make.paid(provider=provider, buyer=self.buyer, lines={product: 2}, now=at)
        self.group_id, self.id = group.id, group.orders[0].id

    @property
    def sale(self):
        return selectors.sale(self.id)

    @property
    def escrow(self) -> int:
        return balance(AccountKind.ESCROW, self.id)

    @property
    def in_transit_back(self) -> int:
        return balance(AccountKind.REFUND_IN_TRANSIT, self.id)

    @property
    def commission(self) -> int:
        return balance(AccountKind.COMMISSION, "platform")

    @property
    def store_balances(self) -> tuple[int, int]:
        """Pending and available, in cents."""
        pending, available = selectors.balances(self.store.id, "EUR", actor=self.store.actor)
        return pending.minor, available.minor

    def deliver(self, at: datetime = NOON) -> None:
        make.delivered(order_id=self.id, store=self.store, now=at)

    def complete(self, at: datetime = NOON) -> None:
        self.deliver(at)
        orders.confirm_receipt(order_id=self.id, actor=self.buyer.actor, now=at)
        make.deliver()

    def cancel(self) -> None:
        orders.cancel(order_id=self.id, reason=CancelReason.BUYER, actor=self.buyer.actor, now=NOON)

    def earn(self) -> None:
        """Complete the order and let its dispute window pass: 50.49 are available."""
        self.complete()
        sweep(NOON + 7 * DAY)

    def withdraw(self, minor: int = 5049, *, key: str = "one", actor=None, currency="EUR") -> UUID:
        return services.withdraw(
            actor=actor or self.store.actor, store_id=self.store.id,
            money=Money(minor, currency), key=key, now=NOON + 8 * DAY,
        )  # fmt: skip

    def end(self, payout_id: UUID, *, arrived: bool, actor=TESTS) -> None:
        services.end_payout(
            actor=actor, payout_id=payout_id, arrived=arrived, bank_account="main",
            reference="CAMT-1", now=NOON + 9 * DAY,
        )  # fmt: skip


def receivable() -> int:
    """What the provider owes us, in cents."""
    return balance(AccountKind.PSP_RECEIVABLE, payments.PROVIDER)
