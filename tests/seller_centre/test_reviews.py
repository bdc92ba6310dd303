from __future__ import annotations

import pytest

from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.reviews import selectors, services

pytestmark = pytest.mark.django_db
LINK = "See https://example.org"


def page(response) -> str:
    return response.content.decode()


@pytest.fixture
def bag(seat):
    return make.product(store=seat.store, title="Ridgeline bag")


@pytest.fixture
def review(provider, bag):
    return make.review(provider=provider, product=bag, stars=3, text="The zip sticks.")


@pytest.fixture
def question(bag):
    return services.ask(
        actor=make.member(), product_id=bag.id, text="Does the zip stick?", language="en",
        country="ES", now=NOON,
    )  # fmt: skip


def test_a_seller_answers_reviews_and_the_day_counts_what_is_left(seat, review, question):
    deliver()
    today = page(seat.client.get(f"/seller/?store={seat.code}"))
    assert "1 question, 1 review" in " ".join(today.split())
    assert "The zip sticks." in page(seat.get("reviews"))
    path = f"reviews/{ids.show('rev', review)}"
    refused = seat.post(path, {"text": LINK})
    assert refused.status_code == 422
    assert "Answers hold no links." in page(refused)
    assert f">{LINK}</textarea>" in page(refused)
    assert seat.post(path, {"text": "We send a new one."}).status_code == 302
    assert selectors.review(review).answer.text == "We send a new one."
    assert "Every review has its answer" in page(seat.get("reviews"))
    assert "We send a new one." in page(seat.get("reviews", all="1"))


def test_a_seller_answers_questions(seat, question):
    assert "Does the zip stick?" in page(seat.get("reviews", tab="questions"))
    path = f"questions/{ids.show('qst', question)}?tab=questions"
    empty = seat.post(path, {"text": " "})
    assert empty.status_code == 422
    assert "Write an answer first." in page(empty)
    answered = seat.post(path, {"text": "No."})
    assert answered["Location"].endswith("/reviews?tab=questions")
    (answer,) = selectors.question(question).answers
    assert (answer.text, answer.by_store) == ("No.", True)
    assert "Every question has its answer" in page(seat.get("reviews", tab="questions"))


def test_a_seller_reports_a_review_once_with_a_reason(seat, review):
    path = f"reviews/{ids.show('rev', review)}"
    seat.post(path, {"do": "report", "reason": "none"})
    assert selectors.waiting(actor=TESTS).items == ()
    seat.post(path, {"do": "report", "reason": "false"})
    assert [one.reports for one in selectors.waiting(actor=TESTS).items] == [("false",)]
    assert "Reported" in page(seat.get("reviews"))


def test_the_reviews_and_questions_of_other_stores_are_not_found(seat, provider):
    other = make.product(store=make.store())
    review = make.review(provider=provider, product=other)
    question = services.ask(
        actor=make.member(), product_id=other.id, text="Is this another store?", language="en",
        country="ES", now=NOON,
    )  # fmt: skip
    seat.get("reviews")
    assert seat.post(f"reviews/{ids.show('rev', review)}", {"text": "Mine"}).status_code == 404
    assert selectors.review(review).answer is None
    refused = seat.post(f"questions/{ids.show('qst', question)}", {"text": "Mine"})
    assert refused.status_code == 403
    assert selectors.question(question).answers == ()


def test_the_board_takes_few_statements(seat, provider, bag, django_assert_max_num_queries):
    for stars in (1, 2):
        make.review(provider=provider, product=bag, stars=stars, pictures=[make.picture()])
    seat.get("reviews")
    with django_assert_max_num_queries(12):
        seat.get("reviews")
    with nothing_changes():
        seat.get("reviews", tab="questions")
