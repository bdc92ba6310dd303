"""The nouns of markets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tradewind.kernel.errors import NotFound


class Region(StrEnum):
    """A group of neighbouring markets; some of them are cores that others inherit from."""

    RUSSIAN_SPEAKING = "russian_speaking"
    WESTERN_EUROPE = "western_europe"
    EASTERN_EUROPE = "eastern_europe"
    MIDDLE_EAST = "middle_east"
    AMERICAS = "americas"
    ASIA_PACIFIC = "asia_pacific"


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A country where Tradewind sells, with what it inherits filled in.

    `code` is ISO 3166-1 alpha-2, `currency` ISO 4217, languages are BCP 47, `timezone` is an IANA
    name. `core` is the market that it inherits from, itself if it inherits from none.
    """

    code: str
    region: Region
    core: str
    currency: str
    languages: tuple[str, ...]
    default_language: str
    price_list: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketSettings:
    """What is set for one country itself; None is inherited from its core country."""

    region: Region
    timezone: str
    core_country: str | None = None
    currency: str | None = None
    languages: tuple[str, ...] | None = None
    default_language: str | None = None
    price_list: str | None = None
    active: bool = True


class UnknownMarket(NotFound):
    """Tradewind does not sell to this country."""

    code = "unknown_market"
