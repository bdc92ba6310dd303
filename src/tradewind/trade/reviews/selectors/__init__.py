"""The questions of reviews: what everybody sees, what is one's own, and what staff works through."""

from tradewind.trade.reviews.selectors.desks import (
    counts,
    of_store,
    questions_of_store,
    waiting,
    waiting_count,
    waiting_of,
)
from tradewind.trade.reviews.selectors.own import (
    may_review,
    of_author,
    of_order,
    own,
    questions_of,
    reminders_wanted,
    tells,
)
from tradewind.trade.reviews.selectors.public import (
    has_bought,
    of_product,
    published,
    question,
    questions,
    review,
)

__all__ = [
    "counts",
    "has_bought",
    "may_review",
    "of_author",
    "of_order",
    "of_product",
    "of_store",
    "own",
    "published",
    "question",
    "questions",
    "questions_of",
    "questions_of_store",
    "reminders_wanted",
    "review",
    "tells",
    "waiting",
    "waiting_count",
    "waiting_of",
]
