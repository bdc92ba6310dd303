"""Whatever is asked of the ledger, it does what a dictionary of balances would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradewind.base.ledger import selectors
from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    AlreadyResolved,
    KeyConflict,
    LimitExceeded,
    Side,
    Transfer,
)
from tradewind.kernel import db
from tradewind.kernel.errors import NotFound
from tradewind.kernel.money import Money

from .builders import TABLES, hold, nothing_changes, post, resolve

KINDS = (
    AccountKind.PSP_RECEIVABLE,
    AccountKind.CLEARING,
    AccountKind.ESCROW,
    AccountKind.SELLER_AVAILABLE,
    AccountKind.PAYOUT_IN_TRANSIT,
)
ACCOUNTS = [Account(kind, f"owner {number}") for number, kind in enumerate(KINDS)]
CURRENCIES = ("EUR", "JPY")
Line = tuple[int, int, int, str]

account = st.integers(0, len(KINDS) - 1)
pair = st.tuples(account, st.integers(1, len(KINDS) - 1)).map(
    lambda pair: (pair[0], (pair[0] + pair[1]) % len(KINDS))
)
minor = st.one_of(st.integers(1, 30), st.integers(1, 30), st.integers(1, 10**15))
currency = st.sampled_from(["EUR", "EUR", "EUR", "JPY"])
line = st.tuples(pair, minor, currency).map(lambda line: (*line[0], *line[1:]))
lines = st.lists(line, min_size=1, max_size=3)
wrong = st.one_of(
    st.just([]),
    st.tuples(pair, st.integers(-2, 0), currency).map(lambda line: [(*line[0], *line[1:])]),
    st.tuples(account, minor, currency).map(lambda line: [(line[0], *line)]),
)
posted, pending = st.integers(0, 2), st.integers(3, 5)
key = st.one_of(posted, pending)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("post"), posted, lines),
        st.tuples(st.just("hold"), pending, lines),
        st.tuples(st.just("resolve"), pending, st.booleans()),
        st.tuples(st.just("resolve"), key, st.booleans()),
        st.tuples(st.just("again"), key, st.none()),
        st.tuples(st.just("fund"), st.none(), st.none()),
        st.tuples(st.sampled_from(["post", "hold"]), key, st.one_of(lines, wrong)),
    ),
    min_size=5,
    max_size=20,
)


@dataclass
class Model:
    """Balances as (account, currency) → credits less debits; what is held; entries by key."""

    amounts: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    held: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    entries: dict[int, tuple[str, list[Line]]] = field(default_factory=dict)
    outcomes: dict[int, bool] = field(default_factory=dict)

    def enter(self, verb: str, name: int, moves: list[Line]) -> type[Exception] | None:
        """Post or hold, or say with which error it is refused."""
        if not moves or any(minor <= 0 or debit == credit for debit, credit, minor, _ in moves):
            return ValueError
        if name in self.entries:
            return None if self.entries[name] == (verb, moves) else KeyConflict
        amounts, held = self.amounts.copy(), self.held.copy()
        for debit, credit, minor, currency in moves:
            if verb == "post":
                amounts[debit, currency] -= minor
                amounts[credit, currency] += minor
            elif KINDS[debit].limited:
                held[debit, currency] += minor
        for account, currency in {*amounts, *held}:
            left = amounts[account, currency] - held[account, currency]
            if KINDS[account].limited and left < 0:
                return LimitExceeded
        self.amounts, self.held = amounts, held
        self.entries[name] = (verb, moves)
        return None

    def resolve(self, name: int, post: bool) -> type[Exception] | None:
        """Resolve, or say with which error it is refused."""
        verb, moves = self.entries.get(name, ("", []))
        if verb != "hold":
            return NotFound
        if name in self.outcomes:
            return None if self.outcomes[name] == post else AlreadyResolved
        self.outcomes[name] = post
        for debit, credit, minor, currency in moves:
            if KINDS[debit].limited:
                self.held[debit, currency] -= minor
            if post:
                self.amounts[debit, currency] -= minor
                self.amounts[credit, currency] += minor
        return None


@pytest.fixture
def tables(request):
    """Tables in a transaction that is rolled back after the test."""
    request.getfixturevalue("db")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_ledger_agrees_with_a_dictionary_of_balances(tables, steps):
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")
    model = Model()
    # At the end each key is resolved one way, the same way again, and the other way.
    ends = [("resolve", name, way) for name in (3, 4) for way in (name > 3, name > 3, name <= 3)]
    for step, name, what in [("fund", None, None), *steps, *ends]:
        if step == "resolve":
            _do(model.resolve(name, what), resolve, str(name), post=what)
            continue
        verb, moves = step, what
        if step == "fund":
            verb, name = "post", 100 + len(model.entries)
            moves = [(0, number, 100, "EUR") for number in range(1, len(KINDS))]
        elif step == "again":
            verb, moves = model.entries.get(name, ("hold", [(2, 1, 25, "EUR")]))
        error = model.enter(verb, name, moves)
        _do(error, post if verb == "post" else hold, str(name), *_transfers(moves))
    _agree(model)


def _transfers(moves: list[Line]) -> list[Transfer]:
    return [
        Transfer(ACCOUNTS[debit], ACCOUNTS[credit], Money(minor, currency))
        for debit, credit, minor, currency in moves
    ]


def _do(
    error: type[Exception] | None, work: Callable[..., object], *args: object, **options: object
) -> None:
    if error is None:
        work(*args, **options)
        return
    with nothing_changes(), pytest.raises(error):
        work(*args, **options)


def _agree(model: Model) -> None:
    for number, account in enumerate(ACCOUNTS):
        for currency in CURRENCIES:
            amount = model.amounts[number, currency]
            normal = -amount if account.kind.side is Side.DEBIT else amount
            assert selectors.balance(account, currency) == Money(normal, currency)
            if account.kind.limited:
                left = amount - model.held[number, currency]
                assert selectors.free(account, currency) == Money(left, currency)
            lines = selectors.statement(account, currency)
            assert (lines[0].balance.minor if lines else 0) == normal
    assert selectors.broken_invariants() == {}
    assert selectors.difference() == 0
