"""The orders of who looks: their list, and the page of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import (
    Address,
    AddressUnknown,
    EmailTaken,
    NotAGuest,
    OrderLinkInvalid,
    PersonKind,
    PersonUnknown,
    TooManyTries,
    WrongPassword,
)
from tradewind.base.markets.types import UnknownMarket
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import clock, ids, limits
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.money import total
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import Parcel, ParcelStatus
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import PaymentState
from tradewind.sites.storefront import (
    documents,
    order_words,
    places,
    reviewing,
    travel,
    visitor,
    words,
)
from tradewind.sites.storefront.cart import product_path
from tradewind.sites.storefront.context import common, link
from tradewind.sites.storefront.flow import flow
from tradewind.sites.storefront.personal import SeeOther, not_found, personal
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.words import Row
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import (
    CancelReason,
    NotInState,
    Order,
    OrderPage,
    OrderState,
    UnknownOrder,
)
from tradewind.trade.settlement import selectors as settlement

PAGE_SIZE = 10
_FILTERS: dict[str, tuple[OrderState, ...]] = {
    "": (),
    "to-pay": (OrderState.PLACED,),
    "on-the-way": (OrderState.PAID, OrderState.PROCESSING, OrderState.SHIPPED),
    "delivered": (OrderState.DELIVERED,),
    "completed": (OrderState.COMPLETED,),
    "cancelled": (OrderState.CANCELLED,),
}
_CANCELLABLE = (OrderState.PLACED, OrderState.PAID, OrderState.PROCESSING)
_CLAIMS, _WINDOW = 10, 3600
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@personal("GET")
def listing(request: HttpRequest, here: Here) -> HttpResponse:
    """The orders of who looks, newest first; `state` narrows, `after` is a cursor."""
    actor = visitor.actor(request)
    path = reverse("orders", args=[here.segment])
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in _FILTERS else ""
    cursor = request.GET.get("after") or None
    try:
        found = (
            orders.of_buyer(actor=actor, states=_FILTERS[wanted], limit=PAGE_SIZE, cursor=cursor)
            if actor
            else None
        )
    except InvalidInput:
        return HttpResponseRedirect(link(path, state=wanted))
    cards = found.items if found else ()
    stores = sellers.stores({card.store_id for card in cards}) if cards else {}
    pictures = catalog.pictures([line.product_id for card in cards for line in card.lines])
    context = _framed(request, here, "orders") | {
        "cards": [
            {
                "card": card,
                "href": reverse("order", args=[here.segment, ids.show("ord", card.id)]),
                "store": stores[card.store_id].name,
                "state": words.state(card.state),
                "kind": words.state_kind(card.state),
                "lines": [
                    (line, words.picture(pictures.get(line.product_id, ()), line.sku_id),
                     words.options(line.options.values()))
                    for line in card.lines[:3]
                ],
                "more": max(0, len(card.lines) - 3),
                "pay": _pay_path(here, card.group_id) if card.state is OrderState.PLACED else "",
            }
            for card in cards
        ],
        "filters": [
            (name, link(path, state=key), key == wanted) for key, name in order_words.filters().items()
        ],
        "filtered": bool(wanted),
        "cursor": cursor,
        "next": link(path, state=wanted, after=found.next) if found and found.next else "",
        "sign_in": "" if visitor.of(request).member
        else link(reverse("account_login"), next=path),
    }  # fmt: skip
    return render(request, "storefront/orders.html", context)


@personal("GET")
def order(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """One order: where the goods are, where the money is, and what can be done."""
    actor, page = _open(request, ids.read("ord", public_id))
    return _show(request, here, actor, page)


@personal("POST")
def cancel(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Call an order off, while that is possible; `why` is what the buyer says of it."""
    actor, page = _open(request, ids.read("ord", public_id))
    why = request.POST.get("why", "")
    try:
        order_services.cancel(
            order_id=page.order.id,
            reason=CancelReason.BUYER,
            actor=actor,
            now=clock.now(),
            note=why if why in order_words.reasons() else "",
        )
    except (NotInState, NotAllowed):
        messages.error(
            request, gettext("It is too late to cancel: a parcel has left, or all is over.")
        )
    else:
        messages.success(request, gettext("The order is cancelled."))
    return SeeOther(reverse("order", args=[here.segment, public_id]))


