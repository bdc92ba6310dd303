"""The facts about merchants."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerApproved(Event):
    """A merchant may sell. Aggregate: the seller."""

    seller_id: UUID
    applicant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOpened(Event):
    """Buyers may see a store. Aggregate: the store."""

    store_id: UUID
    seller_id: UUID
    code: str
    country: str
    payout_currency: str
