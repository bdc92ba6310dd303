"""What follows from reviews and questions, and what they follow from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.events import PersonErased
from tradewind.base.accounts.types import PersonUnknown, Role
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.base.texts import selectors as texts
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import jobs, outbox, personal
from tradewind.kernel.personal import Fate
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.events import OrderDelivered
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.events import (
    AnswerRejected,
    QuestionAnswered,
    QuestionAsked,
    QuestionRejected,
    ReviewAnswered,
    ReviewRejected,
)

_NOBODYS = "what was said of goods stays, under a number and without initials"

personal.keeps(
    "reviews",
    tables={
        "reviews_review": (Fate.KEPT, _NOBODYS),
        "reviews_question": (Fate.KEPT, _NOBODYS),
        "reviews_answer": (Fate.KEPT, _NOBODYS),
        "reviews_vote": (Fate.FORGOTTEN, "who found a review helpful is nobody's matter"),
        "reviews_invitation": (Fate.FORGOTTEN, "nobody is left to be asked"),
        "reviews_quiet": (Fate.FORGOTTEN, "nobody is left to be asked"),
        "reviews_report": (Fate.KEPT, "why an operator was called, under a number"),
    },
    tells=selectors.tells,
)


@outbox.on(PersonErased)
def forget_person(event: PersonErased, at: datetime) -> None:
    """Take the initials of who was erased from what they wrote."""
    services.forget(person_ids=event.person_ids)


@outbox.on(OrderDelivered)
def invite(event: OrderDelivered, at: datetime) -> None:
    """Note that the buyer of a delivered order may be asked how it was."""
    services.invite(
        order_id=event.aggregate_id,
        buyer_id=event.buyer_id,
        store_id=event.store_id,
        number=event.number,
        delivered_at=event.delivered_at,
    )


@outbox.on(ReviewAnswered, ReviewRejected)
def tell_author(event: ReviewAnswered | ReviewRejected, at: datetime) -> None:
    """Tell the author of a review that the store has answered, or why nobody sees it."""
    (order,) = orders.orders([event.order_id])
    facts = {"number": order.number, "order_id": str(event.order_id)}
    if isinstance(event, ReviewAnswered):
        kind = NoticeKind.REVIEW_ANSWERED
        facts["store_name"] = sellers.store(event.store_id).name
    else:
        kind, facts["reason"] = NoticeKind.REVIEW_REJECTED, event.reason
    _send(kind, event.author_id, facts, f"{event.aggregate_id}:{event.aggregate_version}", at)


@outbox.on(QuestionAsked, QuestionAnswered, QuestionRejected, AnswerRejected)
def tell_of_question(
    event: QuestionAsked | QuestionAnswered | QuestionRejected | AnswerRejected, at: datetime
) -> None:
    """Tell the store of a question, who asked of an answer, and authors of a rejection."""
    key = f"{event.aggregate_id}:{event.aggregate_version}"
    if isinstance(event, QuestionAsked):
        store_name = sellers.store(event.store_id).name
        people = accounts.members_of([event.store_id], Role.SELLER)
        for person_id in people[event.store_id]:
            facts = {"product": _title(event.product_id, person_id), "store_name": store_name}
            _send(NoticeKind.QUESTION_ASKED, person_id, facts, key, at)
        return
    reader = event.author_id if isinstance(event, AnswerRejected) else event.asker_id
    facts = {
        "product": _title(event.product_id, reader),
        "product_id": str(event.product_id),
    }
    if isinstance(event, QuestionAnswered):
        if event.author_id != reader:
            _send(NoticeKind.QUESTION_ANSWERED, reader, facts, key, at)
    else:
        facts["reason"] = event.reason
        _send(NoticeKind.QUESTION_REJECTED, reader, facts, key, at)


@jobs.sweep
def remind_buyers(now: datetime) -> int:
    """Ask the buyers of what arrived some days ago how it was."""
    return services.remind(now=now)


@jobs.sweep
def make_pictures(now: datetime) -> int:
    """Make the sizes of a few new pictures, and leave the rest to the next tick."""
    services.make_pictures(now=now)
    return 0


def _send(
    kind: NoticeKind, person_id: UUID, facts: Mapping[str, str], key: str, at: datetime
) -> None:
    try:
        notices.send(
            kind=kind, person_id=person_id, facts=facts, dedupe_key=f"{kind}:{key}", now=at
        )
    except PersonUnknown:
        # Erased meanwhile: nobody is left to be told.
        return


def _title(product_id: UUID, person_id: UUID) -> str:
    """Return what a product is called in the language of a reader, or else by its author."""
    try:
        language = accounts.person(person_id).language
    except PersonUnknown:
        return ""
    found = texts.texts([product_id], language).get(product_id)
    return found.fields.get("title", "")[:120] if found else ""
