"""The nouns of orders: a group is what a buyer placed at once, an order one store's part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, NotFound
from tradewind.kernel.money import Charge, Money


class OrderState(StrEnum):
    """The states of an order; `rules.TRANSITIONS` says which may follow which."""

    PLACED = "placed"
    PAID = "paid"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    """Why an order ended without being delivered and kept."""

    BUYER = "buyer"
    SELLER = "seller"
    UNAVAILABLE = "unavailable"
    EXPIRED = "expired"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """A line to be ordered: what the buyer saw, frozen."""

    id: UUID
    sku_id: UUID
    product_id: UUID
    store_id: UUID
    title: str
    options: Mapping[str, str]
    quantity: int
    unit: Money
    weight_g: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGroup:
    """All that `open` needs; charges point at lines by index."""

    group_id: UUID
    buyer_id: UUID
    market: str
    language: str
    currency: str
    address_id: UUID
    lines: tuple[LineInput, ...]
    charges: tuple[Charge, ...]
    digest: str
    pay_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an order, as it was sold."""

    id: UUID
    position: int
    sku_id: UUID
    product_id: UUID
    title: str
    options: Mapping[str, str]
    quantity: int
    unit: Money
    weight_g: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCharge:
    """A charge of an order; `line_id` says for which of its lines."""

    line_id: UUID
    kind: str
    money: Money
    source: str
    funder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One store's part of a group."""

    id: UUID
    group_id: UUID
    buyer_id: UUID
    store_id: UUID
    number: str
    state: OrderState
    version: int
    total: Money
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    lines: tuple[Line, ...]
    charges: tuple[LineCharge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a buyer placed at once, with its orders."""

    id: UUID
    buyer_id: UUID
    number: str
    market: str
    language: str
    address_id: UUID
    total: Money
    placed_at: datetime
    pay_by: datetime
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOrder:
    """A line of a store's list of orders; title, product and SKU are those of its first line."""

    id: UUID
    store_id: UUID
    number: str
    state: OrderState
    total: Money
    market: str
    placed_at: datetime
    paid_at: datetime | None
    title: str
    product_id: UUID
    sku_id: UUID
    lines: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySales:
    """What a store sold on a day, in one currency."""

    day: date
    orders: int
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where an order goes: the market it was placed in, and one of its buyer's addresses."""

    order_id: UUID
    buyer_id: UUID
    market: str
    language: str
    address_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFile:
    """An order with what staff need of its group."""

    order: Order
    group_number: str
    market: str
    language: str
    address_id: UUID
    pay_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order in a list of staff."""

    id: UUID
    number: str
    store_id: UUID
    state: OrderState
    total: Money
    placed_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """How much of one payment pays an order."""

    payment_id: UUID
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A line of an order in a list of orders."""

    sku_id: UUID
    product_id: UUID
    title: str
    options: Mapping[str, str]
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCard:
    """An order in its buyer's list; `pay_by` is when an unpaid one is called off."""

    id: UUID
    group_id: UUID
    store_id: UUID
    number: str
    state: OrderState
    total: Money
    placed_at: datetime
    pay_by: datetime
    delivered_at: datetime | None
    cancel_reason: str
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """An order with what the page of it needs of its group."""

    order: Order
    group_number: str
    market: str
    language: str
    address_id: UUID
    pay_by: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A line of an order with what is known of its order and of who bought it."""

    line_id: UUID
    order_id: UUID
    buyer_id: UUID
    store_id: UUID
    product_id: UUID
    sku_id: UUID
    number: str
    market: str
    title: str
    options: Mapping[str, str]
    state: OrderState
    delivered_at: datetime | None


class UnknownOrder(NotFound):
    """No such order, or not this actor's."""

    code = "unknown_order"


class NotInState(Conflict):
    """An order cannot do this from where it is."""

    code = "order_not_in_state"
