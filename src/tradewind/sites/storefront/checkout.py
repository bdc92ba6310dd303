"""Checkout on one page: who, where to, how it is sent, what it costs, and the button."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import (
    AddressUnknown,
    CodeExpired,
    CodeWrong,
    TooManyTries,
)
from tradewind.base.notices import services as notices
from tradewind.goods.inventory.types import OutOfStock
from tradewind.goods.pricing.types import NotPriced
from tradewind.kernel import clock, ids, limits
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.idempotency import KEY_LENGTH, KeyReused
from tradewind.kernel.money import Money
from tradewind.rails.logistics.types import FreightNotQuoted, NoShippingOption
from tradewind.sites.storefront import cart, places, visitor
from tradewind.sites.storefront.checkout_form import CheckoutForm
from tradewind.sites.storefront.context import link
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here
from tradewind.trade.checkout import selectors as checkouts
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import (
    BadCart,
    CheckOut,
    PriceChanged,
    Review,
    UnknownCart,
)

# In the session: what was typed so far, by market, and the email that was proven.
_DRAFT, _PROVEN = "checkout_draft", "proven_email"
_PRESSES, _PRESSES_FROM_ONE_PLACE, _WINDOW = 30, 120, 600


@personal("GET", "POST")
def checkout(request: HttpRequest, here: Here) -> HttpResponse:
    """The page; `action` of the form is update, code (mail one), check (one) or place."""
    actor = visitor.actor(request)
    if request.method == "POST" and actor is not None and (done := _before(request, here, actor)):
        return done
    review = cart.of(request, here)
    if actor is None or review is None:
        return SeeOther(reverse("cart", args=[here.segment]))
    form = _form(request, here, actor)
    if request.method != "POST":
        return _page(request, here, review, form)
    action = request.POST.get("action", "update")
    _take_press(request, actor)
    _keep(request, here, form)
    delivery = cart.chosen(review, request.POST)
    if action != "place":
        if delivery:
            checkout_services.choose_shipping(
                actor=actor, cart_id=review.cart_id, shipping=delivery
            )
        return _step(request, here, form, action, review)
    return _place(request, here, actor, form, review, delivery)


def proven(request: HttpRequest) -> str:
    """Return the email that this browser's guest has proven to read, or nothing."""
    email: str = request.session.get(_PROVEN, "")
    return email


def _before(request: HttpRequest, here: Here, actor: Actor) -> HttpResponse | None:
    """Lead a press of a button that was pressed before to the order that it made."""
    key = request.POST.get("key", "")
    if request.POST.get("action") != "place" or not 0 < len(key) <= KEY_LENGTH:
        return None
    group_id = checkouts.placed(actor=actor, key=key)
    return _to_pay(here, group_id) if group_id else None


def _form(request: HttpRequest, here: Here, actor: Actor) -> CheckoutForm:
    who = visitor.of(request)
    saved = [
        one
        for one in (accounts.addresses(actor.person_id) if who.member else ())
        if one.country == here.market.code
    ]
    draft = request.session.get(_DRAFT, {}).get(here.market.code, {})
    return CheckoutForm(
        request.POST if request.method == "POST" else None,
        country=here.market.code,
        guest=not who.member,
        saved=saved[:5],
        initial={"email": proven(request), **draft},
    )


def _keep(request: HttpRequest, here: Here, form: CheckoutForm) -> None:
    """Keep what was typed until the order is placed, for a reload and the way back."""
    drafts, typed = request.session.get(_DRAFT, {}), form.typed()
    if request.POST.get("action") == "code":
        # Another code is on its way: the one before it is of no use any more.
        typed.pop("code", None)
    request.session[_DRAFT] = {**drafts, here.market.code: typed}


def _step(
    request: HttpRequest, here: Here, form: CheckoutForm, action: str, review: Review
) -> HttpResponse:
    """Do what is not the order itself, and show the page again with all that was typed."""
    if action == "code" and form.guest:
        email = str(form.data.get("email", "")).strip()
        try:
            notices.send_code(
                email=email,
                language=here.language,
                now=clock.now(),
                source=request.META.get("REMOTE_ADDR", ""),
            )
        except InvalidInput as error:
            form.errors.clear()
            form.refuse(error)
            return _page(request, here, review, form, status=422)
        messages.success(request, gettext("We have mailed a code to %(email)s.") % {"email": email})
        return SeeOther(link(reverse("checkout", args=[here.segment]), code="sent") + "#who")
    if action == "check" and form.guest:
        form.errors.clear()
        if not _prove(request, form):
            return _page(request, here, review, form, status=422)
        return SeeOther(reverse("checkout", args=[here.segment]) + "#where")
    return SeeOther(reverse("checkout", args=[here.segment]))


