"""Who sits at a desk of the seller centre, and at which store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import translation

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import PersonUnknown
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import Store
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, NotAllowed, NotFound
from tradewind.kernel.ids import BadId
from tradewind.sites.seller_centre import context

View = Callable[..., HttpResponse]
SELL, PACK = "product.edit", "order.ship"


@dataclass(frozen=True, slots=True)
class Desk:
    """A member, the stores at which they have a role, and the one they look at now."""

    actor: Actor
    stores: tuple[Store, ...]
    store: Store
    language: str

    @property
    def sells(self) -> bool:
        """Say whether this person runs the store, and does not only pack for it."""
        return self.actor.may(SELL, self.store.id)


def member(view: View) -> View:
    """Give a view the acting member and their stores; others are asked to sign in."""

    @wraps(view)
    def respond(request: HttpRequest, **parts: Any) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            return _sign_in(request)
        try:
            actor = accounts.actor(user.person_id)
            language = _language(accounts.person(user.person_id).language)
        except PersonUnknown:
            return _sign_in(request)
        with translation.override(language):
            response = view(request, actor, sellers.stores_of(actor), language, **parts)
        # Addresses of buyers and a merchant's money: nobody keeps them, a browser's way back neither.
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return respond


def seated(verb: str) -> Callable[[View], View]:
    """Give a view the desk of the store that its address names; ask for a verb there.

    A store of others, and whatever is not found in one's own, is not found. A store where the
    person may not do this is refused.
    """

    def decorate(view: View) -> View:
        @member
        @wraps(view)
        def respond(
            request: HttpRequest,
            actor: Actor,
            stores: tuple[Store, ...],
            language: str,
            *,
            code: str,
            **parts: Any,
        ) -> HttpResponse:
            store = next((one for one in stores if one.code == code), None)
            if store is None:
                raise Http404
            desk = Desk(actor, stores, store, language)
            if not actor.may(verb, store.id):
                return refuse(request, desk)
            try:
                return view(request, desk, **parts)
            except (NotFound, BadId) as error:
                raise Http404 from error
            except NotAllowed:
                return refuse(request, desk)
            except InvalidInput as error:
                # The cursor of another list, or of an older key: back to the first page.
                if error.params.get("field") != "cursor" or request.method != "GET":
                    raise
                return HttpResponseRedirect(request.path)

        return respond

    return decorate


def refuse(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say that this is another colleague's work."""
    return render(
        request,
        "seller_centre/forbidden.html",
        context.common(request, desk, page=""),
        status=403,
    )


def _sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path(), resolve_url(reverse("account_login")))


def _language(wanted: str) -> str:
    """Return the nearest language that the pages are written in."""
    known = {code.lower(): code for code, _ in settings.LANGUAGES}
    lowered = wanted.lower()
    while lowered:
        if lowered in known:
            return known[lowered]
        lowered = lowered.rpartition("-")[0]
    return "en"
