from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tradewind.kernel import ids
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.testing import make
from tradewind.testing.checks import assert_books_close
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.orders import selectors as orders
from tradewind.trade.settlement import selectors
from tradewind.trade.settlement.types import Holder

from .builders import DAY, Sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(provider):
    return Sold(provider)


def timeline(order_id):
    """The transfers of what was told to pay an order, or to go back."""
    paid = orders.told_payments([order_id])[order_id]
    (order,) = orders.orders([order_id])
    return selectors.money_steps(order_id, paid, order.total.currency)


def steps(order_id) -> list[tuple[str, str, str, int]]:
    """Reason, the kinds of the two accounts, cents."""
    return [
        (one.reason, one.source.split(":")[0], one.destination.split(":")[0], one.money.minor)
        for one in timeline(order_id)
    ]


def left(order_id) -> dict[str, int]:
    """What the timeline leaves in each account that is not zero, in cents."""
    sums: Counter[str] = Counter()
    for one in timeline(order_id):
        sums[one.source] -= one.money.minor
        sums[one.destination] += one.money.minor
    return {account.split(":")[0]: minor for account, minor in sums.items() if minor}


CAPTURED = ("payment.captured", "psp_receivable", "clearing", 5449)
HELD = ("sale.held", "clearing", "escrow", 5449)


def test_the_money_of_a_completed_order_is_told_from_the_payment_on(sold):
    assert steps(sold.id) == [CAPTURED, HELD]
    assert left(sold.id) == {"psp_receivable": -5449, "escrow": 5449}
    sold.complete(NOON + DAY)
    assert steps(sold.id) == [
        CAPTURED,
        HELD,
        ("sale.released", "escrow", "seller_pending", 5049),
        ("sale.released", "escrow", "commission", 400),
    ]
    assert left(sold.id) == {"psp_receivable": -5449, "seller_pending": 5049, "commission": 400}
    assert [one.at for one in timeline(sold.id)] == [
        NOON, NOON, NOON + DAY, NOON + DAY
    ]  # fmt: skip


def test_the_money_of_a_cancelled_order_comes_full_circle(sold):
    sold.cancel()
    sweep(NOON)
    assert steps(sold.id) == [
        CAPTURED,
        HELD,
        ("refund.granted", "escrow", "refund_in_transit", 5449),
        ("refund.sent", "refund_in_transit", "psp_receivable", 5449),
    ]
    assert left(sold.id) == {}


def test_the_money_of_an_order_that_could_not_be_filled_is_told_as_well(provider):
    buyer, product = make.buyer(), make.product(store=make.store(), stock=1)
    done = make.placed(buyer=buyer, lines={product: 1})
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    sweep(NOON + DAY)
    make.placed(buyer=make.buyer(), lines={product: 1}, now=NOON + DAY)
    make.captured(provider=provider, payment_id=done.payment_ids[0], now=NOON + DAY)
    sweep(NOON + DAY)
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    assert steps(order.id) == [
        ("payment.captured", "psp_receivable", "clearing", 2949),
        ("refund.granted", "clearing", "refund_in_transit", 2949),
        ("refund.sent", "refund_in_transit", "psp_receivable", 2949),
    ]
    assert left(order.id) == {}
    assert_books_close()


def test_of_a_payment_for_two_orders_only_the_own_part_is_told_after_the_capture(provider):
    buyer = make.buyer()
    lines = {make.product(store=make.store()): 1, make.product(store=make.store()): 2}
    group = make.paid(provider=provider, buyer=buyer, lines=lines)
    for order in group.orders:
        assert steps(order.id) == [
            ("payment.captured", "psp_receivable", "clearing", group.total.minor),
            ("sale.held", "clearing", "escrow", order.total.minor),
        ]


