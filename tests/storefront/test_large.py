"""Pages stay below twenty statements, however much there is to show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver

from .buying import EMAIL, TYPED, code, hidden, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(client):
    """A cart of sixty lines from ten stores."""
    stores = [make.store() for _ in range(10)]
    made = [
        make.product(store=stores[n % 10], price=Money(700 + n, "EUR"), title=f"Thing {n}")
        for n in range(60)
    ]
    deliver()
    for one in made:
        put(client, one)
    return client


def test_a_full_cart_takes_few_statements_on_every_page(full, provider):
    got = {}
    for path in ("/en-es/cart", "/en-es/checkout"):
        with CaptureQueriesContext(connection) as counted:
            page = full.get(path)
        assert page.status_code == 200
        got[path] = len(counted)
    form = {"email": EMAIL, **TYPED, **hidden(page), "action": "place", "code": code()}
    with CaptureQueriesContext(connection) as counted:
        placed = full.post("/en-es/checkout", form)
    assert placed.status_code == 303, placed.content.decode()
    group = placed.url.rpartition("/")[2]
    for path in (f"/en-es/paid/{group}", "/en-es/orders"):
        with CaptureQueriesContext(connection) as counted:
            assert full.get(path).status_code == 200
        got[path.replace(group, "group")] = len(counted)
    assert {path: count for path, count in got.items() if count > 20} == {}
