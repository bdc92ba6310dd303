from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewind.kernel.money import Charge, ChargeKind, Money, total
from tradewind.rails.logistics import rules
from tradewind.rails.logistics.types import (
    FreightNotQuoted,
    FreightQuote,
    NoShippingOption,
    ParcelStatus,
    PricedPer,
    ServiceTier,
    ShipLine,
    ShippingOption,
    Station,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RED, BLUE, BUYER, SHOE, HAT = (UUID(int=number) for number in range(1, 6))
OPTION = ShippingOption(
    id=UUID(int=100), code="standard", store_id=None, country=None, tier=ServiceTier.STANDARD,
    per=PricedPer.ORDER, price=Money(1000, "EUR"), days_min=12, days_max=20, max_weight_g=None,
    valid_from=NOW, valid_to=None,
)  # fmt: skip
QUOTED = replace(
    OPTION, id=UUID(int=101), code="freight", tier=ServiceTier.SELLER_QUOTED, price=None
)
QUOTE = FreightQuote(
    id=UUID(int=200), store_id=RED, buyer_id=BUYER, sku_id=SHOE, quantity=2, country="ES",
    money=Money(730, "EUR"), expires_at=None,
)  # fmt: skip


def line(index=0, store_id=RED, sku_id=SHOE, quantity=1, weight_g=100) -> ShipLine:
    return ShipLine(
        index=index, store_id=store_id, sku_id=sku_id, quantity=quantity, weight_g=weight_g
    )


def ship(lines, options=(OPTION,), quotes=(), code="standard", **facts) -> tuple[Charge, ...]:
    facts = {"country": "ES", "currency": "EUR", "now": NOW} | facts
    choices = facts.pop("choices", {RED: code, BLUE: code})
    return rules.shipping(lines=lines, choices=choices, options=options, quotes=quotes, **facts)


def minors(charges) -> list[int]:
    return [charge.money.minor for charge in charges]


# --- weight ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight_g", "dimensions_mm", "divisor", "step_g", "grams"),
    [
        (1200, (100, 100, 100), 5000, 500, 1500),
        (1500, (100, 100, 100), 5000, 500, 1500),
        (1501, (100, 100, 100), 5000, 500, 2000),
        (400, (300, 200, 100), 5000, 1, 1200),
        (400, (300, 200, 100), 6000, 1, 1000),
        (400, (300, 200, 100), 8000, 1, 750),
        (400, (301, 200, 100), 5000, 1, 1204),
        (400, (301, 200, 101), 5000, 1, 1217),
        (0, (0, 0, 0), 5000, 100, 0),
    ],
)
def test_the_chargeable_weight_is_the_greater_one_up_to_a_full_step(
    weight_g, dimensions_mm, divisor, step_g, grams
):
    assert (
        rules.chargeable_weight(
            weight_g=weight_g, dimensions_mm=dimensions_mm, divisor=divisor, step_g=step_g
        )
        == grams
    )


# --- options --------------------------------------------------------------------------------------


def usable(options, lines=None, **facts) -> dict[str, ShippingOption]:
    facts = {"store_id": RED, "country": "ES", "currency": "EUR", "now": NOW} | facts
    return rules.usable_options(lines=lines or [line()], options=options, **facts)


@pytest.mark.parametrize(
    "misfit",
    [
        {"store_id": BLUE},
        {"country": "FR"},
        {"price": Money(1000, "USD")},
        {"max_weight_g": 99},
        {"valid_from": NOW + DAY},
        {"valid_from": NOW - DAY, "valid_to": NOW},
    ],
    ids=lambda misfit: "-".join(misfit),
)
def test_an_option_that_does_not_fit_is_not_usable(misfit):
    assert usable([replace(OPTION, **misfit)]) == {}


@pytest.mark.parametrize(
    "fit",
    [
        {"store_id": RED},
        {"country": "ES"},
        {"max_weight_g": 100},
        {"valid_to": NOW + timedelta(microseconds=1)},
        {"price": None, "tier": ServiceTier.SELLER_QUOTED},
    ],
    ids=lambda fit: "-".join(fit),
)
def test_an_option_that_fits_is_usable(fit):
    option = replace(OPTION, **fit)
    assert usable([option]) == {"standard": option}


def test_a_weight_limit_bounds_all_pieces_of_the_store_and_an_unknown_weight_counts_nothing():
    option = replace(OPTION, max_weight_g=350)
    assert usable([option], [line(0, quantity=2), line(1, quantity=2)]) == {}
    assert usable([option], [line(0, quantity=3), line(1, weight_g=None)]) == {"standard": option}


