from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.markets import selectors as markets
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import clock, ids
from tradewind.kernel import db as database
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

from .conftest import ADDRESS, Program, filled, order_of, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(shopper, product, provider):
    """A shopper, and what they ordered."""
    prove(shopper)
    placed = shopper.post("/orders", order_of(filled(shopper, product)), idempotency_key="k1")
    assert placed.status_code == 201, placed.content
    return placed.json()


def _start(shopper, placed, key="k2"):
    path = f"/payments/{placed['payments'][0]}/start"
    return shopper.post(path, {"return_url": "https://a.example/back"}, idempotency_key=key)


def _paid(shopper, placed, provider):
    assert _start(shopper, placed).status_code == 200
    make.captured(provider=provider, payment_id=ids.read("pay", placed["payments"][0]))
    deliver()


def test_a_shopper_buys_and_follows_the_order_to_its_end(shopper, ordered, product, provider):
    assert _start(shopper, ordered).json() == {
        "kind": "redirect", "url": "https://provider.example/pay", "number": "",
    }  # fmt: skip
    _paid(shopper, ordered, provider)
    (listed,) = shopper.get("/orders").json()["items"]
    assert (listed["state"], listed["total"]) == (
        "paid", {"minor": 2679, "currency": "EUR", "decimal": "26.79"},
    )  # fmt: skip
    make.delivered(order_id=ids.read("ord", listed["id"]), store=product.store)
    order = shopper.get(f"/orders/{listed['id']}").json()
    assert order["state"] == "delivered"
    assert sum(one["amount"]["minor"] for one in order["charges"]) == order["total"]["minor"]
    assert [one["status"] for one in order["parcels"]] == ["delivered"]
    assert [one["state"] for one in order["payments"]] == ["succeeded"]
    confirmed = shopper.post(f"/orders/{listed['id']}/confirm")
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "completed")


def test_a_quote_says_every_charge_and_its_digest_is_that_of_the_same_cart(app, shopper, product):
    lines = [{"sku": ids.show("sku", product.sku_id), "quantity": 3}]
    quote = app.post("/quotes", {"market": "ES", "lines": lines}).json()
    cart = filled(shopper, product, 3)
    assert quote == {name: cart[name] for name in quote}
    assert quote["ready"]
    assert [(one["kind"], one["amount"]["minor"]) for one in quote["charges"]] == [
        ("item", 7500), ("shipping", 179),
    ]  # fmt: skip
    assert quote["total"]["decimal"] == "76.79"


def test_what_cannot_be_had_is_said_by_line(app, product):
    lines = [{"sku": ids.show("sku", product.sku_id), "quantity": 11}]
    quote = app.post("/quotes", {"market": "ES", "lines": lines}).json()
    assert (quote["ready"], quote["stores"][0]["lines"][0]["problem"]) == (False, "too_many")
    unknown = [{"sku": ids.show("sku", ids.new()), "quantity": 1}]
    refused = app.post("/quotes", {"market": "ES", "lines": unknown})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_cart")


def test_nobody_orders_without_a_proven_email(shopper, product):
    cart = filled(shopper, product)
    with nothing_but_limits():
        refused = shopper.post("/orders", order_of(cart), idempotency_key="k")
    assert (refused.status_code, refused.json()["code"]) == (409, "email_not_proven")


def nothing_but_limits():
    """Whatever is refused is counted, and changes nothing else."""
    database.execute("DELETE FROM kernel_limit")
    return _counted()


class _counted:
    def __enter__(self):
        self.block = nothing_changes()
        self.block.__enter__()

    def __exit__(self, *error):
        database.execute("DELETE FROM kernel_limit")
        return self.block.__exit__(*error)


