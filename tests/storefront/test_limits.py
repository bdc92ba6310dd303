"""Limits by network address hold, whatever a browser says of where it is."""

from __future__ import annotations

import pytest
from django.test import Client

from tradewind.testing import make

from .buying import TYPED, put

pytestmark = pytest.mark.django_db
MOST = 30


def asked(number: int, **headers: str) -> int:
    """Let another browser ask for a code for another mailbox; return how it was answered."""
    client = Client()
    put(client, BAG[0])
    form = {**TYPED, "action": "code", "email": f"reader-{number}@example.org"}
    return client.post("/en-es/checkout", form, headers=headers).status_code


BAG: list = []


@pytest.fixture(autouse=True)
def _bag():
    BAG[:] = [make.product(store=make.store())]


def test_a_made_up_address_gets_no_more_codes():
    got = [asked(n, **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(MOST + 1)]
    assert got == [303] * MOST + [429]


def test_behind_a_proxy_only_what_the_proxy_heard_counts(settings):
    settings.PROXIES = 1
    got = [asked(n, **{"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.7"}) for n in range(MOST + 1)]
    assert got == [303] * MOST + [429]
    assert asked(MOST + 1, **{"X-Forwarded-For": "203.0.113.7, 203.0.113.8"}) == 303
