from __future__ import annotations

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from tradewind.kernel import ids
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.models import AuditEntry, OutboxEvent
from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors, services
from tradewind.rails.logistics.models import (
    FreightQuoteRow,
    Parcel,
    ShippingOptionRow,
    TrackingEvent,
)
from tradewind.rails.logistics.types import (
    ParcelIdReused,
    ParcelNotFound,
    ParcelNotHandedOver,
    ParcelNotPending,
    ParcelStatus,
    ServiceTier,
    ShippingOptionExists,
    TrackingNumberTaken,
)

from .builders import (
    BLUE,
    BUYER,
    CARRIER,
    HAT,
    HOUR,
    NOW,
    RED,
    REFERENCE,
    SELLER,
    SHOE,
    STAFF,
    STRANGER,
    freight,
    hand_over,
    handed_over,
    offer,
    opened,
    quote,
    scan,
)

pytestmark = pytest.mark.usefixtures("no_options")


def everything() -> list[Any]:
    tables = (
        ShippingOptionRow, FreightQuoteRow, Parcel, TrackingEvent, OutboxEvent, AuditEntry,
    )  # fmt: skip
    return [list(table.objects.order_by("pk").values()) for table in tables]


def facts(parcel_id: UUID) -> list[tuple[int, str, dict[str, Any]]]:
    """Version, name and own values of each fact about a parcel."""
    told = []
    for event in OutboxEvent.objects.filter(aggregate_id=parcel_id).order_by("aggregate_version"):
        payload = dict(event.payload)
        assert payload.pop("aggregate_id") == str(parcel_id)
        assert payload.pop("aggregate_version") == event.aggregate_version
        assert payload.pop("reference") == str(REFERENCE)
        assert payload.pop("store_id") == str(RED)
        told.append((event.aggregate_version, event.name, payload))
    return told


def iso(hours: int) -> str:
    return f"{NOW + hours * HOUR:%Y-%m-%dT%H:%M:%SZ}"


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda parcel_id: offer(actor=STRANGER),
        lambda parcel_id: offer(actor=SELLER, store_id=None),
        lambda parcel_id: quote(actor=STRANGER),
        lambda parcel_id: services.quote_freight_many(
            actor=SELLER, quotes=[freight(), freight(store_id=BLUE)], now=NOW
        ),
        lambda parcel_id: opened(actor=STRANGER),
        lambda parcel_id: hand_over(parcel_id, actor=STRANGER),
        lambda parcel_id: services.cancel_parcel(actor=STRANGER, parcel_id=parcel_id, now=NOW),
    ],
    ids=["offer", "offer for all", "quote", "quotes", "open", "hand over", "cancel"],
)
def test_a_seller_may_not_act_for_another_store_and_nothing_changes(act):
    parcel_id = opened()
    before = everything()
    with pytest.raises(NotAllowed):
        act(parcel_id)
    assert everything() == before


def test_a_seller_may_not_scan_even_the_own_parcel_but_staff_may():
    parcel_id = handed_over()
    before = everything()
    with pytest.raises(NotAllowed):
        scan(parcel_id, "EMI", actor=SELLER)
    assert everything() == before
    assert scan(parcel_id, "EMI", actor=STAFF) is ParcelStatus.DELIVERED


