"""Who did what, written in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel import clock, codec, db, ids, log
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.paging import Page, read, write


@dataclass(frozen=True, slots=True)
class Entry:
    """One audit row; a change is (field, before, after), None where there was or is no value."""

    id: UUID
    at: datetime
    actor: str
    on_behalf_of: UUID | None
    verb: str
    object_id: UUID
    changes: tuple[tuple[str, Any, Any], ...]
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an audit row tells; `before` and `after` are values that JSON can hold."""

    actor: Actor
    verb: str
    object_id: UUID
    at: datetime
    before: Any = None
    after: Any = None


def record(
    *, actor: Actor, verb: str, object_id: UUID, at: datetime, before: Any = None, after: Any = None
) -> None:
    """Write one audit row; `before` and `after` are values that JSON can hold."""
    record_all(
        [Act(actor=actor, verb=verb, object_id=object_id, at=at, before=before, after=after)]
    )


def record_all(acts: Sequence[Act]) -> None:
    """Write an audit row for each of these, with one statement."""
    request_id, recorded_at = log.request_id(), clock.wall()
    db.insert(
        "kernel_auditentry",
        ("id", "actor", "on_behalf_of", "verb", "object_id", "before", "after", "request_id", "at",
         "recorded_at"),
        [
            (
                ids.new(), act.actor.name, act.actor.on_behalf_of, act.verb, act.object_id,
                None if act.before is None else codec.dumps(act.before),
                None if act.after is None else codec.dumps(act.after),
                request_id, act.at, recorded_at,
            )
            for act in acts
        ],
    )  # fmt: skip


def entries(
    *,
    actor: Actor,
    by: str = "",
    verb: str = "",
    object_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str = "",
    limit: int = 50,
) -> Page[Entry]:
    """Return audit rows, newest first, of an actor, verb, object or time; raises NotAllowed.

    `by` is an actor's name, or the id of a person. Raises InvalidInput for a foreign cursor.
    """
    actor.require("audit.see")
    before = _before(cursor)
    found = db.rows(
        "SELECT id, at, actor, on_behalf_of, verb, object_id, before, after, request_id"
        " FROM kernel_auditentry"
        " WHERE (%s = '' OR actor = %s OR split_part(actor, ':', 2) = %s)"
        " AND (%s = '' OR verb = %s) AND (%s::uuid IS NULL OR object_id = %s)"
        " AND (%s::timestamptz IS NULL OR at >= %s) AND (%s::timestamptz IS NULL OR at < %s)"
        " AND (%s::uuid IS NULL OR id < %s) ORDER BY id DESC LIMIT %s",
        [by, by, by, verb, verb, object_id, object_id, since, since, until, until, before, before,
         limit + 1],
    )  # fmt: skip
    items = tuple(
        Entry(
            id=row[0],
            at=row[1],
            actor=row[2],
            on_behalf_of=row[3],
            verb=row[4],
            object_id=row[5],
            changes=_changes(_loaded(row[6]), _loaded(row[7])),
            request_id=row[8],
        )
        for row in found[:limit]
    )
    return Page(items, write(str(items[-1].id)) if len(found) > limit else None)


def by_or_about(
    *, names: Sequence[str], object_ids: Sequence[UUID], limit: int
) -> tuple[Entry, ...]:
    """Return what was done by these actors or to these things, the newest first.

    Values before and after are left out. The caller has seen that the reader may know of them.
    """
    return tuple(
        Entry(row[0], row[1], row[2], row[3], row[4], row[5], (), row[6])
        for row in db.rows(
            "SELECT id, at, actor, on_behalf_of, verb, object_id, request_id FROM kernel_auditentry"
            " WHERE actor = ANY(%s) OR object_id = ANY(%s) ORDER BY at DESC, id DESC LIMIT %s",
            [list(names), list(object_ids), limit],
        )
    )


def _before(cursor: str) -> UUID | None:
    try:
        return UUID(str(read(cursor)[0])) if cursor else None
    except (ValueError, IndexError) as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error


def _loaded(value: Any) -> Any:
    return codec.loads(value, Any) if isinstance(value, str | bytes) else value


def _changes(before: Any, after: Any) -> tuple[tuple[str, Any, Any], ...]:
    """Return what differs, field by field; a value that is no mapping is one field."""
    old = before if isinstance(before, Mapping) else {} if before is None else {"": before}
    new = after if isinstance(after, Mapping) else {} if after is None else {"": after}
    return tuple(
        (name, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    )
