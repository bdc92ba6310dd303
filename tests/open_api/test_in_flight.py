"""Two calls with one key at once, over two connections."""

from __future__ import annotations

import pytest

from tradewind.base.accounts import services as account_services
from tradewind.kernel import db, idempotency, ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.threads import together

from .conftest import Program, filled, order_of, prove, token_of

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def person():
    """A member who writes programs."""
    return account_services.register(
        email="dev@example.org", password="correct horse battery", full_name="Dana Dev",
        language="en", now=NOON, email_verified=True,
    )  # fmt: skip


def test_a_second_call_while_the_first_has_not_ended_is_a_conflict(person):
    from tradewind.base.accounts import selectors as accounts

    product = make.product(store=make.store(), price=Money(2500, "EUR"))
    deliver()
    made = Program(token_of(accounts.actor(person.id))).post("/shoppers", {"market": "ES"}).json()
    shopper = Program(made["token"])
    prove(shopper)
    body = order_of(filled(shopper, product))
    owner = ids.read("shp", made["id"])

    def call():
        return shopper.post("/orders", body, idempotency_key="k")

    with db.atomic():
        idempotency.claim(
            owner_id=owner, command="check_out", key="k", payload=1, answer=1, wait=False
        )
        (refused,) = together([call])
        db.execute("DELETE FROM kernel_idempotencykey")
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_in_flight")
    assert call().status_code == 201
