from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tradewind.kernel import codec, ids
from tradewind.kernel import db as database
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors, services
from tradewind.rails.payments.types import OutcomeKind, PaymentState, Split
from tradewind.sites.open_api import webhooks

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "/hooks/providers/acquirer"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A caller from outside: no cookie, no token, and the check against forged forms is on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def payment(provider):
    """A payment that the provider has captured, and has not told us yet."""
    person = ids.new()
    buyer = Actor(kind="buyer", id=person, own={person: frozenset({"payment.pay"})})
    split = Split(method="card", money=Money(2500, "EUR"))
    (opened,) = services.open(buyer_id=person, reference=ids.new(), splits=[split], now=NOW)
    services.start(actor=buyer, payment_id=opened.id, key="k", now=NOW)
    return opened


@pytest.fixture
def event(provider, payment) -> bytes:
    (attempt_id,) = provider.payments
    return codec.dumps(provider.ends(attempt_id, OutcomeKind.CAPTURED)).encode()


def _post(client, body, *, url=URL, signature="good"):
    return client.post(
        url, body, content_type="application/json", headers={"Fake-Signature": signature}
    )


def _kept() -> int:
    return database.rows("SELECT count(*) FROM payments_webhookinbox")[0][0]


def _state(payment) -> PaymentState:
    return selectors.payment(payment.id).state


def test_a_signed_event_is_taken_and_answered_with_nothing(client, payment, event):
    answer = _post(client, event)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (_state(payment), _kept()) == (PaymentState.SUCCEEDED, 1)


def test_the_same_event_again_is_answered_alike(client, payment, event):
    assert [_post(client, event).status_code for _ in range(3)] == [204, 204, 204]
    assert _kept() == 1


def test_an_event_that_cannot_be_applied_yet_is_taken_all_the_same(client, payment, event):
    database.execute("UPDATE payments_attempt SET id = %s", [ids.new()])
    assert _post(client, event).status_code == 204
    assert (_state(payment), _kept()) == (PaymentState.PROCESSING, 1)


@pytest.mark.parametrize("signature", ["bad", ""])
def test_what_is_not_signed_is_refused(signature, client, payment, event):
    assert _post(client, event, signature=signature).status_code == 400
    assert (_state(payment), _kept()) == (PaymentState.PROCESSING, 0)


def test_an_unknown_provider_is_not_found(client, payment, event):
    assert _post(client, event, url="/hooks/providers/nobody").status_code == 404
    assert _kept() == 0


@pytest.mark.parametrize("verb", ["get", "head", "put", "delete"])
def test_only_posting_is_allowed(verb, client):
    answer = getattr(client, verb)(URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("size", [webhooks.MAX_BODY + 1, 5 * 1024 * 1024])
def test_what_is_too_large_is_not_read(size, client, payment, event):
    body = event + b" " * (size - len(event))
    assert _post(client, body).status_code == 413
    assert (_state(payment), _kept()) == (PaymentState.PROCESSING, 0)


def test_what_is_just_not_too_large_is_read(client, payment, event):
    body = event + b" " * (webhooks.MAX_BODY - len(event))
    assert _post(client, body).status_code == 204
    assert _state(payment) is PaymentState.SUCCEEDED
