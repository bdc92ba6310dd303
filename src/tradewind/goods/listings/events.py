from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPublished(Event):
    """A product is on sale. The aggregate is the product."""

    product_id: UUID
    store_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPaused(Event):
    """A product is off sale until it is published again. The aggregate is the product."""

    product_id: UUID
    store_id: UUID
