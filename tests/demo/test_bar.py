"""The demo bar: other persons, other days, and the mailbox."""

from __future__ import annotations

import types
from datetime import timedelta

import pytest
from django.urls import include, path
from django.utils.html import strip_tags
from procrastinate.contrib.django.models import ProcrastinateJob

from tradewind.base.accounts import selectors
from tradewind.base.accounts import services as accounts
from tradewind.base.accounts.types import Role
from tradewind.base.notices import services as notices
from tradewind.config import urls as real_urls
from tradewind.demo import bar, people
from tradewind.goods.sellers import services as sellers
from tradewind.kernel import clock, ids
from tradewind.kernel.actors import system
from tradewind.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    """Make this process a demo, with the bar and its addresses."""
    urls = types.ModuleType("urls_of_a_demo")
    urls.urlpatterns = [path("demo/", include("tradewind.demo.urls")), *real_urls.urlpatterns]
    settings.ROOT_URLCONF = urls
    settings.DEMO = settings.CLOCK_MOVABLE = True
    settings.TRACKING_URL = "http://127.0.0.1:9"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tradewind.demo.bar.DemoBarMiddleware"]


@pytest.fixture
def lucia():
    found = people.person("lucia")
    return accounts.register(
        email=found.email, password=people.PASSWORD, full_name=found.name, language="es",
        now=make.NOON,
    )  # fmt: skip


def test_every_page_carries_the_bar_with_its_sheet_in_the_head(client):
    page = client.get("/es-es/").content.decode()
    head, body = page.split("</head>")
    assert "demo/bar.css" in head
    assert body.index('class="demo-bar"') < body.index("<header")
    assert "csrfmiddlewaretoken" in body
    missing = client.get("/nowhere")
    assert missing.status_code == 404
    assert 'class="demo-bar"' in missing.content.decode()


def test_a_fragment_and_a_file_carry_no_bar(client):
    fragment = client.get("/es-es/", headers={"HX-Request": "true"})
    assert "demo-bar" not in fragment.content.decode()


def test_a_person_signs_in_by_the_bar_and_stays_on_the_page_in_their_market(client, lucia):
    answer = client.post("/demo/person", {"person": "lucia", "next": "/ru-ru/p/x-prd_1?a=1"})
    assert answer["Location"] == "/es-es/p/x-prd_1?a=1"
    page = strip_tags(client.get("/es-es/").content.decode())
    assert "Lucía Fernández Ortega, buyer in ES" in page


def test_nobody_signs_out(client, lucia):
    client.post("/demo/person", {"person": "lucia", "next": "/es-es/"})
    client.post("/demo/person", {"person": "nobody", "next": "/es-es/"})
    assert "Nobody signed in" in strip_tags(client.get("/es-es/").content.decode())


def test_nobody_else_can_be_signed_in_as_and_no_other_site_be_gone_to(client, lucia):
    member = accounts.register(
        email="other@example.com", password="a long password", full_name="O", language="en",
        now=make.NOON,
    )  # fmt: skip
    assert client.post("/demo/person", {"person": str(member.id)}).status_code == 404
    assert client.post("/demo/person", {"person": "emma"}).status_code == 404
    assert "_auth_user_id" not in client.session
    away = client.post("/demo/person", {"person": "lucia", "next": "https://evil.example/x"})
    assert away["Location"] == "/es-es/"


def test_the_same_order_is_seen_by_each(client, lucia, provider):
    shop = people.person("zhou")
    seller = accounts.register(
        email=shop.email, password=people.PASSWORD, full_name=shop.name, language="en",
        now=make.NOON,
    )  # fmt: skip
    order, store = _order_of(lucia, seller, provider, shop.store)
    accounts.grant(
        actor=system("test"), person_id=_member("operator").id, role=Role.OPERATOR, now=make.NOON
    )
    accounts.grant(
        actor=system("test"), person_id=_member("warehouse").id, role=Role.WAREHOUSE,
        store_id=store, now=make.NOON,
    )  # fmt: skip
    shown = ids.show("ord", order)
    client.cookies[bar.ORDER_COOKIE] = shown
    for person, expected in (
        ("lucia", f"/es-es/orders/{shown}"),
        ("seller", f"/seller/{shop.store}/orders/{shown}"),
        ("warehouse", f"/seller/{shop.store}/packing/{shown}"),
        ("operator", f"/back-office/boards/orders/{shown}"),
    ):
        answer = client.post("/demo/person", {"person": person, "next": "/es-es/"})
        assert answer["Location"] == expected


def test_business_time_moves_for_everybody_and_what_is_due_runs_at_once(client):
    before = clock.now()
    answer = client.post("/demo/clock", {"days": "7", "next": "/es-es/cart"})
    assert answer["Location"] == "/es-es/cart"
    assert timedelta(days=7) <= clock.now() - before < timedelta(days=7, minutes=1)
    assert ProcrastinateJob.objects.filter(task_name="kernel.sweeps").count() == 1


@pytest.mark.parametrize("days", ["-1", "30", "", "x"])
def test_time_moves_by_a_day_or_a_week_and_never_back(client, days):
    before = clock.now()
    assert client.post("/demo/clock", {"days": days}).status_code == 404
    assert clock.now() - before < timedelta(minutes=1)


def test_the_mailbox_shows_letters_and_those_to_one_reader(client, lucia):
    assert "No letters" in client.get("/demo/mailbox").content.decode()
    notices.send(
        kind="order_paid", person_id=lucia.id, facts={"number": "TW-1"}, dedupe_key="a",
        now=make.NOON,
    )  # fmt: skip
    page = client.get("/demo/mailbox").content.decode()
    assert "TW-1" in page
    assert people.person("lucia").email in page
    assert "No letters to this address" in client.get("/demo/mailbox?to=ivan").content.decode()


def _member(key: str):
    one = people.person(key)
    return accounts.register(
        email=one.email, password=people.PASSWORD, full_name=one.name, language="en", now=make.NOON
    )


def _order_of(buyer, seller, provider, code):
    """Return an order that `buyer` placed and paid at the store of `seller`, and that store."""
    applicant = selectors.actor(seller.id)
    merchant = sellers.apply(
        actor=applicant, legal_name="Willow", country="CN", registration_no="1", now=make.NOON
    )
    sellers.approve_seller(actor=system("test"), seller_id=merchant.id, now=make.NOON)
    store = sellers.open_store(
        actor=applicant, seller_id=merchant.id, code=code, name="Willow", payout_currency="USD",
        now=make.NOON,
    )  # fmt: skip
    here = accounts.add_address(
        actor=selectors.actor(buyer.id), person_id=buyer.id, address=make.address_input("ES"),
        now=make.NOON,
    )  # fmt: skip
    product = make.product(store=make.Store(store.id, selectors.actor(seller.id)))
    group = make.paid(
        provider=provider, buyer=make.Buyer(selectors.actor(buyer.id), here.id, "ES"),
        lines={product: 1},
    )  # fmt: skip
    return group.orders[0].id, store.id
