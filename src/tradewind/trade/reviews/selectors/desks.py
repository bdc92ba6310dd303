"""What sellers answer and operators decide on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.kernel import codec, db, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.paging import Page
from tradewind.trade.reviews.selectors import shared
from tradewind.trade.reviews.types import (
    Answer,
    Kind,
    Open,
    Question,
    Scores,
    State,
    StoreReview,
    Waiting,
)

_STORE_REVIEWS = f"""
SELECT r.id, r.product_id, r.store_id, r.order_id, r.title, r.stars, r.described, r.communication,
       r.shipping, r.text, r.language, r.author, r.country, r.options, r.written_at,
       {shared.PICTURES}, r.answer, r.answer_language, r.answered_at, r.answer_edited_at,
       r.reports > 0
FROM reviews_review r
WHERE r.store_id = %s AND r.state = 'published' AND (NOT %s OR r.answered_at IS NULL)
  AND (%s::uuid IS NULL OR r.id < %s)
ORDER BY r.id DESC LIMIT %s
"""
_STORE_QUESTIONS = """
SELECT q.id, q.product_id, q.store_id, q.text, q.language, q.author, q.country, q.written_at,
       (SELECT json_agg(json_build_object(
                 'id', a.id, 'text', a.text, 'language', a.language, 'author', a.author,
                 'country', a.country, 'by_store', a.by_store, 'answered_at', a.written_at,
                 'edited', a.edited_at IS NOT NULL, 'own', a.by_store)
               ORDER BY a.by_store DESC, a.id)::text
        FROM reviews_answer a WHERE a.question_id = q.id AND a.state = 'published')
FROM reviews_question q
WHERE q.store_id = %s AND q.state = 'published' AND (NOT %s OR NOT q.settled)
  AND (%s::uuid IS NULL OR q.id < %s)
ORDER BY q.id DESC LIMIT %s
"""
# The oldest first. Each part goes along its own small index of what waits.
_WAITING = f"""
SELECT kind, w.id, product_id, store_id, author_id, state, stars, text, language, flags,
       coalesce((SELECT array_agg(DISTINCT p.reason) FROM reviews_report p
                 WHERE p.subject_id = w.id AND p.open), ARRAY[]::varchar[]),
       written_at, pictures
