"""The verbs of notices. They hear no facts: whoever owns a fact calls `send` in its handler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Contact, PersonUnknown
from tradewind.base.notices import rules
from tradewind.base.notices.types import (
    NewNotice,
    NoticeKind,
    NoticeNotFailed,
    NoticeNotSent,
    NoticeState,
)
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
    letter = NewNotice(
        kind=kind, person_id=person_id, facts=facts, dedupe_key=dedupe_key, at=now,
    )  # fmt: skip
    send_all([letter])


def send_all(letters: Sequence[NewNotice]) -> None:
    """Write several notices, each as `send` does, with two statements."""
    for letter in letters:
        _checked(letter.kind, letter.facts)
    readers = accounts.contacts([letter.person_id for letter in letters])
    for letter in letters:
        if letter.person_id not in readers:
            raise PersonUnknown(person_id=letter.person_id)
    _write([
        (letter.kind, readers[letter.person_id], letter.facts, letter.dedupe_key, letter.at,
         letter.person_id)
        for letter in letters
    ])  # fmt: skip


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
    _write([(kind, reader, facts, dedupe_key, now, None)])


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


def take_as_sent(*, actor: Actor, before: datetime) -> int:
    """Take the notices that were due before an instant as sent then, and return how many.

    For a history that is told again: its readers have had their letters. Raises NotAllowed.
    """
    actor.require("outbox.retry")
    return db.execute(
        "UPDATE notices_notice SET state = 'sent', sent_at = due_at, attempts = 1"
        " WHERE state = 'queued' AND due_at <= %s",
        [before],
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


def send_again(*, actor: Actor, notice_id: UUID, now: datetime) -> UUID:
    """Send a letter that was sent once more, as a letter of its own to the same address.

    Returns its id. Raises NotAllowed and NoticeNotSent.
    """
    actor.require("outbox.retry")
    again = ids.new()
    with db.atomic():
        if not db.execute(
            "INSERT INTO notices_notice (id, person_id, kind, language, facts, email, state,"
            " attempts, error, dedupe_key, created_at, due_at)"
            " SELECT %s, person_id, kind, language, facts, email, 'queued', 0, '', %s, %s, %s"
            " FROM notices_notice WHERE id = %s AND state = 'sent' AND email <> ''"
            " AND kind <> ALL(%s)",
            [again, f"again:{again}", now, now, notice_id, [kind.value for kind in rules.SECRET]],
        ):
            raise NoticeNotSent(notice_id=notice_id)
        audit.record(
            actor=actor, verb="notice.send_again", object_id=notice_id, at=now,
            after={"notice": str(again)},
        )  # fmt: skip
    return again


def _checked(kind: str, facts: Mapping[str, Any]) -> NoticeKind:
    try:
        known = NoticeKind(kind)
    except ValueError as error:
        raise InvalidInput(field="kind", reason="no such notice", value=kind) from error
    rules.check(kind=known, facts=facts)
    return known


def _write(
    letters: Sequence[tuple[str, Contact, Mapping[str, Any], str, datetime, UUID | None]],
) -> None:
    """Write (kind, reader, facts, key, instant, person), each once for a key."""
    with db.atomic():
        db.insert(
            "notices_notice",
            ("id", "person_id", "kind", "language", "facts", "email", "state", "attempts", "error",
             "dedupe_key", "created_at", "due_at"),
            [
                (ids.new(), person_id, kind, reader.language, codec.dumps(dict(facts)),
                 reader.email, NoticeState.QUEUED if reader.email else NoticeState.FAILED, 0,
                 "" if reader.email else "no email", key, now, now)
                for kind, reader, facts, key, now, person_id in letters
            ],
            conflict="ON CONFLICT DO NOTHING",
        )  # fmt: skip
