"""Hearts on cards and pages, and the list of what is liked."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tradewind.goods.listings import services as listings
from tradewind.growth.favourites.types import MOST
from tradewind.kernel import db, ids
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .reading import read

pytestmark = pytest.mark.django_db
LIST, CHANGE = "/en-es/favourites", "/en-es/favourites/change"
SCRIPT = {"HTTP_HX_REQUEST": "true"}


def shown(product) -> str:
    return ids.show("prd", product.id)


def heart(response, product):
    return next(
        one for one in read(response).all("button", form="hearts") if one["value"] == shown(product)
    )


def test_a_stranger_presses_a_heart_and_finds_the_product_again(client, backpack):
    page = client.get("/en-es/")
    assert heart(page, backpack)["name"] == "add"
    answer = client.post(CHANGE, {"add": shown(backpack), "next": "/en-es/?a=1"})
    assert (answer.status_code, answer["Location"]) == (303, "/en-es/?a=1")
    for path in ("/en-es/", "/en-es/search", "/en-es/c/bags", LIST, answer["Location"]):
        pressed = heart(client.get(path), backpack)
        assert (pressed["name"], pressed["aria-pressed"]) == ("remove", "true"), path
    assert "Ridgeline" in client.get(LIST).content.decode()
    assert heart(Client().get("/en-es/"), backpack)["aria-pressed"] == "false"


def test_what_was_removed_can_be_put_back(client, backpack):
    client.post(CHANGE, {"add": shown(backpack)})
    answer = client.post(CHANGE, {"remove": shown(backpack), "next": LIST})
    assert answer["Location"] == f"{LIST}?removed={shown(backpack)}"
    page = client.get(answer["Location"])
    assert heart(page, backpack)["name"] == "add"
    assert "No favourites yet" in page.content.decode()
    client.post(CHANGE, {"add": shown(backpack), "next": answer["Location"]})
    assert heart(client.get(LIST), backpack)["name"] == "remove"


def test_a_script_gets_the_heart_alone_with_the_id_of_the_one_that_was_pressed(client, backpack):
    head = {"HTTP_HX_TRIGGER": f"heart-r-{shown(backpack)}", **SCRIPT}
    answer = client.post(CHANGE, {"add": shown(backpack)}, **head)
    text = answer.content.decode().strip()
    assert re.fullmatch(r"<button [^>]*>.*</button>", text, re.DOTALL)
    pressed = heart(answer, backpack)
    assert pressed["id"] == f"heart-r-{shown(backpack)}"
    assert pressed["aria-pressed"] == "true"
    forged = client.post(
        CHANGE, {"remove": shown(backpack)}, HTTP_HX_TRIGGER='x" onclick="y', **SCRIPT
    )
    assert heart(forged, backpack)["id"] == f"heart-{shown(backpack)}"


def test_who_has_too_many_is_told(client, backpack):
    client.post(CHANGE, {"add": shown(backpack)})
    (person_id,) = db.row("SELECT person_id FROM favourites_favourite")
    other = make.product(store=make.store())
    deliver()
    db.insert(
        "favourites_favourite",
        ("person_id", "product_id", "added_at"),
        [(person_id, ids.new(), NOON) for _ in range(MOST - 1)],
    )
    assert client.post(CHANGE, {"add": shown(other)}, **SCRIPT)["HX-Redirect"] == LIST
    assert "You have 500 favourites" in client.get(LIST).content.decode()


def test_a_favourite_that_is_not_sold_here_or_gone_is_said_to_be(client, backpack):
    client.post(CHANGE, {"add": shown(backpack)})
    page = client.get("/en-us/favourites").content.decode()
    assert "Not sold in United States at present" in page
    listings.pause(actor=backpack.store.actor, product_id=backpack.id, now=NOON)
    deliver()
    page = client.get(LIST)
    assert "It is not on sale any more." in page.content.decode()
    assert heart(page, backpack)["name"] == "remove"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_who_presses_a_heart_stays_on_this_site(client, backpack, target):
    answer = client.post(CHANGE, {"add": shown(backpack), "next": target})
    assert answer["Location"] == LIST


@pytest.mark.parametrize("form", [{}, {"add": "prd_x"}, {"add": "'"}, {"remove": "%00"}])
def test_what_is_no_product_is_not_found(client, form):
    with nothing_changes():
        assert client.post(CHANGE, form).status_code == 404


def test_the_hearts_of_a_page_cost_a_stranger_nothing_and_others_one_statement(
    client, backpack, django_assert_num_queries
):
    client.post(CHANGE, {"add": shown(backpack)})
    path = "/en-es/search"
    stranger = Client()
    stranger.get(path)
    with django_assert_num_queries(1):
        stranger.get(path)
    client.get(path)
    # Cart and hearts, beside the cards.
    with django_assert_num_queries(3):
        client.get(path)
    with django_assert_num_queries(3):
        client.get(LIST)


def test_the_list_goes_on(client, backpack):
    store = make.store()
    products = [make.product(store=store, title=f"Pouch {number}") for number in range(30)]
    deliver()
    for product in products:
        client.post(CHANGE, {"add": shown(product)}, **SCRIPT)
    page = read(client.get(LIST))
    (more,) = page.all("a", rel="next")
    rest = read(client.get(more["href"]))
    found = [one["value"] for half in (page, rest) for one in half.all("button", form="hearts")]
    assert sorted(found) == sorted(shown(product) for product in products)
    assert client.get(LIST + "?after=nonsense")["Location"] == LIST
