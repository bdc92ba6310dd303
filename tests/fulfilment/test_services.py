from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.kernel import db, ids
from tradewind.kernel.errors import NotAllowed
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import ParcelNotPending, ParcelStatus, TrackingNumberTaken
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.fulfilment import selectors, services
from tradewind.trade.fulfilment.types import BadSplit, PackedLine, UnknownParcel
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, NotInState, OrderState

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


class World:
    """A paid order of three bags and one hat, planned as one parcel."""

    def __init__(self, provider, *, hat_weight=120) -> None:
        self.buyer, self.store = make.buyer(), make.store()
        bag = make.product(store=self.store, weight_g=500)
        hat = make.product(store=self.store, weight_g=hat_weight)
        group = make.paid(provider=provider, buyer=self.buyer, lines={bag: 3, hat: 1})
        self.id = group.orders[0].id
        by_sku = {line.sku_id: line.id for line in group.orders[0].lines}
        self.bag, self.hat = by_sku[bag.sku_id], by_sku[hat.sku_id]
        (self.parcel_id,) = self.plan

    @property
    def plan(self) -> dict:
        """What is in each parcel, as pieces by line."""
        return {
            parcel.parcel_id: {line.line_id: line.quantity for line in parcel.lines}
            for parcel in selectors.plan(self.id)
        }

    @property
    def order(self):
        return orders.order(self.id, actor=TESTS)

    def split(self, lines, *, parcel_id=None, actor=None):
        return services.split(
            parcel_id=parcel_id or self.parcel_id,
            lines=[PackedLine(line_id=line_id, quantity=pieces) for line_id, pieces in lines],
            actor=actor or self.store.actor,
            now=NOON,
        )

    def ship(self, parcel_id=None, *, number="RR1", actor=None, at=NOON) -> None:
        services.ship(
            parcel_id=parcel_id or self.parcel_id,
            carrier="correos",
            tracking_number=number,
            actor=actor or self.store.actor,
            now=at,
        )


@pytest.fixture
def world(provider):
    return World(provider)


def facts(order_id, *names) -> list[str]:
    return [
        name
        for (name,) in db.rows(
            "SELECT name FROM kernel_outboxevent WHERE aggregate_id = %s AND name = ANY(%s)"
            " ORDER BY aggregate_version",
            [order_id, [f"orders.{name}" for name in names]],
        )
    ]


# --- planning -------------------------------------------------------------------------------------


def test_a_paid_order_is_planned_as_one_parcel_of_all_its_pieces(world):
    assert world.plan == {world.parcel_id: {world.bag: 3, world.hat: 1}}
    parcel = logistics.parcel(parcel_id=world.parcel_id)
    assert (parcel.reference, parcel.store_id) == (world.id, world.store.id)
    assert (parcel.status, parcel.weight_g) == (ParcelStatus.PENDING, 1620)


def test_a_parcel_weighs_what_is_known_or_nothing(provider):
    world = World(provider, hat_weight=None)
    assert logistics.parcel(parcel_id=world.parcel_id).weight_g is None


def test_an_order_that_is_planned_is_not_planned_again(world):
    with nothing_changes():
        services.plan(orders_at={world.id: NOON + HOUR}, actor=TESTS)


# --- splitting ------------------------------------------------------------------------------------


def test_pieces_move_into_a_parcel_of_their_own(world):
    second = world.split([(world.bag, 2)])
    assert world.plan == {
        world.parcel_id: {world.bag: 1, world.hat: 1},
        second: {world.bag: 2},
    }
    third = world.split([(world.hat, 1)])
    assert world.plan == {
        world.parcel_id: {world.bag: 1},
        second: {world.bag: 2},
        third: {world.hat: 1},
    }
    fourth = world.split([(world.bag, 1)], parcel_id=second)
    assert world.plan[second] == world.plan[fourth] == {world.bag: 1}
    statuses = {one.status for one in logistics.parcels(references=[world.id])}
    assert statuses == {ParcelStatus.PENDING}


def test_some_of_each_line_may_move_at_once(provider):
    world = World(provider)
    second = world.split([(world.bag, 1), (world.hat, 1)])
    assert world.plan[second] == {world.bag: 1, world.hat: 1}
    assert world.plan[world.parcel_id] == {world.bag: 2}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "not in this parcel"),
        ([("bag", 0)], "not in this parcel"),
        ([("bag", -1)], "not in this parcel"),
        ([("bag", 4)], "not in this parcel"),
        ([("bag", 1), ("hat", 2)], "not in this parcel"),
        ([("nothing", 1)], "not in this parcel"),
        ([("bag", 3), ("hat", 1)], "nothing would be left"),
        ([("bag", 1), ("bag", 1)], "a line twice"),
    ],
)
def test_what_cannot_move_is_refused_and_nothing_moves(world, lines, reason):
    known = {"bag": world.bag, "hat": world.hat, "nothing": ids.new()}
    with nothing_changes(), pytest.raises(BadSplit) as refused:
        world.split([(known[name], pieces) for name, pieces in lines])
    assert refused.value.params == {"parcel_id": world.parcel_id, "reason": reason}


