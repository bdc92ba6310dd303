"""What discovery needs of a search engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from tradewind.growth.discovery.types import NO_FILTERS, Document, Filters, Found, Sort


class SearchIndex(Protocol):
    """Documents in, products out; the engine decides how words match and what ranks first."""

    def put(self, documents: Sequence[Document]) -> None:
        """Make these all the documents of their products; the same again changes nothing."""

    def remove(self, product_ids: Sequence[UUID]) -> None:
        """Forget products; unknown ones are of no matter."""

    def query(
        self,
        text: str,
        *,
        language: str,
        market: str,
        limit: int,
        after: str | None,
        filters: Filters = NO_FILTERS,
        sort: Sort = Sort.BEST_MATCH,
    ) -> Found:
        """Return at most `limit` products of a market whose words in a language match.

        `after` is the `next` of the page before; raises InvalidInput when it is not.
        """
