"""The nouns of fulfilment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts.types import Address
from tradewind.kernel.errors import InvalidInput, NotFound
from tradewind.rails.logistics.types import Parcel, ParcelStatus
from tradewind.trade.orders.types import Order, StoreOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedLine:
    """So many pieces of an order line in a parcel."""

    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedParcel:
    """A parcel of an order, with what is in it."""

    parcel_id: UUID
    order_id: UUID
    store_id: UUID
    lines: tuple[PackedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPack:
    """An order whose goods wait in the warehouse; `parcels` of it have not left."""

    order: StoreOrder
    ship_by: datetime
    parcels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """Pieces that belong into a parcel, with what is needed to find them on a shelf."""

    line_id: UUID
    sku_id: UUID
    product_id: UUID
    code: str
    title: str
    options: Mapping[str, str]
    quantity: int
    weight_g: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackParcel:
    """A parcel of an order with its pieces; `number` counts from 1 in the order they were planned."""

    number: int
    parcel: Parcel
    lines: tuple[PackLine, ...]

    @property
    def is_open(self) -> bool:
        """Say whether it still waits in the warehouse."""
        return self.parcel.status is ParcelStatus.PENDING

    @property
    def pieces(self) -> int:
        """How many pieces are in it."""
        return sum(line.quantity for line in self.lines)

    @property
    def weight_g(self) -> int | None:
        """What its pieces weigh together; None when one of them is not known."""
        if any(line.weight_g is None for line in self.lines):
            return None
        return sum((line.weight_g or 0) * line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """All that packing an order needs; the address is there while the order is to be delivered."""

    order: Order
    ship_by: datetime | None
    market: str
    language: str
    address: Address | None
    parcels: tuple[PackParcel, ...]


class UnknownParcel(NotFound):
    """No parcel of an order has this id."""

    code = "unknown_parcel"


class BadSplit(InvalidInput):
    """What is to go into another parcel is not in this one."""

    code = "bad_split"
