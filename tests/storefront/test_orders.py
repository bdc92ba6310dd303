"""The list of orders, and the page of each: goods, money, and what can be done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.kernel import clock, db, ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.fulfilment import selectors as plans
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState

from .buying import EMAIL, ordered, put
from .reading import read

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct horse battery"
DAY = timedelta(days=1)


@pytest.fixture
def bag():
    return make.product(store=make.store(), price=Money(2500, "EUR"))


@pytest.fixture
def group(client, bag, provider):
    return orders.group(ordered(client, bag, 2), actor=TESTS)


@pytest.fixture
def order(group):
    (one,) = group.orders
    return one


@pytest.fixture
def path(order):
    return f"/en-es/orders/{ids.show('ord', order.id)}"


def pay(client, provider, group) -> None:
    client.get(f"/en-es/pay/{ids.show('grp', group.id)}")
    provider.ends(next(reversed(provider.payments)), at=NOON)
    client.get(f"/en-es/paid/{ids.show('grp', group.id)}")
    deliver()


def text(response) -> str:
    """The words of a page; what stands inside a sentence leaves no gap."""
    plain = re.sub(r"</?(?:time|bdi|b|data|i)\b[^>]*>", "", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))


def state(order) -> OrderState:
    return orders.order(order.id, actor=TESTS).state


def member(email: str = "rosa@example.org") -> Client:
    person = account_services.register(
        email=email, password=PASSWORD, full_name="Rosa Vega", language="es", now=NOON
    )
    browser = Client()
    browser.force_login(get_user_model().objects.get(person_id=person.id), backend=BACKEND)
    return browser


def link(order) -> str:
    return f"/o/{accounts.order_link_token(order.buyer_id, order.id)}"


def money_sum(response) -> str:
    """What the page says that all balances sum to."""
    found = re.search(r'id="money-sum"><data value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_an_unpaid_order_says_until_when_it_can_be_paid(client, group, path):
    page = text(client.get(path))
    assert "Waiting for your payment" in page
    assert "Please pay until 12 Nov, 13:00." in page
    assert "Pay now €51.79" in page
    assert "Nothing has been paid yet." in page
    assert client.get(path).headers["Cache-Control"] == "no-store, private"


def test_the_life_of_an_order_on_its_page(client, group, order, bag, path, provider):
    pay(client, provider, group)
    response = client.get(path)
    assert "Paid, the store packs it" in text(response)
    assert money_sum(response) == "0.00"
    assert "Cancel the order" in text(response)
    make.shipped(order_id=order.id, store=bag.store, now=NOON + DAY)
    (parcel,) = plans.plan(order.id)
    for hours, code in enumerate(("EMA", "EXC", "EMC"), start=25):
        make.scanned(parcel_id=parcel.parcel_id, code=code, now=NOON + timedelta(hours=hours))
    response = client.get(path)
    page = text(response)
    assert "On its way to Madrid" in page
    assert "Parcel 1 of 1" in page
    # Economy takes at most 45 days from hand-over.
    assert "Arrives by Sun, 27 Dec" in page
    events = [
        found for found in re.findall(r"<b>([^<]+)</b>", response.content.decode())
        if found in ("Import customs", "Left the country of the store", "Released by export customs",
                     "Picked up from the store")
    ]  # fmt: skip
    assert events == [
        "Import customs", "Left the country of the store", "Released by export customs",
        "Picked up from the store",
    ]  # fmt: skip
    assert "event-next" in response.content.decode()
    assert 'aria-current="step"><b>By air</b>' in response.content.decode()
    assert "Cancel the order" not in page
    make.scanned(parcel_id=parcel.parcel_id, now=NOON + 3 * DAY)
    deliver()
    response = client.get(path)
    assert "Confirm receipt" in text(response)
    assert "If you say nothing, that happens by itself on 29 Nov 2026." in text(response)
    assert client.post(f"{path}/confirm").status_code == 303
    deliver()
    response = client.get(path)
    assert state(order) is OrderState.COMPLETED
    assert "The store gets its money now." in text(response)
    assert money_sum(response) == "0.00"
    # Buyer → clearing → escrow → store and commission, nothing held in the end.
    rows = [tuple(map(str.strip, one)) for one in ledger(client.get(path))]
    assert rows == [
        ("You", "Clearing", "€51.79", "€51.79"),
        ("Clearing", "Escrow", "€51.79", "€51.79"),
        ("Escrow", bag_name(order), "€47.79", "€4.00"),
        ("Escrow", "Commission", "€4.00", "€0.00"),
    ]


def bag_name(order) -> str:
    return db.rows("SELECT name FROM sellers_store WHERE id = %s", [order.store_id])[0][0]


def ledger(response) -> list[tuple[str, str, str, str]]:
    """The rows of the money timeline: from, to, amount, held."""
    found = []
    for row in re.findall(r"<tr[^>]*><td>.*?</tr>", response.content.decode(), re.S):
        cells = re.findall(r"<bdi>([^<]*)</bdi>", row)
        found.append(tuple(cells))
    return found


def test_what_is_expected_of_the_money_stands_below_what_happened(client, group, path, provider):
    pay(client, provider, group)
    response = client.get(path)
    assert [row[:2] for row in ledger(response)[:3]] == [
        ("You", "Clearing"),
        ("Clearing", "Escrow"),
        ("Escrow", "Commission"),
    ]
    assert response.content.decode().count('class="is-due"') == 2
    assert ledger(response)[-1][-1] == "€0.00"
    assert "On receipt" in text(response)


def test_a_cancelled_order_shows_its_money_on_the_way_back(client, group, order, path, provider):
    pay(client, provider, group)
    assert client.post(f"{path}/cancel", {"why": "mistake"}).status_code == 303
    assert state(order) is OrderState.CANCELLED
    assert db.rows("SELECT after::text FROM kernel_auditentry WHERE verb = 'order.OrderCancelled'") == [
        ('{"note": "mistake", "state": "cancelled"}',)
    ]  # fmt: skip
    deliver()
    response = client.get(path)
    assert "Your money goes back the way it came." in text(response)
    assert "Refund on its way" in text(response)
    assert money_sum(response) == "0.00"
    sweep(NOON)
    response = client.get(path)
    assert "Back with you" in text(response)
    assert money_sum(response) == "0.00"
    # All is back: nobody has anything.
    assert ledger(response)[-1] == ("Refund on its way", "You", "€51.79", "€0.00")


def test_an_unpaid_order_is_cancelled_without_money(client, order, path):
    assert client.post(f"{path}/cancel", {"why": "made up"}).status_code == 303
    deliver()
    assert state(order) is OrderState.CANCELLED
    assert "Nothing was taken." in text(client.get(path))


def test_too_late_is_said_and_changes_nothing(client, group, order, bag, path, provider):
    pay(client, provider, group)
    make.shipped(order_id=order.id, store=bag.store)
    client.get(path)
    with nothing_changes():
        response = client.post(f"{path}/cancel", {"why": "mistake"})
    assert response.status_code == 303
    assert state(order) is OrderState.SHIPPED
    response = client.post(f"{path}/confirm")
    assert "This order is not delivered yet" in text(client.get(path))


def test_nobody_else_sees_or_changes_an_order(order, bag, path):
    store = Client()
    store.force_login(get_user_model().objects.get(person_id=bag.store.actor.id), backend=BACKEND)
    for other in (Client(), member(), store):
        with nothing_changes():
            assert other.get(path).status_code == 404
            for verb in ("cancel", "confirm", "claim"):
                assert other.post(f"{path}/{verb}").status_code == 404
    assert Client().get(f"/en-es/orders/{ids.show('ord', ids.new())}").status_code == 404
    assert Client().get("/en-es/orders/ord_x").status_code == 404
    assert Client().get(f"{path}/cancel").status_code == 405


def test_the_page_of_an_order_takes_few_statements(client, group, order, bag, path, provider):
    pay(client, provider, group)
    make.delivered(order_id=order.id, store=bag.store)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= 19, [one["sql"][:90] for one in queries.captured_queries]
    browser = member()
    browser.get(path)
    with CaptureQueriesContext(connection) as queries:
        browser.get("/en-es/orders")
    assert len(queries) <= 10


# --- the list -------------------------------------------------------------------------------------


def test_the_list_shows_the_newest_first_and_is_narrowed_by_state(client, bag, provider):
    ids_ = [ordered(client, bag) for _ in range(3)]
    pay(client, provider, orders.group(ids_[1], actor=TESTS))
    numbers = [orders.group(one, actor=TESTS).orders[0].number for one in ids_]
    page = text(client.get("/en-es/orders"))
    places = [page.index(number) for number in reversed(numbers)]
    assert places == sorted(places)
    narrowed = text(client.get("/en-es/orders?state=on-the-way"))
    assert [number in narrowed for number in numbers] == [False, True, False]
    assert "No orders here" in text(client.get("/en-es/orders?state=cancelled"))
    assert client.get("/en-es/orders?state=odd").status_code == 200


def test_a_long_list_goes_on_by_cursor(client, bag, monkeypatch):
    from tradewind.sites.storefront import orders as pages

    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    numbers = [orders.group(ordered(client, bag), actor=TESTS).orders[0].number for _ in range(3)]
    first = client.get("/en-es/orders")
    (more,) = read(first).all("a", rel="next")
    second = text(client.get(more["href"]))
    assert numbers[0] in second
    assert numbers[1] not in second
    assert numbers[2] not in second
    assert client.get("/en-es/orders?after=made-up").url == "/en-es/orders"


def test_the_list_takes_as_many_statements_for_five_orders_as_for_one(client, bag):
    ordered(client, bag)
    counts = []
    for _ in range(2):
        # What is kept for some seconds is read again here.
        client.get("/en-es/orders")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en-es/orders")
        counts.append(len(queries))
        for _ in range(4):
            ordered(client, bag)
    assert counts[0] == counts[1] <= 10, queries.captured_queries


def test_without_orders_the_list_says_so(client):
    assert "No orders in this browser" in text(client.get("/en-es/orders"))
    assert "No orders yet" in text(member().get("/en-es/orders"))


# --- guests: the mailed link, and claiming -------------------------------------------------------


def test_the_mailed_link_opens_its_order_and_no_other(client, bag, order, path, settings):
    other = orders.group(ordered(client, bag), actor=TESTS).orders[0]
    deliver()
    browser = Client()
    assert browser.get(path).status_code == 404
    response = browser.get(link(order))
    assert (response.status_code, response.url) == (302, path)
    assert browser.get(path).status_code == 200
    assert browser.get(f"/en-es/orders/{ids.show('ord', other.id)}").status_code == 404
    assert order.number not in text(browser.get("/en-es/orders"))
    assert settings.ORDER_LINK_URL == "http://127.0.0.1:8700/o/{token}"


def test_the_link_leads_to_the_language_of_the_order(client, bag):
    group_id = ordered(client, bag, place="es-es")
    (one,) = orders.group(group_id, actor=TESTS).orders
    assert Client().get(link(one)).url == f"/es-es/orders/{ids.show('ord', one.id)}"


def test_the_link_works_for_who_is_signed_in_as_somebody_else(order, path):
    browser = member()
    browser.get(link(order))
    page = text(browser.get(path))
    assert order.number in page
    assert "Add this order to your account" not in page
    with nothing_changes():
        browser.get(path)
    assert browser.post(f"{path}/claim").status_code == 303
    assert "It was ordered with another email than yours." in text(browser.get(path))
    assert accounts.person(order.buyer_id).merged_into is None


def test_the_link_lets_its_reader_pay_and_cancel(order, group, path, provider):
    browser = Client()
    browser.get(link(order))
    assert browser.get(f"/en-es/pay/{ids.show('grp', group.id)}").status_code == 302
    assert browser.post(f"{path}/cancel", {"why": "other"}).status_code == 303
    assert state(order) is OrderState.CANCELLED


@pytest.mark.parametrize("token", ["x", "WyJhIl0:1a:b", "a" * 3000])
def test_a_link_that_was_made_up_opens_nothing(client, token):
    assert client.get(f"/o/{token}").status_code == 404


def test_a_guest_becomes_a_member_by_a_password(order, path):
    browser = Client()
    browser.get(link(order))
    assert "Keep your orders in one place" in text(browser.get(path))
    short = browser.post(f"{path}/claim", {"password": "short"})
    assert short.status_code == 422
    assert "at least 8 characters" in text(short)
    response = browser.post(f"{path}/claim", {"password": PASSWORD})
    assert (response.status_code, response.url) == (303, path)
    assert accounts.person_by_email(EMAIL).id == order.buyer_id
    page = browser.get(path)
    assert EMAIL not in text(page) or "Keep your orders" not in text(page)
    assert "Your account is ready" in text(page)
    assert order.number in text(browser.get("/en-es/orders"))


def test_a_guest_with_an_account_takes_the_order_into_it(client, bag, order, path):
    account_services.register(
        email=EMAIL, password=PASSWORD, full_name="Ana García", language="es", now=NOON
    )
    put(client, bag, 3)
    browser = Client()
    browser.get(link(order))
    assert "There is an account for" in text(browser.get(path))
    wrong = browser.post(f"{path}/claim", {"password": "wrong password"})
    assert wrong.status_code == 422
    assert "This is not the password of that account." in text(wrong)
    assert browser.post(f"{path}/claim", {"password": PASSWORD}).status_code == 303
    page = browser.get(path)
    assert page.status_code == 200
    assert "Calle Mayor 1" in text(page)
    assert order.number in text(browser.get("/en-es/orders"))
    # What lay in the guest's cart came along.
    assert "3 pieces" in text(browser.get("/en-es/cart"))


def test_a_member_adds_the_order_of_a_guest_to_their_account(order, path):
    browser = member(EMAIL)
    browser.get(link(order))
    assert "Add this order to your account" in text(browser.get(path))
    assert browser.post(f"{path}/claim").status_code == 303
    assert order.number in text(browser.get("/en-es/orders"))
    assert "Add this order" not in text(browser.get(path))


def test_the_order_of_a_member_cannot_be_claimed(order, path):
    browser = Client()
    browser.get(link(order))
    browser.post(f"{path}/claim", {"password": PASSWORD})
    other = member()
    other.get(link(order))
    other.get(path)
    with nothing_changes():
        assert other.post(f"{path}/claim").status_code == 303
    assert "Add this order" not in text(other.get(path))


def test_too_many_passwords_have_to_wait(order, path):
    account_services.register(
        email=EMAIL, password=PASSWORD, full_name="Ana García", language="es", now=NOON
    )
    browser = Client()
    browser.get(link(order))
    answers = [
        browser.post(f"{path}/claim", {"password": f"wrong {number}"}).status_code
        for number in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_a_page_that_is_loaded_again_or_shared_says_the_same(client, group, order, path, provider):
    pay(client, provider, group)
    first, again = client.get(path), client.get(path)
    strip = re.compile(r'csrfmiddlewaretoken" value="[^"]+"')
    assert strip.sub("", first.content.decode()) == strip.sub("", again.content.decode())
    # In another language it is the same order.
    spanish = client.get(path.replace("en-es", "es-es"))
    assert order.number in text(spanish)
    assert clock.now() == NOON
