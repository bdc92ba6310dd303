"""The life of a parcel: opened, handed over, scanned to its end or given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tradewind.kernel import audit, clock, db, ids, outbox
from tradewind.kernel.actors import Actor, system
from tradewind.rails.logistics import rules, selectors
from tradewind.rails.logistics.events import (
    ParcelAssumedDelivered,
    ParcelCancelled,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelReturned,
    ParcelStatusChanged,
)
from tradewind.rails.logistics.services.checks import (
    require_country,
    require_positive,
    require_text,
)
from tradewind.rails.logistics.types import (
    NewParcel,
    ParcelIdReused,
    ParcelNotFound,
    ParcelNotHandedOver,
    ParcelNotPending,
    ParcelStatus,
    TrackingNumberTaken,
)

# An untracked parcel is assumed to have arrived so long after the longest time of its option, or of
# any option when it is not known which was chosen.
GRACE_DAYS = 15
UNKNOWN_DAYS = 45

# A scan that is older than what is known moves nothing, unless it is an end: ends always count.
_MOVE = """
UPDATE logistics_parcel p SET status = n.status, delivered_at = n.delivered_at,
  version = p.version + 1,
  due_at = CASE WHEN n.ends THEN NULL ELSE p.due_at END,
  assume_at = CASE WHEN n.ends THEN NULL ELSE p.assume_at END
FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::boolean[], %s::timestamptz[])
  AS n(id, status, delivered_at, ends, occurred_at)
WHERE p.id = n.id AND p.status <> n.status AND (n.ends OR NOT EXISTS (
  SELECT FROM logistics_trackingevent e
  WHERE e.parcel_id = p.id AND e.occurred_at > n.occurred_at AND e.status <> 'unknown'))
RETURNING p.id, p.version
"""

_SCAN = """
INSERT INTO logistics_trackingevent
  (id, parcel_id, code, status, occurred_at, place, source, dedupe_key, recorded_at)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::text[],
                     %s::text[], %s::text[], %s::timestamptz[])
ON CONFLICT (parcel_id, dedupe_key) DO NOTHING RETURNING parcel_id
"""

_OPEN = """
INSERT INTO logistics_parcel (id, reference, store_id, status, carrier, tracking_number, weight_g,
  version, created_at, origin, destination, tier, days_min, days_max, tries, carrier_error)
SELECT n.id, n.reference, n.store_id, 'pending', '', '', n.weight_g, 0, n.at, n.origin,
       n.destination, coalesce(o.tier, ''), o.days_min, o.days_max, 0, ''
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::integer[], %s::timestamptz[], %s::text[],
            %s::text[], %s::uuid[])
  AS n(id, reference, store_id, weight_g, at, origin, destination, option_id)
