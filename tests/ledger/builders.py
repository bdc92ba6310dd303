"""Accounts of a small shop, and what tests of the ledger ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tradewind.base.ledger import selectors, services
from tradewind.base.ledger.types import Account, AccountKind, Transfer
from tradewind.kernel import db
from tradewind.kernel.money import Money

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROVIDER = Account(AccountKind.PSP_RECEIVABLE, "acquirer")
BANK = Account(AccountKind.BANK, "main")
CLEARING = Account(AccountKind.CLEARING, "payment 1")
COMMISSION = Account(AccountKind.COMMISSION, "platform")
ESCROW = Account(AccountKind.ESCROW, "order 1")
SELLER = Account(AccountKind.SELLER_AVAILABLE, "store 1")
PAYOUT = Account(AccountKind.PAYOUT_IN_TRANSIT, "payout 1")

# Those that point before those that are pointed at.
TABLES = (
    "ledger_posting",
    "ledger_resolution",
    "ledger_transfer",
    "ledger_entry",
    "ledger_balance",
    "ledger_account",
)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def move(debit: Account, credit: Account, minor: int, currency: str = "EUR") -> Transfer:
    return Transfer(debit, credit, Money(minor, currency))


def post(key: str, *transfers: Transfer, at: datetime = NOON) -> UUID:
    return services.post(transfers=transfers, reason=f"reason of {key}", key=key, at=at)


def hold(key: str, *transfers: Transfer, at: datetime = NOON) -> UUID:
    return services.hold(transfers=transfers, reason=f"reason of {key}", key=key, at=at)


def resolve(key: str, *, post: bool, at: datetime = NOON) -> None:
    services.resolve(key=key, post=post, at=at)


def fund(account: Account, minor: int, currency: str = "EUR") -> None:
    """Let a buyer's money arrive in an account."""
    post(f"fund {account} {currency}", move(PROVIDER, account, minor, currency))


def balances(*accounts: Account) -> list[int]:
    return [selectors.balance(account, "EUR").minor for account in accounts]


def free(*accounts: Account) -> list[int]:
    return [selectors.free(account, "EUR").minor for account in accounts]


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {table: db.rows(f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES}


@contextmanager
def nothing_changes() -> Iterator[None]:
    """A block after which every row of the ledger stands as before it."""
    before = everything()
    yield
    assert everything() == before
