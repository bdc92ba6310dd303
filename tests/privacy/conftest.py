from __future__ import annotations

from typing import Any

import pytest

from .builders import Member, bought, member


@pytest.fixture
def ana(db: None, provider: Any) -> Member:
    """A member who bought something, which arrived and was confirmed."""
    who = member()
    bought(who, provider)
    return who
