"""Search by the full-text index of PostgreSQL, in the table that discovery keeps for it.

Words are cut to their stems in the languages for which PostgreSQL has a configuration; in others
(`simple`) they match as they are written. Chinese, Japanese and Thai write no spaces, and the
parser takes a run of such letters for one word: there a query finds only whole runs, which a
search engine with a segmenter does better. Korean particles stay on their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tradewind.growth.discovery.types import NO_FILTERS, Document, Filters, Found, Sort
from tradewind.kernel import db, paging
from tradewind.kernel.errors import InvalidInput

# PostgreSQL 16 manual, `\dF`: its configurations for the languages that buyers use.
_CONFIGURATIONS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
# A tsvector holds 1 MB; this many characters stay below in any script.
_MOST_BODY = 100_000
_MOST_QUERY = 200

_PUT = """
INSERT INTO discovery_document AS d (product_id, language, markets, vector)
SELECT n.product_id, n.language, string_to_array(n.markets, ' '),
       setweight(to_tsvector(n.configuration::regconfig, n.title), 'A')
       || setweight(to_tsvector(n.configuration::regconfig, n.body), 'B')
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS n(product_id, language, markets, configuration, title, body)
ON CONFLICT (product_id, language) DO UPDATE
SET markets = EXCLUDED.markets, vector = EXCLUDED.vector
WHERE (d.markets, d.vector) IS DISTINCT FROM (EXCLUDED.markets, EXCLUDED.vector)
"""

_DROP_OTHERS = """
DELETE FROM discovery_document d
WHERE d.product_id = ANY(%s::uuid[])
  AND NOT EXISTS (SELECT FROM unnest(%s::uuid[], %s::text[]) AS kept(product_id, language)
                  WHERE kept.product_id = d.product_id AND kept.language = d.language)
"""

# What a list is narrowed to and sorted by stands on the cards of its market.
_QUERY = """
SELECT product_id, rank::text AS written FROM (
  SELECT d.product_id, {rank} AS rank
  FROM websearch_to_tsquery(%s::regconfig, %s) AS q(words), discovery_document d{cards}
  WHERE d.vector @@ q.words AND d.language = %s AND %s = ANY(d.markets){filters}
) AS matches
WHERE (rank, product_id) < (%s::double precision, %s::uuid)
ORDER BY matches.rank DESC, product_id DESC
LIMIT %s
"""
_CARDS = """
  JOIN discovery_productcard c ON c.product_id = d.product_id AND c.market = %s"""
_FILTERS = """
    AND (%s::text[] IS NULL OR c.category = ANY(%s::text[]))
    AND (%s::uuid IS NULL OR c.store_id = %s::uuid)
    AND c.headline_minor BETWEEN %s::numeric AND %s::numeric
    AND (c.in_stock OR NOT %s)"""
# A sum of money or of pieces is far below 2^53, which a double still tells apart.
_RANKS = {
    Sort.BEST_MATCH: "ts_rank(d.vector, q.words)::double precision",
    Sort.NEWEST: "c.in_stock::int::double precision",
    Sort.PRICE_UP: "c.in_stock::int * 1e15 - c.headline_minor::double precision",
    Sort.PRICE_DOWN: "c.in_stock::int * 1e15 + c.headline_minor::double precision",
    Sort.BEST_SOLD: "c.in_stock::int * 1e15 + c.sold::double precision",
    Sort.TOP_RATED: "c.in_stock::int * 1e15 + c.rating_score::double precision",
}
_MOST_MINOR = 2**62
_LIST = "search.postgres"
_TOP = ("Infinity", str(UUID(int=2**128 - 1)))


class PostgresSearch:
    """The SearchIndex of a Tradewind on one machine; part of the caller's transaction."""

    def put(self, documents: Sequence[Document]) -> None:
        products = [document.product_id for document in documents]
        languages = [document.language for document in documents]
        db.execute(
            _PUT,
            [
                products,
                languages,
                [" ".join(document.markets) for document in documents],
                [_configuration(language) for language in languages],
                [document.title for document in documents],
                [document.body[:_MOST_BODY] for document in documents],
            ],
        )
        db.execute(_DROP_OTHERS, [products, products, languages])

    def remove(self, product_ids: Sequence[UUID]) -> None:
        if product_ids:
            db.execute(
                "DELETE FROM discovery_document WHERE product_id = ANY(%s)", [list(product_ids)]
            )

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
        # PostgreSQL takes every character but this one.
        words = text.replace("\x00", " ")[:_MOST_QUERY]
        rank, product_id = _read(after, sort) if after else _TOP
        plain = filters == NO_FILTERS and sort is Sort.BEST_MATCH
        statement = _QUERY.format(
            rank=_RANKS[sort],
            cards="" if plain else _CARDS,
            filters="" if plain else _FILTERS,
        )
        categories = None if filters.categories is None else list(filters.categories)
        narrowed = [
            categories,
            categories,
            filters.store_id,
            filters.store_id,
            -_MOST_MINOR if filters.price_from is None else filters.price_from,
            _MOST_MINOR if filters.price_to is None else filters.price_to,
            filters.in_stock,
        ]
        found = db.rows(
            statement,
            [
                _configuration(language),
                words,
                *([] if plain else [market]),
                language,
                market,
                *([] if plain else narrowed),
                rank,
                product_id,
                limit + 1,
            ],
        )
        shown = found[:limit]
        more = len(found) > limit
        return Found(
            product_ids=tuple(row[0] for row in shown),
            next=paging.write(_LIST, sort, shown[-1][1], str(shown[-1][0])) if more else None,
        )


def _configuration(language: str) -> str:
    return _CONFIGURATIONS.get(language.partition("-")[0], "simple")


def _read(cursor: str, sort: Sort) -> tuple[str, str]:
    name, *values = paging.read(cursor)
    if name != _LIST or values[0] != sort:
        raise InvalidInput(field="cursor", reason="of another list")
    return str(values[1]), str(values[2])
