"""Who asks: the person, or staff for them and with a reason."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tradewind.base.privacy import rules
from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput


def asking(actor: Actor, verb: str, person_id: UUID, reason: str) -> tuple[Actor, str]:
    """Return who is to be written down, and why; raises NotAllowed, and InvalidInput for a reason.

    Staff act on behalf of the person, and say why.
    """
    actor.require(verb, person_id)
    reason = " ".join(reason.split())
    if len(reason) > rules.REASON:
        raise InvalidInput(field="reason", reason="too long", limit=rules.REASON)
    if actor.id == person_id:
        return actor, reason
    if not reason:
        raise InvalidInput(field="reason", reason="missing")
    return replace(actor, on_behalf_of=person_id), reason


def lock(person_id: UUID) -> None:
    """Let one wish of a person be heard at a time."""
    db.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended('privacy ' || %s::text, 0))",
        [str(person_id)],
    )
