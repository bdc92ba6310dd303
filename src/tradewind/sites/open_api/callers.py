"""Which program calls, and for whom: tokens, kinds of tokens and scopes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import ApiCaller, ApiScope, ApiTokenRefused
from tradewind.kernel.actors import Actor
from tradewind.sites.open_api.problems import Refused


class Token(StrEnum):
    """The kinds of tokens, by their names in the document."""

    APPLICATION = "application"
    SHOPPER = "shopper"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls: nobody known, a program (`caller`), or its shopper too (`actor`).

    `refused`: a token came, and it is none.
    """

    caller: ApiCaller | None = None
    actor: Actor | None = None
    refused: bool = False


class Shopping(HttpRequest):
    """A request by a shopper, as endpoints see it after `Needs` let it pass."""

    caller: ApiCaller
    actor: Actor


class Applying(HttpRequest):
    """A request by an application, as endpoints see it after `Needs` let it pass."""

    caller: ApiCaller


def identify(request: HttpRequest) -> Call:
    """Return who calls, by the header `Authorization: Bearer …`; one statement if there is one."""
    given = request.headers.get("Authorization", "")
    kind, _, presented = given.partition(" ")
    if not given:
        return Call()
    if kind.lower() != "bearer" or not presented.isascii() or not presented.isprintable():
        return Call(refused=True)
    try:
        caller, actor = accounts.api_caller(presented.strip())
    except ApiTokenRefused:
        return Call(refused=True)
    return Call(caller, actor)


class Needs:
    """Lets calls pass that carry a kind of token with a scope; the gate has identified them."""

    def __init__(
        self, token: Token, scope: ApiScope | None, *, cached: bool = False, body: bool = False
    ) -> None:
        self.token, self.scope, self.cached, self.body = token, scope, cached, body

    def __call__(self, request: HttpRequest) -> ApiCaller:
        """Return who calls; raises Refused."""
        call: Call = request.api_call  # type: ignore[attr-defined]
        caller = call.caller
        if caller is None:
            raise Refused("api_token_refused" if call.refused else "unauthorized")
        kind = Token.SHOPPER if call.actor is not None else Token.APPLICATION
        if self.token not in (kind, Token.EITHER):
            raise Refused("wrong_token", kind=self.token.value)
        if self.scope is not None and self.scope not in caller.scopes:
            raise Refused("scope_missing", scope=self.scope.value)
        if self.body and not _is_json(request):
            raise Refused("unsupported_media_type")
        request.caller = caller  # type: ignore[attr-defined]
        request.actor = call.actor  # type: ignore[attr-defined]
        request.api_cached = self.cached  # type: ignore[attr-defined]
        return caller


def _is_json(request: HttpRequest) -> bool:
    """Say whether a body is JSON in UTF-8, as far as its header says; none at all may be."""
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length == "0" or (
        request.content_type == "application/json" and charset in ("utf-8", "utf8")
    )