LEFT JOIN logistics_shippingoptionrow o ON o.id = n.option_id
ON CONFLICT (id) DO NOTHING RETURNING id
"""

_HAND_OVER = """
UPDATE logistics_parcel p
SET status = 'picked_up', carrier = n.carrier, tracking_number = n.number, handed_over_at = n.at,
    version = p.version + 1,
    due_at = CASE WHEN n.number <> '' AND p.origin <> '' AND p.destination <> ''
             THEN %s::timestamptz END,
    assume_at = CASE WHEN n.number = ''
                THEN n.at + (%s::int + coalesce(p.days_max, %s::int)) * interval '1 day' END
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) AS n(id, carrier, number, at)
WHERE p.id = n.id AND p.status = 'pending' RETURNING p.id, p.version
"""


def open_parcel(
    *,
    actor: Actor,
    parcel_id: UUID,
    reference: UUID,
    store_id: UUID,
    now: datetime,
    weight_g: int | None = None,
    origin: str = "",
    destination: str = "",
    option_id: UUID | None = None,
) -> None:
    """Open a parcel under an id that the caller chose; the same a second time is nothing.

    What is in it the caller keeps. `origin` and `destination` are countries, empty if not known;
    the parcel keeps tier and days of the shipping option as they are now.
    Needs order.ship. Raises InvalidInput, ParcelIdReused.
    """
    one = NewParcel(
        parcel_id=parcel_id, reference=reference, store_id=store_id, weight_g=weight_g,
        origin=origin, destination=destination, option_id=option_id, at=now,
    )  # fmt: skip
    open_parcels(actor=actor, parcels=[one])


def open_parcels(*, actor: Actor, parcels: Sequence[NewParcel]) -> None:
    """Open several parcels, each as `open_parcel` does, all or none; two statements."""
    for one in parcels:
        actor.require("order.ship", one.store_id)
        if one.weight_g is not None:
            require_positive("weight_g", one.weight_g)
        for field, country in (("origin", one.origin), ("destination", one.destination)):
            if country:
                require_country(country, field)
    with db.atomic():
        opened = {row[0] for row in db.rows(_OPEN, _columns(parcels))}
        for one in parcels:
            if one.parcel_id not in opened:
                _same_or_raise(one.parcel_id, one.reference, one.store_id, one.weight_g)
        audit.record_all([
            audit.Act(
                actor=actor, verb="parcel.open", object_id=one.parcel_id, at=one.at,
                after={
                    "reference": one.reference, "weight_g": one.weight_g,
                    "destination": one.destination,
                },
            )
            for one in parcels
            if one.parcel_id in opened
        ])  # fmt: skip


def _columns(parcels: Sequence[NewParcel]) -> list[list[Any]]:
    names = (
        "parcel_id", "reference", "store_id", "weight_g", "at", "origin", "destination", "option_id"
    )  # fmt: skip
    return [[getattr(one, name) for one in parcels] for name in names]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """That somebody gives a parcel to a carrier; untracked mail has an empty number."""

    parcel_id: UUID
    carrier: str
    tracking_number: str
    actor: Actor
    at: datetime


def hand_over(
    *, actor: Actor, parcel_id: UUID, carrier: str, tracking_number: str, now: datetime
) -> None:
    """Give a parcel to a carrier; the same again is nothing. Untracked mail has an empty number.

    A tracked one is registered with the tracking service by a sweep; an untracked one is assumed to
    arrive some days after its option's longest.

    Needs order.ship. Raises InvalidInput, ParcelNotFound, ParcelNotPending, TrackingNumberTaken.
    """
    one = HandOver(
        parcel_id=parcel_id, carrier=carrier, tracking_number=tracking_number, actor=actor, at=now
    )
    hand_over_all(parcels=[one])


def hand_over_all(*, parcels: Sequence[HandOver]) -> None:
    """Give several parcels to their carriers, each as `hand_over` does, all or none.

    TrackingNumberTaken names the first of them; of which one it is so is not known.
    """
    with db.atomic():
        locked = _lock_all([one.parcel_id for one in parcels])
        fresh = [one for one in parcels if _is_to_go(one, locked[one.parcel_id])]
        if not fresh:
            return
        try:
            versions = dict(
                db.rows(
                    _HAND_OVER,
                    [
                        clock.wall(), GRACE_DAYS, UNKNOWN_DAYS,
                        [one.parcel_id for one in fresh], [one.carrier for one in fresh],
                        [one.tracking_number for one in fresh], [one.at for one in fresh],
                    ],
                )
            )  # fmt: skip
        except IntegrityError as error:
            raise TrackingNumberTaken(
                carrier=fresh[0].carrier, tracking_number=fresh[0].tracking_number
            ) from error
        outbox.publish_all([
            (
                ParcelHandedOver(
                    aggregate_id=one.parcel_id, aggregate_version=versions[one.parcel_id],
                    reference=locked[one.parcel_id].reference,
                    store_id=locked[one.parcel_id].store_id, carrier=one.carrier,
                    tracking_number=one.tracking_number, handed_over_at=one.at,
                ),
                one.actor,
                one.at,
            )
            for one in fresh
        ])  # fmt: skip
        audit.record_all([
            audit.Act(
                actor=one.actor, verb="parcel.hand_over", object_id=one.parcel_id, at=one.at,
                after={"carrier": one.carrier, "tracking_number": one.tracking_number},
            )
            for one in fresh
        ])  # fmt: skip


def _is_to_go(one: HandOver, parcel: _Locked) -> bool:
    """Say whether a parcel is still here; raises when it may not go, or went otherwise."""
    one.actor.require("order.ship", parcel.store_id)
    require_text("carrier", one.carrier, 40)
    if one.tracking_number:
        require_text("tracking_number", one.tracking_number, 60)
    if parcel.status is ParcelStatus.PENDING:
        return True
    if (parcel.carrier, parcel.tracking_number) != (one.carrier, one.tracking_number):
        raise ParcelNotPending(parcel_id=parcel.id, status=parcel.status)
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What somebody saw of a parcel; `dedupe_key` names the scan within its parcel."""

    parcel_id: UUID
    code: str
    occurred_at: datetime
    place: str
    source: str
    dedupe_key: str
    at: datetime


