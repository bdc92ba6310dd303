"""Two things in the same moment, with threads and real commits: whichever comes first, all closes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.inventory.types import OutOfStock
from tradewind.kernel import codec, db, outbox
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import PaymentState
from tradewind.testing import make
from tradewind.testing.checks import assert_all_has_ended
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.testing.threads import together
from tradewind.trade.checkout import services as checkout
from tradewind.trade.checkout.types import Placed
from tradewind.trade.orders import handlers, selectors, services
from tradewind.trade.orders.types import CancelReason, OrderState

pytestmark = pytest.mark.usefixtures("committed")

DAY = timedelta(days=1)


def stock(product) -> tuple[int, int]:
    found = inventory.stock([product.sku_id])[product.sku_id]
    return found.on_hand, found.reserved


def orders(done):
    return selectors.group(done.group_id, actor=TESTS).orders


def begun(*, pieces=1):
    """An order whose payment the provider holds."""
    buyer, product = make.buyer(), make.product(store=make.store(), stock=5)
    done = make.placed(buyer=buyer, lines={product: pieces})
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    deliver()
    return buyer, product, done


def reporting(provider, done, at=NOON):
    """What the provider reports when the only payment is captured, as a webhook."""
    ref = payments.provider_refs(done.payment_ids[0])[-1]
    held = next(key for key, outcome in provider.payments.items() if outcome.provider_ref == ref)
    body = codec.dumps(provider.ends(held, at=at)).encode()
    return lambda: payment_services.receive(
        provider="acquirer", headers={"Fake-Signature": "good"}, body=body, now=at
    )


def test_the_last_piece_wanted_by_two_is_sold_once_and_again_when_it_comes_free(provider):
    product = make.product(store=make.store(), stock=1)
    buyers = [make.buyer(), make.buyer()]
    commands = [
        make.command(buyer=each, cart_id=make.cart(buyer=each, lines={product: 1}))
        for each in buyers
    ]
    results = together(
        [
            lambda buyer=buyer, command=command: checkout.place_order(
                actor=buyer.actor, command=command, now=NOON
            )
            for buyer, command in zip(buyers, commands, strict=True)
        ]
    )
    won = next(index for index, result in enumerate(results) if isinstance(result, Placed))
    assert isinstance(results[1 - won], OutOfStock)
    # The winner does not pay: the piece is free for the other, who presses the same button again.
    sweep(NOON + DAY)
    assert stock(product) == (1, 0)
    done = checkout.place_order(
        actor=buyers[1 - won].actor, command=commands[1 - won], now=NOON + DAY
    )
    make.capture(
        provider=provider, buyer=buyers[1 - won], payment_id=done.payment_ids[0], now=NOON + DAY
    )
    sweep(NOON + DAY)
    assert orders(done)[0].state is OrderState.PAID
    assert orders(results[won])[0].state is OrderState.CANCELLED
    assert stock(product) == (0, 0)
    make.cancelled(group_id=done.group_id, actor=buyers[1 - won].actor, now=NOON + DAY)
    sweep(NOON + DAY)
    assert_all_has_ended()


def test_one_webhook_delivered_many_times_at_once_counts_once(provider):
    buyer, product, done = begun()
    report = reporting(provider, done)
    assert together([report] * 6) == [None] * 6
    sweep(NOON)
    assert payments.payment(done.payment_ids[0]).captured == Money(2949, "EUR")
    assert db.rows("SELECT state, count(*) FROM payments_webhookinbox GROUP BY 1") == [
        ("applied", 1)
    ]
    assert (orders(done)[0].state, stock(product)) == (OrderState.PAID, (4, 0))
    make.cancelled(group_id=done.group_id, actor=buyer.actor)
    sweep(NOON)
    assert_all_has_ended()


def test_money_that_comes_in_the_moment_of_expiry_is_never_lost(provider):
    for _ in range(3):
        buyer, product, done = begun(pieces=2)
        together(
            [
                reporting(provider, done, NOON + DAY),
                lambda: handlers.expire_unpaid(NOON + DAY),
                lambda group_id=done.group_id: services.pay(group_id=group_id, at=NOON + DAY),
            ]
        )
        sweep(NOON + DAY)
        # The pieces are there, so that the order is paid whatever came first.
        assert (orders(done)[0].state, stock(product)) == (OrderState.PAID, (3, 0))
        make.cancelled(group_id=done.group_id, actor=buyer.actor, now=NOON + DAY)
        sweep(NOON + DAY)
        assert stock(product) == (5, 0)
        assert_all_has_ended()


def test_money_that_comes_in_the_moment_of_a_cancellation_goes_back(provider):
    for _ in range(3):
        buyer, product, done = begun()
        results = together(
            [
                reporting(provider, done),
                lambda group_id=done.group_id, actor=buyer.actor: make.cancelled(
                    group_id=group_id, actor=actor
                ),
                lambda group_id=done.group_id: services.pay(group_id=group_id, at=NOON),
            ]
        )
        assert results == [None] * 3
        sweep(NOON)
        assert (orders(done)[0].state, stock(product)) == (OrderState.CANCELLED, (5, 0))
        payment = payments.payment(done.payment_ids[0])
        assert (payment.captured, payment.refunded) == (payment.money, payment.money)
        assert_all_has_ended()


def test_two_orders_of_a_group_called_off_at_once_leave_no_payment_open():
    for _ in range(3):
        buyer = make.buyer()
        lines = {make.product(store=make.store()): 1, make.product(store=make.store()): 1}
        done = make.placed(buyer=buyer, lines=lines)
        results = together(
            [
                lambda order_id=order.id, actor=buyer.actor: services.cancel(
                    order_id=order_id, reason=CancelReason.BUYER, actor=actor, now=NOON
                )
                for order in orders(done)
            ]
        )
        assert results == [None, None]
        deliver()
        (payment,) = payments.payments(done.group_id)
        assert payment.state is PaymentState.CANCELLED
    assert_all_has_ended()


def test_two_sweeps_at_once_expire_each_order_once():
    product = make.product(store=make.store(), stock=20)
    placed = [make.placed(buyer=make.buyer(), lines={product: 1}) for _ in range(8)]
    done = together([lambda: handlers.expire_unpaid(NOON + DAY)] * 3)
    assert sum(done) + handlers.expire_unpaid(NOON + DAY) == 8
    assert {orders(each)[0].version for each in placed} == {2}
    assert stock(product) == (20, 0)
    deliver()
    assert_all_has_ended()


def test_workers_that_run_at_once_apply_each_fact_once(provider):
    product = make.product(store=make.store(), stock=20)
    buyers = [make.buyer() for _ in range(6)]
    placed = []
    for buyer in buyers:
        done = make.placed(buyer=buyer, lines={product: 1})
        make.capture(provider=provider, buyer=buyer, payment_id=done.payment_ids[0])
        placed.append(done)
    results = together([outbox.drain_all] * 4)
    assert [type(result) for result in results] == [int] * 4
    deliver()
    assert {orders(each)[0].state for each in placed} == {OrderState.PAID}
    assert stock(product) == (14, 0)
    notices = db.rows("SELECT kind, count(*) FROM notices_notice GROUP BY 1 ORDER BY 1")
    assert notices == [
        ("order_paid", 6), ("order_placed", 6), ("seller_order", 6), ("store_approved", 1),
    ]  # fmt: skip
    assert db.rows("SELECT count(*) FROM logistics_parcel") == [(6,)]
    for buyer, done in zip(buyers, placed, strict=True):
        make.cancelled(group_id=done.group_id, actor=buyer.actor)
    sweep(NOON)
    assert_all_has_ended()
