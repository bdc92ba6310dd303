"""What every request passes through."""

from __future__ import annotations

import re
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse

from tradewind.kernel import ids, log

Respond = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TEXT = re.compile(r"text/|application/([a-z0-9.-]+\+)?(json|xml|javascript)\b|image/svg")
# Paying ends a form's way at the provider's own page, and browsers follow `form-action` there.
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self';"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    f" form-action 'self' {settings.ACQUIRER_URL}"
)
_PERMISSIONS = ", ".join(
    f"{what}=()"
    for what in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone",
        "midi", "payment", "usb",
    )
)  # fmt: skip


class ProxyMiddleware:
    """Take the reader's address from the proxies that stand before, if any are known to."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PROXIES:
            # Each proxy adds at the end whom it heard; what stands before that a reader may forge.
            heard = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            if len(heard) >= settings.PROXIES and (address := heard[-settings.PROXIES].strip()):
                request.META["REMOTE_ADDR"] = address
        return self.respond(request)


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


class CompressMiddleware(GZipMiddleware):
    """Compress what is text; pictures and papers are small as they are.

    Random bytes of Django's and masked tokens keep a secret from being guessed by its length.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if _TEXT.match(response.headers.get("Content-Type", "")):
            return super().process_response(request, response)
        return response


class PermissionsPolicyMiddleware:
    """Let no page ask for what none needs."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        return response


class StaffMfaMiddleware:
    """Lead staff without a second step of sign-in to set one up before they see the back office."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_MFA and request.path.startswith("/back-office/"):
            user = request.user
            if user.is_authenticated and user.is_staff and not is_mfa_enabled(user):
                return redirect_to_login(request.get_full_path(), reverse("mfa_activate_totp"))
        return self.respond(request)
