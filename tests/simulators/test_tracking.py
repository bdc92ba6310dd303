"""The tracking simulator as its clients see it: a real process, and a receiver of its webhooks."""

import itertools
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from simulators.testing import SECRET, problem
from simulators.tracking import rules
from simulators.tracking.testing import Receiver, Tracking, shipment
from simulators.tracking.types import Habits, Order, Tier

HANDED_OVER = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = HANDED_OVER + timedelta(days=3650)


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close(secret=SECRET)


@pytest.fixture
def start(tmp_path, receiver):
    """Starts simulators of the test's own, one after the other on one data folder."""
    started = []

    def start_one(*options: str) -> Tracking:
        data, own = tmp_path / "data", list(options)
        started.append(Tracking(data=data, receiver=receiver, secret=SECRET, options=own))
        return started[-1]

    yield start_one
    for one in started:
        one.end(how=signal.SIGKILL)


def _codes(deliveries) -> list[str]:
    return [one.event["data"]["scan"]["code"] for one in deliveries]


def _scan_ids(deliveries) -> set[str]:
    return {one.event["id"] for one in deliveries}


def _all_told(receiver, tracking, number="LX473124829CN"):
    """Move to the far future and wait until the last scan of a parcel has come."""
    assert tracking.move_clock(LATER).status_code == 200
    return receiver.wait_until(holds=lambda arrived: "EMI" in _codes(arrived))


# --- what befalls a parcel -----------------------------------------------------------------------


def _order(**fields) -> Order:
    values = {
        "reference": "r", "carrier": "correos", "number": "LX473124829CN", "origin": "CN",
        "destination": "ES", "destination_place": "", "tier": Tier.STANDARD,
        "handed_over_at": HANDED_OVER, "seed": 0,
    } | fields  # fmt: skip
    return Order(**values)


def _plan(habits=None, **fields) -> list[str]:
    return [one.code for one in rules.plan(order=_order(**fields), habits=habits or _SMOOTH)]


_SMOOTH = Habits(hold_rate=0, failure_rate=0)
_ABROAD = ["EMA", "EMB", "EXA", "EXC", "EMC", "EMD", "EDB", "EDC", "EMF", "EDG", "EMI"]


def test_across_a_border_it_meets_both_customs_inside_a_union_none():
    assert _plan() == _ABROAD
    assert _plan(origin="DE") == ["EMA", "EMB", "EMC", "EMD", "EMF", "EDG", "EMI"]
    assert _plan(origin="ES") == ["EMA", "EMF", "EDG", "EMI"]
    assert _plan(origin="XX", destination="YY") == _ABROAD


def test_a_hold_and_a_failed_attempt_are_told_as_such():
    assert _plan(Habits(hold_rate=1, failure_rate=0))[6:9] == ["EDB", "EME", "EDC"]
    assert _plan(Habits(hold_rate=0, failure_rate=1))[9:] == ["EDG", "EMH", "EDG", "EMI"]


@pytest.mark.parametrize(("tier", "fewest", "most"), [(k, *v) for k, v in rules.DAYS.items()])
def test_a_tier_keeps_its_days_and_time_only_goes_on(tier, fewest, most):
    for number in range(200):
        scans = rules.plan(order=_order(tier=tier, number=f"N{number}"), habits=_SMOOTH)
        times = [HANDED_OVER, *(one.at for one in scans)]
        assert times == sorted(set(times))
        way = scans[-1].at - HANDED_OVER
        assert timedelta(days=fewest) * 0.96 <= way <= timedelta(days=most + 2)
        by_code = {one.code: one.at for one in scans}
        assert by_code["EMD"] - by_code["EMC"] > way * 0.3, "nobody scans on board"
        assert 9 <= (scans[-1].at + timedelta(hours=1)).hour <= 20


def test_a_plan_depends_on_number_and_seeds_alone():
    plans = [
        rules.plan(order=_order(seed=seed, number=number), habits=Habits(seed=own))
        for seed, number, own in itertools.product((0, 1), ("A", "B"), (0, 1))
    ]
    assert len(set(plans)) == 8
    assert plans[0] == rules.plan(order=_order(seed=0, number="A"), habits=Habits(seed=0))


