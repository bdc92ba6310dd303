"""Who did what, written in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel import clock, codec, db, ids, log
from tradewind.kernel.actors import Actor


def record(
    *, actor: Actor, verb: str, object_id: UUID, at: datetime, before: Any = None, after: Any = None
) -> None:
    """Write one audit row; `before` and `after` are values that JSON can hold."""
    db.insert(
        "kernel_auditentry",
        ("id", "actor", "on_behalf_of", "verb", "object_id", "before", "after", "request_id", "at",
         "recorded_at"),
        [(
            ids.new(), actor.name, actor.on_behalf_of, verb, object_id,
            None if before is None else codec.dumps(before),
            None if after is None else codec.dumps(after),
            log.request_id(), at, clock.wall(),
        )],
    )  # fmt: skip
