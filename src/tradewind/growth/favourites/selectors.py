"""The questions of favourites."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tradewind.growth.favourites.types import Favourite
from tradewind.kernel import db, paging
from tradewind.kernel.errors import InvalidInput

_LIST = "favourites"


def page(person_id: UUID, *, limit: int, cursor: str | None = None) -> paging.Page[Favourite]:
    """Return what a person likes, the newest first, with one statement.

    Raises InvalidInput for a cursor that is not of this list.
    """
    after = _after(cursor) if cursor else None
    found = db.rows(
        "SELECT product_id, added_at FROM favourites_favourite WHERE person_id = %s"
        + (" AND (added_at, product_id) < (%s::timestamptz, %s::uuid)" if after else "")
        + " ORDER BY added_at DESC, product_id DESC LIMIT %s",
        [person_id, *(after or ()), limit + 1],
    )
    shown = [Favourite(product_id=row[0], added_at=row[1]) for row in found[:limit]]
    more = len(found) > limit
    return paging.Page(
        tuple(shown),
        paging.write(_LIST, shown[-1].added_at.isoformat(), str(shown[-1].product_id))
        if more
        else None,
    )


def among(person_id: UUID, product_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these products a person likes, with one statement."""
    return frozenset(
        row[0]
        for row in db.rows(
            "SELECT product_id FROM favourites_favourite"
            " WHERE person_id = %s AND product_id = ANY(%s)",
            [person_id, list(product_ids)],
        )
    )


def _after(cursor: str) -> tuple[datetime, UUID]:
    name, *values = paging.read(cursor)
    if name != _LIST:
        raise InvalidInput(field="cursor", reason="of another list")
    added_at, product_id = values
    return datetime.fromisoformat(str(added_at)), UUID(str(product_id))
