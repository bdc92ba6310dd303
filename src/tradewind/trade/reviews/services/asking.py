"""Questions on goods, and who answers them: the store, and others who have the goods."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import ProductState, UnknownProduct
from tradewind.kernel import audit, db, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.trade.orders import selectors as orders
from tradewind.trade.reviews import models, rules
from tradewind.trade.reviews.events import (
    QuestionAnswered,
    QuestionAsked,
    QuestionHeld,
    QuestionWithdrawn,
)
from tradewind.trade.reviews.services.judging import require_member
from tradewind.trade.reviews.services.writing import store_text
from tradewind.trade.reviews.types import Flag, NotABuyer, State, UnknownQuestion


def ask(
    *, actor: Actor, product_id: UUID, text: str, language: str, country: str, now: datetime
) -> UUID:
    """Ask something on a product that is on sale; return the question's id.

    `country` (ISO 3166-1) is where the asker shops. A text that `rules.flags` finds fault with
    waits for an operator. Raises SignInFirst, UnknownProduct and BadText.
    """
    require_member(actor, "question.ask")
    kept = rules.checked(text, least=rules.LEAST_QUESTION, most=rules.MOST_QUESTION)
    flagged, tag = rules.flags(kept), rules.language(language)
    state, question_id = rules.first_state(flagged), ids.new()
    with db.atomic():
        product = catalog.product(product_id)
        if product.state is not ProductState.ACTIVE:
            raise UnknownProduct(product_id=product_id)
        models.Question.objects.create(
            id=question_id, store_id=product.store_id, product_id=product_id,
            author_id=actor.person_id, author=_initials(actor.person_id), country=country[:2],
            text=kept, language=tag, state=state.value, version=1, flags=list(flagged),
            written_at=now,
        )  # fmt: skip
        audit.record(
            actor=actor, verb="question.ask", object_id=question_id, at=now,
            after={"product_id": product_id, "state": state},
        )  # fmt: skip
        of = {"aggregate_id": question_id, "product_id": product_id, "store_id": product.store_id}
        fact = (
            QuestionHeld(aggregate_version=1, asker_id=actor.person_id, flags=flagged, **of)
            if state is State.HELD
            else QuestionAsked(aggregate_version=1, asker_id=actor.person_id, **of)
        )
        outbox.publish([fact], actor=actor, at=now)
    return question_id


def withdraw_question(*, actor: Actor, question_id: UUID, now: datetime) -> None:
    """Take one's question back; nobody sees it or its answers any more. Raises UnknownQuestion."""
    with db.atomic():
        row = _locked(question_id)
        if not actor.may("question.ask", row.author_id):
            raise UnknownQuestion(question_id=question_id)
        if row.state == State.WITHDRAWN:
            return
        before, row.state = row.state, State.WITHDRAWN.value
        row.version += 1
        row.save(update_fields=["state", "version"])
        fact = QuestionWithdrawn(
            aggregate_id=row.id, aggregate_version=row.version, product_id=row.product_id,
            store_id=row.store_id, asker_id=row.author_id,
        )  # fmt: skip
        outbox.publish([fact], actor=actor, at=now)
        audit.record(
            actor=actor, verb="question.withdraw", object_id=question_id, at=now,
            before={"state": before}, after={"state": row.state},
        )  # fmt: skip


def answer_question(
    *,
    actor: Actor,
    question_id: UUID,
    text: str,
    language: str,
    country: str = "",
    now: datetime,
) -> UUID:
    """Answer a question that is seen, as its store or as who got the product; return the answer.

    The store has one answer and everybody else one; the next takes its place. Raises
    UnknownQuestion, NotABuyer, and BadText, for a store also for links and contact data.
    """
    with db.atomic():
        question = _locked(question_id)
        if question.state != State.PUBLISHED:
            raise UnknownQuestion(question_id=question_id)
        by_store = actor.may("question.answer", question.store_id)
        flagged: tuple[Flag, ...] = ()
        if by_store:
            kept = store_text(text)
        else:
            kept, flagged = _buyer_text(actor, question, text)
        author_id = question.store_id if actor.id is None else actor.person_id
        found = models.Answer.objects.filter(question=question, by_store=by_store)
        row = (found if by_store else found.filter(author_id=author_id)).first()
        was_seen = row is not None and row.state == State.PUBLISHED
        state = rules.first_state(flagged)
        if row is None:
            row = models.Answer(
                id=ids.new(), question=question, store_id=question.store_id,
                product_id=question.product_id, by_store=by_store, written_at=now,
                author="" if by_store else _initials(author_id),
            )  # fmt: skip
        elif row.state == State.REJECTED:
            state, row.edited_at = State.HELD, now
        else:
            row.edited_at = now
        row.author_id, row.country = author_id, country[:2]
        row.text, row.language = kept, rules.language(language)
        row.state, row.flags, row.reason = state.value, list(flagged), ""
        row.save()
        audit.record(
            actor=actor, verb="question.answer", object_id=question_id, at=now,
            after={"answer_id": row.id, "by_store": by_store, "state": state},
        )  # fmt: skip
        if state is State.PUBLISHED and not was_seen:
            _publish(question, row, actor, now)
    return row.id


def _publish(question: models.Question, row: models.Answer, actor: Actor, now: datetime) -> None:
    question.version += 1
    question.settled = question.settled or row.by_store
    question.save(update_fields=["version", "settled"])
    fact = QuestionAnswered(
        aggregate_id=question.id, aggregate_version=question.version,
        product_id=question.product_id, store_id=question.store_id, asker_id=question.author_id,
        answer_id=row.id, author_id=row.author_id, by_store=row.by_store,
    )  # fmt: skip
    outbox.publish([fact], actor=actor, at=now)


def _buyer_text(actor: Actor, question: models.Question, text: str) -> tuple[str, tuple[Flag, ...]]:
    actor.require("question.answer", actor.person_id)
    if not orders.has_received(question.product_id, buyer_ids=actor.person_ids):
        raise NotABuyer(question_id=question.id)
    kept = rules.checked(text, least=1, most=rules.MOST_ANSWER)
    return kept, rules.flags(kept)


def _locked(question_id: UUID) -> models.Question:
    row = models.Question.objects.select_for_update().filter(pk=question_id).first()
    if row is None:
        raise UnknownQuestion(question_id=question_id)
    return row


def _initials(person_id: UUID) -> str:
    return rules.initials(accounts.contact(person_id).full_name)