def test_a_wrong_code_proves_nothing_and_a_second_email_is_another_shopper(shopper):
    account_services.issue_code(email="ana@example.org", now=NOON)
    wrong = shopper.post("/email", {"email": "ana@example.org", "code": "nothing"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "code_wrong")
    assert wrong.json()["params"]["left"] == 4
    prove(shopper)
    other = shopper.post("/email", {"email": "eva@example.org", "code": "123456"})
    assert (other.status_code, other.json()["code"]) == (409, "other_email")


def test_the_same_key_gets_the_same_answer_and_another_payload_is_refused(shopper, product):
    prove(shopper)
    body = order_of(filled(shopper, product))
    first = shopper.post("/orders", body, idempotency_key="once")
    again = shopper.post("/orders", body, idempotency_key="once")
    assert (again.status_code, again.json()) == (201, first.json())
    changed = body | {"address": ADDRESS | {"city": "Sevilla"}}
    refused = shopper.post("/orders", changed, idempotency_key="once")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert database.rows("SELECT count(*) FROM orders_group") == [(1,)]


def test_an_order_needs_a_key(shopper, product):
    prove(shopper)
    missing = shopper.post("/orders", order_of(filled(shopper, product)))
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_missing")


def test_another_price_than_the_shopper_saw_is_a_conflict_with_the_new_digest(shopper, product):
    prove(shopper)
    cart = filled(shopper, product)
    later = NOON + timedelta(hours=1)
    pricing.set_prices(
        actor=product.store.actor, store_id=product.store.id, now=later,
        price_list=markets.market("ES").price_list, prices={product.sku_id: Money(2600, "EUR")},
    )  # fmt: skip
    with clock.moved_to(later):
        refused = shopper.post("/orders", order_of(cart), idempotency_key="k")
        now = shopper.get(f"/carts/{cart['id']}").json()
    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert refused.json()["params"] == {
        "digest": now["digest"], "total": {"minor": 2779, "currency": "EUR"},
    }  # fmt: skip


def test_a_wrong_address_is_pointed_at_and_nothing_is_ordered(shopper, product):
    prove(shopper)
    body = order_of(filled(shopper, product), address=ADDRESS | {"postcode": "ABC"})
    with nothing_but_limits():
        refused = shopper.post("/orders", body, idempotency_key="k")
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/address/postcode"]


def test_the_things_of_another_shopper_are_not_found(app, shopper, ordered, product):
    (listed,) = shopper.get("/orders").json()["items"]
    cart = shopper.post("/carts", {"market": "ES"}).json()
    stranger = Program(app.post("/shoppers", {"market": "ES"}).json()["token"])
    line = {"lines": [{"sku": ids.show("sku", product.sku_id), "quantity": 1}]}
    asked = [
        ("GET", f"/carts/{cart['id']}", None),
        ("PUT", f"/carts/{cart['id']}/lines", line),
        ("GET", f"/payments/{ordered['payments'][0]}", None),
        ("POST", f"/payments/{ordered['payments'][0]}/start", {"return_url": "https://a.example"}),
        ("GET", f"/orders/{listed['id']}", None),
        ("POST", f"/orders/{listed['id']}/cancel", {}),
        ("POST", f"/orders/{listed['id']}/confirm", None),
    ]
    with nothing_but_limits():
        found = [stranger.call(*one, idempotency_key="x").status_code for one in asked]
    assert found == [404] * len(asked)
    assert stranger.get("/orders").json() == {"items": [], "next": None}


def test_orders_come_in_pages_by_cursor(shopper, product):
    prove(shopper)
    for key in ("a", "b", "c"):
        body = order_of(filled(shopper, product))
        assert shopper.post("/orders", body, idempotency_key=key).status_code == 201
    first = shopper.get("/orders?limit=2").json()
    second = shopper.get(f"/orders?limit=2&cursor={first['next']}").json()
    found = [one["id"] for one in first["items"] + second["items"]]
    assert (len(set(found)), found, second["next"]) == (3, sorted(found, reverse=True), None)
    forged = shopper.get("/orders?cursor=abc")
    assert (forged.status_code, forged.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_an_order_is_cancelled_until_a_parcel_has_left(shopper, ordered, product, provider):
    _paid(shopper, ordered, provider)
    (listed,) = shopper.get("/orders").json()["items"]
    make.shipped(order_id=ids.read("ord", listed["id"]), store=product.store)
    late = shopper.post(f"/orders/{listed['id']}/cancel", {"reason": "late"})
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_cancel")
    early = shopper.post("/orders", order_of(filled(shopper, product)), idempotency_key="k9")
    assert early.status_code == 201
    second = shopper.get("/orders").json()["items"][0]
    for _ in range(2):
        done = shopper.post(f"/orders/{second['id']}/cancel", {})
        assert (done.status_code, done.json()["state"]) == (200, "cancelled")


def test_a_declined_payment_says_why_and_is_tried_again_by_another_key(shopper, ordered, provider):
    assert _start(shopper, ordered).status_code == 200
    make.declined(provider=provider, payment_id=ids.read("pay", ordered["payments"][0]))
    seen = shopper.get(f"/payments/{ordered['payments'][0]}").json()
    assert (seen["last_attempt"], seen["decline_code"]) == ("declined", "do_not_honor")
    assert _start(shopper, ordered, "k3").json()["kind"] == "redirect"
    assert _start(shopper, ordered, "k4").status_code == 409


def test_a_shopper_who_became_a_member_is_nobody_s_shopper_any_more(app, shopper, ordered):
    ((person_id,),) = database.rows("SELECT person_id FROM accounts_apishopper")
    account_services.claim_guest(
        actor=accounts.actor(person_id), guest_id=person_id, email="ana@example.org",
        password="correct horse battery", now=NOON, email_verified=True,
    )  # fmt: skip
    assert shopper.get("/orders").status_code == 401
    assert app.post(f"/shoppers/{ids.show('shp', person_id)}/tokens").status_code == 404


def _statements(call) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert call().status_code in (200, 201)
    return len([one for one in seen if "SAVEPOINT" not in one["sql"]])


def test_hot_calls_take_few_statements(app, shopper, product):
    prove(shopper)
    product_path = f"/products/{ids.show('prd', product.id)}?market=ES"
    lines = [{"sku": ids.show("sku", product.sku_id), "quantity": 1}]
    for path in (product_path, "/products?market=ES", "/products?market=ES&q=backpack"):
        app.get(path)
    filled(shopper, product)
    # Two are the token and the limit.
    assert _statements(lambda: app.get(product_path)) == 2 + 1
    assert _statements(lambda: app.get("/products?market=ES")) == 2 + 1
    assert _statements(lambda: app.get("/products?market=ES&q=backpack")) == 2 + 2
    quote = {"market": "ES", "lines": lines}
    assert _statements(lambda: app.post("/quotes", quote)) <= 2 + 9
    cart = filled(shopper, product)
    assert _statements(lambda: shopper.get(f"/carts/{cart['id']}")) <= 2 + 8
    # The order itself, of which 14 are the bar; before it contact and address are kept.
    placing = _statements(lambda: shopper.post("/orders", order_of(cart), idempotency_key="k"))
    assert placing <= 2 + 14 + 17
