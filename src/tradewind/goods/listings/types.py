"""The nouns of listings."""

from __future__ import annotations

from enum import StrEnum

from tradewind.kernel.errors import Conflict


class ListingState(StrEnum):
    """live can be bought; paused is hidden, and may come back."""

    LIVE = "live"
    PAUSED = "paused"


class NotReady(Conflict):
    """A product lacks what it needs to go on sale; `missing` says what."""

    code = "listing_not_ready"
