from __future__ import annotations

import pytest

from tradewind.kernel import clock
from tradewind.testing.make import NOON


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield
