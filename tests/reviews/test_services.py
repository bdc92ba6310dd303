from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.notices import selectors as notices
from tradewind.goods.catalog.types import BadPicture
from tradewind.kernel import audit, db
from tradewind.kernel.errors import NotAllowed
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.orders.types import UnknownOrder
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import (
    AlreadyReviewed,
    BadScores,
    BadText,
    Kind,
    NotABuyer,
    NotReviewable,
    NotWaiting,
    OwnWork,
    Scores,
    SignInFirst,
    State,
    UnknownQuestion,
    UnknownReview,
)

pytestmark = pytest.mark.usefixtures("db")
# The transaction of the service is a savepoint in that of the test.
SAVEPOINT = 2
LINK = "cheaper at https://example.org"


@pytest.fixture
def bag():
    return make.product(store=make.store())


def bought(provider, bag, **options):
    buyer = make.buyer()
    order = make.received(provider=provider, buyer=buyer, lines={bag: 1}, **options).orders[0]
    return buyer, order


def write(buyer, order, *, text="Good.", now=NOON, **options):
    return services.write(
        actor=buyer.actor,
        line_id=order.lines[0].id,
        scores=options.pop("scores", Scores(stars=4, described=5, shipping=2)),
        text=text,
        language="es",
        now=now,
        **options,
    )


def shown(bag, **options):
    return selectors.of_product(bag.id, **options).items


def mail(kind):
    return [one for one in notices.mailbox(50) if one.message.kind == kind]


def test_a_review_shows_initials_country_and_what_was_bought(provider, bag):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order, text="Light and dry.")
    (one,) = shown(bag)
    assert (one.id, one.stars, one.text, one.language) == (review_id, 4, "Light and dry.", "es")
    assert (one.author, one.country, one.options) == ("A. G.", "ES", {})
    assert (one.helpful, one.voted, one.own, one.edited, one.answer) == (
        0,
        False,
        False,
        False,
        None,
    )
    assert shown(bag, reader_ids=buyer.actor.person_ids)[0].own
    (own,) = selectors.of_order(order.id, actor=buyer.actor, now=NOON).values()
    assert (own.scores, own.state) == (Scores(stars=4, described=5, shipping=2), State.PUBLISHED)
    assert own.may_edit


def test_who_wants_no_name_has_none(provider, bag):
    write(*bought(provider, bag), anonymous=True)
    assert shown(bag)[0].author == ""


def test_writing_a_review_is_few_statements(provider, bag, django_assert_num_queries):
    buyer, order = bought(provider, bag)
    with django_assert_num_queries(5 + SAVEPOINT):
        write(buyer, order)


