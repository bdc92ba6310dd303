"""Projections that can be made again from the log: a handler says so, a person asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from tradewind.kernel import audit, db, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import Conflict, NotFound

H = TypeVar("H", bound=Callable[..., Any])
_rebuildable: set[str] = set()


class NotRebuildable(Conflict):
    """The handler does more than keep a projection: hearing its facts again would do it again."""

    code = "not_rebuildable"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a handler has read what it hears of the log."""

    handler: str
    facts: int
    behind: int

    @property
    def read(self) -> int:
        """How many facts it has read."""
        return self.facts - self.behind

    @property
    def percent(self) -> int:
        """The same as a share, 100 only when it has read all."""
        return 100 if not self.facts else self.read * 100 // self.facts


def rebuildable(handle: H) -> H:
    """Say that a reaction may hear the whole log again: it only keeps a projection, whose last
    state is the same however often it hears a fact. Never for what moves money, stock or mail.
    """
    domain = handle.__module__.split(".handlers")[0].split(".")[-1]
    _rebuildable.add(f"{domain}.{handle.__name__}")
    return handle


def names() -> list[str]:
    """Return the handlers that may be rebuilt, sorted."""
    return sorted(_rebuildable)


def progress() -> list[Progress]:
    """Return how far each of them has read the log, with two statements."""
    heard: dict[str, list[str]] = {name: [] for name in names()}
    for event, handler in outbox.reactions():
        if handler in heard:
            heard[handler].append(event)
    wanted = sorted({event for events in heard.values() for event in events})
    counted = dict(
        db.rows(
            "SELECT name, count(*) FROM kernel_outboxevent WHERE name = ANY(%s) GROUP BY name",
            [wanted],
        )
    )
    lag = outbox.lag()
    return [
        Progress(name, sum(counted.get(event, 0) for event in events), lag.get(name, 0))
        for name, events in heard.items()
    ]


def rebuild(*, actor: Actor, handler: str, now: datetime) -> None:
    """Let a handler read the whole log again, with an audit row; the worker does it.

    Raises NotAllowed, NotFound for no handler, NotRebuildable.
    """
    actor.require("outbox.replay")
    if handler not in outbox.handlers():
        raise NotFound(kind="handler", name=handler)
    if handler not in _rebuildable:
        raise NotRebuildable(handler=handler)
    with db.atomic():
        outbox.replay(handler=handler)
        audit.record(
            actor=actor, verb="outbox.replay", object_id=object_of(handler), at=now,
            after={"handler": handler},
        )  # fmt: skip


def object_of(handler: str) -> UUID:
    """Return the id under which audit rows speak of a handler."""
    return uuid5(NAMESPACE_URL, f"tradewind:handler:{handler}")
