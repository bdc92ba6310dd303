"""What buyers say of a product, and what is asked and answered, for everybody to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from tradewind.base.accounts.types import TooManyTries
from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import ProductPage
from tradewind.kernel import clock, ids, limits
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.storefront import (
    favourites,
    places,
    remembered,
    review_words,
    visitor,
    words,
)
from tradewind.sites.storefront.context import common, home_path, link, product_path
from tradewind.sites.storefront.personal import SeeOther, not_found, personal
from tradewind.sites.storefront.places import Here
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import (
    Kind,
    NotABuyer,
    Order,
    OwnWork,
    Question,
    Review,
    SignInFirst,
)

PAGE_SIZE, ON_PRODUCT, ASKED_ON_PRODUCT = 10, 4, 3
_VOTES, _REPORTS, _ASKED, _ANSWERED, _WINDOW = 60, 20, 10, 20, 3600


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the reviews is shown, as the address says; what it says wrongly is left out."""

    path: str
    stars: int | None
    pictures: bool
    language: str
    order: Order

    def href(self, **changes: str) -> str:
        """Return the address with some parts changed; an empty one takes a part away."""
        parts = {
            "stars": str(self.stars or ""),
            "pictures": "1" if self.pictures else "",
            "in": self.language,
            "order": self.order.value if self.order is not Order.NEWEST else "",
        }
        return link(self.path, **{**parts, **changes})


