from __future__ import annotations

import pytest
from django.urls import reverse

from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.make import NOON
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import Kind, UnknownReview

pytestmark = pytest.mark.django_db
BOARD = "/back-office/boards/reviews/"


def act(name: str, thing: str) -> str:
    return f"{reverse('back_office:act', args=[name])}?id={thing}"


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def bag():
    return make.product(store=make.store(), title="Ridgeline bag")


def test_an_operator_reads_what_is_held_and_publishes_or_rejects_it(operator, provider, bag):
    link = "Cheaper at https://example.org"
    first = make.review(provider=provider, product=bag, text=link, pictures=[make.picture()])
    second = make.review(provider=provider, product=bag, text="WORST BAG THAT I HAVE EVER HAD")
    shown = text(operator.get(BOARD))
    assert link in shown
    assert "a link" in shown
    assert "all in capitals" in shown
    assert "Ridgeline bag" in shown
    assert ">2<" in "".join(shown.split())
    asked = operator.get(act("publish-text", f"review:{second}"))
    assert "WORST BAG" in text(asked)
    assert operator.post(act("publish-text", f"review:{second}"), follow=True).status_code == 200
    assert [one.id for one in selectors.of_product(bag.id).items] == [second]
    nothing = operator.post(act("reject-text", f"review:{first}"), {})
    assert nothing.status_code == 422
    operator.post(act("reject-text", f"review:{first}"), {"reason": "contact"})
    with pytest.raises(UnknownReview):
        selectors.review(first)
    assert "Nothing waits to be read." in text(operator.get(BOARD))
    gone = operator.get(act("publish-text", f"review:{first}"))
    assert gone.status_code == 404


def test_questions_and_reports_wait_on_the_same_board(operator, provider, bag):
    review = make.review(provider=provider, product=bag, text="It tore.")
    services.report(
        actor=bag.store.actor, kind=Kind.REVIEW, subject_id=review, reason="false", now=NOON
    )
    question = services.ask(
        actor=make.member(), product_id=bag.id, text="Call me on +34 612 345 678?", language="es",
        country="ES", now=NOON,
    )  # fmt: skip
    shown = text(operator.get(BOARD))
    assert "Shown, and reported:" in shown
    assert "Untrue" in shown
    assert "a phone number" in shown
    operator.post(act("publish-text", f"question:{question}"))
    assert [one.id for one in selectors.questions(bag.id).items] == [question]


def test_nobody_else_decides(auditor, seller, provider, bag):
    review = make.review(provider=provider, product=bag, text="https://example.org")
    for client in (auditor, seller):
        assert client.get(BOARD).status_code == 403
        path = act("publish-text", f"review:{review}")
        assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    assert selectors.of_product(bag.id).items == ()


@pytest.mark.parametrize("thing", ["none", "review:none", "song:0", "review:"])
def test_what_does_not_wait_is_not_found(operator, thing):
    assert operator.get(act("publish-text", thing)).status_code == 404
    assert operator.get(act("publish-text", f"review:{ids.new()}")).status_code == 404
