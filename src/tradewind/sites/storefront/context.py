"""What every page is given: its place, its direction, and the same page in other places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from tradewind.design import formats
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import ids
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
class Alternate:
    """The same page elsewhere, for `hreflang`."""

    tag: str
    url: str


@dataclass(frozen=True, slots=True)
class CategoryLink:
    """A category with its address here; `parent` is a code, None for a root."""

    code: str
    parent: str | None
    name: str
    href: str


def home_path(here: Here) -> str:
    """Return the path of a market's home."""
    return reverse("home", args=[here.segment])


def product_path(here: Here, slug: str, product_id: UUID) -> str:
    """Return the path of a product's page."""
    return reverse("product", args=[here.segment, slug, ids.show("prd", product_id)])


def common(
    request: HttpRequest,
    *,
    language: str,
    here: Here | None,
    path_in: Callable[[Here], str] = home_path,
) -> dict[str, Any]:
    """Return what every template needs; `path_in` gives the path of this page in another place.

    One statement for the pieces in the cart of who has one, beside those that say who that is.
    A page may add `section` (home, categories, cart, orders, account), `root_category` (a code) and
    `query`, by which the header and the dock show where the reader is.
    """
    who = visitor.of(request)
    return {
        "here": here,
        "visitor": who,
        "cart_pieces": (
            checkout.pieces(who.person_id, here.market.code) if here and who.person_id else 0
        ),
        "language": language,
        "direction": formats.direction(language),
        "format_locale": here.format_locale if here else places.SOURCE_LANGUAGE,
        "timezone": here.market.timezone if here else "UTC",
        "languages": _languages(here, path_in) if here else (),
        "installable": settings.INSTALLABLE,
        "categories": [one for one in categories(here) if one.parent is None] if here else [],
        "links": _links(request, here, member=who.member),
    }


def categories(here: Here) -> tuple[CategoryLink, ...]:
    """Return every category, named and addressed as in this place; no statement when warm."""
    return tuple(
        CategoryLink(
            one.code, one.parent, one.name, reverse("category", args=[here.segment, one.code])
        )
        for one in catalog.categories(here.language)
    )


def link(path: str, **parts: str) -> str:
    """Return a path with the parts of a query that are not empty."""
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{path}?{query}" if query else path


def _languages(here: Here, path_in: Callable[[Here], str]) -> tuple[Choice, ...]:
    """Return this page in the languages of its market."""
    return tuple(
        Choice(
            name=place.language_name,
            language=place.language,
            tag=place.tag,
            href=path_in(place),
            current=place == here,
        )
        for place in (Here(here.market, language) for language in here.market.languages)
    )


def _links(request: HttpRequest, here: Here | None, *, member: bool) -> dict[str, str]:
    """Return where the header, the dock and the footer lead."""
    links = {"home": home_path(here) if here else reverse("entry"), "sell": "/seller/"}
    if here is None:
        return links | {"places": reverse("anywhere")}
    place = [here.segment]
    sign_in = link(reverse("account_login"), next=request.get_full_path())
    return links | {
        "search": reverse("search", args=place),
        "categories": reverse("categories", args=place),
        "cart": reverse("cart", args=place),
        "cart_add": reverse("cart_add", args=place),
        "places": link(reverse("places", args=place), at=request.get_full_path()),
        "manifest": reverse("manifest", args=place),
        "orders": reverse("orders", args=place),
        "account": reverse("account", args=place) if member else sign_in,
        "favourites": reverse("favourites", args=place),
        "favourite": reverse("favourite", args=place),
        "forget_seen": reverse("forget_seen", args=place),
        "privacy": reverse("privacy", args=place),
        "sign_out": reverse("account_logout"),
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