def test_a_seller_acts_for_the_own_store():
    parcel_id = opened(actor=SELLER)
    hand_over(parcel_id, actor=SELLER)
    services.cancel_parcel(actor=SELLER, parcel_id=opened(actor=SELLER), now=NOW)
    verbs = (
        AuditEntry.objects.filter(actor=SELLER.name).order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == [
        "parcel.open",
        "parcel.hand_over",
        "parcel.open",
        "parcel.cancel",
    ]


# --- parcels --------------------------------------------------------------------------------------


def test_an_opened_parcel_is_pending_and_tells_no_fact_yet():
    parcel_id = opened()
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert (parcel.status, parcel.events) == (ParcelStatus.PENDING, ())
    assert (parcel.reference, parcel.store_id, parcel.weight_g) == (REFERENCE, RED, 900)
    assert parcel.created_at == NOW
    assert facts(parcel_id) == []


def test_opening_the_same_parcel_again_changes_nothing_not_even_later_in_its_life():
    parcel_id = opened()
    hand_over(parcel_id)
    before = everything()
    services.open_parcel(
        actor=SELLER, parcel_id=parcel_id, reference=REFERENCE, store_id=RED, now=NOW + HOUR,
        weight_g=900,
    )  # fmt: skip
    assert everything() == before


@pytest.mark.parametrize(
    "other",
    [
        {"reference": BUYER},
        {"store_id": BLUE},
        {"weight_g": None},
    ],
    ids=["reference", "store", "weight"],
)
def test_opening_another_parcel_under_the_same_id_is_refused(other):
    parcel_id = opened()
    before = everything()
    values = {"reference": REFERENCE, "store_id": RED, "weight_g": 900} | other
    with pytest.raises(ParcelIdReused):
        services.open_parcel(actor=CARRIER, parcel_id=parcel_id, now=NOW, **values)
    assert everything() == before


def test_a_parcel_that_weighs_nothing_is_refused():
    before = everything()
    with pytest.raises(InvalidInput) as refusal:
        services.open_parcel(
            actor=CARRIER, parcel_id=ids.new(), reference=REFERENCE, store_id=RED, now=NOW,
            weight_g=0,
        )  # fmt: skip
    assert refusal.value.params["field"] == "weight_g"
    assert everything() == before


def test_handing_over_picks_the_parcel_up_and_tells_it_once():
    parcel_id = opened()
    hand_over(parcel_id, at=NOW + HOUR)
    before = everything()
    hand_over(parcel_id, at=NOW + 2 * HOUR)
    assert everything() == before
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert parcel.status is ParcelStatus.PICKED_UP
    assert parcel.handed_over_at == NOW + HOUR
    assert (parcel.carrier, parcel.tracking_number) == ("usps", "RR473124829US")
    told = {"carrier": "usps", "tracking_number": "RR473124829US", "handed_over_at": iso(1)}
    assert facts(parcel_id) == [(1, "logistics.ParcelHandedOver", told)]


def test_a_parcel_is_not_handed_over_to_two_carriers():
    parcel_id = handed_over()
    before = everything()
    for values in ({"carrier": "dhl"}, {"number": "LZ018300045CN"}):
        with pytest.raises(ParcelNotPending) as refusal:
            hand_over(parcel_id, **values)
        assert refusal.value.params["status"] is ParcelStatus.PICKED_UP
    assert everything() == before


def test_a_tracking_number_is_used_once_by_a_store_and_a_carrier():
    handed_over()
    second = opened()
    before = everything()
    with pytest.raises(TrackingNumberTaken):
        hand_over(second)
    assert everything() == before
    hand_over(second, carrier="dhl")
    handed_over(store_id=BLUE)


def test_untracked_parcels_have_no_number_to_be_taken():
    first, second = handed_over(number=""), handed_over(number="")
    assert {selectors.parcel(parcel_id=each).status for each in (first, second)} == {
        ParcelStatus.PICKED_UP
    }


def test_a_parcel_is_cancelled_before_hand_over_alone():
    parcel_id, gone = opened(), handed_over()
    services.cancel_parcel(actor=SELLER, parcel_id=parcel_id, now=NOW)
    before = everything()
    services.cancel_parcel(actor=SELLER, parcel_id=parcel_id, now=NOW)
    with pytest.raises(ParcelNotPending):
        services.cancel_parcel(actor=SELLER, parcel_id=gone, now=NOW)
    with pytest.raises(ParcelNotPending):
        hand_over(parcel_id, number="LZ018300045CN")
    assert everything() == before
    assert selectors.parcel(parcel_id=parcel_id).status is ParcelStatus.CANCELLED
    assert facts(parcel_id) == [(1, "logistics.ParcelCancelled", {})]


def test_a_parcel_that_does_not_exist_is_not_found():
    for act in (
        lambda: hand_over(ids.new()),
        lambda: scan(ids.new(), "EMA"),
        lambda: services.cancel_parcel(actor=CARRIER, parcel_id=ids.new(), now=NOW),
    ):
        with pytest.raises(ParcelNotFound):
            act()


# --- scans ----------------------------------------------------------------------------------------


def test_scans_move_a_parcel_and_each_move_is_one_fact():
    parcel_id = handed_over()
    codes = ["EMA", "EMC", "EDG", "EMI"]
    statuses = [scan(parcel_id, code, hours=at) for at, code in enumerate(codes)]
    assert statuses == ["picked_up", "in_transit", "out_for_delivery", "delivered"]
    changed = "logistics.ParcelStatusChanged"
    assert facts(parcel_id)[1:] == [
        (2, changed, {"status": "in_transit", "occurred_at": iso(1)}),
        (3, changed, {"status": "out_for_delivery", "occurred_at": iso(2)}),
        (4, "logistics.ParcelDelivered", {"delivered_at": iso(3)}),
    ]
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert parcel.delivered_at == NOW + 3 * HOUR
    assert [event.code for event in parcel.events] == codes
    assert [event.status for event in parcel.events] == statuses


def test_the_same_scan_twice_changes_nothing():
    parcel_id = handed_over()
    scan(parcel_id, "EMC", key="one")
    before = everything()
    assert scan(parcel_id, "EMC", key="one") is ParcelStatus.IN_TRANSIT
    assert scan(parcel_id, "EMI", key="one", hours=2) is ParcelStatus.IN_TRANSIT
    assert everything() == before


def test_the_key_of_a_scan_names_it_within_its_parcel_alone():
    first, second = handed_over(), handed_over(number="LZ018300045CN")
    assert scan(first, "EMC", key="one") is ParcelStatus.IN_TRANSIT
    assert scan(second, "EMC", key="one") is ParcelStatus.IN_TRANSIT


def test_a_late_scan_is_written_down_and_moves_nothing():
    parcel_id = handed_over()
    scan(parcel_id, "EDG", hours=5)
    told = facts(parcel_id)
    assert scan(parcel_id, "EMD", hours=4) is ParcelStatus.OUT_FOR_DELIVERY
    assert facts(parcel_id) == told
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert [event.code for event in parcel.events] == ["EMD", "EDG"]
    assert parcel.status is ParcelStatus.OUT_FOR_DELIVERY


def test_a_scan_that_cannot_be_read_moves_nothing_and_holds_nothing_back():
    parcel_id = handed_over()
    assert scan(parcel_id, "sorted by robot", hours=5) is ParcelStatus.PICKED_UP
    assert scan(parcel_id, "EMC", hours=4) is ParcelStatus.IN_TRANSIT
    codes = [event.status for event in selectors.parcel(parcel_id=parcel_id).events]
    assert codes == [ParcelStatus.IN_TRANSIT, ParcelStatus.UNKNOWN]


def test_a_returned_parcel_is_told_and_its_arrival_at_the_sender_is_no_delivery():
    parcel_id = handed_over()
    assert scan(parcel_id, "return_to_sender", hours=3) is ParcelStatus.RETURN_TO_SENDER
    assert scan(parcel_id, "EMI", hours=9) is ParcelStatus.RETURN_TO_SENDER
    assert facts(parcel_id)[1:] == [(2, "logistics.ParcelReturned", {"returned_at": iso(3)})]
    assert selectors.parcel(parcel_id=parcel_id).delivered_at is None


@pytest.mark.parametrize(
    "order", list(permutations([(2, "EMC"), (3, "EMH"), (4, "EMI"), (5, "EDG")]))
)
def test_scans_in_any_order_end_in_delivered_without_a_gap_in_the_facts(order):
    parcel_id = handed_over()
    for at, code in order:
        scan(parcel_id, code, hours=at)
    parcel = selectors.parcel(parcel_id=parcel_id)
    assert (parcel.status, parcel.delivered_at) == (ParcelStatus.DELIVERED, NOW + 4 * HOUR)
    assert [event.code for event in parcel.events] == ["EMC", "EMH", "EMI", "EDG"]
    told = facts(parcel_id)
    assert [version for version, _, _ in told] == list(range(1, len(told) + 1))
    assert told[-1] == (len(told), "logistics.ParcelDelivered", {"delivered_at": iso(4)})


@pytest.mark.parametrize(
    "order", list(permutations([(2, "EMC"), (3, "EXB"), (4, "EMD"), (5, "EMH")]))
)
def test_scans_in_any_order_leave_a_parcel_where_the_newest_saw_it(order):
    parcel_id = handed_over()
    for at, code in order:
        scan(parcel_id, code, hours=at)
    assert selectors.parcel(parcel_id=parcel_id).status is ParcelStatus.DELIVERY_FAILED


def test_a_parcel_that_nobody_handed_over_cannot_be_scanned():
    parcel_id = opened()
    before = everything()
    with pytest.raises(ParcelNotHandedOver):
        scan(parcel_id, "EMI")
    assert everything() == before


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": ""}),
        ("code", {"code": "E" * 41}),
        ("source", {"code": "EMA", "source": " "}),
        ("dedupe_key", {"code": "EMA", "key": "k" * 121}),
    ],
)
def test_a_scan_that_cannot_be_kept_is_refused(field, values):
    parcel_id = handed_over()
    before = everything()
    with pytest.raises(InvalidInput) as refusal:
        scan(parcel_id, **values)
    assert refusal.value.params["field"] == field
    assert everything() == before


