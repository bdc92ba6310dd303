"""Search by the full-text index of PostgreSQL, in the table that discovery keeps for it.

Words are cut to their stems in the languages for which PostgreSQL has a configuration; in others
(`simple`) they match as they are written. Chinese, Japanese and Thai write no spaces, and the
parser takes a run of such letters for one word: there a query finds only whole runs, which a
search engine with a segmenter does better. Korean particles stay on their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tradewind.growth.discovery.types import Document, Found
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

_QUERY = """
SELECT product_id, rank::text FROM (
  SELECT d.product_id, ts_rank(d.vector, q.words) AS rank
  FROM discovery_document d, websearch_to_tsquery(%s::regconfig, %s) AS q(words)
  WHERE d.vector @@ q.words AND d.language = %s AND %s = ANY(d.markets)
) AS matches
WHERE (rank, product_id) < (%s::real, %s::uuid)
ORDER BY rank DESC, product_id DESC
LIMIT %s
"""
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
        self, text: str, *, language: str, market: str, limit: int, after: str | None
    ) -> Found:
        # PostgreSQL takes every character but this one.
        words = text.replace("\x00", " ")[:_MOST_QUERY]
        rank, product_id = _read(after) if after else _TOP
        found = db.rows(
            _QUERY,
            [_configuration(language), words, language, market, rank, product_id, limit + 1],
        )
        shown = found[:limit]
        more = len(found) > limit
        return Found(
            product_ids=tuple(row[0] for row in shown),
            next=paging.write(_LIST, shown[-1][1], str(shown[-1][0])) if more else None,
        )


def _configuration(language: str) -> str:
    return _CONFIGURATIONS.get(language.partition("-")[0], "simple")


def _read(cursor: str) -> tuple[str, str]:
    name, *values = paging.read(cursor)
    if name != _LIST:
        raise InvalidInput(field="cursor", reason="of another list")
    return str(values[0]), str(values[1])
