from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.kernel.errors import NotAllowed
from tradewind.testing import make
from tradewind.testing.make import NOON
from tradewind.trade.fulfilment import selectors, services
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import CancelReason, OrderState, UnknownOrder

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ordered(provider, product, *, pieces=1, now=NOON):
    group = make.paid(provider=provider, buyer=make.buyer(), lines={product: pieces}, now=now)
    return group.orders[0]


def test_what_waits_is_packed_in_the_order_of_payment(provider, django_assert_num_queries):
    store = make.store()
    product = make.product(store=store)
    made = [ordered(provider, product, now=NOON + hour * HOUR) for hour in (2, 0, 1)]
    make.placed(buyer=make.buyer(), lines={product: 1})
    with django_assert_num_queries(3):
        page = selectors.to_pack([store.id], actor=store.actor)
    assert [one.order.id for one in page.items] == [made[1].id, made[2].id, made[0].id]
    first = page.items[0]
    assert (first.ship_by, first.parcels, first.order.pieces) == (NOON + timedelta(days=3), 1, 1)
    assert page.next is None


def test_pages_of_what_waits_follow_each_other(provider):
    store = make.store()
    product = make.product(store=store)
    made = [ordered(provider, product, now=NOON + hour * HOUR) for hour in range(3)]
    first = selectors.to_pack([store.id], actor=store.actor, limit=2)
    second = selectors.to_pack([store.id], actor=store.actor, limit=2, cursor=first.next)
    assert [one.order.id for one in (*first.items, *second.items)] == [one.id for one in made]
    assert second.next is None


def test_what_left_or_was_called_off_is_not_packed(provider):
    store = make.store()
    product = make.product(store=store)
    make.shipped(order_id=ordered(provider, product).id, store=store)
    called_off = ordered(provider, product)
    make.cancelled(group_id=called_off.group_id, actor=store.actor, reason=CancelReason.SELLER)
    assert selectors.to_pack([store.id], actor=store.actor).items == ()


def test_packing_an_order_names_codes_weights_and_the_address(provider, django_assert_num_queries):
    store = make.store()
    order = ordered(provider, make.product(store=store), pieces=3)
    with django_assert_num_queries(9):
        packing = selectors.packing(order.id, store_id=store.id, actor=store.actor)
    (parcel,) = packing.parcels
    assert (parcel.number, parcel.is_open, parcel.pieces, parcel.weight_g) == (1, True, 3, 1500)
    assert [(one.title, one.quantity) for one in parcel.lines] == [("Ridgeline 22 L backpack", 3)]
    assert packing.address.line1 == "Calle Mayor 1"
    services.split(
        parcel_id=parcel.parcel.id,
        lines=[PackedLine(line_id=parcel.lines[0].line_id, quantity=1)],
        actor=store.actor,
        now=NOON,
    )
    packing = selectors.packing(order.id, store_id=store.id, actor=store.actor)
    assert [one.pieces for one in packing.parcels] == [2, 1]


def test_an_address_is_given_out_only_while_it_is_needed(provider):
    store = make.store()
    product = make.product(store=store)
    done = make.placed(buyer=make.buyer(), lines={product: 1})
    (unpaid,) = orders.group(done.group_id, actor=make.TESTS).orders
    assert selectors.packing(unpaid.id, store_id=store.id, actor=store.actor).address is None
    paid = ordered(provider, product)
    make.cancelled(group_id=paid.group_id, actor=store.actor, reason=CancelReason.SELLER)
    assert selectors.packing(paid.id, store_id=store.id, actor=store.actor).address is None


def test_nobody_packs_for_another_store(provider):
    store, stranger = make.store(), make.store()
    order = ordered(provider, make.product(store=store))
    with pytest.raises(NotAllowed):
        selectors.to_pack([store.id], actor=stranger.actor)
    for store_id, actor in ((store.id, stranger.actor), (stranger.id, store.actor)):
        with pytest.raises(UnknownOrder):
            selectors.packing(order.id, store_id=store_id, actor=actor)


def test_the_buyer_of_an_order_does_not_pack_it(provider):
    store = make.store()
    buyer = make.buyer()
    group = make.paid(provider=provider, buyer=buyer, lines={make.product(store=store): 1})
    with pytest.raises(UnknownOrder):
        selectors.packing(group.orders[0].id, store_id=store.id, actor=buyer.actor)


def test_a_store_counts_its_orders_and_sales(provider):
    store = make.store()
    product = make.product(store=store)
    order = ordered(provider, product)
    make.placed(buyer=make.buyer(), lines={product: 1})
    assert orders.counts(store.id, actor=store.actor) == {
        OrderState.PAID: 1, OrderState.PLACED: 1,
    }  # fmt: skip
    (day,) = orders.sales(store.id, since=NOON - HOUR, actor=store.actor)
    assert (day.day, day.orders, day.money) == (NOON.date(), 1, order.total)
    stranger = make.store()
    for ask in (
        lambda: orders.counts(store.id, actor=stranger.actor),
        lambda: orders.sales(store.id, since=NOON, actor=stranger.actor),
        lambda: orders.of_store(store.id, actor=stranger.actor),
    ):
        with pytest.raises(NotAllowed):
            ask()
