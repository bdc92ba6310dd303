from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.ledger.types import AccountKind, AlreadyResolved
from tradewind.kernel import db, ids
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.types import PricedPer, ServiceTier
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import ProviderRefused, Split
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
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason
from tradewind.trade.settlement import selectors, services
from tradewind.trade.settlement.types import (
    PayoutState,
    PayoutTooLarge,
    SaleState,
    UnknownPayout,
)

from .builders import DAY, Sold, balance, eur, receivable

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(provider):
    return Sold(provider)


# --- the rate -------------------------------------------------------------------------------------


def set_rate(bps, *, store_id=None, at=NOON):
    services.set_commission(actor=TESTS, bps=bps, source="test", now=at, store_id=store_id)


def test_a_rate_of_the_store_goes_before_the_general_one():
    mine, other = ids.new(), ids.new()
    assert selectors.rate(mine, NOON) == 800
    set_rate(500, store_id=mine)
    set_rate(1000, at=NOON + DAY)
    later = NOON + DAY
    assert (selectors.rate(mine, NOON), selectors.rate(other, NOON)) == (500, 800)
    assert (selectors.rate(mine, later), selectors.rate(other, later)) == (500, 1000)


def test_each_instant_has_the_rate_of_its_time():
    store_id = ids.new()
    set_rate(500, store_id=store_id)
    set_rate(0, store_id=store_id, at=NOON + DAY)
    before, then, until, later = (
        selectors.rate(store_id, NOON + hours * timedelta(hours=1)) for hours in (-1, 0, 23, 24)
    )
    assert (before, then, until, later) == (800, 500, 500, 0)


@pytest.mark.parametrize("bps", [-1, 10_001])
def test_a_rate_out_of_range_is_refused(bps):
    with nothing_changes(), pytest.raises(InvalidInput):
        set_rate(bps)


def test_nobody_but_the_operator_sets_rates():
    store = make.store()
    with nothing_changes(), pytest.raises(NotAllowed):
        services.set_commission(
            actor=store.actor, bps=0, source="mine", now=NOON, store_id=store.id
        )
    services.set_commission(actor=make.operator(), bps=900, source="contract", now=NOON)
    assert selectors.rate(store.id, NOON) == 900


def test_the_commission_is_frozen_when_the_order_is_paid(sold):
    set_rate(5000)
    set_rate(9000, store_id=sold.store.id)
    assert (sold.sale.commission_bps, sold.sale.commission) == (800, eur(400))
    sold.complete()
    assert (sold.commission, sold.store_balances) == (400, (5049, 0))


# --- from the payment to the seller ---------------------------------------------------------------


def test_a_paid_order_is_held_in_escrow(sold):
    assert (sold.escrow, receivable()) == (5449, 5449)
    sale = sold.sale
    assert (sale.state, sale.gross, sale.net) == (SaleState.HELD, eur(5449), eur(5049))
    assert (sale.store_id, sale.available_at) == (sold.store.id, None)
    assert sold.store_balances == (0, 0)
    assert_books_balance()


def test_a_sale_that_is_held_is_not_held_again(sold):
    with nothing_changes():
        services.hold_sales(
            sold=[
                services.Sold(
                    order_id=sold.id, store_id=sold.store.id, gross=eur(1), paid=(), charges=(),
                    at=NOON,
                )
            ]
        )  # fmt: skip


def test_nothing_is_released_before_the_order_is_completed(sold):
    sold.deliver()
    sweep(NOON + 14 * DAY)
    assert (sold.escrow, sold.store_balances) == (5449, (0, 0))


def test_confirmation_releases_and_the_dispute_window_begins(sold):
    sold.complete(NOON + DAY)
    assert (sold.escrow, sold.commission, sold.store_balances) == (0, 400, (5049, 0))
    assert (sold.sale.state, sold.sale.available_at) == (SaleState.RELEASED, NOON + 8 * DAY)
    with nothing_changes():
        services.release(orders={sold.id: NOON + 2 * DAY})
    assert_books_close()


def test_silence_for_fifteen_days_releases_as_well(sold):
    sold.deliver(NOON)
    sweep(NOON + 15 * DAY)
    assert (sold.escrow, sold.store_balances) == (0, (5049, 0))
    assert sold.sale.available_at == NOON + 22 * DAY


def test_money_is_available_when_the_dispute_window_is_over(sold):
    sold.complete()
    sweep(NOON + 7 * DAY - timedelta(seconds=1))
    assert sold.store_balances == (5049, 0)
    sweep(NOON + 7 * DAY)
    assert sold.store_balances == (0, 5049)
    assert (sold.sale.state, sold.sale.available_at) == (SaleState.AVAILABLE, None)
    with nothing_changes():
        services.make_available(order_ids=[sold.id], at=NOON + 9 * DAY)
    assert_books_close()


