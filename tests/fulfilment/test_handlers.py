from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.kernel import db
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import ParcelStatus
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.fulfilment import selectors, services
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, OrderState

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class World:
    """A paid order of two pieces in two parcels."""

    def __init__(self, provider) -> None:
        self.buyer, self.product = make.buyer(), make.product(store=make.store())
        self.store = self.product.store
        group = make.paid(provider=provider, buyer=self.buyer, lines={self.product: 2})
        self.id = group.orders[0].id
        (self.first,) = (parcel.parcel_id for parcel in selectors.plan(self.id))
        self.second = services.split(
            parcel_id=self.first,
            lines=[PackedLine(line_id=group.orders[0].lines[0].id, quantity=1)],
            actor=self.store.actor,
            now=NOON,
        )

    @property
    def order(self):
        return orders.order(self.id, actor=TESTS)

    @property
    def parcels(self) -> list[ParcelStatus]:
        found = {one.id: one.status for one in logistics.parcels(references=[self.id])}
        return [found[self.first], found[self.second]]

    def ship(self, parcel_id) -> None:
        services.ship(
            parcel_id=parcel_id, carrier="correos", tracking_number=str(parcel_id)[-12:],
            actor=self.store.actor, now=NOON,
        )  # fmt: skip

    def scan(self, parcel_id, code="EMI", at=NOON) -> None:
        make.scanned(parcel_id=parcel_id, code=code, now=at)
        deliver()

    def cancel(self) -> None:
        order_services.cancel(order_id=self.id, reason=CancelReason.OPERATOR, actor=TESTS, now=NOON)
        deliver()


@pytest.fixture
def world(provider):
    return World(provider)


def test_an_order_is_delivered_with_its_last_parcel_at_the_last_scan(world):
    world.ship(world.first)
    world.ship(world.second)
    world.scan(world.first, at=NOON + 3 * DAY)
    assert world.order.state is OrderState.SHIPPED
    world.scan(world.second, at=NOON + 2 * DAY)
    order = world.order
    assert (order.state, order.delivered_at) == (OrderState.DELIVERED, NOON + 3 * DAY)
    assert_log_has_no_gaps()


def test_a_parcel_that_arrives_before_the_other_has_left_delivers_nothing_yet(world):
    world.ship(world.first)
    world.scan(world.first, at=NOON + DAY)
    assert world.order.state is OrderState.PAID
    world.ship(world.second)
    assert world.order.state is OrderState.SHIPPED
    world.scan(world.second, at=NOON + 5 * DAY)
    assert world.order.delivered_at == NOON + 5 * DAY


def test_a_scan_on_the_way_delivers_nothing(world):
    world.ship(world.first)
    world.ship(world.second)
    for code in ("EMC", "EMD", "EMH", "EDG"):
        world.scan(world.first, code)
    assert world.order.state is OrderState.SHIPPED


def test_a_delivery_that_is_scanned_twice_counts_once(world):
    world.ship(world.first)
    world.ship(world.second)
    world.scan(world.first)
    world.scan(world.second)
    before = world.order
    world.scan(world.second, at=NOON + DAY)
    assert world.order == before


def test_parcels_of_a_cancelled_order_that_have_not_left_are_given_up(world):
    world.cancel()
    assert world.parcels == [ParcelStatus.CANCELLED, ParcelStatus.CANCELLED]


def test_a_parcel_that_has_left_goes_on_when_its_order_is_cancelled(world):
    world.ship(world.first)
    world.cancel()
    assert world.parcels == [ParcelStatus.PICKED_UP, ParcelStatus.CANCELLED]
    world.scan(world.first)
    assert world.parcels == [ParcelStatus.DELIVERED, ParcelStatus.CANCELLED]
    assert world.order.state is OrderState.CANCELLED


def test_the_delivery_of_a_cancelled_order_changes_nothing_of_the_order(world):
    world.ship(world.first)
    world.ship(world.second)
    world.cancel()
    before = world.order
    world.scan(world.first)
    world.scan(world.second)
    assert world.order == before
    names = db.rows("SELECT name FROM kernel_outboxevent WHERE name = 'orders.OrderDelivered'")
    assert names == []


def test_an_order_cancelled_before_anybody_planned_it_is_planned_and_given_up(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    make.capture(provider=provider, buyer=buyer, payment_id=done.payment_ids[0])
    order_services.pay(group_id=done.group_id, at=NOON)
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    order_services.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON)
    deliver()
    (parcel,) = logistics.parcels(references=[order.id])
    assert parcel.status is ParcelStatus.CANCELLED


def test_an_order_that_was_cancelled_unpaid_has_nothing_to_give_up():
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    order_services.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON)
    deliver()
    with nothing_changes():
        services.call_off(order_id=order.id, actor=TESTS, now=NOON)
    assert logistics.parcels(references=[order.id]) == ()
