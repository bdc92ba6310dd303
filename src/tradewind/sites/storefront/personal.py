"""Pages about one person: never kept by anybody, and not found for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from tradewind.base.accounts.types import TooManyTries
from tradewind.base.markets.types import UnknownMarket
from tradewind.kernel import ids
from tradewind.kernel.errors import NotFound
from tradewind.sites.storefront import places, refusals, visitor
from tradewind.sites.storefront.context import common
from tradewind.sites.storefront.places import Here

View = Callable[..., HttpResponse]


class SeeOther(HttpResponseRedirect):
    """After a POST: where its outcome is to be seen, with a GET."""

    status_code = 303


def personal(*methods: str) -> Callable[[View], View]:
    """Give a view the place of its address; what it does not find is a page that says so.

    Answers are not stored, and carry the cookie of a guest who arrived. Too many tries are a 429.
    """

    def decorate(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def respond(request: HttpRequest, place: str, **parts: str) -> HttpResponse:
            try:
                here = places.read(place)
            except UnknownMarket:
                return not_found(request, language=places.language_of(place), here=None)
            if here.segment != place and request.method in ("GET", "HEAD"):
                return _moved(request, place, here.segment)
            with translation.override(here.language.lower()):
                response = _answer(view, request, here, parts)
            visitor.keep(request, response)
            response.headers.setdefault("Content-Language", here.language)
            response.headers["Cache-Control"] = "no-store, private"
            return response

        return respond

    return decorate


def not_found(request: HttpRequest, *, language: str, here: Here | None) -> HttpResponse:
    """Say that there is no such page, or none for this reader."""
    with translation.override(language.lower()):
        context = common(request, language=language, here=here)
        response = render(request, "storefront/missing.html", context, status=404)
    response.headers["Content-Language"] = language
    return response


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    """Say that something was tried too often, and when to come again."""
    return refusals.too_many(request, retry_after=retry_after)


def _answer(view: View, request: HttpRequest, here: Here, parts: dict[str, str]) -> HttpResponse:
    try:
        return view(request, here, **parts)
    except (NotFound, ids.BadId):
        return not_found(request, language=here.language, here=here)
    except TooManyTries as error:
        return too_many(request, int(str(error.params.get("retry_after", 60))))


def _moved(request: HttpRequest, place: str, segment: str) -> HttpResponse:
    path = request.path.replace(f"/{place}/", f"/{segment}/", 1)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(quote(path, safe="/%") + (f"?{query}" if query else ""))
