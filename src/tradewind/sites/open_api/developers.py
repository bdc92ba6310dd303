"""Where members make tokens for their programs, and end them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import (
    ApiScope,
    ApiTokenUnknown,
    MadeApiToken,
    PersonUnknown,
    TooManyApiTokens,
)
from tradewind.kernel import clock, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput

_DAYS = (30, 90, 365)
_SCOPES = {
    ApiScope.CATALOGUE_READ: gettext_lazy("Read markets, categories and products"),
    ApiScope.QUOTE_READ: gettext_lazy("Price a basket"),
    ApiScope.SHOPPERS_WRITE: gettext_lazy("Make shoppers and their tokens"),
    ApiScope.CART_WRITE: gettext_lazy("Fill carts, prove an email"),
    ApiScope.ORDERS_READ: gettext_lazy("Read orders and payments"),
    ApiScope.ORDERS_WRITE: gettext_lazy("Place, pay, cancel and confirm orders"),
}


class TokenForm(forms.Form):
    """What a token is for, what it may do, and for how long."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name of the application"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=[(one.value, one.value) for one in ApiScope]
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How many days it lives"),
        choices=[(days, str(days)) for days in _DAYS],
        coerce=int,
        initial=_DAYS[1],
    )
    origins = forms.CharField(
        label=gettext_lazy("Sites whose pages may call from a browser"),
        max_length=600,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "dir": "ltr", "placeholder": "https://shop.example"}
        ),
        help_text=gettext_lazy("By spaces. Empty: only servers call."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of a member, and a form for another one, whose secret is shown once."""
    actor = _member(request)
    if actor is None:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    form = TokenForm(
        request.POST if request.method == "POST" else None,
        initial={"scopes": [one.value for one in ApiScope]},
    )
    made = _made(actor, form) if request.method == "POST" and form.is_valid() else None
    return _page(request, actor, form, made)


@require_http_methods(["POST"])
def revoke(request: HttpRequest, token_text: str) -> HttpResponse:
    """End a token."""
    actor = _member(request)
    if actor is None:
        return redirect_to_login(reverse("developers"), reverse("account_login"))
    try:
        account_services.revoke_api_token(
            actor=actor, token_id=ids.read("tok", token_text), now=clock.now()
        )
    except (ApiTokenUnknown, ids.BadId) as error:
        raise Http404 from error
    messages.success(request, gettext("The token is revoked. Nothing can call with it any more."))
    return HttpResponseRedirect(reverse("developers"))


def _member(request: HttpRequest) -> Actor | None:
    user: Any = request.user
    try:
        return accounts.actor(user.person_id) if user.is_authenticated else None
    except PersonUnknown:
        return None


def _made(actor: Actor, form: TokenForm) -> MadeApiToken | None:
    typed = form.cleaned_data
    try:
        return account_services.make_api_token(
            actor=actor,
            name=typed["name"],
            scopes=[ApiScope(one) for one in typed["scopes"]],
            days=typed["days"],
            origins=typed["origins"].split(),
            now=clock.now(),
        )
    except TooManyApiTokens:
        form.add_error(None, gettext("You have too many tokens: revoke one first."))
    except InvalidInput as error:
        field = str(error.params.get("field", ""))
        words = gettext("This cannot be taken as it is.")
        if field == "origins":
            words = gettext("Write origins such as https://shop.example, five at most.")
        form.add_error(field if field in form.fields else None, words)
    return None


def _page(
    request: HttpRequest, actor: Actor, form: TokenForm, made: MadeApiToken | None
) -> HttpResponse:
    wall = clock.wall()
    picked = set(form["scopes"].value() or ())
    shown = {
        "at": "tokens",
        "form": TokenForm(initial={"scopes": list(ApiScope)}) if made else form,
        "made": made,
        "scopes": [
            (one.value, words, made is not None or one.value in picked)
            for one, words in _SCOPES.items()
        ],
        "tokens": [
            (one, ids.show("tok", one.id),
             "revoked" if one.revoked_at else "over" if one.expires_at <= wall else "live")
            for one in accounts.api_tokens(person_id=actor.person_id, actor=actor)
        ],
    }  # fmt: skip
    status = 422 if form.errors else 200
    response = render(request, "open_api/developers.html", shown, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


urlpatterns = [
    path("", tokens, name="developers"),
    path("<slug:token_text>/revoke", revoke, name="developers_revoke"),
]
