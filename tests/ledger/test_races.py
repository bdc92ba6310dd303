"""Two at once, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tradewind.base.ledger import selectors
from tradewind.base.ledger.types import Account, AccountKind, AlreadyResolved, LimitExceeded

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


def test_those_who_need_the_same_accounts_in_another_order_do_not_block_each_other():
    """Balance rows are locked in order of id, whatever the order of transfers and of the table."""
    accounts = [Account(AccountKind.ESCROW, f"order {number}") for number in range(6)]
    for account in accounts:
        fund(account, 1_000)

    def around(name: str, ring: list[Account]) -> None:
        for number in range(15):
            pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
            post(f"{name} {number}", *[move(debit, credit, 1) for debit, credit in pairs])

    results = together(
        *[
            lambda number=number: around(str(number), accounts[number:] + accounts[:number])
            for number in range(3)
        ],
        *[
            lambda number=number: around(
                f"back {number}", accounts[number::-1] + accounts[:number:-1]
            )
            for number in range(3)
        ],
    )
    assert results == [None] * 6
    assert balances(*accounts) == [1_000] * 6
    assert selectors.broken_invariants() == {}


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
