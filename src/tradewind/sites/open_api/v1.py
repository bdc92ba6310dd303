"""The API as it is served: its endpoints behind the gate, its document and its page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router

from tradewind.base.markets import selectors as markets
from tradewind.kernel import db
from tradewind.sites.open_api import (
    carts,
    catalogue,
    document,
    orders,
    problems,
    shoppers,
)
from tradewind.sites.open_api.fields import Out
from tradewind.sites.open_api.gate import StrictParser, cached, gate, unknown
from tradewind.sites.open_api.routing import endpoint

_DOCUMENT_KEPT = 300
health_router = Router(tags=["health"])


class Health(Out):
    """Whether the API can do its work."""

    status: str
    version: str


@endpoint(health_router, "GET", "/health", answers=Health, problems=(503,))
def get_health(request: HttpRequest) -> Health:
    """Ask whether the API can do its work; needs no token."""
    db.rows("SELECT 1")
    markets.markets()
    return Health(status="ok", version=document.VERSION)


class _Api(NinjaAPI):
    """Ninja, with refusals as problems."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Return the problem that an error is."""
        return problems.answer(request, exc)


api = _Api(
    title=document.TITLE,
    version=document.VERSION,
    description=document.DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
for router in (
    health_router, catalogue.router, carts.router, shoppers.router, orders.router,
):  # fmt: skip
    api.add_router("", router)


@cache
def drawn() -> dict[str, Any]:
    """Return the document of the API."""
    schema = api.get_openapi_schema(path_prefix=document.PREFIX)
    return document.finished(schema)


@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The document of the API."""
    response = JsonResponse(drawn())
    return cached(request, response, seconds=_DOCUMENT_KEPT)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for people: every call, every problem."""
    shown = {
        "at": "reference",
        "version": document.VERSION,
        "groups": document.calls(drawn()),
        "scopes": [(one.value, words) for one, words in document.SCOPES.items()],
        "problems": [(code, status, title) for code, (status, title) in problems.KINDS.items()],
    }
    return render(request, "open_api/reference.html", shown)


def _endpoints() -> Iterator[URLPattern]:
    """Yield the addresses of the endpoints, each behind the gate."""
    for one in api.urls[0]:
        if isinstance(one, URLPattern) and one.name != "api-root":
            yield path(f"v1/{one.pattern}", gate(one.callback), name=one.name)


urlpatterns = [
    path("v1/", gate(page), name="api"),
    path("v1/openapi.json", gate(openapi_json), name="api_document"),
    *_endpoints(),
    re_path(r"^(?P<rest>.*)$", gate(unknown)),
]
