from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.money import Money
from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChanged(Event):
    """A SKU costs something else on a list from now on. The aggregate is the new price row."""

    sku_id: UUID
    store_id: UUID
    price_list: str
    money: Money
