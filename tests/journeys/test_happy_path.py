"""From the cart to the bank, through every floor, with real commits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.goods.inventory import selectors as inventory
from tradewind.kernel import db
from tradewind.kernel.money import Money
from tradewind.rails.payments.types import Split
from tradewind.testing import make
from tradewind.testing.checks import assert_all_has_ended, assert_books_balance
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.fulfilment import selectors as plans
from tradewind.trade.fulfilment import services as fulfilment
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import OrderState
from tradewind.trade.settlement import selectors as settlement
from tradewind.trade.settlement import services as settlements

pytestmark = pytest.mark.usefixtures("committed")

DAY = timedelta(days=1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def stock(product) -> tuple[int, int]:
    found = inventory.stock([product.sku_id])[product.sku_id]
    return found.on_hand, found.reserved


def withdrawn(store, minor: int, at) -> None:
    """The store takes all that it has earned, and its bank confirms."""
    pending, available = settlement.balances(store.id, "EUR", actor=store.actor)
    assert (pending, available) == (eur(0), eur(minor))
    payout_id = settlements.withdraw(
        actor=store.actor, store_id=store.id, money=available, key="first", now=at
    )
    settlements.end_payout(
        actor=TESTS, payout_id=payout_id, arrived=True, bank_account="main",
        reference=str(payout_id), now=at + DAY,
    )  # fmt: skip


def test_two_stores_sell_to_one_buyer_who_pays_twice_and_both_are_paid_out(provider):
    buyer = make.buyer()
    bag = make.product(store=make.store(), price=eur(2500), stock=5)
    lamp = make.product(store=make.store(), price=eur(4000), stock=5)

    # The buyer presses the button: 2 × 25.00 + 4.49, and 40.00 + 4.49, by card and by wallet.
    done = make.placed(
        buyer=buyer,
        lines={bag: 2, lamp: 1},
        payments=(Split(method="card", money=eur(6000)), Split(method="wallet", money=eur(3898))),
    )
    deliver()
    assert (stock(bag), stock(lamp)) == ((5, 2), (5, 1))

    # The first payment alone pays nothing.
    for payment_id, state in zip(
        done.payment_ids, (OrderState.PLACED, OrderState.PAID), strict=True
    ):
        make.capture(provider=provider, buyer=buyer, payment_id=payment_id)
        deliver()
        group = orders.group(done.group_id, actor=buyer.actor)
        assert {order.state for order in group.orders} == {state}
    assert (stock(bag), stock(lamp)) == ((3, 0), (4, 0))
    assert_books_balance()
    of_bag = next(order for order in group.orders if order.store_id == bag.store.id)
    of_lamp = next(order for order in group.orders if order.store_id == lamp.store.id)

    # The bags leave in two parcels, the lamp in one.
    order_services.start_processing(order_id=of_bag.id, actor=bag.store.actor, now=NOON + DAY)
    (parcel,) = plans.plan(of_bag.id)
    fulfilment.split(
        parcel_id=parcel.parcel_id,
        lines=[PackedLine(line_id=of_bag.lines[0].id, quantity=1)],
        actor=bag.store.actor,
        now=NOON + DAY,
    )
    make.delivered(order_id=of_bag.id, store=bag.store, now=NOON + 2 * DAY)
    make.delivered(order_id=of_lamp.id, store=lamp.store, now=NOON + 3 * DAY)

    # The buyer confirms the bags and says nothing of the lamp.
    order_services.confirm_receipt(order_id=of_bag.id, actor=buyer.actor, now=NOON + 4 * DAY)
    sweep(NOON + 11 * DAY)
    withdrawn(bag.store, 5449 - 400, NOON + 12 * DAY)
    assert settlement.balances(lamp.store.id, "EUR", actor=TESTS) == (eur(0), eur(0))
    sweep(NOON + 18 * DAY)
    sweep(NOON + 25 * DAY)
    withdrawn(lamp.store, 4449 - 320, NOON + 26 * DAY)

    ended = orders.group(done.group_id, actor=buyer.actor).orders
    assert {order.state for order in ended} == {OrderState.COMPLETED}
    commission = ledger.balance(Account(AccountKind.COMMISSION, "platform"), "EUR")
    assert commission == eur(400 + 320)
    assert_all_has_ended()
    everything_was_told_once()


def everything_was_told_once() -> None:
    """Two orders paid by two payments: each fact for each of them, and a notice where one is due."""
    assert db.rows(
        "SELECT name, count(*) FROM kernel_outboxevent"
        " WHERE name LIKE 'orders.%%' OR name LIKE 'payments.%%' GROUP BY 1 ORDER BY 1"
    ) == [
        ("orders.OrderCompleted", 2),
        ("orders.OrderDelivered", 2),
        ("orders.OrderPaid", 2),
        ("orders.OrderPlaced", 2),
        ("orders.OrderProcessing", 1),
        ("orders.OrderShipped", 2),
        ("payments.PaymentCaptured", 2),
    ]
    notices = db.rows(
        "SELECT kind, state, count(*) FROM notices_notice WHERE kind <> 'payout_sent'"
        " GROUP BY 1, 2 ORDER BY 1"
    )
    assert notices == [
        ("order_delivered", "sent", 2),
        ("order_paid", "sent", 2),
        ("order_placed", "sent", 2),
        ("order_shipped", "sent", 2),
        ("review_reminder", "sent", 2),
        ("seller_order", "sent", 2),
        ("store_approved", "sent", 2),
    ]


@pytest.mark.parametrize(
    ("market", "currency", "price", "shipping", "commission"),
    [
        ("KR", "KRW", 35_000, 6_900, 2_800),
        ("BR", "BRL", 9_990, 2_490, 799),
        ("SA", "SAR", 12_345, 1_850, 988),
    ],
)
def test_a_sale_in_another_country_closes_in_its_own_currency(
    provider, market, currency, price, shipping, commission
):
    buyer = make.buyer(market=market)
    product = make.product(
        store=make.store(), price=Money(price, currency), market=market, weight_g=None
    )
    (order,) = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders
    assert order.total == Money(price + shipping, currency)
    make.delivered(order_id=order.id, store=product.store)
    order_services.confirm_receipt(order_id=order.id, actor=buyer.actor, now=NOON)
    sweep(NOON + 7 * DAY)
    _, available = settlement.balances(product.store.id, currency, actor=TESTS)
    assert available == Money(price + shipping - commission, currency)
    assert_all_has_ended()
