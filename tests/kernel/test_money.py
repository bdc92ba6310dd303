"""Money: exact, one currency at a time, and split without loss."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import (
    CurrencyMismatch,
    InexactMoney,
    Money,
    allocate,
    exponent,
    total,
)

MINOR = st.integers(-(10**18), 10**18)
CURRENCY = st.sampled_from(["EUR", "JPY", "KWD", "CLF"])
exactly = settings(deadline=None)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def minors(parts: tuple[Money, ...]) -> list[int]:
    return [part.minor for part in parts]


# --- reading and writing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("TND", 3), ("CLF", 4), ("HUF", 2)],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.34", "EUR", 1234),
        ("12.3", "EUR", 1230),
        ("12", "EUR", 1200),
        ("12.340", "EUR", 1234),
        ("-0.01", "EUR", -1),
        ("1e3", "EUR", 100_000),
        ("250", "JPY", 250),
        ("250.0", "JPY", 250),
        ("1.234", "KWD", 1234),
        ("0.0001", "CLF", 1),
        ("92233720368547758.07", "EUR", 2**63 - 1),
        (Decimal("7.77"), "EUR", 777),
    ],
)
def test_an_amount_is_read_exactly_with_the_decimals_of_its_currency(text, currency, minor):
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.345", "EUR"),
        ("0.001", "EUR"),
        ("250.5", "JPY"),
        ("1.2345", "KWD"),
        ("0.00001", "CLF"),
        ("1.00000000000000000000000000000001", "EUR"),
        ("1e-40", "EUR"),
        ("1" * 200 + ".5", "EUR"),
    ],
)
def test_an_amount_with_spare_digits_is_refused_and_not_rounded(text, currency):
    with pytest.raises(InexactMoney) as refused:
        Money.parse(text, currency)
    assert refused.value.params == {"amount": text, "currency": currency}


@pytest.mark.parametrize("text", ["", "abc", "1,50", "12.3.4", "NaN", "sNaN", "Infinity", "-inf"])
def test_a_text_that_is_no_amount_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        Money.parse(text, "EUR")
    assert refused.value.params == {"field": "amount", "reason": "not an amount"}


@exactly
@given(minor=MINOR, currency=CURRENCY)
def test_what_is_shown_can_be_read_back(minor, currency):
    money = Money(minor, currency)
    amount, _, shown = str(money).partition(" ")
    assert shown == currency
    assert Money.parse(amount, currency) == money
    assert Money.parse(money.decimal, currency) == money


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(1234, "EUR"), "12.34 EUR"),
        (Money(-5, "EUR"), "-0.05 EUR"),
        (Money(250, "JPY"), "250 JPY"),
        (Money(1, "KWD"), "0.001 KWD"),
        (Money(0, "CLF"), "0.0000 CLF"),
    ],
)
def test_money_is_shown_with_all_its_decimals(money, text):
    assert str(money) == text


# --- arithmetic ----------------------------------------------------------------------------------


def test_money_of_one_currency_adds_subtracts_multiplies_and_compares():
    ten, three = Money(10, "EUR"), Money(3, "EUR")
    assert ten + three == Money(13, "EUR")
    assert ten - three == Money(7, "EUR")
    assert ten * 3 == Money(30, "EUR")
    assert -ten == Money(-10, "EUR")
    assert three < ten
    assert three <= ten
    assert ten > three
    assert ten >= ten
    assert sorted([ten, three]) == [three, ten]
    assert Money(-1, "EUR")
    assert not Money.zero("EUR")


@pytest.mark.parametrize(
    "meet",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: total([a, b], "EUR"),
    ],
)
def test_two_currencies_never_meet(meet):
    with pytest.raises(CurrencyMismatch) as refused:
        meet(Money(1, "EUR"), Money(1, "USD"))
    assert set(refused.value.params.values()) == {"EUR", "USD"}


def test_equal_amounts_of_two_currencies_differ():
    assert Money(1, "EUR") != Money(1, "USD")


def test_an_empty_sum_is_zero_of_its_currency():
    assert total([], "JPY") == Money(0, "JPY")
    assert total(iter([Money(2, "JPY"), Money(-5, "JPY")]), "JPY") == Money(-3, "JPY")


@pytest.mark.parametrize(
    ("minor", "rate", "share"),
    [(5, "0.5", 2), (7, "0.5", 4), (-5, "0.5", -2), (1000, "0.0825", 82), (1, "0", 0)],
)
def test_a_share_is_rounded_half_to_even(minor, rate, share):
    assert Money(minor, "EUR").share(Decimal(rate)) == Money(share, "EUR")


@exactly
@given(
    minor=MINOR,
    rate=st.decimals(
        min_value=Decimal("-1000"), max_value=Decimal("1000"), allow_nan=False, allow_infinity=False
    ),
)
@example(minor=4, rate=Decimal("0.1250000000000000000000000000001"))
@example(minor=10**18, rate=Decimal("999999999999.5"))
def test_a_share_is_rounded_once_from_the_exact_product(minor, rate):
    assert Money(minor, "EUR").share(rate).minor == round(Fraction(minor) * Fraction(rate))


# --- allocate ------------------------------------------------------------------------------------


@exactly
@given(minor=MINOR, weights=WEIGHTS)
def test_the_parts_sum_to_the_whole(minor, weights):
    parts = allocate(Money(minor, "EUR"), weights)
    assert len(parts) == len(weights)
    assert total(parts, "EUR") == Money(minor, "EUR")


@exactly
@given(minor=MINOR, weights=WEIGHTS)
def test_a_part_is_less_than_one_unit_away_from_its_exact_share(minor, weights):
    base = sum(weights) or len(weights)
    fair = [Fraction(minor * (weight if sum(weights) else 1), base) for weight in weights]
    parts = minors(allocate(Money(minor, "EUR"), weights))
    assert all(abs(part - share) < 1 for part, share in zip(parts, fair, strict=True))


@exactly
@given(minor=MINOR, weights=WEIGHTS)
def test_a_line_without_weight_gets_nothing_while_others_have_some(minor, weights):
    parts = minors(allocate(Money(minor, "EUR"), [*weights, 0, 1]))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=False) if weight == 0)
    assert parts[-2] == 0


@exactly
@given(minor=MINOR, weights=WEIGHTS)
def test_a_negative_amount_splits_like_its_positive(minor, weights):
    parts = allocate(Money(minor, "EUR"), weights)
    assert allocate(Money(-minor, "EUR"), weights) == tuple(-part for part in parts)


@exactly
@given(minor=st.integers(0, 10**18), lines=st.lists(st.integers(0, 10**9), min_size=2, max_size=8))
def test_more_weight_never_gets_less(minor, lines):
    parts = minors(allocate(Money(minor, "EUR"), lines))
    by_weight = sorted(zip(lines, parts, strict=True))
    for (light, less), (heavy, more) in pairwise(by_weight):
        assert light == heavy or less <= more


@exactly
@given(minor=MINOR, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=8), data=st.data())
def test_the_order_of_lines_decides_only_between_equal_remainders(minor, weights, data):
    order = data.draw(st.permutations(range(len(weights))))
    counted = weights if any(weights) else [1] * len(weights)
    remainders = [abs(minor) * weight % sum(counted) for weight in counted]
    parts = minors(allocate(Money(minor, "EUR"), weights))
    moved = minors(allocate(Money(minor, "EUR"), [weights[index] for index in order]))
    for place, index in enumerate(order):
        assert remainders.count(remainders[index]) > 1 or moved[place] == parts[index]


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (10, [1, 2, 4], [1, 3, 6]),
        (1, [1, 2], [0, 1]),
        (1, [2, 1], [1, 0]),
        (5, [0, 0], [3, 2]),
        (5, [0, 7], [0, 5]),
        (0, [3, 4], [0, 0]),
        (7, [9], [7]),
    ],
)
def test_odd_units_go_to_the_largest_remainders_and_ties_to_the_first(minor, weights, parts):
    assert minors(allocate(Money(minor, "JPY"), weights)) == parts


def test_nothing_is_split_among_nobody():
    assert allocate(Money(0, "EUR"), []) == ()
    with pytest.raises(ValueError, match="nothing to allocate to"):
        allocate(Money(1, "EUR"), [])


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="weights are not negative"):
        allocate(Money(1, "EUR"), [2, -1])
