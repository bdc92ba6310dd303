from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRevised(Event):
    """Words, category, SKUs or pictures of a product have changed. The aggregate is the product."""

    product_id: UUID
    store_id: UUID
