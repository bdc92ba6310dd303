"""The nouns of pricing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tradewind.kernel.errors import InvalidInput, NotFound
from tradewind.kernel.money import Money

WEB = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one piece of a SKU costs on a list and channel in [valid_from, valid_to)."""

    id: UUID
    sku_id: UUID
    price_list: str
    money: Money
    tax_inclusive: bool
    valid_from: datetime


class NotPriced(NotFound):
    """A SKU has no price on this market's list now, so it cannot be bought there."""

    code = "not_priced"


class BadPrice(InvalidInput):
    """A price is not above zero, or in a wrong order of time."""

    code = "bad_price"
