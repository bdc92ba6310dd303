"""The first part of every address: a language and a country, `es-es`, `pt-br-br`.

Read from the right: the last part is the country (ISO 3166-1), the rest a language tag (BCP 47).
The one form that pages have is lower case. A language that a market does not speak leads to the
market's default language: which languages it speaks is a setting, and links outlive settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation.trans_real import parse_accept_lang_header

from tradewind.base.markets import selectors as markets
from tradewind.base.markets.types import Market, UnknownMarket
from tradewind.design import formats

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Here:
    """A market in one of its languages, with what every page says of it."""

    market: Market
    language: str

    @property
    def segment(self) -> str:
        """The first part of an address."""
        return f"{self.language}-{self.market.code}".lower()

    @property
    def tag(self) -> str:
        """The tag for `hreflang`: the language as it is written, and this country as its region."""
        return "-".join([*_without_region(self.language), self.market.code])

    @property
    def open_graph_locale(self) -> str:
        """The locale as Open Graph has it, `es_ES`."""
        return f"{self.language.partition('-')[0]}_{self.market.code}"

    @property
    def format_locale(self) -> str:
        """The Babel locale in which amounts are written."""
        return formats.locale_for(language=self.language, country=self.market.code)

    @property
    def country_name(self) -> str:
        """The country in the language of the page."""
        return country_name(self.market.code, self.language)

    @property
    def language_name(self) -> str:
        """The language in its own words."""
        return language_name(self.language)


def read(segment: str) -> Here:
    """Return the place that an address names, in a language that its market speaks.

    Raises UnknownMarket.
    """
    language, _, country = segment.rpartition("-")
    market = markets.market(country.upper())
    spoken = next((one for one in market.languages if one.lower() == language.lower()), None)
    return Here(market, spoken or market.default_language)


def language_of(segment: str) -> str:
    """Return the language of an address whose market is unknown, if any market speaks it."""
    wanted = segment.rpartition("-")[0].lower()
    spoken = {one.lower(): one for market in markets.markets() for one in market.languages}
    return spoken.get(wanted, SOURCE_LANGUAGE)


def everywhere() -> tuple[Here, ...]:
    """Return every market in each of its languages."""
    return tuple(
        Here(market, language) for market in markets.markets() for language in market.languages
    )


def best(accepted: str) -> Here:
    """Return the place that suits an Accept-Language header best (RFC 9110).

    For each language in the order wanted: its own region, then the region that CLDR takes for the
    likely one, then a market whose default it is, then any that speaks it. Raises UnknownMarket
    when no market is open.
    """
    wanted = [tag for tag, quality in parse_accept_lang_header(accepted) if quality > 0]
    places = everywhere()
    for tag in [*wanted, SOURCE_LANGUAGE]:
        base, *rest = tag.lower().split("-")
        regions = [part.upper() for part in rest if len(part) == 2]
        regions += _likely_regions(base)
        spoken = [place for place in places if place.language.split("-")[0] == base]
        if spoken:
            return min(
                spoken,
                key=lambda place: (
                    regions.index(place.market.code)
                    if place.market.code in regions
                    else len(regions),
                    place.language != place.market.default_language,
                    place.language.lower() != tag.lower(),
                ),
            )
    if not places:
        raise UnknownMarket(market="")
    return places[0]


@cache
def country_name(country: str, language: str) -> str:
    """Return the name of a country in a language."""
    return str(_locale(language).territories.get(country, country))


@cache
def language_name(language: str) -> str:
    """Return the name of a language in itself, as a heading: `Español`."""
    name = _locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def _without_region(language: str) -> list[str]:
    first, *rest = language.split("-")
    return [first, *(part for part in rest if len(part) == 4)]


def _likely_regions(base: str) -> list[str]:
    likely = str(get_global("likely_subtags").get(base, ""))
    return [part for part in likely.split("_")[1:] if len(part) == 2]
