from __future__ import annotations

import pytest

from tradewind.kernel.errors import NotAllowed
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.fulfilment import selectors, services
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders.types import NotInState

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(provider):
    """A paid order of three bags in one parcel."""
    store = make.store()
    product = make.product(store=store)
    (found,) = make.paid(provider=provider, buyer=make.buyer(), lines={product: 3}).orders
    return found


def issue(order, actor=TESTS):
    return services.issue_slips(order_id=order.id, store_id=order.store_id, actor=actor, now=NOON)


def slips(order):
    packing = selectors.packing(order.id, store_id=order.store_id, actor=TESTS)
    return selectors.slips(packing, actor=TESTS)


def test_each_parcel_gets_a_numbered_slip_once(order):
    assert slips(order) == ()
    assert issue(order) == 1
    (slip,) = slips(order)
    assert slip.number.endswith("-P-2026-000001")
    assert [(item.title, item.quantity) for item in slip.facts.items] == [
        ("Ridgeline 22 L backpack", 3)
    ]
    assert slip.recipient is not None
    assert slip.recipient.line1 == "Calle Mayor 1"
    with nothing_changes():
        assert issue(order) == 0


def test_what_is_packed_otherwise_gets_other_slips_and_the_old_numbers_stay_taken(order):
    issue(order)
    parcel = selectors.plan(order.id)[0]
    services.split(
        parcel_id=parcel.parcel_id,
        lines=[PackedLine(line_id=parcel.lines[0].line_id, quantity=1)],
        actor=TESTS,
        now=NOON,
    )
    assert slips(order) == ()
    assert issue(order) == 2
    assert [
        (one.number[-6:], one.facts.parcel.number, one.facts.items[0].quantity)
        for one in slips(order)
    ] == [("000002", 1, 2), ("000003", 2, 1)]


def test_a_slip_is_issued_by_who_packs_for_the_store_and_for_what_is_to_be_packed(order):
    other = make.store().actor
    with nothing_changes(), pytest.raises(NotAllowed):
        issue(order, actor=other)
    make.cancelled(group_id=order.group_id, actor=TESTS)
    with nothing_changes(), pytest.raises(NotInState):
        issue(order)
