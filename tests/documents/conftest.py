from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from tradewind.base.documents import services
from tradewind.base.documents.types import Amount, DocumentKind, Entity, Facts, Item, Recipient
from tradewind.kernel import actors
from tradewind.kernel.money import Money

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
ACTOR = actors.system("tests")
SELLER, OTHER = UUID(int=1), UUID(int=2)
ANA = Recipient(
    full_name="Ana García", line1="Calle Mayor 1", line2="", city="Madrid", region="",
    postcode="28013", country="ES", phone="",
)  # fmt: skip


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


def sale(*, seller: UUID = SELLER, name: str = "Hangzhou Gear Co., Ltd.", **more: Any) -> Facts:
    """Return what an invoice of two backpacks says."""
    told: dict[str, Any] = {
        "entity": Entity(
            seller_id=seller, legal_name=name, registration_no="9133", country="CN",
            store_name="Northpeak",
        ),
        "order_number": "7Q5-A01-93X-K2$",
        "market": "ES",
        "ordered_at": NOON,
        "paid_at": NOON,
        "items": (
            Item(code="NP-22", title="Ridgeline 22 L", options={"Colour": "Sand"}, quantity=2,
                 unit=euro(2500), amount=euro(5000)),
        ),
        "charges": (Amount(kind="shipping", money=euro(499)), Amount(kind="duty", money=None)),
        "total": euro(5499),
    }  # fmt: skip
    return Facts(**told | more)


def issue_sale(**more: Any) -> str:
    """Issue an invoice and return its number."""
    told: dict[str, Any] = {
        "kind": DocumentKind.INVOICE, "key": str(uuid4()), "facts": sale(), "recipient": ANA,
        "store_id": uuid4(), "buyer_id": uuid4(), "reference": uuid4(), "language": "es",
        "actor": ACTOR, "at": NOON,
    }  # fmt: skip
    return services.issue(**told | more)


@pytest.fixture
def facts() -> Callable[..., Facts]:
    return sale


@pytest.fixture
def issue() -> Callable[..., str]:
    return issue_sale
