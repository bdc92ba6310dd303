"""Ratings: what is seen of reviews, counted for products and stores."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from tradewind.growth.discovery import rules
from tradewind.growth.discovery.services.showing import lock
from tradewind.growth.discovery.types import Average
from tradewind.kernel import db
from tradewind.trade.reviews import selectors as reviews
from tradewind.trade.reviews.types import Scores

_COUNTED = """
SELECT stars, described, communication, shipping, pictures FROM discovery_counted
WHERE review_id = %s FOR UPDATE
"""

_COUNT_REVIEW = """
INSERT INTO discovery_counted
  (review_id, product_id, store_id, stars, described, communication, shipping, pictures)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (review_id) DO UPDATE
SET stars = EXCLUDED.stars, described = EXCLUDED.described,
    communication = EXCLUDED.communication, shipping = EXCLUDED.shipping,
    pictures = EXCLUDED.pictures
"""

_CHUNK = 20
_SCORES = ("stars", "described", "communication", "shipping")


def count_review(
    *,
    review_id: UUID,
    product_id: UUID,
    store_id: UUID,
    scores: Scores | None,
    pictures: bool = False,
) -> None:
    """Let a review stand in the ratings with these scores, or with none no more; idempotent."""
    with db.atomic():
        lock([product_id])
        row = db.row(_COUNTED, [review_id])
        before = (
            rules.tally(Scores(**dict(zip(_SCORES, row[:4], strict=True))), row[4]) if row else None
        )
        after = rules.tally(scores, pictures) if scores else None
        if before == after:
            return
        if scores is None:
            db.execute("DELETE FROM discovery_counted WHERE review_id = %s", [review_id])
        else:
            db.execute(
                _COUNT_REVIEW,
                [review_id, product_id, store_id, *(getattr(scores, one) for one in _SCORES),
                 pictures],
            )  # fmt: skip
        step = rules.step(before, after)
        rating = _add("discovery_rating", "product_id", product_id, step.product)
        score = rules.rating_score(Average(total=rating["total"], count=rating["count"]))
        db.execute(
            "UPDATE discovery_rating SET score = %s WHERE product_id = %s", [score, product_id]
        )
        db.execute(
            "UPDATE discovery_productcard SET rating_total = %s, rating_count = %s,"
            " rating_score = %s WHERE product_id = %s",
            [rating["total"], rating["count"], score, product_id],
        )
        # Last: all products of a store meet here.
        _add("discovery_storerating", "store_id", store_id, step.store)


def recount_reviews() -> int:
    """Forget all ratings and count every review that is seen again; return how many there are.

    A transaction for each few reviews; until the last one is done the ratings are too low.
    """
    with db.atomic():
        db.execute("DELETE FROM discovery_counted")
        db.execute("DELETE FROM discovery_rating")
        db.execute("DELETE FROM discovery_storerating")
        db.execute(
            "UPDATE discovery_productcard SET rating_total = 0, rating_count = 0, rating_score = 0"
            " WHERE rating_count > 0"
        )
    done, after = 0, None
    while found := reviews.published(after=after, limit=_CHUNK):
        with db.atomic():
            for review_id, product_id, store_id, scores, pictures in found:
                count_review(
                    review_id=review_id, product_id=product_id, store_id=store_id, scores=scores,
                    pictures=pictures > 0,
                )  # fmt: skip
        done, after = done + len(found), found[-1][0]
    return done


def _add(table: str, key: str, owner_id: UUID, step: Mapping[str, int]) -> dict[str, int]:
    """Add to the counts of a rating, which begins with zeros; return what they are then."""
    names = list(step)
    found = db.row(
        f"INSERT INTO {table} AS r ({', '.join([key, *names])})"
        f" VALUES ({', '.join(['%s'] * (len(names) + 1))})"
        f" ON CONFLICT ({key}) DO UPDATE SET"
        f" {', '.join(f'{name} = r.{name} + EXCLUDED.{name}' for name in names)}"
        f" RETURNING {', '.join(f'r.{name}' for name in names)}",
        [owner_id, *step.values()],
    )
    assert found is not None, "an upsert returns its row"
    return dict(zip(names, found, strict=True))