def test_of_options_with_one_code_the_most_specific_wins_in_any_order():
    later = replace(OPTION, id=UUID(int=99), valid_from=NOW)
    ranked = [
        replace(OPTION, id=UUID(int=90), store_id=RED, country="ES", valid_from=NOW - DAY),
        replace(OPTION, id=UUID(int=91), store_id=RED, valid_from=NOW - DAY),
        replace(OPTION, id=UUID(int=92), country="ES", valid_from=NOW - DAY),
        replace(OPTION, id=UUID(int=93), max_weight_g=500, valid_from=NOW - DAY),
        replace(OPTION, id=UUID(int=94), max_weight_g=501, valid_from=NOW - DAY),
        later,
        replace(OPTION, id=UUID(int=98), valid_from=NOW),
        replace(OPTION, id=UUID(int=120), valid_from=NOW - DAY),
    ]
    for start in range(len(ranked)):
        for options in (ranked[start:], ranked[start:][::-1]):
            assert usable(options) == {"standard": ranked[start]}


def test_usable_options_come_sorted_by_code():
    options = [replace(OPTION, code=code) for code in ("standard", "economy", "premium")]
    assert list(usable(options)) == ["economy", "premium", "standard"]


# --- the stage of the quote -----------------------------------------------------------------------


def test_the_price_of_an_order_is_split_by_weight_with_one_charge_for_each_line():
    lines = [line(3, quantity=2, weight_g=100), line(5, weight_g=600, sku_id=HAT)]
    assert ship(lines) == (
        Charge(ChargeKind.SHIPPING, 3, Money(250, "EUR"), f"option:{OPTION.id}", "buyer"),
        Charge(ChargeKind.SHIPPING, 5, Money(750, "EUR"), f"option:{OPTION.id}", "buyer"),
    )


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        ([line(0, quantity=1, weight_g=None), line(1, quantity=3, weight_g=9000)], [250, 750]),
        ([line(0, weight_g=0), line(1, weight_g=0), line(2, weight_g=0)], [334, 333, 333]),
        ([line(2), line(0), line(1)], [334, 333, 333]),
        ([line(0)], [1000]),
        ([], []),
    ],
    ids=["by pieces if a weight is missing", "no weight", "tie to the lowest line", "one", "none"],
)
def test_the_price_of_an_order_is_split(lines, parts):
    assert minors(ship(lines)) == parts


def test_each_store_pays_its_own_order_and_lines_come_back_by_index():
    lines = [line(2, BLUE), line(1, RED), line(0, BLUE, quantity=3)]
    charges = ship(lines)
    assert [charge.line for charge in charges] == [0, 1, 2]
    assert minors(charges) == [750, 1000, 250]


def test_stores_may_ship_in_different_ways():
    fast = replace(OPTION, id=UUID(int=102), code="premium", price=Money(5000, "EUR"))
    charges = ship(
        [line(0, RED), line(1, BLUE)], [OPTION, fast], choices={RED: "premium", BLUE: "standard"}
    )
    assert minors(charges) == [5000, 1000]


def test_an_option_per_line_is_paid_by_each_line_whatever_its_pieces():
    option = replace(OPTION, per=PricedPer.LINE)
    assert minors(ship([line(0, quantity=4), line(1)], [option])) == [1000, 1000]


def test_free_shipping_is_a_charge_of_nothing():
    option = replace(OPTION, price=Money(0, "EUR"))
    assert minors(ship([line(0), line(1)], [option])) == [0, 0]


def test_an_option_that_does_not_apply_is_refused_and_names_the_store():
    for choices in ({}, {RED: "economy"}):
        with pytest.raises(NoShippingOption) as refusal:
            ship([line()], choices=choices)
        assert refusal.value.params == {"store_id": RED, "code": choices.get(RED, "")}


def test_freight_quoted_by_the_seller_is_charged_to_its_line():
    assert ship([line(4, quantity=2)], [QUOTED], [QUOTE], code="freight") == (
        Charge(ChargeKind.SHIPPING, 4, Money(730, "EUR"), f"freight:{QUOTE.id}", "buyer"),
    )


@pytest.mark.parametrize(
    "misfit",
    [
        {"store_id": BLUE},
        {"sku_id": HAT},
        {"quantity": 3},
        {"country": "FR"},
        {"money": Money(730, "USD")},
        {"expires_at": NOW},
    ],
    ids=lambda misfit: "-".join(misfit),
)
def test_a_line_whose_freight_is_not_quoted_is_named(misfit):
    lines = [line(7, quantity=2)]
    with pytest.raises(FreightNotQuoted) as refusal:
        ship(lines, [QUOTED], [replace(QUOTE, **misfit)], code="freight")
    assert refusal.value.params == {"line": 7}


