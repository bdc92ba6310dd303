"""The facts about people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestMerged(Event):
    """A guest turned out to be a member, who owns what the guest owned. Aggregate: the guest."""

    guest_id: UUID
    person_id: UUID
