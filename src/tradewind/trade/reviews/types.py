"""The nouns of reviews and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.goods.catalog.types import PictureRef
from tradewind.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound


class State(StrEnum):
    """Only what is published is seen by others; what is held waits for an operator."""

    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Flag(StrEnum):
    """Why a text waits for an operator instead of being seen at once."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    BANNED = "banned"
    SHOUTING = "shouting"
    REPEATED = "repeated"


class Reason(StrEnum):
    """Why somebody reports a text, and why an operator rejects it."""

    CONTACT = "contact"
    OFFENSIVE = "offensive"
    PERSONAL = "personal"
    OFF_TOPIC = "off_topic"
    SPAM = "spam"
    FALSE = "false"


class Kind(StrEnum):
    """What a report or a decision is about."""

    REVIEW = "review"
    QUESTION = "question"
    ANSWER = "answer"


class Order(StrEnum):
    """How a list of reviews is ordered."""

    NEWEST = "newest"
    HELPFUL = "helpful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Stars from 1 to 5: of the goods, and of the store where the buyer gave them."""

    stars: int
    described: int | None = None
    communication: int | None = None
    shipping: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAnswer:
    """What the store says to a review."""

    text: str
    language: str
    answered_at: datetime
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review as others see it: of a purchase that was delivered, always.

    `author` are initials, empty for who wants no name; `country` (ISO 3166-1) is where it was
    delivered to. `voted`: the reader found it helpful; `own`: the reader wrote it.
    """

    id: UUID
    product_id: UUID
    store_id: UUID
    stars: int
    text: str
    language: str
    author: str
    country: str
    options: Mapping[str, str]
    written_at: datetime
    edited: bool
    helpful: int
    pictures: tuple[PictureRef, ...]
    answer: StoreAnswer | None
    voted: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReview:
    """A review as its author sees it; `reason` is why it was rejected."""

    id: UUID
    line_id: UUID
    order_id: UUID
    product_id: UUID
    store_id: UUID
    title: str
    options: Mapping[str, str]
    scores: Scores
    text: str
    language: str
    anonymous: bool
    state: State
    reason: str
    written_at: datetime
    edited: bool
    helpful: int
    pictures: tuple[PictureRef, ...]
    answer: StoreAnswer | None
    may_edit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreReview:
    """A review as the seller sees it, with the number of its order."""

    id: UUID
    product_id: UUID
    store_id: UUID
    order_id: UUID
    title: str
    scores: Scores
    text: str
    language: str
    author: str
    country: str
    options: Mapping[str, str]
    written_at: datetime
    pictures: tuple[PictureRef, ...]
    answer: StoreAnswer | None
    reported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to a question, by the store or by somebody who has bought the product."""

    id: UUID
    text: str
    language: str
    author: str
    country: str
    by_store: bool
    answered_at: datetime
    edited: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question on a product, with the answers that are seen; the store's stand first."""

    id: UUID
    product_id: UUID
    store_id: UUID
    text: str
    language: str
    author: str
    country: str
    asked_at: datetime
    own: bool
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for an operator: held by the rules, or reported."""

    kind: Kind
    id: UUID
    product_id: UUID
    store_id: UUID
    author_id: UUID
    state: State
    stars: int | None
    text: str
    language: str
    flags: tuple[str, ...]
    reports: tuple[str, ...]
    written_at: datetime
    pictures: tuple[PictureRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """How many reviews and questions of stores have no answer yet."""

    reviews: int
    questions: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.reviews + self.questions


class BadText(InvalidInput):
    """A text cannot be taken; `field` says which, `reason` why, `limit` of how many characters."""

    code = "bad_text"


class BadScores(InvalidInput):
    """Stars go from 1 to 5."""

    code = "bad_scores"


class UnknownReview(NotFound):
    """No such review, or none that this actor may know of."""

    code = "unknown_review"


class UnknownQuestion(NotFound):
    """No such question or answer, or none that this actor may know of."""

    code = "unknown_question"


class AlreadyReviewed(Conflict):
    """This line of an order has its review."""

    code = "already_reviewed"


class NotReviewable(Conflict):
    """The line was not delivered, or its time for a review or for a change is over."""

    code = "not_reviewable"


class OwnWork(NotAllowed):
    """Nobody votes for or reports what they wrote themselves."""

    code = "own_work"


class SignInFirst(NotAllowed):
    """Only members vote, report and ask."""

    code = "sign_in_first"


class NotABuyer(NotAllowed):
    """Only the store and who has received the product answer a question on it."""

    code = "not_a_buyer"


class NotWaiting(Conflict):
    """What an operator wanted to decide on is withdrawn, or is as they want it already."""

    code = "not_waiting"
