"""Checkout on one page."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import clock, db, ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.orders import selectors as orders

from . import buying
from .buying import EMAIL, TYPED, code, hidden, ordered, press, put
from .reading import read

pytestmark = pytest.mark.django_db
CHECKOUT = "/en-es/checkout"
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def bag():
    return make.product(store=make.store(), price=Money(2500, "EUR"))


def rows(table: str) -> int:
    return db.rows(f"SELECT count(*) FROM {table}")[0][0]


def reprice(product, minor: int) -> None:
    pricing.set_prices(
        actor=product.store.actor, store_id=product.store.id, price_list="ES",
        prices={product.sku_id: Money(minor, "EUR")}, now=LATER,
    )  # fmt: skip


def member(client):
    person = account_services.register(
        email="rosa@example.org", password="correct horse battery", full_name="Rosa Vega",
        language="es", now=NOON,
    )  # fmt: skip
    from django.contrib.auth import get_user_model

    client.force_login(
        get_user_model().objects.get(person_id=person.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return accounts.actor(person.id)


def test_without_a_cart_there_is_nothing_to_check_out(client):
    response = client.get(CHECKOUT)
    assert (response.status_code, response.url) == (303, "/en-es/cart")


def test_a_guest_orders_with_a_proven_email_and_an_address(client, bag):
    group_id = ordered(client, bag, 2)
    group = orders.group(group_id, actor=TESTS)
    assert group.total == Money(5179, "EUR")
    contact = accounts.contact(group.buyer_id)
    assert (contact.email, contact.full_name) == (EMAIL, "Ana García")
    address = accounts.address(group.address_id, group.buyer_id)
    assert (address.line1, address.postcode, address.country) == ("Calle Mayor 1", "28013", "ES")
    assert rows("checkout_cart") == 1
    assert client.get("/en-es/cart").content.decode().count("Your cart is empty") == 1


def test_the_page_shows_every_charge_and_one_button_with_the_total(client, bag):
    put(client, bag)
    page = client.get(CHECKOUT)
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert "Place order and pay €26.79" in text
    assert "Economy" in text
    assert page.headers["Cache-Control"] == "no-store, private"
    assert read(page).all("a", href="/account/login/?next=%2Fen-es%2Fcheckout")


def test_a_code_is_mailed_and_all_that_was_typed_is_kept(client, bag):
    put(client, bag)
    form = {"email": EMAIL, **TYPED, **hidden(client.get(CHECKOUT)), "action": "code"}
    response = client.post(CHECKOUT, form)
    assert (response.status_code, response.url) == (303, f"{CHECKOUT}?code=sent#who")
    assert db.rows("SELECT email, kind FROM notices_notice") == [(EMAIL, "email_code")]
    page = read(client.get(CHECKOUT))
    typed = {one.get("name"): one.get("value") for one in page.all("input")}
    assert {name: typed[name] for name in ("email", "line1", "line2", "city", "postcode")} == {
        "email": EMAIL, "line1": "Calle Mayor 1", "line2": "2.º B", "city": "Madrid",
        "postcode": "28013",
    }  # fmt: skip
    assert "code" in typed


def test_a_code_proves_the_email_once_and_for_all_orders_of_this_browser(client, bag):
    put(client, bag)
    form = {"email": EMAIL, **hidden(client.get(CHECKOUT)), "action": "check", "code": code()}
    assert client.post(CHECKOUT, form).status_code == 303
    page = client.get(CHECKOUT)
    assert "This email is yours" in page.content.decode()
    assert press(client).status_code == 303
    put(client, bag)
    assert press(client).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("000000x", "This is not the code that we mailed."),
        ("", "Send the code to your email, then type it here."),
    ],
)
def test_without_the_code_nothing_is_ordered(client, bag, typed, words):
    put(client, bag)
    code()
    response = press(client, code=typed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert (rows("orders_group"), rows("accounts_address")) == (0, 0)


def test_another_email_than_the_proven_one_wants_its_own_code(client, bag):
    ordered(client, bag)
    put(client, bag)
    response = press(client, email="someone@example.org", code="")
    assert response.status_code == 422
    assert rows("orders_group") == 1


def test_what_is_wrong_stands_beside_its_field_and_in_the_summary(client, bag):
    put(client, bag)
    with_code = code()
    loaded = hidden(client.get(CHECKOUT))
    with nothing_in("orders_group", "accounts_address"):
        response = press(client, postcode="1", code=with_code)
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count("This is not a postcode of this country.") == 2
    assert 'href="#id_postcode"' in text
    page = read(response)
    assert page.one("input", name="line1")["value"] == "Calle Mayor 1"
    assert page.one("input", name="postcode")["aria-invalid"] == "true"
    assert loaded["key"]


class nothing_in:
    """These tables stay empty."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_) -> None:
        assert {table: rows(table) for table in self.tables} == dict.fromkeys(self.tables, 0)


