"""What a browser remembers of what was looked at."""

from __future__ import annotations

import pytest
from django.test import Client

from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver

pytestmark = pytest.mark.django_db
RECENT, FORGET = "/en-es/recent", "/en-es/recent/forget"


def look(client, *products):
    for product in products:
        path = f"/en-es/p/x-{ids.show('prd', product.id)}"
        assert client.get(path, follow=True).status_code == 200


def titles(client, query=""):
    return [card.title for card, _ in client.get(RECENT + query).context["cards"]]


@pytest.fixture
def pouches():
    store = make.store()
    made = [make.product(store=store, title=f"Pouch {number}") for number in range(14)]
    deliver()
    return made


def test_the_last_twelve_are_shown_the_last_first(client, pouches):
    look(client, *pouches, pouches[9])
    assert titles(client) == [
        "Pouch 9", "Pouch 13", "Pouch 12", "Pouch 11", "Pouch 10", "Pouch 8", "Pouch 7", "Pouch 6",
        "Pouch 5", "Pouch 4", "Pouch 3", "Pouch 2",
    ]  # fmt: skip
    assert "Pouch 9" not in titles(client, f"?but={ids.show('prd', pouches[9].id)}")
    assert len(client.cookies["seen"].value) < 600
    assert client.cookies["seen"]["httponly"]


def test_to_look_writes_nothing_down(client, pouches):
    with nothing_changes():
        look(client, *pouches[:3])


def test_pages_take_in_what_was_looked_at_once_there_is_something(client, pouches):
    assert b'id="recent"' not in client.get("/en-es/").content
    look(client, pouches[0])
    assert b'hx-get="/en-es/recent"' in client.get("/en-es/").content
    page = client.get(f"/en-es/p/pouch-0-{ids.show('prd', pouches[0].id)}").content
    assert b'id="recent"' not in page
    look(client, pouches[1])
    page = client.get(f"/en-es/p/pouch-0-{ids.show('prd', pouches[0].id)}").content
    assert b'id="recent"' in page


def test_what_was_looked_at_is_cleared(client, pouches):
    look(client, pouches[0])
    answer = client.post(FORGET, {"what": "clear"})
    assert (answer.status_code, answer["Location"]) == (303, "/en-es/privacy#seen")
    assert titles(client) == []
    look(client, pouches[1])
    assert titles(client) == ["Pouch 1"]


def test_who_wants_nothing_remembered_is_left_alone_until_they_want_it_again(client, pouches):
    look(client, pouches[0])
    client.post(FORGET, {"what": "stop"})
    look(client, pouches[1])
    assert titles(client) == []
    assert b"Remember again" in client.get("/en-es/privacy").content
    client.post(FORGET, {"what": "clear"})
    look(client, pouches[1])
    assert titles(client) == []
    client.post(FORGET, {"what": "start"})
    look(client, pouches[2])
    assert titles(client) == ["Pouch 2"]


@pytest.mark.parametrize(
    "value", ["", "x", "AAAA:1:2", "off", "\N{LATIN SMALL LETTER E WITH ACUTE}"]
)
def test_a_forged_cookie_is_nothing(client, pouches, value):
    client.cookies["seen"] = value
    assert titles(client) == []
    look(client, pouches[0])
    assert titles(client) == ["Pouch 0"]


def test_a_strip_costs_one_statement(client, pouches, django_assert_num_queries):
    look(client, *pouches[:5])
    client.get(RECENT)
    with django_assert_num_queries(1):
        client.get(RECENT)


def test_what_is_remembered_costs_a_product_page_nothing(
    client, pouches, django_assert_max_num_queries
):
    look(client, *pouches[:5])
    path = f"/en-es/p/pouch-4-{ids.show('prd', pouches[4].id)}"
    with django_assert_max_num_queries(4) as remembered:
        client.get(path)
    with django_assert_max_num_queries(4) as fresh:
        Client().get(path)
    assert len(remembered) == len(fresh)
