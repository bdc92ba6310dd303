"""Two at once, with real commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from tradewind.base.ledger import selectors
from tradewind.base.ledger.types import Account, AccountKind, AlreadyResolved, LimitExceeded
from tradewind.kernel import db

from .builders import (
    COMMISSION,
    ESCROW,
    PAYOUT,
    SELLER,
    balances,
    free,
    fund,
    hold,
    move,
    post,
    resolve,
)

pytestmark = pytest.mark.usefixtures("committed")


def together(*works: Callable[[], object]) -> list[object]:
    """Run in threads that begin at once; return what each returned, or the type of what it raised."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index: int) -> None:
        try:
            barrier.wait(timeout=30)
            results[index] = works[index]()
        except Exception as error:
            results[index] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_of_two_who_withdraw_the_same_balance_one_wins():
    fund(SELLER, 1_000)
    for number in range(10):
        results = together(
            lambda number=number: hold(f"left {number}", move(SELLER, PAYOUT, 1_000)),
            lambda number=number: post(f"right {number}", move(SELLER, COMMISSION, 1_000)),
        )
        assert results.count(LimitExceeded) == 1
        if results[1] is LimitExceeded:
            resolve(f"left {number}", post=False)
        else:
            post(f"back {number}", move(COMMISSION, SELLER, 1_000))
    assert balances(SELLER) == free(SELLER) == [1_000]
    assert selectors.broken_invariants() == {}


def test_of_many_with_the_same_key_one_posts():
    fund(ESCROW, 1_000)
    results = together(*[lambda: post("release", move(ESCROW, SELLER, 1_000))] * 6)
    assert len(set(results)) == 1
    assert balances(ESCROW, SELLER) == [0, 1_000]
    assert selectors.broken_invariants() == {}


def test_a_pending_entry_that_is_posted_and_voided_at_once_goes_one_way():
    fund(SELLER, 1_000)
    hold("payout", move(SELLER, PAYOUT, 1_000))
    results = together(lambda: resolve("payout", post=True), lambda: resolve("payout", post=False))
    assert sorted(results, key=str) == sorted([None, AlreadyResolved], key=str)
    posted = results[0] is None
    assert balances(SELLER, PAYOUT) == ([0, 1_000] if posted else [1_000, 0])
    assert selectors.broken_invariants() == {}


def test_balances_are_taken_in_order_of_account_whatever_the_order_of_transfers_and_table():
    """So that two entries with the same accounts wait for each other, and never in a circle."""
    accounts = sorted(
        (Account(AccountKind.ESCROW, f"order {number}") for number in range(12)),
        key=lambda account: account.id("EUR"),
    )
    middle = accounts[4]
    for account in reversed(accounts):
        fund(account, 100)
    takes_all = threading.Thread(target=_post_and_close, args=[accounts[6:] + accounts[:6]])
    with db.atomic():
        db.rows("SELECT 1 FROM ledger_balance WHERE account_id = %s FOR UPDATE", [middle.id("EUR")])
        takes_all.start()
        eventually(_somebody_waits)
        untaken = db.rows("SELECT account_id FROM ledger_balance FOR UPDATE SKIP LOCKED")
        assert {row[0] for row in untaken} == {one.id("EUR") for one in accounts[4:]}
    takes_all.join(timeout=60)
    assert balances(*accounts) == [95] * 12
    assert selectors.broken_invariants() == {}


def _post_and_close(accounts: list[Account]) -> None:
    try:
        post("all", *[move(account, COMMISSION, 5) for account in accounts])
    finally:
        connection.close()


def _somebody_waits() -> bool:
    return bool(db.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.005)


def test_two_who_open_the_same_account_at_once_open_it_once():
    results = together(
        *[
            lambda number=number: post(f"sale {number}", move(COMMISSION, ESCROW, 10))
            for number in range(6)
        ]
    )
    assert len(set(results)) == 6
    assert balances(ESCROW) == free(ESCROW) == [60]
    assert selectors.broken_invariants() == {}
