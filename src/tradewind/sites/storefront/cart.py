"""The cart: what is in it, what it costs to the door, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.kernel import clock, ids
from tradewind.kernel.errors import NotFound
from tradewind.kernel.money import ChargeKind
from tradewind.kernel.text import slug
from tradewind.sites.storefront import places, visitor, words
from tradewind.sites.storefront.context import common, link
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.words import Row
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import (
    BadCart,
    Delivery,
    LineProblem,
    Review,
    ReviewLine,
    UnknownCart,
)

# What the field of a store's delivery is called, before the store's id.
DELIVERY = "delivery-"
_FEW = 5
_MOST_DIGITS = 6


@personal("GET")
def cart(request: HttpRequest, here: Here) -> HttpResponse:
    """What lies in the cart; `removed` and `n` offer to put back what was taken out last."""
    review = of(request, here)
    context = framed(request, here, "cart") | {
        "review": review,
        "stores": shown(review, here) if review else [],
        "charges": charges(review, here) if review else [],
        "undo": _undo(request),
        # A script takes the part of the page that changed, and the count in the header with it.
        "live": request.headers.get("HX-Request") == "true",
    }
    return render(request, "storefront/cart.html", context)


@personal("POST")
def cart_add(request: HttpRequest, here: Here) -> HttpResponse:
    """Put pieces of a SKU (`sku`, `quantity`) into the cart; `next` is cart or checkout."""
    sku_id = ids.read("sku", request.POST.get("sku", ""))
    quantity = _quantity(request.POST.get("quantity", "1"))
    actor = visitor.arrive(request, language=here.language)
    cart_id = checkout_services.open_cart(
        actor=actor, market=here.market.code, language=here.language, now=clock.now()
    )
    try:
        checkout_services.add_line(
            actor=actor, cart_id=cart_id, sku_id=sku_id, quantity=quantity or 0
        )
    except BadCart as error:
        messages.error(request, refused(error))
        return SeeOther(reverse("cart", args=[here.segment]))
    if request.POST.get("next") == "checkout":
        return SeeOther(reverse("checkout", args=[here.segment]))
    messages.success(request, gettext("It is in your cart."))
    return SeeOther(reverse("cart", args=[here.segment]))


@personal("POST")
def cart_set(request: HttpRequest, here: Here) -> HttpResponse:
    """Set how many pieces of a SKU are in the cart: `quantity`, plus `step`; 0 takes it out."""
    sku_id = ids.read("sku", request.POST.get("sku", ""))
    review = of(request, here)
    actor = visitor.actor(request)
    if review is None or actor is None:
        return SeeOther(reverse("cart", args=[here.segment]))
    line = next((one for one in review.lines if one.sku_id == sku_id), None)
    if line is None:
        raise NotFound(sku_id=sku_id)
    typed = _quantity(request.POST.get("quantity", str(line.quantity)))
    if typed is None:
        messages.error(request, gettext("A quantity is a whole number."))
        return SeeOther(reverse("cart", args=[here.segment]))
    step = {"-1": -1, "1": 1}.get(request.POST.get("step", ""), 0)
    wanted = 0 if "remove" in request.POST else max(0, typed + step)
    try:
        checkout_services.set_lines(
            actor=actor, cart_id=review.cart_id, quantities={sku_id: wanted}
        )
    except BadCart as error:
        messages.error(request, refused(error))
    if wanted:
        return SeeOther(reverse("cart", args=[here.segment]))
    return SeeOther(
        link(
            reverse("cart", args=[here.segment]),
            removed=ids.show("sku", sku_id),
            n=str(line.quantity),
        )
    )


@personal("POST")
def cart_delivery(request: HttpRequest, here: Here) -> HttpResponse:
    """Choose by which option each store sends its lines."""
    review, actor = of(request, here), visitor.actor(request)
    if review is not None and actor is not None:
        try:
            checkout_services.choose_shipping(
                actor=actor, cart_id=review.cart_id, shipping=chosen(review, request.POST)
            )
        except UnknownCart:
            messages.error(request, gettext("This cart was ordered or emptied in the meantime."))
    return SeeOther(reverse("cart", args=[here.segment]))


def of(request: HttpRequest, here: Here) -> Review | None:
    """Return what lies in the cart of who looks; None when nothing does."""
    actor = visitor.actor(request)
    if actor is None:
        return None
    return checkout.review(actor=actor, market=here.market, language=here.language, now=clock.now())


def framed(request: HttpRequest, here: Here, page: str, section: str = "cart") -> dict[str, Any]:
    """Return the context of a page that is at the same address in every place."""
    return common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse(page, args=[place.segment]),
    ) | {"section": section}


def chosen(review: Review, typed: Mapping[str, str]) -> dict[UUID, str]:
    """Return the option that was chosen for each store, of those that can be had."""
    found = {}
    for store in review.stores:
        code = typed.get(DELIVERY + ids.show("str", store.id), "")
        if any(one.code == code and one.price is not None for one in store.deliveries):
            found[store.id] = code
    return found


def shown(review: Review, here: Here) -> list[dict[str, Any]]:
    """Return the stores of a cart with their lines, as the templates show them."""
    return [
        {
            "store": store,
            "public_id": ids.show("str", store.id),
            "field": DELIVERY + ids.show("str", store.id),
            "from": places.country_name(store.country, here.language),
            "lines": [
                {
                    "line": line,
                    "public_id": ids.show("sku", line.sku_id),
                    "href": product_path(here, line.title, line.product_id, line.sku_id),
                    "options": words.options(line.options.values()),
                    "note": _note(line, here),
                }
                for line in store.lines
            ],
            "deliveries": [(one, *_delivery_words(one)) for one in store.deliveries],
        }
        for store in review.stores
    ]


def charges(review: Review, here: Here) -> list[Row]:
    """Return every charge of a cart and why it is there; the total comes last."""
    if review.quote is None:
        return []
    rows = [
        Row(
            words.charge("item"),
            f"{words.pieces(review.pieces)}, {words.stores(len(review.stores))}",
            review.quote.sum(ChargeKind.ITEM),
        )
    ]
    for store in review.stores:
        if store.delivery is not None:
            rows.append(
                Row(
                    gettext("Delivery from %(store)s") % {"store": store.name},
                    words.tier(store.delivery.tier),
                    store.delivery.price,
                )
            )
    total = gettext("Final price to %(country)s") % {"country": here.country_name}
    return [*rows, Row(total, "", review.quote.total, kind="total")]


def product_path(here: Here, title: str, product_id: UUID, sku_id: UUID) -> str:
    """Return the address of a product with one of its SKUs chosen."""
    path = reverse("product", args=[here.segment, slug(title), ids.show("prd", product_id)])
    return link(path, sku=ids.show("sku", sku_id))


def refused(error: BadCart) -> str:
    """Say why a cart did not take something."""
    match error.params.get("reason"):
        case "not on sale":
            return gettext("This is not on sale any more.")
        case "full":
            return gettext("Your cart is full: order what is in it first.")
        case "quantity":
            return gettext("A quantity is a whole number from 1 to 9,999.")
        case _:
            return gettext("This cannot be ordered as it is.")


def _note(line: ReviewLine, here: Here) -> str:
    match line.problem:
        case LineProblem.GONE:
            return gettext("Not on sale any more: remove it to go on.")
        case LineProblem.NOT_HERE:
            return gettext("Not sold in %(country)s: remove it to go on.") % {
                "country": here.country_name
            }
        case LineProblem.SOLD_OUT:
            return gettext("Sold out: remove it to go on.")
        case LineProblem.TOO_MANY:
            return gettext("Only %(left)s left: take fewer to go on.") % {"left": line.left}
        case _:
            if line.left <= _FEW:
                return gettext("Only %(left)s left.") % {"left": line.left}
            return ""


def _delivery_words(one: Delivery) -> tuple[str, str]:
    return words.tier(one.tier), words.days(one.days_min, one.days_max)


def _undo(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was taken out last, as the address says."""
    removed, pieces = request.GET.get("removed", ""), _quantity(request.GET.get("n", ""))
    try:
        ids.read("sku", removed)
    except ids.BadId:
        return None
    return {"sku": removed, "quantity": pieces} if pieces else None


def _quantity(typed: str) -> int | None:
    """Read a whole number; None for anything else."""
    text = typed.strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS else None
