from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.kernel import ids
from tradewind.sites.storefront import reviewing, reviews
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import Kind, Scores, State

from .reading import read

pytestmark = pytest.mark.django_db


def browser(actor=None):
    client = Client()
    if actor is not None:
        client.force_login(
            get_user_model().objects.get(person_id=actor.person_id),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    return client


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def buyer():
    """A member with an address in Spain."""
    guest = make.buyer()
    member = make.member(full_name="Maria Gomez")
    address = account_services.add_address(
        actor=member, person_id=member.person_id, address=make.address_input("ES"), now=NOON
    )
    return make.Buyer(member, address.id, guest.market)


@pytest.fixture
def bag():
    return make.product(store=make.store(), title="Ridgeline bag")


@pytest.fixture
def order(provider, bag, buyer):
    return make.received(provider=provider, buyer=buyer, lines={bag: 1}).orders[0]


@pytest.fixture
def path(order):
    return f"/en-es/orders/{ids.show('ord', order.id)}"


def line_path(path, order):
    return f"{path}/reviews/{ids.show('lin', order.lines[0].id)}"


def product_path(bag):
    return f"/en-es/p/ridgeline-bag-{ids.show('prd', bag.id)}"


def test_the_page_of_a_delivered_order_leads_to_a_review_of_each_line(order, path, buyer):
    client = browser(buyer.actor)
    assert "Write a review" in text(client.get(path))
    page = read(client.get(f"{path}/reviews"))
    assert len(page.all("input", type="radio", name="stars")) == 5
    assert [one.get("value") for one in page.all("input", name="shipping", type="radio")] == [
        "1", "2", "3", "4", "5", "",
    ]  # fmt: skip
    response = client.post(
        line_path(path, order),
        {
            "stars": "4", "text": "Dry in the rain.", "shipping": "2",
            "pictures": SimpleUploadedFile("me.png", make.picture(), "image/png"),
        },
    )  # fmt: skip
    assert response.status_code == 303
    (own,) = selectors.of_order(order.id, actor=buyer.actor, now=NOON).values()
    assert (own.scores, own.text, own.language, len(own.pictures)) == (
        Scores(stars=4, shipping=2), "Dry in the rain.", "en", 1,
    )  # fmt: skip
    shown = text(client.get(f"{path}/reviews"))
    assert "Your review is shown" in shown
    assert "Change it" in shown
    assert "Your reviews of this order" in text(client.get(path))


def test_what_was_typed_is_kept_beside_what_is_wrong(order, path, buyer):
    client = browser(buyer.actor)
    response = client.post(
        line_path(path, order), {"text": "Good.", "described": "5", "anonymous": "1"}
    )
    assert response.status_code == 422
    assert selectors.of_order(order.id, actor=buyer.actor, now=NOON) == {}
    page = read(response)
    assert "Please choose from 1 to 5 stars." in text(response)
    checked = [one for one in page.all("input", type="radio") if "checked" in one]
    assert [(one["name"], one["value"]) for one in checked] == [
        ("described", "5"), ("communication", ""), ("shipping", ""),
    ]  # fmt: skip
    assert "checked" in page.one("input", name="anonymous")
    assert ">Good.</textarea>" in response.content.decode()
    card = client.post(line_path(path, order), {"stars": "5", "text": "4242 4242 4242 4242"})
    assert card.status_code == 422
    assert "number of a card" in text(card)
    broken = SimpleUploadedFile("a.png", b"nothing", "image/png")
    refused = client.post(line_path(path, order), {"stars": "5", "pictures": broken})
    assert refused.status_code == 422
    assert "no picture" in text(refused)


def test_a_review_is_changed_and_withdrawn_on_the_same_page(order, path, buyer):
    client = browser(buyer.actor)
    client.post(line_path(path, order), {"stars": "4", "text": "Good."})
    client.post(line_path(path, order), {"stars": "2", "text": "Torn."})
    (own,) = selectors.of_order(order.id, actor=buyer.actor, now=NOON).values()
    assert (own.scores.stars, own.text, own.edited) == (2, "Torn.", True)
    client.post(line_path(path, order), {"do": "withdraw"})
    (own,) = selectors.of_order(order.id, actor=buyer.actor, now=NOON).values()
    assert own.state is State.WITHDRAWN
    assert "Withdrawn" in text(client.get("/en-es/account/reviews"))


def test_a_guest_reviews_by_the_link_of_the_order(provider, bag):
    guest = make.buyer()
    order = make.received(provider=provider, buyer=guest, lines={bag: 1}).orders[0]
    client, path = browser(), f"/en-es/orders/{ids.show('ord', order.id)}"
    assert client.get(f"{path}/reviews").status_code == 404
    client.get(f"/o/{accounts.order_link_token(guest.actor.person_id, order.id)}")
    assert client.get(f"{path}/reviews").status_code == 200
    assert client.post(line_path(path, order), {"stars": "5"}).status_code == 303
    assert client.post(f"{path}/reviews", {"reminders": "0"}).status_code == 303
    assert not selectors.reminders_wanted(guest.actor.person_id)


def test_the_reviews_of_others_are_not_found(order, path, buyer):
    other = browser(make.member())
    assert other.get(f"{path}/reviews").status_code == 404
    assert other.post(line_path(path, order), {"stars": "1"}).status_code == 404
    foreign = f"{path}/reviews/{ids.show('lin', ids.new())}"
    assert browser(buyer.actor).post(foreign, {"stars": "1"}).status_code == 404


def reviewed(provider, bag, *, stars, text="Fine.", language="en", pictures=()):
    return make.review(
        provider=provider, product=bag, stars=stars, text=text, language=language, pictures=pictures
    )


def test_the_page_of_a_product_tells_what_buyers_say(provider, bag):
    review_id = reviewed(provider, bag, stars=5, text="Dry <b>inside</b>.")
    reviewed(provider, bag, stars=4, language="es", text="")
    services.answer(
        actor=bag.store.actor, review_id=review_id, text="Thank you!", language="en", now=NOON
    )
    deliver()
    response = browser().get(product_path(bag))
    shown = text(response)
    assert "4.5 out of 5 stars" in shown
    assert "Dry &lt;b&gt;inside&lt;/b&gt;." in shown
    assert "A. G. , Spain" in shown
    assert "Verified purchase" in shown
    assert "Thank you!" in shown
    told = read(response).structured()["Product"]
    assert told["aggregateRating"]["ratingValue"] == "4.5"
    assert told["aggregateRating"]["reviewCount"] == 2
    assert sorted(one["reviewRating"]["ratingValue"] for one in told["review"]) == [4, 5]
    listed = text(browser().get("/en-es/search"))
    assert "4.5 out of 5 stars, 2 reviews" in listed


def test_a_product_without_reviews_tells_machines_of_none(bag):
    deliver()
    response = browser().get(product_path(bag))
    assert "No reviews yet" in text(response)
    told = read(response).structured()["Product"]
    assert "aggregateRating" not in told
    assert "review" not in told


def test_reviews_add_two_statements_to_the_page_of_a_product(
    provider, bag, django_assert_max_num_queries
):
    for stars in (5, 4, 1):
        reviewed(provider, bag, stars=stars, pictures=[make.picture()])
    deliver()
    client = browser()
    client.get(product_path(bag))
    with django_assert_max_num_queries(6) as asked:
        client.get(product_path(bag))
    assert sum("reviews_" in one["sql"] for one in asked.captured_queries) == 2


def test_who_is_known_gets_the_reviews_and_the_heart_by_a_second_request(provider, bag):
    reviewed(provider, bag, stars=4, text="Holds a week of clothes.")
    deliver()
    known = browser()
    known.post("/en-es/favourites/change", {"add": ids.show("prd", bag.id)})
    page = text(known.get(product_path(bag)))
    assert "Holds a week of clothes." not in page
    more = f"/en-es/said/{ids.show('prd', bag.id)}"
    assert f'hx-get="{more}"' in known.get(product_path(bag)).content.decode()
    shown = known.get(more)
    assert "Holds a week of clothes." in text(shown)
    assert 'aria-pressed="true"' in shown.content.decode()


NARROWED = {
    "": ["Newest", "Bueno", "Bad", "Old"],
    "?stars=1": ["Bad"],
    "?in=en": ["Newest", "Bad", "Old"],
    "?pictures=1": ["Old"],
    "?order=helpful": ["Old", "Newest", "Bueno", "Bad"],
    "?stars=9&in=xx&order=worst": ["Newest", "Bueno", "Bad", "Old"],
    "?stars=2": [],
    "?after=none": ["Newest", "Bueno", "Bad", "Old"],
}


def test_reviews_are_narrowed_and_ordered_by_the_address(provider, bag):
    old = reviewed(provider, bag, stars=5, text="Old", pictures=[make.picture()])
    reviewed(provider, bag, stars=1, text="Bad")
    reviewed(provider, bag, stars=4, text="Bueno", language="es-MX")
    reviewed(provider, bag, stars=3, text="Newest")
    services.vote(actor=make.member(), review_id=old, helpful=True, now=NOON)
    deliver()
    path, client = f"/en-es/reviews/{ids.show('prd', bag.id)}", browser()
    for query, wanted in NARROWED.items():
        response = client.get(path + query, follow=True)
        found = re.findall(r'class="review-text"[^>]*>([^<]*)<', response.content.decode())
        assert (query, response.status_code, found) == (query, 200, wanted)


def test_reviews_go_on_page_after_page(provider, bag, monkeypatch):
    monkeypatch.setattr(reviews, "PAGE_SIZE", 2)
    for stars in (1, 2, 3):
        reviewed(provider, bag, stars=stars, text=f"Given {stars}")
    deliver()
    path = f"/en-es/reviews/{ids.show('prd', bag.id)}"
    first = browser().get(path)
    more = read(first).one("a", rel="next")["href"]
    found = [
        re.findall(r"Given (\d)", one.content.decode()) for one in (first, browser().get(more))
    ]
    assert found == [["3", "2"], ["1"]]


def test_a_member_votes_and_reports_and_a_stranger_signs_in(provider, bag):
    review_id = reviewed(provider, bag, stars=5)
    deliver()
    path, member = f"/en-es/reviews/{ids.show('rev', review_id)}", browser(make.member())
    refused = browser().post(f"{path}/vote", {"helpful": "1", "next": "//evil.example"})
    assert refused["Location"].startswith("/account/login/?next=%2Fen-es%2Freviews%2Fprd_")
    response = member.post(f"{path}/vote", {"helpful": "1", "next": product_path(bag)})
    assert response["Location"] == f"{product_path(bag)}#review-{ids.show('rev', review_id)}"
    reviews_of = f"/en-es/reviews/{ids.show('prd', bag.id)}"
    assert 'aria-pressed="true"' in member.get(reviews_of).content.decode()
    part = member.post(f"{path}/vote", {"helpful": "0"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert 'aria-pressed="false"' in part.content.decode()
    assert member.post(f"{path}/report", {"reason": "none"}).status_code == 303
    assert selectors.waiting(actor=TESTS).items == ()
    member.post(f"{path}/report", {"reason": "spam"})
    assert [one.reports for one in selectors.waiting(actor=TESTS).items] == [("spam",)]
    unknown = f"/en-es/reviews/{ids.show('rev', ids.new())}/vote"
    assert member.post(unknown).status_code == 404


def test_a_question_is_asked_answered_and_withdrawn(provider, bag, buyer, order):
    deliver()
    path, member = f"/en-es/questions/{ids.show('prd', bag.id)}", browser(make.member())
    assert browser().post(path, {"text": "Does it float?"})["Location"].startswith("/account/login")
    short = member.post(path, {"text": "Why"})
    assert short.status_code == 422
    assert ">Why</textarea>" in short.content.decode()
    assert member.post(path, {"text": "Does it float on water?"}).status_code == 303
    (one,) = selectors.questions(bag.id).items
    answer = f"{path}/{ids.show('qst', one.id)}"
    assert member.post(answer, {"text": "It does."}).status_code == 303
    assert selectors.question(one.id).answers == ()
    owner = browser(buyer.actor)
    assert "Send the answer" in text(owner.get(path))
    empty = owner.post(answer, {"text": ""})
    assert empty.status_code == 422
    assert "Please write something." in text(empty)
    owner.post(answer, {"text": "It does not."})
    shown = text(browser().get(product_path(bag)))
    assert "Does it float on water?" in shown
    assert "It does not." in shown
    member.post("/en-es/account/reviews", {
        "do": "withdraw-question", "question": ids.show("qst", one.id)
    })  # fmt: skip
    assert selectors.questions(bag.id).items == ()


def test_own_pages_show_what_was_written_and_switch_reminders(order, path, buyer):
    client = browser(buyer.actor)
    assert "You have reviewed nothing yet" in text(client.get("/en-es/account/reviews"))
    client.post(line_path(path, order), {"stars": "4", "text": "See https://example.org"})
    shown = text(client.get("/en-es/account/reviews"))
    assert "Being read" in shown
    assert "Remind me no more by mail" in shown
    (own,) = selectors.of_author(actor=buyer.actor, now=NOON).items
    services.decide(
        actor=TESTS, kind=Kind.REVIEW, subject_id=own.id, publish=False, reason="contact", now=NOON
    )
    assert "Links or contact data" in text(client.get("/en-es/account/reviews"))
    client.post("/en-es/account/reviews", {"reminders": "0"})
    assert not selectors.reminders_wanted(buyer.actor.person_id)
    other = browser(make.member())
    response = other.post(
        "/en-es/account/reviews", {"do": "withdraw", "review": ids.show("rev", own.id)}
    )
    assert response.status_code == 404


def test_too_many_reviews_wait(order, path, buyer, monkeypatch):
    monkeypatch.setattr(reviewing, "_WRITTEN", 0)
    response = browser(buyer.actor).post(line_path(path, order), {"stars": "4"})
    assert response.status_code == 429


def test_a_link_of_a_letter_leads_to_the_product(bag):
    deliver()
    client = browser()
    client.cookies["place"] = "en-es"
    response = client.get(f"/p/{ids.show('prd', bag.id)}")
    assert (response.status_code, response["Location"]) == (302, product_path(bag))
    assert client.get(f"/p/{ids.show('prd', ids.new())}").status_code == 404


def test_reviews_are_read_everywhere(provider, bag):
    reviewed(provider, bag, stars=4)
    deliver()
    for place in ("ar-sa", "de-de", "zh-hans-us", "es-es"):
        for kind in ("reviews", "questions"):
            response = browser().get(f"/{place}/{kind}/{ids.show('prd', bag.id)}", follow=True)
            assert (place, kind, response.status_code) == (place, kind, 200)
