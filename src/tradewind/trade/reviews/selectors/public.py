"""What everybody sees on the page of a product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel import codec, db, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.paging import Page
from tradewind.trade.orders import selectors as orders
from tradewind.trade.reviews.selectors import shared
from tradewind.trade.reviews.types import (
    Answer,
    Order,
    Question,
    Review,
    Scores,
    UnknownQuestion,
    UnknownReview,
)

_REVIEW = f"""
SELECT r.id, r.product_id, r.store_id, r.stars, r.text, r.language, r.author, r.country, r.options,
       r.written_at, r.edited_at IS NOT NULL, r.helpful, {shared.PICTURES}, r.answer,
       r.answer_language, r.answered_at, r.answer_edited_at,
       EXISTS (SELECT FROM reviews_vote v WHERE v.review_id = r.id
               AND v.person_id = ANY(%s::uuid[])),
       r.author_id = ANY(%s::uuid[])
FROM reviews_review r
WHERE r.product_id = %s AND r.state = 'published'
"""
_AFTER = {
    Order.NEWEST: " AND (r.written_at, r.id) < (%s::timestamptz, %s::uuid)",
    Order.HELPFUL: " AND (r.helpful, r.id) < (%s::integer, %s::uuid)",
}
_ORDERED = {
    Order.NEWEST: " ORDER BY r.written_at DESC, r.id DESC",
    Order.HELPFUL: " ORDER BY r.helpful DESC, r.id DESC",
}

_QUESTION = """
SELECT q.id, q.product_id, q.store_id, q.text, q.language, q.author, q.country, q.written_at,
       q.author_id = ANY(%s::uuid[]),
       (SELECT json_agg(json_build_object(
                 'id', a.id, 'text', a.text, 'language', a.language, 'author', a.author,
                 'country', a.country, 'by_store', a.by_store, 'answered_at', a.written_at,
                 'edited', a.edited_at IS NOT NULL, 'own', a.author_id = ANY(%s::uuid[]))
               ORDER BY a.by_store DESC, a.id)::text
        FROM reviews_answer a WHERE a.question_id = q.id AND a.state = 'published')
