"""The nouns of privacy: a copy of what is kept of a person, and the wish to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, NotAllowed, NotFound


class ExportState(StrEnum):
    """Waiting until it is put together; ready until it is over, when its file is deleted."""

    WAITING = "waiting"
    READY = "ready"
    EXPIRED = "expired"
    FAILED = "failed"


class ErasureState(StrEnum):
    """Planned until the time to think it over has passed."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A copy that somebody asked for: `done` of `parts` are put together; `size` in bytes.

    `again_at` is when the next may be asked for.
    """

    id: UUID
    person_id: UUID
    state: ExportState
    done: int
    parts: int
    size: int
    asked_at: datetime
    again_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The wish to be forgotten; it is done at `due_at` unless it is cancelled before.

    `held` says since its last try what stands against it, as codes of `personal.Hold`.
    """

    id: UUID
    person_id: UUID
    state: ErasureState
    asked_at: datetime
    due_at: datetime
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The file of a copy, to be handed to the person alone."""

    name: str
    content: bytes


class ExportTooSoon(NotAllowed):
    """One copy a day; `again_at` says when the next may be asked for."""

    code = "export_too_soon"


class ExportUnknown(NotFound):
    """No such copy of this person, or none that is ready."""

    code = "export_unknown"


class ErasureHeld(Conflict):
    """Something stands against it; `holds` are the codes of what does."""

    code = "erasure_held"


class NothingPlanned(Conflict):
    """No erasure of this person is planned."""

    code = "nothing_planned"
