"""Reviews: written by who bought, changed by them for a while, answered by the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.kernel import audit, codec, db, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState, Purchase, UnknownOrder
from tradewind.trade.reviews import models, rules
from tradewind.trade.reviews.events import (
    ReviewAnswered,
    ReviewEvent,
    ReviewHeld,
    ReviewPublished,
    ReviewWithdrawn,
)
from tradewind.trade.reviews.services import picturing
from tradewind.trade.reviews.types import (
    AlreadyReviewed,
    BadText,
    NotReviewable,
    Scores,
    State,
    UnknownReview,
)

_ARRIVED = frozenset({OrderState.DELIVERED, OrderState.COMPLETED})

_INSERT = """
INSERT INTO reviews_review (id, store_id, line_id, order_id, product_id, author_id, author,
  anonymous, country, title, options, stars, described, communication, shipping, text, language,
  state, version, flags, reason, reports, helpful, pictures, written_at, answer, answer_language)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1, %s, '', 0, 0,
        %s, %s, '', '')
ON CONFLICT (store_id, line_id) DO NOTHING
"""


def write(
    *,
    actor: Actor,
    line_id: UUID,
    scores: Scores,
    text: str = "",
    language: str,
    anonymous: bool = False,
    pictures: Sequence[bytes] = (),
    now: datetime,
) -> UUID:
    """Review a line of an order that was delivered, once; return the review's id.

    A text that `rules.flags` finds fault with waits for an operator. With pictures not inside a
    transaction. Raises UnknownOrder, NotReviewable, AlreadyReviewed, BadText, BadScores, BadPicture.
    """
    bought = _bought(actor, line_id)
    if bought.state not in _ARRIVED or not rules.may_write(
        delivered_at=bought.delivered_at, now=now
    ):
        raise NotReviewable(line_id=line_id)
    rules.check_scores(scores)
    kept, tag = rules.checked(text, most=rules.MOST_REVIEW), rules.language(language)
    flagged = rules.flags(kept)
    files = picturing.taken_in(pictures)
    review_id, state = ids.new(), rules.first_state(flagged)
    with db.atomic():
        author = "" if anonymous else rules.initials(accounts.contact(bought.buyer_id).full_name)
        if not db.execute(
            _INSERT,
            [review_id, bought.store_id, line_id, bought.order_id, bought.product_id,
             bought.buyer_id, author, anonymous, bought.market, bought.title,
             codec.dumps(rules.picked_options(bought.options)), scores.stars, scores.described,
             scores.communication, scores.shipping, kept, tag, state.value, list(flagged),
             len(files), now],
        ):  # fmt: skip
            raise AlreadyReviewed(line_id=line_id)
        picturing.add(review_id, files, first=1, now=now)
        audit.record(
            actor=actor, verb="review.write", object_id=review_id, at=now,
            after={"line_id": line_id, "stars": scores.stars, "state": state},
        )  # fmt: skip
        of = {
            "aggregate_id": review_id, "product_id": bought.product_id,
            "store_id": bought.store_id, "order_id": bought.order_id,
            "author_id": bought.buyer_id,
        }  # fmt: skip
        fact: ReviewEvent
        if state is State.HELD:
            fact = ReviewHeld(aggregate_version=1, flags=flagged, **of)
        else:
            fact = ReviewPublished(
                aggregate_version=1, scores=scores, language=tag, pictures=len(files), **of
            )
        outbox.publish([fact], actor=actor, at=now)
    return review_id


def edit(
    *,
    actor: Actor,
    review_id: UUID,
    scores: Scores,
    text: str,
    anonymous: bool = False,
    pictures: Sequence[bytes] = (),
    without: Collection[str] = (),
    now: datetime,
) -> None:
    """Change one's review; what it said before is kept. `without` are keys of pictures to drop.

    What was rejected waits for an operator then. Raises UnknownReview, NotReviewable, BadText,
    BadScores and BadPicture.
    """
    rules.check_scores(scores)
    kept = rules.checked(text, most=rules.MOST_REVIEW)
    flagged = rules.flags(kept)
    _require_own(actor, models.Review.objects.filter(pk=review_id).first())
    files = picturing.taken_in(pictures)
    with db.atomic():
        row = _require_own(actor, _locked(review_id))
        if not rules.may_edit(state=State(row.state), written_at=row.written_at, now=now):
            raise NotReviewable(review_id=review_id)
        state = rules.first_state(flagged)
        if row.state == State.REJECTED:
            state = State.HELD
        before = scores_of(row)
        models.Revision.objects.create(
            id=ids.new(), review=row, version=row.version, scores=asdict(before),
            text=row.text, until=now,
        )  # fmt: skip
        row.author = "" if anonymous else rules.initials(accounts.contact(row.author_id).full_name)
        row.pictures = picturing.exchange(row, files, without, now=now)
        row.anonymous, row.text, row.edited_at = anonymous, kept, now
        row.stars, row.described = scores.stars, scores.described
        row.communication, row.shipping = scores.communication, scores.shipping
        row.state, row.flags, row.reason = state.value, list(flagged), ""
        keep(row, actor, seen(row), now)
        audit.record(
            actor=actor, verb="review.edit", object_id=review_id, at=now,
            before={"stars": before.stars}, after={"stars": scores.stars, "state": state},
        )  # fmt: skip


def withdraw(*, actor: Actor, review_id: UUID, now: datetime) -> None:
    """Take one's review back: nobody sees it any more, and it is not deleted.

    Taken back before, it changes nothing. Raises UnknownReview.
    """
    with db.atomic():
        row = _require_own(actor, _locked(review_id))
        if row.state == State.WITHDRAWN:
            return
        before, row.state = row.state, State.WITHDRAWN.value
        fact = ReviewWithdrawn(aggregate_version=row.version + 1, **identified(row))
        keep(row, actor, fact, now)
        audit.record(
            actor=actor, verb="review.withdraw", object_id=review_id, at=now,
            before={"state": before}, after={"state": row.state},
        )  # fmt: skip


def answer(*, actor: Actor, review_id: UUID, text: str, language: str, now: datetime) -> None:
    """Answer a review as its store; a second answer takes the place of the first.

    Raises UnknownReview, and BadText also for links and contact data, which are not held but for
    the seller to take out.
    """
    with db.atomic():
        row = _locked(review_id)
        if row.state != State.PUBLISHED or not actor.may("review.answer", row.store_id):
            raise UnknownReview(review_id=review_id)
        kept = store_text(text)
        first = row.answered_at is None
        before, row.answer, row.answer_language = row.answer, kept, rules.language(language)
        row.answered_at = row.answered_at or now
        row.answer_edited_at = None if first else now
        if first:
            fact = ReviewAnswered(aggregate_version=row.version + 1, **identified(row))
            keep(row, actor, fact, now)
        else:
            row.save(update_fields=["answer", "answer_language", "answer_edited_at"])
        audit.record(
            actor=actor, verb="review.answer", object_id=review_id, at=now,
            before={"answer": before}, after={"answer": kept},
        )  # fmt: skip


def store_text(text: str, *, field: str = "text") -> str:
    """Return what a store says, fit to be seen at once; raises BadText."""
    kept = rules.checked(text, field=field, least=1, most=rules.MOST_ANSWER)
    if found := rules.flags(kept):
        raise BadText(field=field, reason=found[0].value)
    return kept


def _bought(actor: Actor, line_id: UUID) -> Purchase:
    found = orders.purchase(line_id)
    if not actor.may("review.write", found.buyer_id):
        raise UnknownOrder(line_id=line_id)
    return found


def _require_own(actor: Actor, row: models.Review | None) -> models.Review:
    if row is None or not actor.may("review.write", row.author_id):
        raise UnknownReview()
    return row


def _locked(review_id: UUID) -> models.Review:
    row = models.Review.objects.select_for_update().filter(pk=review_id).first()
    if row is None:
        raise UnknownReview(review_id=review_id)
    return row


def keep(row: models.Review, actor: Actor, fact: ReviewEvent, now: datetime) -> None:
    """Keep a locked review under the version of its next fact, and publish that."""
    row.version = fact.aggregate_version
    row.save()
    outbox.publish([fact], actor=actor, at=now)


def identified(row: models.Review) -> dict[str, Any]:
    """Return the ids that every fact of a review has."""
    return {
        "aggregate_id": row.id,
        "product_id": row.product_id,
        "store_id": row.store_id,
        "order_id": row.order_id,
        "author_id": row.author_id,
    }


def scores_of(row: models.Review) -> Scores:
    """Return what a review gives."""
    return Scores(
        stars=row.stars,
        described=row.described,
        communication=row.communication,
        shipping=row.shipping,
    )


def seen(row: models.Review) -> ReviewEvent:
    """Return the next fact of a review as it stands: it is seen, or waits for an operator."""
    of = identified(row) | {"aggregate_version": row.version + 1}
    if row.state == State.HELD:
        return ReviewHeld(flags=tuple(row.flags), **of)
    return ReviewPublished(
        scores=scores_of(row), language=row.language, pictures=row.pictures, **of
    )