def _prove(request: HttpRequest, form: CheckoutForm) -> bool:
    """Check the code that was typed; what is wrong with it stands beside it."""
    email = str(form.data.get("email", "")).strip().lower()
    if email and proven(request) == email:
        return True
    typed = str(form.data.get("code", "")).strip()
    if not typed:
        form.add_error("code", gettext("Send the code to your email, then type it here."))
        return False
    try:
        account_services.check_code(email=email, code=typed, now=clock.now())
    except CodeWrong as error:
        form.add_error(
            "code",
            gettext("This is not the code that we mailed. Tries left: %(left)s.")
            % {"left": error.params.get("left", 0)},
        )
        return False
    except CodeExpired:
        form.add_error("code", gettext("This code is too old: have a new one sent."))
        return False
    except InvalidInput as error:
        form.refuse(error)
        return False
    request.session[_PROVEN] = email
    return True


def _place(
    request: HttpRequest,
    here: Here,
    actor: Actor,
    form: CheckoutForm,
    review: Review,
    delivery: dict[UUID, str],
) -> HttpResponse:
    valid = form.is_valid()
    proven_now = not form.guest or _prove(request, form)
    if not valid or not proven_now or review.quote is None:
        return _page(request, here, review, form, status=422)
    if form.guest and _is_somebody_else(actor, form.cleaned_data["email"]):
        _part(request, here, actor)
        messages.info(request, gettext("Look once more, then order under your new email."))
        return SeeOther(reverse("checkout", args=[here.segment]))
    shipping = {store.id: store.delivery.code for store in review.stores if store.delivery}
    command = CheckOut(
        cart_id=review.cart_id,
        digest=request.POST.get("digest", ""),
        key=request.POST.get("key", ""),
        shipping=shipping | delivery,
        language=here.language,
        method=form.cleaned_data["method"],
        address_id=form.address_id,
        address=form.address(),
        email=form.cleaned_data.get("email", ""),
        full_name=form.cleaned_data.get("full_name", "") if form.guest else "",
    )
    try:
        placed = checkout_services.check_out(actor=actor, command=command, now=clock.now())
    except UnknownCart:
        messages.info(request, gettext("This cart was ordered already, on another page."))
        return SeeOther(reverse("orders", args=[here.segment]))
    except KeyReused:
        return _before(request, here, actor) or SeeOther(reverse("cart", args=[here.segment]))
    except (
        PriceChanged, OutOfStock, BadCart, NotPriced, NoShippingOption, FreightNotQuoted,
    ) as error:  # fmt: skip
        # The cart is read again: what the page shows now is what the next press agrees to.
        checkout_services.choose_shipping(actor=actor, cart_id=review.cart_id, shipping=delivery)
        again = cart.of(request, here)
        if again is None:
            return SeeOther(reverse("cart", args=[here.segment]))
        return _page(request, here, again, form, status=409, problem=type(error))
    except AddressUnknown:
        form.add_error(None, gettext("This address is not kept any more: choose another one."))
        return _page(request, here, review, form, status=422)
    except InvalidInput as error:
        form.refuse(error)
        return _page(request, here, review, form, status=422)
    drafts = request.session.get(_DRAFT, {})
    request.session[_DRAFT] = {key: one for key, one in drafts.items() if key != here.market.code}
    return _to_pay(here, placed.group_id)


def _is_somebody_else(actor: Actor, email: str) -> bool:
    """Say whether this browser's guest has ordered under another email than this one."""
    return accounts.contact(actor.person_id).email not in ("", email.strip().lower())


def _part(request: HttpRequest, here: Here, actor: Actor) -> None:
    """Go on as a new guest with the same cart: who reads one mailbox owns no order of the other.

    Two people may share a browser, and a mailed link lets its reader claim the guest.
    """
    now = clock.now()
    guest = account_services.open_guest(email="", full_name="", language=here.language, now=now)
    checkout_services.merge_carts(actor=accounts.actor(guest.id), guest_id=actor.person_id, now=now)
    visitor.remember(request, visitor.Visitor(guest.id))


