"""The demo bar on every page: become another person, move business time, read the mailbox."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation

from tradewind.demo import people
from tradewind.kernel import clock

ORDER_COOKIE = "demo_order"
_ORDER = re.compile(r"/(ord_[0-9A-Za-z]+)(?=/|$)")
_BODY = re.compile(rb"<body[^>]*>")


class DemoBarMiddleware:
    """Put the bar on whole HTML pages, and remember the order that was looked at last.

    Stands innermost, so that the cookie of its form's CSRF token is set.
    """

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.respond(request)
        if not isinstance(response, HttpResponse) or not _is_page(request, response):
            return response
        with translation.override("en"):
            bar = render_to_string("demo/bar.html", _context(request), request=request)
        body = response.content
        found = _BODY.search(body)
        if found:
            sheet = f'<link rel="stylesheet" href="{static("demo/bar.css")}">'.encode()
            head = body[: found.end()].replace(b"</head>", sheet + b"</head>", 1)
            response.content = head + bar.encode() + body[found.end() :]
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        order = _ORDER.search(request.path)
        if order and response.status_code == 200:
            response.set_cookie(ORDER_COOKIE, order[1], httponly=True, samesite="Lax")
        return response


def order_of(request: HttpRequest, path: str) -> str:
    """Return the public id of the order that a path speaks of, else of the one looked at last."""
    found = _ORDER.search(path)
    return found[1] if found else request.COOKIES.get(ORDER_COOKIE, "")


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.headers.get("Content-Type", "").startswith("text/html")
        and "Content-Encoding" not in response.headers
        and "HX-Request" not in request.headers
        and not request.path.startswith("/hooks/")
    )


def _context(request: HttpRequest) -> dict[str, object]:
    user = request.user
    email = user.email if user.is_authenticated else ""
    return {
        "people": people.on_bar(),
        "now": clock.now(),
        "me": next((one for one in people.PEOPLE if one.email == email), None),
        "email": email,
        "path": request.get_full_path(),
    }
