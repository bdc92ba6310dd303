from __future__ import annotations

import pytest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.orders import selectors
from tradewind.trade.orders.types import UnknownOrder

pytestmark = pytest.mark.django_db


def staff(role: Role, store_id=None):
    member = account_services.register(
        email=f"{ids.new()}@example.org", password="correct horse battery", full_name="Somebody",
        language="en", now=NOON,
    )  # fmt: skip
    account_services.grant(actor=TESTS, person_id=member.id, role=role, store_id=store_id, now=NOON)
    return accounts.actor(member.id)


@pytest.fixture
def world():
    """A guest with orders in two stores."""
    buyer = make.buyer()
    one, two = make.product(store=make.store()), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={one: 2, two: 1})
    group = selectors.group(done.group_id, actor=TESTS)
    first = next(order for order in group.orders if order.store_id == one.store.id)
    return buyer, one.store, two.store, group, first


def test_the_guest_who_placed_it_sees_the_group_and_its_orders(world):
    buyer, _, _, group, first = world
    assert selectors.group(group.id, actor=buyer.actor) == group
    assert selectors.order(first.id, actor=buyer.actor) == first


def test_a_store_sees_its_own_order_and_neither_the_other_nor_the_group(world):
    _, store, other, group, first = world
    assert selectors.order(first.id, actor=store.actor) == first
    for refused in (
        lambda: selectors.order(first.id, actor=other.actor),
        lambda: selectors.group(group.id, actor=store.actor),
    ):
        with pytest.raises(UnknownOrder):
            refused()


def test_the_warehouse_of_a_store_sees_its_orders(world):
    _, store, other, _, first = world
    assert selectors.order(first.id, actor=staff(Role.WAREHOUSE, store.id)) == first
    with pytest.raises(UnknownOrder):
        selectors.order(first.id, actor=staff(Role.WAREHOUSE, other.id))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_operator_and_auditor_see_everything(world, role):
    *_, group, first = world
    actor = staff(role)
    assert selectors.group(group.id, actor=actor) == group
    assert selectors.order(first.id, actor=actor) == first


def test_a_stranger_cannot_tell_an_order_of_others_from_none(world):
    *_, group, first = world
    stranger = make.buyer().actor
    nothing = ids.new()
    refused = []
    for read, key in (
        (selectors.order, first.id),
        (selectors.order, nothing),
        (selectors.group, group.id),
        (selectors.group, nothing),
    ):
        with pytest.raises(UnknownOrder) as error:
            read(key, actor=stranger)
        refused.append(next(iter(error.value.params.values())) == key)
    assert refused == [True] * 4


def test_reading_takes_as_many_statements_for_many_orders_as_for_one(
    world, django_assert_num_queries
):
    *_, group, first = world
    with django_assert_num_queries(4):
        selectors.group(group.id, actor=TESTS)
    with django_assert_num_queries(3):
        selectors.orders([order.id for order in group.orders])
    with django_assert_num_queries(1):
        assert selectors.orders([]) == ()
    assert [order.id for order in group.orders] == sorted(order.id for order in group.orders)
    assert selectors.orders([first.id, ids.new()]) == (first,)