@personal("GET")
def reviews(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """The reviews of a product: `stars`, `pictures`, `in` narrow, `order` sorts, `after` goes on."""
    page = _page(here, public_id)
    asked = _asked(request, here, public_id)
    try:
        found = selectors.of_product(
            page.product_id,
            reader_ids=_readers(request),
            stars=asked.stars,
            with_pictures=asked.pictures,
            language=asked.language,
            order=asked.order,
            limit=PAGE_SIZE,
            cursor=request.GET.get("after") or None,
        )
    except InvalidInput:
        return HttpResponseRedirect(asked.href())
    context = _framed(request, here, page, "reviews", public_id) | {
        **_rating(asked, page, here),
        "reviews": shown(here, found.items, page.store_name),
        "next": asked.href(after=found.next) if found.next else "",
        "whole": True,
        "narrowed": bool(asked.stars or asked.pictures or asked.language),
        "clear": asked.path,
        "return_to": request.get_full_path(),
        "reasons": review_words.reasons(),
    }
    return render(request, "storefront/reviews.html", context)


@personal("GET", "POST")
def questions(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """The questions on a product, and where to ask one."""
    page = _page(here, public_id)
    if request.method != "POST":
        return _questions(request, here, page, public_id)
    actor = visitor.actor(request)
    path = reverse("questions", args=[here.segment, public_id])
    if actor is None or not visitor.of(request).member:
        return _sign_in(path)
    _limited(f"question:{actor.person_id}", _ASKED)
    typed = request.POST.get("text", "")
    try:
        question_id = services.ask(
            actor=actor, product_id=page.product_id, text=typed, language=here.language,
            country=here.market.code, now=clock.now(),
        )  # fmt: skip
    except SignInFirst:
        return _sign_in(path)
    except InvalidInput as error:
        _, said = review_words.refused(error)
        return _questions(request, here, page, public_id, typed=typed, refused=said)
    seen = any(
        one.id == question_id
        for one in selectors.questions(page.product_id, limit=1).items
    )  # fmt: skip
    messages.success(
        request,
        gettext("Thank you. The store was asked; we mail you the answer.")
        if seen
        else gettext("Thank you. We read your question before others see it."),
    )
    return SeeOther(path)


@personal("POST")
def answer(request: HttpRequest, here: Here, *, public_id: str, question: str) -> HttpResponse:
    """Answer a question as somebody who has the product."""
    page = _page(here, public_id)
    question_id = ids.read("qst", question)
    selectors.question(question_id)
    path = reverse("questions", args=[here.segment, public_id])
    actor = visitor.actor(request)
    if actor is None:
        return _sign_in(path)
    _limited(f"answer:{actor.person_id}", _ANSWERED)
    typed = request.POST.get("text", "")
    try:
        services.answer_question(
            actor=actor, question_id=question_id, text=typed, language=here.language,
            country=here.market.code, now=clock.now(),
        )  # fmt: skip
    except NotABuyer:
        messages.error(request, gettext("Only who got this product delivered can answer."))
    except InvalidInput as error:
        _, said = review_words.refused(error)
        return _questions(
            request, here, page, public_id, answered=question_id, typed=typed, refused=said
        )
    else:
        messages.success(request, gettext("Thank you for your answer."))
    return SeeOther(path)


@personal("POST")
def vote(request: HttpRequest, here: Here, *, review: str) -> HttpResponse:
    """Say that a review was helpful, or take that back (`helpful`: 1 or 0)."""
    review_id = ids.read("rev", review)
    found = selectors.review(review_id)
    back = _back(
        request, reverse("reviews", args=[here.segment, ids.show("prd", found.product_id)])
    )
    actor = visitor.actor(request)
    if actor is None or not visitor.of(request).member:
        return _sign_in(back)
    _limited(f"vote:{actor.person_id}", _VOTES)
    try:
        services.vote(
            actor=actor, review_id=review_id, helpful=request.POST.get("helpful") != "0",
            now=clock.now(),
        )  # fmt: skip
    except SignInFirst:
        return _sign_in(back)
    except OwnWork:
        messages.info(request, gettext("This is your own review."))
    if request.headers.get("HX-Request"):
        context = common(request, language=here.language, here=here) | {
            "one": shown(here, [selectors.review(review_id, reader_ids=_readers(request))], "")[0],
            "return_to": back,
            "reasons": review_words.reasons(),
        }
        return render(request, "storefront/review-vote.html", context)
    return SeeOther(f"{back}#review-{review}")


@personal("POST")
def report(request: HttpRequest, here: Here, *, review: str) -> HttpResponse:
    """Tell the operators that a review should not be seen, with a reason."""
    review_id = ids.read("rev", review)
    found = selectors.review(review_id)
    back = _back(
        request, reverse("reviews", args=[here.segment, ids.show("prd", found.product_id)])
    )
    actor = visitor.actor(request)
    if actor is None or not visitor.of(request).member:
        return _sign_in(back)
    _limited(f"report:{actor.person_id}", _REPORTS)
    try:
        services.report(
            actor=actor, kind=Kind.REVIEW, subject_id=review_id,
            reason=request.POST.get("reason", ""), now=clock.now(),
        )  # fmt: skip
    except SignInFirst:
        return _sign_in(back)
    except OwnWork:
        messages.info(request, gettext("This is your own review."))
    except InvalidInput:
        messages.error(request, gettext("Please choose a reason."))
    else:
        messages.success(request, gettext("Thank you. Somebody reads it within a day."))
    return SeeOther(back)


@personal("GET")
def product_link(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """Lead to a product by its id alone."""
    page = _page(here, public_id)
    return HttpResponseRedirect(product_path(here, page.slug, page.product_id))


def anywhere(request: HttpRequest, public_id: str) -> HttpResponse:
    """A link in a letter: lead to a product in the place where the reader was last."""
    here = remembered.here(request)
    if here is None:
        return not_found(request, language=places.SOURCE_LANGUAGE, here=None)
    return product_link(request, place=here.segment, public_id=public_id)


@personal("GET")
def said(request: HttpRequest, here: Here, *, public_id: str) -> HttpResponse:
    """What the page of a product takes in for who is known: what others said, and the heart."""
    page = _page(here, public_id)
    context = _framed(request, here, page, "reviews", public_id) | on_product(request, here, page)
    context |= favourites.hearts(request, [page.product_id])
    return render(request, "storefront/said.html", context)


def on_product(request: HttpRequest, here: Here, page: ProductPage) -> dict[str, Any]:
    """Return what the page of a product says of its reviews and questions: two statements."""
    public_id = ids.show("prd", page.product_id)
    path = reverse("reviews", args=[here.segment, public_id])
    found: tuple[Review, ...] = ()
    if page.rating.average.count:
        found = selectors.of_product(
            page.product_id, reader_ids=_readers(request), limit=ON_PRODUCT
        ).items
    asked = selectors.questions(
        page.product_id, reader_ids=_readers(request), limit=ASKED_ON_PRODUCT
    )
    narrowed = Narrowed(path, None, False, "", Order.NEWEST)
    return {
        **_rating(narrowed, page, here),
        "reviews": shown(here, found, page.store_name),
        "reviews_path": path,
        "more_reviews": page.rating.average.count > len(found),
        "return_to": product_path(here, page.slug, page.product_id),
        "reasons": review_words.reasons(),
        "questions": [_question(here, one) for one in asked.items],
        "more_questions": asked.next is not None,
        "questions_path": reverse("questions", args=[here.segment, public_id]),
    }


def shown(here: Here, found: Sequence[Review], store_name: str) -> list[dict[str, Any]]:
    """Return reviews with the names that a reader sees."""
    return [
        {
            "review": one,
            "id": ids.show("rev", one.id),
            "tenths": 10 * one.stars,
            "country": places.country_name(one.country, here.language),
            "options": words.options(one.options.values()),
            "store_name": store_name,
        }
        for one in found
    ]


def _question(here: Here, one: Question) -> dict[str, Any]:
    return {
        "question": one,
        "id": ids.show("qst", one.id),
        "country": places.country_name(one.country, here.language),
        "answers": [
            (answer, places.country_name(answer.country, here.language) if answer.country else "")
            for answer in one.answers
        ],
    }


def _questions(
    request: HttpRequest,
    here: Here,
    page: ProductPage,
    public_id: str,
    *,
    answered: UUID | None = None,
    typed: str = "",
    refused: str = "",
) -> HttpResponse:
    path = reverse("questions", args=[here.segment, public_id])
    actor = visitor.actor(request)
    try:
        found = selectors.questions(
            page.product_id,
            reader_ids=_readers(request),
            limit=PAGE_SIZE,
            cursor=request.GET.get("after") or None,
        )
    except InvalidInput:
        return HttpResponseRedirect(path)
    context = _framed(request, here, page, "questions", public_id) | {
        "questions": [_question(here, one) for one in found.items],
        "questions_path": path,
        "next": link(path, after=found.next) if found.next else "",
        "typed": "" if answered else typed,
        "refused": "" if answered else refused,
        "answered": ids.show("qst", answered) if answered else "",
        "answer_typed": typed if answered else "",
        "answer_refused": refused if answered else "",
        "may_answer": _may_answer(actor, page.product_id),
        "sign_in": link(reverse("account_login"), next=path),
    }
    return render(request, "storefront/questions.html", context, status=422 if refused else 200)


def _may_answer(actor: Actor | None, product_id: UUID) -> bool:
    return actor is not None and selectors.has_bought(product_id, actor=actor)


def _page(here: Here, public_id: str) -> ProductPage:
    return discovery.product_page(
        ids.read("prd", public_id), market=here.market.code, language=here.language
    )


def _framed(
    request: HttpRequest, here: Here, page: ProductPage, name: str, public_id: str
) -> dict[str, Any]:
    path = product_path(here, page.slug, page.product_id)
    return common(
        request,
        language=here.language,
        here=here,
        path_in=lambda place: reverse(name, args=[place.segment, public_id]),
    ) | {
        "page": page,
        "product_path": path,
        "crumbs": [(gettext("Home"), home_path(here)), (page.title, path)],
    }


def _rating(asked: Narrowed, page: ProductPage, here: Here) -> dict[str, Any]:
    """Return the mean, the histogram with its links, and what narrows and sorts the list."""
    rating = page.rating
    return {
        "asked": asked,
        "rating": rating.average,
        "histogram": [
            (stars, count, percent, asked.href(stars="" if asked.stars == stars else str(stars)),
             asked.stars == stars)
            for stars, count, percent in rating.histogram
        ],
        "with_pictures": rating.pictures,
        "pictures_href": asked.href(pictures="" if asked.pictures else "1"),
        "language_name": places.language_name(here.language),
        "language_href": asked.href(**{"in": "" if asked.language else here.language}),
        "newest_href": asked.href(order=""),
        "helpful_href": asked.href(order=Order.HELPFUL.value),
    }  # fmt: skip


def _asked(request: HttpRequest, here: Here, public_id: str) -> Narrowed:
    stars, order = request.GET.get("stars", ""), request.GET.get("order", "")
    return Narrowed(
        path=reverse("reviews", args=[here.segment, public_id]),
        stars=int(stars) if stars in ("1", "2", "3", "4", "5") else None,
        pictures=request.GET.get("pictures") == "1",
        language=here.language if request.GET.get("in") == here.language else "",
        order=Order.HELPFUL if order == Order.HELPFUL else Order.NEWEST,
    )


def _readers(request: HttpRequest) -> list[UUID]:
    person_id = visitor.of(request).person_id
    return [person_id] if person_id else []


def _limited(key: str, most: int) -> None:
    taken = limits.take(key=key, most=most, seconds=_WINDOW)
    if not taken.allowed:
        raise TooManyTries(retry_after=taken.retry_after)


def _back(request: HttpRequest, default: str) -> str:
    """Return where somebody came from, if that is a page of this site."""
    path = request.POST.get("next", "")
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe else default


def _sign_in(path: str) -> HttpResponse:
    return SeeOther(link(reverse("account_login"), next=path))
