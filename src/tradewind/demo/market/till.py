"""The provider of the seed's payments: it takes the money at once, unless it is told to wait."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tradewind.rails.payments.types import Outcome, OutcomeKind, ProviderRequest
from tradewind.testing.fakes import FakeProvider


@dataclass
class Till(FakeProvider):
    """A provider in memory that captures what it is asked for, or holds it while it `waits`."""

    waits: bool = False

    def create(self, request: ProviderRequest) -> Outcome:
        """Take the money at once; when that was says who asks."""
        held = super().create(request)
        if self.waits:
            return held
        taken = replace(held, kind=OutcomeKind.CAPTURED, next_action=None)
        self.payments[request.attempt_id] = taken
        return taken
