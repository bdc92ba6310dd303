"""The nouns of settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, NotFound
from tradewind.kernel.money import Money


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
class Payout:
    """A withdrawal on its way to a seller's bank."""

    id: UUID
    store_id: UUID
    money: Money
    state: PayoutState
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStep:
    """One step of an order's money timeline, from one holder to another."""

    at: datetime
    reason: str
    source: str
    destination: str
    money: Money


class UnknownPayout(NotFound):
    """No such payout."""

    code = "unknown_payout"


class PayoutTooLarge(Conflict):
    """The store has less available than it asks for; nothing is on its way."""

    code = "payout_too_large"
