"""What the demo bar does, and the local mailbox."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tradewind.base.accounts import selectors as accounts
from tradewind.base.notices import selectors as notices
from tradewind.demo import bar, people, travel
from tradewind.demo.people import DemoPerson, Part
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import clock, ids
from tradewind.sites.storefront import visitor
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Order

NOBODY = "nobody"
LETTERS = 100
_DAYS = {"1": 1, "7": 7}
_PLACE = re.compile(r"/[a-z]{2,3}(?:-[a-z0-9]{2,8})*-[a-z]{2}(?=/)")
# Pages of one person: who comes to them as another would find nothing.
_PERSONAL = re.compile(r"/(cart|checkout|pay|paid|orders|account)(/|$)")


@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as a person of the demo, or out, and go to the same order as they see it."""
    key, path = request.POST.get("person", ""), _path(request)
    if key == NOBODY:
        order = bar.order_of(request, path)
        logout(request)
        response = HttpResponseRedirect("/" if order and order in path else path)
        response.delete_cookie(visitor.COOKIE)
        return response
    try:
        person = people.person(key)
    except KeyError as error:
        raise Http404 from error
    order_id = _order(bar.order_of(request, path))
    if order_id and person.part is Part.SELLER:
        person = _seller_of(order_id) or person
    user = get_user_model().objects.filter(email=person.email).first()
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(_landing(person, user.person_id, order_id, path))


@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move business time forward for everybody, carriers included, and run what is due then."""
    days = _DAYS.get(request.POST.get("days", ""))
    if days is None:
        raise Http404
    travel.forward(days=days)
    messages.success(request, f"Business time is now {clock.now():%a %d %b %Y %H:%M} UTC.")
    return HttpResponseRedirect(_path(request))


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every letter that was written lately, newest first, as its reader sees it."""
    wanted = request.GET.get("to", "").strip().lower()
    letters = [letter for letter in notices.mailbox(LETTERS) if wanted in letter.message.to.lower()]
    shown = next((one for one in letters if str(one.message.id) == request.GET.get("letter")), None)
    context = {
        "letters": letters,
        "shown": shown or (letters[0] if letters else None),
        "to": wanted,
    }
    return render(request, "demo/mailbox.html", context)


def _landing(person: DemoPerson, person_id: UUID, order: Order | None, path: str) -> str:
    """Return where a person sees the order, or else what is theirs on a page like this one."""
    if person.part in (Part.OPERATOR, Part.AUDITOR):
        found = f"boards/orders/{ids.show('ord', order.id)}" if order else ""
        return f"{reverse('admin:index')}{found}"
    if person.part is Part.BUYER:
        if order and order.buyer_id in accounts.actor(person_id).own:
            return f"/{person.place}/orders/{ids.show('ord', order.id)}"
        if _PERSONAL.search(path) or not _PLACE.match(path):
            return f"/{person.place}/orders" if order else f"/{person.place}/"
        return _PLACE.sub(f"/{person.place}", path, count=1)
    page = "orders" if person.part is Part.SELLER else "packing"
    stores = {one.id: one.code for one in sellers.stores_of(accounts.actor(person_id))}
    if order and order.store_id in stores:
        return f"/seller/{stores[order.store_id]}/{page}/{ids.show('ord', order.id)}"
    return f"/seller/{person.store}/packing" if page == "packing" else "/seller/"


def _seller_of(order: Order) -> DemoPerson | None:
    code = sellers.store(order.store_id).code
    return next(
        (one for one in people.PEOPLE if one.part is Part.SELLER and one.store == code), None
    )


def _order(public_id: str) -> Order | None:
    try:
        found = orders.orders([ids.read("ord", public_id)])
    except ids.BadId:
        return None
    return found[0] if found else None


def _path(request: HttpRequest) -> str:
    """Return the page from which a form of the bar came; never another host's."""
    path = request.POST.get("next", "/")
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"
