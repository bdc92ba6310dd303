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
UPDATE logistics_parcel SET status = %s, delivered_at = %s, version = version + 1,
  due_at = CASE WHEN %s THEN NULL ELSE due_at END,
  assume_at = CASE WHEN %s THEN NULL ELSE assume_at END
WHERE id = %s AND status <> %s AND (%s OR NOT EXISTS (
  SELECT FROM logistics_trackingevent
  WHERE parcel_id = %s AND occurred_at > %s AND status <> 'unknown'))
RETURNING version
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
    actor.require("order.ship", store_id)
    if weight_g is not None:
        require_positive("weight_g", weight_g)
    for field, country in (("origin", origin), ("destination", destination)):
        if country:
            require_country(country, field)
    with db.atomic():
        if not db.execute(
            "INSERT INTO logistics_parcel (id, reference, store_id, status, carrier,"
            " tracking_number, weight_g, version, created_at, origin, destination, tier, days_min,"
            " days_max, tries, carrier_error)"
            " SELECT %s::uuid, %s::uuid, %s::uuid, 'pending', '', '', %s::int, 0, %s::timestamptz,"
            " %s::text, %s::text, coalesce(o.tier, ''), o.days_min, o.days_max, 0, ''"
            " FROM (SELECT) one LEFT JOIN logistics_shippingoptionrow o ON o.id = %s::uuid"
            " ON CONFLICT (id) DO NOTHING",
            [parcel_id, reference, store_id, weight_g, now, origin, destination, option_id],
        ):
            _same_or_raise(parcel_id, reference, store_id, weight_g)
            return
        audit.record(
            actor=actor, verb="parcel.open", object_id=parcel_id, at=now,
            after={"reference": reference, "weight_g": weight_g, "destination": destination},
        )  # fmt: skip


def hand_over(
    *, actor: Actor, parcel_id: UUID, carrier: str, tracking_number: str, now: datetime
) -> None:
    """Give a parcel to a carrier; the same again is nothing. Untracked mail has an empty number.

    A tracked one is registered with the tracking service by a sweep; an untracked one is assumed to
    arrive some days after its option's longest.

    Needs order.ship. Raises InvalidInput, ParcelNotFound, ParcelNotPending, TrackingNumberTaken.
    """
    with db.atomic():
        parcel = _lock(parcel_id)
        actor.require("order.ship", parcel.store_id)
        require_text("carrier", carrier, 40)
        if tracking_number:
            require_text("tracking_number", tracking_number, 60)
        if parcel.status is not ParcelStatus.PENDING:
            if (parcel.carrier, parcel.tracking_number) == (carrier, tracking_number):
                return
            raise ParcelNotPending(parcel_id=parcel_id, status=parcel.status)
        try:
            version = _version(
                "UPDATE logistics_parcel SET status = 'picked_up', carrier = %s,"
                " tracking_number = %s, handed_over_at = %s, version = version + 1,"
                " due_at = CASE WHEN %s::text <> '' AND origin <> '' AND destination <> ''"
                "   THEN %s::timestamptz END,"
                " assume_at = CASE WHEN %s::text = '' THEN %s::timestamptz"
                "   + (%s::int + coalesce(days_max, %s::int)) * interval '1 day' END"
                " WHERE id = %s AND status = 'pending' RETURNING version",
                [carrier, tracking_number, now, tracking_number, clock.wall(), tracking_number, now,
                 GRACE_DAYS, UNKNOWN_DAYS, parcel_id],
            )  # fmt: skip
        except IntegrityError as error:
            raise TrackingNumberTaken(carrier=carrier, tracking_number=tracking_number) from error
        handed_over = ParcelHandedOver(
            aggregate_id=parcel_id, aggregate_version=version, reference=parcel.reference,
            store_id=parcel.store_id, carrier=carrier, tracking_number=tracking_number,
            handed_over_at=now,
        )  # fmt: skip
        outbox.publish([handed_over], actor=actor, at=now)
        audit.record(
            actor=actor, verb="parcel.hand_over", object_id=parcel_id, at=now,
            after={"carrier": carrier, "tracking_number": tracking_number},
        )  # fmt: skip


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
    actor.require("order.ship")
    require_text("code", code, 40)
    require_text("source", source, 40)
    require_text("dedupe_key", dedupe_key, 120)
    scanned = rules.status_of(code=code)
    with db.atomic():
        parcel = _lock(parcel_id)
        if parcel.status is ParcelStatus.PENDING:
            raise ParcelNotHandedOver(parcel_id=parcel_id)
        if not db.execute(
            "INSERT INTO logistics_trackingevent (id, parcel_id, code, status, occurred_at, place,"
            " source, dedupe_key, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (parcel_id, dedupe_key) DO NOTHING",
            [ids.new(), parcel_id, code, scanned.value, occurred_at, place, source, dedupe_key,
             now],
        ):  # fmt: skip
            return parcel.status
        status = rules.advance(current=parcel.status, event_status=scanned)
        moved = status is not parcel.status and _move(
            parcel, status, occurred_at=occurred_at, actor=actor, now=now
        )
        audit.record(
            actor=actor, verb="parcel.scan", object_id=parcel_id, at=now,
            before={"status": parcel.status},
            after={"status": status if moved else parcel.status, "code": code, "source": source},
        )  # fmt: skip
        return status if moved else parcel.status


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
    found = db.row(
        "SELECT id, reference, store_id, status, carrier, tracking_number"
        " FROM logistics_parcel WHERE id = %s FOR UPDATE",
        [parcel_id],
    )
    if found is None:
        raise ParcelNotFound(parcel_id=parcel_id)
    id_, reference, store_id, status, carrier, tracking_number = found
    return _Locked(id_, reference, store_id, ParcelStatus(status), carrier, tracking_number)


def _version(sql: str, params: Sequence[Any]) -> int:
    """The new version from an UPDATE whose condition holds, because the row was locked before."""
    found = db.row(sql, params)
    assert found is not None, "a locked parcel is in the state that was read"
    return int(found[0])


def _move(
    parcel: _Locked, status: ParcelStatus, *, occurred_at: datetime, actor: Actor, now: datetime
) -> bool:
    """Move a locked parcel and tell it, unless a newer scan has said otherwise."""
    delivered_at = occurred_at if status is ParcelStatus.DELIVERED else None
    ends = status in rules.FINAL
    found = db.row(
        _MOVE,
        [status.value, delivered_at, ends, ends, parcel.id, status.value, ends, parcel.id,
         occurred_at],
    )  # fmt: skip
    if found is None:
        return False
    about: dict[str, Any] = {
        "aggregate_id": parcel.id, "aggregate_version": found[0],
        "reference": parcel.reference, "store_id": parcel.store_id,
    }  # fmt: skip
    fact: outbox.Event
    if status is ParcelStatus.DELIVERED:
        fact = ParcelDelivered(**about, delivered_at=occurred_at)
    elif status is ParcelStatus.RETURN_TO_SENDER:
        fact = ParcelReturned(**about, returned_at=occurred_at)
    else:
        fact = ParcelStatusChanged(**about, status=status, occurred_at=occurred_at)
    outbox.publish([fact], actor=actor, at=now)
    return True


def _same_or_raise(parcel_id: UUID, reference: UUID, store_id: UUID, weight_g: int | None) -> None:
    there = selectors.parcel(parcel_id=parcel_id)
    if (there.reference, there.store_id, there.weight_g) != (reference, store_id, weight_g):
        raise ParcelIdReused(parcel_id=parcel_id)