def test_a_surplus_stands_in_the_timeline_until_it_is_on_its_way_back(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    make.declined(provider=provider, payment_id=done.payment_ids[0])
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    for attempt in (1, 0):
        make.captured(provider=provider, payment_id=done.payment_ids[0], attempt=attempt)
    sweep(NOON)
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    captured = ("payment.captured", "psp_receivable", "clearing", 2949)
    assert sorted(steps(order.id)) == [
        captured,
        captured,
        ("refund.surplus", "clearing", "refund_in_transit", 2949),
        ("sale.held", "clearing", "escrow", 2949),
    ]


def test_an_order_without_money_has_an_empty_timeline():
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    assert timeline(order.id) == ()
    assert selectors.sale(order.id) is None
    assert selectors.sale(ids.new()) is None


# --- what a store sees ----------------------------------------------------------------------------


def test_a_store_sees_its_own_money_and_nobody_elses(sold):
    sold.earn()
    payout_id = sold.withdraw()
    assert [one.id for one in selectors.payouts(sold.store.id, actor=sold.store.actor)] == [
        payout_id
    ]
    for actor in (sold.buyer.actor, make.store().actor):
        with pytest.raises(NotAllowed):
            selectors.payouts(sold.store.id, actor=actor)
        with pytest.raises(NotAllowed):
            selectors.balances(sold.store.id, "EUR", actor=actor)


def test_balances_are_of_one_currency_and_the_newest_payout_comes_first(sold):
    sold.earn()
    first, second = sold.withdraw(1000), sold.withdraw(2000, key="two")
    dollars = selectors.balances(sold.store.id, "USD", actor=TESTS)
    assert [money.minor for money in dollars] == [0, 0]
    found = selectors.payouts(sold.store.id, actor=TESTS)
    assert [one.id for one in found] in ([second, first], [first, second])
    assert {one.requested_at for one in found} == {NOON + 8 * DAY}


def test_a_marketplace_without_any_rate_takes_nothing():
    assert selectors.has_general_rate()
    assert selectors.rate(ids.new(), NOON - timedelta(days=20 * 365)) == 0


# --- where the money of an order is ---------------------------------------------------------------


def where(order_id) -> dict[str, int]:
    """Who has what, in cents, by the page of an order's money; they always sum to zero."""
    (order,) = orders.orders([order_id])
    opened = payments.payments(order.group_id)
    page = selectors.money_of_order(order, [one.id for one in opened])
    assert page.sum is None or page.sum.minor == 0
    assert page.sum is None or sum(money.minor for money in page.balances.values()) == 0
    if page.posted:
        between = (Holder.CLEARING, Holder.ESCROW, Holder.REFUND)
        left = sum(money.minor for key, money in page.balances.items() if key in between)
        assert page.posted[-1].held.minor == left
    return {key.value: money.minor for key, money in page.balances.items() if money}


def test_at_every_step_the_money_of_an_order_sums_to_zero(sold):
    assert where(sold.id) == {"buyer": -5449, "escrow": 5449}
    sold.complete(NOON + DAY)
    assert where(sold.id) == {"buyer": -5449, "seller": 5049, "commission": 400}
    sweep(NOON + 20 * DAY)
    assert where(sold.id) == {"buyer": -5449, "seller": 5049, "commission": 400}


def test_before_the_books_know_the_order_its_money_lies_in_clearing(provider):
    buyer = make.buyer()
    done = make.placed(buyer=buyer, lines={make.product(store=make.store()): 1})
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    assert where(order.id) == {}
    make.capture(provider=provider, buyer=buyer, payment_id=done.payment_ids[0])
    assert where(order.id) == {"buyer": -2949, "clearing": 2949}


def test_a_cancelled_order_sums_to_zero_on_the_way_back_and_after_it(sold):
    sold.cancel()
    deliver()
    assert where(sold.id) == {"buyer": -5449, "refund": 5449}
    sweep(NOON)
    assert where(sold.id) == {}


def test_the_other_orders_of_a_purchase_are_one_holder(provider):
    buyer = make.buyer()
    lines = {make.product(store=make.store()): 1, make.product(store=make.store()): 2}
    group = make.paid(provider=provider, buyer=buyer, lines=lines)
    one, other = group.orders
    assert where(one.id) == {
        "buyer": -group.total.minor, "escrow": one.total.minor, "other_orders": other.total.minor,
    }  # fmt: skip
    make.cancelled(group_id=group.id, actor=buyer.actor)
    sweep(NOON)
    assert where(one.id) == {
        "buyer": one.total.minor - group.total.minor, "other_orders": other.total.minor,
    }  # fmt: skip


def test_what_was_paid_twice_is_followed_until_it_is_back(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    make.declined(provider=provider, payment_id=done.payment_ids[0])
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    for attempt in (1, 0):
        make.captured(provider=provider, payment_id=done.payment_ids[0], attempt=attempt)
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    assert where(order.id) == {"buyer": -5898, "clearing": 5898}
    deliver()
    assert where(order.id) == {"buyer": -5898, "escrow": 2949, "refund": 2949}
    sweep(NOON)
    assert where(order.id) == {"buyer": -2949, "escrow": 2949}


def test_what_is_expected_is_told_apart_and_counts_in_no_balance(sold):
    (order,) = orders.orders([sold.id])
    opened = [one.id for one in payments.payments(order.group_id)]
    page = selectors.money_of_order(order, opened)
    due = [
        (one.destination.value, one.money.minor, one.held.minor) for one in page.moves if one.due
    ]
    assert due == [("commission", 400, 5049), ("seller", 5049, 0)]
    assert (page.paid, page.back) == (sold_money(5449), None)
    assert page.commission_bps == 800
    sold.cancel()
    sweep(NOON)
    page = selectors.money_of_order(order, opened)
    assert [one for one in page.moves if one.due] == []
    assert (page.paid, page.back) == (sold_money(5449), sold_money(5449))


def sold_money(minor: int) -> Money:
    return Money(minor, "EUR")


def test_the_money_of_an_order_takes_two_statements(sold, django_assert_num_queries):
    (order,) = orders.orders([sold.id])
    opened = [one.id for one in payments.payments(order.group_id)]
    with django_assert_num_queries(2):
        selectors.money_of_order(order, opened)
