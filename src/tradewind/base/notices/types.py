"""The nouns of notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tradewind.kernel.errors import Conflict, NotFound


class NoticeKind(StrEnum):
    """What a notice tells; `rules` says with which facts.

    A fact is a text, a date as ISO 8601, or an amount as `{"minor": …, "currency": …}`; dates and
    amounts are written for the reader's language when the notice is rendered. `url` is where the
    reader sees more; with `order_id` in its place it is the signed link to that order, with
    `product_id` the address of that product's page.
    """

    ORDER_PLACED = "order_placed"
    ORDER_PAID = "order_paid"
    ORDER_SHIPPED = "order_shipped"
    ORDER_DELIVERED = "order_delivered"
    ORDER_CANCELLED = "order_cancelled"
    REFUND_SENT = "refund_sent"
    ORDER_UNFILLABLE = "order_unfillable"
    PAYOUT_SENT = "payout_sent"
    SELLER_ORDER = "seller_order"
    STORE_APPROVED = "store_approved"
    EMAIL_CODE = "email_code"
    EMAIL_CONFIRM = "email_confirm"
    PASSWORD_RESET = "password_reset"
    PASSWORD_CHANGED = "password_changed"
    ACCOUNT_EXISTS = "account_exists"
    ACCOUNT_UNKNOWN = "account_unknown"
    MFA_CHANGED = "mfa_changed"
    EXPORT_READY = "export_ready"
    ERASURE_PLANNED = "erasure_planned"
    REVIEW_REMINDER = "review_reminder"
    REVIEW_ANSWERED = "review_answered"
    REVIEW_REJECTED = "review_rejected"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_REJECTED = "question_rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notice that is to be written to a person, once for `dedupe_key`; facts as in NoticeKind."""

    kind: str
    person_id: UUID
    facts: Mapping[str, Any]
    dedupe_key: str
    at: datetime


class NoticeState(StrEnum):
    """Queued until it is sent, or until no more attempts are made."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A notice in the words of its reader; its `id` is the same at each attempt to deliver it."""

    id: UUID
    kind: NoticeKind
    to: str
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it lies in the mailbox: what became of it, and when it was written and sent."""

    message: Message
    state: NoticeState
    attempts: int
    written_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """What became of a notice, for staff: without its words, which may be a code or a link.

    `to` is empty for staff who may not see accounts.
    """

    id: UUID
    kind: NoticeKind
    to: str
    language: str
    state: NoticeState
    attempts: int
    error: str
    written_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLetter:
    """A notice with its words as staff see them; both are empty where they are nobody else's."""

    row: NoticeRow
    subject: str
    body: str


class NoticeUnknown(NotFound):
    """No such notice."""

    code = "notice_unknown"


class NoticeNotSent(Conflict):
    """A letter is sent once more after it was sent, and never one that holds a key."""

    code = "notice_not_sent"


class NoticeNotFailed(Conflict):
    """Only a notice that failed for good is sent again, and only where there is an email."""

    code = "notice_not_failed"
