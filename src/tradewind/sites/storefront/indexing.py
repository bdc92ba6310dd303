"""What machines that read the site are told: where they may go, and every page that there is.

The map of the site has a part for each place, and for each so many products of it; a part is
written while it is read, so that it holds no more than a few products at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from tradewind.base.markets.types import UnknownMarket
from tradewind.goods.catalog import selectors as catalog
from tradewind.growth.discovery import selectors as discovery
from tradewind.kernel import ids
from tradewind.sites.storefront import places
from tradewind.sites.storefront.context import absolute, home_path, link, product_path
from tradewind.sites.storefront.places import Here

# With fifty languages each this stays under the fifty megabytes that a part may have.
CHAPTER = 5000
_AT_ONCE = 500
_AN_HOUR = "public, max-age=3600"
_XML = "application/xml; charset=utf-8"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_PRIVATE = (
    "/account/", "/seller/", "/back-office/", "/hooks/", "/api/", "/demo/", "/o/", "/places",
    "/*/account", "/*/cart", "/*/checkout", "/*/orders", "/*/pay/", "/*/paid/", "/*/places",
    "/*/offline", "/*/similar/",
)  # fmt: skip
PathIn = Callable[[Here], str]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where machines may go; nowhere in a demo, whose goods and prices are made up."""
    closed = ("/",) if settings.DEMO else _PRIVATE
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {absolute(request, reverse('sitemaps'))}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = _AN_HOUR
    return response


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The parts of the map of the site; one statement."""
    chapters = discovery.chapters(CHAPTER)
    parts = []
    for here in places.everywhere():
        path = reverse("sitemap", args=[here.segment])
        parts.append(path)
        parts += [
            link(path, after=ids.show("prd", last)) for last in chapters.get(here.market.code, ())
        ]
    lines = [f"<sitemap><loc>{escape(absolute(request, path))}</loc></sitemap>\n" for path in parts]
    body = "".join([_HEAD.format("sitemapindex"), *lines, "</sitemapindex>\n"])
    return _answer(HttpResponse(body, content_type=_XML))


@require_safe
def sitemap(request: HttpRequest, place: str) -> HttpResponseBase:
    """The pages of a place in one language: what is always there, and products `after` one."""
    try:
        here = places.read(place)
        after = ids.read("prd", request.GET["after"]) if "after" in request.GET else None
    except (UnknownMarket, ids.BadId):
        return HttpResponse("Not found.", status=404, content_type="text/plain; charset=utf-8")
    if here.segment != place:
        return HttpResponse("Not found.", status=404, content_type="text/plain; charset=utf-8")
    return _answer(StreamingHttpResponse(_part(request, here, after), content_type=_XML))


def _part(request: HttpRequest, here: Here, after: UUID | None) -> Iterator[str]:
    everywhere = places.everywhere()
    yield _HEAD.format("urlset")
    if after is None:
        yield "".join(_entry(request, here, everywhere, path_in) for path_in in _always())
    left = CHAPTER
    while left:
        found = discovery.listed(here.market.code, after=after, limit=min(left, _AT_ONCE))
        yield "".join(
            _entry(
                request,
                here,
                [place for place in everywhere if place.market.code in one.markets],
                _product(one.slug, one.product_id),
                one.changed_at,
            )
            for one in found
        )
        if len(found) < min(left, _AT_ONCE):
            break
        left -= len(found)
        after = found[-1].product_id
    yield "</urlset>\n"


def _always() -> list[PathIn]:
    """Return the ways to the pages that every place has: home, categories and each of them."""

    def category(code: str) -> PathIn:
        return lambda place: reverse("category", args=[place.segment, code])

    codes = [one.code for one in catalog.categories(places.SOURCE_LANGUAGE)]

    def overview(place: Here) -> str:
        return reverse("categories", args=[place.segment])

    return [home_path, overview, *(category(code) for code in codes)]


def _product(slug: str, product_id: UUID) -> PathIn:
    return lambda place: product_path(place, slug, product_id)


def _entry(
    request: HttpRequest,
    here: Here,
    found: Iterable[Here],
    path_in: PathIn,
    changed_at: datetime | None = None,
) -> str:
    """Write a page and the same page in other languages; of two that share a tag the first counts."""
    by_tag = {place.tag: place for place in reversed(list(found))}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}"'
        f' href="{escape(absolute(request, path_in(by_tag[tag])))}"/>'
        for tag in sorted(by_tag)
    )
    changed = f"<lastmod>{changed_at:%Y-%m-%d}</lastmod>" if changed_at else ""
    address = escape(absolute(request, path_in(here)))
    return f"<url><loc>{address}</loc>{changed}{alternates}</url>\n"


def _answer(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = _AN_HOUR
    return response