def record_event(
    *,
    actor: Actor,
    parcel_id: UUID,
    code: str,
    occurred_at: datetime,
    place: str,
    source: str,
    dedupe_key: str,
    now: datetime,
) -> ParcelStatus:
    """Write down a scan, move the parcel if the scan moves it, and return its status.

    `dedupe_key` names the scan within its parcel: the same again is nothing. A scan that happened
    before the newest known one moves the parcel only to an end. Needs order.ship for all stores,
    which carriers' adapters and staff have: a seller's word does not make a parcel delivered.
    Raises InvalidInput, ParcelNotFound, ParcelNotHandedOver.
    """
    one = Scan(
        parcel_id=parcel_id, code=code, occurred_at=occurred_at, place=place, source=source,
        dedupe_key=dedupe_key, at=now,
    )  # fmt: skip
    return record_events(actor=actor, scans=[one])[parcel_id]


def record_events(*, actor: Actor, scans: Sequence[Scan]) -> dict[UUID, ParcelStatus]:
    """Write down scans of different parcels, each as `record_event` does, all or none.

    Returns the status of each parcel.
    """
    actor.require("order.ship")
    for one in scans:
        require_text("code", one.code, 40)
        require_text("source", one.source, 40)
        require_text("dedupe_key", one.dedupe_key, 120)
    with db.atomic():
        locked = _lock_all([one.parcel_id for one in scans])
        for parcel in locked.values():
            if parcel.status is ParcelStatus.PENDING:
                raise ParcelNotHandedOver(parcel_id=parcel.id)
        written = {row[0] for row in db.rows(_SCAN, _scan_columns(scans))}
        fresh = [one for one in scans if one.parcel_id in written]
        said = {
            one.parcel_id: rules.advance(
                current=locked[one.parcel_id].status, event_status=rules.status_of(code=one.code)
            )
            for one in fresh
        }
        moved = _move(
            [
                (locked[one.parcel_id], said[one.parcel_id], one.occurred_at, one.at)
                for one in fresh
                if said[one.parcel_id] is not locked[one.parcel_id].status
            ],
            actor,
        )
        now_in = {
            key: said[key] if key in moved else parcel.status for key, parcel in locked.items()
        }
        audit.record_all([
            audit.Act(
                actor=actor, verb="parcel.scan", object_id=one.parcel_id, at=one.at,
                before={"status": locked[one.parcel_id].status},
                after={"status": now_in[one.parcel_id], "code": one.code, "source": one.source},
            )
            for one in fresh
        ])  # fmt: skip
        return now_in


def _scan_columns(scans: Sequence[Scan]) -> list[list[Any]]:
    return [
        [ids.new() for _ in scans],
        [one.parcel_id for one in scans],
        [one.code for one in scans],
        [rules.status_of(code=one.code).value for one in scans],
        [one.occurred_at for one in scans],
        [one.place for one in scans],
        [one.source for one in scans],
        [one.dedupe_key for one in scans],
        [one.at for one in scans],
    ]


def assume_delivered(*, now: datetime, most: int) -> int:
    """Count untracked parcels as delivered whose time is long over; return how many, at most `most`.

    Nobody scans them, and without an end their money would wait for ever.
    """
    with db.atomic():
        due = db.rows(
            "SELECT id, reference, store_id, assume_at FROM logistics_parcel"
            " WHERE assume_at <= %s ORDER BY assume_at LIMIT %s FOR UPDATE SKIP LOCKED",
            [now, most],
        )
        for parcel_id, reference, store_id, at in due:
            version = _version(
                "UPDATE logistics_parcel SET status = 'delivered', delivered_at = assume_at,"
                " assume_at = NULL, version = version + 1 WHERE id = %s RETURNING version",
                [parcel_id],
            )
            fact = ParcelAssumedDelivered(
                aggregate_id=parcel_id, aggregate_version=version, reference=reference,
                store_id=store_id, assumed_at=at,
            )  # fmt: skip
            outbox.publish([fact], actor=system("logistics"), at=now)
    return len(due)


