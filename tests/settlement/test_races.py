from __future__ import annotations

from uuid import UUID

import pytest

from tradewind.base.ledger.types import AccountKind
from tradewind.kernel import db
from tradewind.testing import make
from tradewind.testing.checks import assert_books_close
from tradewind.testing.make import NOON
from tradewind.testing.threads import together
from tradewind.trade.settlement import handlers
from tradewind.trade.settlement.types import PayoutTooLarge

from .builders import DAY, Sold, balance

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def sold(provider):
    made = Sold(provider)
    made.earn()
    return made


def test_of_withdrawals_at_once_only_as_much_leaves_as_there_is(sold):
    # 50.49 are available: three times 15.00 fit, a fourth does not.
    results = together([lambda key=key: sold.withdraw(1500, key=key) for key in "abcdef"])
    assert sum(isinstance(result, UUID) for result in results) == 3
    assert sum(isinstance(result, PayoutTooLarge) for result in results) == 3
    assert sold.store_balances == (0, 549)
    assert db.rows("SELECT count(*) FROM settlement_payout") == [(3,)]
    assert_books_close()


def test_one_withdrawal_pressed_several_times_at_once_is_one_payout(sold):
    results = together([sold.withdraw] * 8)
    assert len(set(results)) == 1
    assert sold.store_balances == (0, 0)
    assert db.rows("SELECT count(*) FROM settlement_payout") == [(1,)]
    assert_books_close()


def test_a_payout_that_arrives_and_comes_back_at_once_does_one_of_both(sold):
    payout_id = sold.withdraw()
    results = together(
        [
            lambda: sold.end(payout_id, arrived=True),
            lambda: sold.end(payout_id, arrived=False),
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["AlreadyResolved", "NoneType"]
    arrived = results[0] is None
    assert balance(AccountKind.BANK, "main") == (-5049 if arrived else 0)
    assert sold.store_balances == (0, 0 if arrived else 5049)
    assert_books_close()


def test_two_sweeps_of_the_same_stores_in_other_orders_do_not_lock_up(provider, monkeypatch):
    one, two = make.store(), make.store()
    for _ in range(3):
        for store in (one, two, two, one):
            Sold(provider, store=store).complete()
        monkeypatch.setattr(handlers, "CHUNK", 2)
        assert together([lambda: handlers.make_available(NOON + 7 * DAY)] * 2) == [2, 2]
    assert_books_close()


def test_two_sweeps_at_once_make_each_sale_available_once(provider):
    sales = [Sold(provider) for _ in range(3)]
    for sold in sales:
        sold.complete()
    done = together([lambda: handlers.make_available(NOON + 7 * DAY)] * 2)
    assert sum(done) + handlers.make_available(NOON + 7 * DAY) == 3
    assert [sold.store_balances for sold in sales] == [(0, 5049)] * 3
    assert_books_close()