def test_what_is_missing_is_named(client, bag):
    put(client, bag)
    response = press(client, line1="", city="", full_name="")
    assert response.status_code == 422
    assert response.content.decode().count("This is needed.") == 6
    assert rows("orders_group") == 0


def test_brazil_asks_for_a_cpf_and_says_why(client):
    bag = make.product(store=make.store(), market="BR", price=Money(9900, "BRL"))
    put(client, bag, place="en-br")
    page = client.get("/en-br/checkout").content.decode()
    assert "Brazilian customs ask for the CPF" in page
    assert "CEP" in page
    home = {"city": "São Paulo", "region": "SP", "postcode": "01310-100"}
    missing = press(client, "en-br", **home)
    assert missing.status_code == 422
    wrong = press(client, "en-br", cpf="111.111.111-11", **home)
    assert "This is not a CPF" in wrong.content.decode()
    done = press(client, "en-br", cpf="529.982.247-25", method="boleto", **home)
    assert done.status_code == 303
    assert db.rows("SELECT extra::text, region FROM accounts_address") == [
        ('{"cpf": "52998224725"}', "SP")
    ]
    assert db.rows("SELECT method FROM payments_payment") == [("boleto",)]


@pytest.mark.parametrize(
    ("place", "there", "not_there"),
    [
        ("en-ru", ["Patronymic", "Postcode"], ["CPF", "Region"]),
        ("en-us", ["State", "ZIP code"], ["CPF"]),
        ("en-ae", ["Emirate"], ["Postcode", "ZIP code"]),
        ("en-au", ["State or territory"], ["Patronymic"]),
        ("en-kr", ["Customs code (PCCC)"], ["Region"]),
    ],
)
def test_an_address_has_the_fields_of_its_country(client, place, there, not_there):
    market = place[-2:].upper()
    bag = make.product(store=make.store(), market=market)
    put(client, bag, place=place)
    labels = [text for tag, text in read(client.get(f"/{place}/checkout")).texts if tag == "label"]
    assert set(there) <= set(labels)
    assert not set(not_there) & set(labels)


def test_a_member_sees_their_email_and_may_take_a_kept_address(client, bag):
    actor = member(client)
    kept = account_services.add_address(
        actor=actor, person_id=actor.person_id, address=make.address_input("ES"), now=NOON
    )
    elsewhere = account_services.add_address(
        actor=actor, person_id=actor.person_id, address=make.address_input("US"), now=NOON
    )
    put(client, bag)
    page = client.get(CHECKOUT).content.decode()
    assert "rosa@example.org" in page
    assert ids.show("adr", kept.id) in page
    assert ids.show("adr", elsewhere.id) not in page
    form = {**hidden(client.get(CHECKOUT)), "method": "card", "action": "place"}
    response = client.post(CHECKOUT, form | {"address": ids.show("adr", kept.id)})
    assert response.status_code == 303
    assert db.rows("SELECT address_id FROM orders_group") == [(kept.id,)]
    # The address of somebody else is none of the choices.
    put(client, bag)
    other = make.buyer()
    form = {**hidden(client.get(CHECKOUT)), "method": "card", "action": "place"}
    response = client.post(CHECKOUT, form | {"address": ids.show("adr", other.address_id)})
    assert response.status_code == 422
    assert rows("orders_group") == 1


def test_a_price_that_changed_is_shown_and_asked_for_again(client, bag):
    put(client, bag)
    old = hidden(client.get(CHECKOUT))
    reprice(bag, 2700)
    with clock.moved_to(LATER):
        response = press(client, **old)
    assert response.status_code == 409
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))
    assert "It was €26.79 and is €28.79 now. Nothing was ordered." in text
    assert "Ridgeline 22 L backpack: €25.00 → €27.00" in text
    assert rows("orders_group") == 0
    again = hidden(response)
    assert again["key"] == old["key"]
    assert again["digest"] != old["digest"]
    with clock.moved_to(LATER):
        done = client.post(CHECKOUT, {"email": EMAIL, **TYPED, **again, "action": "place"})
    assert done.status_code == 303
    assert rows("orders_group") == 1