@personal("POST")
def confirm(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Say that the goods arrived, which releases the money to the store."""
    actor, page = _open(request, ids.read("ord", public_id))
    try:
        order_services.confirm_receipt(order_id=page.order.id, actor=actor, now=clock.now())
    except NotInState:
        messages.error(request, gettext("This order is not delivered yet, or it is over."))
    else:
        messages.success(request, gettext("Thank you. The store gets its money now."))
    return SeeOther(reverse("order", args=[here.segment, public_id]))


@personal("POST")
def claim(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Turn the guest of an order into a member, by a new password or that of their account."""
    actor, page = _open(request, ids.read("ord", public_id))
    order_path = reverse("order", args=[here.segment, public_id])
    buyer_id = page.order.buyer_id
    email = _claimable(buyer_id)
    if not email or actor.person_id != buyer_id:
        return SeeOther(order_path)
    who = visitor.of(request)
    if who.member and who.person_id is not None:
        # Signed in already, and the mailed link opened the order of a guest.
        if not account_services.merge_guest(actor=actor, person_id=who.person_id, now=clock.now()):
            messages.error(request, gettext("It was ordered with another email than yours."))
            return SeeOther(order_path)
        checkout_services.merge_carts(
            actor=accounts.actor(who.person_id), guest_id=buyer_id, now=clock.now()
        )
        messages.success(request, gettext("The order is in your account now."))
        return SeeOther(order_path)
    if _has_second_step(email):
        # A password alone signs such a member in nowhere; then they add the order to their account.
        messages.info(request, gettext("Sign in first; then add this order to your account."))
        return SeeOther(link(reverse("account_login"), next=order_path))
    taken = limits.take(key=f"claim:{buyer_id}", most=_CLAIMS, seconds=_WINDOW)
    if not taken.allowed:
        raise TooManyTries(retry_after=taken.retry_after)
    try:
        member = account_services.claim_guest(
            actor=actor,
            guest_id=buyer_id,
            email=email,
            password=request.POST.get("password", ""),
            now=clock.now(),
            # No guest has ordered without a code that was mailed there.
            email_verified=True,
        )
    except (WrongPassword, InvalidInput, EmailTaken, NotAGuest) as error:
        return _show(request, here, actor, page, refused=_claim_words(error))
    if member.id != buyer_id:
        checkout_services.merge_carts(
            actor=accounts.actor(member.id), guest_id=buyer_id, now=clock.now()
        )
    _sign_in(request, email, member.id)
    messages.success(request, gettext("Your account is ready; all your orders are in it."))
    response = SeeOther(order_path)
    response.delete_cookie(visitor.COOKIE, samesite="Lax")
    return response


@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed link: let this browser see one order, and lead there in the order's own words."""
    try:
        read = accounts.read_order_link_token(token)
        page = orders.page(read.object_id, actor=visitor.owner(read.person_id))
        here = places.read(f"{page.language}-{page.market}")
    except (OrderLinkInvalid, UnknownOrder, PersonUnknown, UnknownMarket):
        return not_found(request, language=places.SOURCE_LANGUAGE, here=None)
    visitor.let_open(request, order_id=page.order.id, person_id=read.person_id)
    response = HttpResponseRedirect(
        reverse("order", args=[here.segment, ids.show("ord", page.order.id)])
    )
    response.headers["Cache-Control"] = "no-store, private"
    # The token must not travel on in an address that the next page sends along.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _open(request: HttpRequest, order_id: UUID) -> tuple[Actor, OrderPage]:
    """Return an order and as whom this browser sees it; raises UnknownOrder."""
    for actor in visitor.readers(request, order_id):
        try:
            return actor, orders.page(order_id, actor=actor)
        except UnknownOrder:
            continue
    raise UnknownOrder(order_id=order_id)


def _framed(request: HttpRequest, here: Here, page: str, *parts: str) -> dict[str, Any]:
    return common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse(page, args=[place.segment, *parts]),
    ) | {"section": "orders"}


def _show(
    request: HttpRequest, here: Here, actor: Actor, page: OrderPage, *, refused: str = ""
) -> HttpResponse:
    one = page.order
    public_id = ids.show("ord", one.id)
    store = sellers.store(one.store_id)
    address = _address(page, actor)
    parcels = logistics.parcels(references=[one.id])
    opened = payments.payments(one.group_id)
    money = settlement.money_of_order(one, [payment.id for payment in opened])
    paid = all(payment.state is PaymentState.SUCCEEDED for payment in opened)
    # Its payment may have come before the order itself has heard of it.
    seen = OrderState.PAID if paid and one.state is OrderState.PLACED else one.state
    drawn = flow(money)
    pictures = catalog.pictures([line.product_id for line in one.lines])
    context = _framed(request, here, "order", public_id) | {
        "page": page,
        "order": one,
        "public_id": public_id,
        "store": store,
        "address": address,
        "country": places.country_name(address.country, here.language) if address else "",
        "headline": order_words.headline(one, address.city if address else "", paid),
        "stands": seen,
        "state": words.state(seen),
        "kind": words.state_kind(seen),
        "next": order_words.what_next(one, paid),
        "parcels": _parcels(parcels, store.country != page.market, address),
        "money": money,
        "moves": [order_words.moved(move, store.name) for move in money.moves],
        "flow": drawn,
        "flow_texts": order_words.labels(drawn, store.name, locale=here.format_locale),
        "balances": order_words.balances(money, store.name),
        "lines": [
            (
                line,
                words.picture(pictures.get(line.product_id, ()), line.sku_id),
                words.options(line.options.values()),
                line.unit * line.quantity,
                product_path(here, line.title, line.product_id, line.sku_id),
            )
            for line in one.lines
        ],
        "charges": _charges(one, paid=one.paid_at is not None),
        "papers": documents.rows(here, page, public_id, actor),
        "pay": _pay_path(here, one.group_id) if one.state is OrderState.PLACED and not paid else "",
        "said": reviewing.of_order(page, actor, here),
        "may_cancel": _may_cancel(one, parcels),
        "whys": order_words.reasons().items(),
        "may_confirm": one.state is OrderState.DELIVERED,
        **_claiming(request, here, actor, page, refused),
    }
    return render(request, "storefront/order.html", context, status=422 if refused else 200)


