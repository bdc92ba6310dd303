from __future__ import annotations

import pytest

from tradewind.goods.inventory import selectors as inventory
from tradewind.kernel import db
from tradewind.kernel.errors import NotAllowed
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import ParcelStatus
from tradewind.testing import make
from tradewind.testing.checks import assert_books_balance, assert_log_has_no_gaps
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.threads import together
from tradewind.trade.fulfilment import selectors, services
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, NotInState, OrderState

pytestmark = pytest.mark.usefixtures("committed")


def shipping(store, parcel_id, number="RR1"):
    return lambda: services.ship(
        parcel_id=parcel_id, carrier="correos", tracking_number=number, actor=store.actor, now=NOON
    )


def cancelling(buyer, order_id):
    return lambda: order_services.cancel(
        order_id=order_id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON
    )


def test_of_cancelling_and_shipping_at_once_exactly_one_happens(provider):
    store, buyer = make.store(), make.buyer()
    product = make.product(store=store, stock=100)
    shipped = 0
    for number in range(6):
        (order,) = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders
        (parcel,) = selectors.plan(order.id)
        works = [cancelling(buyer, order.id), shipping(store, parcel.parcel_id, f"RR{number}")]
        cancelled, handed_over = together(works)
        deliver()
        state = orders.order(order.id, actor=TESTS).state
        status = logistics.parcel(parcel_id=parcel.parcel_id).status
        if cancelled is None:
            assert isinstance(handed_over, NotInState)
            assert (state, status) == (OrderState.CANCELLED, ParcelStatus.CANCELLED)
        else:
            assert isinstance(cancelled, NotAllowed)
            assert handed_over is None
            assert (state, status) == (OrderState.SHIPPED, ParcelStatus.PICKED_UP)
            shipped += 1
    stock = inventory.stock([product.sku_id])[product.sku_id]
    assert (stock.on_hand, stock.reserved) == (100 - shipped, 0)
    assert_log_has_no_gaps()
    assert_books_balance()


def test_two_parcels_that_leave_at_once_ship_the_order_once(provider):
    store = make.store()
    product = make.product(store=store)
    (order,) = make.paid(provider=provider, buyer=make.buyer(), lines={product: 2}).orders
    (first,) = selectors.plan(order.id)
    second = services.split(
        parcel_id=first.parcel_id, lines=[PackedLine(line_id=order.lines[0].id, quantity=1)],
        actor=store.actor, now=NOON,
    )  # fmt: skip
    results = together([shipping(store, first.parcel_id, "RR1"), shipping(store, second, "RR2")])
    assert results == [None, None]
    assert orders.order(order.id, actor=TESTS).state is OrderState.SHIPPED
    told = db.rows("SELECT count(*) FROM kernel_outboxevent WHERE name = 'orders.OrderShipped'")
    assert told == [(1,)]


def test_the_same_pieces_moved_twice_at_once_move_as_often_as_there_are_pieces(provider):
    store = make.store()
    product = make.product(store=store)
    (order,) = make.paid(provider=provider, buyer=make.buyer(), lines={product: 3}).orders
    (parcel,) = selectors.plan(order.id)
    moved = [PackedLine(line_id=order.lines[0].id, quantity=1)]

    def split():
        return services.split(parcel_id=parcel.parcel_id, lines=moved, actor=store.actor, now=NOON)

    results = together([split] * 4)
    assert [type(result).__name__ for result in results].count("BadSplit") == 2
    packed = [[line.quantity for line in parcel.lines] for parcel in selectors.plan(order.id)]
    assert packed == [[1], [1], [1]]
