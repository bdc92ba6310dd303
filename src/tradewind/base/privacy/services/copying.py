"""The verbs of a copy: ask for it, put it together, open it, and delete it when it is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Role
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.base.privacy import rules, selectors
from tradewind.base.privacy.services.asking import asking, lock
from tradewind.base.privacy.services.packing import pack
from tradewind.base.privacy.types import (
    Archive,
    Export,
    ExportState,
    ExportTooSoon,
    ExportUnknown,
)
from tradewind.kernel import audit, db, ids, personal
from tradewind.kernel.actors import Actor
from tradewind.kernel.personal import Section

_ENTRIES = 5000
_CHUNK = 20
_RETURNING = " RETURNING id, person_id, state, done, parts, size, asked_at, expires_at"
_logger = structlog.get_logger(__name__)

_CLAIM = """
UPDATE privacy_export SET tries = tries + 1, due_at = %s, done = 0
WHERE id IN (SELECT id FROM privacy_export WHERE state = 'waiting' AND due_at <= %s
             ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, person_id, url, tries
"""


def ask_export(
    *, actor: Actor, person_id: UUID, url: str, now: datetime, reason: str = ""
) -> Export:
    """Ask for a copy of all that is kept of a person; it is mailed that it is ready, with `url`.

    One that is still being put together is returned as it is. Staff give a reason. Raises
    ExportTooSoon, PersonUnknown, NotAllowed, and InvalidInput for the reason.
    """
    acting, reason = asking(actor, "data.export", person_id, reason)
    accounts.actor(person_id)
    with db.atomic():
        lock(person_id)
        last = selectors.last_export(person_id, actor=acting)
        if last and last.state is ExportState.WAITING:
            return last
        if last and last.state is not ExportState.FAILED and last.again_at > now:
            raise ExportTooSoon(again_at=last.again_at)
        row = db.row(
            "INSERT INTO privacy_export (id, person_id, state, asked_by, reason, url, done, parts,"
            " key, size, tries, asked_at, due_at)"
            " VALUES (%s, %s, 'waiting', %s, %s, %s, 0, %s, '', 0, 0, %s, %s)" + _RETURNING,
            [ids.new(), person_id, acting.name, reason, url, len(personal.keepers()) + 1, now,
             now],
        )  # fmt: skip
        assert row is not None, "an insert returns its row"
        audit.record(
            actor=acting, verb="data.export", object_id=person_id, at=now,
            after={"export_id": row[0], "reason": reason},
        )  # fmt: skip
    return selectors.export_of(row)


def build_exports(*, now: datetime) -> int:
    """Put one copy together that was asked for; return how many were tried."""
    with db.atomic():
        claimed = db.row(_CLAIM, [now + rules.LEASE, now])
    if claimed is None:
        return 0
    export_id, person_id, url, tries = claimed
    try:
        content = _content(export_id, person_id, now)
        key = _storage().save(f"{export_id}.zip", ContentFile(content))
    except Exception as error:
        # The words of an error may hold what is nobody's to read; its kind does not.
        kind = type(error).__name__
        _logger.warning("export_failed", export=str(export_id), error=kind, tries=tries)
        over = tries >= rules.MAX_TRIES
        db.execute(
            "UPDATE privacy_export SET state = %s, due_at = %s WHERE id = %s AND state = 'waiting'",
            [
                ExportState.FAILED if over else ExportState.WAITING,
                None if over else now + rules.retry(tries=tries),
                export_id,
            ],
        )
        return 1
    _finish(export_id, person_id, key, len(content), url, now)
    return 1


def open_export(*, actor: Actor, export_id: UUID, now: datetime) -> Archive:
    """Hand a copy to the person it is of, and write down that they took it; raises ExportUnknown."""
    with db.atomic():
        row = db.row(
            "SELECT key, asked_at FROM privacy_export WHERE id = %s AND person_id = ANY(%s)"
            " AND state = 'ready' AND expires_at > %s",
            [export_id, list(actor.person_ids), now],
        )
        if row is None:
            raise ExportUnknown(export_id=export_id)
        audit.record(
            actor=actor, verb="data.take", object_id=actor.person_id, at=now,
            after={"export_id": export_id},
        )  # fmt: skip
    try:
        with _storage().open(row[0]) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise ExportUnknown(export_id=export_id) from error
    return Archive(name=f"tradewind-{row[1]:%Y-%m-%d}.zip", content=content)


def expire_exports(*, now: datetime) -> int:
    """Delete the files of copies that are over; return how many."""
    due = db.rows(
        "SELECT id, key FROM privacy_export WHERE state = 'ready' AND due_at <= %s"
        " ORDER BY due_at, id LIMIT %s",
        [now, _CHUNK],
    )
    for export_id, key in due:
        # A file that is gone already is no error: who deletes twice has deleted.
        _storage().delete(key)
        db.execute(
            "UPDATE privacy_export SET state = 'expired', due_at = NULL, key = ''"
            " WHERE id = %s AND state = 'ready'",
            [export_id],
        )
    return len(due)


def _content(export_id: UUID, person_id: UUID, now: datetime) -> bytes:
    """Ask every domain for what it keeps, and say after each how far it is."""
    db.assert_no_transaction("putting a copy together")
    person_ids = accounts.actor(person_id).person_ids
    sections: dict[str, tuple[Section, ...]] = {}
    for keeper in personal.keepers():
        sections[keeper.domain] = keeper.tells(person_ids)
        db.execute("UPDATE privacy_export SET done = done + 1 WHERE id = %s", [export_id])
    sections["audit"] = (Section("acts", _acts(person_ids)),)
    language = accounts.person(person_id).language
    return pack(sections, language=language, made_at=now)


def _acts(person_ids: tuple[UUID, ...]) -> tuple[dict[str, object], ...]:
    """What was done by the person and to their account; of staff only that it was staff."""
    names = [f"{role.value}:{one}" for role in Role for one in person_ids]
    return tuple(
        {"at": one.at, "by": one.actor.partition(":")[0], "verb": one.verb, "object": one.object_id}
        for one in audit.by_or_about(names=names, object_ids=person_ids, limit=_ENTRIES)
    )


def _finish(export_id: UUID, person_id: UUID, key: str, size: int, url: str, now: datetime) -> None:
    over = now + rules.EXPORT_LIVES
    with db.atomic():
        kept = db.execute(
            "UPDATE privacy_export SET state = 'ready', done = parts, key = %s, size = %s,"
            " due_at = %s, expires_at = %s WHERE id = %s AND state = 'waiting'",
            [key, size, over, over, export_id],
        )
        if kept:
            notices.send(
                kind=NoticeKind.EXPORT_READY,
                person_id=person_id,
                facts={"until": over.date().isoformat(), "url": url},
                dedupe_key=f"export:{export_id}",
                now=now,
            )
    if not kept:
        _storage().delete(key)


def _storage() -> Storage:
    return storages["exports"]
