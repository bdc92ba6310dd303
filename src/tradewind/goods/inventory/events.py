from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChanged(Event):
    """The pieces of a SKU on the shelf changed. The aggregate is the SKU's stock row."""

    sku_id: UUID
    store_id: UUID
    on_hand: int
    available: int
