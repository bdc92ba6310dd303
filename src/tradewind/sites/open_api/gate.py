"""What every call of the API passes: who calls, how often, what comes in, and what goes out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja.parser import Parser

from tradewind.base.accounts import services as accounts
from tradewind.kernel import limits
from tradewind.sites.open_api import callers, problems
from tradewind.sites.open_api.callers import Call
from tradewind.sites.open_api.problems import Refused

View = Callable[..., HttpResponse]
MAX_BODY = 64 * 1024
_WINDOW, _KEPT = 60, 60
_METHODS = "GET, POST, PUT, OPTIONS"
_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match"
_EXPOSED = "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"


def gate(view: View) -> View:
    """Let calls through to a view; whatever happens there, the answer is one of the API's."""

    @csrf_exempt
    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _preflight(request)
        call, taken = Call(), None
        try:
            call = callers.identify(request)
            request.api_call = call  # type: ignore[attr-defined]
            taken = limits.take(key=_who(request, call), most=_most(call), seconds=_WINDOW)
            if not taken.allowed:
                raise Refused("too_many_requests", retry_after=taken.retry_after)
            if call.caller is not None:
                accounts.api_token_used(caller=call.caller)
            _check_body(request)
            response = _answer(view, request, args, parts)
        except Exception as error:
            response = problems.answer(request, error)
        if taken is not None:
            response.headers["RateLimit-Policy"] = f'"calls";q={_most(call)};w={_WINDOW}'
            response.headers["RateLimit"] = f'"calls";r={taken.left};t={taken.ends_in}'
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ("Authorization", "Origin"))
        origin = request.headers.get("Origin", "")
        if call.caller is not None and origin in call.caller.origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    return respond


def cached(request: HttpRequest, response: HttpResponse, *, seconds: int) -> HttpResponse:
    """Let a reader keep an answer for a while, and ask whether it has changed (RFC 9110)."""
    if response.status_code != 200:
        return response
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    asked = request.headers.get("If-None-Match", "")
    if asked.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in asked.split(",")):
        response = HttpResponseNotModified()
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"private, max-age={seconds}"
    return response


def unknown(request: HttpRequest, **parts: str) -> HttpResponse:
    """Answer for every address that the API does not have."""
    return problems.problem("not_found")


class StrictParser(Parser):
    """Reads bodies and queries; takes no text that a table could not keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON of a body in UTF-8; raises ValueError, which ninja makes a 400."""
        try:
            read = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
        except RecursionError as error:
            raise ValueError("too deep") from error
        if not all(_is_text(one) for one in _texts(read)):
            raise ValueError("a character that no text has")
        return read

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        """Return the parameters of a query; raises Refused for characters that no text has."""
        found = super().parse_querydict(data, list_fields, request)
        for name, value in found.items():
            if not all(_is_text(one) for one in _texts(value)):
                error = {"parameter": str(name)[:80], "detail": "a character that no text has"}
                raise Refused("validation", errors=[error])
        return found


def _answer(view: View, request: HttpRequest, args: Any, parts: Any) -> HttpResponse:
    head = request.method == "HEAD"
    if head:
        request.method = "GET"
    response = view(request, *args, **parts)
    if getattr(request, "api_cached", False):
        response = cached(request, response, seconds=_KEPT)
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        response = problems.problem("method_not_allowed", params={"allowed": allowed})
        response.headers["Allow"] = allowed
    if head:
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _who(request: HttpRequest, call: Call) -> str:
    if call.caller is None:
        return f"api-from:{request.META.get('REMOTE_ADDR', '')}"
    return f"api:{call.caller.token_id}:{call.caller.shopper_id or ''}"


def _most(call: Call) -> int:
    most: int = settings.API_CALLS_A_MINUTE if call.caller else settings.API_CALLS_OF_STRANGERS
    return most


def _check_body(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:12]) > MAX_BODY:
        raise Refused("body_too_large", limit=MAX_BODY)


def _preflight(request: HttpRequest) -> HttpResponse:
    """Let a browser ask: whether a page may read the answer says the token of the call itself."""
    response = HttpResponse(status=204)
    response.headers["Allow"] = _METHODS
    if origin := request.headers.get("Origin", ""):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = _METHODS
        response.headers["Access-Control-Allow-Headers"] = _HEADERS
        response.headers["Access-Control-Max-Age"] = "600"
    patch_vary_headers(response, ("Origin",))
    return response


def _texts(read: Any) -> Iterator[str]:
    """Yield every text in what was read, names included."""
    waiting = [read]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _is_text(one: str) -> bool:
    return "\0" not in one and not any("\ud800" <= letter <= "\udfff" for letter in one)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
