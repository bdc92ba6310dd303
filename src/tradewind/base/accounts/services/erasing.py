"""The verbs of erasure: a person becomes a number, and whoever keeps something of them hears it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import models, selectors
from tradewind.base.accounts.events import PersonErased
from tradewind.base.accounts.types import PersonState, PersonUnknown, WorksHere
from tradewind.kernel import audit, db, outbox
from tradewind.kernel.actors import Actor


def end_sessions(*, actor: Actor, person_id: UUID, now: datetime) -> int:
    """Sign a member out everywhere, and return of how many browsers.

    It reads every live session, since only the session knows whose it is: call it outside of
    transactions.
    """
    actor.require("data.erase", person_id)
    db.assert_no_transaction("reading all sessions")
    keys = [one.key for one in selectors.sessions([person_id])]
    with db.atomic():
        return db.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", [keys])


def erase(*, actor: Actor, person_id: UUID, now: datetime) -> bool:
    """Make a person a number: credentials and addresses go, and PersonErased tells all others.

    Guests who were merged into them are part of them. Returns whether there was anything to do;
    raises PersonUnknown and WorksHere. Whether anything else stands against it the caller asks.
    """
    actor.require("data.erase", person_id)
    with db.atomic():
        person = (
            models.Person.objects.select_for_update(no_key=True)
            .filter(id=person_id, merged_into=None)
            .first()
        )
        if person is None:
            raise PersonUnknown(person_id=person_id)
        if person.state == PersonState.ERASED:
            return False
        merged = models.Person.objects.filter(merged_into_id=person_id).order_by("id")
        everyone = [person_id, *merged.values_list("id", flat=True)]
        if models.RoleAssignment.objects.filter(person_id__in=everyone).exists():
            raise WorksHere(person_id=person_id)
        models.forget(everyone)
        version = person.version + 1
        models.Person.objects.filter(id=person_id).update(version=version)
        outbox.publish(
            [
                PersonErased(
                    aggregate_id=person_id,
                    aggregate_version=version,
                    person_id=person_id,
                    person_ids=tuple(everyone),
                )
            ],
            actor=actor,
            at=now,
        )
        audit.record(
            actor=actor, verb="data.erase", object_id=person_id, at=now,
            before={"state": PersonState.ACTIVE}, after={"state": PersonState.ERASED},
        )  # fmt: skip
    return True
