"""What a reader likes: a heart on every card, and the page where it is found again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import Card, Known
from tradewind.growth.favourites import selectors as favourites
from tradewind.growth.favourites import services as favourite_services
from tradewind.growth.favourites.types import Favourite, TooManyFavourites
from tradewind.kernel import clock, ids
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.storefront import visitor
from tradewind.sites.storefront.context import common, link, product_path
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here

PAGE_SIZE = 24
_MOST_NEXT = 2000
_HEART = re.compile(r"heart-[a-z0-9_-]{1,60}")


@dataclass(frozen=True, slots=True)
class Liked:
    """What stands in the list: its card here, what is known where it is not sold here, or nothing."""

    product_id: UUID
    card: Card | None
    known: Known | None
    href: str


def hearts(request: HttpRequest, product_ids: Iterable[UUID]) -> dict[str, frozenset[UUID]]:
    """Return for a template which of these products the reader likes.

    One statement for who is known, and none for a stranger. A page without `hearts` shows none.
    """
    wanted, person_id = list(product_ids), visitor.of(request).person_id
    liked = favourites.among(person_id, wanted) if person_id and wanted else frozenset()
    return {"liked": liked, "hearts": frozenset(wanted)}


@personal("GET")
def listing(request: HttpRequest, here: Here) -> HttpResponse:
    """What the reader likes, the newest first, at the price of today; `removed` can be undone."""
    path = reverse("favourites", args=[here.segment])
    person_id = visitor.of(request).person_id
    cursor = request.GET.get("after") or None
    items: tuple[Favourite, ...] = ()
    after = None
    if person_id is not None:
        try:
            page = favourites.page(person_id, limit=PAGE_SIZE, cursor=cursor)
        except InvalidInput:
            return HttpResponseRedirect(path)
        items, after = page.items, page.next
    context = common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse("favourites", args=[place.segment]),
    )
    context |= {
        "section": "favourites",
        "rows": _liked(here, items),
        "cursor": cursor,
        "next": link(path, after=after) if after else "",
        "removed": _removed(request, items),
        "hearts": frozenset(one.product_id for one in items),
        "liked": frozenset(one.product_id for one in items),
    }
    return render(request, "storefront/favourites.html", context)


@personal("POST")
def change(request: HttpRequest, here: Here) -> HttpResponse:
    """Like a product (`add`) or like it no more (`remove`), and go back to `next`.

    A script gets the heart alone.
    """
    adding = "add" in request.POST
    product_id = ids.read("prd", request.POST.get("add" if adding else "remove", ""))
    actor = visitor.arrive(request, language=here.language) if adding else visitor.actor(request)
    refused = ""
    if actor is not None:
        try:
            if adding:
                favourite_services.add(actor=actor, product_id=product_id, now=clock.now())
            else:
                favourite_services.remove(actor=actor, product_id=product_id)
        except TooManyFavourites as error:
            refused = gettext(
                "You have %(limit)s favourites, and more are not kept. Remove one first."
            ) % {"limit": error.params["limit"]}
    live = request.headers.get("HX-Request") == "true"
    if refused:
        messages.error(request, refused)
    if live and refused:
        response = HttpResponse()
        response["HX-Redirect"] = reverse("favourites", args=[here.segment])
        return response
    if live:
        context = common(request, language=here.language, here=here)
        liked = frozenset({product_id}) if adding else frozenset()
        context |= {
            "product_id": product_id,
            "liked": liked,
            "large": request.POST.get("large") == "1",
            "heart_id": _heart_id(request),
        }
        return render(request, "storefront/heart.html", context)
    return SeeOther(_back(request, here, product_id, removed=not adding))


def _heart_id(request: HttpRequest) -> str:
    """Return the id of the heart that was pressed, so that the new one keeps the focus."""
    asked = request.headers.get("HX-Trigger", "")
    return asked if _HEART.fullmatch(asked) else ""


def _liked(here: Here, items: tuple[Favourite, ...]) -> list[Liked]:
    """Return the cards of favourites, with two statements; one when all are sold here."""
    product_ids = [one.product_id for one in items]
    cards = {
        card.product_id: card
        for card in discovery.picked(
            product_ids, market=here.market.code, language=here.language
        )
    } if product_ids else {}  # fmt: skip
    others = [one for one in product_ids if one not in cards]
    known = discovery.known(others, language=here.language) if others else {}
    return [
        Liked(
            product_id=one,
            card=cards.get(one),
            known=known.get(one),
            href=product_path(here, found.slug, one)
            if (found := cards.get(one) or known.get(one))
            else "",
        )
        for one in product_ids
    ]


def _removed(request: HttpRequest, items: tuple[Favourite, ...]) -> str:
    """Return the product that was removed last, as a form sends it, while it is not back."""
    text = request.GET.get("removed", "")
    try:
        product_id = ids.read("prd", text)
    except ids.BadId:
        return ""
    return "" if any(one.product_id == product_id for one in items) else text


def _back(request: HttpRequest, here: Here, product_id: UUID, *, removed: bool) -> str:
    """Return where the reader was, on this host alone; the list offers to undo."""
    path = reverse("favourites", args=[here.segment])
    wanted = request.POST.get("next", "")
    if not wanted or len(wanted) > _MOST_NEXT or wanted.partition("?")[0] == path:
        return link(path, removed=ids.show("prd", product_id) if removed else "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else path
