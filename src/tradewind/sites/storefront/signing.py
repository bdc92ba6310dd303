"""Signing in and out, as allauth does it, in the storefront's frame and words.

What allauth would mail leaves as a notice. Who signs in with a guest's cookie owns what the guest
owned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import NotAGuest, PersonUnknown, Role
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.base.privacy import selectors as privacy
from tradewind.kernel import clock, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import TradewindError
from tradewind.sites.storefront import places, remembered, visitor
from tradewind.sites.storefront.context import common, home_path
from tradewind.sites.storefront.places import Here
from tradewind.trade.checkout import services as checkout

SELLER_CENTRE, BACK_OFFICE = "/seller/", "/back-office/"
_MOST_PASSWORD, _MOST_EMAIL = 256, 254
_STAFF = {Role.OPERATOR.value, Role.AUDITOR.value}
_OF_STORES = {Role.SELLER.value, Role.WAREHOUSE.value}
# What is said by the page that follows needs no message.
_UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
_logger = structlog.get_logger(__name__)

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """Show a page of allauth in the frame of the place seen last, in its language, never kept."""

    @wraps(view)
    def respond(request: HttpRequest, **parts: str) -> HttpResponse:
        here = remembered.here(request)
        language = here.language if here else places.SOURCE_LANGUAGE
        with translation.override(language.lower()):
            response = view(request, **parts)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.context_data = _framed(request, here, language, response.context_data)
                response.render()
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Content-Language"] = language
        if here and request.GET.get("place") and response.status_code == 200:
            remembered.remember(request, response, here.segment)
        if getattr(request, "_guest_was_merged", False):
            response.delete_cookie(visitor.COOKIE, samesite="Lax")
        return response

    return respond


def after_sign_in(request: HttpRequest, actor: Actor) -> str:
    """Return where somebody goes who signed in without having been on the way to a page."""
    if actor.kind in _STAFF:
        return BACK_OFFICE
    if actor.kind in _OF_STORES:
        return SELLER_CENTRE
    here = remembered.here(request)
    if here is None:
        return reverse("entry")
    for name in ("orders", "account"):
        try:
            return reverse(name, args=[here.segment])
        except NoReverseMatch:
            continue
    return home_path(here)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks of this site."""

    def save_user(
        self, request: HttpRequest, user: Any, form: BaseForm, commit: bool = True
    ) -> Any:
        """Register a member, and return their login; raises EmailTaken and InvalidInput."""
        typed = form.cleaned_data
        here = remembered.here(request)
        account_services.register(
            email=typed["email"],
            password=typed["password1"],
            full_name=typed["full_name"],
            language=here.language if here else places.SOURCE_LANGUAGE,
            now=clock.now(),
        )
        return get_user_model()._default_manager.get(email=typed["email"])

    def set_password(self, user: Any, password: str) -> None:
        """Change a password through the service, which writes it down in the audit."""
        account_services.set_password(
            actor=accounts.actor(user.person_id), password=password, now=clock.now()
        )
        user.refresh_from_db(fields=["password"])

    def clean_email(self, email: str) -> str:
        """Return an email that is not too long to be kept; raises ValidationError."""
        if len(email) > _MOST_EMAIL:
            raise ValidationError(gettext("This email is too long."))
        return email

    def clean_password(self, password: str, user: Any = None) -> str:
        """Return a password that is good enough; raises ValidationError."""
        if len(password) > _MOST_PASSWORD:
            raise ValidationError(gettext("This password is too long."))
        checked: str = super().clean_password(password, user)
        return checked

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, which gives the session another key, and take over the guest of this browser."""
        guest = None if visitor.of(request).member else visitor.actor(request)
        super().login(request, user)
        visitor.remember(request, visitor.Visitor(user.person_id, member=True, email=user.email))
        if guest is not None:
            request._guest_was_merged = merge(guest, user.person_id)  # type: ignore[attr-defined]
        if privacy.planned_erasure(user.person_id, actor=accounts.actor(user.person_id)):
            messages.warning(
                request,
                gettext(
                    "Your account is going to be deleted. You can keep it on the page Privacy."
                ),
            )

    def is_safe_url(self, url: str) -> bool:
        """Say whether `next` stays on this host."""
        request = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer with pages alone, whatever is accepted."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where who signed in goes."""
        return after_sign_in(request, accounts.actor(request.user.person_id))  # type: ignore[union-attr]

    get_signup_redirect_url = get_login_redirect_url

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Return where who confirmed an email goes: to the sign-in, which needs the password."""
        if self.request.user.is_authenticated:
            return self.get_login_redirect_url(self.request)
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where who changed their password goes."""
        here = remembered.here(request)
        return reverse("account", args=[here.segment]) if here else reverse("entry")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return where who signed out goes."""
        here = remembered.here(request)
        return home_path(here) if here else reverse("entry")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *more: Any,
        **named: Any,
    ) -> None:  # fmt: skip
        """Say what happened, unless the next page shows it."""
        if message_template not in _UNSAID:
            super().add_message(request, level, message_template, *more, **named)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """Tell a member by notice what was changed about their sign-in."""
        if template_prefix.startswith("mfa/"):
            _send(NoticeKind.MFA_CHANGED, user, {"url": self._absolute("mfa_index")})
        else:
            reset = self._absolute("account_reset_password")
            _send(NoticeKind.PASSWORD_CHANGED, user, {"url": reset})

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Write what allauth would mail as a notice, in the language of its reader."""
        match template_prefix.rpartition("/")[2]:
            case "email_confirmation" | "email_confirmation_signup":
                facts = {"url": context["activate_url"]}
                _send(NoticeKind.EMAIL_CONFIRM, context["user"], facts)
            case "password_reset_key":
                facts = {"url": context["password_reset_url"]}
                _send(NoticeKind.PASSWORD_RESET, context["user"], facts)
            case "account_already_exists":
                member = get_user_model()._default_manager.filter(email=email.lower()).first()
                if member is not None:
                    facts = {"url": context["password_reset_url"]}
                    _send(NoticeKind.ACCOUNT_EXISTS, member, facts)
            case "unknown_account":
                here = remembered.here(self.request)
                notices.send_to_email(
                    kind=NoticeKind.ACCOUNT_UNKNOWN,
                    email=email.lower(),
                    language=here.language if here else places.SOURCE_LANGUAGE,
                    facts={"url": context["signup_url"]},
                    dedupe_key=_key(NoticeKind.ACCOUNT_UNKNOWN),
                    now=clock.now(),
                )
            case other:
                raise LookupError(f"no notice for {other}")

    def _absolute(self, name: str) -> str:
        return str(self.request.build_absolute_uri(reverse(name)))


