"""How an endpoint is declared: its token and scope, what it answers, and which problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ninja import Router

from tradewind.base.accounts.types import ApiScope
from tradewind.sites.open_api.callers import Needs, Token

F = TypeVar("F", bound=Callable[..., Any])
# The component of the document that describes the problems of a status.
PROBLEMS = {
    400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict",
    413: "BodyTooLarge", 415: "UnsupportedMediaType", 422: "Unprocessable",
    429: "TooManyRequests", 500: "InternalError", 503: "Unavailable",
}  # fmt: skip


def endpoint(
    router: Router,
    method: str,
    path: str,
    *,
    answers: Any,
    token: Token | None = None,
    scope: ApiScope | None = None,
    status: int = 200,
    problems: tuple[int, ...] = (),
    body: bool = False,
    cached: bool = False,
) -> Callable[[F], F]:
    """Register a function as an endpoint; its name is the operation's, its docstring the words.

    Without a token everybody may call. `problems` are the statuses beside those that every call may
    get; a `body` brings its own.
    """
    every = {400, 422, 429, 500, *problems}
    every |= {401, 403} if token else set()
    every |= {413, 415} if body else set()
    extra: dict[str, Any] = {
        "responses": {
            str(one): {"$ref": f"#/components/responses/{PROBLEMS[one]}"} for one in sorted(every)
        },
        "security": _security(token, scope),
    }
    if cached:
        extra["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}

    def register(function: F) -> F:
        words = (function.__doc__ or "").strip().partition("\n\n")
        router.api_operation(
            [method],
            path,
            auth=Needs(token, scope, cached=cached, body=body) if token else None,
            response={status: answers},
            operation_id=function.__name__,
            summary=" ".join(words[0].split()).rstrip("."),
            description=" ".join(words[2].split()) or None,
            openapi_extra=extra,
        )(function)
        return function

    return register


def _security(token: Token | None, scope: ApiScope | None) -> list[dict[str, list[str]]]:
    """Return what the document says of tokens; a scope stands where OpenAPI 3.1 has roles."""
    if token is None:
        return []
    kinds = (Token.APPLICATION, Token.SHOPPER) if token is Token.EITHER else (token,)
    return [{kind.value: [scope.value] if scope else []} for kind in kinds]