def cancel_parcel(*, actor: Actor, parcel_id: UUID, now: datetime) -> None:
    """Give up a parcel that has not left; a second time is nothing.

    Needs order.ship. Raises ParcelNotFound, ParcelNotPending.
    """
    with db.atomic():
        parcel = _lock(parcel_id)
        actor.require("order.ship", parcel.store_id)
        if parcel.status is ParcelStatus.CANCELLED:
            return
        if parcel.status is not ParcelStatus.PENDING:
            raise ParcelNotPending(parcel_id=parcel_id, status=parcel.status)
        version = _version(
            "UPDATE logistics_parcel SET status = 'cancelled', version = version + 1"
            " WHERE id = %s AND status = 'pending' RETURNING version",
            [parcel_id],
        )
        cancelled = ParcelCancelled(
            aggregate_id=parcel_id, aggregate_version=version,
            reference=parcel.reference, store_id=parcel.store_id,
        )  # fmt: skip
        outbox.publish([cancelled], actor=actor, at=now)
        audit.record(actor=actor, verb="parcel.cancel", object_id=parcel_id, at=now)


@dataclass(frozen=True, slots=True)
class _Locked:
    """A parcel's row, held by this transaction."""

    id: UUID
    reference: UUID
    store_id: UUID
    status: ParcelStatus
    carrier: str
    tracking_number: str


def _lock(parcel_id: UUID) -> _Locked:
    return _lock_all([parcel_id])[parcel_id]


def _lock_all(parcel_ids: Sequence[UUID]) -> dict[UUID, _Locked]:
    found = {
        row[0]: _Locked(row[0], row[1], row[2], ParcelStatus(row[3]), row[4], row[5])
        for row in db.rows(
            "SELECT id, reference, store_id, status, carrier, tracking_number"
            " FROM logistics_parcel WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
            [list(parcel_ids)],
        )
    }
    for parcel_id in parcel_ids:
        if parcel_id not in found:
            raise ParcelNotFound(parcel_id=parcel_id)
    return found


def _version(sql: str, params: Sequence[Any]) -> int:
    """The new version from an UPDATE whose condition holds, because the row was locked before."""
    found = db.row(sql, params)
    assert found is not None, "a locked parcel is in the state that was read"
    return int(found[0])


def _move(
    moves: Sequence[tuple[_Locked, ParcelStatus, datetime, datetime]], actor: Actor
) -> set[UUID]:
    """Move locked parcels to statuses as of (when it happened, now), and tell it; return which.

    One of which a newer scan has said otherwise stays.
    """
    if not moves:
        return set()
    ends = [status in rules.FINAL for _, status, _, _ in moves]
    versions = dict(
        db.rows(
            _MOVE,
            [
                [parcel.id for parcel, *_ in moves],
                [status.value for _, status, _, _ in moves],
                [at if status is ParcelStatus.DELIVERED else None for _, status, at, _ in moves],
                ends,
                [at for _, _, at, _ in moves],
            ],
        )
    )
    told = [one for one in moves if one[0].id in versions]
    outbox.publish_all(
        [
            (_fact(parcel, status, at, versions[parcel.id]), actor, now)
            for parcel, status, at, now in told
        ]
    )
    return set(versions)


def _fact(parcel: _Locked, status: ParcelStatus, at: datetime, version: int) -> outbox.Event:
    about: dict[str, Any] = {
        "aggregate_id": parcel.id, "aggregate_version": version,
        "reference": parcel.reference, "store_id": parcel.store_id,
    }  # fmt: skip
    if status is ParcelStatus.DELIVERED:
        return ParcelDelivered(**about, delivered_at=at)
    if status is ParcelStatus.RETURN_TO_SENDER:
        return ParcelReturned(**about, returned_at=at)
    return ParcelStatusChanged(**about, status=status, occurred_at=at)


def _same_or_raise(parcel_id: UUID, reference: UUID, store_id: UUID, weight_g: int | None) -> None:
    there = selectors.parcel(parcel_id=parcel_id)
    if (there.reference, there.store_id, there.weight_g) != (reference, store_id, weight_g):
        raise ParcelIdReused(parcel_id=parcel_id)
