"""The questions of texts."""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from tradewind.base.texts import rules
from tradewind.base.texts.types import TextState, TextView
from tradewind.kernel import db

_BEST = """
SELECT DISTINCT ON (t.owner_id)
       t.owner_id, t.language, t.fields, t.state, t.source_hash <> s.source_hash
FROM texts_text t
JOIN texts_text s ON s.owner_id = t.owner_id AND s.state = 'source'
WHERE t.owner_id = ANY(%s::uuid[])
  AND (t.state = 'source' OR t.language = ANY(%s::varchar[]))
ORDER BY t.owner_id, array_position(%s::varchar[], t.language)
"""


def texts(owner_ids: Collection[UUID], language: str) -> dict[UUID, TextView]:
    """Return the best words of each owner that has any, with one statement.

    Best is the language itself, then what it is cut down to (pt-BR → pt), then the source.
    """
    if not owner_ids:
        return {}
    wanted = rules.chain(language)
    return {
        owner_id: TextView(
            language=found,
            fields=json.loads(fields),
            state=TextState(state),
            stale=stale,
        )
        for owner_id, found, fields, state, stale in db.rows(
            _BEST, [list(owner_ids), wanted, wanted]
        )
    }


def every(owner_ids: Collection[UUID]) -> dict[UUID, dict[str, TextView]]:
    """Return all words of each owner that has any, by language, with one statement."""
    found: dict[UUID, dict[str, TextView]] = {}
    for owner_id, language, fields, state, stale in db.rows(
        "SELECT t.owner_id, t.language, t.fields, t.state, t.source_hash <> s.source_hash"
        " FROM texts_text t JOIN texts_text s ON s.owner_id = t.owner_id AND s.state = 'source'"
        " WHERE t.owner_id = ANY(%s::uuid[]) ORDER BY t.owner_id, t.language",
        [list(owner_ids)],
    ):
        found.setdefault(owner_id, {})[language] = TextView(
            language=language, fields=json.loads(fields), state=TextState(state), stale=stale
        )
    return found
