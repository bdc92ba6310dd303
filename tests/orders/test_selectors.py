from __future__ import annotations

import pytest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.kernel import ids
from tradewind.kernel.errors import InvalidInput
from tradewind.testing import make
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.orders import selectors
from tradewind.trade.orders.types import OrderState, UnknownOrder

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


# --- what a buyer sees ----------------------------------------------------------------------------


def test_a_buyers_list_has_their_orders_alone_newest_first(django_assert_num_queries):
    buyer, other = make.buyer(), make.buyer()
    lines = {make.product(store=make.store()): 1, make.product(store=make.store()): 2}
    groups = [make.placed(buyer=buyer, lines=lines).group_id for _ in range(2)]
    make.placed(buyer=other, lines=lines)
    with django_assert_num_queries(2):
        found = selectors.of_buyer(actor=buyer.actor)
    assert found.next is None
    assert [one.group_id for one in found.items] == [groups[1]] * 2 + [groups[0]] * 2
    assert sorted(line.quantity for one in found.items for line in one.lines) == [1, 1, 2, 2]


def test_a_buyers_list_goes_on_where_it_ended():
    buyer, product = make.buyer(), make.product(store=make.store())
    for _ in range(3):
        make.placed(buyer=buyer, lines={product: 1})
    first = selectors.of_buyer(actor=buyer.actor, limit=2)
    rest = selectors.of_buyer(actor=buyer.actor, limit=2, cursor=first.next)
    assert (len(first.items), len(rest.items), rest.next) == (2, 1, None)
    assert not {one.id for one in first.items} & {one.id for one in rest.items}
    with pytest.raises(InvalidInput):
        selectors.of_buyer(actor=buyer.actor, cursor="made up")


def test_a_buyers_list_is_narrowed_by_states():
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    make.placed(buyer=buyer, lines={product: 1})
    make.cancelled(group_id=done.group_id, actor=buyer.actor)
    found = selectors.of_buyer(actor=buyer.actor, states=[OrderState.CANCELLED])
    assert [one.group_id for one in found.items] == [done.group_id]


def test_the_page_of_an_order_is_for_its_buyer_alone(django_assert_num_queries):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    (order_id,) = selectors.ids_of_group(done.group_id)
    with django_assert_num_queries(3):
        found = selectors.page(order_id, actor=buyer.actor)
    assert (found.order.id, found.market, found.language) == (order_id, "ES", "es")
    assert found.due_at == found.pay_by
    for actor in (make.buyer().actor, product.store.actor, make.operator()):
        with pytest.raises(UnknownOrder):
            selectors.page(order_id, actor=actor)
    assert selectors.ids_of_group(order_id) == ()