FROM reviews_question q
"""
_QUESTIONS = "reviews.questions"


def of_product(
    product_id: UUID,
    *,
    reader_ids: Sequence[UUID] = (),
    stars: int | None = None,
    with_pictures: bool = False,
    language: str = "",
    order: str = Order.NEWEST,
    limit: int = 10,
    cursor: str | None = None,
) -> Page[Review]:
    """Return reviews of a product that are seen, with one statement.

    `reader_ids` are the ids of who looks; `language` is a tag or what others begin with. Raises
    InvalidInput for an unknown order and for a cursor of another list.
    """
    try:
        by = Order(order)
    except ValueError as error:
        raise InvalidInput(field="order", reason="not an order of reviews") from error
    where = ""
    values: list[Any] = []
    if stars is not None:
        where += " AND r.stars = %s"
        values.append(stars)
    if with_pictures:
        where += " AND r.pictures > 0"
    if language:
        where += " AND (r.language = %s OR r.language LIKE %s)"
        values += [language, f"{language}-%"]
    if cursor:
        where += _AFTER[by]
        values += _position(cursor, by)
    found = db.rows(
        _REVIEW + where + _ORDERED[by] + " LIMIT %s",
        [list(reader_ids), list(reader_ids), product_id, *values, limit + 1],
    )
    items = tuple(_review(row) for row in found[:limit])
    return Page(items, _next(items[-1], by) if len(found) > limit else None)


def review(review_id: UUID, *, reader_ids: Sequence[UUID] = ()) -> Review:
    """Return one review that is seen; raises UnknownReview."""
    row = db.row(
        _REVIEW.replace("r.product_id = %s", "r.id = %s"),
        [list(reader_ids), list(reader_ids), review_id],
    )
    if row is None:
        raise UnknownReview(review_id=review_id)
    return _review(row)


def published(
    *, after: UUID | None = None, limit: int = 1000
) -> list[tuple[UUID, UUID, UUID, Scores, int]]:
    """Return reviews that are seen in the order of their ids, for who counts them.

    As (review, product, store, scores, pictures).
    """
    return [
        (row[0], row[1], row[2],
         Scores(stars=row[3], described=row[4], communication=row[5], shipping=row[6]), row[7])
        for row in db.rows(
            "SELECT id, product_id, store_id, stars, described, communication, shipping, pictures"
            " FROM reviews_review WHERE state = 'published' AND id > %s ORDER BY id LIMIT %s",
            [after or UUID(int=0), limit],
        )
    ]  # fmt: skip


def questions(
    product_id: UUID,
    *,
    reader_ids: Sequence[UUID] = (),
    limit: int = 10,
    cursor: str | None = None,
) -> Page[Question]:
    """Return questions on a product with their answers, newest first, with one statement.

    Raises InvalidInput for a cursor of another list.
    """
    where = ""
    values: list[Any] = []
    if cursor:
        where, values = " AND (q.written_at, q.id) < (%s::timestamptz, %s::uuid)", _place(cursor)
    found = db.rows(
        _QUESTION + " WHERE q.product_id = %s AND q.state = 'published'" + where
        + " ORDER BY q.written_at DESC, q.id DESC LIMIT %s",
        [list(reader_ids), list(reader_ids), product_id, *values, limit + 1],
    )  # fmt: skip
    items = tuple(_question(row) for row in found[:limit])
    if len(found) <= limit:
        return Page(items, None)
    last = items[-1]
    return Page(items, paging.write(_QUESTIONS, last.asked_at.isoformat(), str(last.id)))


def question(question_id: UUID, *, reader_ids: Sequence[UUID] = ()) -> Question:
    """Return one question that is seen, with its answers; raises UnknownQuestion."""
    row = db.row(
        _QUESTION + " WHERE q.id = %s AND q.state = 'published'",
        [list(reader_ids), list(reader_ids), question_id],
    )
    if row is None:
        raise UnknownQuestion(question_id=question_id)
    return _question(row)


def has_bought(product_id: UUID, *, actor: Actor) -> bool:
    """Say whether who looks got this product delivered, and may answer questions on it."""
    return orders.has_received(product_id, buyer_ids=actor.person_ids)


def _review(row: tuple[Any, ...]) -> Review:
    return Review(
        id=row[0],
        product_id=row[1],
        store_id=row[2],
        stars=row[3],
        text=row[4],
        language=row[5],
        author=row[6],
        country=row[7],
        options=codec.loads(row[8], dict[str, str]),
        written_at=row[9],
        edited=row[10],
        helpful=row[11],
        pictures=shared.pictures(row[12]),
        answer=shared.answer(*row[13:17]),
        voted=row[17],
        own=row[18],
    )


def _question(row: tuple[Any, ...]) -> Question:
    return Question(
        id=row[0],
        product_id=row[1],
        store_id=row[2],
        text=row[3],
        language=row[4],
        author=row[5],
        country=row[6],
        asked_at=row[7],
        own=row[8],
        answers=codec.loads(row[9], tuple[Answer, ...]) if row[9] else (),
    )


def _next(last: Review, by: Order) -> str:
    value = last.helpful if by is Order.HELPFUL else last.written_at.isoformat()
    return paging.write(f"reviews.{by}", value, str(last.id))


def _position(cursor: str, by: Order) -> list[Any]:
    try:
        name, value, last = paging.read(cursor)
        if name != f"reviews.{by}":
            raise ValueError(name)
        place = int(value) if by is Order.HELPFUL else datetime.fromisoformat(str(value))
        return [place, UUID(str(last))]
    except ValueError as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error


def _place(cursor: str) -> list[Any]:
    try:
        name, value, last = paging.read(cursor)
        if name != _QUESTIONS:
            raise ValueError(name)
        return [datetime.fromisoformat(str(value)), UUID(str(last))]
    except ValueError as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error
