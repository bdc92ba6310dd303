"""What every request passes through."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tradewind.kernel import ids, log

Respond = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Paying ends a form's way at the provider's own page, and browsers follow `form-action` there.
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self';"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    f" form-action 'self' {settings.ACQUIRER_URL}"
)


class RequestIdMiddleware:
    """Give each request an id, take over a proxy's, and put it on logs and the answer."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _SAFE_ID.fullmatch(given) else ids.show("req", ids.new())
        with log.bound(request_id=request_id):
            response = self.respond(request)
        response["X-Request-Id"] = request_id
        return response


class ContentSecurityPolicyMiddleware:
    """Allow what this site serves, and nothing inline."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response
