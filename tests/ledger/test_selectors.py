"""Balances, statements, movements, and whether the books close."""

from __future__ import annotations

import pytest

from tradewind.base.ledger import selectors
from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    Movement,
    StatementLine,
    TrialBalanceLine,
    UnknownAccount,
)
from tradewind.kernel import paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.money import Money

from .builders import (
    BANK,
    CLEARING,
    COMMISSION,
    ESCROW,
    HOUR,
    NOON,
    PAYOUT,
    PROVIDER,
    SELLER,
    balances,
    eur,
    free,
    hold,
    move,
    post,
    resolve,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db):
    """A sale, its release, one payout that arrived, one that came back and one on its way."""
    post("captured", move(PROVIDER, CLEARING, 10_000))
    post("sale", move(CLEARING, ESCROW, 10_000), at=NOON + HOUR)
    post("release", move(ESCROW, SELLER, 9_200), move(ESCROW, COMMISSION, 800), at=NOON + 2 * HOUR)
    hold("payout 1", move(SELLER, PAYOUT, 5_000), at=NOON + 3 * HOUR)
    hold("payout 2", move(SELLER, PAYOUT, 1_000), at=NOON + 3 * HOUR)
    hold("payout 3", move(SELLER, PAYOUT, 200), at=NOON + 3 * HOUR)
    resolve("payout 1", post=True, at=NOON + 5 * HOUR)
    resolve("payout 2", post=False, at=NOON + 5 * HOUR)
    post("fee", move(SELLER, COMMISSION, 100), at=NOON + 4 * HOUR)
    post("paid", move(PAYOUT, BANK, 5_000), at=NOON + 5 * HOUR)
    post("dollars", move(PROVIDER, CLEARING, 77, "USD"), at=NOON)


def test_a_balance_counts_what_is_posted_and_is_positive_on_the_accounts_own_side(books):
    assert balances(PROVIDER, CLEARING, ESCROW, SELLER, COMMISSION, PAYOUT) == [
        10_000, 0, 0, 4_100, 900, 0,
    ]  # fmt: skip
    assert balances(BANK) == [-5_000]
    assert selectors.balance(PROVIDER, "USD").minor == 77
    assert selectors.balance(Account(AccountKind.ESCROW, "nobody"), "EUR") == eur(0)


def test_free_is_the_balance_without_what_is_held(books):
    assert free(SELLER, ESCROW, PAYOUT) == [3_900, 0, 0]
    assert free(Account(AccountKind.ESCROW, "nobody")) == [0]


def line(hours: int, key: str, other: str, minor: int, after: int) -> StatementLine:
    return StatementLine(
        NOON + hours * HOUR, f"reason of {key}", key, other, eur(minor), eur(after)
    )


def test_a_statement_shows_each_posting_with_the_balance_after_it(books):
    lines = (
        line(5, "payout 1", "payout_in_transit:payout 1", -5_000, 4_100),
        line(4, "fee", "commission:platform", -100, 9_100),
        line(2, "release", "escrow:order 1", 9_200, 9_200),
    )
    assert selectors.statement(SELLER, "EUR") == lines
    assert selectors.statement(SELLER, "EUR", limit=2) == lines[:2]
    assert selectors.statement(SELLER, "USD") == ()


def test_a_statement_of_an_asset_grows_with_its_debits(books):
    assert selectors.statement(BANK, "EUR") == (
        line(5, "paid", "payout_in_transit:payout 1", -5_000, -5_000),
    )
    assert selectors.statement(PROVIDER, "EUR") == (
        line(0, "captured", "clearing:payment 1", 10_000, 10_000),
    )


def test_an_entry_for_an_earlier_time_stands_in_its_place_and_shifts_what_comes_after(books):
    post("late fee", move(SELLER, COMMISSION, 50), at=NOON + 3 * HOUR)
    assert selectors.statement(SELLER, "EUR") == (
        line(5, "payout 1", "payout_in_transit:payout 1", -5_000, 4_050),
        line(4, "fee", "commission:platform", -100, 9_050),
        line(3, "late fee", "commission:platform", -50, 9_150),
        line(2, "release", "escrow:order 1", 9_200, 9_200),
    )


def test_movements_are_what_was_posted_at_the_time_at_which_it_was(books):
    def movement(hours: int, key: str, debit: Account, credit: Account, minor: int) -> Movement:
        return Movement(
            NOON + hours * HOUR, f"reason of {key}", str(debit), str(credit), eur(minor)
        )

    assert selectors.movements([SELLER, PAYOUT], "EUR") == (
        movement(2, "release", ESCROW, SELLER, 9_200),
        movement(4, "fee", SELLER, COMMISSION, 100),
        movement(5, "payout 1", SELLER, PAYOUT, 5_000),
        movement(5, "paid", PAYOUT, BANK, 5_000),
    )
    assert selectors.movements([], "EUR") == ()
    assert [one.money.minor for one in selectors.movements([CLEARING], "USD")] == [77]


