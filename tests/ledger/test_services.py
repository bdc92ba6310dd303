"""Posting, holding and resolving."""

from __future__ import annotations

import pytest

from tradewind.base.ledger import selectors
from tradewind.base.ledger.types import AlreadyResolved, KeyConflict, LimitExceeded
from tradewind.kernel import db
from tradewind.kernel.errors import NotFound

from .builders import (
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
    fund,
    hold,
    move,
    nothing_changes,
    post,
    resolve,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound_afterwards(db):
    yield
    assert selectors.broken_invariants() == {}
    assert selectors.difference() == 0


# --- post ----------------------------------------------------------------------------------------


def test_an_entry_moves_money_from_its_debits_to_its_credits():
    fund(ESCROW, 10_000)
    entry = post("release", move(ESCROW, SELLER, 9_200), move(ESCROW, COMMISSION, 800))
    assert balances(PROVIDER, ESCROW, SELLER, COMMISSION) == [10_000, 0, 9_200, 800]
    assert db.rows("SELECT id, reason, pending, at FROM ledger_entry WHERE key = 'release'") == [
        (entry, "reason of release", False, NOON)
    ]
    assert db.rows(
        "SELECT p.account_id, p.side, p.minor, p.currency, p.at FROM ledger_posting p"
        " JOIN ledger_transfer t ON t.id = p.transfer_id WHERE t.entry_id = %s ORDER BY p.id",
        [entry],
    ) == [
        (ESCROW.id("EUR"), "debit", 9_200, "EUR", NOON),
        (SELLER.id("EUR"), "credit", 9_200, "EUR", NOON),
        (ESCROW.id("EUR"), "debit", 800, "EUR", NOON),
        (COMMISSION.id("EUR"), "credit", 800, "EUR", NOON),
    ]


def test_the_same_key_and_transfers_again_change_nothing():
    first = post("sale", move(CLEARING, ESCROW, 500))
    with nothing_changes():
        assert post("sale", move(CLEARING, ESCROW, 500)) == first
        assert post("sale", move(CLEARING, ESCROW, 500), at=NOON + HOUR) == first


@pytest.mark.parametrize(
    "others",
    [
        [move(CLEARING, ESCROW, 501)],
        [move(CLEARING, ESCROW, 500, "USD")],
        [move(CLEARING, SELLER, 500)],
        [move(ESCROW, CLEARING, 500)],
        [move(CLEARING, ESCROW, 500), move(CLEARING, ESCROW, 500)],
        [move(CLEARING, ESCROW, 250), move(CLEARING, ESCROW, 250)],
    ],
)
def test_a_key_for_another_content_is_refused(others):
    post("sale", move(CLEARING, ESCROW, 500))
    with nothing_changes(), pytest.raises(KeyConflict) as refused:
        post("sale", *others)
    assert refused.value.params == {"key": "sale"}


def test_a_key_is_for_a_posted_entry_or_for_a_pending_one():
    post("sale", move(CLEARING, ESCROW, 500))
    hold("payout", move(ESCROW, PAYOUT, 100))
    with nothing_changes():
        with pytest.raises(KeyConflict):
            hold("sale", move(CLEARING, ESCROW, 500))
        with pytest.raises(KeyConflict):
            post("payout", move(ESCROW, PAYOUT, 100))


def test_a_limited_account_never_goes_below_zero():
    fund(ESCROW, 1_000)
    with nothing_changes(), pytest.raises(LimitExceeded) as refused:
        post("release", move(ESCROW, SELLER, 1_001))
    assert refused.value.params == {"accounts": ["escrow:order 1"]}
    post("release", move(ESCROW, SELLER, 1_000))
    assert balances(ESCROW, SELLER) == [0, 1_000]


def test_every_account_that_holds_too_little_is_named():
    fund(ESCROW, 10)
    with nothing_changes(), pytest.raises(LimitExceeded) as refused:
        post(
            "all",
            move(SELLER, COMMISSION, 1),
            move(ESCROW, COMMISSION, 5),
            move(ESCROW, COMMISSION, 6),
            move(PAYOUT, CLEARING, 1),
        )
    assert refused.value.params == {
        "accounts": ["escrow:order 1", "payout_in_transit:payout 1", "seller_available:store 1"]
    }


def test_an_account_without_a_limit_may_go_below_zero():
    post("sale", move(CLEARING, ESCROW, 500))
    assert balances(CLEARING, ESCROW) == [-500, 500]


def test_transfers_of_one_entry_count_together():
    fund(ESCROW, 100)
    post("through", move(SELLER, PAYOUT, 100), move(ESCROW, SELLER, 100))
    assert balances(ESCROW, SELLER, PAYOUT) == [0, 0, 100]


def test_two_currencies_of_an_account_are_two_balances():
    fund(ESCROW, 100)
    fund(ESCROW, 50, "USD")
    with nothing_changes(), pytest.raises(LimitExceeded):
        post("release", move(ESCROW, SELLER, 51, "USD"))
    post("release", move(ESCROW, SELLER, 100), move(ESCROW, SELLER, 50, "USD"))
    assert balances(ESCROW, SELLER) == [0, 100]
    assert selectors.balance(SELLER, "USD").minor == 50


@pytest.mark.parametrize(
    ("transfers", "words"),
    [
        ([], "at least one transfer"),
        ([move(CLEARING, ESCROW, 0)], "more than zero"),
        ([move(CLEARING, ESCROW, -5)], "more than zero"),
        ([move(CLEARING, ESCROW, 5), move(CLEARING, ESCROW, 0)], "more than zero"),
        ([move(ESCROW, ESCROW, 5)], "between two accounts"),
    ],
)
@pytest.mark.parametrize("verb", [post, hold])
def test_what_is_no_transfer_is_refused(verb, transfers, words):
    fund(ESCROW, 100)
    with nothing_changes(), pytest.raises(ValueError, match=words):
        verb("wrong", *transfers)


# --- hold and resolve ----------------------------------------------------------------------------


def test_what_is_held_is_still_there_and_cannot_be_spent():
    fund(SELLER, 1_000)
    hold("payout", move(SELLER, PAYOUT, 700))
    assert balances(SELLER, PAYOUT) == [1_000, 0]
    assert free(SELLER, PAYOUT) == [300, 0]
    with nothing_changes():
        with pytest.raises(LimitExceeded) as refused:
            post("fee", move(SELLER, COMMISSION, 301))
        assert refused.value.params == {"accounts": ["seller_available:store 1"]}
        with pytest.raises(LimitExceeded):
            hold("payout 2", move(SELLER, PAYOUT, 301))
        with pytest.raises(LimitExceeded):
            post("spend what is on its way", move(PAYOUT, CLEARING, 1))
    post("fee", move(SELLER, COMMISSION, 300))
    assert free(SELLER) == [0]


def test_a_hold_that_is_posted_moves_the_money():
    fund(SELLER, 1_000)
    entry = hold("payout", move(SELLER, PAYOUT, 700))
    resolve("payout", post=True, at=NOON + HOUR)
    assert balances(SELLER, PAYOUT) == [300, 700]
    assert free(SELLER, PAYOUT) == [300, 700]
    assert db.rows(
        "SELECT DISTINCT p.at FROM ledger_posting p JOIN ledger_transfer t ON t.id = p.transfer_id"
        " WHERE t.entry_id = %s",
        [entry],
    ) == [(NOON + HOUR,)]


def test_a_hold_that_is_voided_gives_the_money_back():
    fund(SELLER, 1_000)
    hold("payout", move(SELLER, PAYOUT, 700), move(SELLER, COMMISSION, 10))
    resolve("payout", post=False)
    assert balances(SELLER, PAYOUT, COMMISSION) == [1_000, 0, 0]
    assert free(SELLER, PAYOUT) == [1_000, 0]


@pytest.mark.parametrize("post", [True, False])
def test_a_pending_entry_is_resolved_once(post):
    fund(SELLER, 1_000)
    hold("payout", move(SELLER, PAYOUT, 700))
    resolve("payout", post=post)
    with nothing_changes():
        resolve("payout", post=post, at=NOON + HOUR)
        with pytest.raises(AlreadyResolved) as refused:
            resolve("payout", post=not post)
    outcome = "posted" if post else "voided"
    assert refused.value.params == {"key": "payout", "outcome": outcome}


def test_a_hold_that_was_resolved_is_not_held_again_by_its_key():
    fund(SELLER, 1_000)
    entry = hold("payout", move(SELLER, PAYOUT, 700))
    resolve("payout", post=False)
    with nothing_changes():
        assert hold("payout", move(SELLER, PAYOUT, 700)) == entry


@pytest.mark.parametrize("post", [True, False])
def test_only_a_pending_entry_can_be_resolved(post):
    fund(SELLER, 1_000)
    with nothing_changes():
        with pytest.raises(NotFound):
            resolve("nobody", post=post)
        with pytest.raises(NotFound):
            resolve(f"fund {SELLER} EUR", post=post)


def test_a_hold_on_an_account_without_a_limit_holds_nothing():
    hold("sale", move(CLEARING, ESCROW, 500))
    assert balances(CLEARING, ESCROW) == [0, 0]
    assert free(ESCROW) == [0]
    resolve("sale", post=True)
    assert balances(CLEARING, ESCROW) == [-500, 500]
    assert selectors.free(ESCROW, "EUR") == eur(500)
