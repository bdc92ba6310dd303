"""The place that a reader saw last, for pages whose address names none, such as the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from tradewind.base.markets.types import UnknownMarket
from tradewind.sites.storefront import places
from tradewind.sites.storefront.places import Here

COOKIE = "place"
_KEPT = timedelta(days=365)


def here(request: HttpRequest) -> Here | None:
    """Return the place asked for by `?place=`, seen last, or wanted by the reader's languages.

    None when no market is open.
    """
    for segment in (request.GET.get("place"), request.COOKIES.get(COOKIE)):
        if segment:
            try:
                return places.read(segment)
            except UnknownMarket:
                continue
    try:
        return places.best(request.headers.get("Accept-Language", ""))
    except UnknownMarket:
        return None


def remember(request: HttpRequest, response: HttpResponse, segment: str) -> None:
    """Put the cookie of a place on an answer, if it has not that place already."""
    if request.COOKIES.get(COOKIE) != segment:
        response.set_cookie(
            COOKIE,
            segment,
            max_age=int(_KEPT.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


class PlaceMiddleware:
    """Remember the place of each page that was shown."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        match = request.resolver_match
        segment = match.kwargs.get("place", "") if match else ""
        if segment and response.status_code == 200 and request.method == "GET":
            remember(request, response, segment)
        return response