def test_the_trial_balance_closes_in_every_currency(books):
    assert selectors.trial_balance() == (
        TrialBalanceLine("bank", "EUR", 0, 5_000),
        TrialBalanceLine("clearing", "EUR", 10_000, 10_000),
        TrialBalanceLine("commission", "EUR", 0, 900),
        TrialBalanceLine("escrow", "EUR", 10_000, 10_000),
        TrialBalanceLine("payout_in_transit", "EUR", 5_000, 5_000),
        TrialBalanceLine("psp_receivable", "EUR", 10_000, 0),
        TrialBalanceLine("seller_available", "EUR", 5_100, 9_200),
        TrialBalanceLine("clearing", "USD", 0, 77),
        TrialBalanceLine("psp_receivable", "USD", 77, 0),
    )
    for currency in ("EUR", "USD"):
        lines = [one for one in selectors.trial_balance() if one.currency == currency]
        assert sum(one.debits for one in lines) == sum(one.credits for one in lines)
    assert selectors.difference() == 0


def test_books_of_nobody_close(db):
    assert selectors.trial_balance() == ()
    assert selectors.difference() == 0
    assert selectors.broken_invariants() == {}


STAFF = Actor(kind="auditor", everywhere=frozenset({"ledger.see"}))
NOBODY = Actor(kind="buyer")


def test_accounts_are_listed_with_their_balances_page_by_page(books, django_assert_num_queries):
    seen, cursor = [], ""
    while True:
        with django_assert_num_queries(1):
            page = selectors.accounts(actor=STAFF, cursor=cursor, limit=3)
        seen += [(str(line.account), line.balance) for line in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == [
        ("bank:main", eur(-5_000)),
        ("clearing:payment 1", eur(0)),
        ("clearing:payment 1", Money(77, "USD")),
        ("commission:platform", eur(900)),
        ("escrow:order 1", eur(0)),
        ("payout_in_transit:payout 1", eur(0)),
        ("psp_receivable:acquirer", eur(10_000)),
        ("psp_receivable:acquirer", Money(77, "USD")),
        ("seller_available:store 1", eur(4_100)),
    ]


def test_accounts_are_found_by_kind_and_owner(books):
    assert [str(one.account) for one in selectors.accounts(actor=STAFF, kind="escrow").items] == [
        "escrow:order 1"
    ]
    found = selectors.accounts(actor=STAFF, owner="payment 1").items
    assert [(str(one.account), one.balance.currency) for one in found] == [
        ("clearing:payment 1", "EUR"),
        ("clearing:payment 1", "USD"),
    ]
    assert selectors.accounts(actor=STAFF, owner="payment").items == ()


def test_a_statement_goes_on_over_pages_with_its_balance(books, django_assert_num_queries):
    account = selectors.account(SELLER.id("EUR"), actor=STAFF)
    lines, cursor = [], ""
    while True:
        with django_assert_num_queries(1):
            page = selectors.statement_page(account, actor=STAFF, cursor=cursor, limit=1)
        lines += page.items
        if page.next is None:
            break
        cursor = page.next
    assert tuple(lines) == selectors.statement(SELLER, "EUR")
    assert len(lines) == 3


def test_an_account_that_is_not_there_is_unknown(books):
    with pytest.raises(UnknownAccount):
        selectors.account(ESCROW.id("JPY"), actor=STAFF)


def test_only_who_may_see_the_ledger_lists_its_accounts(books):
    account = selectors.account(SELLER.id("EUR"), actor=STAFF)
    for question in (
        lambda: selectors.accounts(actor=NOBODY),
        lambda: selectors.account(SELLER.id("EUR"), actor=NOBODY),
        lambda: selectors.statement_page(account, actor=NOBODY),
    ):
        with pytest.raises(NotAllowed):
            question()


@pytest.mark.parametrize("values", [(), ("a",), ("a", "b", "c")])
def test_a_cursor_of_another_list_is_refused(books, values):
    account = selectors.account(SELLER.id("EUR"), actor=STAFF)
    with pytest.raises(InvalidInput):
        selectors.statement_page(account, actor=STAFF, cursor=paging.write(*values))
    if len(values) < 3:
        with pytest.raises(InvalidInput):
            selectors.accounts(actor=STAFF, cursor=paging.write(*values))
