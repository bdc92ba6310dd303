from __future__ import annotations

from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewind.kernel.money import Money
from tradewind.trade.orders import rules
from tradewind.trade.orders.types import OrderState, Paid

PLACED, PAID, PROCESSING, SHIPPED, DELIVERED, COMPLETED, CANCELLED = OrderState

ALLOWED = {
    (PLACED, PAID),
    (PLACED, CANCELLED),
    (PAID, PROCESSING),
    (PAID, SHIPPED),
    (PAID, CANCELLED),
    (PROCESSING, SHIPPED),
    (PROCESSING, CANCELLED),
    (SHIPPED, DELIVERED),
    (SHIPPED, CANCELLED),
    (DELIVERED, COMPLETED),
    (DELIVERED, CANCELLED),
    (CANCELLED, PAID),
}


@pytest.mark.parametrize(("state", "later"), product(OrderState, repeat=2))
def test_a_state_is_followed_by_those_that_may_follow_it_and_no_other(state, later):
    assert rules.may_follow(state, later) is ((state, later) in ALLOWED)


def test_buyer_and_seller_call_off_until_the_goods_leave():
    assert {PLACED, PAID, PROCESSING} == rules.CANCELLABLE_BY_PARTIES


# --- which payment pays which order ---------------------------------------------------------------


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


CARD, VOUCHER, WALLET = (UUID(int=number) for number in range(1, 4))


def part(payment_id: UUID, minor: int) -> Paid:
    return Paid(payment_id=payment_id, money=eur(minor))


@pytest.mark.parametrize(
    ("payments", "totals", "shares"),
    [
        ([(CARD, 100)], [100], [[(CARD, 100)]]),
        ([(CARD, 100)], [60, 40], [[(CARD, 60)], [(CARD, 40)]]),
        ([(CARD, 30), (VOUCHER, 70)], [100], [[(CARD, 30), (VOUCHER, 70)]]),
        (
            [(CARD, 70), (VOUCHER, 30)],
            [60, 40],
            [[(CARD, 60)], [(CARD, 10), (VOUCHER, 30)]],
        ),
        ([(CARD, 60), (VOUCHER, 40)], [60, 40], [[(CARD, 60)], [(VOUCHER, 40)]]),
        # Nothing pays nothing: a part is never zero.
        ([(VOUCHER, 0), (CARD, 5), (WALLET, 0)], [5], [[(CARD, 5)]]),
        ([(CARD, 5)], [0, 5], [[], [(CARD, 5)]]),
        ([], [], []),
    ],
)
def test_payments_and_orders_are_filled_up_in_order(payments, totals, shares):
    found = rules.apportion(
        [(payment_id, eur(minor)) for payment_id, minor in payments], [eur(t) for t in totals]
    )
    assert found == tuple(tuple(part(*each) for each in share) for share in shares)


@pytest.mark.parametrize(("paid", "total"), [(99, 100), (101, 100), (0, 1), (1, 0)])
def test_payments_that_do_not_sum_to_the_orders_are_refused(paid, total):
    with pytest.raises(ValueError, match="do not sum"):
        rules.apportion([(CARD, eur(paid))], [eur(total)])


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=8),
    st.lists(st.integers(0, 10**12), max_size=7),
)
def test_parts_of_a_payment_sum_to_it_and_parts_of_an_order_to_its_total(totals, cuts):
    whole = sum(totals)
    edges = [0, *sorted(cut % (whole + 1) for cut in cuts), whole]
    payments = [
        (UUID(int=number), eur(upper - lower))
        for number, (lower, upper) in enumerate(pairwise(edges), start=1)
    ]
    shares = rules.apportion(payments, [eur(total) for total in totals])
    assert [sum(part.money.minor for part in share) for share in shares] == totals
    by_payment = {payment_id: 0 for payment_id, _ in payments}
    for share in shares:
        assert len({part.payment_id for part in share}) == len(share)
        for part in share:
            assert part.money.minor > 0
            by_payment[part.payment_id] += part.money.minor
    assert by_payment == {payment_id: money.minor for payment_id, money in payments}
