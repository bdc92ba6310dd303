from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tradewind.kernel.money import ChargeKind, Money
from tradewind.trade.orders.types import LineCharge
from tradewind.trade.settlement import rules


def charge(kind: ChargeKind, minor: int, currency: str = "EUR") -> LineCharge:
    return LineCharge(
        line_id=UUID(int=1),
        kind=kind.value,
        money=Money(minor, currency),
        source="",
        funder="buyer",
    )


def test_the_commission_is_taken_from_the_items_and_not_from_freight():
    charges = [
        charge(ChargeKind.ITEM, 5000),
        charge(ChargeKind.SHIPPING, 449),
        charge(ChargeKind.ITEM, 1000),
    ]
    assert rules.commission(charges, bps=800, currency="EUR") == Money(480, "EUR")


def test_the_commission_is_rounded_once_from_the_sum_of_the_items():
    # Each line alone would be rounded down to nothing.
    lines = [charge(ChargeKind.ITEM, 5) for _ in range(10)]
    assert rules.commission(lines, bps=800, currency="EUR") == Money(4, "EUR")


def test_a_sale_without_items_has_no_commission():
    assert rules.commission([], bps=800, currency="JPY") == Money(0, "JPY")


@given(st.lists(st.integers(0, 10**14), max_size=6), st.integers(0, 10_000))
def test_the_commission_is_within_half_a_unit_of_its_rate_and_never_more_than_the_items(items, bps):
    charges = [charge(ChargeKind.ITEM, minor) for minor in items]
    cut = rules.commission(charges, bps=bps, currency="EUR").minor
    assert 0 <= cut <= sum(items)
    assert abs(cut - Decimal(sum(items)) * bps / 10_000) <= Decimal("0.5")
