"""The nouns of payments. What is paid for is opaque: a `reference`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput, NotFound, TradewindError
from tradewind.kernel.money import Money


class PaymentState(StrEnum):
    """One intent to be paid once, over as many attempts as it takes."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CUSTOMER_ACTION = "requires_customer_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    CONFLICTED = "conflicted"


PAYABLE = (
    PaymentState.REQUIRES_PAYMENT_METHOD,
    PaymentState.REQUIRES_CUSTOMER_ACTION,
    PaymentState.PROCESSING,
)


class AttemptState(StrEnum):
    """`unknown`: the provider was asked and its answer was lost; ask, never charge again."""

    SENT = "sent"
    UNKNOWN = "unknown"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOIDED = "voided"


class RefundState(StrEnum):
    """requested → sent → succeeded or failed."""

    REQUESTED = "requested"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class OutcomeKind(StrEnum):
    """What a provider can report."""

    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOIDED = "voided"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One of the 1…n payments that together pay a reference."""

    method: str
    money: Money
    instalments: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """An intent, with what came of it so far; `under_way`: its provider has yet to say."""

    id: UUID
    reference: UUID
    buyer_id: UUID
    sequence: int
    method: str
    instalments: int
    money: Money
    state: PaymentState
    captured: Money
    refunded: Money
    captured_at: datetime | None
    under_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLine:
    """One try to take a payment, as staff see it."""

    id: UUID
    payment_id: UUID
    provider: str
    provider_ref: str
    state: AttemptState
    surplus: bool
    code: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLine:
    """An attempt that took its payment's money, in the words of its provider."""

    attempt_id: UUID
    provider_ref: str
    method: str
    money: Money
    captured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """Money on its way back, as staff see it."""

    id: UUID
    payment_id: UUID
    reference: UUID
    money: Money
    state: RefundState
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookLine:
    """A webhook that could not be applied yet; parked ones wait for a person."""

    id: UUID
    provider: str
    event_id: str
    state: str
    tries: int
    error: str
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What the buyer does next: nothing, follow `url`, or pay a voucher by its number."""

    kind: str
    url: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAttempt:
    """The last try to pay, as its buyer sees it; `ended` counts those that are over."""

    state: AttemptState
    code: str
    next_action: NextAction | None
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRequest:
    """What a provider is asked to take. `attempt_id` is the idempotency key and the reference."""

    attempt_id: UUID
    money: Money
    method: str
    instalments: int
    token: str
    return_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a provider reports of one attempt or refund, in our words.

    `occurred_at` is the provider's business instant when it states one. `event_id` is the
    provider's own id of a webhook, empty for an answer to a question.
    """

    kind: OutcomeKind
    attempt_id: UUID
    provider_ref: str
    money: Money
    code: str = ""
    refund_id: UUID | None = None
    event_id: str = ""
    occurred_at: datetime | None = None
    next_action: NextAction | None = None


class UnknownPayment(NotFound):
    """No such payment, or not this buyer's."""

    code = "unknown_payment"


class NotPayable(Conflict):
    """The payment is over, or an attempt is under way."""

    code = "payment_not_payable"


class RefundTooLarge(Conflict):
    """Refunds would exceed what was captured; nothing was requested."""

    code = "refund_too_large"


class WebhookNotParked(Conflict):
    """Only a webhook that was given up waits for a person."""

    code = "webhook_not_parked"


class BadSignature(InvalidInput):
    """A webhook is not signed by its provider, or too old."""

    code = "webhook_bad_signature"


class ProviderUnavailable(TradewindError):
    """The provider did not take the request; it is safe to try again."""

    code = "provider_unavailable"


class ProviderTimedOut(TradewindError):
    """The provider may have taken the request; only a question may follow."""

    code = "provider_timed_out"


class ProviderRefused(TradewindError):
    """The provider will not do this; `reason` says why."""

    code = "provider_refused"


Headers = Mapping[str, str]
