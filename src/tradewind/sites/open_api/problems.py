"""Every refusal as RFC 9457 `application/problem+json`: one table of codes, statuses and titles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja.errors import HttpError, ValidationError

from tradewind.kernel import ids
from tradewind.kernel.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    TradewindError,
)
from tradewind.kernel.money import Money

CONTENT_TYPE = "application/problem+json"
PAGE = "/api/v1/"
_logger = structlog.get_logger(__name__)

# What a program may rely on: the code, its status, and what it means.
KINDS: Mapping[str, tuple[int, str]] = {
    "bad_request": (400, "The request cannot be read"),
    "bad_json": (400, "The body is not JSON in UTF-8"),
    "idempotency_key_missing": (400, "This call needs the header Idempotency-Key"),
    "unauthorized": (401, "A token is needed"),
    "api_token_refused": (401, "The token is unknown, has expired or was revoked"),
    "wrong_token": (403, "This call wants the other kind of token"),
    "scope_missing": (403, "The token has not this scope"),
    "not_allowed": (403, "This may not be done"),
    "not_found": (404, "There is no such thing, or not for you"),
    "unknown_market": (404, "There is no such market"),
    "product_not_shown": (404, "This product is on sale in no market"),
    "shopper_unknown": (404, "There is no such shopper of this application"),
    "unknown_cart": (404, "There is no such open cart: it may have been ordered"),
    "unknown_order": (404, "There is no such order"),
    "unknown_payment": (404, "There is no such payment"),
    "method_not_allowed": (405, "This address does not take this method"),
    "conflict": (409, "This cannot be done now"),
    "email_not_proven": (409, "The shopper must prove an email first"),
    "other_email": (409, "The shopper has proven another email: make a new shopper"),
    "price_changed": (409, "The quote is another than the one that was seen"),
    "out_of_stock": (409, "Fewer pieces are left than wanted"),
    "not_priced": (409, "This is not sold in this market"),
    "freight_not_quoted": (409, "The store must quote the freight first"),
    "order_not_in_state": (409, "The order is not in a state in which this can be done"),
    "too_late_to_cancel": (409, "A parcel has left already"),
    "payment_not_payable": (409, "The payment is over, or an attempt is under way"),
    "idempotency_key_in_flight": (409, "Another call with this key has not ended yet"),
    "body_too_large": (413, "The body is too large"),
    "unsupported_media_type": (415, "The body must be application/json"),
    "validation": (422, "The request does not fit its schema"),
    "invalid_input": (422, "Something that was sent cannot be taken"),
    "bad_cart": (422, "The cart cannot take this, or cannot be ordered as it is"),
    "no_shipping_option": (422, "A store does not ship this by the option that was chosen"),
    "code_wrong": (422, "This is not the code that was mailed"),
    "code_expired": (422, "The code is too old, was used, or was never sent"),
    "idempotency_key_reused": (422, "The key was used before, for another payload"),
    "too_many_requests": (429, "Too many requests"),
    "too_many_tries": (429, "Too many tries"),
    "internal_error": (500, "Something broke here; it was written down"),
    "unavailable": (503, "The database does not answer"),
}
_CLASSES: tuple[tuple[type[TradewindError], int], ...] = (
    (NotFound, 404), (NotAllowed, 403), (InvalidInput, 422), (Conflict, 409),
)  # fmt: skip
_HTTP = {400: "bad_json", 401: "unauthorized", 403: "not_allowed", 404: "not_found"}
# Of the parameters of an error a program is told these; all others are for our logs.
_IDS = {
    "sku_id": "sku", "order_id": "ord", "cart_id": "crt", "payment_id": "pay", "group_id": "grp",
    "product_id": "prd", "shopper_id": "shp", "store_id": "str",
}  # fmt: skip
_PLAIN = frozenset({
    "field", "reason", "limit", "left", "retry_after", "line", "state", "country", "market",
    "digest", "scope", "allowed", "kind",
})  # fmt: skip


class Refused(TradewindError):
    """A refusal of this site itself: a code of KINDS, and what stands beside it."""

    def __init__(self, code: str, *, errors: Iterable[Mapping[str, str]] = (), **params: Any):
        self.code = code
        self.errors = list(errors)
        super().__init__(**params)


@contextmanager
def under(pointer: str) -> Iterator[None]:
    """Let fields that a service refuses be those of one part of the body."""
    try:
        yield
    except InvalidInput as error:
        if field := error.params.get("field"):
            error.params["field"] = f"{pointer}.{field}"
        raise


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the problem that an error is; what nobody foresaw is logged and tells nothing."""
    if isinstance(error, TradewindError):
        return _of_ours(error)
    if isinstance(error, ValidationError):
        return _of_schema(error)
    if isinstance(error, Http404):
        return problem("not_found")
    if isinstance(error, RequestDataTooBig):
        return problem("body_too_large")
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return problem("bad_request")
    if isinstance(error, OperationalError):
        _logger.exception("api_unavailable", path=request.path)
        return problem("unavailable")
    if isinstance(error, HttpError):
        return problem(_HTTP.get(error.status_code, "bad_request"))
    _logger.exception("api_failed", path=request.path, method=request.method)
    return problem("internal_error")


