"""What others make of a text: votes, reports, and the decision of an operator."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import PersonKind
from tradewind.kernel import audit, db, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.trade.reviews import models, rules
from tradewind.trade.reviews.events import (
    AnswerRejected,
    QuestionAnswered,
    QuestionAsked,
    QuestionRejected,
    ReviewRejected,
)
from tradewind.trade.reviews.services import writing
from tradewind.trade.reviews.types import (
    Kind,
    NotWaiting,
    OwnWork,
    Reason,
    SignInFirst,
    State,
    UnknownQuestion,
    UnknownReview,
)

_MODELS: dict[Kind, Any] = {
    Kind.REVIEW: models.Review,
    Kind.QUESTION: models.Question,
    Kind.ANSWER: models.Answer,
}
_PUBLISHED, _REJECTED = State.PUBLISHED.value, State.REJECTED.value


def vote(*, actor: Actor, review_id: UUID, helpful: bool, now: datetime) -> int:
    """Say that a review was helpful, or take that back; return how many say so now.

    One vote for a person; the same again changes nothing. Raises UnknownReview, OwnWork and
    SignInFirst.
    """
    require_member(actor, "review.vote")
    person_id = actor.person_id
    with db.atomic():
        row = db.row("SELECT author_id, state FROM reviews_review WHERE id = %s", [review_id])
        if row is None or row[1] != _PUBLISHED:
            raise UnknownReview(review_id=review_id)
        if row[0] in actor.person_ids:
            raise OwnWork(review_id=review_id)
        if helpful:
            step = db.execute(
                "INSERT INTO reviews_vote (id, review_id, person_id, at) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (review_id, person_id) DO NOTHING",
                [ids.new(), review_id, person_id, now],
            )
        else:
            step = -db.execute(
                "DELETE FROM reviews_vote WHERE review_id = %s AND person_id = %s",
                [review_id, person_id],
            )
        found = db.row(
            "UPDATE reviews_review SET helpful = helpful + %s WHERE id = %s RETURNING helpful",
            [step, review_id],
        )
    assert found is not None, "reviews are never deleted"
    count: int = found[0]
    return count


def report(*, actor: Actor, kind: Kind, subject_id: UUID, reason: str, now: datetime) -> None:
    """Tell operators that a text should not be seen; a second report of one person is the first.

    Sellers report what stands on goods of their store. Raises UnknownReview, UnknownQuestion,
    OwnWork, SignInFirst, and InvalidInput for a reason that is none.
    """
    said = rules.reason(reason)
    require_member(actor, "review.report")
    with db.atomic():
        row = _MODELS[kind].objects.filter(pk=subject_id, state=_PUBLISHED).first()
        if row is None:
            raise _unknown(kind, subject_id)
        if row.author_id in actor.person_ids:
            raise OwnWork(subject_id=subject_id)
        if db.execute(
            "INSERT INTO reviews_report (id, kind, subject_id, person_id, reason, at, open)"
            " VALUES (%s, %s, %s, %s, %s, %s, true) ON CONFLICT (subject_id, person_id) DO NOTHING",
            [ids.new(), kind.value, subject_id, actor.person_id, said.value, now],
        ):
            # Every one counts, also when two come at once.
            db.execute(
                f"UPDATE {row._meta.db_table} SET reports = reports + 1 WHERE id = %s",
                [subject_id],
            )
            audit.record(
                actor=actor, verb=f"{kind.value}.report", object_id=subject_id, at=now,
                after={"reason": said},
            )  # fmt: skip


def decide(
    *, actor: Actor, kind: Kind, subject_id: UUID, publish: bool, reason: str = "", now: datetime
) -> None:
    """Let a text be seen, or reject it for a reason that its author is told; reports are settled.

    Raises NotAllowed, UnknownReview, UnknownQuestion, InvalidInput for no reason, and NotWaiting
    when it was withdrawn or decided so already.
    """
    actor.require("review.moderate")
    said = None if publish else rules.reason(reason)
    with db.atomic():
        row = _MODELS[kind].objects.select_for_update().filter(pk=subject_id).first()
        if row is None:
            raise _unknown(kind, subject_id)
        wanted = _PUBLISHED if publish else _REJECTED
        if row.state == State.WITHDRAWN or (row.state == wanted and not row.reports):
            raise NotWaiting(subject_id=subject_id, state=row.state)
        before = row.state
        models.Report.objects.filter(subject_id=subject_id, open=True).update(open=False)
        row.state, row.reports, row.reason = wanted, 0, said.value if said else ""
        row.save(update_fields=["state", "reports", "reason"])
        if before != wanted:
            _tell(kind, row, said, actor, now)
        audit.record(
            actor=actor, verb=f"{kind.value}.decide", object_id=subject_id, at=now,
            before={"state": before}, after={"state": wanted, "reason": row.reason},
        )  # fmt: skip


def require_member(actor: Actor, verb: str) -> None:
    """Raise SignInFirst for guests, and NotAllowed for who has not got the verb at all."""
    person_id = actor.person_id
    actor.require(verb, person_id)
    if accounts.person(person_id).kind is not PersonKind.MEMBER:
        raise SignInFirst(actor=actor.name)


def _tell(kind: Kind, row: Any, said: Reason | None, actor: Actor, now: datetime) -> None:
    """Publish what an operator has decided under the next version of the aggregate."""
    match kind:
        case Kind.REVIEW:
            of = writing.identified(row) | {"aggregate_version": row.version + 1}
            fact: Any = ReviewRejected(reason=said.value, **of) if said else writing.seen(row)
            writing.keep(row, actor, fact, now)
            return
        case Kind.QUESTION:
            of = _of_question(row, row.id, row.author_id)
            fact = QuestionRejected(reason=said.value, **of) if said else QuestionAsked(**of)
        case Kind.ANSWER:
            question = models.Question.objects.get(pk=row.question_id)
            of = _of_question(row, question.id, question.author_id)
            of |= {"answer_id": row.id, "author_id": row.author_id}
            fact = (
                AnswerRejected(reason=said.value, **of)
                if said
                else QuestionAnswered(by_store=row.by_store, **of)
            )
            if row.by_store:
                models.Question.objects.filter(pk=question.id).update(settled=said is None)
    outbox.publish([fact], actor=actor, at=now)


def _of_question(row: Any, question_id: UUID, asker_id: UUID) -> dict[str, Any]:
    return {
        "aggregate_id": question_id,
        "aggregate_version": _bump(models.Question, question_id),
        "product_id": row.product_id,
        "store_id": row.store_id,
        "asker_id": asker_id,
    }


def _bump(model: Any, aggregate_id: UUID) -> int:
    found = db.row(
        f"UPDATE {model._meta.db_table} SET version = version + 1 WHERE id = %s RETURNING version",
        [aggregate_id],
    )
    assert found is not None, "rows are never deleted"
    version: int = found[0]
    return version


def _unknown(kind: Kind, subject_id: UUID) -> UnknownReview | UnknownQuestion:
    if kind is Kind.REVIEW:
        return UnknownReview(review_id=subject_id)
    return UnknownQuestion(subject_id=subject_id)
