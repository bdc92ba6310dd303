"""Who does something, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tradewind.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person or a part of the system that acts, with the verbs its roles give it.

    The verbs come from the one table role × verb. `own` holds them by owner (the person themselves,
    each store they work for), `everywhere` those that hold for all owners (staff). `merged` are the
    guests who turned out to be this person, whose things they own too.
    """

    kind: str
    id: UUID | None = None
    own: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    everywhere: frozenset[str] = frozenset()
    on_behalf_of: UUID | None = None
    merged: tuple[UUID, ...] = ()

    @property
    def name(self) -> str:
        """A short name for logs and audit rows, such as `buyer:0191…` or `system:settlement`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    def may(self, verb: str, owner: UUID | None = None) -> bool:
        """Say whether this actor may do `verb` to a thing of `owner`."""
        if self.kind.startswith("system:") or verb in self.everywhere:
            return True
        return owner is not None and verb in self.own.get(owner, ())

    def require(self, verb: str, owner: UUID | None = None) -> None:
        """Raise NotAllowed unless this actor may do `verb` to a thing of `owner`."""
        if not self.may(verb, owner):
            raise NotAllowed(actor=self.name, verb=verb)

    @property
    def person_id(self) -> UUID:
        """The id of the acting person; a system has none and may not call what needs one."""
        if self.id is None:
            raise NotAllowed(actor=self.name, verb="act as a person")
        return self.id

    @property
    def person_ids(self) -> tuple[UUID, ...]:
        """Every id under which this person owns something: their own, then those merged into it."""
        return (self.person_id, *self.merged)


def system(part: str) -> Actor:
    """Return the actor for a handler or sweep of one part of the system."""
    return Actor(kind=f"system:{part}")
