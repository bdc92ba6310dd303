"""The verbs of notices. They hear no facts: whoever owns a fact calls `send` in its handler."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.notices import rules
from tradewind.base.notices.types import NoticeKind, NoticeState
from tradewind.kernel import codec, db, ids
from tradewind.kernel.errors import InvalidInput


def send(
    *, kind: str, person_id: UUID, facts: Mapping[str, Any], dedupe_key: str, now: datetime
) -> None:
    """Write a notice to a person, once for a key; it leaves after the caller's transaction.

    Kind and facts as in `NoticeKind`. A person without an email gets one that has failed already,
    so that it can be seen. Raises InvalidInput naming a fact, and PersonUnknown.
    """
    try:
        rules.check(kind=NoticeKind(kind), facts=facts)
    except ValueError as error:
        raise InvalidInput(field="kind", reason="no such notice", value=kind) from error
    contact = accounts.contact(person_id)
    state, problem = (NoticeState.QUEUED, "") if contact.email else (NoticeState.FAILED, "no email")
    with db.atomic():
        db.execute(
            "INSERT INTO notices_notice (id, person_id, kind, language, facts, email, state,"
            " attempts, error, dedupe_key, created_at, due_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s)"
            " ON CONFLICT (person_id, dedupe_key) DO NOTHING",
            [ids.new(), person_id, kind, contact.language, codec.dumps(dict(facts)), contact.email,
             state, problem, dedupe_key, now, now],
        )  # fmt: skip
