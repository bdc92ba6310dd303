"""What a reader looked at last: kept in a signed cookie of this browser, and nowhere else."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.growth.discovery import selectors as discovery
from tradewind.kernel import ids
from tradewind.sites.storefront import favourites
from tradewind.sites.storefront.context import common, link, product_path
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here

COOKIE = "seen"
MOST = 12
_SALT = "tradewind.storefront.seen"
_KEPT = timedelta(days=90)
# In the place of products: the reader wants nothing remembered.
_OFF = "off"
_BYTES = 16


def products(request: HttpRequest) -> tuple[UUID, ...]:
    """Return what this browser looked at, the last first; no statement."""
    kept = _cookie(request)
    if kept in ("", _OFF):
        return ()
    try:
        raw = base64.urlsafe_b64decode(kept)
    except (binascii.Error, ValueError):
        return ()
    whole = range(0, len(raw) - len(raw) % _BYTES, _BYTES)
    return tuple(UUID(bytes=raw[at : at + _BYTES]) for at in whole)[:MOST]


def stopped(request: HttpRequest) -> bool:
    """Say whether the reader wants nothing remembered."""
    return _cookie(request) == _OFF


def note(request: HttpRequest, response: HttpResponse, product_id: UUID) -> None:
    """Put a product first in what this browser looked at, unless it is or nothing is wanted."""
    known = products(request)
    if stopped(request) or known[:1] == (product_id,):
        return
    others = [one for one in known if one != product_id]
    _keep(request, response, _written([product_id, *others][:MOST]))


def strip_path(request: HttpRequest, here: Here, *, but: UUID | None = None) -> str:
    """Return where a page finds the strip of what was looked at; empty when there is nothing."""
    if not [one for one in products(request) if one != but]:
        return ""
    return link(reverse("recent", args=[here.segment]), but=ids.show("prd", but) if but else "")


@personal("GET")
def recent(request: HttpRequest, here: Here) -> HttpResponse:
    """What this browser looked at last; pages take the strip in when the reader comes so far."""
    try:
        but: UUID | None = ids.read("prd", request.GET.get("but", ""))
    except ids.BadId:
        but = None
    wanted = [one for one in products(request) if one != but]
    cards = (
        discovery.picked(wanted, market=here.market.code, language=here.language) if wanted else ()
    )
    context = common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse("recent", args=[place.segment]),
    )
    context |= {"cards": [(one, product_path(here, one.slug, one.product_id)) for one in cards]}
    context |= favourites.hearts(request, [card.product_id for card in cards])
    return render(request, "storefront/recent.html", context)


@personal("POST")
def forget(request: HttpRequest, here: Here) -> HttpResponse:
    """Clear what was looked at (`what`: clear), stop remembering it (stop) or begin again (start)."""
    response = SeeOther(reverse("privacy", args=[here.segment]) + "#seen")
    match request.POST.get("what"):
        case "stop":
            _keep(request, response, _OFF)
            messages.success(request, gettext("Nothing that you look at is remembered any more."))
        case "start":
            response.delete_cookie(COOKIE, samesite="Lax")
            messages.success(request, gettext("What you look at is remembered in this browser."))
        case _:
            if not stopped(request):
                response.delete_cookie(COOKIE, samesite="Lax")
            messages.success(request, gettext("What you looked at is forgotten."))
    return response


def _written(product_ids: Sequence[UUID]) -> str:
    return base64.urlsafe_b64encode(b"".join(one.bytes for one in product_ids)).decode()


def _cookie(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", salt=_SALT))


def _keep(request: HttpRequest, response: HttpResponse, value: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        value,
        salt=_SALT,
        max_age=int(_KEPT.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
