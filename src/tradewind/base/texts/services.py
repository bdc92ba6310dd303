"""The verbs of texts. Whose words they are decides who may write them: the caller checks that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tradewind.base.texts import rules
from tradewind.base.texts.types import NoSource, NotATranslation, TextState
from tradewind.kernel import codec, db, ids
from tradewind.kernel.errors import InvalidInput

_WRITE = """
INSERT INTO texts_text (id, owner_id, language, fields, state, source_hash, changed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (owner_id, language) DO UPDATE
SET fields = EXCLUDED.fields, state = EXCLUDED.state, source_hash = EXCLUDED.source_hash,
    changed_at = EXCLUDED.changed_at
"""

# What a person has reviewed is replaced by a machine only after the source has changed.
_UNLESS_REVIEWED = """
WHERE NOT (texts_text.state = 'reviewed' AND EXCLUDED.state = 'machine'
           AND texts_text.source_hash = EXCLUDED.source_hash)
"""


def write_source(*, owner_id: UUID, language: str, fields: Mapping[str, str], now: datetime) -> str:
    """Write the words of an owner in the language of their author; return their hash.

    Translations of other words than these are stale from now on. A source in another language
    stays as a translation of what it was. Raises InvalidInput.
    """
    language, digest = rules.tag(language), rules.hash_of(_checked(fields))
    with db.atomic():
        db.execute(
            "UPDATE texts_text SET state = 'reviewed'"
            " WHERE owner_id = %s AND state = 'source' AND language <> %s",
            [owner_id, language],
        )
        words = codec.dumps(dict(fields))
        db.execute(_WRITE, [ids.new(), owner_id, language, words, TextState.SOURCE, digest, now])
    return digest


def write_translation(
    *,
    owner_id: UUID,
    language: str,
    fields: Mapping[str, str],
    state: TextState,
    source_hash: str,
    now: datetime,
) -> bool:
    """Write a translation of the words that had `source_hash`; say whether it was taken.

    A machine's is not taken over a reviewed one of the same words. Raises InvalidInput, NoSource,
    and NotATranslation for the language of the source itself.
    """
    if state is TextState.SOURCE:
        raise InvalidInput(field="state", reason="machine or reviewed")
    language = rules.tag(language)
    _checked(fields)
    with db.atomic():
        # The lock keeps the source in its language until the translation stands beside it.
        source = db.row(
            "SELECT language FROM texts_text WHERE owner_id = %s AND state = 'source' FOR SHARE",
            [owner_id],
        )
        if source is None:
            raise NoSource(owner_id=owner_id)
        if source[0] == language:
            raise NotATranslation(language=language)
        return bool(
            db.execute(
                _WRITE + _UNLESS_REVIEWED,
                [ids.new(), owner_id, language, codec.dumps(dict(fields)), state, source_hash, now],
            )
        )


def _checked(fields: Mapping[str, str]) -> Mapping[str, str]:
    if not fields:
        raise InvalidInput(field="fields", reason="at least one")
    for name, words in fields.items():
        if "\x00" in words:
            raise InvalidInput(field=name, reason="a character that no text has")
    return fields
