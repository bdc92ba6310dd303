"""What each verb does to an order in each state, and who may."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction

from tradewind.goods.inventory import selectors as inventory
from tradewind.kernel import db, ids
from tradewind.kernel.actors import system
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import PaymentState
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.trade.fulfilment import selectors as plans
from tradewind.trade.fulfilment import services as fulfilment
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders import selectors, services
from tradewind.trade.orders.types import CancelReason, NotInState, OrderState, UnknownOrder

pytestmark = pytest.mark.django_db

PLACED, PAID, PROCESSING, SHIPPED, DELIVERED, COMPLETED, CANCELLED = OrderState
SYSTEM = system("tests")
LATER = NOON + timedelta(days=1)


class World:
    """One order of two pieces out of ten, and all who have to do with it."""

    def __init__(self, provider, state: OrderState) -> None:
        self.buyer, self.store = make.buyer(), make.store()
        self.product = make.product(store=self.store, stock=10)
        if state is PLACED:
            done = make.placed(buyer=self.buyer, lines={self.product: 2})
            group = selectors.group(done.group_id, actor=SYSTEM)
        else:
            group = make.paid(provider=provider, buyer=self.buyer, lines={self.product: 2})
        self.group_id, self.id = group.id, group.orders[0].id
        if state is PROCESSING:
            self.process()
        if state in (SHIPPED, DELIVERED, COMPLETED):
            make.shipped(order_id=self.id, store=self.store)
        if state in (DELIVERED, COMPLETED):
            services.mark_delivered(order_id=self.id, at=NOON)
        if state is COMPLETED:
            self.confirm()
        if state is CANCELLED:
            self.cancel(self.buyer.actor)
        deliver()
        assert self.order.state is state

    @property
    def order(self):
        return selectors.order(self.id, actor=SYSTEM)

    @property
    def stock(self) -> tuple[int, int]:
        found = inventory.stock([self.product.sku_id])[self.product.sku_id]
        return found.on_hand, found.reserved

    def process(self) -> None:
        services.start_processing(order_id=self.id, actor=self.store.actor, now=LATER)

    def shippable(self) -> None:
        with db.atomic():
            services.require_shippable(order_id=self.id, actor=self.store.actor)

    def confirm(self, actor=None) -> None:
        services.confirm_receipt(order_id=self.id, actor=actor or self.buyer.actor, now=LATER)

    def cancel(self, actor, reason=CancelReason.BUYER) -> None:
        services.cancel(order_id=self.id, reason=reason, actor=actor, now=LATER)


VERBS = {
    "process": lambda world: world.process(),
    "require shippable": lambda world: world.shippable(),
    "ship": lambda world: services.mark_shipped(order_id=world.id, at=LATER),
    "deliver": lambda world: services.mark_delivered(order_id=world.id, at=LATER),
    "confirm": lambda world: world.confirm(),
    "cancel by buyer": lambda world: world.cancel(world.buyer.actor),
    "cancel by seller": lambda world: world.cancel(world.store.actor, CancelReason.SELLER),
    "cancel by operator": lambda world: world.cancel(SYSTEM, CancelReason.OPERATOR),
}
FACTS = {
    PROCESSING: "OrderProcessing",
    SHIPPED: "OrderShipped",
    DELIVERED: "OrderDelivered",
    COMPLETED: "OrderCompleted",
    CANCELLED: "OrderCancelled",
}
NO = NotInState
# What each verb of VERBS, in their order, does to an order in a state: the state that follows, the
# error that is raised, or None when nothing changes.
TABLE = {
    PLACED: (NO, NO, NO, None, NO, CANCELLED, CANCELLED, CANCELLED),
    PAID: (PROCESSING, None, SHIPPED, None, NO, CANCELLED, CANCELLED, CANCELLED),
    PROCESSING: (None, None, SHIPPED, None, NO, CANCELLED, CANCELLED, CANCELLED),
    SHIPPED: (NO, None, None, DELIVERED, NO, NotAllowed, NotAllowed, CANCELLED),
    DELIVERED: (NO, NO, None, None, COMPLETED, NotAllowed, NotAllowed, CANCELLED),
    COMPLETED: (NO, NO, None, None, None, NO, NO, NO),
    CANCELLED: (NO, NO, NO, None, NO, None, None, None),
}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", OrderState)
def test_what_each_verb_does_to_an_order_in_a_state(provider, state):
    world = World(provider, state)
    for verb, then in zip(VERBS, TABLE[state], strict=True):
        with undone():
            if then is None:
                with nothing_changes():
                    VERBS[verb](world)
            elif isinstance(then, OrderState):
                moves(world, verb, then)
            else:
                with nothing_changes(), pytest.raises(then):
                    VERBS[verb](world)
        assert world.order.state is state, verb


def moves(world: World, verb: str, then: OrderState) -> None:
    """The verb takes the order there with one version, one fact and one row of audit."""
    before = world.order
    VERBS[verb](world)
    after = world.order
    assert (after.state, after.version) == (then, before.version + 1), verb
    assert db.rows(
        "SELECT name FROM kernel_outboxevent WHERE aggregate_id = %s AND aggregate_version = %s",
        [world.id, after.version],
    ) == [(f"orders.{FACTS[then]}",)]
    assert db.rows(
        "SELECT before, after, at FROM kernel_auditentry WHERE verb = %s AND object_id = %s",
        [f"order.{FACTS[then]}", world.id],
    ) == [(f'{{"state": "{before.state}"}}', f'{{"state": "{then}"}}', LATER)]
    assert_log_has_no_gaps()


def test_an_order_that_nobody_placed_is_unknown():
    nothing = ids.new()
    with nothing_changes():
        for attempt in (
            lambda: services.start_processing(order_id=nothing, actor=SYSTEM, now=NOON),
            lambda: services.mark_shipped(order_id=nothing, at=NOON),
            lambda: services.mark_delivered(order_id=nothing, at=NOON),
            lambda: services.confirm_receipt(order_id=nothing, actor=SYSTEM, now=NOON),
            lambda: services.cancel(
                order_id=nothing, reason=CancelReason.BUYER, actor=SYSTEM, now=NOON
            ),
        ):
            with pytest.raises(UnknownOrder):
                attempt()


# --- who may --------------------------------------------------------------------------------------


def test_nobody_but_the_seller_and_the_operator_processes_and_ships(provider):
    world = World(provider, PAID)
    others = [world.buyer.actor, make.buyer().actor, make.store().actor]
    for actor in others:
        for verb in (
            lambda actor=actor: services.start_processing(order_id=world.id, actor=actor, now=NOON),
            lambda actor=actor: services.require_shippable(order_id=world.id, actor=actor),
        ):
            with nothing_changes(), pytest.raises(NotAllowed), db.atomic():
                verb()
    services.start_processing(order_id=world.id, actor=make.operator(), now=NOON)


def test_nobody_but_the_buyer_confirms_receipt(provider):
    world = World(provider, DELIVERED)
    for actor in (world.store.actor, make.buyer().actor, make.store().actor, make.operator()):
        with nothing_changes(), pytest.raises(NotAllowed):
            world.confirm(actor)
    world.confirm()
    assert world.order.completed_at == LATER


def test_strangers_cancel_nothing_in_any_state(provider):
    strangers = [make.buyer().actor, make.store().actor]
    for state in (PLACED, PAID, SHIPPED, COMPLETED, CANCELLED):
        world = World(provider, state)
        for actor in strangers:
            with nothing_changes(), pytest.raises(NotAllowed):
                world.cancel(actor)


def test_the_operator_of_flesh_and_blood_cancels_what_is_under_way(provider):
    world = World(provider, SHIPPED)
    world.cancel(make.operator(), CancelReason.OPERATOR)
    order = world.order
    assert (order.state, order.cancel_reason) == (CANCELLED, "operator")
    assert order.cancelled_at == LATER


# --- pieces and payments of a cancelled order -----------------------------------------------------


def test_pieces_of_an_unpaid_order_are_free_again_and_its_payment_is_closed(provider):
    world = World(provider, PLACED)
    assert world.stock == (10, 2)
    world.cancel(world.buyer.actor)
    assert world.stock == (10, 0)
    (payment,) = payments.payments(world.group_id)
    assert payment.state is PaymentState.CANCELLED


def test_pieces_of_a_paid_order_go_back_onto_the_shelf(provider):
    world = World(provider, PAID)
    assert world.stock == (8, 0)
    world.cancel(world.store.actor, CancelReason.SELLER)
    assert world.stock == (10, 0)
    (payment,) = payments.payments(world.group_id)
    assert payment.state is PaymentState.SUCCEEDED


def test_a_sale_that_is_cancelled_before_its_pieces_were_taken_off_frees_them_once(provider):
    buyer, product = make.buyer(), make.product(store=make.store(), stock=10)
    done = make.placed(buyer=buyer, lines={product: 2})
    make.capture(provider=provider, buyer=buyer, payment_id=done.payment_ids[0])
    services.pay(group_id=done.group_id, at=NOON)
    (order,) = selectors.group(done.group_id, actor=SYSTEM).orders
    services.cancel(order_id=order.id, reason=CancelReason.BUYER, actor=SYSTEM, now=NOON)
    deliver()
    stock = inventory.stock([product.sku_id])[product.sku_id]
    assert (stock.on_hand, stock.reserved) == (10, 0)


def test_pieces_that_were_shipped_stay_off_the_shelf(provider):
    world = World(provider, SHIPPED)
    world.cancel(SYSTEM, CancelReason.OPERATOR)
    assert world.stock == (8, 0)


def test_once_a_first_parcel_has_left_only_the_operator_cancels_and_nothing_is_counted_in(provider):
    world = World(provider, PAID)
    (parcel,) = plans.plan(world.id)
    (line,) = world.order.lines
    second = fulfilment.split(
        parcel_id=parcel.parcel_id, lines=[PackedLine(line_id=line.id, quantity=1)],
        actor=world.store.actor, now=NOON,
    )  # fmt: skip
    fulfilment.ship(
        parcel_id=second, carrier="correos", tracking_number="RR1", actor=world.store.actor,
        now=NOON,
    )  # fmt: skip
    assert world.order.state is PAID
    for actor in (world.buyer.actor, world.store.actor):
        with nothing_changes(), pytest.raises(NotAllowed):
            world.cancel(actor)
    world.cancel(SYSTEM, CancelReason.OPERATOR)
    assert world.order.state is CANCELLED
    assert world.stock == (8, 0)


def test_one_of_two_orders_is_cancelled_and_the_other_may_still_be_paid(provider):
    buyer = make.buyer()
    one, two = make.product(store=make.store()), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={one: 1, two: 1})
    first, second = selectors.group(done.group_id, actor=SYSTEM).orders
    services.cancel(order_id=first.id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON)
    (payment,) = payments.payments(done.group_id)
    assert payment.state is PaymentState.REQUIRES_PAYMENT_METHOD
    services.cancel(order_id=second.id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON)
    (payment,) = payments.payments(done.group_id)
    assert payment.state is PaymentState.CANCELLED


def test_dates_say_when_each_step_was_taken(provider):
    world = World(provider, COMPLETED)
    order = world.order
    assert (order.placed_at, order.paid_at, order.shipped_at) == (NOON, NOON, NOON)
    assert (order.delivered_at, order.completed_at) == (NOON, LATER)
    assert (order.cancelled_at, order.cancel_reason) == (None, "")
    assert order.total == Money(5449, "EUR")