lines_of_stores = st.lists(
    st.builds(
        line,
        index=st.integers(0, 1000),
        store_id=st.sampled_from([RED, BLUE]),
        quantity=st.integers(1, 1000),
        weight_g=st.none() | st.integers(0, 30_000),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.index,
)


@given(lines=lines_of_stores, price=st.integers(0, 10**9))
def test_charges_of_an_option_per_order_sum_to_its_price_for_each_store(lines, price):
    charges = ship(lines, [replace(OPTION, price=Money(price, "EUR"))])
    assert [charge.line for charge in charges] == sorted(one.index for one in lines)
    for store_id in {one.store_id for one in lines}:
        own = {one.index for one in lines if one.store_id == store_id}
        paid = [charge.money for charge in charges if charge.line in own]
        assert total(paid, "EUR") == Money(price, "EUR")
        assert min(money.minor for money in paid) >= 0


@given(lines=lines_of_stores, data=st.data())
def test_the_order_of_lines_and_options_is_irrelevant(lines, data):
    options = [
        replace(OPTION, id=UUID(int=number), price=Money(number, "EUR")) for number in range(5)
    ]
    shuffled = ship(data.draw(st.permutations(lines)), data.draw(st.permutations(options)))
    assert shuffled == ship(lines, options)


# --- scans ----------------------------------------------------------------------------------------

S = ParcelStatus
SCANNED = [status for status in S if status not in (S.PENDING, S.CANCELLED, S.UNKNOWN)]


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ("EMA", S.PICKED_UP),
        ("EMB EMC EXA EXC EMJ EMK EMD EDB EDC EMF", S.IN_TRANSIT),
        ("EXB EME", S.ON_HOLD),
        ("EDG", S.OUT_FOR_DELIVERY),
        ("EDH", S.READY_FOR_PICKUP),
        ("EMH", S.DELIVERY_FAILED),
        ("EMI", S.DELIVERED),
        ("return_to_sender", S.RETURN_TO_SENDER),
        ("delivery_delayed", S.DELIVERY_DELAYED),
        ("EMZ emi unknown pending cancelled", S.UNKNOWN),
    ],
)
def test_the_code_of_a_scan_says_a_status(codes, status):
    assert {rules.status_of(code=code) for code in codes.split()} == {status}


def test_every_upu_event_of_the_domain_has_a_status():
    outward, inward = "EMA EMB EMC EXA EXB EXC EMJ EMK", "EMD EDB EME EDC EMF EDG EDH EMH EMI"
    assert set(rules.UPU_STATUS) == {*outward.split(), *inward.split()}


@pytest.mark.parametrize("end", [S.DELIVERED, S.RETURN_TO_SENDER, S.CANCELLED])
@pytest.mark.parametrize("scan", list(S))
def test_no_scan_moves_a_parcel_out_of_an_end(end, scan):
    assert rules.advance(current=end, event_status=scan) is end


@pytest.mark.parametrize("current", [status for status in S if status not in rules.FINAL])
def test_until_an_end_every_scan_that_can_be_read_moves_the_parcel(current):
    for scan in SCANNED:
        assert rules.advance(current=current, event_status=scan) is scan
    for scan in (S.PENDING, S.CANCELLED, S.UNKNOWN):
        assert rules.advance(current=current, event_status=scan) is current


def after(scans) -> ParcelStatus:
    return reduce(
        lambda current, scan: rules.advance(current=current, event_status=scan), scans, S.PICKED_UP
    )


@given(
    scans=st.lists(st.sampled_from([one for one in S if one is not S.RETURN_TO_SENDER])),
    data=st.data(),
)
def test_scans_with_a_delivery_end_in_delivered_in_any_order(scans, data):
    assert after(data.draw(st.permutations([*scans, S.DELIVERED]))) is S.DELIVERED


def test_of_a_delivery_and_a_return_the_first_that_is_heard_stays():
    for scans in permutations([S.DELIVERED, S.RETURN_TO_SENDER, S.IN_TRANSIT]):
        first = next(scan for scan in scans if scan is not S.IN_TRANSIT)
        assert after(scans) is first


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("serial", "digit"),
    [("47312482", 9), ("01830004", 5), ("00000003", 1), ("00060000", 0), ("00000000", 5)],
)
def test_the_check_digit_of_a_postal_item_number(serial, digit):
    assert rules.s10_check_digit(serial) == digit


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("RR473124829US", True),
        ("LZ018300045CN", True),
        ("RR473124828US", False),
        ("RR473142829US", False),
        ("rr473124829us", False),
        ("RR473124829US ", False),
        ("RR473124829", False),
        ("RR４７３１２４８２９US", False),
        ("", False),
    ],
)
def test_a_postal_item_number_is_valid_with_its_check_digit_alone(number, valid):
    assert rules.s10_valid(number) is valid


def test_every_upu_event_has_a_station_and_the_way_goes_through_all_seven():
    stations = {code: rules.station(code) for code in rules.UPU_STATUS}
    assert None not in stations.values()
    way = ["EMA", "EMB", "EXA", "EXC", "EMC", "EMD", "EDB", "EDC", "EMF", "EDG", "EMI"]
    passed = list(dict.fromkeys(stations[code] for code in way))
    assert passed == list(Station)


@pytest.mark.parametrize("code", ["on_hold", "return_to_sender", "", "EMX"])
def test_what_says_nothing_of_a_place_has_no_station(code):
    assert rules.station(code) is None
