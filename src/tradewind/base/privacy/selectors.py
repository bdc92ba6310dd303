"""The questions of privacy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tradewind.base.privacy import rules
from tradewind.base.privacy.types import Erasure, ErasureState, Export, ExportState
from tradewind.kernel import codec, db, personal
from tradewind.kernel.actors import Actor
from tradewind.kernel.personal import Hold

_EXPORT = "SELECT id, person_id, state, done, parts, size, asked_at, expires_at FROM privacy_export"
_ERASURE = "SELECT id, person_id, state, asked_at, due_at, held::text FROM privacy_erasure"


def last_export(person_id: UUID, *, actor: Actor) -> Export | None:
    """Return the copy that was asked for last, if there was one; raises NotAllowed."""
    actor.require("data.export", person_id)
    row = db.row(
        _EXPORT + " WHERE person_id = %s ORDER BY asked_at DESC, id DESC LIMIT 1", [person_id]
    )
    return None if row is None else export_of(row)


def planned_erasure(person_id: UUID, *, actor: Actor) -> Erasure | None:
    """Return the erasure of a person that is planned, if one is; raises NotAllowed."""
    actor.require("data.erase", person_id)
    row = db.row(_ERASURE + " WHERE person_id = %s AND state = 'planned'", [person_id])
    return None if row is None else erasure_of(row)


def holds(*, actor: Actor) -> tuple[Hold, ...]:
    """Return what stands against forgetting the acting person, with a few statements a domain."""
    return personal.holds(actor.person_ids)


def export_of(row: tuple[Any, ...]) -> Export:
    """Return a row of exports as a value."""
    return Export(
        id=row[0],
        person_id=row[1],
        state=ExportState(row[2]),
        done=row[3],
        parts=row[4],
        size=row[5],
        asked_at=row[6],
        again_at=rules.again_at(row[6]),
        expires_at=row[7],
    )


def erasure_of(row: tuple[Any, ...]) -> Erasure:
    """Return a row of erasures as a value."""
    return Erasure(
        id=row[0],
        person_id=row[1],
        state=ErasureState(row[2]),
        asked_at=row[3],
        due_at=row[4],
        held=codec.loads(row[5], tuple[str, ...]),
    )
