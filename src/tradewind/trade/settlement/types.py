"""The nouns of settlement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, NotFound
from tradewind.kernel.money import Money, total


class SaleState(StrEnum):
    """held in escrow → released to the seller (then available), or refunded."""

    HELD = "held"
    RELEASED = "released"
    AVAILABLE = "available"
    REFUNDED = "refunded"


class PayoutState(StrEnum):
    """in_transit → paid, or returned by the bank."""

    IN_TRANSIT = "in_transit"
    PAID = "paid"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """The money of one order; commission is frozen when it is paid."""

    order_id: UUID
    store_id: UUID
    gross: Money
    commission: Money
    commission_bps: int
    state: SaleState
    available_at: datetime | None

    @property
    def net(self) -> Money:
        """What the seller gets."""
        return self.gross - self.commission


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSale:
    """A sale in a store's list, with the number of its order."""

    number: str
    sold_at: datetime
    sale: Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """A store's money in one currency: in escrow, in its dispute window, free to withdraw."""

    held: Money
    pending: Money
    available: Money

    @property
    def currency(self) -> str:
        """The ISO 4217 code of all three."""
        return self.held.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A withdrawal on its way to a seller's bank."""

    id: UUID
    store_id: UUID
    money: Money
    state: PayoutState
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A commission that holds now, in basis points; of all stores without one when None."""

    store_id: UUID | None
    bps: int
    valid_from: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStep:
    """One step of an order's money timeline, from one holder to another."""

    at: datetime
    reason: str
    source: str
    destination: str
    money: Money


class Holder(StrEnum):
    """Who holds money of an order. What the provider owes us stands for the buyer's side."""

    BUYER = "buyer"
    CLEARING = "clearing"
    ESCROW = "escrow"
    REFUND = "refund"
    SELLER = "seller"
    COMMISSION = "commission"
    OTHER_ORDERS = "other_orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step of the money of an order, from one holder to another.

    `held` is what Tradewind holds after it for this purchase. One that is `due` is expected and not
    posted yet; it has no instant.
    """

    at: datetime | None
    reason: str
    source: Holder
    destination: Holder
    money: Money
    held: Money
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPage:
    """Where the money of an order is: the moves, and what each holder has, both by postings.

    `balances` are signed: what left the buyer is below zero, so that all of them sum to zero.
    """

    moves: tuple[Move, ...]
    balances: Mapping[Holder, Money]
    commission_bps: int | None

    @property
    def posted(self) -> tuple[Move, ...]:
        """The moves that were made."""
        return tuple(move for move in self.moves if not move.due)

    @property
    def paid(self) -> Money | None:
        """What came from the buyer, refunds not taken off; None before anything came."""
        came = [move.money for move in self.posted if move.source is Holder.BUYER]
        return total(came, came[0].currency) if came else None

    @property
    def back(self) -> Money | None:
        """What went back to the buyer; None when nothing did."""
        went = [move.money for move in self.posted if move.destination is Holder.BUYER]
        return total(went, went[0].currency) if went else None

    @property
    def sum(self) -> Money | None:
        """The sum of all balances, which is zero; None before anything came."""
        held = list(self.balances.values())
        return total(held, held[0].currency) if held else None


class UnknownPayout(NotFound):
    """No such payout."""

    code = "unknown_payout"


class PayoutTooLarge(Conflict):
    """The store has less available than it asks for; nothing is on its way."""

    code = "payout_too_large"