def test_a_commission_of_all_and_one_of_nothing_make_no_empty_transfers(provider):
    set_rate(10_000)
    giving = make.store()
    logistics.offer_option(
        actor=giving.actor, store_id=giving.id, code="standard", country=None,
        tier=ServiceTier.STANDARD, per=PricedPer.ORDER, price=eur(0), days_min=12, days_max=20,
        max_weight_g=None, now=NOON,
    )  # fmt: skip
    given, sold = Sold(provider, store=giving), Sold(provider)
    given.earn()
    sold.earn()
    # Freight is free of commission.
    assert (given.sale.net, given.store_balances) == (eur(0), (0, 0))
    assert (given.commission, sold.store_balances) == (10_000, (0, 449))
    assert {given.sale.state, sold.sale.state} == {SaleState.AVAILABLE}
    set_rate(0, at=NOON + DAY)
    free = Sold(provider, at=NOON + DAY)
    free.complete()
    assert (free.commission, free.store_balances) == (10_000, (5449, 0))
    assert_books_close()


def test_each_order_of_a_group_is_settled_for_its_own_store(provider):
    buyer = make.buyer()
    one = make.product(store=make.store())
    two = make.product(store=make.store(), price=eur(4000))
    group = make.paid(provider=provider, buyer=buyer, lines={one: 1, two: 1})
    sales = {order.store_id: selectors.sale(order.id) for order in group.orders}
    assert sales[one.store.id].gross == eur(2949)
    assert sales[two.store.id].gross == eur(4449)
    assert balance(AccountKind.CLEARING, payments.payments(group.id)[0].id) == 0
    assert_books_balance()


# --- back to the buyer ----------------------------------------------------------------------------


def test_a_cancelled_sale_goes_back_whole(sold):
    sold.cancel()
    deliver()
    assert (sold.sale.state, sold.escrow, sold.in_transit_back) == (SaleState.REFUNDED, 0, 5449)
    (payment,) = payments.payments(sold.group_id)
    assert payment.refunded == eur(5449)
    assert_books_balance()
    sweep(NOON)
    assert (sold.in_transit_back, receivable(), sold.commission) == (0, 0, 0)
    assert_books_close()


