"""Where payments speak to the outside."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from tradewind.kernel.money import Money
from tradewind.rails.payments.types import Headers, Outcome, ProviderRequest


class Provider(Protocol):
    """A provider of payments. Every call has a timeout and an idempotency key.

    Raises ProviderUnavailable, ProviderTimedOut or ProviderRefused; never anything of its client's.
    """

    def create(self, request: ProviderRequest) -> Outcome:
        """Ask for money; the same attempt again gets the same answer."""

    def find(self, attempt_id: UUID) -> Outcome | None:
        """Return what became of an attempt; None when the provider never heard of it."""

    def refund(
        self, *, refund_id: UUID, attempt_id: UUID, provider_ref: str, money: Money
    ) -> Outcome:
        """Send money back; the same refund again gets the same answer."""

    def translate(self, headers: Headers, body: bytes) -> tuple[Outcome, ...]:
        """Verify a webhook and put it in our words; raises BadSignature."""
