"""The nouns of favourites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tradewind.kernel.errors import Conflict

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourite:
    """A product that somebody would like to find again."""

    product_id: UUID
    added_at: datetime


class TooManyFavourites(Conflict):
    """Nobody keeps more than `limit`."""

    code = "too_many_favourites"
