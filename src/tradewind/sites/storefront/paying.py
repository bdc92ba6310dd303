"""Paying: to the provider's page, back from it, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.kernel import clock, db, ids
from tradewind.kernel.actors import Actor
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import (
    AttemptState,
    LastAttempt,
    NextAction,
    NotPayable,
    Payment,
    PaymentState,
)
from tradewind.sites.storefront import visitor, words
from tradewind.sites.storefront.context import common, link
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Group, OrderState, UnknownOrder

# A page that waits looks again by itself, asks the provider now and then, and gives up in the end.
_ASKS_EVERY, _LOOKS = 5, 60
_CLOSED = (PaymentState.CANCELLED, PaymentState.EXPIRED)


class Standing(StrEnum):
    """What became of paying, as its buyer sees it."""

    PAID = "paid"
    WAITING = "waiting"
    UNFINISHED = "unfinished"
    UNREACHABLE = "unreachable"
    VOUCHER = "voucher"
    DECLINED = "declined"
    OVER = "over"
    OPEN = "open"


@personal("GET", "POST")
def pay(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Ask the provider for the money and lead to its page; a POST tries again after a decline."""
    actor, group = _group(request, ids.read("grp", public_id))
    opened = payments.payments(group.id)
    one = _unpaid(opened)
    paid = reverse("paid", args=[here.segment, public_id])
    if one is None or one.state in _CLOSED or _over(group):
        return SeeOther(paid)
    last = payments.last_attempt(one.id)
    if request.method != "POST" and last is not None and not one.under_way:
        # Another try is another press: a reload must not ask for money again.
        return SeeOther(paid)
    begun = _start(request, here, actor, one, last, public_id)
    action = begun or (last.next_action if last and one.under_way else None)
    if action is not None and action.kind == "redirect" and _is_web(action.url):
        return HttpResponseRedirect(action.url)
    return SeeOther(paid)


@personal("GET")
def paid(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Where the provider sends the buyer back to: what became of it, and the orders; `n` looks."""
    actor, group = _group(request, ids.read("grp", public_id))
    looks = _looks(request)
    opened = payments.payments(group.id)
    one = _unpaid(opened)
    if one is not None and one.under_way and looks % _ASKS_EVERY == 0:
        payment_services.refresh(payment_id=one.id, actor=actor, now=clock.now())
        opened = payments.payments(group.id)
        one = _unpaid(opened)
    last = payments.last_attempt(one.id) if one is not None else None
    standing = _standing(group, one, last)
    waits = standing in (Standing.WAITING, Standing.UNFINISHED, Standing.UNREACHABLE)
    context = _framed(request, here, public_id) | {
        "group": group,
        "standing": standing.value,
        "orders": [
            (order, reverse("order", args=[here.segment, ids.show("ord", order.id)]),
             words.state(_seen_as(order.state, standing)),
             words.state_kind(_seen_as(order.state, standing)))
            for order in group.orders
        ],
        "pay": reverse("pay", args=[here.segment, public_id]),
        "again": link(
            reverse("paid", args=[here.segment, public_id]), n=str(looks + 1)
        ) if waits and looks < _LOOKS else "",
        "why": _why(last.code) if last and standing is Standing.DECLINED else "",
        "voucher": last.next_action if last and standing is Standing.VOUCHER else None,
        "expired": any(order.cancel_reason == "expired" for order in group.orders),
    }  # fmt: skip
    return render(request, "storefront/paying.html", context)


def _framed(request: HttpRequest, here: Here, public_id: str) -> dict[str, Any]:
    return common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse("paid", args=[place.segment, public_id]),
    ) | {"section": "orders"}


def _group(request: HttpRequest, group_id: UUID) -> tuple[Actor, Group]:
    """Return a group and as whom this browser may pay it; raises UnknownOrder."""
    order_ids = orders.ids_of_group(group_id)
    for actor in visitor.readers(request, *order_ids):
        try:
            group = orders.group(group_id, actor=actor)
        except UnknownOrder:
            continue
        if group.buyer_id in actor.person_ids:
            return actor, group
    raise UnknownOrder(group_id=group_id)


def _unpaid(opened: tuple[Payment, ...]) -> Payment | None:
    return next((one for one in opened if one.state is not PaymentState.SUCCEEDED), None)


def _over(group: Group) -> bool:
    return all(order.state is OrderState.CANCELLED for order in group.orders)


def _start(
    request: HttpRequest,
    here: Here,
    actor: Actor,
    payment: Payment,
    last: LastAttempt | None,
    public_id: str,
) -> NextAction | None:
    """Begin a try, or ask what became of the one under way; the key counts the tries before it."""
    db.assert_no_transaction()
    ended = last.ended if last else 0
    try:
        return payment_services.start(
            actor=actor,
            payment_id=payment.id,
            key=f"page-{ended}",
            now=clock.now(),
            return_url=request.build_absolute_uri(reverse("paid", args=[here.segment, public_id])),
        )
    except NotPayable:
        # Somebody else has begun one, or it came to an end in the meantime.
        return None


def _standing(group: Group, one: Payment | None, last: LastAttempt | None) -> Standing:
    if one is None:
        return Standing.PAID
    if _over(group) or one.state in _CLOSED:
        return Standing.OVER
    if last is None:
        return Standing.OPEN
    if not one.under_way:
        return Standing.DECLINED
    if last.state is AttemptState.UNKNOWN:
        return Standing.UNREACHABLE
    if last.next_action is not None and last.next_action.number:
        return Standing.VOUCHER
    if last.state is AttemptState.REQUIRES_ACTION:
        return Standing.UNFINISHED
    return Standing.WAITING


def _seen_as(state: OrderState, standing: Standing) -> OrderState:
    """Return how an order looks to who has just paid: the fact is heard a moment later."""
    if standing is Standing.PAID and state is OrderState.PLACED:
        return OrderState.PAID
    return state


def _why(code: str) -> str:
    match code:
        case "insufficient_funds":
            return gettext("There is not enough money on the card.")
        case "stolen_card" | "lost_card":
            return gettext("The bank does not take this card any more: please use another one.")
        case "issuer_unavailable":
            return gettext("Your bank did not answer. Try again in a few minutes.")
        case "authentication_failed" | "3ds_failed":
            return gettext("The bank could not make sure that it was you.")
        case "expired":
            return gettext("The time for this try was over.")
        case _:
            return gettext("Your bank did not allow this payment.")


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _looks(request: HttpRequest) -> int:
    typed = request.GET.get("n", "0")
    return min(int(typed), _LOOKS) if typed.isdecimal() and len(typed) <= 4 else 0
