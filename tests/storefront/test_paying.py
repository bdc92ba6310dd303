"""To the provider and back."""

from __future__ import annotations

import pytest

from tradewind.kernel import db, ids
from tradewind.kernel.money import Money
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import NextAction, OutcomeKind
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import OrderState

from .buying import ordered
from .reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag():
    return make.product(store=make.store(), price=Money(2500, "EUR"))


@pytest.fixture
def group(client, bag, provider):
    return ordered(client, bag)


def pay(group_id, place="en-es") -> str:
    return f"/{place}/pay/{ids.show('grp', group_id)}"


def paid(group_id, place="en-es") -> str:
    return f"/{place}/paid/{ids.show('grp', group_id)}"


def end(provider, kind=OutcomeKind.CAPTURED, code="") -> None:
    """Let the provider end the last try, without telling anybody."""
    provider.ends(next(reversed(provider.payments)), kind, code=code, at=NOON)


def states(group_id) -> set[OrderState]:
    return {order.state for order in orders.group(group_id, actor=TESTS).orders}


def test_paying_leads_to_the_page_of_the_provider_once(client, group, provider):
    for _ in range(2):
        response = client.get(pay(group))
        assert (response.status_code, response.url) == (302, "https://provider.example/pay")
    assert len(provider.payments) == 1
    assert provider.calls == ["create", "find"]
    assert db.rows("SELECT return_url FROM payments_attempt") == [
        (f"http://testserver{paid(group)}",)
    ]


def test_who_comes_back_paid_sees_it_at_once(client, group, provider):
    client.get(pay(group))
    end(provider)
    response = client.get(paid(group))
    page = response.content.decode()
    assert "Paid. Thank you!" in page
    assert "refresh" not in page
    # The order itself hears of it a moment later, and is shown so already.
    assert states(group) == {OrderState.PLACED}
    assert "To be paid" not in page
    (one,) = orders.group(group, actor=TESTS).orders
    page = client.get(f"/en-es/orders/{ids.show('ord', one.id)}").content.decode()
    assert "Thank you, paid" in page
    assert "To be paid" not in page
    deliver()
    assert states(group) == {OrderState.PAID}
    assert client.get(pay(group)).url == paid(group)


def test_who_comes_back_too_early_waits_and_the_page_looks_again(client, group, provider):
    client.get(pay(group))
    response = client.get(paid(group))
    page = response.content.decode()
    assert "We wait for your bank" in page
    assert f'hx-get="{paid(group)}?n=1"' in page
    assert f'content="5;url={paid(group)}?n=1"' in page
    asked = len(provider.calls)
    client.get(f"{paid(group)}?n=1")
    assert len(provider.calls) == asked
    client.get(f"{paid(group)}?n=5")
    assert len(provider.calls) == asked + 1
    assert "refresh" not in client.get(f"{paid(group)}?n=60").content.decode()
    for odd in ("-1", "x", "9" * 40, "²"):
        assert client.get(paid(group), {"n": odd}).status_code == 200


def test_a_decline_says_why_and_another_press_is_another_try(client, group, provider):
    client.get(pay(group))
    end(provider, OutcomeKind.DECLINED, "insufficient_funds")
    page = client.get(paid(group))
    assert "There is not enough money on the card." in page.content.decode()
    assert read(page).one("form", action=pay(group))["method"] == "post"
    # A reload asks for no money.
    assert client.get(pay(group)).url == paid(group)
    assert len(provider.payments) == 1
    response = client.post(pay(group))
    assert response.url == "https://provider.example/pay"
    assert len(provider.payments) == 2
    end(provider)
    assert "Paid. Thank you!" in client.get(paid(group)).content.decode()


def test_a_provider_that_does_not_answer_can_be_tried_again(client, group, provider):
    provider.broken = "unavailable"
    assert client.get(pay(group)).url == paid(group)
    page = client.get(paid(group)).content.decode()
    assert "The payment provider does not answer" in page
    assert f'href="{pay(group)}"' in page
    provider.broken = ""
    assert client.get(pay(group)).url == "https://provider.example/pay"
    assert len(provider.payments) == 1


def test_an_answer_that_was_lost_is_asked_for_and_never_charged_twice(client, group, provider):
    provider.broken = "timed out"
    client.get(pay(group))
    provider.broken = ""
    end(provider)
    assert "Paid. Thank you!" in client.get(paid(group)).content.decode()
    assert len(provider.payments) == 1


def test_a_voucher_shows_its_number(client, group, provider, monkeypatch):
    create = provider.create

    def slip(request):
        from dataclasses import replace

        action = NextAction(kind="voucher", number="34191.79001 01043.510047")
        held = replace(create(request), next_action=action)
        provider.payments[request.attempt_id] = held
        return held

    monkeypatch.setattr(provider, "create", slip)
    assert client.get(pay(group)).url == paid(group)
    page = client.get(paid(group)).content.decode()
    assert "34191.79001 01043.510047" in page


def test_an_order_that_was_not_paid_in_time_is_over(client, group, provider):
    later = orders.group(group, actor=TESTS).pay_by
    order_services.expire(now=later, limit=10)
    assert client.get(pay(group)).url == paid(group)
    page = client.get(paid(group)).content.decode()
    assert "The time to pay is over" in page
    assert provider.payments == {}


def test_the_page_lists_the_order_of_each_store(client, bag, provider):
    from .buying import put

    lamp = make.product(store=make.store(), title="Folio desk lamp")
    put(client, lamp)
    group_id = ordered(client, bag)
    page = client.get(paid(group_id))
    text = page.content.decode()
    assert "Your 2 orders, one for each store" in text
    for order in orders.group(group_id, actor=TESTS).orders:
        assert read(page).all("a", href=f"/en-es/orders/{ids.show('ord', order.id)}")


def test_nobody_else_pays_or_sees_it(client, group, provider):
    from django.test import Client

    for other in (Client(), _member_client()):
        with nothing_changes():
            assert other.get(paid(group)).status_code == 404
            assert other.get(pay(group)).status_code == 404
            assert other.post(pay(group)).status_code == 404
    assert provider.calls == []
    assert client.get(f"/en-es/paid/{ids.show('grp', ids.new())}").status_code == 404
    assert client.get("/en-es/paid/grp_x").status_code == 404


def _member_client():
    from django.contrib.auth import get_user_model
    from django.test import Client

    store = make.store()
    other = Client()
    other.force_login(
        get_user_model().objects.get(person_id=store.actor.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return other


def test_a_capture_that_the_provider_tells_by_itself_is_seen_without_asking(
    client, group, provider
):
    client.get(pay(group))
    attempt_id = next(reversed(provider.payments))
    payment_services.record(outcome=provider.ends(attempt_id, at=NOON), now=NOON)
    asked = len(provider.calls)
    assert "Paid. Thank you!" in client.get(paid(group)).content.decode()
    assert len(provider.calls) == asked
