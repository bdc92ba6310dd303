from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewind.goods.pricing import rules
from tradewind.goods.pricing.types import NotPriced, Price
from tradewind.kernel.money import Charge, ChargeKind, Money, total

SHOE, HAT, BAG = (UUID(int=number) for number in (1, 2, 3))


def price(sku_id: UUID, minor: int, currency: str = "EUR") -> Price:
    return Price(
        id=UUID(int=sku_id.int + 100),
        sku_id=sku_id,
        price_list="EU",
        money=Money(minor, currency),
        tax_inclusive=True,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )


PRICES = {SHOE: price(SHOE, 2500), HAT: price(HAT, 1), BAG: price(BAG, 990, "JPY")}


def item(line: int, sku_id: UUID, minor: int, currency: str = "EUR") -> Charge:
    source = f"price:{UUID(int=sku_id.int + 100)}"
    return Charge(ChargeKind.ITEM, line, Money(minor, currency), source, "buyer")


@pytest.mark.parametrize(
    ("lines", "currency", "charges"),
    [
        ([], "EUR", ()),
        ([(SHOE, 1)], "EUR", (item(0, SHOE, 2500),)),
        ([(SHOE, 3)], "EUR", (item(0, SHOE, 7500),)),
        ([(HAT, 2), (SHOE, 1)], "EUR", (item(0, HAT, 2), item(1, SHOE, 2500))),
        ([(SHOE, 1), (SHOE, 2)], "EUR", (item(0, SHOE, 2500), item(1, SHOE, 5000))),
        ([(BAG, 2)], "JPY", (item(0, BAG, 1980, "JPY"),)),
        ([(HAT, 10**9)], "EUR", (item(0, HAT, 10**9),)),
    ],
    ids=["nothing", "one", "three", "two lines", "a SKU twice", "yen", "many"],
)
def test_each_line_is_charged_at_its_price(lines, currency, charges):
    assert rules.list_price(lines, PRICES, currency) == charges


@pytest.mark.parametrize(
    ("lines", "currency", "sku_id", "line"),
    [
        ([(SHOE, 1), (UUID(int=9), 1)], "EUR", UUID(int=9), 1),
        ([(BAG, 1)], "EUR", BAG, 0),
        ([(BAG, 1), (SHOE, 1)], "JPY", SHOE, 1),
    ],
    ids=["no price", "in another currency", "one in another currency"],
)
def test_a_line_without_a_price_in_the_currency_is_named(lines, currency, sku_id, line):
    with pytest.raises(NotPriced) as refused:
        rules.list_price(lines, PRICES, currency)
    assert refused.value.params == {"sku_id": sku_id, "line": line}


_LINES = st.lists(st.tuples(st.integers(1, 10**12), st.integers(1, 10**4)), min_size=1, max_size=12)


@given(lines=_LINES, random=st.randoms(use_true_random=False))
def test_the_sum_over_lines_does_not_depend_on_their_order(lines, random):
    prices = {UUID(int=n): price(UUID(int=n), minor) for n, (minor, _) in enumerate(lines)}
    wanted = [(UUID(int=n), quantity) for n, (_, quantity) in enumerate(lines)]
    shuffled = random.sample(wanted, len(wanted))
    sums = [
        total((charge.money for charge in rules.list_price(one, prices, "EUR")), "EUR")
        for one in (wanted, shuffled)
    ]
    assert sums == [Money(sum(minor * quantity for minor, quantity in lines), "EUR")] * 2


@given(minor=st.integers(1, 10**12), first=st.integers(1, 500), second=st.integers(1, 500))
def test_a_line_split_in_two_costs_the_same(minor, first, second):
    prices = {SHOE: price(SHOE, minor)}
    whole = rules.list_price([(SHOE, first + second)], prices, "EUR")
    parts = rules.list_price([(SHOE, first), (SHOE, second)], prices, "EUR")
    assert whole[0].money == parts[0].money + parts[1].money
