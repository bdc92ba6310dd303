"""The adapter speaks to the tracking simulator as it is: a real process and its webhooks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulators.tracking import testing as simulator
from tradewind.adapters.carriers import tracking
from tradewind.config import wiring
from tradewind.kernel import ids, ports
from tradewind.rails.logistics import handlers, rules, selectors, services
from tradewind.rails.logistics.ports import Carrier
from tradewind.rails.logistics.types import (
    BadCarrierSignature,
    CarrierRefused,
    CarrierUnavailable,
    ParcelStatus,
    Station,
)
from tradewind.testing.make import TESTS

SECRET = "sk_test_Straße"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=3650)


@pytest.fixture
def process(tmp_path):
    receiver = simulator.Receiver()
    options = ["--hold-rate", "0", "--failure-rate", "0", "--duplicate-rate", "1"]
    one = simulator.Tracking(data=tmp_path, receiver=receiver, secret=SECRET, options=options)
    yield one
    assert one.end() == 0
    receiver.close(secret=SECRET)


@pytest.fixture
def adapter(process):
    made = tracking.Tracking(url=process.address, secret=SECRET)
    ports.provide(Carrier, lambda: made, name="tracking")
    yield made
    wiring.provide_all()


@pytest.mark.django_db
def test_a_parcel_goes_through_all_stations_and_is_delivered(process, adapter):
    parcel_id = ids.new()
    services.open_parcel(
        actor=TESTS, parcel_id=parcel_id, reference=ids.new(), store_id=ids.new(), now=NOON,
        origin="CN", destination="ES",
    )  # fmt: skip
    services.hand_over(
        actor=TESTS, parcel_id=parcel_id, carrier="correos", tracking_number="LX473124829CN",
        now=NOON,
    )  # fmt: skip
    assert handlers.follow_parcels(NOON) == 1
    process.move_clock(LATER)
    told = process.receiver.wait_until(
        holds=lambda arrived: len({one.event["id"] for one in arrived}) == 11
    )
    first = told[0]
    with pytest.raises(BadCarrierSignature):
        adapter.translate({"Tracking-Signature": first.signature}, first.body + b" ")
    for one in told:
        headers = {"Tracking-Signature": one.signature}
        services.receive(carrier="tracking", headers=headers, body=one.body, now=LATER)
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert parcel.status is ParcelStatus.DELIVERED
    stations = list(dict.fromkeys(rules.station(one.code) for one in parcel.events))
    assert stations == list(Station)
    heard = adapter.events(carrier="correos", tracking_number="LX473124829CN")
    assert [one.code for one in heard] == [one.code for one in parcel.events]
    assert heard[-1].occurred_at == parcel.delivered_at


def test_what_is_refused_and_a_closed_door_are_told_apart(process, adapter):
    with pytest.raises(CarrierRefused) as refused:
        adapter.events(carrier="correos", tracking_number="nobody")
    assert refused.value.params == {"reason": "unknown_shipment"}
    stranger = tracking.Tracking(url=process.address, secret="another")
    with pytest.raises(CarrierRefused) as refused:
        stranger.events(carrier="correos", tracking_number="nobody")
    assert refused.value.params == {"reason": "unauthorised"}
    with pytest.raises(CarrierUnavailable):
        tracking.Tracking(url="http://127.0.0.1:1", secret=SECRET).events(
            carrier="c", tracking_number="n"
        )