def _take_press(request: HttpRequest, actor: Actor) -> None:
    where = request.META.get("REMOTE_ADDR", "")
    for key, most in (
        (f"checkout:{actor.person_id}", _PRESSES),
        (f"checkout-from:{where}", _PRESSES_FROM_ONE_PLACE),
    ):
        taken = limits.take(key=key, most=most, seconds=_WINDOW)
        if not taken.allowed:
            raise TooManyTries(retry_after=taken.retry_after)


def _to_pay(here: Here, group_id: UUID) -> HttpResponse:
    return SeeOther(reverse("pay", args=[here.segment, ids.show("grp", group_id)]))


def _page(
    request: HttpRequest,
    here: Here,
    review: Review,
    form: CheckoutForm,
    *,
    status: int = 200,
    problem: type[Exception] | None = None,
) -> HttpResponse:
    email = str(form["email"].value() or "").strip().lower() if form.guest else ""
    context = cart.framed(request, here, "checkout") | {
        "review": review,
        "form": form,
        "stores": cart.shown(review, here),
        "charges": cart.charges(review, here),
        "key": request.POST.get("key") or str(ids.new()),
        "seen": _seen(review),
        "saved": [
            (key, one, places.country_name(one.country, here.language))
            for key, one in form.saved.items()
        ],
        "address_fields": [form[name] for name in form.address_names],
        "methods": form["method"],
        "proven": bool(email) and proven(request) == email,
        "code_sent": request.GET.get("code") == "sent" or bool(form.data.get("code")),
        "changes": _changes(request, review) if problem is PriceChanged else [],
        "changed": problem is PriceChanged,
        "was": _was(request, review),
        "problems": _problems(review, problem),
        "sign_in": link(reverse("account_login"), next=reverse("checkout", args=[here.segment])),
    }
    return render(request, "storefront/checkout.html", context, status=status)


def _problems(review: Review, problem: type[Exception] | None) -> list[tuple[str, str, str]]:
    """Say what keeps the cart from being ordered, for the summary of errors."""
    found = [("", line.title, _stock_words(line.left)) for line in review.lines if line.problem]
    if not found and review.quote is None:
        found = [("", "", gettext("A store cannot send this to you: look at your cart."))]
    if not found and problem is OutOfStock:
        found = [("", "", gettext("Somebody was quicker: some pieces are back now. Try again."))]
    return found


def _stock_words(left: int) -> str:
    if left <= 0:
        return gettext("It cannot be bought any more. Remove it from your cart to go on.")
    return gettext("Only %(left)s left. Take fewer in your cart to go on.") % {"left": left}


def _seen(review: Review) -> str:
    """Return the amounts on the page, so that a later one can say which of them are others."""
    amounts = {ids.show("sku", line.sku_id): line.amount for line in review.lines}
    amounts |= {
        ids.show("str", store.id): store.delivery.price for store in review.stores if store.delivery
    }
    if review.quote is not None:
        amounts["total"] = review.quote.total
    return json.dumps({key: one.minor for key, one in amounts.items() if one is not None})


def _was(request: HttpRequest, review: Review) -> Money | None:
    """Return the total of the page on which the button was pressed."""
    minor = _read_seen(request).get("total")
    return None if minor is None else Money(minor, review.basket.currency)


def _changes(request: HttpRequest, review: Review) -> list[tuple[str, Money | None, Money]]:
    """Return each amount that is another than on the page before: what, was, is."""
    before, currency = _read_seen(request), review.basket.currency
    found: list[tuple[str, Money | None, Money]] = []
    named = [(ids.show("sku", line.sku_id), line.title, line.amount) for line in review.lines] + [
        (
            ids.show("str", store.id),
            gettext("Delivery from %(store)s") % {"store": store.name},
            store.delivery.price if store.delivery else None,
        )
        for store in review.stores
    ]
    for key, name, amount in named:
        if amount is not None and before.get(key) != amount.minor:
            was = before.get(key)
            found.append((name, None if was is None else Money(was, currency), amount))
    return found


def _read_seen(request: HttpRequest) -> dict[str, int]:
    """Read the amounts that the form sent back; they are only shown, so nobody has to trust them."""
    try:
        read = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return {}
    if not isinstance(read, dict):
        return {}
    return {
        key: value
        for key, value in read.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15
    }
