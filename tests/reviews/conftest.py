from __future__ import annotations

import pytest

from tradewind.kernel import clock
from tradewind.testing import checks
from tradewind.testing.make import NOON


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


@pytest.fixture
def nothing_changes():
    return checks.nothing_changes
