from __future__ import annotations

from collections.abc import Iterator

import pytest

from tradewind.config import wiring
from tradewind.kernel import ports
from tradewind.rails.logistics import services
from tradewind.rails.logistics.models import ShippingOptionRow
from tradewind.rails.logistics.ports import Carrier
from tradewind.testing.fakes import FakeCarrier


@pytest.fixture
def no_options(db: None) -> None:
    """Take away the options that an installation starts with: a test offers its own."""
    ShippingOptionRow.objects.all().delete()


@pytest.fixture
def carrier(db: None) -> Iterator[FakeCarrier]:
    """A tracking service in memory, in the place of the simulator."""
    fake = FakeCarrier()
    ports.provide(Carrier, lambda: fake, name=services.CARRIER)
    yield fake
    wiring.provide_all()
