from datetime import timedelta
import pytest
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.trade.orders.types import OrderState

pytestmark = pytest.mark.django_db

def test_life(provider):
    buyer = make.buyer()
    one = make.product(store=make.store())
    two = make.product(store=make.store())
    group = make.paid(provider=provider, buyer=buyer, lines={one: 2, two: 1})
    assert [o.state for o in group.orders] == [OrderState.PAID] * 2