# --- options and quotes ---------------------------------------------------------------------------


def test_an_option_is_offered_from_now_and_kept_as_it_was():
    option_id = offer()
    row = ShippingOptionRow.objects.values().get()
    assert row == {
        "id": option_id, "code": "standard", "store_id": RED, "country": "ES", "tier": "standard",
        "per": "order", "price_minor": 499, "currency": "EUR", "days_min": 12, "days_max": 20,
        "max_weight_g": None, "valid_from": NOW, "valid_to": None,
    }  # fmt: skip
    before = everything()
    with pytest.raises(ShippingOptionExists):
        offer(price=Money(399, "EUR"))
    assert everything() == before
    offer(price=Money(399, "EUR"), valid_from=NOW + HOUR)
    offer(tier=ServiceTier.SELLER_QUOTED, code="freight", price=None)
    offer(actor=STAFF, store_id=None)
    assert ShippingOptionRow.objects.count() == 4


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("code", {"code": " "}),
        ("code", {"code": "c" * 41}),
        ("country", {"country": "Spain"}),
        ("country", {"country": "es"}),
        ("price", {"price": None}),
        ("price", {"tier": ServiceTier.SELLER_QUOTED}),
        ("price", {"price": Money(-1, "EUR")}),
        ("days_max", {"days_min": 21}),
        ("days_max", {"days_min": -1}),
        ("max_weight_g", {"max_weight_g": 0}),
        ("valid_to", {"valid_to": NOW}),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(field, values):
    before = everything()
    with pytest.raises(InvalidInput) as refusal:
        offer(**values)
    assert refusal.value.params["field"] == field
    assert everything() == before


