"""What becomes of what somebody likes when they sign in, or are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts.events import GuestMerged, PersonErased
from tradewind.growth.favourites import services
from tradewind.kernel import outbox, personal
from tradewind.kernel.personal import Fate, Section


@outbox.on(GuestMerged)
def take_over(event: GuestMerged, at: datetime) -> None:
    """A member likes what the guest liked who they turned out to be."""
    services.take_over(guest_id=event.guest_id, person_id=event.person_id)


@outbox.on(PersonErased)
def forget(event: PersonErased, at: datetime) -> None:
    """Forget what somebody liked who was erased."""
    services.forget(person_ids=list(event.person_ids))


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """What a person likes."""
    return (
        personal.section(
            "favourites",
            ("product_id", "added_at"),
            "FROM favourites_favourite WHERE person_id = ANY(%s) ORDER BY added_at, product_id",
            person_ids,
        ),
    )


personal.keeps(
    "favourites",
    tables={"favourites_favourite": (Fate.FORGOTTEN, "Deleted.")},
    tells=told,
)
