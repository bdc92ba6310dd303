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


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """A member or guest is a number from now on; who keeps something of them forgets it.

    `person_ids`: their own, then those of guests who were merged into them. Aggregate: the person.
    """

    person_id: UUID
    person_ids: tuple[UUID, ...]
