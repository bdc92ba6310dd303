"""The shoppers of an application: guests who prove an email before they order."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Router
from pydantic import Field, StringConstraints

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import ApiScope
from tradewind.base.notices import services as notices
from tradewind.kernel import clock, limits
from tradewind.sites.open_api.callers import Applying, Shopping, Token
from tradewind.sites.open_api.catalogue import here
from tradewind.sites.open_api.fields import In, Language, MarketCode, Out, ShopperId
from tradewind.sites.open_api.problems import Refused
from tradewind.sites.open_api.routing import endpoint

router = Router(tags=["shoppers"])
_SHOPPERS, _CODES, _HOUR = 1000, 300, 3600
_LIVES = 3600

Email = Annotated[
    str, StringConstraints(min_length=3, max_length=254), Field(examples=["ana@example.org"])
]


class NewShopper(In):
    """In which market and language a shopper begins."""

    market: MarketCode
    language: Language | None = None


class ShopperOut(Out):
    """A shopper, and the token to act as them; ask for another when it has expired."""

    id: ShopperId
    token: str = Field(description="For `Authorization: Bearer`, on calls of this shopper")
    expires_in: int = Field(description="Seconds", examples=[_LIVES])


class SendCode(In):
    """Where a code is to be mailed."""

    email: Email
    language: Language = "en"


class TypedCode(In):
    """The code as the shopper types it."""

    email: Email
    code: Annotated[str, StringConstraints(min_length=1, max_length=12)]


class ProvenEmail(Out):
    """The email that the shopper reads."""

    email: str


@endpoint(
    router, "POST", "/shoppers", answers=ShopperOut, status=201, problems=(404,), body=True,
    token=Token.APPLICATION, scope=ApiScope.SHOPPERS_WRITE,
)  # fmt: skip
def create_shopper(request: Applying, wanted: NewShopper) -> tuple[int, ShopperOut]:
    """Make a shopper.

    A guest of the marketplace who belongs to this application: keep the id to ask for new tokens.
    """
    _, language = here(wanted.market, wanted.language)
    token_id = request.caller.token_id
    _limit(f"api-shoppers:{token_id}", _SHOPPERS)
    shopper_id = account_services.open_shopper(
        token_id=token_id, language=language, now=clock.now()
    )
    return 201, _shopper(shopper_id, token_id)


@endpoint(
    router, "POST", "/shoppers/{shopper_id}/tokens", answers=ShopperOut, status=201,
    problems=(404,), token=Token.APPLICATION, scope=ApiScope.SHOPPERS_WRITE,
)  # fmt: skip
def create_shopper_token(request: Applying, shopper_id: Path[ShopperId]) -> tuple[int, ShopperOut]:
    """Make a new token for a shopper of this application."""
    return 201, _shopper(shopper_id, request.caller.token_id)


@endpoint(
    router, "POST", "/email-codes", answers=None, status=204, body=True,
    token=Token.SHOPPER, scope=ApiScope.CART_WRITE,
)  # fmt: skip
def send_email_code(request: Shopping, wanted: SendCode) -> HttpResponse:
    """Mail a code to an email, which its reader types to prove that it is theirs."""
    _limit(f"api-codes:{request.caller.token_id}", _CODES)
    notices.send_code(
        email=wanted.email,
        language=wanted.language,
        now=clock.now(),
        source=f"shopper:{request.actor.person_id}",
    )
    return HttpResponse(status=204)


@endpoint(
    router, "POST", "/email", answers=ProvenEmail, problems=(409,), body=True,
    token=Token.SHOPPER, scope=ApiScope.CART_WRITE,
)  # fmt: skip
def prove_email(request: Shopping, typed: TypedCode) -> ProvenEmail:
    """Prove the email of the shopper by the code that was mailed there.

    Only then can the shopper order. A shopper has one email for good; make another shopper for
    another email.
    """
    email = account_services.prove_email(
        actor=request.actor, email=typed.email, code=typed.code, now=clock.now()
    )
    return ProvenEmail(email=email)


def _shopper(shopper_id: UUID, token_id: UUID) -> ShopperOut:
    token = accounts.shopper_token(shopper_id, token_id=token_id)
    return ShopperOut(id=shopper_id, token=token, expires_in=_LIVES)


def _limit(key: str, most: int) -> None:
    taken = limits.take(key=key, most=most, seconds=_HOUR)
    if not taken.allowed:
        raise Refused("too_many_tries", retry_after=taken.retry_after)
