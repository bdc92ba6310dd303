"""What the tracking service is told of a parcel, and what it tells us. No network in transactions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.kernel import clock, codec, db, ids, ports
from tradewind.kernel.actors import system
from tradewind.rails.logistics import rules
from tradewind.rails.logistics.ports import Carrier
from tradewind.rails.logistics.services.parcels import record_event
from tradewind.rails.logistics.types import (
    CarrierRefused,
    CarrierScan,
    CarrierUnavailable,
    Consignment,
    Headers,
    ParcelNotFound,
    ParcelStatus,
)

CARRIER = "tracking"
ASK_AGAIN = timedelta(seconds=5)
# Scans come as webhooks; now and then a question finds those that were lost.
POLL = timedelta(hours=6)
MAX_TRIES = 12
_ACTOR = system("carriers")
_NOT_THERE = "unknown_shipment"
_logger = structlog.get_logger(__name__)


def follow(*, parcel_id: UUID, now: datetime) -> None:
    """Register a parcel with the tracking service, or ask for scans of one that is registered.

    What the service refuses is kept on the parcel for people to see. Raises CarrierUnavailable,
    after which the parcel is due again, later each time.
    """
    db.assert_no_transaction()
    row = db.row(
        "SELECT status, carrier, tracking_number, origin, destination, tier, handed_over_at,"
        " registered_at FROM logistics_parcel WHERE id = %s AND due_at IS NOT NULL",
        [parcel_id],
    )
    if row is None:
        return
    status, carrier, number, origin, destination, tier, handed_over_at, registered_at = row
    if ParcelStatus(status) in rules.FINAL:
        _due(parcel_id, None, "")
        return
    service = ports.get(Carrier, name=CARRIER)
    consignment = Consignment(
        parcel_id=parcel_id, carrier=carrier, tracking_number=number, origin=origin,
        destination=destination, tier=tier, handed_over_at=handed_over_at,
    )  # fmt: skip
    try:
        if registered_at is None:
            service.register(consignment)
            scans: tuple[CarrierScan, ...] = ()
        else:
            scans = service.events(carrier=carrier, tracking_number=number)
    except CarrierUnavailable as error:
        db.execute(
            "UPDATE logistics_parcel SET tries = tries + 1, carrier_error = %s,"
            " due_at = %s::timestamptz + least(power(2, least(tries, 12)), 720) * %s::interval"
            " WHERE id = %s AND due_at IS NOT NULL",
            [_words(error), clock.wall(), ASK_AGAIN, parcel_id],
        )
        raise
    except CarrierRefused as error:
        _refused(parcel_id, error)
        return
    db.execute(
        "UPDATE logistics_parcel SET registered_at = coalesce(registered_at, %s), tries = 0,"
        " carrier_error = '', due_at = %s WHERE id = %s AND due_at IS NOT NULL",
        [now, clock.wall() + POLL, parcel_id],
    )
    for scan in scans:
        _take(CARRIER, scan, now)


def _refused(parcel_id: UUID, error: CarrierRefused) -> None:
    """Register again what the service forgot; of anything else a person has to think."""
    if error.params.get("reason") == _NOT_THERE:
        db.execute("UPDATE logistics_parcel SET registered_at = NULL WHERE id = %s", [parcel_id])
        _due(parcel_id, clock.wall() + ASK_AGAIN, "")
        return
    _logger.warning("parcel_refused", parcel_id=str(parcel_id), error=_words(error))
    _due(parcel_id, None, _words(error))


def _due(parcel_id: UUID, at: datetime | None, error: str) -> None:
    db.execute(
        "UPDATE logistics_parcel SET due_at = %s, carrier_error = %s WHERE id = %s",
        [at, error, parcel_id],
    )


def _words(error: CarrierRefused | CarrierUnavailable) -> str:
    return f"{error.code}: {error.params.get('reason', '')}"[:200]


def receive(*, carrier: str, headers: Headers, body: bytes, now: datetime) -> None:
    """Take a webhook of a tracking service: verified, each scan applied once.

    A scan that cannot be applied now, such as one of a number that nobody knows yet, is kept and
    tried again by a sweep. Raises BadCarrierSignature, and LookupError for a service nobody knows.
    """
    for scan in ports.get(Carrier, name=carrier).translate(headers, body):
        _take(carrier, scan, now)


def _take(carrier: str, scan: CarrierScan, now: datetime) -> None:
    try:
        _apply(carrier, scan, now)
    except Exception as error:
        _logger.warning(
            "scan_not_applied", carrier=carrier, event_id=scan.event_id, error=str(error)
        )
        wall = clock.wall()
        with db.atomic():
            db.execute(
                "INSERT INTO logistics_scaninbox (id, carrier, event_id, scan, state, error, tries,"
                " due_at, received_at) VALUES (%s, %s, %s, %s, 'failed', %s, 1, %s, %s)"
                " ON CONFLICT (carrier, event_id) DO NOTHING",
                [ids.new(), carrier, scan.event_id, codec.dumps(scan), _why(error),
                 wall + ASK_AGAIN, wall],
            )  # fmt: skip


def _apply(carrier: str, scan: CarrierScan, now: datetime) -> None:
    # Two stores may claim one number; the service took it from the one that is registered.
    found = db.row(
        "SELECT id FROM logistics_parcel WHERE tracking_number = %s AND carrier = %s"
        " ORDER BY registered_at IS NULL, id LIMIT 1",
        [scan.tracking_number, scan.carrier],
    )
    if found is None:
        raise ParcelNotFound(tracking_number=scan.tracking_number)
    record_event(
        actor=_ACTOR,
        parcel_id=found[0],
        code=scan.code,
        occurred_at=scan.occurred_at,
        place=scan.place,
        source=carrier,
        dedupe_key=scan.event_id,
        now=now,
    )


def apply_kept(*, inbox_id: UUID, now: datetime) -> None:
    """Try a kept scan again; give it up, visibly, after many tries."""
    carrier, scan, tries = db.rows(
        "SELECT carrier, scan, tries FROM logistics_scaninbox WHERE id = %s", [inbox_id]
    )[0]
    try:
        with db.atomic():
            _apply(carrier, codec.loads(scan, CarrierScan), now)
            db.execute(
                "UPDATE logistics_scaninbox SET state = 'applied', due_at = NULL, error = '',"
                " tries = tries + 1 WHERE id = %s",
                [inbox_id],
            )
    except Exception as error:
        parked = tries + 1 >= MAX_TRIES
        due_at = None if parked else clock.wall() + ASK_AGAIN * 2 ** min(tries, 10)
        db.execute(
            "UPDATE logistics_scaninbox SET tries = tries + 1, error = %s, due_at = %s, state = %s"
            " WHERE id = %s",
            [_why(error), due_at, "parked" if parked else "failed", inbox_id],
        )


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
