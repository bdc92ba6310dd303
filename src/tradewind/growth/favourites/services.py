"""The verbs of favourites: like, like no more, and take over what a guest liked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import ProductNotShown
from tradewind.growth.favourites.types import MOST, TooManyFavourites
from tradewind.kernel import db
from tradewind.kernel.actors import Actor


def add(*, actor: Actor, product_id: UUID, now: datetime) -> bool:
    """Remember a product for the acting person; return whether it was not so before.

    Raises ProductNotShown for what is on sale nowhere, and TooManyFavourites.
    """
    person_id = actor.person_id
    actor.require("favourite.edit", person_id)
    if product_id not in discovery.known([product_id], language="en"):
        raise ProductNotShown(product_id=product_id)
    with db.atomic():
        _lock(person_id)
        row = db.row(
            "SELECT count(*), coalesce(bool_or(product_id = %s), false)"
            " FROM favourites_favourite WHERE person_id = %s",
            [product_id, person_id],
        )
        count, there = row or (0, False)
        if there:
            return False
        if count >= MOST:
            raise TooManyFavourites(limit=MOST)
        db.execute(
            "INSERT INTO favourites_favourite (person_id, product_id, added_at)"
            " VALUES (%s, %s, %s)",
            [person_id, product_id, now],
        )
    return True


def remove(*, actor: Actor, product_id: UUID) -> bool:
    """Forget a product that the acting person liked; return whether it was one."""
    person_id = actor.person_id
    actor.require("favourite.edit", person_id)
    return bool(
        db.execute(
            "DELETE FROM favourites_favourite WHERE person_id = %s AND product_id = %s",
            [person_id, product_id],
        )
    )


def take_over(*, guest_id: UUID, person_id: UUID) -> None:
    """Give a member what a guest liked who turned out to be them; the same again does nothing.

    Both together may be more than MOST, and none is lost: only adding is refused then.
    """
    with db.atomic():
        _lock(person_id)
        db.execute(
            "INSERT INTO favourites_favourite (person_id, product_id, added_at)"
            " SELECT %s, product_id, added_at FROM favourites_favourite WHERE person_id = %s"
            " ON CONFLICT (person_id, product_id) DO NOTHING",
            [person_id, guest_id],
        )
        forget(person_ids=[guest_id])


def forget(*, person_ids: list[UUID]) -> None:
    """Forget all that these people liked."""
    db.execute("DELETE FROM favourites_favourite WHERE person_id = ANY(%s)", [person_ids])


def _lock(person_id: UUID) -> None:
    """Let one at a time be added to what somebody likes, so that the limit holds."""
    db.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended('favourites ' || %s::text, 0))",
        [str(person_id)],
    )