def test_the_defaults_are_installed_once_and_a_closed_one_stays_closed():
    added = services.install_defaults(now=NOW)
    assert added == ShippingOptionRow.objects.filter(store_id=None, country=None).count()
    assert set(ShippingOptionRow.objects.values_list("code", flat=True)) == {
        "economy", "standard", "premium",
    }  # fmt: skip
    yen = ShippingOptionRow.objects.filter(currency="JPY").order_by("price_minor")
    assert list(yen.values_list("code", "price_minor", "max_weight_g")) == [
        ("economy", 290, 2000), ("standard", 750, None), ("premium", 2290, None),
    ]  # fmt: skip
    yen.update(valid_to=NOW + HOUR)
    before = everything()
    assert services.install_defaults(now=NOW + 2 * HOUR) == 0
    assert everything() == before


def test_a_new_quote_for_the_same_carriage_replaces_the_old_one():
    quote()
    first = FreightQuoteRow.objects.get()
    quote(money=Money(8, "USD"), expires_at=NOW + HOUR, now=NOW + HOUR)
    row = FreightQuoteRow.objects.get()
    assert row.pk == first.pk
    assert (row.money_minor, row.currency) == (8, "USD")
    assert (row.expires_at, row.quoted_at) == (NOW + HOUR, NOW + HOUR)
    for other in ({"quantity": 3}, {"country": "FR"}, {"sku_id": HAT}, {"buyer_id": SHOE}):
        quote(**other)
    assert FreightQuoteRow.objects.count() == 5


def test_many_quotes_are_one_statement_and_one_audit_row_for_each_store(django_assert_num_queries):
    quote()
    quotes = [
        freight(quantity=quantity, store_id=store_id, money=Money(quantity, "EUR"))
        for quantity in range(1, 41)
        for store_id in (RED, BLUE)
    ]
    with django_assert_num_queries(5):  # the savepoint of the test, its release
        services.quote_freight_many(actor=STAFF, quotes=quotes, now=NOW)
    assert FreightQuoteRow.objects.count() == 80
    assert FreightQuoteRow.objects.get(store_id=RED, quantity=2).money_minor == 2
    assert [len(row.after) for row in AuditEntry.objects.filter(actor=STAFF.name)] == [40, 40]


def test_no_quotes_are_no_work(django_assert_num_queries):
    with django_assert_num_queries(0):
        services.quote_freight_many(actor=SELLER, quotes=[], now=NOW)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("quotes", {"money": Money(1, "EUR")}),
        ("country", {"country": "E1"}),
        ("quantity", {"quantity": 0}),
        ("money", {"money": Money(-1, "EUR"), "quantity": 9}),
    ],
)
def test_one_quote_that_makes_no_sense_refuses_them_all(field, values):
    before = everything()
    with pytest.raises(InvalidInput) as refusal:
        services.quote_freight_many(actor=SELLER, quotes=[freight(), freight(**values)], now=NOW)
    assert refusal.value.params["field"] == field
    assert everything() == before