def test_rates_are_kept():
    habits = Habits(hold_rate=0.05, failure_rate=0.1)
    plans = [_plan(habits, number=f"N{number}") for number in range(2000)]
    assert 60 < sum("EME" in one for one in plans) < 140
    assert 150 < sum("EMH" in one for one in plans) < 250


def test_places_are_of_the_countries_and_the_door_is_where_the_shipper_says():
    scans = rules.plan(order=_order(destination_place="Teruel"), habits=_SMOOTH)
    places = {one.code: one.place for one in scans}
    assert places["EMC"] in ("Guangzhou", "Shenzhen", "Shanghai")
    assert (places["EMD"], places["EMI"]) == ("Madrid", "Teruel")


# --- the process ---------------------------------------------------------------------------------


def test_a_parcel_is_registered_and_told_as_its_time_comes(receiver, start):
    tracking = start("--hold-rate", "0", "--failure-rate", "0")
    tracking.move_clock(HANDED_OVER)
    answer = tracking.register("LX473124829CN")
    expected = shipment("LX473124829CN") | {
        "id": answer.json()["id"], "created": answer.json()["created"],
    }  # fmt: skip
    assert (answer.status_code, answer.json()) == (201, expected)
    assert tracking.client.get("/v1/shipments/LX473124829CN").json() == expected
    if tracking.now() < HANDED_OVER + timedelta(minutes=10):
        assert tracking.events("LX473124829CN") == []

    deliveries = _all_told(receiver, tracking)

    receiver.wait_until(holds=lambda arrived: len(arrived) == 11)
    assert sorted(_codes(receiver.deliveries)) == sorted(_ABROAD)
    event = next(one.event for one in deliveries if "EMI" in _codes([one]))
    assert event["type"] == "shipment.scanned"
    assert event["data"]["shipment"] == expected
    listed = tracking.events("LX473124829CN")
    assert [one["code"] for one in listed] == _ABROAD
    assert event["data"]["scan"] == listed[-1] | {"id": event["id"]}
    assert _scan_ids(receiver.deliveries) == {one["id"] for one in listed}


def test_time_passes_by_itself_and_is_moved_only_forward(receiver, start):
    tracking = start()
    before = tracking.now()
    ahead = before + timedelta(days=7)
    moved = datetime.fromisoformat(tracking.move_clock(ahead).json()["now"])
    assert moved == ahead
    assert ahead <= tracking.now() < ahead + timedelta(minutes=1)
    back = tracking.move_clock(ahead - timedelta(minutes=1))
    assert problem(back) == (409, "clock_only_forward")
    assert tracking.move_clock(ahead - timedelta(milliseconds=1)).status_code == 200
    assert tracking.now() >= ahead
    assert problem(tracking.move_clock("2026-11-22T12:00:00")) == (422, "invalid_field")
    assert problem(tracking.move_clock("0001-01-01T00:00:00Z")) == (422, "invalid_field")


def test_the_same_parcel_again_is_the_same_and_another_is_refused(receiver, start):
    tracking = start()
    first = tracking.register("LX473124829CN")
    assert tracking.register("LX473124829CN").headers["Idempotent-Replayed"] == "true"
    assert tracking.register("LX473124829CN", key="other").json() == first.json()
    stolen = tracking.register("LX473124829CN", key="thief", reference="another parcel")
    assert problem(stolen) == (409, "number_taken")
    reused = tracking.register("ZZ", key="register-LX473124829CN")
    assert problem(reused) == (422, "idempotency_key_reused")
    elsewhere = tracking.register("LX473124829CN", key="elsewhere", carrier="usps")
    assert elsewhere.status_code == 201
    assert elsewhere.json()["id"] != first.json()["id"]
    shown = tracking.client.get("/v1/shipments/LX473124829CN", params={"carrier": "correos"})
    assert shown.json() == first.json()


