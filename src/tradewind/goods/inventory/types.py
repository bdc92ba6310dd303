"""The nouns of inventory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput


class ReservationState(StrEnum):
    """held → committed (sold) or released."""

    HELD = "held"
    COMMITTED = "committed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many pieces of a SKU for somebody; `reference` is opaque (an order)."""

    reference: UUID
    store_id: UUID
    sku_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Stock:
    """Pieces of a SKU: on the shelf, and of those kept for somebody."""

    sku_id: UUID
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """Pieces that can still be bought."""
        return self.on_hand - self.reserved


class OutOfStock(Conflict):
    """Fewer pieces are left than wanted; `sku_ids` names them. Nothing was reserved."""

    code = "out_of_stock"


class BadQuantity(InvalidInput):
    """A quantity is not a whole number in range."""

    code = "bad_quantity"
