"""What every page is given: its place, its direction, and the same page in other places."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from tradewind.design import formats
from tradewind.sites.storefront import places, visitor
from tradewind.sites.storefront.places import Here
from tradewind.trade.checkout import selectors as checkout


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to a place, named in its own language."""

    name: str
    language: str
    tag: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country with a link for each of its languages."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page elsewhere, for `hreflang`."""

    tag: str
    url: str


def home_path(here: Here) -> str:
    """Return the path of a market's home."""
    return reverse("home", args=[here.segment])


def common(
    request: HttpRequest,
    *,
    language: str,
    here: Here | None,
    path_in: Callable[[Here], str] = home_path,
) -> dict[str, Any]:
    """Return what every template needs; `path_in` gives the path of this page in another place.

    One statement for the pieces in the cart of who has one, beside those that say who that is.
    """
    who = visitor.of(request)
    countries = [
        Country(
            places.country_name(code, language),
            tuple(
                Choice(
                    name=place.language_name,
                    language=place.language,
                    tag=place.tag,
                    href=path_in(place),
                    current=place == here,
                )
                for place in group
            ),
        )
        for code, group in groupby(places.everywhere(), key=lambda place: place.market.code)
    ]
    return {
        "here": here,
        "visitor": who,
        "cart_pieces": (
            checkout.pieces(who.person_id, here.market.code) if here and who.person_id else 0
        ),
        "language": language,
        "direction": formats.direction(language),
        "format_locale": here.format_locale if here else places.SOURCE_LANGUAGE,
        "countries": sorted(countries, key=lambda country: _sorting(country.name)),
    }


def alternates(
    request: HttpRequest, found: Iterable[Here], path_in: Callable[[Here], str]
) -> list[Alternate]:
    """Return a page in these places; of two that share a tag the first one counts."""
    by_tag = {place.tag: place for place in reversed(list(found))}
    return [Alternate(tag, absolute(request, path_in(by_tag[tag]))) for tag in sorted(by_tag)]


def absolute(request: HttpRequest, path: str) -> str:
    """Return the address of a path on the host that was asked."""
    return request.build_absolute_uri(iri_to_uri(path))


def _sorting(name: str) -> str:
    """Sort letters with marks beside those without, as readers expect."""
    return unicodedata.normalize("NFKD", name).casefold()
