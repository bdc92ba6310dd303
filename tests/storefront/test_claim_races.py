"""One guest claimed several times at once: real threads on PostgreSQL."""

from __future__ import annotations

import pytest
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.kernel import clock, db, ids
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.make import NOON
from tradewind.testing.threads import together
from tradewind.trade.orders import selectors as orders

from .buying import ordered

pytestmark = pytest.mark.usefixtures("committed")


def test_a_claim_pressed_several_times_makes_one_member(provider):
    made = make.product(store=make.store(), price=Money(2500, "EUR"))
    (order,) = orders.orders(orders.ids_of_group(ordered(Client(), made)))
    path = f"/en-es/orders/{ids.show('ord', order.id)}/claim"

    def pressing(number: int):
        browser = Client()
        browser.get(f"/o/{accounts.order_link_token(order.buyer_id, order.id)}")

        def press():
            with clock.moved_to(NOON):
                return browser.post(path, {"password": f"correct horse battery {number}"})

        return press

    answers = together([pressing(number) for number in range(4)])
    assert {answer.status_code for answer in answers} <= {303, 422}, answers
    found = db.rows("SELECT person_id FROM accounts_login WHERE person_id = %s", [order.buyer_id])
    assert len(found) == 1
    assert sum(answer.status_code == 303 for answer in answers) >= 1
