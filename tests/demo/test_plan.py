"""The plan of the demo's orders: the same for the same seed, and with the shares that it promises."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tradewind.base.accounts import rules
from tradewind.base.markets.rules import DEFAULTS
from tradewind.demo import people
from tradewind.demo.market import crowd
from tradewind.demo.market.goods import goods, merchants
from tradewind.demo.market.plan import DAYS, ORDERS, Fate, Planned, Trip, plan

NOTHING = timedelta(0)


@pytest.fixture(scope="module")
def whole() -> tuple[Planned, ...]:
    return plan(seed=1, scale=1)


def _share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_a_plan_is_the_same_for_the_same_seed_and_another_for_another(
    whole: tuple[Planned, ...],
) -> None:
    assert plan(seed=1, scale=1) == whole
    assert plan(seed=2, scale=1) != whole


@pytest.mark.parametrize("scale", [0.007, 0.05, 1.5])
def test_a_plan_has_as_many_orders_as_its_scale_says(scale: float) -> None:
    assert sum(len(one.stores) for one in plan(seed=3, scale=scale)) == round(ORDERS * scale)


def test_orders_are_told_from_the_oldest_within_ninety_days(whole: tuple[Planned, ...]) -> None:
    assert sum(len(one.stores) for one in whole) == 3000
    ago = [one.placed for one in whole]
    assert ago == sorted(ago, reverse=True)
    assert timedelta(days=DAYS) > ago[0] > timedelta(days=DAYS - 5)
    latest = sum(one < timedelta(days=30) for one in ago)
    earliest = sum(one > timedelta(days=60) for one in ago)
    assert latest > 1.3 * earliest


def test_more_than_a_third_of_the_baskets_are_of_those_who_come_again(
    whole: tuple[Planned, ...],
) -> None:
    before: set[str] = set()
    again = []
    for one in whole:
        again.append(one.buyer in before)
        before.add(one.buyer)
    assert 0.32 < _share(again) < 0.42
    assert max(Counter(one.buyer for one in whole).values()) <= 25


def test_every_open_market_buys(whole: tuple[Planned, ...]) -> None:
    countries = Counter(one.country for one in whole)
    assert set(countries) == set(DEFAULTS) == set(crowd.weights())
    assert min(countries.values()) > 15


def test_most_is_kept_and_of_everything_else_there_is_some(whole: tuple[Planned, ...]) -> None:
    fates = Counter(one.fate for one in whole)
    assert set(fates) == set(Fate)
    assert 0.8 < fates[Fate.KEPT] / len(whole) < 0.9
    trips = Counter(one.trip for one in whole)
    assert set(trips) == set(Trip)
    assert 0.05 < trips[Trip.TARDY] / len(whole) < 0.11


def test_parcels_come_before_the_promised_day_or_are_tardy(whole: tuple[Planned, ...]) -> None:
    assert all((one.arrived < one.promised) == (one.trip is Trip.TARDY) for one in whole)


def test_the_steps_of_a_basket_follow_each_other(whole: tuple[Planned, ...]) -> None:
    for one in whole:
        assert one.placed > one.paid > one.packed > one.sent > one.arrived
        assert one.confirmed is None or one.confirmed < one.arrived


def test_several_stores_and_products_are_in_one_basket_at_times(
    whole: tuple[Planned, ...],
) -> None:
    assert {len(one.stores) for one in whole} == {1, 2, 3}
    sold = {sku.code: good.store for good in goods() for sku in good.skus()}
    assert all({sold[code] for code, _ in one.lines} == set(one.stores) for one in whole)
    assert {code for one in whole for code in one.stores} == {one.code for one in merchants()}


def test_each_buyer_of_the_demo_has_an_order_just_paid_and_one_on_its_way(
    whole: tuple[Planned, ...],
) -> None:
    for person in people.PEOPLE:
        if person.part is not people.Part.BUYER:
            continue
        own = [order for order in whole if order.buyer == person.key]
        assert any(order.paid > NOTHING > order.packed for order in own), person.key
        assert any(order.sent > NOTHING > order.arrived for order in own), person.key
        assert len({order.fate for order in own}) > 1


@pytest.mark.parametrize("country", sorted(DEFAULTS))
def test_guests_have_names_and_addresses_that_their_country_takes(country: str) -> None:
    guests = [crowd.buyer(crowd.guest_key(country, number)) for number in range(60)]
    assert len({one.email for one in guests}) == 60
    assert len({one.name for one in guests}) > 50
    for one in guests:
        assert rules.address(one.address).country == country
