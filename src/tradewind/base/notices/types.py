"""The nouns of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict


class NoticeKind(StrEnum):
    """What a notice tells; `rules` says with which facts.

    A fact is a text, a date as ISO 8601, or an amount as `{"minor": …, "currency": …}`; dates and
    amounts are written for the reader's language when the notice is rendered. `url` is where the
    reader sees more; with `order_id` in its place it is the signed link to that order.
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


class NoticeNotFailed(Conflict):
    """Only a notice that failed for good is sent again, and only where there is an email."""

    code = "notice_not_failed"
