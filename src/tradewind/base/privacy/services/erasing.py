"""The verbs of being forgotten: plan it, change one's mind, and do it when the time has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import PersonState, PersonUnknown
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.base.privacy import rules, selectors
from tradewind.base.privacy.services.asking import asking, lock
from tradewind.base.privacy.types import (
    Erasure,
    ErasureHeld,
    ErasureState,
    NothingPlanned,
)
from tradewind.kernel import audit, codec, db, ids, personal
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.personal import Hold

_ACTOR = system("privacy")
_logger = structlog.get_logger(__name__)


def plan_erasure(
    *, actor: Actor, person_id: UUID, url: str, now: datetime, reason: str = ""
) -> Erasure:
    """Plan that a person is forgotten after rules.GRACE, and mail them where it can be called off.

    One that is planned already is returned as it is. Staff give a reason. Raises ErasureHeld with
    the codes of what stands against it, PersonUnknown, NotAllowed, and InvalidInput for the reason.
    """
    acting, reason = asking(actor, "data.erase", person_id, reason)
    found = personal.holds(accounts.actor(person_id).person_ids)
    if found:
        raise ErasureHeld(holds=_codes(found))
    due_at = now + rules.GRACE
    with db.atomic():
        lock(person_id)
        planned = selectors.planned_erasure(person_id, actor=acting)
        if planned is not None:
            return planned
        erasure_id = ids.new()
        db.insert(
            "privacy_erasure",
            ("id", "person_id", "state", "asked_by", "reason", "held", "asked_at", "due_at"),
            [(erasure_id, person_id, ErasureState.PLANNED, acting.name, reason, "[]", now,
              due_at)],
        )  # fmt: skip
        audit.record(
            actor=acting, verb="data.plan_erasure", object_id=person_id, at=now,
            after={"due_at": due_at, "reason": reason},
        )  # fmt: skip
        notices.send(
            kind=NoticeKind.ERASURE_PLANNED,
            person_id=person_id,
            facts={"on": due_at.date().isoformat(), "url": url},
            dedupe_key=f"erasure:{erasure_id}",
            now=now,
        )
    return Erasure(
        id=erasure_id,
        person_id=person_id,
        state=ErasureState.PLANNED,
        asked_at=now,
        due_at=due_at,
        held=(),
    )


def cancel_erasure(*, actor: Actor, person_id: UUID, now: datetime, reason: str = "") -> None:
    """Keep a person whose erasure is planned; raises NothingPlanned, and InvalidInput for staff."""
    acting, reason = asking(actor, "data.erase", person_id, reason)
    with db.atomic():
        if not db.execute(
            "UPDATE privacy_erasure SET state = 'cancelled', ended_at = %s"
            " WHERE person_id = %s AND state = 'planned'",
            [now, person_id],
        ):
            raise NothingPlanned(person_id=person_id)
        audit.record(
            actor=acting, verb="data.cancel_erasure", object_id=person_id, at=now,
            after={"reason": reason},
        )  # fmt: skip


def erase_due(*, now: datetime) -> int:
    """Forget one person whose time to think it over has passed; return how many were looked at.

    What has come to stand against it since puts it off for a day, and the person can read why.
    """
    row = db.row(
        "SELECT id, person_id FROM privacy_erasure WHERE state = 'planned' AND due_at <= %s"
        " ORDER BY due_at, id LIMIT 1",
        [now],
    )
    if row is None:
        return 0
    erasure_id, person_id = row
    try:
        _erase(erasure_id, person_id, now)
    except ErasureHeld as error:
        _put_off(erasure_id, error.params["holds"], now)
    except Exception:
        _logger.exception("erasure_failed", erasure=str(erasure_id))
        _put_off(erasure_id, ["error"], now)
    return 1


def _erase(erasure_id: UUID, person_id: UUID, now: datetime) -> None:
    person = accounts.person(person_id)
    try:
        person_ids = accounts.actor(person_id).person_ids
    except PersonUnknown:
        # Forgotten before; or a guest who is part of a member now, and forgotten with them alone.
        gone = person.state is PersonState.ERASED
        _end(erasure_id, ErasureState.DONE if gone else ErasureState.CANCELLED, now)
        return
    _assert_free(person_ids)
    account_services.end_sessions(actor=_ACTOR, person_id=person_id, now=now)
    with db.atomic():
        if not _end(erasure_id, ErasureState.DONE, now):
            return
        account_services.erase(actor=_ACTOR, person_id=person_id, now=now)
        # Asked again behind the lock on the addresses, for an order that was just being placed.
        _assert_free(person_ids)


def _assert_free(person_ids: tuple[UUID, ...]) -> None:
    found = personal.holds(person_ids)
    if found:
        raise ErasureHeld(holds=_codes(found))


def _end(erasure_id: UUID, state: ErasureState, now: datetime) -> bool:
    """End what is planned; False when it was cancelled or done meanwhile."""
    return bool(
        db.execute(
            "UPDATE privacy_erasure SET state = %s, ended_at = %s, held = '[]'"
            " WHERE id = %s AND state = 'planned'",
            [state, now, erasure_id],
        )
    )


def _put_off(erasure_id: UUID, codes: object, now: datetime) -> None:
    db.execute(
        "UPDATE privacy_erasure SET due_at = %s, held = %s WHERE id = %s AND state = 'planned'",
        [now + rules.HELD_AGAIN, codec.dumps(codes), erasure_id],
    )


def _codes(found: tuple[Hold, ...]) -> list[str]:
    return list(dict.fromkeys(one.code for one in found))
