"""Orders that share goods, with threads and real commits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.goods.inventory import selectors as inventory
from tradewind.kernel import db
from tradewind.testing import make
from tradewind.testing.checks import assert_all_has_ended
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.threads import together
from tradewind.trade.checkout import services as checkout
from tradewind.trade.orders import handlers

pytestmark = pytest.mark.usefixtures("committed")

DAY = timedelta(days=1)


def test_sweeps_and_buyers_of_the_same_goods_in_other_orders_do_not_lock_up(monkeypatch):
    store = make.store()
    bag, hat = make.product(store=store, stock=500), make.product(store=store, stock=500)
    monkeypatch.setattr(handlers, "CHUNK", 10)
    for _ in range(3):
        for product in [bag] * 5 + [hat] * 10 + [bag] * 5:
            make.placed(buyer=make.buyer(), lines={product: 1})
        buyer = make.buyer()
        cart_id = make.cart(buyer=buyer, lines={hat: 1, bag: 1}, now=NOON + DAY)
        command = make.command(buyer=buyer, cart_id=cart_id, now=NOON + DAY)
        *swept, placed = together(
            [
                lambda: handlers.expire_unpaid(NOON + DAY),
                lambda: handlers.expire_unpaid(NOON + DAY),
                lambda actor=buyer.actor, command=command: checkout.place_order(
                    actor=actor, command=command, now=NOON + DAY
                ),
            ]
        )
        assert swept == [10, 10]
        assert placed.payment_ids
    found = inventory.stock([bag.sku_id, hat.sku_id])
    assert {(each.on_hand, each.reserved) for each in found.values()} == {(500, 3)}
    deliver()
    assert_all_has_ended()
    assert db.rows("SELECT state, count(*) FROM orders_order GROUP BY 1 ORDER BY 1") == [
        ("cancelled", 60), ("placed", 3)
    ]  # fmt: skip
