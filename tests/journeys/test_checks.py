"""What ends every journey fails when something is wrong: each fault is planted once."""

from __future__ import annotations

import pytest

from tradewind.base.ledger import services as ledger
from tradewind.base.ledger.types import Account, AccountKind, Transfer
from tradewind.kernel import db, ids
from tradewind.kernel.money import Money
from tradewind.testing import checks, make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(provider):
    """A paid order, still in escrow."""
    product = make.product(store=make.store())
    make.paid(provider=provider, buyer=make.buyer(), lines={product: 1})


def test_a_paid_order_balances_and_has_not_ended(sold):
    checks.assert_log_has_no_gaps()
    checks.assert_stock_adds_up()
    checks.assert_books_balance()
    with pytest.raises(AssertionError, match=r"on its way: .*'escrow'.*2949"):
        checks.assert_books_close()


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_is_missing_is_noticed(sold, version):
    db.execute(
        "DELETE FROM kernel_outboxevent WHERE name LIKE 'orders.%%' AND aggregate_version = %s",
        [version],
    )
    if version == 1:
        with pytest.raises(AssertionError, match="versions with gaps"):
            checks.assert_log_has_no_gaps()
    else:
        # The last one alone leaves no gap: what is left is 1…n.
        checks.assert_log_has_no_gaps()


def test_a_posting_that_stands_alone_is_noticed(sold):
    db.execute("DELETE FROM ledger_posting WHERE side = 'debit'")
    with pytest.raises(AssertionError, match="does not close"):
        checks.assert_books_balance()


def test_a_balance_that_its_postings_do_not_explain_is_noticed(sold):
    db.execute("UPDATE ledger_balance SET credits = credits + 1")
    with pytest.raises(AssertionError, match="a balance row equals"):
        checks.assert_books_balance()


def test_too_much_in_one_account_and_too_little_in_another_of_its_kind_is_noticed():
    one, two = (Account(AccountKind.CLEARING, str(ids.new())) for _ in range(2))
    move = Transfer(one, two, Money(5, "EUR"))
    ledger.post(transfers=[move], reason="test", key="test", at=NOON)
    checks.assert_books_balance()
    with pytest.raises(AssertionError, match="on its way"):
        checks.assert_books_close()


def test_pieces_that_nobody_holds_are_noticed(sold):
    db.execute("UPDATE inventory_stock SET reserved = 1")
    with pytest.raises(AssertionError, match="reserved"):
        checks.assert_stock_adds_up()


def test_a_row_that_is_changed_and_changed_back_is_no_change(sold):
    with checks.nothing_changes():
        db.execute("UPDATE inventory_stock SET on_hand = on_hand + 1")
        db.execute("UPDATE inventory_stock SET on_hand = on_hand - 1")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_stock SET on_hand = on_hand + 1",
        "DELETE FROM notices_notice",
        "INSERT INTO kernel_outboxcursor (handler, xid, position) VALUES ('test', 0, 0)",
    ],
)
def test_a_row_of_any_table_that_is_another_one_more_or_one_less_is_noticed(sold, statement):
    with pytest.raises(AssertionError, match="tables that changed"), checks.nothing_changes():
        db.execute(statement)


def test_a_handler_that_is_stuck_keeps_a_journey_from_ending(sold, monkeypatch):
    checks.assert_log_has_no_gaps()
    monkeypatch.setattr(checks, "assert_books_close", lambda: None)
    checks.assert_all_has_ended()
    db.execute(
        "UPDATE kernel_outboxprogress SET state = 'parked', attempts = 5, since = %s", [NOON]
    )
    with pytest.raises(AssertionError, match="parked"):
        checks.assert_all_has_ended()
    with pytest.raises(AssertionError, match="handlers failed"):
        deliver()


def test_who_acts_together_each_gets_an_answer_or_an_error():
    def fail():
        raise KeyError("no")

    one, two = together([lambda: 1, fail])
    assert one == 1
    assert isinstance(two, KeyError)
