"""What somebody writes themselves: reviews of the lines of an order, and all that they wrote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.base.accounts.types import TooManyTries
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import BadPicture
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import clock, ids, limits
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, TradewindError
from tradewind.kernel.text import slug
from tradewind.sites.storefront import context, review_words, visitor, words
from tradewind.sites.storefront.cart import product_path
from tradewind.sites.storefront.context import common, link
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Line, OrderPage, UnknownOrder
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import (
    AlreadyReviewed,
    NotReviewable,
    OwnReview,
    Scores,
    State,
    UnknownReview,
)

PAGE_SIZE = 10
MOST_PICTURES = 5
_WRITTEN, _WINDOW = 30, 3600
_FIELDS = ("stars", "described", "communication", "shipping")


@personal("GET", "POST")
def order_reviews(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """A form for each line of an order that was delivered; a POST says whether to be reminded."""
    actor, page = _open(request, ids.read("ord", public_id))
    if request.method == "POST":
        _set_reminders(request, actor, page.order.buyer_id)
        return SeeOther(_path(here, public_id))
    return _show(request, here, actor, page)


@personal("POST")
def review(request: HttpRequest, here: Here, *, public_id: str, line: str) -> HttpResponse:
    """Write, change or withdraw (`do`) the review of a line."""
    actor, page = _open(request, ids.read("ord", public_id))
    line_id = ids.read("lin", line)
    if line_id not in {one.id for one in page.order.lines}:
        raise UnknownOrder(line_id=line_id)
    taken = limits.take(key=f"review:{actor.person_id}", most=_WRITTEN, seconds=_WINDOW)
    if not taken.allowed:
        raise TooManyTries(retry_after=taken.retry_after)
    own = selectors.of_order(page.order.id, actor=actor, now=clock.now()).get(line_id)
    try:
        if request.POST.get("do") == "withdraw":
            return _withdraw(request, here, actor, own, _path(here, public_id))
        _write(request, here, actor, line_id, own)
    except (InvalidInput, NotReviewable, AlreadyReviewed) as error:
        return _show(request, here, actor, page, refused=(line_id, error))
    written = selectors.of_order(page.order.id, actor=actor, now=clock.now())[line_id]
    messages.success(
        request,
        gettext("Thank you. Your review is shown.")
        if written.state is State.PUBLISHED
        else gettext("Thank you. We read your review before others see it."),
    )
    return SeeOther(f"{_path(here, public_id)}#line-{line}")


@personal("GET", "POST")
def own_reviews(request: HttpRequest, here: Here) -> HttpResponse:
    """All that a member wrote; a POST withdraws something or says whether to be reminded."""
    actor = visitor.actor(request)
    path = reverse("own_reviews", args=[here.segment])
    if actor is None or not visitor.of(request).member:
        return SeeOther(link(reverse("account_login"), next=path))
    if request.method == "POST":
        return _act(request, here, actor, path)
    try:
        found = selectors.of_author(
            actor=actor,
            now=clock.now(),
            limit=PAGE_SIZE,
            cursor=request.GET.get("after") or None,
        )
    except InvalidInput:
        return HttpResponseRedirect(path)
    asked = selectors.questions_of(actor=actor)
    shown = _framed(request, here, "own_reviews") | {
        "section": "account",
        "rows": [_own(here, one) for one in found.items],
        "next": link(path, after=found.next) if found.next else "",
        "asked": [
            (one, ids.show("qst", one.id), review_words.standing(state, ""),
             reverse("questions", args=[here.segment, ids.show("prd", one.product_id)]),
             state is not State.WITHDRAWN)
            for one, state in asked.items
        ],
        "reminders": selectors.reminders_wanted(actor.person_id),
    }  # fmt: skip
    return render(request, "storefront/own-reviews.html", shown)


def of_order(page: OrderPage, actor: Actor, here: Here) -> dict[str, Any]:
    """Return what the page of an order says of its reviews; one statement once it has arrived."""
    if page.order.delivered_at is None or page.order.cancelled_at is not None:
        return {}
    now = clock.now()
    own = selectors.of_order(page.order.id, actor=actor, now=now)
    may = selectors.may_review(page.order, now=now)
    if not own and not may:
        return {}
    public_id = ids.show("ord", page.order.id)
    path = _path(here, public_id)
    return {
        "path": path,
        "open": may and len(own) < len(page.order.lines),
        "rows": [
            (line, 10 * own[line.id].scores.stars, review_words.standing(
                own[line.id].state, own[line.id].reason
            ), f"{path}#line-{ids.show('lin', line.id)}")
            for line in page.order.lines
            if line.id in own
        ],
    }  # fmt: skip


def _act(request: HttpRequest, here: Here, actor: Actor, path: str) -> HttpResponse:
    match request.POST.get("do"):
        case "withdraw":
            own = selectors.own(
                ids.read("rev", request.POST.get("review", "")), actor=actor, now=clock.now()
            )
            return _withdraw(request, here, actor, own, path)
        case "withdraw-question":
            services.withdraw_question(
                actor=actor,
                question_id=ids.read("qst", request.POST.get("question", "")),
                now=clock.now(),
            )
            messages.success(request, gettext("Your question is withdrawn."))
        case _:
            _set_reminders(request, actor, actor.person_id)
    return SeeOther(path)


def _set_reminders(request: HttpRequest, actor: Actor, person_id: UUID) -> None:
    wanted = request.POST.get("reminders") == "1"
    services.set_reminders(actor=actor, person_id=person_id, wanted=wanted, now=clock.now())
    messages.success(
        request,
        gettext("We remind you of reviews by mail.")
        if wanted
        else gettext("We remind you of reviews no more."),
    )


def _withdraw(
    request: HttpRequest, here: Here, actor: Actor, own: OwnReview | None, path: str
) -> HttpResponse:
    if own is None:
        raise UnknownReview()
    services.withdraw(actor=actor, review_id=own.id, now=clock.now())
    messages.success(request, gettext("Your review is withdrawn."))
    return SeeOther(path)


def _write(
    request: HttpRequest, here: Here, actor: Actor, line_id: UUID, own: OwnReview | None
) -> None:
    """Write or change the review of a line as it was typed."""
    post = request.POST
    scores = _scores(request)
    uploads = request.FILES.getlist("pictures")
    if len(uploads) > MOST_PICTURES:
        raise BadPicture(field="pictures", reason="too many pictures", limit=MOST_PICTURES)
    pictures = [upload.read() for upload in uploads]
    anonymous, text = post.get("anonymous") == "1", post.get("text", "")
    now = clock.now()
    if own is None:
        services.write(
            actor=actor, line_id=line_id, scores=scores, text=text, language=here.language,
            anonymous=anonymous, pictures=pictures, now=now,
        )  # fmt: skip
    else:
        services.edit(
            actor=actor, review_id=own.id, scores=scores, text=text, anonymous=anonymous,
            pictures=pictures, without=post.getlist("without"), now=now,
        )  # fmt: skip


def _scores(request: HttpRequest) -> Scores:
    stars, described, communication, shipping = (
        _stars(request.POST.get(name, "")) for name in _FIELDS
    )
    # No stars at all are refused as none from 1 to 5.
    return Scores(
        stars=stars or 0, described=described, communication=communication, shipping=shipping
    )


def _stars(typed: str) -> int | None:
    return int(typed) if typed in ("1", "2", "3", "4", "5") else None


def _open(request: HttpRequest, order_id: UUID) -> tuple[Actor, OrderPage]:
    """Return an order and as whom this browser sees it; raises UnknownOrder."""
    for actor in visitor.readers(request, order_id):
        try:
            return actor, orders.page(order_id, actor=actor)
        except UnknownOrder:
            continue
    raise UnknownOrder(order_id=order_id)


def _path(here: Here, public_id: str) -> str:
    return reverse("order_reviews", args=[here.segment, public_id])


def _framed(request: HttpRequest, here: Here, name: str, *parts: str) -> dict[str, Any]:
    return common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse(name, args=[place.segment, *parts]),
    ) | {"section": "orders"}


def _show(
    request: HttpRequest,
    here: Here,
    actor: Actor,
    page: OrderPage,
    *,
    refused: tuple[UUID, TradewindError] | None = None,
) -> HttpResponse:
    public_id = ids.show("ord", page.order.id)
    now = clock.now()
    own = selectors.of_order(page.order.id, actor=actor, now=now)
    may = selectors.may_review(page.order, now=now)
    pictures = catalog.pictures([line.product_id for line in page.order.lines])
    forms = []
    for line in page.order.lines:
        wrong = refused[1] if refused and refused[0] == line.id else None
        forms.append({
            **_form(request, line, own.get(line.id), wrong),
            "title": line.title,
            "picture": words.picture(pictures.get(line.product_id, ()), line.sku_id),
            "options": words.options(line.options.values()),
            "href": product_path(here, line.title, line.product_id, line.sku_id),
            "open": wrong is not None or (may and line.id not in own),
        })  # fmt: skip
    shown = _framed(request, here, "order_reviews", public_id) | {
        "order": page.order,
        "order_path": reverse("order", args=[here.segment, public_id]),
        "public_id": public_id,
        "store": sellers.store(page.order.store_id),
        "forms": forms,
        "errors": [found for form in forms for found in form["summary"]],
        "may": may,
        "reminders": selectors.reminders_wanted(page.order.buyer_id),
        "stars": range(1, 6),
    }
    return render(request, "storefront/order-reviews.html", shown, status=422 if refused else 200)


def _form(
    request: HttpRequest, line: Line, own: OwnReview | None, wrong: TradewindError | None
) -> dict[str, Any]:
    """Return what stands in the form of a line: what was typed, or else what was said before."""
    key = ids.show("lin", line.id)
    if wrong is not None:
        post = request.POST
        typed: dict[str, Any] = {name: _stars(post.get(name, "")) for name in _FIELDS}
        typed |= {"text": post.get("text", ""), "anonymous": post.get("anonymous") == "1"}
    elif own is not None:
        typed = {name: getattr(own.scores, name) for name in _FIELDS}
        typed |= {"text": own.text, "anonymous": own.anonymous}
    else:
        typed = dict.fromkeys(_FIELDS) | {"text": "", "anonymous": False}
    field, said = review_words.refused(wrong) if wrong else ("", "")
    errors = {field or "all": said} if wrong else {}
    if wrong and request.FILES and field != "pictures":
        errors["pictures"] = gettext("Please choose the pictures again.")
    inputs = {"stars": f"stars-{key}-1", "text": f"id_text-{key}", "pictures": f"pictures-{key}"}
    return {
        "key": key,
        "own": own,
        "typed": typed,
        "errors": errors,
        "summary": [(inputs.get(name, f"line-{key}"), "", text) for name, text in errors.items()],
        "scores": [
            (name, text, typed[name], errors.get(name, ""))
            for name, text in review_words.store_scores()
        ],
        "standing": review_words.standing(own.state, own.reason) if own else None,
        "tenths": 10 * own.scores.stars if own else 0,
        "may_edit": own is not None and own.may_edit,
    }


def _own(here: Here, one: OwnReview) -> dict[str, Any]:
    public_id = ids.show("ord", one.order_id)
    path = _path(here, public_id)
    return {
        "review": one,
        "id": ids.show("rev", one.id),
        "tenths": 10 * one.scores.stars,
        "options": words.options(one.options.values()),
        "standing": review_words.standing(one.state, one.reason),
        "edit": f"{path}#line-{ids.show('lin', one.line_id)}" if one.may_edit else "",
        "href": context.product_path(here, slug(one.title), one.product_id),
    }
