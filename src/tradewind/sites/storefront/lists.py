"""Lists of products: a category, what was searched for, a store; narrowed by their addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import StoreState, StoreUnknown
from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import Card
from tradewind.kernel import paging
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.storefront import favourites, narrowing, places, structured
from tradewind.sites.storefront.context import (
    CategoryLink,
    absolute,
    alternates,
    categories,
    common,
    home_path,
)
from tradewind.sites.storefront.narrowing import Narrowing
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.views import best_sold, linked, not_here, placed, scenes

PAGE_SIZE = 24


@placed
def category(request: HttpRequest, here: Here, *, code: str) -> HttpResponse:
    """What is on sale of a category and of those below it."""
    known = {one.code: one for one in categories(here)}
    found = known.get(code)
    if found is None:
        return not_here(request, here)
    asked = narrowing.read(
        request.GET,
        here=here,
        path=found.href,
        categories=catalog.category_tree(code),
    )
    page = _page(request, here, asked)
    if page is None:
        return HttpResponseRedirect(asked.href())
    way = _way(found, known)
    counts = discovery.counts(here.market.code)
    return _list(
        request,
        here,
        asked,
        page,
        way=[(one.name, one.href) for one in way],
        path_in=lambda place: reverse("category", args=[place.segment, code]),
        extra={
            "kind": "category",
            "category": found,
            "heading": found.name,
            "beside": _beside(found, known, counts),
            "up": known.get(found.parent or ""),
            "found": _count(counts, code),
            "root_category": way[0].code,
            "section": "categories",
        },
    )


@placed
def all_categories(request: HttpRequest, here: Here) -> HttpResponse:
    """Every root category with what is in it."""
    known = {one.code: one for one in categories(here)}
    counts = discovery.counts(here.market.code)
    pictures = scenes(best_sold(here))
    roots = [
        (one, _count(counts, one.code), pictures.get(one.code))
        for one in known.values()
        if one.parent is None
    ]
    path = reverse("categories", args=[here.segment])

    def path_in(place: Here) -> str:
        return reverse("categories", args=[place.segment])

    context = common(request, language=here.language, here=here, path_in=path_in) | {
        "roots": roots,
        "section": "categories",
        "canonical": absolute(request, path),
        "alternates": alternates(request, places.everywhere(), path_in),
    }
    return render(request, "storefront/categories.html", context)


@placed
def search(request: HttpRequest, here: Here) -> HttpResponse:
    """What matches words in the language of the page; without words all that is on sale."""
    path = reverse("search", args=[here.segment])
    asked = narrowing.read(request.GET, here=here, path=path, search=True)
    if not asked.query:
        asked = narrowing.read(request.GET, here=here, path=path)
    page = _page(request, here, asked)
    if page is None:
        return HttpResponseRedirect(asked.href())
    return _list(
        request,
        here,
        asked,
        page,
        way=[(gettext("Search") if asked.query else gettext("Everything on sale"), asked.href())],
        path_in=home_path if asked.query else lambda place: reverse("search", args=[place.segment]),
        extra={
            "kind": "search",
            "heading": asked.query or gettext("Everything on sale"),
            "section": "",
        },
    )


@placed
def store(request: HttpRequest, here: Here, *, code: str) -> HttpResponse:
    """A store with what it sells in this market."""
    try:
        found = sellers.store_by_code(code)
    except StoreUnknown:
        return not_here(request, here)
    if found.state is not StoreState.OPEN:
        return not_here(request, here)
    path = reverse("store", args=[here.segment, code])
    asked = narrowing.read(request.GET, here=here, path=path, store_id=found.id)
    page = _page(request, here, asked)
    if page is None:
        return HttpResponseRedirect(asked.href())
    return _list(
        request,
        here,
        asked,
        page,
        way=[(found.name, path)],
        path_in=lambda place: reverse("store", args=[place.segment, code]),
        extra={
            "kind": "store",
            "store": found,
            "store_rating": discovery.store_rating(found.id),
            "store_country": places.country_name(found.country, here.language),
            "heading": found.name,
            "section": "",
        },
    )


def _page(request: HttpRequest, here: Here, asked: Narrowing) -> paging.Page[Card] | None:
    """Return a page of a list, None where its address is to be made good: empty or foreign parts."""
    if narrowing.untidy(request.GET):
        return None
    market, language = here.market.code, here.language
    cursor = request.GET.get("after") or None
    try:
        if asked.query:
            return discovery.search(
                query=asked.query,
                market=market,
                language=language,
                limit=PAGE_SIZE,
                cursor=cursor,
                sort=asked.sort,
                filters=asked.filters,
            )
        return discovery.cards(
            market=market,
            language=language,
            limit=PAGE_SIZE,
            cursor=cursor,
            sort=asked.sort,
            filters=asked.filters,
        )
    except InvalidInput:
        return None


def _list(
    request: HttpRequest,
    here: Here,
    asked: Narrowing,
    page: paging.Page[Card],
    *,
    way: Sequence[tuple[str, str]],
    path_in: Callable[[Here], str],
    extra: Mapping[str, Any],
) -> HttpResponse:
    """Render a list; `way` leads to it from home, names with paths."""
    context = common(request, language=here.language, here=here, path_in=path_in)
    crumbs = [(gettext("Home"), home_path(here)), *way]
    context |= {
        "asked": asked,
        "query": asked.query,
        "cards": linked(here, page.items),
        **favourites.hearts(request, [card.product_id for card in page.items]),
        "next": asked.href(after=page.next) if page.next else "",
        "cursor": request.GET.get("after", ""),
        "chips": asked.chips(locale=here.format_locale, currency=here.market.currency),
        "clear": narrowing.without(asked).href(),
        "crumbs": crumbs,
        "indexed": asked.plain and not request.GET.get("after"),
        "canonical": absolute(request, asked.path),
        "alternates": alternates(request, places.everywhere(), path_in),
        "share": absolute(request, static("share.png")),
        "structured": structured.crumbs([(name, absolute(request, at)) for name, at in crumbs]),
    }
    return render(request, "storefront/list.html", {**context, **extra})


def _way(found: CategoryLink, known: Mapping[str, CategoryLink]) -> list[CategoryLink]:
    """Return the categories from the root down to this one."""
    way = [found]
    while way[0].parent is not None:
        way.insert(0, known[way[0].parent])
    return way


def _beside(
    found: CategoryLink, known: Mapping[str, CategoryLink], counts: Mapping[str, int]
) -> list[tuple[CategoryLink, int]]:
    """Return where to go from a category, with how much is there: those below it or beside it."""
    children = [one for one in known.values() if one.parent == found.code]
    shown = children or [one for one in known.values() if one.parent == found.parent]
    return [(one, _count(counts, one.code)) for one in shown]


def _count(counts: Mapping[str, int], code: str) -> int:
    return sum(counts.get(one, 0) for one in catalog.category_tree(code))