def test_amounts_that_were_made_up_are_only_shown_never_charged(client, bag):
    put(client, bag)
    for seen in ("", "[]", "{", json.dumps({"total": "x", "a": -1, "b": 10**30, "c": True})):
        old = hidden(client.get(CHECKOUT)) | {"digest": "other", "seen": seen}
        response = press(client, **old)
        assert response.status_code == 409
    assert rows("orders_group") == 0


def test_what_sold_out_meanwhile_is_named_with_what_to_do(client, bag):
    put(client, bag, 3)
    old = hidden(client.get(CHECKOUT))
    make.restock(product=bag, quantity=2)
    response = press(client, **old)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Ridgeline 22 L backpack: Only 2 left. Take fewer in your cart to go on." in text
    assert (rows("orders_group"), rows("inventory_reservation")) == (0, 0)


def test_another_delivery_changes_the_total_and_keeps_the_rest(client, bag):
    put(client, bag)
    field = "delivery-" + ids.show("str", bag.store.id)
    form = {"email": EMAIL, **TYPED, **hidden(client.get(CHECKOUT)), field: "premium"}
    assert client.post(CHECKOUT, form).status_code == 303
    page = client.get(CHECKOUT)
    assert "€37.99" in page.content.decode()
    assert read(page).one("input", name="line1")["value"] == "Calle Mayor 1"
    assert press(client).status_code == 303
    assert db.rows("SELECT total_minor FROM orders_group") == [(3799,)]


def test_the_same_press_again_leads_to_the_same_order(client, bag):
    put(client, bag)
    form = {
        "email": EMAIL, **TYPED, **hidden(client.get(CHECKOUT)), "action": "place", "code": code(),
    }  # fmt: skip
    first, second = (client.post(CHECKOUT, form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.url == second.url
    changed = client.post(CHECKOUT, form | {"line1": "Another street 2"})
    assert changed.url == first.url
    assert rows("orders_group") == 1


def test_too_many_presses_have_to_wait(client, bag, monkeypatch):
    from tradewind.sites.storefront import checkout as page

    monkeypatch.setattr(page, "_PRESSES", 2)
    put(client, bag)
    for _ in range(2):
        assert client.post(CHECKOUT, {"action": "update"}).status_code == 303
    response = client.post(CHECKOUT, {"action": "update"})
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 600


def test_too_many_codes_have_to_wait(client, bag):
    put(client, bag)
    form = {"email": EMAIL, "action": "code"}
    answers = [client.post(CHECKOUT, form).status_code for _ in range(7)]
    assert answers == [303] * 6 + [429]


def test_what_is_no_email_gets_no_code(client, bag):
    put(client, bag)
    response = client.post(CHECKOUT, {"email": "nobody", "action": "code", "line1": "Kept 1"})
    assert response.status_code == 422
    assert "This does not look like an email address." in response.content.decode()
    assert read(response).one("input", name="line1")["value"] == "Kept 1"


@pytest.mark.parametrize("typed", ["x\x00y", "\ud800", "a" * 3000, "<script>"])
def test_strange_letters_never_break_the_page(client, bag, typed):
    put(client, bag)
    form = {**TYPED, "email": EMAIL, "line1": typed, "key": typed, "seen": typed, "action": "x"}
    try:
        assert client.post(CHECKOUT, form).status_code in (303, 422)
    except UnicodeEncodeError:
        return
    assert client.get(CHECKOUT).status_code == 200
    put(client, bag)
    assert press(client, line1=typed).status_code in (303, 409, 422)


def test_the_page_takes_few_statements_however_many_lines(client, bag):
    put(client, bag)
    counts = []
    for _ in range(2):
        # What is kept for some seconds is read again here.
        client.get(CHECKOUT)
        with CaptureQueriesContext(connection) as queries:
            client.get(CHECKOUT)
        counts.append(len(queries))
        for _ in range(5):
            put(client, make.product(store=bag.store))
    assert counts[0] == counts[1] <= 14, queries.captured_queries


def test_a_form_from_elsewhere_orders_nothing(bag):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/en-es/cart/add", {"sku": buying.sku(bag)}).status_code == 403
    assert rows("checkout_cart") == 0
