"""The nouns of the acquirer."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a payment stands. A refund does not change it: `refunded` tells."""

    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    AUTHORISED = "authorised"
    PARTIALLY_CAPTURED = "partially_captured"
    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOIDED = "voided"


class Outcome(StrEnum):
    """How the world outside (a bank, a customer) ended a payment that was waiting for it."""

    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"


class EventType(StrEnum):
    """The facts that webhooks tell."""

    AUTHORISED = "payment.authorised"
    CAPTURED = "payment.captured"
    DECLINED = "payment.declined"
    EXPIRED = "payment.expired"
    VOIDED = "payment.voided"
    REFUND_SUCCEEDED = "refund.succeeded"
    REFUND_FAILED = "refund.failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What a merchant asks for when it opens a payment. Amounts are in minor units."""

    reference: str
    minor: int
    currency: str
    kind: str
    instalments: int | None
    token: str | None
    hold: bool
    manual_capture: bool
    return_url: str | None
    expires_at: str | None

    @property
    def hosted(self) -> bool:
        """Whether the customer pays on the acquirer's page: by card, with a way back."""
        return (
            self.kind == "card"
            and self.token is None
            and self.return_url is not None
            and not self.hold
        )


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the acquirer keeps it. Amounts are in minor units of `currency`.

    A `hosted` one is paid on the acquirer's page; `card` is the last four digits typed there,
    `challenged` says that the customer was sent on to the bank.
    """

    id: str
    reference: str
    status: Status
    minor: int
    currency: str
    captured: int
    refunded: int
    kind: str
    instalments: int | None
    token: str | None
    manual_capture: bool
    return_url: str | None
    expires_at: str | None
    decline_code: str | None
    outcome: Outcome | None
    occurred_at: str | None
    created: str
    hosted: bool = False
    card: str | None = None
    challenged: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; `failure_code` says why it did not go."""

    id: str
    payment_id: str
    reference: str
    minor: int
    currency: str
    failure_code: str | None
    created: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, with the payment as it was at that moment."""

    type: EventType
    payment: Payment
    refund: Refund | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The payment after a step, and the facts to tell, in the order in which they happened."""

    payment: Payment
    facts: tuple[Fact, ...]


class Refused(Exception):
    """The state of the payment does not allow the step; nothing was changed."""

    def __init__(self, *, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class UnknownPayment(Exception):
    """There is no payment with this id."""
