from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tradewind.kernel.money import Money
from tradewind.kernel.outbox import Event
from tradewind.trade.orders.types import LineCharge, Paid


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(Event):
    """Base of all facts of an order, which is their aggregate."""

    group_id: UUID
    buyer_id: UUID
    store_id: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(OrderEvent):
    """A buyer placed an order; nothing is paid yet."""

    total: Money
    language: str
    pay_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(OrderEvent):
    """An order is paid in full; `paid` says by which parts of which payments."""

    total: Money
    paid: tuple[Paid, ...]
    charges: tuple[LineCharge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnfillable(OrderEvent):
    """Money came for an order that cannot be filled, or not all of it; `paid` belongs back.

    More than one may follow each other, for other payments.
    """

    paid: tuple[Paid, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProcessing(OrderEvent):
    """The seller has taken an order up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(OrderEvent):
    """All parcels of an order are with their carriers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered(OrderEvent):
    """All parcels of an order have arrived."""

    delivered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCompleted(OrderEvent):
    """The buyer confirmed receipt, or the time to say otherwise is over."""

    confirmed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """An order is called off; `was_paid` says whether money must go back."""

    reason: str
    was_paid: bool
