"""The page docs/algorithms/post.md is true: its table is run, and its stages are functions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tradewind.base.ledger import selectors, services, types
from tradewind.base.ledger.types import Account, Transfer
from tradewind.kernel import errors
from tradewind.kernel.money import Money

from .builders import COMMISSION, ESCROW, PAYOUT, PROVIDER, SELLER, hold, post, resolve

PAGE = (Path(__file__).parents[2] / "docs" / "algorithms" / "post.md").read_text(encoding="utf-8")
ACCOUNTS = {
    "receivable": PROVIDER,
    "escrow": ESCROW,
    "seller": SELLER,
    "transit": PAYOUT,
    "commission": COMMISSION,
}


def rows() -> list[dict[str, str]]:
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.startswith("|")
    ]
    head, _, *body = table
    return [dict(zip(head, cells, strict=True)) for cells in body]


def transfers(row: dict[str, str]) -> list[Transfer]:
    columns = [row[name].split(", ") for name in ("debit", "credit", "amount")]
    return [
        Transfer(ACCOUNTS[debit], ACCOUNTS[credit], Money.parse(amount, "EUR"))
        for debit, credit, amount in zip(*columns, strict=True)
    ]


def answer(row: dict[str, str]) -> str:
    """Do what a row says; return how it ended."""
    try:
        if row["verb"].startswith("resolve"):
            resolve(row["key"], post=row["verb"] == "resolve: post")
        else:
            {"post": post, "hold": hold}[row["verb"]](row["key"], *transfers(row))
    except (errors.TradewindError, ValueError) as error:
        return type(error).__name__
    return "done"


def held(account: Account) -> Money:
    return selectors.balance(account, "EUR") - selectors.free(account, "EUR")


@pytest.mark.django_db
def test_the_worked_table_is_what_happens():
    for number, row in enumerate(rows(), start=1):
        seen = {"answer": answer(row), "held": str(held(SELLER).decimal)}
        for name, account in ACCOUNTS.items():
            seen[name] = str(selectors.balance(account, "EUR").decimal)
        assert (number, {name: row[name] for name in seen}) == (number, seen)
        assert selectors.broken_invariants() == {}
    assert number == 16


def test_the_table_shows_every_answer_of_the_ledger():
    shown = {row["answer"] for row in rows()}
    own = {
        name
        for name, kind in vars(types).items()
        if isinstance(kind, type)
        and issubclass(kind, errors.TradewindError)
        and kind.__module__ == types.__name__
    }
    # What a question of a board refuses is no answer to a posting.
    assert shown == (own - {"UnknownAccount"}) | {"done", "NotFound", "ValueError"}


def test_every_stage_that_the_page_names_is_a_function():
    named = set(re.findall(r"`(_?[a-z_]+)`", PAGE)) - {"debits", "credits", "held"}
    assert named == {
        "post", "hold", "resolve", "_open_accounts", "_write_postings", "_change_balances",
    }  # fmt: skip
    for name in named:
        assert callable(getattr(services, name))


def test_the_page_names_the_limited_kinds():
    assert {kind for kind in types.AccountKind if kind.limited} == {
        types.AccountKind.ESCROW,
        types.AccountKind.SELLER_PENDING,
        types.AccountKind.SELLER_AVAILABLE,
        types.AccountKind.PAYOUT_IN_TRANSIT,
        types.AccountKind.REFUND_IN_TRANSIT,
    }
