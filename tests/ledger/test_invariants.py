"""Every invariant finds the corruption that it is there for."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tradewind.base.ledger import selectors
from tradewind.base.ledger.types import Account
from tradewind.kernel import db, ids

from .builders import (
    CLEARING,
    COMMISSION,
    ESCROW,
    HOUR,
    NOON,
    PAYOUT,
    PROVIDER,
    SELLER,
    hold,
    move,
    post,
    resolve,
)

CLOSES = "debits equal credits in every currency"
POSTED = "a posted transfer has one debit and one credit posting of its amount, on its accounts"
NOT_POSTED = "an unresolved or voided transfer has no posting"
CURRENCY = "an account is in the currency of its transfers"
BALANCE = "a balance row equals the sum of its postings"
HELD = "what is held equals the unresolved pending debits"
LIMIT = "a limited account has a balance row and is not below zero"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books(db):
    """Accounts with and without a limit; entries posted, pending, resolved and voided."""
    post("captured", move(PROVIDER, CLEARING, 1_000))
    post("sale", move(CLEARING, ESCROW, 1_000))
    post("release", move(ESCROW, SELLER, 900), move(ESCROW, COMMISSION, 50))
    hold("arrived", move(SELLER, PAYOUT, 300))
    hold("returned", move(SELLER, PAYOUT, 200))
    hold("on its way", move(SELLER, PAYOUT, 100))
    hold("expected", move(PROVIDER, CLEARING, 77))
    resolve("arrived", post=True, at=NOON + HOUR)
    resolve("returned", post=False, at=NOON + HOUR)
    assert selectors.broken_invariants() == {}


def transfer(key: str) -> UUID:
    """The first transfer of an entry."""
    found: UUID = db.rows(
        "SELECT t.id FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id"
        " WHERE e.key = %s ORDER BY t.id",
        [key],
    )[0][0]
    return found


def add_posting(key: str, account: Account, side: str, minor: int) -> None:
    db.insert(
        "ledger_posting",
        ("id", "account_id", "transfer_id", "side", "minor", "currency", "at"),
        [(ids.new(), account.id("EUR"), transfer(key), side, minor, "EUR", NOON)],
    )


def set_posting(key: str, side: str, change: str) -> None:
    assert db.execute(
        f"UPDATE ledger_posting SET {change} WHERE transfer_id = %s AND side = %s",
        [transfer(key), side],
    )


def set_balance(account: Account, change: str) -> None:
    assert db.execute(
        f"UPDATE ledger_balance SET {change} WHERE account_id = %s", [account.id("EUR")]
    )


def post_what_is_not(key: str) -> None:
    add_posting(key, PROVIDER, "debit", 77)
    add_posting(key, CLEARING, "credit", 77)


def unresolve(key: str) -> None:
    assert db.execute(
        "DELETE FROM ledger_resolution r USING ledger_entry e WHERE e.id = r.entry_id AND e.key = %s",
        [key],
    )


def go_below_zero() -> None:
    db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    db.execute("ALTER TABLE ledger_balance DROP CONSTRAINT ledger_balance_covered")
    set_balance(ESCROW, "held = held + 1_000")


CORRUPTIONS: dict[str, tuple[Callable[[], object], dict[str, int]]] = {
    "a posting has another amount": (
        lambda: set_posting("captured", "debit", "minor = minor + 1"),
        {CLOSES: 1, POSTED: 1},
    ),
    "a posting is in another currency": (
        lambda: set_posting("captured", "debit", "currency = 'USD'"),
        {CLOSES: 2, POSTED: 1},
    ),
    "one side of a transfer is missing": (
        lambda: db.execute(
            "DELETE FROM ledger_posting WHERE transfer_id = %s AND side = 'credit'",
            [transfer("captured")],
        ),
        {CLOSES: 1, POSTED: 1},
    ),
    "both sides of a transfer are missing": (
        lambda: db.execute(
            "DELETE FROM ledger_posting WHERE transfer_id = %s", [transfer("captured")]
        ),
        {POSTED: 1},
    ),
    "a posting is on another account": (
        lambda: set_posting("captured", "credit", f"account_id = '{COMMISSION.id('EUR')}'"),
        {POSTED: 1},
    ),
    "a transfer is on the wrong sides": (
        lambda: [
            set_posting("captured", "debit", "side = 'x'"),
            set_posting("captured", "credit", "side = 'debit'"),
            set_posting("captured", "x", "side = 'credit'"),
        ],
        {POSTED: 1},
    ),
    "a transfer is posted twice": (
        lambda: [
            add_posting("captured", COMMISSION, "debit", 1_000),
            add_posting("captured", COMMISSION, "credit", 1_000),
        ],
        {POSTED: 1},
    ),
    "a pending transfer is posted": (lambda: post_what_is_not("expected"), {NOT_POSTED: 2}),
    "a voided transfer is posted": (lambda: post_what_is_not("returned"), {NOT_POSTED: 2}),
    "a posted transfer is pending again": (
        lambda: unresolve("arrived"),
        {NOT_POSTED: 2, HELD: 1},
    ),
    "a voided transfer is pending again": (lambda: unresolve("returned"), {HELD: 1}),
    "an account changes its currency": (
        lambda: db.execute(
            "UPDATE ledger_account SET currency = 'USD' WHERE id = %s", [COMMISSION.id("EUR")]
        ),
        {CURRENCY: 1},
    ),
    "a transfer changes its currency with its postings": (
        lambda: [
            db.execute(
                "UPDATE ledger_transfer SET currency = 'USD' WHERE id = %s", [transfer("captured")]
            ),
            set_posting("captured", "debit", "currency = 'USD'"),
            set_posting("captured", "credit", "currency = 'USD'"),
        ],
        {CURRENCY: 1},
    ),
    "a balance has too many credits": (
        lambda: set_balance(SELLER, "credits = credits + 1"),
        {BALANCE: 1},
    ),
    "a balance has too few debits": (
        lambda: set_balance(SELLER, "debits = debits - 1"),
        {BALANCE: 1},
    ),
    "a balance is in another currency": (
        lambda: set_balance(SELLER, "currency = 'USD'"),
        {BALANCE: 1},
    ),
    "too much is held": (lambda: set_balance(SELLER, "held = held + 1"), {HELD: 1}),
    "too little is held": (lambda: set_balance(SELLER, "held = held - 1"), {HELD: 1}),
    "something is held for nothing": (lambda: set_balance(ESCROW, "held = 1"), {HELD: 1}),
    "a balance row is missing": (
        lambda: db.execute("DELETE FROM ledger_balance WHERE account_id = %s", [PAYOUT.id("EUR")]),
        {LIMIT: 1},
    ),
    "an account is below zero": (go_below_zero, {HELD: 1, LIMIT: 1}),
}


@pytest.mark.parametrize("corruption", CORRUPTIONS)
def test_a_corruption_is_found_and_named(corruption):
    corrupt, found = CORRUPTIONS[corruption]
    corrupt()
    assert selectors.broken_invariants() == found


def test_a_corruption_is_planted_for_every_invariant():
    planted = {sentence for _, found in CORRUPTIONS.values() for sentence in found}
    assert planted == {sentence for sentence, _ in selectors.INVARIANTS}


def test_a_difference_is_counted_over_all_currencies():
    set_posting("captured", "debit", "minor = minor + 3")
    post("dollars", move(PROVIDER, CLEARING, 10, "USD"))
    set_posting("dollars", "debit", "minor = minor - 4")
    assert selectors.difference() == 7


@pytest.mark.parametrize(
    "change",
    ["debits = debits + 10_000", "held = 10_000", "held = -1", "credits = 0"],
)
def test_the_table_itself_refuses_a_limited_account_below_zero(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_balance(SELLER, change)


@pytest.mark.parametrize(
    "change", ["minor = 0", "minor = -1", "debit_id = credit_id", "entry_id = id"]
)
def test_the_table_itself_refuses_what_is_no_transfer(change):
    db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sale = transfer("sale")
    with pytest.raises(IntegrityError), transaction.atomic():
        db.execute(f"UPDATE ledger_transfer SET {change} WHERE id = %s", [sale])