def test_a_line_is_reviewed_once(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    write(buyer, order)
    with nothing_changes(), pytest.raises(AlreadyReviewed):
        write(buyer, order, text="Again")


def test_nobody_else_reviews_a_line(provider, bag, nothing_changes):
    _, order = bought(provider, bag)
    for other in (make.buyer(), make.store(), bag.store):
        with nothing_changes(), pytest.raises(UnknownOrder):
            write(other, order)


@pytest.mark.parametrize("later", [timedelta(days=60, seconds=1), timedelta(seconds=-1)])
def test_a_review_has_its_time(provider, bag, nothing_changes, later):
    buyer, order = bought(provider, bag)
    with nothing_changes(), pytest.raises(NotReviewable):
        write(buyer, order, now=NOON + later)


def test_what_has_not_arrived_is_not_reviewed(provider, bag, nothing_changes):
    buyer = make.buyer()
    order = make.paid(provider=provider, buyer=buyer, lines={bag: 1}).orders[0]
    with nothing_changes(), pytest.raises(NotReviewable):
        write(buyer, order)


def test_bad_words_and_stars_change_nothing(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    for options, error in (
        ({"text": "x " * 1001}, BadText),
        ({"text": "paid with 4242 4242 4242 4242"}, BadText),
        ({"scores": Scores(stars=6)}, BadScores),
        ({"pictures": [make.picture()] * 6}, BadPicture),
        ({"pictures": [b"not a picture"]}, BadPicture),
    ):
        with nothing_changes(), pytest.raises(error):
            write(buyer, order, **options)


def test_a_link_is_held_until_an_operator_publishes_it(provider, bag):
    review_id = write(*bought(provider, bag), text=LINK)
    assert shown(bag) == ()
    (waits,) = selectors.waiting(actor=make.operator()).items
    assert (waits.kind, waits.id, waits.flags) == (Kind.REVIEW, review_id, ("link",))
    operator = make.operator()
    services.decide(actor=operator, kind=Kind.REVIEW, subject_id=review_id, publish=True, now=NOON)
    assert [one.id for one in shown(bag)] == [review_id]
    assert selectors.waiting_count(actor=operator) == 0
    (entry, *_) = audit.entries(actor=operator, object_id=review_id).items
    assert (entry.verb, {name: after for name, _, after in entry.changes}["state"]) == (
        "review.decide", "published",
    )  # fmt: skip
    assert_log_has_no_gaps()


def test_a_rejected_author_reads_why_and_may_put_it_right(provider, bag):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order, text=LINK)
    operator = make.operator()
    services.decide(
        actor=operator, kind=Kind.REVIEW, subject_id=review_id, publish=False, reason="contact",
        now=NOON,
    )  # fmt: skip
    deliver()
    (letter,) = mail("review_rejected")
    assert letter.message.to != ""
    assert order.number in letter.message.subject
    services.edit(
        actor=buyer.actor, review_id=review_id, scores=Scores(stars=2), text="Clean now.", now=NOON
    )
    assert shown(bag) == ()
    assert [one.text for one in selectors.waiting(actor=operator).items] == ["Clean now."]
    assert_log_has_no_gaps()


def test_only_operators_decide(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order, text=LINK)
    for actor in (buyer.actor, bag.store.actor, make.member()):
        with nothing_changes(), pytest.raises(NotAllowed):
            services.decide(
                actor=actor, kind=Kind.REVIEW, subject_id=review_id, publish=True, now=NOON
            )
        with pytest.raises(NotAllowed):
            selectors.waiting(actor=actor)


def test_what_is_decided_is_not_decided_again(provider, bag, nothing_changes):
    review_id = write(*bought(provider, bag))
    with nothing_changes(), pytest.raises(NotWaiting):
        services.decide(actor=TESTS, kind=Kind.REVIEW, subject_id=review_id, publish=True, now=NOON)


def test_an_edit_is_marked_and_keeps_what_was_said(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order, text="Good.")
    services.edit(
        actor=buyer.actor,
        review_id=review_id,
        scores=Scores(stars=1),
        text="Torn.",
        anonymous=True,
        now=NOON + timedelta(days=30),
    )
    (one,) = shown(bag)
    assert (one.stars, one.text, one.edited, one.author) == (1, "Torn.", True, "")
    assert db.rows("SELECT version, text, scores ->> 'stars' FROM reviews_revision") == [
        (1, "Good.", "4")
    ]
    with nothing_changes(), pytest.raises(NotReviewable):
        services.edit(
            actor=buyer.actor, review_id=review_id, scores=Scores(stars=5), text="",
            now=NOON + timedelta(days=31),
        )  # fmt: skip
    other = make.buyer().actor
    with nothing_changes(), pytest.raises(UnknownReview):
        services.edit(actor=other, review_id=review_id, scores=Scores(stars=5), text="", now=NOON)
    assert_log_has_no_gaps()


def test_a_withdrawn_review_is_seen_by_its_author_alone(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order)
    services.withdraw(actor=buyer.actor, review_id=review_id, now=NOON)
    assert shown(bag) == ()
    assert selectors.own(review_id, actor=buyer.actor, now=NOON).state is State.WITHDRAWN
    with nothing_changes():
        services.withdraw(actor=buyer.actor, review_id=review_id, now=NOON)
    with nothing_changes(), pytest.raises(NotReviewable):
        services.edit(
            actor=buyer.actor, review_id=review_id, scores=Scores(stars=5), text="", now=NOON
        )
    with pytest.raises(UnknownReview):
        selectors.own(review_id, actor=make.buyer().actor, now=NOON)


def test_pictures_are_taken_in_as_those_of_products_and_made_by_a_sweep(provider, bag):
    buyer, order = bought(provider, bag)
    red, blue = make.picture(colour=(200, 0, 0)), make.picture(colour=(0, 0, 200))
    review_id = write(buyer, order, pictures=[red, blue, red])
    pictures = shown(bag, with_pictures=True)[0].pictures
    assert [(one.width, one.height, one.ready) for one in pictures] == [(800, 600, False)] * 2
    assert services.make_pictures(now=NOON) == 2
    assert all(one.ready for one in shown(bag)[0].pictures)
    services.edit(
        actor=buyer.actor, review_id=review_id, scores=Scores(stars=4), text="", now=NOON,
        without=[pictures[0].key], pictures=[make.picture(colour=(0, 200, 0))],
    )  # fmt: skip
    left = shown(bag)[0].pictures
    assert left[0].key == pictures[1].key
    assert len(left) == 2


def test_the_store_answers_once_and_may_change_it(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order)
    store = bag.store
    assert selectors.counts([store.id], actor=store.actor).reviews == 1
    services.answer(
        actor=store.actor, review_id=review_id, text="Thank you.", language="en", now=NOON
    )
    assert selectors.counts([store.id], actor=store.actor).reviews == 0
    deliver()
    assert len(mail("review_answered")) == 1
    services.answer(actor=store.actor, review_id=review_id, text="Thanks.", language="en", now=NOON)
    deliver()
    answer = shown(bag)[0].answer
    assert (answer.text, answer.edited, len(mail("review_answered"))) == ("Thanks.", True, 1)
    for actor in (make.store().actor, buyer.actor):
        with nothing_changes(), pytest.raises(UnknownReview):
            services.answer(actor=actor, review_id=review_id, text="Mine.", language="en", now=NOON)
    with nothing_changes(), pytest.raises(BadText):
        services.answer(actor=store.actor, review_id=review_id, text=LINK, language="en", now=NOON)
    assert_log_has_no_gaps()


def test_one_person_has_one_vote_and_may_take_it_back(provider, bag, nothing_changes):
    review_id = write(*bought(provider, bag))
    ana, ben = make.member(), make.member()
    vote = lambda who, helpful: services.vote(  # noqa: E731
        actor=who, review_id=review_id, helpful=helpful, now=NOON
    )
    assert [vote(ana, True), vote(ana, True), vote(ben, True)] == [1, 1, 2]
    assert shown(bag, reader_ids=[ana.person_id])[0].voted
    assert [vote(ana, False), vote(ana, False)] == [1, 1]
    assert shown(bag)[0].helpful == 1


def test_authors_and_guests_do_not_vote_or_report(provider, bag, nothing_changes):
    buyer, order = bought(provider, bag)
    review_id = write(buyer, order)
    guest = make.buyer().actor
    with nothing_changes(), pytest.raises(SignInFirst):
        services.vote(actor=guest, review_id=review_id, helpful=True, now=NOON)
    db.execute("UPDATE accounts_person SET kind = 'member' WHERE id = %s", [buyer.actor.person_id])
    with nothing_changes(), pytest.raises(OwnWork):
        services.vote(actor=buyer.actor, review_id=review_id, helpful=True, now=NOON)
    with nothing_changes(), pytest.raises(OwnWork):
        services.report(
            actor=buyer.actor, kind=Kind.REVIEW, subject_id=review_id, reason="spam", now=NOON
        )


def test_a_report_brings_a_review_to_an_operator_who_may_keep_it(provider, bag):
    review_id = write(*bought(provider, bag))
    operator = make.operator()
    for who in (bag.store.actor, bag.store.actor, make.member()):
        services.report(actor=who, kind=Kind.REVIEW, subject_id=review_id, reason="false", now=NOON)
    (waits,) = selectors.waiting(actor=operator).items
    assert (waits.state, waits.reports) == (State.PUBLISHED, ("false",))
    assert db.row("SELECT reports FROM reviews_review") == (2,)
    services.decide(actor=operator, kind=Kind.REVIEW, subject_id=review_id, publish=True, now=NOON)
    assert selectors.waiting(actor=operator).items == ()
    assert [one.id for one in shown(bag)] == [review_id]
    assert_log_has_no_gaps()


def ask(actor, bag, text="Does it fit under a seat of a plane?", **options):
    return services.ask(
        actor=actor, product_id=bag.id, text=text, language="en", country="ES", now=NOON, **options
    )


def test_a_question_reaches_the_store_and_its_answer_who_asked(bag):
    asker = make.member()
    question_id = ask(asker, bag)
    deliver()
    assert len(mail("question_asked")) == 1
    store = bag.store
    assert selectors.counts([store.id], actor=store.actor).questions == 1
    services.answer_question(
        actor=store.actor, question_id=question_id, text="It does.", language="en", now=NOON
    )
    services.answer_question(
        actor=store.actor, question_id=question_id, text="Yes.", language="en", now=NOON
    )
    deliver()
    assert len(mail("question_answered")) == 1
    assert selectors.counts([store.id], actor=store.actor).questions == 0
    (one,) = selectors.questions(bag.id, reader_ids=[asker.person_id]).items
    assert (one.author, one.country, one.own) == ("M. G.", "ES", True)
    assert [(a.text, a.by_store, a.edited) for a in one.answers] == [("Yes.", True, True)]
    assert_log_has_no_gaps()


def test_who_has_the_product_answers_and_nobody_else(provider, bag, nothing_changes):
    question_id = ask(make.member(), bag)
    buyer, _ = bought(provider, bag)
    services.answer_question(
        actor=buyer.actor, question_id=question_id, text="I do.", language="es", country="ES",
        now=NOON,
    )  # fmt: skip
    (answer,) = selectors.question(question_id).answers
    assert (answer.by_store, answer.author, answer.country) == (False, "A. G.", "ES")
    other = make.member()
    with nothing_changes(), pytest.raises(NotABuyer):
        services.answer_question(
            actor=other, question_id=question_id, text="Me too.", language="en", now=NOON
        )


def test_only_members_ask_and_only_in_some_words(bag, nothing_changes):
    guest, member = make.buyer().actor, make.member()
    with nothing_changes(), pytest.raises(SignInFirst):
        ask(guest, bag)
    with nothing_changes(), pytest.raises(BadText):
        ask(member, bag, text="Why?")


def test_a_held_question_and_answer_go_the_way_of_reviews(provider, bag):
    asker, operator = make.member(), make.operator()
    question_id = ask(asker, bag, text=f"Is it {LINK}?")
    with pytest.raises(UnknownQuestion):
        selectors.question(question_id)
    services.decide(
        actor=operator, kind=Kind.QUESTION, subject_id=question_id, publish=True, now=NOON
    )
    buyer, _ = bought(provider, bag)
    answer_id = services.answer_question(
        actor=buyer.actor, question_id=question_id, text=f"No, {LINK}", language="es", now=NOON
    )
    assert selectors.question(question_id).answers == ()
    services.decide(
        actor=operator, kind=Kind.ANSWER, subject_id=answer_id, publish=False, reason="spam",
        now=NOON,
    )  # fmt: skip
    deliver()
    assert len(mail("question_rejected")) == 1
    services.withdraw_question(actor=asker, question_id=question_id, now=NOON)
    assert selectors.questions(bag.id).items == ()
    assert_log_has_no_gaps()


def test_a_buyer_is_asked_once_how_it_was(provider, bag):
    _buyer, order = bought(provider, bag)
    assert services.remind(now=NOON + timedelta(days=4)) == 0
    five = NOON + timedelta(days=5)
    assert [services.remind(now=five), services.remind(now=five)] == [1, 0]
    (letter,) = mail("review_reminder")
    assert order.number in letter.message.subject
    assert "/o/" in letter.message.body


def test_nobody_is_asked_in_vain(provider, bag):
    write(*bought(provider, bag))
    quiet, _ = bought(provider, bag)
    services.set_reminders(
        actor=quiet.actor, person_id=quiet.actor.person_id, wanted=False, now=NOON
    )
    assert not selectors.reminders_wanted(quiet.actor.person_id)
    assert services.remind(now=NOON + timedelta(days=5)) == 2
    bought(provider, bag)
    assert services.remind(now=NOON + timedelta(days=20)) == 1
    assert mail("review_reminder") == []


def test_who_is_forgotten_leaves_words_without_a_name(provider, bag):
    buyer, order = bought(provider, bag)
    write(buyer, order)
    services.forget(person_ids=buyer.actor.person_ids)
    (one,) = shown(bag)
    assert (one.author, one.text) == ("", "Good.")
    reviews = selectors.tells(buyer.actor.person_ids)[0]
    assert [row["text"] for row in reviews.rows] == ["Good."]
