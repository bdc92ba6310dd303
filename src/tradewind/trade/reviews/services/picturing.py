"""Pictures of reviews: taken in as those of products are, and made in all sizes by a sweep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import BadPicture, PictureFile
from tradewind.kernel import db, ids
from tradewind.trade.reviews import models, rules

CHUNK = 12
LEASE = timedelta(minutes=5)
_PENDING, _READY = "pending", "ready"

_TAKE = """
UPDATE reviews_picture p SET attempts = attempts + 1, due_at = %s + attempts * %s::interval
WHERE p.id IN (SELECT id FROM reviews_picture WHERE state = %s AND due_at <= %s
               ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING p.id, p.key, p.kind, p.width, p.height
"""


def taken_in(contents: Sequence[bytes]) -> list[PictureFile]:
    """Return pictures as files, each once; raises BadPicture."""
    if len(contents) > rules.MOST_PICTURES:
        raise BadPicture(field="pictures", reason="too many pictures", limit=rules.MOST_PICTURES)
    files = [catalog.keep_file(content=content) for content in contents]
    return list({file.key: file for file in files}.values())


def add(review_id: UUID, files: Sequence[PictureFile], *, first: int, now: datetime) -> None:
    """Show files with a review from a position on."""
    db.insert(
        "reviews_picture",
        ("id", "review_id", "key", "kind", "width", "height", "position", "state", "attempts",
         "due_at"),
        [
            (ids.new(), review_id, file.key, file.kind, file.width, file.height, position,
             _PENDING, 0, now)
            for position, file in enumerate(files, start=first)
        ],
    )  # fmt: skip


def exchange(
    row: models.Review, files: Sequence[PictureFile], without: Collection[str], *, now: datetime
) -> int:
    """Drop some pictures of a review and add others; return how many there are then."""
    shown = models.Picture.objects.filter(review=row)
    shown.filter(key__in=list(without)).delete()
    kept = list(shown.order_by("position").values_list("key", "position"))
    new = [file for file in files if file.key not in {key for key, _ in kept}]
    if len(kept) + len(new) > rules.MOST_PICTURES:
        raise BadPicture(field="pictures", reason="too many pictures", limit=rules.MOST_PICTURES)
    add(row.id, new, first=max((place for _, place in kept), default=0) + 1, now=now)
    return len(kept) + len(new)


def make_pictures(*, now: datetime) -> int:
    """Make all sizes of a few new pictures; return how many are ready. Safe to repeat."""
    made = 0
    for picture_id, key, kind, width, height in db.rows(
        _TAKE, [now + LEASE, LEASE, _PENDING, now, CHUNK]
    ):
        if catalog.make_sizes(file=PictureFile(key=key, kind=kind, width=width, height=height)):
            made += db.execute(
                "UPDATE reviews_picture SET state = %s WHERE id = %s", [_READY, picture_id]
            )
    return made