FROM (
  SELECT 'review' AS kind, r.id, r.product_id, r.store_id, r.author_id, r.state, r.stars, r.text,
         r.language, r.flags, r.written_at, {shared.PICTURES} AS pictures
  FROM reviews_review r
  WHERE (r.state = 'held' OR (r.state = 'published' AND r.reports > 0))
  UNION ALL
  SELECT 'question', q.id, q.product_id, q.store_id, q.author_id, q.state, NULL, q.text, q.language,
         q.flags, q.written_at, NULL
  FROM reviews_question q
  WHERE (q.state = 'held' OR (q.state = 'published' AND q.reports > 0))
  UNION ALL
  SELECT 'answer', a.id, a.product_id, a.store_id, a.author_id, a.state, NULL, a.text, a.language,
         a.flags, a.written_at, NULL
  FROM reviews_answer a
  WHERE (a.state = 'held' OR (a.state = 'published' AND a.reports > 0))
) w
WHERE (%s::uuid IS NULL OR w.id > %s) AND (%s::uuid[] IS NULL OR w.id = ANY(%s))
ORDER BY w.id LIMIT %s
"""
_COUNT_WAITING = " + ".join(
    f"(SELECT count(*) FROM {table} WHERE state = 'held' OR (state = 'published' AND reports > 0))"
    for table in ("reviews_review", "reviews_question", "reviews_answer")
)
_REVIEWS, _QUESTIONS, _QUEUE = "reviews.store", "reviews.store_questions", "reviews.waiting"


def of_store(
    store_id: UUID,
    *,
    actor: Actor,
    only_open: bool = False,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[StoreReview]:
    """Return the reviews of a store that are seen, newest first, with one statement.

    `only_open`: those without an answer. Raises NotAllowed, and InvalidInput for a cursor.
    """
    actor.require("review.answer", store_id)
    before = shared.after_id(_REVIEWS, cursor)
    found = db.rows(_STORE_REVIEWS, [store_id, only_open, before, before, limit + 1])
    items = tuple(_store_review(row) for row in found[:limit])
    return Page(items, paging.write(_REVIEWS, str(items[-1].id)) if len(found) > limit else None)


def questions_of_store(
    store_id: UUID,
    *,
    actor: Actor,
    only_open: bool = False,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[Question]:
    """Return the questions on a store's goods that are seen, newest first, with one statement.

    `only_open`: those that the store has not answered. Raises NotAllowed, and InvalidInput.
    """
    actor.require("question.answer", store_id)
    before = shared.after_id(_QUESTIONS, cursor)
    found = db.rows(_STORE_QUESTIONS, [store_id, only_open, before, before, limit + 1])
    items = tuple(
        Question(
            id=row[0], product_id=row[1], store_id=row[2], text=row[3], language=row[4],
            author=row[5], country=row[6], asked_at=row[7], own=False,
            answers=codec.loads(row[8], tuple[Answer, ...]) if row[8] else (),
        )
        for row in found[:limit]
    )  # fmt: skip
    return Page(items, paging.write(_QUESTIONS, str(items[-1].id)) if len(found) > limit else None)


def counts(store_ids: Sequence[UUID], *, actor: Actor) -> Open:
    """Return how many reviews and questions of stores wait for an answer, with one statement."""
    mine = [one for one in store_ids if actor.may("review.answer", one)]
    row = db.row(
        "SELECT (SELECT count(*) FROM reviews_review WHERE store_id = ANY(%s)"
        "   AND state = 'published' AND answered_at IS NULL),"
        " (SELECT count(*) FROM reviews_question WHERE store_id = ANY(%s)"
        "   AND state = 'published' AND NOT settled)",
        [mine, mine],
    )
    assert row is not None, "counts are one row"
    return Open(reviews=row[0], questions=row[1])


def waiting(*, actor: Actor, limit: int = 25, cursor: str | None = None) -> Page[Waiting]:
    """Return what waits for an operator, oldest first, with one statement.

    Raises NotAllowed, and InvalidInput for a cursor of another list.
    """
    actor.require("review.moderate")
    after = shared.after_id(_QUEUE, cursor)
    items = _waiting(after, None, limit + 1)
    more = paging.write(_QUEUE, str(items[limit - 1].id)) if len(items) > limit else None
    return Page(items[:limit], more)


def waiting_of(subject_ids: Sequence[UUID], *, actor: Actor) -> tuple[Waiting, ...]:
    """Return those of some texts that wait for an operator; raises NotAllowed."""
    actor.require("review.moderate")
    return _waiting(None, list(subject_ids), len(subject_ids))


def _waiting(after: UUID | None, wanted: list[UUID] | None, limit: int) -> tuple[Waiting, ...]:
    found = db.rows(_WAITING, [after, after, wanted, wanted, limit])
    return tuple(
        Waiting(
            kind=Kind(row[0]), id=row[1], product_id=row[2], store_id=row[3], author_id=row[4],
            state=State(row[5]), stars=row[6], text=row[7], language=row[8], flags=tuple(row[9]),
            reports=tuple(row[10]), written_at=row[11], pictures=shared.pictures(row[12]),
        )
        for row in found
    )  # fmt: skip


def waiting_count(*, actor: Actor) -> int:
    """Return how much waits for an operator, with one statement; raises NotAllowed."""
    actor.require("review.moderate")
    row = db.row(f"SELECT {_COUNT_WAITING}")
    assert row is not None, "a sum is one row"
    count: int = row[0]
    return count


def _store_review(row: tuple[Any, ...]) -> StoreReview:
    return StoreReview(
        id=row[0],
        product_id=row[1],
        store_id=row[2],
        order_id=row[3],
        title=row[4],
        scores=Scores(stars=row[5], described=row[6], communication=row[7], shipping=row[8]),
        text=row[9],
        language=row[10],
        author=row[11],
        country=row[12],
        options=codec.loads(row[13], dict[str, str]),
        written_at=row[14],
        pictures=shared.pictures(row[15]),
        answer=shared.answer(*row[16:20]),
        reported=row[20],
    )
