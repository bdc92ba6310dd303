"""How a piece gets to a country: the ways that there are, their prices and how long they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from tradewind.growth.discovery.types import Card
from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors as logistics
from tradewind.sites.storefront import words
from tradewind.sites.storefront.places import Here


@dataclass(frozen=True, slots=True)
class Way:
    """A way to ship one piece; `price` None means that the seller quotes the freight.

    `days` says how long it takes from hand-over; `by` is the day when it arrives at the latest if
    it is handed over today.
    """

    code: str
    words: str
    days: str
    by: datetime
    price: Money | None


def promised(cards: Iterable[Card], *, here: Here, now: datetime) -> list[Card]:
    """Return cards with the day when each arrives at the latest, if it is handed over today.

    By the way that its price includes; one statement, warm none.
    """
    found = list(cards)
    days = logistics.days_by_price(
        store_ids=[card.store_id for card in found],
        country=here.market.code,
        currency=here.market.currency,
        now=now,
    )
    promised = []
    for card in found:
        shipping = card.price.shipping
        most = days.get((card.store_id, shipping.minor)) if shipping is not None else None
        by = now + timedelta(days=most) if most is not None and card.in_stock else None
        promised.append(replace(card, arrives_by=by))
    return promised


def ways(*, store_id: UUID, weight_g: int | None, here: Here, now: datetime) -> list[Way]:
    """Return the ways to ship one piece of a store to a market, the cheapest first."""
    options = logistics.piece_options(
        store_id=store_id,
        weight_g=weight_g,
        country=here.market.code,
        currency=here.market.currency,
        now=now,
    )
    return [
        Way(
            code=option.code,
            words=words.tier(option.tier),
            days=words.days(option.days_min, option.days_max),
            by=now + timedelta(days=option.days_max),
            price=option.price,
        )
        for option in options
    ]
