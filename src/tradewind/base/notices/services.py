"""The verbs of notices. They hear no facts: whoever owns a fact calls `send` in its handler."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Contact
from tradewind.base.notices import rules
from tradewind.base.notices.types import NoticeKind, NoticeNotFailed, NoticeState
from tradewind.kernel import audit, codec, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput


def send(
    *, kind: str, person_id: UUID, facts: Mapping[str, Any], dedupe_key: str, now: datetime
) -> None:
    """Write a notice to a person, once for a key; it leaves after the caller's transaction.

    Kind and facts as in `NoticeKind`. A person without an email gets one that has failed already,
    so that it can be seen. Raises InvalidInput naming a fact, and PersonUnknown.
    """
    _checked(kind, facts)
    _write(kind, accounts.contact(person_id), facts, dedupe_key, now, person_id=person_id)


def send_to_email(
    *,
    kind: str,
    email: str,
    language: str,
    facts: Mapping[str, Any],
    dedupe_key: str,
    now: datetime,
) -> None:
    """Write a notice to an email whose owner is not known, once for a key, as `send` does.

    Only of the kinds in `rules.WITHOUT_PERSON`. Raises InvalidInput.
    """
    if _checked(kind, facts) not in rules.WITHOUT_PERSON:
        raise InvalidInput(field="kind", reason="only to a person", value=kind)
    reader = Contact(email=email, full_name="", latin_name="", phone="", language=language)
    _write(kind, reader, facts, dedupe_key, now, person_id=None)


def send_code(*, email: str, language: str, now: datetime, source: str = "") -> None:
    """Mail a code to an email, which `accounts.services.check_code` takes once.

    `source` is the network address of who asks. Raises InvalidInput and TooManyTries, both of which
    accounts declares.
    """
    email = email.strip().lower()
    with db.atomic():
        code = account_services.issue_code(email=email, now=now, source=source)
        send_to_email(
            kind=NoticeKind.EMAIL_CODE,
            email=email,
            language=language,
            facts={"code": code, "minutes": rules.CODE_MINUTES},
            dedupe_key=f"code:{ids.new()}",
            now=now,
        )


def retry(*, actor: Actor, notice_id: UUID, now: datetime) -> None:
    """Let a notice that failed for good be sent again, at once and as often as a new one.

    Raises NotAllowed and NoticeNotFailed.
    """
    actor.require("outbox.retry")
    with db.atomic():
        if not db.execute(
            "UPDATE notices_notice SET state = 'queued', attempts = 0, error = '', due_at = %s"
            " WHERE id = %s AND state = 'failed' AND email <> ''",
            [now, notice_id],
        ):
            raise NoticeNotFailed(notice_id=notice_id)
        audit.record(
            actor=actor, verb="notice.retry", object_id=notice_id, at=now,
            before={"state": NoticeState.FAILED}, after={"state": NoticeState.QUEUED},
        )  # fmt: skip


def _checked(kind: str, facts: Mapping[str, Any]) -> NoticeKind:
    try:
        known = NoticeKind(kind)
    except ValueError as error:
        raise InvalidInput(field="kind", reason="no such notice", value=kind) from error
    rules.check(kind=known, facts=facts)
    return known


def _write(
    kind: str,
    reader: Contact,
    facts: Mapping[str, Any],
    dedupe_key: str,
    now: datetime,
    *,
    person_id: UUID | None,
) -> None:
    state, problem = (NoticeState.QUEUED, "") if reader.email else (NoticeState.FAILED, "no email")
    with db.atomic():
        db.execute(
            "INSERT INTO notices_notice (id, person_id, kind, language, facts, email, state,"
            " attempts, error, dedupe_key, created_at, due_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [ids.new(), person_id, kind, reader.language, codec.dumps(dict(facts)), reader.email,
             state, problem, dedupe_key, now, now],
        )  # fmt: skip
