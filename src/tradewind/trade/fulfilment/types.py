"""The nouns of fulfilment."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.errors import InvalidInput, NotFound


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


class UnknownParcel(NotFound):
    """No parcel of an order has this id."""

    code = "unknown_parcel"


class BadSplit(InvalidInput):
    """What is to go into another parcel is not in this one."""

    code = "bad_split"
