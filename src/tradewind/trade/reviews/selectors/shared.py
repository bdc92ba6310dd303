"""How rows of reviews become values."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog.types import PictureRef
from tradewind.kernel import codec, paging
from tradewind.kernel.errors import InvalidInput
from tradewind.trade.reviews.types import StoreAnswer

# Of a review `r`, as JSON; nothing is looked for where none are counted.
PICTURES = """
CASE WHEN r.pictures = 0 THEN NULL ELSE
  (SELECT json_agg(json_build_object('key', p.key, 'alt', '', 'width', p.width,
                                     'height', p.height, 'ready', p.state = 'ready')
                   ORDER BY p.position)::text
   FROM reviews_picture p WHERE p.review_id = r.id) END
"""


def pictures(text: str | None) -> tuple[PictureRef, ...]:
    """Return the pictures that `PICTURES` found."""
    return codec.loads(text, tuple[PictureRef, ...]) if text else ()


def answer(
    text: str, language: str, at: datetime | None, edited_at: datetime | None
) -> StoreAnswer | None:
    """Return what the store said, if it said something."""
    if at is None:
        return None
    return StoreAnswer(text=text, language=language, answered_at=at, edited=edited_at is not None)


def after_id(name: str, cursor: str | None) -> UUID | None:
    """Read where a page of a list by id begins; raises InvalidInput for another list's cursor."""
    if not cursor:
        return None
    try:
        of, last = paging.read(cursor)
        if of != name:
            raise ValueError(of)
        return UUID(str(last))
    except ValueError as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error
