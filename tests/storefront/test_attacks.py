"""What somebody may try who means harm: each is refused, and changes nothing."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import get_user_model
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.trade.orders import selectors as orders

from .buying import EMAIL, TYPED, code, hidden, ordered, put

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def bag():
    made = make.product(store=make.store(), price=Money(2500, "EUR"), title="Dry bag")
    deliver()
    return made


@pytest.fixture
def order(client, bag, provider):
    group_id = ordered(client, bag, 2)
    (one,) = orders.orders(orders.ids_of_group(group_id))
    return one


@pytest.fixture
def path(order):
    return f"/en-es/orders/{ids.show('ord', order.id)}"


def test_a_claim_does_not_sign_in_past_the_second_step(order, path):
    account_services.register(
        email=EMAIL, password=PASSWORD, full_name="Ana García", language="es", now=NOON,
        email_verified=True,
    )  # fmt: skip
    login = get_user_model().objects.get(email=EMAIL)
    TOTP.activate(login, generate_totp_secret())
    browser = Client()
    browser.get(f"/o/{accounts.order_link_token(order.buyer_id, order.id)}")
    with nothing_changes():
        response = browser.post(f"{path}/claim", {"password": PASSWORD})
    assert response.status_code == 303
    assert response.url.startswith("/account/login/?next=")
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "name", ["key", "digest", "seen", "email", "code", "full_name", "method", "action", "line1"]
)
def test_a_zero_byte_in_the_checkout_is_never_a_fault(client, bag, name):
    put(client, bag)
    loaded = client.get("/en-es/checkout")
    form = {"email": EMAIL, **TYPED, **hidden(loaded), "action": "place", "code": "123456"}
    response = client.post("/en-es/checkout", {**form, name: "a\0b"})
    assert response.status_code in (303, 409, 422)


@pytest.mark.parametrize(
    "asked",
    [
        "orders?after=%00",
        "orders?state=%00",
        "search?q=%00",
        "search?q=a&after=%00",
        "cart?removed=%00&n=1",
        "orders?after=" + "9" * 4000,
        "c/%00",
        "s/%00",
        "search?q=a&min=99999999999999999999&max=-1",
        "search?q=" + "a" * 5000,
        "search?sort=%00&q=a&page=99999999999999999999999",
    ],
)
def test_a_strange_address_is_never_a_fault(client, order, asked):
    assert client.get(f"/en-es/{asked}").status_code in (200, 301, 302, 303, 400, 404)


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1000000000", "٣", "1e3", "", "\0", "9999999", "²"]
)
def test_no_strange_quantity_gets_into_a_cart(client, bag, quantity):
    sku = ids.show("sku", bag.sku_id)
    put(client, bag, 2)
    with nothing_changes():
        assert client.post("/en-es/cart/add", {"sku": sku, "quantity": quantity}).status_code == 303


def test_who_orders_next_in_a_shared_browser_is_another_guest(client, bag, order, path):
    put(client, bag)
    loaded = client.get("/en-es/checkout")
    bob = {"email": "bob@example.org", **TYPED, **hidden(loaded), "action": "place"}
    asked = client.post("/en-es/checkout", {**bob, "code": code("bob@example.org")})
    assert (asked.status_code, asked.url) == (303, "/en-es/checkout")
    again = {**bob, **hidden(client.get("/en-es/checkout"))}
    placed = client.post("/en-es/checkout", again)
    assert placed.status_code == 303
    group_id = ids.read("grp", placed.url.rpartition("/")[2])
    (second,) = orders.orders(orders.ids_of_group(group_id))
    assert second.buyer_id != order.buyer_id
    assert accounts.contact(order.buyer_id).email == EMAIL
    # Nor does the cookie of before show what came after.
    assert client.get(path).status_code == 404
    browser = Client()
    browser.get(f"/o/{accounts.order_link_token(order.buyer_id, order.id)}")
    assert browser.post(f"{path}/claim", {"password": PASSWORD}).status_code == 303
    assert accounts.person_by_email("bob@example.org") is None
    assert browser.get(f"/en-es/orders/{ids.show('ord', second.id)}").status_code == 404
