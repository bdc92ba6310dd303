"""The board of texts that wait for an operator: held by the rules, or reported by readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from tradewind.base.texts import selectors as texts
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel.actors import Actor
from tradewind.kernel.admin import actor_of
from tradewind.kernel.errors import NotFound
from tradewind.sites.back_office.frame import Answer, board, next_page, words
from tradewind.trade.reviews import selectors, services
from tradewind.trade.reviews.types import Flag, Kind, Reason, State, Waiting

_REASONS = [
    (Reason.CONTACT.value, gettext_lazy("Links or contact data")),
    (Reason.OFFENSIVE.value, gettext_lazy("Insults or hate")),
    (Reason.PERSONAL.value, gettext_lazy("Personal data of somebody")),
    (Reason.OFF_TOPIC.value, gettext_lazy("Not about the product or the store")),
    (Reason.SPAM.value, gettext_lazy("Advertising")),
    (Reason.FALSE.value, gettext_lazy("Untrue")),
]
_FLAGS = {
    Flag.LINK: gettext_lazy("a link"),
    Flag.EMAIL: gettext_lazy("a mail address"),
    Flag.PHONE: gettext_lazy("a phone number"),
    Flag.BANNED: gettext_lazy("an insult"),
    Flag.SHOUTING: gettext_lazy("all in capitals"),
    Flag.REPEATED: gettext_lazy("letters repeated"),
}
_KINDS = {
    Kind.REVIEW: gettext_lazy("Review"),
    Kind.QUESTION: gettext_lazy("Question"),
    Kind.ANSWER: gettext_lazy("Answer"),
}


class RejectText(forms.Form):
    """Why a text is not shown; its author is told."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it not shown? The author reads this."),
        choices=_REASONS,
        widget=forms.RadioSelect,
    )


@board(verb="review.moderate", title=gettext_lazy("Reviews and questions"))
def moderation(request: HttpRequest) -> Answer:
    """Show what waits, the oldest first."""
    actor = actor_of(request)
    page = selectors.waiting(actor=actor, cursor=words(request, "after", 500) or None)
    stores = sellers.stores({one.store_id for one in page.items}) if page.items else {}
    titles = texts.texts([one.product_id for one in page.items], "en")
    return "moderation", {
        "rows": [
            {
                "one": one,
                "kind": _KINDS[one.kind],
                "thing": f"{one.kind}:{one.id}",
                "held": one.state is State.HELD,
                "flags": [_FLAGS[Flag(flag)] for flag in one.flags],
                "reports": [dict(_REASONS)[reason] for reason in one.reports],
                "store": stores[one.store_id].name,
                "title": titles[one.product_id].fields.get("title", "")
                if one.product_id in titles
                else "",
            }
            for one in page.items
        ],
        "count": selectors.waiting_count(actor=actor),
        "next": next_page(request, page.next),
    }


def publish(actor: Actor, thing: str, _: Mapping[str, Any], now: datetime) -> None:
    """Let a text be seen."""
    kind, subject_id = _read(thing)
    services.decide(actor=actor, kind=kind, subject_id=subject_id, publish=True, now=now)


def reject(actor: Actor, thing: str, values: Mapping[str, Any], now: datetime) -> None:
    """Let a text not be seen, for a reason."""
    kind, subject_id = _read(thing)
    services.decide(
        actor=actor, kind=kind, subject_id=subject_id, publish=False, reason=values["reason"],
        now=now,
    )  # fmt: skip


def names(things: Sequence[str], actor: Actor) -> Sequence[str]:
    """Return the first words of texts that wait; raises NotFound for one that does not."""
    found = {
        f"{one.kind}:{one.id}": one
        for one in selectors.waiting_of([_read(thing)[1] for thing in things], actor=actor)
    }
    if missing := [thing for thing in things if thing not in found]:
        raise NotFound(kind="text that waits", id=missing[0])
    return [_named(found[thing]) for thing in things]


def _named(one: Waiting) -> str:
    said = one.text[:160] or gettext("Stars without words")
    return f"{_KINDS[one.kind]}: {said}"


def _read(thing: str) -> tuple[Kind, UUID]:
    kind, _, number = thing.partition(":")
    try:
        return Kind(kind), UUID(number)
    except ValueError as error:
        raise NotFound(id=thing) from error
