"""Money that comes for a group: when it pays, and when it belongs back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.goods.inventory import selectors as inventory
from tradewind.kernel import codec, db, ids
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import OutcomeKind, PaymentState, Split
from tradewind.testing import make
from tradewind.testing.checks import (
    assert_books_balance,
    assert_books_close,
    assert_log_has_no_gaps,
    nothing_changes,
)
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.orders import selectors, services
from tradewind.trade.orders.types import CancelReason, OrderState

pytestmark = pytest.mark.django_db

PLACED, PAID, CANCELLED = OrderState.PLACED, OrderState.PAID, OrderState.CANCELLED
EXPIRED = NOON + timedelta(days=6)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


class World:
    """A group of a first order of 29.49 and, with two products, a second of 44.49."""

    def __init__(self, provider, *, orders=1, splits=(), stock=10) -> None:
        self.provider, self.buyer = provider, make.buyer()
        prices = (2500, 4000)[:orders]
        self.products = [
            make.product(store=make.store(), price=eur(price), stock=stock) for price in prices
        ]
        self.done = make.placed(
            buyer=self.buyer,
            lines=dict.fromkeys(self.products, 1),
            payments=tuple(Split(method=method, money=eur(minor)) for method, minor in splits),
        )
        deliver()

    @property
    def orders(self) -> list:
        """In the order of the products."""
        found = {order.store_id: order for order in self.group.orders}
        return [found[product.store.id] for product in self.products]

    @property
    def group(self):
        return selectors.group(self.done.group_id, actor=TESTS)

    @property
    def states(self) -> list[OrderState]:
        return [order.state for order in self.orders]

    def stock(self, number: int = 0) -> tuple[int, int]:
        product = self.products[number]
        found = inventory.stock([product.sku_id])[product.sku_id]
        return found.on_hand, found.reserved

    def start(self, number: int = 0, at=NOON) -> None:
        make.started(buyer=self.buyer, payment_id=self.done.payment_ids[number], now=at)

    def captured(self, number: int = 0, at=NOON) -> None:
        """The provider reports the payment as captured, and everybody hears of it."""
        make.captured(provider=self.provider, payment_id=self.done.payment_ids[number], now=at)
        deliver()

    def pay(self, number: int = 0, at=NOON) -> None:
        self.start(number, at)
        self.captured(number, at)

    def cancel(self, number: int = 0, reason=CancelReason.BUYER) -> None:
        services.cancel(
            order_id=self.orders[number].id, reason=reason, actor=self.buyer.actor, now=NOON
        )
        deliver()

    def sell_out(self, number: int = 0) -> None:
        """Somebody else buys every piece that is left."""
        product = self.products[number]
        on_hand, reserved = self.stock(number)
        make.placed(buyer=make.buyer(), lines={product: on_hand - reserved})

    def facts(self, name: str) -> dict:
        """The parts of payments told under a fact, by order and payment, as minor units."""
        numbers = {order.id: number for number, order in enumerate(self.orders)}
        of = {str(payment_id): n for n, payment_id in enumerate(self.done.payment_ids)}
        told = {}
        for order_id, payload in db.rows(
            "SELECT aggregate_id, payload FROM kernel_outboxevent WHERE name = %s"
            " AND aggregate_id = ANY(%s) ORDER BY aggregate_id, aggregate_version",
            [f"orders.{name}", list(numbers)],
        ):
            for part in codec.loads(payload, dict)["paid"]:
                key = (numbers[order_id], of[part["payment_id"]])
                assert key not in told
                told[key] = part["money"]["minor"]
        return told

    def refunds(self) -> dict:
        """What went back to the buyer of each payment, as minor units."""
        return {
            number: payments.payment(payment_id).refunded.minor
            for number, payment_id in enumerate(self.done.payment_ids)
        }


# --- what pays ------------------------------------------------------------------------------------


def test_one_payment_pays_every_order_of_the_group(provider):
    world = World(provider, orders=2)
    world.pay()
    assert world.states == [PAID, PAID]
    assert {order.paid_at for order in world.orders} == {NOON}
    assert world.facts("OrderPaid") == {(0, 0): 2949, (1, 0): 4449}
    assert [world.stock(0), world.stock(1)] == [(9, 0), (9, 0)]


def test_orders_wait_until_every_payment_has_come(provider):
    world = World(provider, orders=2, splits=[("card", 3000), ("boleto", 4398)])
    world.pay(0)
    assert world.states == [PLACED, PLACED]
    assert world.facts("OrderPaid") == {}
    world.pay(1)
    assert world.states == [PAID, PAID]
    told = world.facts("OrderPaid")
    first, second = (sum(minor for (n, _), minor in told.items() if n == i) for i in (0, 1))
    assert (first, second) == (2949, 4449)
    assert sum(minor for (_, payment), minor in told.items() if payment == 0) == 3000
    assert_books_balance()


def test_a_payment_of_nothing_is_not_waited_for_and_is_closed(provider):
    world = World(provider, splits=[("card", 2949), ("voucher", 0)])
    world.pay(0)
    assert world.states == [PAID]
    assert world.facts("OrderPaid") == {(0, 0): 2949}
    voucher = payments.payment(world.done.payment_ids[1])
    assert voucher.state is PaymentState.CANCELLED


def test_paying_again_changes_nothing(provider):
    world = World(provider, orders=2)
    world.pay()
    with nothing_changes():
        services.pay(group_id=world.done.group_id, at=NOON + timedelta(days=1))


def test_money_for_something_that_is_no_group_changes_nothing():
    with nothing_changes():
        services.pay(group_id=ids.new(), at=NOON)


def test_a_payment_that_was_declined_may_be_tried_again(provider):
    world = World(provider)
    world.start()
    make.declined(provider=provider, payment_id=world.done.payment_ids[0], now=NOON)
    deliver()
    assert world.states == [PLACED]
    assert world.stock() == (10, 1)
    world.pay(at=NOON + timedelta(hours=1))
    assert world.states == [PAID]
    states = payments.attempt_states(world.done.payment_ids[0])
    assert states == ("declined", "captured")


# --- capture after expiry -------------------------------------------------------------------------


def expired(provider, **values) -> World:
    """A group whose payments were begun, and whose time is over."""
    world = World(provider, **values)
    for number in range(len(world.done.payment_ids)):
        world.start(number)
    sweep(EXPIRED)
    assert set(world.states) == {CANCELLED}
    assert {order.cancel_reason for order in world.orders} == {"expired"}
    return world


def test_money_that_comes_after_expiry_takes_the_pieces_again(provider):
    world = expired(provider)
    assert world.stock() == (10, 0)
    world.captured(at=EXPIRED)
    (order,) = world.orders
    assert (order.state, order.paid_at) == (PAID, EXPIRED)
    assert (order.cancelled_at, order.cancel_reason) == (None, "")
    assert world.stock() == (9, 0)
    assert world.facts("OrderPaid") == {(0, 0): 2949}
    assert_log_has_no_gaps()


def test_money_that_comes_when_the_pieces_are_gone_goes_back(provider):
    world = expired(provider, stock=1)
    world.sell_out()
    world.captured(at=EXPIRED)
    (order,) = world.orders
    assert (order.state, order.cancel_reason, order.paid_at) == (CANCELLED, "expired", EXPIRED)
    assert world.facts("OrderUnfillable") == {(0, 0): 2949}
    assert world.stock() == (1, 1)
    sweep(EXPIRED)
    assert world.refunds() == {0: 2949}
    assert_books_close()
    assert_log_has_no_gaps()


def test_of_two_expired_orders_the_fillable_one_is_paid_and_the_other_goes_back(provider):
    world = expired(provider, orders=2, stock=1)
    world.sell_out(1)
    world.captured(at=EXPIRED)
    assert world.states == [PAID, CANCELLED]
    assert world.facts("OrderPaid") == {(0, 0): 2949}
    assert world.facts("OrderUnfillable") == {(1, 0): 4449}
    sweep(EXPIRED)
    assert world.refunds() == {0: 4449}
    assert_books_balance()


def test_an_order_that_a_person_called_off_is_not_brought_back(provider):
    world = World(provider)
    world.start()
    world.cancel()
    world.captured()
    assert world.states == [CANCELLED]
    assert world.facts("OrderUnfillable") == {(0, 0): 2949}
    assert world.stock() == (10, 0)
    sweep(NOON)
    assert world.refunds() == {0: 2949}
    assert_books_close()


def test_money_for_one_of_two_orders_that_was_called_off_before_goes_back(provider):
    world = World(provider, orders=2)
    world.cancel(0)
    world.pay()
    assert world.states == [CANCELLED, PAID]
    assert world.facts("OrderUnfillable") == {(0, 0): 2949}
    assert world.facts("OrderPaid") == {(1, 0): 4449}
    sweep(NOON)
    assert world.refunds() == {0: 2949}
    assert_books_balance()


# --- a part of the money --------------------------------------------------------------------------

SPLITS = [("card", 1949), ("boleto", 1000)]


def test_what_came_of_the_money_goes_back_when_the_rest_does_not_come_in_time(provider):
    world = World(provider, splits=SPLITS)
    world.pay(0)
    sweep(EXPIRED)
    (order,) = world.orders
    assert (order.state, order.cancel_reason, order.paid_at) == (CANCELLED, "expired", None)
    assert world.facts("OrderUnfillable") == {(0, 0): 1949}
    assert world.refunds() == {0: 1949, 1: 0}
    assert world.stock() == (10, 0)
    assert_books_close()
    assert_log_has_no_gaps()


def under_way(provider, **values) -> World:
    """A group that expired while one payment was captured and the provider had the other."""
    world = World(provider, splits=SPLITS, **values)
    world.pay(0)
    world.start(1)
    sweep(EXPIRED)
    assert world.states == [CANCELLED]
    assert world.facts("OrderUnfillable") == {}
    return world


def test_a_rest_that_was_under_way_and_comes_brings_the_order_back(provider):
    world = under_way(provider)
    world.captured(1, at=EXPIRED)
    assert world.states == [PAID]
    assert world.facts("OrderPaid") == {(0, 0): 1949, (0, 1): 1000}
    sweep(EXPIRED)
    assert world.refunds() == {0: 0, 1: 0}
    assert_books_balance()


def test_a_rest_that_comes_when_the_pieces_are_gone_goes_back_with_the_first_part(provider):
    world = under_way(provider, stock=1)
    world.sell_out()
    world.captured(1, at=EXPIRED)
    assert world.facts("OrderUnfillable") == {(0, 0): 1949, (0, 1): 1000}
    sweep(EXPIRED)
    assert world.refunds() == {0: 1949, 1: 1000}
    assert_books_close()


def test_what_came_goes_back_when_the_rest_that_was_under_way_does_not_come(provider):
    world = under_way(provider)
    make.declined(provider=provider, payment_id=world.done.payment_ids[1], now=EXPIRED)
    sweep(EXPIRED)
    assert world.facts("OrderUnfillable") == {(0, 0): 1949}
    assert world.refunds() == {0: 1949, 1: 0}
    assert_books_close()


def test_a_rest_that_nobody_expected_any_more_goes_back_as_well(provider):
    world = World(provider, splits=SPLITS)
    world.pay(0)
    world.start(1)
    make.declined(provider=provider, payment_id=world.done.payment_ids[1], now=NOON)
    sweep(EXPIRED)
    assert world.facts("OrderUnfillable") == {(0, 0): 1949}
    world.captured(1, at=EXPIRED)
    assert world.states == [CANCELLED]
    assert world.facts("OrderUnfillable") == {(0, 0): 1949, (0, 1): 1000}
    sweep(EXPIRED)
    assert world.refunds() == {0: 1949, 1: 1000}
    assert_books_close()
    assert_log_has_no_gaps()


def test_what_came_of_the_money_goes_back_when_the_buyer_cancels(provider):
    world = World(provider, splits=SPLITS)
    world.pay(0)
    world.cancel()
    assert world.facts("OrderUnfillable") == {(0, 0): 1949}
    boleto = payments.payment(world.done.payment_ids[1])
    assert boleto.state is PaymentState.CANCELLED
    sweep(NOON)
    assert_books_close()


def test_what_came_stays_while_another_order_waits_for_the_rest(provider):
    world = World(provider, orders=2, splits=[("card", 5000), ("boleto", 2398)])
    world.pay(0)
    world.cancel(0)
    assert world.facts("OrderUnfillable") == {}
    world.pay(1)
    assert world.states == [CANCELLED, PAID]
    back, kept = world.facts("OrderUnfillable"), world.facts("OrderPaid")
    assert (sum(back.values()), sum(kept.values())) == (2949, 4449)
    sweep(NOON)
    assert sum(world.refunds().values()) == 2949
    assert_books_balance()


def test_two_orders_that_are_called_off_one_after_the_other_give_all_back(provider):
    world = World(provider, orders=2, splits=[("card", 5000), ("boleto", 2398)])
    world.pay(0)
    world.cancel(0)
    world.cancel(1)
    assert sum(world.facts("OrderUnfillable").values()) == 5000
    sweep(NOON)
    assert world.refunds() == {0: 5000, 1: 0}
    assert_books_close()
    assert_log_has_no_gaps()


def test_a_capture_and_a_cancellation_heard_in_any_order_give_back_once(provider):
    for first, second in (("captured", "cancelled"), ("cancelled", "captured")):
        world = World(provider, splits=SPLITS)
        world.start(0)
        for step in (first, second):
            if step == "captured":
                make.captured(provider=provider, payment_id=world.done.payment_ids[0], now=NOON)
            else:
                services.cancel(
                    order_id=world.orders[0].id, reason=CancelReason.BUYER,
                    actor=world.buyer.actor, now=NOON,
                )  # fmt: skip
        sweep(NOON)
        assert world.facts("OrderUnfillable") == {(0, 0): 1949}
        assert world.refunds() == {0: 1949, 1: 0}
    assert_books_close()


def test_money_of_another_amount_pays_nothing(provider):
    world = World(provider)
    world.start()
    make.captured(
        provider=provider, payment_id=world.done.payment_ids[0], money=eur(2948), now=NOON
    )
    deliver()
    assert world.states == [PLACED]
    payment = payments.payment(world.done.payment_ids[0])
    assert (payment.state, payment.captured) == (PaymentState.CONFLICTED, eur(2948))
    assert_books_balance()


def test_a_second_capture_of_a_payment_is_surplus_and_goes_back_by_itself(provider):
    world = World(provider)
    world.start()
    make.declined(
        provider=provider, payment_id=world.done.payment_ids[0], kind=OutcomeKind.EXPIRED, now=NOON
    )
    world.pay()
    make.captured(provider=provider, payment_id=world.done.payment_ids[0], attempt=0, now=NOON)
    sweep(NOON)
    assert world.states == [PAID]
    assert world.facts("OrderPaid") == {(0, 0): 2949}
    assert world.refunds() == {0: 2949}
    services.cancel(
        order_id=world.orders[0].id, reason=CancelReason.BUYER, actor=world.buyer.actor, now=NOON
    )
    sweep(NOON)
    assert world.refunds() == {0: 5898}
    assert_books_close()
