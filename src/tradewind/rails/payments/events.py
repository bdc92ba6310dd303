from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.money import Money
from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(Event):
    """A payment is taken in full. The aggregate is the payment."""

    reference: UUID
    buyer_id: UUID
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined(Event):
    """An attempt failed; the payment may be tried again. The aggregate is the payment."""

    reference: UUID
    buyer_id: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSurplus(Event):
    """Money came for a payment that was over; it belongs back. The aggregate is the payment."""

    reference: UUID
    buyer_id: UUID
    attempt_id: UUID
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentConflicted(Event):
    """A provider took another amount than it was asked for. The aggregate is the payment."""

    reference: UUID
    buyer_id: UUID
    asked: Money
    taken: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Event):
    """A refund reached the buyer's side. The aggregate is the refund."""

    payment_id: UUID
    reference: UUID
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(Event):
    """A provider refused a refund; a person decides what now. The aggregate is the refund."""

    payment_id: UUID
    reference: UUID
    money: Money
    error: str
