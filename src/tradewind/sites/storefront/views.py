"""The pages of the storefront: parse the address, ask one question, render."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tradewind.base.markets.types import UnknownMarket
from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import ProductNotShown, ProductPage
from tradewind.kernel import ids
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.storefront import places, structured
from tradewind.sites.storefront.context import absolute, alternates, common, home_path
from tradewind.sites.storefront.places import Here

PAGE_SIZE = 30
_MOST_QUERY = 200
_SUMMARY = 160

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
            return _moved(request, path, permanent=here.segment == place.lower())
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
    """What is on sale in a market, or what of it matches `q`; `after` is the cursor of a page."""
    query = request.GET.get("q", "").strip()[:_MOST_QUERY]
    cursor = request.GET.get("after") or None
    wanted = {"market": here.market.code, "language": here.language}
    try:
        if query:
            found = discovery.search(**wanted, query=query, limit=PAGE_SIZE, cursor=cursor)
        else:
            found = discovery.cards(**wanted, limit=PAGE_SIZE, cursor=cursor)
    except InvalidInput:
        return HttpResponseRedirect(_link(home_path(here), q=query))
    context = common(request, language=here.language, here=here)
    context |= {
        "query": query,
        "cursor": cursor,
        "cards": [(card, _product_path(here, card.slug, card.product_id)) for card in found.items],
        "next": _link(home_path(here), q=query, after=found.next) if found.next else "",
        "canonical": absolute(request, home_path(here)),
        "alternates": alternates(request, places.everywhere(), home_path),
    }
    return render(request, "storefront/home.html", context)


@placed
def product(request: HttpRequest, here: Here, *, slug: str, public_id: str) -> HttpResponse:
    """A product as it is sold in a market; `sku` chooses one of its SKUs."""
    try:
        page = discovery.product_page(
            ids.read("prd", public_id),
            market=here.market.code,
            language=here.language,
            sku_id=_sku_id(request),
        )
    except (ids.BadId, ProductNotShown):
        return _missing(request, language=here.language, here=here)
    path = _product_path(here, page.slug, page.product_id)
    if request.path != _plain_path(here, page):
        return _moved(request, path, permanent=True)
    return render(request, "storefront/product.html", _product_context(request, here, page, path))


@placed
def missing(request: HttpRequest, here: Here, *, rest: str) -> HttpResponse:
    """What no page stands for."""
    return _missing(request, language=here.language, here=here)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What stands at no address of this site; for `handler404`."""
    try:
        language = places.best(request.headers.get("Accept-Language", "")).language
    except UnknownMarket:
        language = places.SOURCE_LANGUAGE
    return _missing(request, language=language, here=None)


def _product_context(
    request: HttpRequest, here: Here, page: ProductPage, path: str
) -> dict[str, Any]:
    sold_in = {(place.market, place.language) for place in page.places}

    def path_in(place: Here) -> str:
        if (place.market.code, place.language) not in sold_in:
            return home_path(place)
        return _product_path(place, page.slug, page.product_id)

    url = absolute(request, path)
    sold = [
        place for place in places.everywhere() if (place.market.code, place.language) in sold_in
    ]
    return common(request, language=here.language, here=here, path_in=path_in) | {
        "page": page,
        "picker": [
            (sku, f"{path}?sku={ids.show('sku', sku.id)}") for sku in page.skus
        ] if len(page.skus) > 1 else [],
        "summary": Truncator(" ".join((page.description or page.title).split())).chars(_SUMMARY),
        "canonical": url,
        "alternates": alternates(request, sold, path_in),
        "structured": structured.product(
            page,
            country=here.market.code,
            url=url,
            home=(gettext("Home"), absolute(request, home_path(here))),
        ),
    }  # fmt: skip


def _missing(request: HttpRequest, *, language: str, here: Here | None) -> HttpResponse:
    with translation.override(language.lower()):
        context = common(request, language=language, here=here)
        response = render(request, "storefront/missing.html", context, status=404)
    response.headers["Content-Language"] = language
    return response


def _moved(request: HttpRequest, path: str, *, permanent: bool) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    target = quote(path, safe="/%") + (f"?{query}" if query else "")
    return HttpResponseRedirect(target, status=301 if permanent else 302)


def _product_path(here: Here, slug: str, product_id: UUID) -> str:
    return reverse("product", args=[here.segment, slug, ids.show("prd", product_id)])


def _plain_path(here: Here, page: ProductPage) -> str:
    """The path as `request.path` has it, with letters of any script."""
    return f"/{here.segment}/p/{page.slug}-{ids.show('prd', page.product_id)}"


def _sku_id(request: HttpRequest) -> UUID | None:
    try:
        return ids.read("sku", request.GET.get("sku", ""))
    except ids.BadId:
        return None


def _link(path: str, **parts: str) -> str:
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{path}?{query}" if query else path
