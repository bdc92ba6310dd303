from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tradewind.kernel.outbox import Event
from tradewind.trade.reviews.types import Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvent(Event):
    """Base of all facts of a review, which is their aggregate."""

    product_id: UUID
    store_id: UUID
    order_id: UUID
    author_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPublished(ReviewEvent):
    """A review is seen with these scores: for the first time, after an edit, or again."""

    scores: Scores
    language: str
    pictures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHeld(ReviewEvent):
    """A review waits for an operator and is not seen."""

    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRejected(ReviewEvent):
    """An operator has decided that a review is not seen."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWithdrawn(ReviewEvent):
    """The author has taken a review back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswered(ReviewEvent):
    """The store has answered a review for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionEvent(Event):
    """Base of all facts of a question, which is their aggregate, also for its answers."""

    product_id: UUID
    store_id: UUID
    asker_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked(QuestionEvent):
    """A question is seen, by the store too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionHeld(QuestionEvent):
    """A question waits for an operator and is not seen."""

    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRejected(QuestionEvent):
    """An operator has decided that a question is not seen."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn(QuestionEvent):
    """The asker has taken a question back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(QuestionEvent):
    """An answer to a question is seen."""

    answer_id: UUID
    author_id: UUID
    by_store: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRejected(QuestionEvent):
    """An operator has decided that an answer to a question is not seen."""

    answer_id: UUID
    author_id: UUID
    reason: str
