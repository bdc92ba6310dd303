"""What buyers say of a store's goods and ask about them, and the store's answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tradewind.base.texts import selectors as texts
from tradewind.growth.discovery import selectors as discovery
from tradewind.kernel import clock, ids, limits
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.sites.seller_centre import context
from tradewind.sites.seller_centre.access import SELL, Desk, seated
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import Flag, Kind, Reason

PAGE_SIZE = 20
_ANSWERS, _WINDOW = 200, 3600


@require_safe
@seated(SELL)
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Reviews or questions (`tab`), all or those that wait for an answer (`all`)."""
    return _show(request, desk)


@require_POST
@seated(SELL)
def answer(request: HttpRequest, desk: Desk, *, review_text: str) -> HttpResponse:
    """Answer a review, or report it with a reason."""
    review_id = ids.read("rev", review_text)
    if request.POST.get("do") == "report":
        try:
            services.report(
                actor=desk.actor, kind=Kind.REVIEW, subject_id=review_id,
                reason=request.POST.get("reason", ""), now=clock.now(),
            )  # fmt: skip
        except InvalidInput:
            messages.error(request, gettext("Choose why it should not be shown."))
        else:
            messages.success(request, gettext("Reported. An operator reads it within a day."))
        return _back(request, desk)
    return _answered(
        request,
        desk,
        review_text,
        lambda text: services.answer(
            actor=desk.actor, review_id=review_id, text=text, language=desk.language,
            now=clock.now(),
        ),
    )  # fmt: skip


@require_POST
@seated(SELL)
def answer_question(request: HttpRequest, desk: Desk, *, question_text: str) -> HttpResponse:
    """Answer a question as the store."""
    question_id = ids.read("qst", question_text)
    # Of another store's goods it would be a buyer's answer.
    if selectors.question(question_id).store_id != desk.store.id:
        raise NotAllowed(actor=desk.actor.name, verb="question.answer")
    return _answered(
        request,
        desk,
        question_text,
        lambda text: services.answer_question(
            actor=desk.actor, question_id=question_id, text=text, language=desk.language,
            now=clock.now(),
        ),
    )  # fmt: skip


def _answered(request: HttpRequest, desk: Desk, key: str, say: Any) -> HttpResponse:
    taken = limits.take(key=f"answer:{desk.actor.person_id}", most=_ANSWERS, seconds=_WINDOW)
    typed = request.POST.get("text", "")
    if not taken.allowed:
        said = gettext("That was very many answers. Please come back in an hour.")
        return _show(request, desk, refused=(key, typed, said), status=429)
    try:
        say(typed)
    except InvalidInput as error:
        return _show(request, desk, refused=(key, typed, _words(error)), status=422)
    messages.success(request, gettext("Your answer is shown."))
    return _back(request, desk)


def _back(request: HttpRequest, desk: Desk) -> HttpResponse:
    query = _query(request)
    path = reverse("seller_reviews", args=[desk.store.code])
    return redirect(f"{path}?{query}" if query else path)


def _query(request: HttpRequest) -> str:
    """Return the part of the address that says which board this is."""
    parts = {}
    if request.GET.get("tab") == "questions":
        parts["tab"] = "questions"
    if request.GET.get("all") == "1":
        parts["all"] = "1"
    return urlencode(parts)


def _show(
    request: HttpRequest,
    desk: Desk,
    *,
    refused: tuple[str, str, str] = ("", "", ""),
    status: int = 200,
) -> HttpResponse:
    tab = "questions" if request.GET.get("tab") == "questions" else "reviews"
    every = request.GET.get("all") == "1"
    # What was refused stands on the first page of its board, or is shown all the same.
    cursor = request.GET.get("after") or None
    ask: dict[str, Any] = {
        "actor": desk.actor, "only_open": not every, "limit": PAGE_SIZE, "cursor": cursor
    }  # fmt: skip
    frame = context.common(request, desk, page="reviews")
    open_ones = selectors.counts([desk.store.id], actor=desk.actor)
    if tab == "reviews":
        found: Any = selectors.of_store(desk.store.id, **ask)
        rows = [_review(one, desk) for one in found.items]
    else:
        found = selectors.questions_of_store(desk.store.id, **ask)
        titles = texts.texts([one.product_id for one in found.items], desk.language)
        rows = [_question(one, titles, desk) for one in found.items]
    key, typed, said = refused
    return render(
        request,
        "seller_centre/reviews.html",
        frame
        | {
            "tab": tab,
            "every": every,
            "open_ones": open_ones,
            "rows": rows,
            "next": found.next or "",
            "cursor": cursor or "",
            "tail": _query(request),
            "rating": discovery.store_rating(desk.store.id),
            "refused_key": key,
            "refused_text": typed,
            "refused_words": said,
            "reasons": _reasons(),
        },
        status=status,
    )


def _review(one: Any, desk: Desk) -> dict[str, Any]:
    return {
        "one": one,
        "key": ids.show("rev", one.id),
        "tenths": 10 * one.scores.stars,
        "order": context.order_id(one.order_id),
        "country": context.country_name(one.country, desk.language),
        "options": context.options_text(one.options),
    }


def _question(one: Any, titles: Any, desk: Desk) -> dict[str, Any]:
    own = [answer for answer in one.answers if answer.by_store]
    known = titles.get(one.product_id)
    return {
        "one": one,
        "key": ids.show("qst", one.id),
        "title": known.fields.get("title", "") if known else "",
        "country": context.country_name(one.country, desk.language),
        "own": own[0] if own else None,
        "others": [answer for answer in one.answers if not answer.by_store],
    }


def _reasons() -> list[tuple[str, str]]:
    return [
        (Reason.FALSE.value, gettext("Untrue")),
        (Reason.OFFENSIVE.value, gettext("Insults or hate")),
        (Reason.CONTACT.value, gettext("Links or contact data")),
        (Reason.PERSONAL.value, gettext("Personal data of somebody")),
        (Reason.OFF_TOPIC.value, gettext("Not about the product or the store")),
        (Reason.SPAM.value, gettext("Advertising")),
    ]


def _words(error: InvalidInput) -> str:
    reason, limit = str(error.params.get("reason", "")), error.params.get("limit", "")
    return {
        "missing": gettext("Write an answer first."),
        "too long": gettext("At most %(limit)s letters, please.") % {"limit": limit},
        "card number": gettext("This holds the number of a card. Take it out."),
        Flag.LINK.value: gettext("Answers hold no links. Take it out."),
        Flag.EMAIL.value: gettext("Answers hold no mail addresses. Take it out."),
        Flag.PHONE.value: gettext("Answers hold no phone numbers. Take it out."),
        Flag.SHOUTING.value: gettext("Not all in capitals, please."),
    }.get(reason, gettext("Put it in other words, please."))
