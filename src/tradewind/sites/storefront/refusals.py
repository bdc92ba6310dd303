"""The pages that say no: not allowed, too often, a form that came from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from tradewind.sites.storefront import places, remembered
from tradewind.sites.storefront.context import common


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this page is for others; for `handler403`."""
    return _page(request, 403, "not_allowed")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was not sent from a page of this site; for `CSRF_FAILURE_VIEW`."""
    return _page(request, 403, "csrf_failed")


def too_many(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    """Say that something was tried too often; for allauth's limits and those of other pages."""
    response = _page(request, 429, "too_many", retry_after=retry_after)
    response.headers["Retry-After"] = str(retry_after)
    return response


def _words(what: str, retry_after: int) -> tuple[str, str]:
    match what:
        case "csrf_failed":
            return (
                gettext("This form is too old"),
                gettext("Go back, load the page again and send it once more. Cookies must be on."),
            )
        case "too_many":
            minutes = -(-retry_after // 60)
            return (
                gettext("Too many tries"),
                gettext("Please wait (minutes: %(minutes)s) and try again.") % {"minutes": minutes},
            )
        case _:
            return (
                gettext("You have no access to this page"),
                gettext("You may be signed in as somebody else than you think."),
            )


def _page(request: HttpRequest, status: int, what: str, *, retry_after: int = 0) -> HttpResponse:
    here = remembered.here(request)
    language = here.language if here else places.SOURCE_LANGUAGE
    with translation.override(language.lower()):
        title, text = _words(what, retry_after)
        context = common(request, language=language, here=here) | {"title": title, "text": text}
        response = render(request, "storefront/refused.html", context, status=status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store, private"
    return response
