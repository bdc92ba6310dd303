"""What somebody wrote themselves, and what they may still write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel import codec, db, paging, personal
from tradewind.kernel.actors import Actor
from tradewind.kernel.paging import Page
from tradewind.trade.orders.types import Order, OrderState
from tradewind.trade.reviews import rules
from tradewind.trade.reviews.selectors import shared
from tradewind.trade.reviews.types import (
    OwnReview,
    Question,
    Scores,
    State,
    UnknownReview,
)

_OWN = f"""
SELECT r.id, r.line_id, r.order_id, r.product_id, r.store_id, r.title, r.options, r.stars,
       r.described, r.communication, r.shipping, r.text, r.language, r.anonymous, r.state, r.reason,
       r.written_at, r.edited_at IS NOT NULL, r.helpful, {shared.PICTURES}, r.answer,
       r.answer_language, r.answered_at, r.answer_edited_at
FROM reviews_review r
"""
_LIST, _ASKED = "reviews.own", "reviews.asked"


def own(review_id: UUID, *, actor: Actor, now: datetime) -> OwnReview:
    """Return a review of who looks; raises UnknownReview."""
    row = db.row(_OWN + " WHERE r.id = %s AND r.author_id = ANY(%s)", [review_id, _ids(actor)])
    if row is None:
        raise UnknownReview(review_id=review_id)
    return _own(row, now)


def of_order(order_id: UUID, *, actor: Actor, now: datetime) -> dict[UUID, OwnReview]:
    """Return the reviews of an order by line, for its buyer; one statement."""
    rows = db.rows(
        _OWN + " WHERE r.order_id = %s AND r.author_id = ANY(%s)", [order_id, _ids(actor)]
    )
    return {row[1]: _own(row, now) for row in rows}


def of_author(
    *, actor: Actor, now: datetime, limit: int = 10, cursor: str | None = None
) -> Page[OwnReview]:
    """Return what somebody wrote, newest first, with one statement; InvalidInput for a cursor."""
    before = shared.after_id(_LIST, cursor)
    found = db.rows(
        _OWN + " WHERE r.author_id = ANY(%s) AND (%s::uuid IS NULL OR r.id < %s)"
        " ORDER BY r.id DESC LIMIT %s",
        [_ids(actor), before, before, limit + 1],
    )
    items = tuple(_own(row, now) for row in found[:limit])
    return Page(items, paging.write(_LIST, str(items[-1].id)) if len(found) > limit else None)


def questions_of(
    *, actor: Actor, limit: int = 20, cursor: str | None = None
) -> Page[tuple[Question, State]]:
    """Return what somebody asked, newest first, and what became of it; answers are not read."""
    before = shared.after_id(_ASKED, cursor)
    found = db.rows(
        "SELECT id, product_id, store_id, text, language, author, country, written_at, state"
        " FROM reviews_question WHERE author_id = ANY(%s) AND (%s::uuid IS NULL OR id < %s)"
        " ORDER BY id DESC LIMIT %s",
        [_ids(actor), before, before, limit + 1],
    )
    items = tuple(
        (
            Question(
                id=row[0], product_id=row[1], store_id=row[2], text=row[3], language=row[4],
                author=row[5], country=row[6], asked_at=row[7], own=True, answers=(),
            ),
            State(row[8]),
        )
        for row in found[:limit]
    )  # fmt: skip
    more = paging.write(_ASKED, str(items[-1][0].id)) if len(found) > limit else None
    return Page(items, more)


def may_review(order: Order, *, now: datetime) -> bool:
    """Say whether the lines of an order may be reviewed now; no statement."""
    return order.state in (OrderState.DELIVERED, OrderState.COMPLETED) and rules.may_write(
        delivered_at=order.delivered_at, now=now
    )


def reminders_wanted(person_id: UUID) -> bool:
    """Say whether somebody is asked by mail how it was."""
    return db.row("SELECT 1 FROM reviews_quiet WHERE person_id = %s", [person_id]) is None


def tells(person_ids: Sequence[UUID]) -> tuple[personal.Section, ...]:
    """Return what is kept of a person."""
    return (
        personal.section(
            "reviews",
            ("written_at", "title", "stars", "described", "communication", "shipping", "text",
             "language", "author", "state", "answer"),
            "FROM reviews_review WHERE author_id = ANY(%s) ORDER BY id",
            person_ids,
        ),
        personal.section(
            "review_votes", ("review_id", "at"),
            "FROM reviews_vote WHERE person_id = ANY(%s) ORDER BY id", person_ids,
        ),
        personal.section(
            "review_reports", ("kind", "subject_id", "reason", "at"),
            "FROM reviews_report WHERE person_id = ANY(%s) ORDER BY id", person_ids,
        ),
        personal.section(
            "questions", ("written_at", "product_id", "text", "language", "author", "state"),
            "FROM reviews_question WHERE author_id = ANY(%s) ORDER BY id", person_ids,
        ),
        personal.section(
            "answers", ("written_at", "question_id", "text", "language", "author", "state"),
            "FROM reviews_answer WHERE author_id = ANY(%s) ORDER BY id", person_ids,
        ),
    )  # fmt: skip


def _ids(actor: Actor) -> list[UUID]:
    return [one for one in actor.person_ids if actor.may("review.write", one)]


def _own(row: tuple[Any, ...], now: datetime) -> OwnReview:
    state = State(row[14])
    return OwnReview(
        id=row[0],
        line_id=row[1],
        order_id=row[2],
        product_id=row[3],
        store_id=row[4],
        title=row[5],
        options=codec.loads(row[6], dict[str, str]),
        scores=Scores(stars=row[7], described=row[8], communication=row[9], shipping=row[10]),
        text=row[11],
        language=row[12],
        anonymous=row[13],
        state=state,
        reason=row[15],
        written_at=row[16],
        edited=row[17],
        helpful=row[18],
        pictures=shared.pictures(row[19]),
        answer=shared.answer(*row[20:24]),
        may_edit=rules.may_edit(state=state, written_at=row[16], now=now),
    )