def merge(guest: Actor, person_id: UUID) -> bool:
    """Let a member who signed in own what the guest of this browser owned; return whether it is so.

    A cart that cannot be merged must not keep anybody from signing in.
    """
    now = clock.now()
    try:
        if not account_services.merge_guest(actor=guest, person_id=person_id, now=now):
            return False
    except (NotAGuest, PersonUnknown):
        return False
    try:
        checkout.merge_carts(guest_id=guest.person_id, actor=accounts.actor(person_id), now=now)
    except TradewindError as error:
        _logger.warning("cart_not_merged", guest=str(guest.person_id), error=error.code)
    return True


def _send(kind: NoticeKind, user: Any, facts: Mapping[str, Any]) -> None:
    notices.send(
        kind=kind,
        person_id=user.person_id,
        facts=facts,
        dedupe_key=_key(kind),
        now=clock.now(),
    )


def _key(kind: NoticeKind) -> str:
    """Each of these is a letter of its own: allauth limits how often it asks for one."""
    return f"{kind}:{ids.new()}"


def _framed(
    request: HttpRequest, here: Here | None, language: str, context: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the context of a page with that of the frame; links of the footer stay on the page."""

    def path_in(place: Here) -> str:
        query = request.GET.copy()
        query["place"] = place.segment
        return f"{request.path}?{query.urlencode()}"

    shown = dict(context or {})
    if isinstance(form := shown.get("form"), BaseForm):
        _plainer(form)
    return common(request, language=language, here=here, path_in=path_in) | shown


def _plainer(form: BaseForm) -> None:
    """Take the placeholders away, which repeat the labels, and say rules in one sentence."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name == "password1":
            field.help_text = gettext("At least 8 characters, and not one that many people use.")
        elif name == "remember":
            field.label = gettext("Keep me signed in")
