from __future__ import annotations

import pytest

from tradewind.rails.logistics.models import ShippingOptionRow


@pytest.fixture
def no_options(db: None) -> None:
    """Take away the options that an installation starts with: a test offers its own."""
    ShippingOptionRow.objects.all().delete()