def _claiming(
    request: HttpRequest, here: Here, actor: Actor, page: OrderPage, refused: str
) -> dict[str, Any]:
    """Return what the page offers to a guest: an account, or to take the order into one."""
    buyer_id = page.order.buyer_id
    email = _claimable(buyer_id) if not _is_own(request, buyer_id) else ""
    if not email or actor.person_id != buyer_id:
        return {"claim": ""}
    who = visitor.of(request)
    if who.member:
        # Whose email it is not can look, and cannot take it.
        kind = "add" if who.email == email else ""
    else:
        kind = "known" if accounts.person_by_email(email) is not None else "new"
    return {
        "claim": kind,
        "claim_email": email,
        "claim_error": refused,
    }


def _is_own(request: HttpRequest, buyer_id: UUID) -> bool:
    who = visitor.of(request)
    return who.member and who.person_id == buyer_id


def _claimable(buyer_id: UUID) -> str:
    """Return the email of a guest who can become a member, or nothing."""
    person = accounts.person(buyer_id)
    if person.kind is not PersonKind.GUEST or person.merged_into is not None:
        return ""
    return accounts.contact(buyer_id).email


def _has_second_step(email: str) -> bool:
    login = get_user_model()._default_manager.filter(email=email).first()
    return login is not None and is_mfa_enabled(login)


def _sign_in(request: HttpRequest, email: str, person_id: UUID) -> None:
    user = get_user_model()._default_manager.get(person_id=person_id)
    login(request, user, backend=_BACKEND)
    visitor.remember(request, visitor.Visitor(person_id, member=True, email=email))


def _claim_words(error: Exception) -> str:
    if isinstance(error, WrongPassword):
        return gettext("This is not the password of that account.")
    if isinstance(error, InvalidInput):
        return gettext("Take a longer password, at least 8 characters, that nobody guesses.")
    return gettext("This order belongs to an account already: sign in to see it.")


def _address(page: OrderPage, actor: Actor) -> Address | None:
    """Return where an order goes; the address of a guest moves with them into an account."""
    for owner_id in dict.fromkeys((actor.person_id, page.order.buyer_id)):
        try:
            return accounts.address(page.address_id, owner_id)
        except AddressUnknown:
            continue
    return None


def _pay_path(here: Here, group_id: UUID) -> str:
    return reverse("pay", args=[here.segment, ids.show("grp", group_id)])


def _may_cancel(one: Order, parcels: tuple[Parcel, ...]) -> bool:
    left = any(parcel.handed_over_at is not None for parcel in parcels)
    return one.state in _CANCELLABLE and not left


def _parcels(
    parcels: tuple[Parcel, ...], crosses: bool, address: Address | None
) -> list[dict[str, Any]]:
    # A parcel that was given up because the order was is no news.
    shown = [parcel for parcel in parcels if parcel.status is not ParcelStatus.CANCELLED]
    to = address.city if address else ""
    return [
        {
            "parcel": parcel,
            "number": number,
            "of": len(shown),
            "status": travel.status(parcel.status),
            "stations": travel.stations(parcel, crosses=crosses, to=to),
            "scans": travel.scans(parcel, crosses=crosses),
            "arrives": travel.arrives(parcel),
            "way": travel.way(parcel),
        }
        for number, parcel in enumerate(shown, start=1)
    ]


def _charges(one: Order, *, paid: bool) -> list[Row]:
    rows = []
    for kind in dict.fromkeys(charge.kind for charge in one.charges):
        amount = total(
            (charge.money for charge in one.charges if charge.kind == kind), one.total.currency
        )
        pieces = sum(line.quantity for line in one.lines)
        note = words.pieces(pieces) if kind == "item" else ""
        rows.append(Row(words.charge(kind), note, amount))
    return [*rows, Row(gettext("Paid") if paid else gettext("Total"), "", one.total, kind="total")]
