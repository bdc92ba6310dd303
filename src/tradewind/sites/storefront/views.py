"""The pages of the storefront: parse the address, ask one question, render."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from tradewind.base.markets.types import UnknownMarket
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import PictureRef
from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import Card, Sort
from tradewind.kernel import clock
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.storefront import delivery, favourites, places, seen, structured
from tradewind.sites.storefront.context import (
    CategoryLink,
    absolute,
    alternates,
    common,
    home_path,
    link,
    product_path,
)
from tradewind.sites.storefront.narrowing import MOST_QUERY
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.spotlight import spotlight

PAGE_SIZE = 20
_SHOWCASE = 60
_BEST = 10
_ON_STAGE = 3
_SCENES_A_ROW = 6

Scene = tuple[CategoryLink, PictureRef]
Placed = Callable[..., HttpResponse]


def placed(view: Placed) -> Callable[..., HttpResponse]:
    """Give a view the place that its address names, and render in the language of that place.

    Another case of letters is moved permanently to lower case; a language that the market does not
    speak is redirected to its default language; an unknown market is not found.
    """

    @require_safe
    @wraps(view)
    def respond(request: HttpRequest, place: str, **parts: str) -> HttpResponse:
        try:
            here = places.read(place)
        except UnknownMarket:
            return _missing(request, language=places.language_of(place), here=None)
        if here.segment != place:
            path = request.path.replace(f"/{place}/", f"/{here.segment}/", 1)
            return moved(request, path, permanent=here.segment == place.lower())
        with translation.override(here.language.lower()):
            response = view(request, here, **parts)
        response.headers.setdefault("Content-Language", here.language)
        return response

    return respond


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """Lead to the market and language that suit the reader best."""
    try:
        here = places.best(request.headers.get("Accept-Language", ""))
    except UnknownMarket:
        return _missing(request, language=places.SOURCE_LANGUAGE, here=None)
    response = HttpResponseRedirect(home_path(here))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@placed
def home(request: HttpRequest, here: Here) -> HttpResponse:
    """What a market has to show: what sells best, its categories, what is new."""
    if "q" in request.GET:
        words = request.GET["q"].strip()[:MOST_QUERY]
        target = link(reverse("search", args=[here.segment]), q=words)
        return HttpResponseRedirect(target, status=301)
    cursor = request.GET.get("after") or None
    try:
        newest = discovery.cards(
            market=here.market.code, language=here.language, limit=PAGE_SIZE, cursor=cursor
        )
    except InvalidInput:
        return HttpResponseRedirect(home_path(here))
    best = () if cursor else best_sold(here)
    pictured = scenes(best)
    context = common(request, language=here.language, here=here)
    context |= favourites.hearts(request, {card.product_id for card in (*newest.items, *best)})
    context |= {
        "section": "home",
        "recent_path": seen.strip_path(request, here) if not cursor else "",
        "cursor": cursor,
        "cards": linked(here, newest.items),
        "best": linked(here, [card for card in best if card.sold][:_BEST]),
        "stage": linked(here, _stage(best)),
        "spotlight": spotlight(here, best),
        "scenes": _rows(
            [(one, pictured[one.code]) for one in context["categories"] if one.code in pictured]
        ),
        "next": link(home_path(here), after=newest.next) if newest.next else "",
        "canonical": absolute(request, home_path(here)),
        "alternates": alternates(request, places.everywhere(), home_path),
        "anywhere": absolute(request, reverse("entry")),
        "share": absolute(request, static("share.png")),
        "structured": structured.site(
            home=absolute(request, home_path(here)),
            logo=absolute(request, static("icon-512.png")),
            search=absolute(request, reverse("search", args=[here.segment])),
            language=here.language,
        ),
    }
    return render(request, "storefront/home.html", context)


def best_sold(here: Here) -> tuple[Card, ...]:
    """Return what sold most in a market, enough to find a picture for most categories."""
    return discovery.cards(
        market=here.market.code, language=here.language, limit=_SHOWCASE, sort=Sort.BEST_SOLD
    ).items


def scenes(cards: Iterable[Card]) -> dict[str, PictureRef]:
    """Return for each root category the picture of the first of these cards that is in it."""
    parents = {one.code: one.parent for one in catalog.categories(places.SOURCE_LANGUAGE)}
    found: dict[str, PictureRef] = {}
    for card in cards:
        root = card.category
        while parents.get(root):
            root = parents[root] or root
        if card.picture:
            found.setdefault(root, card.picture)
    return found


def linked(here: Here, cards: Iterable[Card]) -> list[tuple[Card, str]]:
    """Return cards with what is promised of them and the paths of their pages."""
    return [
        (card, product_path(here, card.slug, card.product_id))
        for card in delivery.promised(cards, here=here, now=clock.now())
    ]


def _rows(found: list[Scene]) -> list[Scene]:
    """Return as many as fill whole rows of the widest page; a few are shown as they are."""
    return found[: len(found) // _SCENES_A_ROW * _SCENES_A_ROW or _SCENES_A_ROW]


def _stage(cards: Iterable[Card]) -> list[Card]:
    """Return three pictured products for the head of the home, of as many categories."""
    found: dict[str, Card] = {}
    for card in cards:
        if card.picture and card.in_stock:
            found.setdefault(card.category, card)
    return list(found.values())[:_ON_STAGE]


@placed
def missing(request: HttpRequest, here: Here, *, rest: str) -> HttpResponse:
    """What no page stands for."""
    return not_here(request, here)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What stands at no address of this site; for `handler404`."""
    try:
        language = places.best(request.headers.get("Accept-Language", "")).language
    except UnknownMarket:
        language = places.SOURCE_LANGUAGE
    return _missing(request, language=language, here=None)


def not_here(request: HttpRequest, here: Here) -> HttpResponse:
    """Answer that this address of a place stands for nothing."""
    return _missing(request, language=here.language, here=here)


def moved(request: HttpRequest, path: str, *, permanent: bool) -> HttpResponse:
    """Lead to another path of this site with the same query."""
    query = request.META.get("QUERY_STRING", "")
    target = quote(path, safe="/%") + (f"?{query}" if query else "")
    return HttpResponseRedirect(target, status=301 if permanent else 302)


def _missing(request: HttpRequest, *, language: str, here: Here | None) -> HttpResponse:
    with translation.override(language.lower()):
        context = common(request, language=language, here=here)
        response = render(request, "storefront/missing.html", context, status=404)
    response.headers["Content-Language"] = language
    return response
