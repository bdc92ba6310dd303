"""How reviews and questions are put in words, in the language that is active."""

from __future__ import annotations

from django.utils.translation import gettext

from tradewind.goods.catalog.types import BadPicture
from tradewind.kernel.errors import InvalidInput, TradewindError
from tradewind.trade.reviews.types import (
    AlreadyReviewed,
    NotReviewable,
    Reason,
    State,
)


def reasons() -> list[tuple[str, str]]:
    """Return why somebody may report a text, as choices."""
    return [
        (Reason.OFFENSIVE.value, gettext("Insults or hate")),
        (Reason.CONTACT.value, gettext("Links or contact data")),
        (Reason.PERSONAL.value, gettext("Personal data of somebody")),
        (Reason.OFF_TOPIC.value, gettext("Not about the product or the store")),
        (Reason.SPAM.value, gettext("Advertising")),
        (Reason.FALSE.value, gettext("Untrue")),
    ]


def standing(state: State, reason: str) -> tuple[str, str, str]:
    """Return kind of a badge, its words, and a sentence about a text for its author."""
    match state:
        case State.PUBLISHED:
            return "good", gettext("Shown"), ""
        case State.HELD:
            return "", gettext("Being read"), gettext(
                "We read it before others see it. That takes a day at most."
            )  # fmt: skip
        case State.REJECTED:
            why = dict(reasons()).get(reason, "")
            return "bad", gettext("Not shown"), gettext(
                "We do not show it. Reason: %(reason)s"
            ) % {"reason": why}  # fmt: skip
        case State.WITHDRAWN:
            return "", gettext("Withdrawn"), gettext("You took it back; nobody else sees it.")


def store_scores() -> list[tuple[str, str]]:
    """Return what buyers may give a store stars for."""
    return [
        ("described", gettext("Item as described")),
        ("communication", gettext("Communication")),
        ("shipping", gettext("Speed of shipping")),
    ]


def refused(error: TradewindError) -> tuple[str, str]:
    """Return the field and the words of a refusal."""
    field = str(error.params.get("field", "")) if isinstance(error, InvalidInput) else ""
    return field, _words(error)


def _words(error: TradewindError) -> str:
    if isinstance(error, AlreadyReviewed):
        return gettext("You have reviewed this already.")
    if isinstance(error, NotReviewable):
        return gettext("The time to review this, or to change the review, is over.")
    if isinstance(error, BadPicture):
        return _picture_words(error)
    limit = error.params.get("limit", "")
    return {
        "missing": gettext("Please write something."),
        "too short": gettext("Please write a little more (at least %(limit)s letters).")
        % {"limit": limit},
        "too long": gettext("Please make it shorter (at most %(limit)s letters).")
        % {"limit": limit},
        "card number": gettext("This holds the number of a card. Please take it out."),
        "from 1 to 5": gettext("Please choose from 1 to 5 stars."),
    }.get(str(error.params.get("reason", "")), gettext("Please look at this again."))


def _picture_words(error: BadPicture) -> str:
    reason = str(error.params.get("reason", ""))
    return {
        "too many pictures": gettext("At most 5 pictures, please."),
        "too many bytes": gettext("One of the pictures is larger than 12 MB."),
        "too small": gettext("One of the pictures is smaller than 200 px."),
        "not a picture of a known form": gettext(
            "One of the files is no picture. JPEG, PNG, WebP and AVIF are good."
        ),
    }.get(reason, gettext("One of the pictures cannot be read. Please choose another."))
