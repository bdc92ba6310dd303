"""Parcels are registered with a tracking service, whose scans are heard once, in any order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tradewind.kernel import clock, codec, db, ids, ports
from tradewind.kernel.models import OutboxEvent
from tradewind.rails.logistics import handlers, selectors, services
from tradewind.rails.logistics.models import Parcel, ScanInbox, TrackingEvent
from tradewind.rails.logistics.ports import Carrier
from tradewind.rails.logistics.types import (
    BadCarrierSignature,
    CarrierScan,
    Consignment,
    ParcelStatus,
    ServiceTier,
)

from .builders import CARRIER, HOUR, NOW, RED, REFERENCE, hand_over, handed_over, offer

pytestmark = pytest.mark.usefixtures("no_options")
NUMBER = "RR473124829US"
SIGNED = {"Fake-Signature": "good"}


def _sent(*, number: str = NUMBER, carrier: str = "usps", store_id: UUID = RED) -> UUID:
    """A parcel from China to Spain that was handed over."""
    parcel_id = ids.new()
    services.open_parcel(
        actor=CARRIER, parcel_id=parcel_id, reference=REFERENCE, store_id=store_id, now=NOW,
        origin="CN", destination="ES", option_id=offer(code=f"s{parcel_id.hex[-12:]}"),
    )  # fmt: skip
    hand_over(parcel_id, number=number, carrier=carrier)
    return parcel_id


def _row(parcel_id: UUID) -> Parcel:
    return Parcel.objects.get(id=parcel_id)


def _make_due() -> None:
    for table in ("logistics_parcel", "logistics_scaninbox"):
        db.execute(f"UPDATE {table} SET due_at = %s WHERE due_at IS NOT NULL", [clock.wall()])


def _follow() -> int:
    _make_due()
    return handlers.follow_parcels(NOW)


def _hear(scan: CarrierScan, headers=SIGNED) -> None:
    body = codec.dumps(scan).encode()
    services.receive(carrier="tracking", headers=headers, body=body, now=NOW + 99 * HOUR)


def _scan(carrier, code: str, *, hours: int = 1, number: str = NUMBER) -> CarrierScan:
    return carrier.scan(carrier="usps", tracking_number=number, code=code, at=NOW + hours * HOUR)


def _codes(parcel_id: UUID) -> list[str]:
    return [one.code for one in selectors.parcel(parcel_id=parcel_id).events]


# --- registering ---------------------------------------------------------------------------------


def test_a_tracked_parcel_is_registered_once_with_all_that_is_known(carrier):
    parcel_id = _sent()
    assert handlers.follow_parcels(NOW) == 1
    assert carrier.registered == [
        Consignment(
            parcel_id=parcel_id, carrier="usps", tracking_number=NUMBER, origin="CN",
            destination="ES", tier="standard", handed_over_at=NOW,
        )
    ]  # fmt: skip
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert (parcel.registered_at, parcel.carrier_error) == (NOW, "")
    assert (parcel.origin, parcel.destination, parcel.tier) == ("CN", "ES", ServiceTier.STANDARD)
    assert (parcel.days_min, parcel.days_max) == (12, 20)
    assert handlers.follow_parcels(NOW) == 0
    assert len(carrier.registered) == 1


def test_what_is_untracked_or_goes_nobody_knows_where_is_not_registered(carrier):
    untracked, nowhere = _sent(number=""), handed_over()
    assert (_row(untracked).due_at, _row(nowhere).due_at) == (None, None)
    assert handlers.follow_parcels(NOW) == 0
    assert carrier.registered == []


def test_a_service_that_is_down_is_asked_later_each_time(carrier):
    parcel_id = _sent()
    carrier.broken = "unavailable"
    waits = []
    for _ in range(4):
        assert _follow() == 0
        waits.append((_row(parcel_id).due_at - clock.wall()).total_seconds())
    assert [round(wait) for wait in waits] == [5, 10, 20, 40]
    assert _row(parcel_id).carrier_error == "carrier_unavailable: fake"
    carrier.broken = ""
    assert _follow() == 1
    row = _row(parcel_id)
    assert (row.registered_at, row.tries, row.carrier_error) == (NOW, 0, "")


def test_one_that_is_down_is_not_asked_for_every_parcel(carrier):
    _sent(number="A"), _sent(number="B")
    carrier.broken = "unavailable"
    _follow()
    assert sorted(Parcel.objects.values_list("tries", flat=True)) == [0, 1]


def test_what_the_service_refuses_waits_for_a_person(carrier):
    parcel_id = _sent()
    carrier.broken = "number_taken"
    assert _follow() == 1
    assert selectors.parcel(parcel_id=parcel_id).carrier_error == "carrier_refused: number_taken"
    assert _row(parcel_id).due_at is None
    assert _follow() == 0


def test_without_a_tracking_service_parcels_wait(carrier, monkeypatch):
    parcel_id = _sent()
    monkeypatch.setattr(handlers.ports, "names", lambda port: ())
    assert _follow() == 0
    assert (_row(parcel_id).registered_at, carrier.registered) == (None, [])


def test_a_parcel_that_has_arrived_is_followed_no_more(carrier):
    parcel_id = _sent()
    _hear(_scan(carrier, "EMI"))
    assert _row(parcel_id).due_at is None
    assert _follow() == 0


def test_scans_whose_webhooks_were_lost_are_asked_for(carrier):
    parcel_id = _sent()
    _follow()
    _hear(_scan(carrier, "EMA", hours=1))
    _scan(carrier, "EMC", hours=2)
    assert _follow() == 1
    assert _follow() == 1
    assert _codes(parcel_id) == ["EMA", "EMC"]
    assert _row(parcel_id).due_at > clock.wall() + timedelta(hours=5)


def test_what_the_service_forgot_is_registered_again(carrier):
    parcel_id = _sent()
    _follow()
    carrier.broken = "unknown_shipment"
    assert _follow() == 1
    assert _row(parcel_id).registered_at is None
    carrier.broken = ""
    assert _follow() == 1
    assert len(carrier.registered) == 2


# --- hearing -------------------------------------------------------------------------------------


def test_a_scan_counts_once_however_often_it_is_told(carrier):
    parcel_id = _sent()
    scan = _scan(carrier, "EDG")
    for _ in range(3):
        _hear(scan)
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert parcel.status is ParcelStatus.OUT_FOR_DELIVERY
    assert [(one.code, one.place, one.source) for one in parcel.events] == [
        ("EDG", "Madrid", "tracking")
    ]
    assert OutboxEvent.objects.filter(aggregate_id=parcel_id).count() == 2
    assert not ScanInbox.objects.exists()


def test_scans_in_any_order_end_alike(carrier):
    parcel_id = _sent()
    scans = [_scan(carrier, code, hours=n) for n, code in enumerate(["EMA", "EMC", "EDG", "EMI"])]
    for scan in reversed(scans):
        _hear(scan)
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert (parcel.status, parcel.delivered_at) == (ParcelStatus.DELIVERED, NOW + 3 * HOUR)
    assert [one.code for one in parcel.events] == ["EMA", "EMC", "EDG", "EMI"]


def test_a_scan_of_an_unknown_number_is_kept_and_applied_when_the_number_is_known(carrier):
    scan = _scan(carrier, "EMA")
    _hear(scan), _hear(scan)
    (kept,) = ScanInbox.objects.all()
    assert (kept.state, kept.tries, kept.event_id) == ("failed", 1, scan.event_id)
    assert kept.error.startswith("ParcelNotFound")
    parcel_id = _sent()
    _make_due()
    assert handlers.apply_scans(NOW) == 1
    assert _codes(parcel_id) == ["EMA"]
    assert ScanInbox.objects.get().state == "applied"
    assert handlers.apply_scans(NOW) == 0


def test_a_number_that_nobody_ever_knows_is_given_up_visibly(carrier):
    _hear(_scan(carrier, "EMA"))
    for _ in range(20):
        _make_due()
        handlers.apply_scans(NOW)
    (kept,) = ScanInbox.objects.all()
    assert (kept.state, kept.tries, kept.due_at) == ("parked", 12, None)
    assert selectors.parked_scans() == 1


def test_what_is_not_signed_is_refused_and_nothing_is_kept(carrier):
    parcel_id = _sent()
    with pytest.raises(BadCarrierSignature):
        _hear(_scan(carrier, "EMI"), headers={"Fake-Signature": "bad"})
    assert _row(parcel_id).status == "picked_up"
    assert [table.objects.count() for table in (TrackingEvent, ScanInbox)] == [0, 0]
    with pytest.raises(LookupError):
        services.receive(carrier="nobody", headers=SIGNED, body=b"", now=NOW)


def test_of_two_stores_with_one_number_the_registered_parcel_is_meant(carrier):
    other = _sent(store_id=UUID(int=2))
    carrier.broken = "number_taken"
    _follow()
    carrier.broken = ""
    ours = _sent()
    _follow()
    _hear(_scan(carrier, "EMI"))
    assert _row(ours).status == "delivered"
    assert _row(other).status == "picked_up"


def test_the_network_is_not_spoken_to_in_a_transaction(carrier):
    parcel_id = _sent()
    with db.atomic(), pytest.raises(RuntimeError):
        services.follow(parcel_id=parcel_id, now=NOW)
    assert carrier.registered == []


def test_the_simulator_is_provided_where_settings_name_it():
    assert ports.names(Carrier) == ("tracking",)


# --- untracked -----------------------------------------------------------------------------------


def test_an_untracked_parcel_is_assumed_delivered_long_after_its_longest_time(carrier):
    parcel_id = _sent(number="")
    due = NOW + timedelta(days=20 + 15)
    assert handlers.assume_delivered(due - HOUR) == 0
    assert handlers.assume_delivered(due + HOUR) == 1
    assert handlers.assume_delivered(due + HOUR) == 0
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert (parcel.status, parcel.delivered_at) == (ParcelStatus.DELIVERED, due)
    told = OutboxEvent.objects.filter(aggregate_id=parcel_id).order_by("aggregate_version")
    assert [one.name for one in told] == [
        "logistics.ParcelHandedOver", "logistics.ParcelAssumedDelivered",
    ]  # fmt: skip
    assert told[1].payload["reference"] == str(REFERENCE)


def test_a_tracked_parcel_is_never_assumed_delivered(carrier):
    _sent()
    assert handlers.assume_delivered(NOW + timedelta(days=3650)) == 0


def test_an_untracked_parcel_that_was_scanned_to_its_end_is_not_assumed(carrier):
    parcel_id = _sent(number="")
    services.record_event(
        actor=CARRIER, parcel_id=parcel_id, code="return_to_sender", occurred_at=NOW + HOUR,
        place="", source="staff", dedupe_key="1", now=NOW + HOUR,
    )  # fmt: skip
    assert handlers.assume_delivered(NOW + timedelta(days=3650)) == 0
    assert _row(parcel_id).status == "return_to_sender"
