"""The questions of markets; warm ones issue no SQL."""

from __future__ import annotations

import time
from uuid import NAMESPACE_URL, UUID, uuid5

from tradewind.base.markets import models, rules
from tradewind.base.markets.types import Market, MarketSettings, Region, UnknownMarket

CACHE_SECONDS = 5.0
_NAMESPACE = uuid5(NAMESPACE_URL, "tradewind:markets:market")
_cached: tuple[float, dict[str, Market]] = (float("-inf"), {})


def market(code: str) -> Market:
    """Return one active market; raises UnknownMarket. Up to CACHE_SECONDS old."""
    found = _markets().get(code)
    if found is None:
        raise UnknownMarket(market=code)
    return found


def markets() -> tuple[Market, ...]:
    """Return all active markets in the order of their codes. Up to CACHE_SECONDS old."""
    return tuple(_markets().values())


def settings() -> dict[str, MarketSettings]:
    """Return what is set for each country itself, active or not, as it is stored now."""
    return {row.code: stored(row) for row in models.Market.objects.order_by("code")}


def audit_id(code: str) -> UUID:
    """Return the id under which the changes of a market stand in the audit."""
    return uuid5(_NAMESPACE, code)


def forget() -> None:
    """Let the next question read the tables again, in this process."""
    global _cached
    _cached = (float("-inf"), {})


def stored(row: models.Market) -> MarketSettings:
    """Return a row of the table as settings."""
    return MarketSettings(
        region=Region(row.region),
        timezone=row.timezone,
        core_country=row.core_country_id,
        currency=row.currency,
        languages=None if row.languages is None else tuple(row.languages),
        default_language=row.default_language,
        price_list=row.price_list,
        active=row.active,
    )


def _markets() -> dict[str, Market]:
    global _cached
    read_at, known = _cached
    # No markets at all is the state before the first installation; it is not worth remembering.
    if not known or time.monotonic() - read_at > CACHE_SECONDS:
        read_at, stored_now = time.monotonic(), settings()
        known = {
            code: rules.resolve(code=code, settings=stored_now)
            for code, own in stored_now.items()
            if own.active
        }
        _cached = (read_at, known)
    return known