def test_each_part_goes_back_the_way_it_came(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    splits = (Split(method="card", money=eur(1949)), Split(method="wallet", money=eur(1000)))
    done = make.placed(buyer=buyer, lines={product: 1}, payments=splits)
    for payment_id in done.payment_ids:
        make.capture(provider=provider, buyer=buyer, payment_id=payment_id)
    deliver()
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    order_services.cancel(
        order_id=order.id, reason=CancelReason.SELLER, actor=product.store.actor, now=NOON
    )
    sweep(NOON)
    refunded = [payment.refunded for payment in payments.payments(done.group_id)]
    assert refunded == [eur(1949), eur(1000)]
    assert sorted(outcome.money.minor for outcome in provider.refunds.values()) == [1000, 1949]
    assert_books_close()


def test_of_one_payment_for_two_orders_only_the_cancelled_part_goes_back(provider):
    buyer = make.buyer()
    one = make.product(store=make.store())
    two = make.product(store=make.store(), price=eur(4000))
    group = make.paid(provider=provider, buyer=buyer, lines={one: 1, two: 1})
    gone = next(order for order in group.orders if order.store_id == two.store.id)
    order_services.cancel(order_id=gone.id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON)
    sweep(NOON)
    (payment,) = payments.payments(group.id)
    assert (payment.captured, payment.refunded) == (eur(7398), eur(4449))
    other = next(order for order in group.orders if order is not gone)
    assert balance(AccountKind.ESCROW, other.id) == 2949
    assert_books_balance()


def test_a_cancellation_right_after_the_payment_is_settled_after_it(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    make.capture(provider=provider, buyer=buyer, payment_id=done.payment_ids[0])
    order_services.pay(group_id=done.group_id, at=NOON)
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    order_services.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON)
    assert selectors.sale(order.id) is None
    sweep(NOON)
    assert selectors.sale(order.id).state is SaleState.REFUNDED
    assert_books_close()
    assert_log_has_no_gaps()


def test_a_released_sale_is_not_refunded_by_a_cancellation(sold):
    sold.complete()
    with nothing_changes():
        services.refund_sale(order_id=sold.id, at=NOON)


def test_a_refund_that_the_provider_refuses_stays_in_transit_for_a_person(
    provider, sold, monkeypatch
):
    def refuse(**_):
        raise ProviderRefused(reason="account_closed")

    monkeypatch.setattr(provider, "refund", refuse)
    sold.cancel()
    sweep(NOON)
    assert (sold.escrow, sold.in_transit_back, receivable()) == (0, 5449, 5449)
    (payment,) = payments.payments(sold.group_id)
    assert payment.refunded == eur(0)
    assert_books_balance()


# --- to the bank ----------------------------------------------------------------------------------


def test_a_withdrawal_is_held_until_the_bank_says(sold):
    sold.earn()
    payout_id = sold.withdraw(2000)
    assert sold.store_balances == (0, 3049)
    (payout,) = selectors.payouts(sold.store.id, actor=sold.store.actor)
    assert (payout.id, payout.money, payout.state) == (
        payout_id, eur(2000), PayoutState.IN_TRANSIT
    )  # fmt: skip
    assert balance(AccountKind.PAYOUT_IN_TRANSIT, payout_id) == 0
    assert_books_close()


def test_a_payout_that_arrives_leaves_the_marketplace(sold):
    sold.earn()
    payout_id = sold.withdraw()
    sold.end(payout_id, arrived=True)
    assert sold.store_balances == (0, 0)
    assert balance(AccountKind.BANK, "main") == -5049
    assert selectors.payouts(sold.store.id, actor=TESTS)[0].state is PayoutState.PAID
    assert_books_close()
    with nothing_changes():
        sold.end(payout_id, arrived=True)
    with nothing_changes(), pytest.raises(AlreadyResolved):
        sold.end(payout_id, arrived=False)


def test_those_who_sell_in_the_store_are_told_once_of_a_payout_that_arrived(sold):
    sold.earn()
    payout_id = sold.withdraw()
    for _ in range(2):
        sold.end(payout_id, arrived=True)
    letters = db.rows("SELECT person_id, email FROM notices_notice WHERE kind = 'payout_sent'")
    assert [person_id for person_id, _ in letters] == [sold.store.actor.id]


def test_a_payout_that_comes_back_may_be_withdrawn_again(sold):
    sold.earn()
    payout_id = sold.withdraw()
    sold.end(payout_id, arrived=False)
    assert sold.store_balances == (0, 5049)
    assert selectors.payouts(sold.store.id, actor=TESTS)[0].state is PayoutState.RETURNED
    with nothing_changes():
        sold.end(payout_id, arrived=False)
    with nothing_changes(), pytest.raises(AlreadyResolved):
        sold.end(payout_id, arrived=True)
    sold.end(sold.withdraw(key="two"), arrived=True)
    assert sold.store_balances == (0, 0)
    assert_books_close()


def test_the_same_key_again_is_the_same_payout(sold):
    sold.earn()
    payout_id = sold.withdraw(2000)
    with nothing_changes():
        assert sold.withdraw(2000) == payout_id
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        sold.withdraw(2001)
    assert refused.value.params == {"field": "key", "reason": "used for another amount"}
    sold.end(payout_id, arrived=True)
    with nothing_changes():
        assert sold.withdraw(2000) == payout_id


@pytest.mark.parametrize("money", [eur(5050), Money(100, "USD")])
def test_more_than_is_available_is_refused_and_nothing_is_on_its_way(sold, money):
    sold.earn()
    with nothing_changes(), pytest.raises(PayoutTooLarge) as refused:
        sold.withdraw(money.minor, currency=money.currency)
    assert refused.value.params == {"store_id": sold.store.id, "money": money}


def test_what_is_pending_cannot_be_withdrawn_nor_what_is_held_for_another_payout(sold):
    sold.complete()
    with nothing_changes(), pytest.raises(PayoutTooLarge):
        sold.withdraw(1)
    sweep(NOON + 7 * DAY)
    sold.withdraw(5000)
    with nothing_changes(), pytest.raises(PayoutTooLarge):
        sold.withdraw(50, key="two")
    sold.withdraw(49, key="three")


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_cannot_be_withdrawn(sold, minor):
    sold.earn()
    with nothing_changes(), pytest.raises(InvalidInput):
        sold.withdraw(minor)


def test_nobody_but_the_store_withdraws_and_nobody_but_the_bank_ends_a_payout(sold):
    sold.earn()
    others = [sold.buyer.actor, make.store().actor, make.operator()]
    for actor in others:
        with nothing_changes(), pytest.raises(NotAllowed):
            sold.withdraw(actor=actor)
    payout_id = sold.withdraw()
    for actor in (sold.store.actor, sold.buyer.actor):
        with nothing_changes(), pytest.raises(NotAllowed):
            sold.end(payout_id, arrived=True, actor=actor)
    with nothing_changes(), pytest.raises(UnknownPayout):
        sold.end(ids.new(), arrived=True)


def test_the_audit_tells_who_moved_money(sold):
    sold.earn()
    payout_id = sold.withdraw()
    sold.end(payout_id, arrived=True)
    assert db.rows(
        "SELECT verb, actor, before, after FROM kernel_auditentry WHERE object_id = %s ORDER BY id",
        [payout_id],
    ) == [
        ("payout.request", sold.store.actor.name, None, '{"money": "50.49 EUR"}'),
        ("payout.end", "system:tests", '{"state": "in_transit"}',
         '{"state": "paid", "reference": "CAMT-1"}'),
    ]  # fmt: skip