def problem(
    code: str,
    *,
    status: int | None = None,
    detail: str = "",
    params: Mapping[str, Any] | None = None,
    errors: Iterable[Mapping[str, str]] = (),
) -> HttpResponse:
    """Return a problem as an answer; `type` leads to its words on the page of the API."""
    known, title = KINDS.get(code, (status or 500, "This was refused"))
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}{PAGE}#{code}",
        "title": title,
        "status": known,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    if params:
        body["params"] = dict(params)
    if found := list(errors):
        body["errors"] = found
    response = HttpResponse(json.dumps(body), status=known, content_type=CONTENT_TYPE)
    if known == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="tradewind"'
    if known in (429, 503):
        response.headers["Retry-After"] = str((params or {}).get("retry_after", 60))
    return response


def _of_ours(error: TradewindError) -> HttpResponse:
    code = error.code
    if isinstance(error, ids.BadId):
        code = "not_found"
    status = next((number for kind, number in _CLASSES if isinstance(error, kind)), None)
    params = dict(_shown(error.params))
    errors = list(getattr(error, "errors", ()))
    field = error.params.get("field")
    reason = str(error.params.get("reason", ""))
    if isinstance(error, InvalidInput) and field and not errors:
        words = reason or KINDS.get(code, (0, "refused"))[1]
        if field == "cursor":
            errors = [{"parameter": "cursor", "detail": words}]
        else:
            errors = [{"pointer": "#/" + str(field).replace(".", "/"), "detail": words}]
    if code not in KINDS and status is None:
        _logger.error("api_error_without_status", code=code)
    return problem(code, status=status, detail=reason, params=params, errors=errors)


def _of_schema(error: ValidationError) -> HttpResponse:
    """Say which fields do not fit; what is no id in the path is nothing that there could be."""
    errors = []
    for one in error.errors:
        where, *way = (str(part) for part in one.get("loc", ()))
        if where == "path":
            return problem("not_found")
        detail = str(one.get("msg", ""))
        if where == "body":
            # The first name is that of the argument which takes the body.
            errors.append({"pointer": "#" + "".join(f"/{part}" for part in way[1:]),
                           "detail": detail})  # fmt: skip
        elif where == "header" and way and "idempotency" in way[-1].lower():
            return problem("idempotency_key_missing", detail=detail)
        else:
            errors.append({"parameter": way[-1] if way else where, "detail": detail})
    return problem("validation", errors=errors)


def _shown(params: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the parameters that are for programs, ids as public texts."""
    for name, value in params.items():
        if isinstance(value, UUID) and name in _IDS:
            yield name.removesuffix("_id"), ids.show(_IDS[name], value)
        elif name == "sku_ids" and isinstance(value, list | tuple):
            yield "skus", [ids.show("sku", one) for one in value]
        elif isinstance(value, Money):
            yield name, {"minor": value.minor, "currency": value.currency}
        elif name in _PLAIN and isinstance(value, str | int | list | tuple):
            yield name, str(value) if isinstance(value, str) else value