def test_duplicates_and_disorder_lose_nothing(receiver, start):
    tracking = start("--duplicate-rate", "1", "--disorder-rate", "0.5", "--failure-rate", "0",
                     "--hold-rate", "0")  # fmt: skip
    tracking.register("LX473124829CN")
    _all_told(receiver, tracking)
    whole = {one["id"] for one in tracking.events("LX473124829CN")}
    assert len(whole) == 11
    arrived = receiver.wait_until(holds=lambda some: _scan_ids(some) == whole)
    first_told = list(dict.fromkeys(_codes(arrived)))
    assert first_told != _ABROAD
    bodies = {one.event["id"]: one.body for one in arrived}
    assert all(bodies[one.event["id"]] == one.body for one in arrived)
    assert len(arrived) > 11


def test_a_killed_simulator_keeps_parcels_clock_and_what_it_owes(receiver, start):
    receiver.answer = lambda delivery: 503
    first = start()
    first.register("LX473124829CN")
    first.move_clock(LATER)
    receiver.wait_until(holds=lambda arrived: len(arrived) >= 1)
    assert first.end(how=signal.SIGKILL) == -signal.SIGKILL
    receiver.answer = lambda delivery: 200
    refused = len(receiver.deliveries)

    second = start()

    assert second.now() >= LATER
    whole = {one["id"] for one in second.events("LX473124829CN")}
    receiver.wait_until(holds=lambda arrived: _scan_ids(arrived[refused:]) == whole)
    assert second.register("LX473124829CN").headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("named", "change"),
    [
        ("origin", {"origin": "China"}),
        ("destination", {"destination": "es"}),
        ("tier", {"tier": "rocket"}),
        ("handed_over_at", {"handed_over_at": "2026-11-22T12:00:00"}),
        ("handed_over_at", {"handed_over_at": None}),
        ("carrier", {"carrier": ""}),
        ("seed", {"seed": -1}),
        ("wieght", {"wieght": 1}),
    ],
)
def test_a_field_that_is_wrong_is_named_and_registers_nothing(receiver, start, named, change):
    tracking = start()
    refused = tracking.register("LX473124829CN", **change)
    assert problem(refused)[0] == 422
    assert named in refused.json()["detail"]
    unknown = tracking.client.get("/v1/shipments/LX473124829CN/events")
    assert problem(unknown) == (404, "unknown_shipment")


def test_a_number_may_hold_what_a_path_cannot(receiver, start):
    tracking = start()
    number = "AB/12 ü?"
    assert tracking.register(number, key="odd").status_code == 201
    path = "/v1/shipments/AB%2F12%20%C3%BC%3F/events"
    assert tracking.client.get(path).json()["shipment"]["number"] == number


def test_without_the_secret_nothing_is_told(receiver, start):
    tracking = start()
    for method, path in (("POST", "shipments"), ("PUT", "clock"), ("GET", "shipments/x/events")):
        refused = httpx.request(method, f"{tracking.address}/v1/{path}", content=json.dumps({}))
        assert problem(refused) == (401, "unauthorised")
    assert httpx.get(f"{tracking.address}/healthz").json() == {"status": "ok"}


def test_it_ends_by_a_signal_and_refuses_a_second_on_its_folder(receiver, start):
    first = start()
    second = subprocess.run(first.command, capture_output=True, text=True, timeout=10)
    refusal = f"tracking: another tracking is running on {first.data}\n"
    assert (second.returncode, second.stderr) == (1, refusal)
    assert first.line == f"tracking listening on {first.address}\n"
    assert first.end() == 0
    assert not (first.data / "port").exists()
    assert first.log.read_text() == ""


def test_it_needs_neither_the_marketplace_nor_more_than_the_standard_library():
    program = "import sys, simulators.tracking.__main__; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    packages = {name.partition(".")[0] for name in output.decode().split()}
    assert {name for name in packages - sys.stdlib_module_names if name[0] != "_"} == {"simulators"}
