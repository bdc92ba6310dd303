"""The nouns of double entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from tradewind.kernel.errors import Conflict, NotFound
from tradewind.kernel.money import Money


class Side(StrEnum):
    """The side on which an account normally grows."""

    DEBIT = "debit"
    CREDIT = "credit"


class AccountKind(StrEnum):
    """What an account holds. Assets and costs grow by debits, the rest by credits."""

    PSP_RECEIVABLE = "psp_receivable"
    BANK = "bank"
    CLEARING = "clearing"
    ESCROW = "escrow"
    SELLER_PENDING = "seller_pending"
    SELLER_AVAILABLE = "seller_available"
    PAYOUT_IN_TRANSIT = "payout_in_transit"
    REFUND_IN_TRANSIT = "refund_in_transit"
    COMMISSION = "commission"
    GUARANTEE_COST = "guarantee_cost"

    @property
    def side(self) -> Side:
        """The side on which this kind normally grows."""
        return Side.DEBIT if self in _DEBIT_KINDS else Side.CREDIT

    @property
    def limited(self) -> bool:
        """Whether an account of this kind may never be debited for more than it was credited."""
        return self in _LIMITED_KINDS


_DEBIT_KINDS = frozenset({AccountKind.PSP_RECEIVABLE, AccountKind.BANK, AccountKind.GUARANTEE_COST})
# A limit costs a balance row, which every posting to the account must update: only accounts of one
# order, one seller or one payout have one, so that no row is hot.
_LIMITED_KINDS = frozenset(
    {
        AccountKind.ESCROW,
        AccountKind.SELLER_PENDING,
        AccountKind.SELLER_AVAILABLE,
        AccountKind.PAYOUT_IN_TRANSIT,
        AccountKind.REFUND_IN_TRANSIT,
    }
)
_NAMESPACE = uuid5(NAMESPACE_URL, "tradewind:ledger:account")


@dataclass(frozen=True, slots=True)
class Account:
    """An account by what it is: its kind and owner; one for each currency, with an id made of them."""

    kind: AccountKind
    owner: str

    def id(self, currency: str) -> UUID:
        """Return the id of this account in one currency."""
        return uuid5(_NAMESPACE, f"{self.kind}:{self.owner}:{currency}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money > 0 from the credit side of one account to the debit side of another."""

    debit: Account
    credit: Account
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """Transfers that are posted together under a key, which the caller chooses."""

    transfers: Sequence[Transfer]
    reason: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One posting to an account, with the balance after it on the account's normal side."""

    at: datetime
    reason: str
    key: str
    other: str
    money: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in one currency, with what it holds on its normal side."""

    id: UUID
    account: Account
    balance: Money


@dataclass(frozen=True, slots=True)
class TrialBalanceLine:
    """All accounts of a kind in one currency: Σ debits, Σ credits."""

    kind: str
    currency: str
    debits: int
    credits: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One posted transfer, for a money timeline."""

    at: datetime
    reason: str
    debit: str
    credit: str
    money: Money


class LimitExceeded(Conflict):
    """An account would be debited for more than it holds; nothing was posted."""

    code = "ledger_limit_exceeded"


class KeyConflict(Conflict):
    """The key of an entry was used before for other transfers."""

    code = "ledger_key_conflict"


class AlreadyResolved(Conflict):
    """A pending entry was posted or voided before, the other way."""

    code = "ledger_already_resolved"


class UnknownAccount(NotFound):
    """No account has this id."""

    code = "ledger_unknown_account"
