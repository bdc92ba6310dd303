"""What a parcel knows of its order's way, and what its end means for the order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.rails.logistics import handlers
from tradewind.rails.logistics import selectors as logistics
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.fulfilment import selectors, services
from tradewind.trade.fulfilment.types import PackedLine
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(provider):
    """A paid order of two pieces from China to Spain."""
    product = make.product(store=make.store(country="CN"))
    return make.paid(provider=provider, buyer=make.buyer(market="ES"), lines={product: 2}).orders[0]


def test_planned_and_split_parcels_know_where_they_go_and_how(order):
    (first,) = selectors.plan(order.id)
    line = PackedLine(line_id=order.lines[0].id, quantity=1)
    services.split(parcel_id=first.parcel_id, lines=[line], actor=TESTS, now=NOON)
    ways = {
        (one.origin, one.destination, one.tier, one.days_min, one.days_max)
        for one in logistics.parcels(references=[order.id])
    }
    assert len(ways) == 1
    ((origin, destination, tier, days_min, days_max),) = ways
    assert (origin, destination) == ("CN", "ES")
    assert tier in ("economy", "standard", "premium")
    assert 0 < days_min <= days_max


def test_an_order_without_tracking_is_delivered_long_after_it_should_have_been(order):
    (parcel,) = selectors.plan(order.id)
    services.ship(
        parcel_id=parcel.parcel_id, carrier="post", tracking_number="", actor=TESTS, now=NOON
    )
    deliver()
    days_max = logistics.parcel(parcel_id=parcel.parcel_id).days_max
    due = NOON + timedelta(days=days_max + 15)
    assert handlers.assume_delivered(due) == 1
    deliver()
    found = orders.order(order.id, actor=TESTS)
    assert (found.state, found.delivered_at) == (OrderState.DELIVERED, due)
    assert_log_has_no_gaps()
