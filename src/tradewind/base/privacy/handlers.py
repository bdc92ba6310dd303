"""Reactions to time and to erasure, and what privacy itself keeps of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts.events import PersonErased
from tradewind.base.privacy import services
from tradewind.kernel import db, jobs, outbox, personal
from tradewind.kernel.personal import Fate, Section


@jobs.sweep
def build_exports(now: datetime) -> int:
    """Put together a copy that somebody asked for."""
    return services.build_exports(now=now)


@jobs.sweep
def expire_exports(now: datetime) -> int:
    """Delete the files of copies that are over."""
    return services.expire_exports(now=now)


@jobs.sweep
def erase_due(now: datetime) -> int:
    """Forget who asked for it, when the time to think it over has passed."""
    return services.erase_due(now=now)


@outbox.on(PersonErased)
def forget(event: PersonErased, at: datetime) -> None:
    """Delete the copies of who was forgotten, with the next sweep, and what was said about why."""
    whose = [list(event.person_ids)]
    db.execute(
        "UPDATE privacy_export SET state = CASE state WHEN 'waiting' THEN 'failed' ELSE state END,"
        " due_at = CASE state WHEN 'ready' THEN %s::timestamptz END, expires_at = %s, url = '',"
        " reason = '' WHERE person_id = ANY(%s)",
        [at, at, *whose],
    )
    db.execute("UPDATE privacy_erasure SET reason = '' WHERE person_id = ANY(%s)", whose)


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The copies and erasures that were asked for."""
    return (
        personal.section(
            "exports",
            ("asked_at", "state", "size", "expires_at", "reason"),
            "FROM privacy_export WHERE person_id = ANY(%s) ORDER BY asked_at, id",
            person_ids,
        ),
        personal.section(
            "erasures",
            ("asked_at", "state", "due_at", "ended_at", "reason"),
            "FROM privacy_erasure WHERE person_id = ANY(%s) ORDER BY asked_at, id",
            person_ids,
        ),
    )


personal.keeps(
    "privacy",
    tables={
        "privacy_export": (Fate.FORGOTTEN, "The file is deleted, after 7 days in any case."),
        "privacy_erasure": (Fate.FORGOTTEN, "The dates stay, as the proof that it was done."),
    },
    tells=told,
)
