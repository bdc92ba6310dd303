from __future__ import annotations

import pytest
from django.test import Client

from tradewind.config import wiring
from tradewind.kernel import codec, ids, ports
from tradewind.kernel import db as database
from tradewind.rails.logistics import selectors, services
from tradewind.rails.logistics.ports import Carrier
from tradewind.rails.logistics.types import ParcelStatus
from tradewind.sites.open_api import webhooks
from tradewind.testing.fakes import FakeCarrier
from tradewind.testing.make import NOON, TESTS

URL = "/hooks/carriers/tracking"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A caller from outside: no cookie, no token, and the check against forged forms is on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def carrier():
    fake = FakeCarrier()
    ports.provide(Carrier, lambda: fake, name="tracking")
    yield fake
    wiring.provide_all()


@pytest.fixture
def parcel_id():
    """A parcel that was handed over."""
    key = ids.new()
    services.open_parcel(
        actor=TESTS, parcel_id=key, reference=ids.new(), store_id=ids.new(), now=NOON
    )
    services.hand_over(
        actor=TESTS, parcel_id=key, carrier="correos", tracking_number="RR1", now=NOON
    )
    return key


@pytest.fixture
def event(carrier) -> bytes:
    scan = carrier.scan(carrier="correos", tracking_number="RR1", code="EMI", at=NOON)
    return codec.dumps(scan).encode()


def _post(client, body, *, url=URL, signature="good", **more):
    return client.post(
        url, body, content_type="application/json", headers={"Fake-Signature": signature} | more
    )


def _status(parcel_id) -> ParcelStatus:
    return selectors.parcel(parcel_id=parcel_id).status


def _kept() -> int:
    return database.rows("SELECT count(*) FROM logistics_scaninbox")[0][0]


def test_a_signed_scan_is_taken_and_the_same_again_answered_alike(client, parcel_id, event):
    answers = [_post(client, event) for _ in range(3)]
    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 3
    assert _status(parcel_id) is ParcelStatus.DELIVERED
    assert len(selectors.parcel(parcel_id=parcel_id).events) == 1


def test_a_scan_of_a_number_that_nobody_knows_yet_is_taken_and_kept(client, event):
    assert [_post(client, event).status_code for _ in range(2)] == [204, 204]
    assert _kept() == 1


@pytest.mark.parametrize("signature", ["bad", ""])
def test_what_is_not_signed_is_refused(signature, client, parcel_id, event):
    assert _post(client, event, signature=signature).status_code == 400
    assert (_status(parcel_id), _kept()) == (ParcelStatus.PICKED_UP, 0)


def test_an_unknown_service_is_not_found(client, parcel_id, event):
    assert _post(client, event, url="/hooks/carriers/nobody").status_code == 404
    assert (_status(parcel_id), _kept()) == (ParcelStatus.PICKED_UP, 0)


@pytest.mark.parametrize("verb", ["get", "head", "put", "delete"])
def test_only_posting_is_allowed(verb, client):
    answer = getattr(client, verb)(URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_what_is_too_large_is_not_read(client, parcel_id, event):
    body = event + b" " * (webhooks.MAX_BODY + 1 - len(event))
    assert _post(client, body).status_code == 413
    assert _status(parcel_id) is ParcelStatus.PICKED_UP