def test_a_parcel_that_has_left_is_not_split(world):
    second = world.split([(world.bag, 2)])
    world.ship(second)
    with nothing_changes(), pytest.raises(BadSplit) as refused:
        world.split([(world.bag, 1)], parcel_id=second)
    assert refused.value.params["reason"] == "handed over"


def test_a_parcel_of_a_cancelled_order_is_neither_split_nor_shipped(world):
    order_services.cancel(
        order_id=world.id, reason=CancelReason.BUYER, actor=world.buyer.actor, now=NOON
    )
    for attempt in (lambda: world.split([(world.bag, 1)]), world.ship):
        with nothing_changes(), pytest.raises(NotInState):
            attempt()


def test_nobody_but_the_store_and_the_operator_splits_and_ships(world):
    strangers = [world.buyer.actor, make.buyer().actor, make.store().actor]
    for actor in strangers:
        for attempt in (
            lambda actor=actor: world.split([(world.bag, 1)], actor=actor),
            lambda actor=actor: world.ship(actor=actor),
        ):
            with nothing_changes(), pytest.raises(NotAllowed):
                attempt()
    second = world.split([(world.bag, 1)], actor=make.operator())
    world.ship(second, actor=make.operator())


def test_the_warehouse_ships(world):
    member = account_services.register(
        email="packer@example.org", password="correct horse battery", full_name="Wang",
        language="zh-Hans", now=NOON,
    )  # fmt: skip
    account_services.grant(
        actor=TESTS, person_id=member.id, role=Role.WAREHOUSE, store_id=world.store.id, now=NOON
    )
    world.ship(actor=accounts.actor(member.id))
    assert world.order.state is OrderState.SHIPPED


def test_a_parcel_that_is_of_no_order_is_unknown(world):
    nothing = ids.new()
    for attempt in (
        lambda: world.split([(world.bag, 1)], parcel_id=nothing),
        lambda: world.ship(nothing),
    ):
        with nothing_changes(), pytest.raises(UnknownParcel):
            attempt()


# --- shipping -------------------------------------------------------------------------------------


def test_the_only_parcel_ships_the_order(world):
    world.ship(at=NOON + HOUR)
    assert (world.order.state, world.order.shipped_at) == (OrderState.SHIPPED, NOON + HOUR)
    parcel = logistics.parcel(parcel_id=world.parcel_id)
    assert (parcel.carrier, parcel.tracking_number) == ("correos", "RR1")
    assert parcel.handed_over_at == NOON + HOUR


def test_shipping_the_same_again_changes_nothing(world):
    world.ship()
    with nothing_changes():
        world.ship(at=NOON + HOUR)
    with nothing_changes(), pytest.raises(ParcelNotPending):
        world.ship(number="RR2")


def test_the_last_of_two_parcels_ships_the_order(world):
    second = world.split([(world.bag, 2)])
    world.ship(second, number="RR2")
    assert (world.order.state, world.order.shipped_at) == (OrderState.PAID, None)
    world.ship(number="RR1", at=NOON + HOUR)
    assert (world.order.state, world.order.shipped_at) == (OrderState.SHIPPED, NOON + HOUR)
    assert facts(world.id, "OrderShipped") == ["orders.OrderShipped"]
    with nothing_changes():
        world.ship(second, number="RR2")
    assert_log_has_no_gaps()


def test_a_tracking_number_serves_one_parcel_and_nothing_is_half_shipped(world):
    second = world.split([(world.bag, 2)])
    world.ship(second, number="RR1")
    with nothing_changes(), pytest.raises(TrackingNumberTaken):
        world.ship(number="RR1")


def test_an_order_that_is_being_processed_is_shipped(world):
    order_services.start_processing(order_id=world.id, actor=world.store.actor, now=NOON)
    world.ship()
    assert world.order.state is OrderState.SHIPPED


def test_an_order_that_is_not_paid_has_no_parcel():
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    deliver()
    (order,) = orders.group(done.group_id, actor=TESTS).orders
    assert selectors.plan(order.id) == ()
    assert logistics.parcels(references=[order.id]) == ()


def test_one_order_of_a_group_is_shipped_without_the_other(provider):
    buyer = make.buyer()
    one, two = make.product(store=make.store()), make.product(store=make.store())
    group = make.paid(provider=provider, buyer=buyer, lines={one: 1, two: 1})
    first = next(order for order in group.orders if order.store_id == one.store.id)
    make.shipped(order_id=first.id, store=one.store)
    states = {order.store_id: order.state for order in orders.group(group.id, actor=TESTS).orders}
    assert states == {one.store.id: OrderState.SHIPPED, two.store.id: OrderState.PAID}
