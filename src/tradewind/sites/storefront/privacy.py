"""What a reader may ask about what is kept of them: a copy, and to be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tradewind.base.accounts import selectors as accounts
from tradewind.base.privacy import selectors as privacy
from tradewind.base.privacy import services as privacy_services
from tradewind.base.privacy.types import (
    ErasureHeld,
    Export,
    ExportState,
    ExportTooSoon,
    NothingPlanned,
)
from tradewind.kernel import clock, ids, worker
from tradewind.kernel.actors import Actor
from tradewind.kernel.personal import Hold
from tradewind.sites.storefront import remembered, seen, visitor
from tradewind.sites.storefront.context import common, link
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here

_KILO = 1024
# A number keeps its order in a sentence that runs from right to left (UAX 9).
_ISOLATED = "\u2068{}\u2069"


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """Lead to the page in the place seen last; letters point here, who know of no place."""
    here = remembered.here(request)
    return HttpResponseRedirect(
        reverse("privacy", args=[here.segment]) if here else reverse("entry")
    )


@personal("GET")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """What is kept and why; a member asks for a copy, and for an end, from here."""
    actor = _member(request)
    export = privacy.last_export(actor.person_id, actor=actor) if actor else None
    now = clock.now()
    context = _framed(request, here) | {
        "seen": seen.products(request),
        "seen_stopped": seen.stopped(request),
        "export": export,
        "export_shown": _shown(export, now),
        "export_again": export is not None and export.again_at <= now,
        "export_kilobytes": max(1, export.size // _KILO) if export else 0,
        "erasure": privacy.planned_erasure(actor.person_id, actor=actor) if actor else None,
        "sign_in": link(reverse("account_login"), next=request.path),
    }
    if context["erasure"]:
        context["holds"] = [_words(Hold(code), here) for code in context["erasure"].held]
    return render(request, "storefront/privacy.html", context)


@personal("POST")
def ask_export(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask for a copy, having typed the password anew."""
    actor = _member(request)
    if actor is None:
        return _to_sign_in(here)
    _fresh(request)
    try:
        privacy_services.ask_export(
            actor=actor, person_id=actor.person_id, url=_url(request), now=clock.now()
        )
    except ExportTooSoon:
        messages.error(request, gettext("You can ask for one copy a day."))
    else:
        worker.run_soon()
    return SeeOther(reverse("privacy", args=[here.segment]) + "#export")


@personal("GET")
def take_export(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Hand over the file of a copy to its person alone, having typed the password anew."""
    actor = _member(request)
    if actor is None:
        return _to_sign_in(here)
    export_id = ids.read("exp", public_id)
    _fresh(request)
    archive = privacy_services.open_export(actor=actor, export_id=export_id, now=clock.now())
    response = HttpResponse(archive.content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{archive.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@personal("GET", "POST")
def erasure(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask to be forgotten, having typed the password and the own email; or read why not yet."""
    actor = _member(request)
    if actor is None:
        return _to_sign_in(here)
    _fresh(request)
    path = reverse("privacy", args=[here.segment]) + "#erasure"
    if privacy.planned_erasure(actor.person_id, actor=actor):
        return SeeOther(path)
    email = accounts.contact(actor.person_id).email
    typed, error = request.POST.get("email", ""), ""
    if request.method == "POST":
        if typed.strip().lower() != email:
            error = gettext("This is not the email that you sign in with.")
        else:
            try:
                privacy_services.plan_erasure(
                    actor=actor, person_id=actor.person_id, url=_url(request), now=clock.now()
                )
            except ErasureHeld:
                pass
            else:
                return SeeOther(path)
    context = _framed(request, here) | {
        "email": email,
        "typed": typed,
        "error": error,
        "errors": [("id_email", "", error)] if error else [],
        "holds": [_words(hold, here) for hold in privacy.holds(actor=actor)],
        "path": reverse("privacy", args=[here.segment]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "storefront/erasure.html", context, status=status)


@personal("POST")
def keep(request: HttpRequest, here: Here) -> HttpResponse:
    """Change one's mind, and stay."""
    actor = _member(request)
    if actor is None:
        return _to_sign_in(here)
    try:
        privacy_services.cancel_erasure(actor=actor, person_id=actor.person_id, now=clock.now())
    except NothingPlanned:
        messages.info(request, gettext("Nothing was planned: your account stays."))
    else:
        messages.success(request, gettext("Your account stays."))
    return SeeOther(reverse("privacy", args=[here.segment]))


def _member(request: HttpRequest) -> Actor | None:
    return visitor.actor(request) if visitor.of(request).member else None


def _fresh(request: HttpRequest) -> None:
    """Let allauth ask for the password anew, and come back, unless it did a moment ago."""
    raise_if_reauthentication_required(request, app="account")


def _to_sign_in(here: Here) -> HttpResponse:
    path = reverse("privacy", args=[here.segment])
    return HttpResponseRedirect(link(reverse("account_login"), next=path))


def _url(request: HttpRequest) -> str:
    return str(request.build_absolute_uri(reverse("privacy_entry")))


def _framed(request: HttpRequest, here: Here) -> dict[str, Any]:
    def path_in(place: Here) -> str:
        return reverse("privacy", args=[place.segment])

    return common(request, language=here.language, here=here, path_in=path_in) | {
        "section": "account"
    }


def _shown(export: Export | None, now: datetime) -> str:
    """Return what there is to say of a copy: nothing, that it is under way, ready or failed."""
    if export is None:
        return ""
    if export.state is ExportState.READY and export.expires_at and export.expires_at <= now:
        return ""
    return "" if export.state is ExportState.EXPIRED else export.state.value


def _words(hold: Hold, here: Here) -> tuple[str, str, str]:
    """Return why somebody cannot be forgotten yet, what to do, and where."""
    orders = reverse("orders", args=[here.segment])
    match hold.code:
        case "open_order":
            what = (
                gettext("Order %(number)s is under way.") % {"number": _ISOLATED.format(hold.about)}
                if hold.about
                else gettext("An order is under way.")
            )
            return what, gettext("Wait until it arrives and confirm it, or cancel it."), orders
        case "payment_under_way":
            return (
                gettext("A payment is under way."),
                gettext("Finish it, or wait until it has ended."),
                orders,
            )
        case "refund_under_way":
            return (
                gettext("Money is on its way back to you."),
                gettext("Wait until it has arrived; that takes a few days."),
                orders,
            )
        case "merchant" | "works_here":
            return (
                gettext("You sell here, or work for a store or for Tradewind."),
                gettext("Let somebody else take over first, and close the store."),
                "/seller/",
            )
    return gettext("Something of yours is still open."), gettext("Try again in a day."), ""
