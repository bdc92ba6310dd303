"""The verbs of double entry: post, post pending, resolve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    AlreadyResolved,
    KeyConflict,
    LimitExceeded,
    Transfer,
)
from tradewind.kernel import clock, db, ids
from tradewind.kernel.errors import NotFound
from tradewind.kernel.money import Money
from tradewind.kernel.text import source_hash


def post(*, transfers: Sequence[Transfer], reason: str, key: str, at: datetime) -> UUID:
    """Post transfers together, now or never; the same key and transfers again change nothing.

    Returns the id of the entry. Raises KeyConflict for another content under the same key and
    LimitExceeded when a limited account would go below zero. Zero amounts are left out by the caller.
    """
    return _enter(transfers, reason, key, at, pending=False)


def hold(*, transfers: Sequence[Transfer], reason: str, key: str, at: datetime) -> UUID:
    """Post transfers as pending: what they debit is held, nothing is credited until `resolve`."""
    return _enter(transfers, reason, key, at, pending=True)


def resolve(*, key: str, post: bool, at: datetime) -> None:
    """Post or void a pending entry by its key; the same again changes nothing.

    Raises NotFound for an unknown key and AlreadyResolved when it went the other way before.
    """
    outcome = "posted" if post else "voided"
    with db.atomic():
        found = db.row("SELECT id FROM ledger_entry WHERE key = %s AND pending", [key])
        if found is None:
            raise NotFound(kind="pending entry", name=key)
        entry = found[0]
        if not db.execute(
            "INSERT INTO ledger_resolution (entry_id, outcome, at, recorded_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (entry_id) DO NOTHING",
            [entry, outcome, at, clock.wall()],
        ):
            before = db.rows("SELECT outcome FROM ledger_resolution WHERE entry_id = %s", [entry])
            if before[0][0] != outcome:
                raise AlreadyResolved(key=key, outcome=before[0][0])
            return
        lines = [
            (row[0], _account(row[1], row[2]), _account(row[3], row[4]), Money(row[5], row[6]))
            for row in db.rows(
                "SELECT t.id, d.kind, d.owner, c.kind, c.owner, t.minor, t.currency"
                " FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id"
                " JOIN ledger_account c ON c.id = t.credit_id WHERE t.entry_id = %s ORDER BY t.id",
                [entry],
            )
        ]
        transfers = [Transfer(debit, credit, money) for _, debit, credit, money in lines]
        if post:
            _write_postings(zip([line[0] for line in lines], transfers, strict=True), at)
        _change_balances(transfers, "post" if post else "void")


def _enter(
    transfers: Sequence[Transfer], reason: str, key: str, at: datetime, *, pending: bool
) -> UUID:
    if not transfers:
        raise ValueError("an entry has at least one transfer")
    for transfer in transfers:
        if transfer.money.minor <= 0:
            raise ValueError(f"a transfer moves more than zero: {transfer}")
        if transfer.debit == transfer.credit:
            raise ValueError(f"a transfer moves between two accounts: {transfer}")
    entry = ids.new()
    digest = source_hash([f"{t.debit}>{t.credit}={t.money}" for t in transfers] + [str(pending)])
    with db.atomic():
        if not db.execute(
            "INSERT INTO ledger_entry (id, key, digest, reason, pending, at, recorded_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING",
            [entry, key, digest, reason, pending, at, clock.wall()],
        ):
            before = db.rows("SELECT id, digest FROM ledger_entry WHERE key = %s", [key])[0]
            if before[1] != digest:
                raise KeyConflict(key=key)
            found: UUID = before[0]
            return found
        _open_accounts(transfers)
        lines = [(ids.new(), transfer) for transfer in transfers]
        db.insert(
            "ledger_transfer",
            ("id", "entry_id", "debit_id", "credit_id", "minor", "currency"),
            [
                (line, entry, t.debit.id(t.money.currency), t.credit.id(t.money.currency),
                 t.money.minor, t.money.currency)
                for line, t in lines
            ],
        )  # fmt: skip
        if not pending:
            _write_postings(lines, at)
        _change_balances(transfers, "hold" if pending else "enter")
    return entry


def _open_accounts(transfers: Sequence[Transfer]) -> None:
    """Make the rows of accounts, and of the balances of limited ones, that are not there yet."""
    used = {
        account.id(transfer.money.currency): (account, transfer.money.currency)
        for transfer in transfers
        for account in (transfer.debit, transfer.credit)
    }
    lines = [(key, a.kind, a.owner, currency) for key, (a, currency) in sorted(used.items())]
    db.execute(
        "INSERT INTO ledger_account (id, kind, owner, currency) VALUES "
        + ", ".join(["(%s, %s, %s, %s)"] * len(lines))
        + " ON CONFLICT (id) DO NOTHING",
        [value for line in lines for value in line],
    )
    limited = [(key, currency) for key, (a, currency) in sorted(used.items()) if a.kind.limited]
    if limited:
        db.execute(
            "INSERT INTO ledger_balance (account_id, currency, debits, credits, held) VALUES "
            + ", ".join(["(%s, %s, 0, 0, 0)"] * len(limited))
            + " ON CONFLICT (account_id) DO NOTHING",
            [value for line in limited for value in line],
        )


def _write_postings(lines: Iterable[tuple[UUID, Transfer]], at: datetime) -> None:
    db.insert(
        "ledger_posting",
        ("id", "account_id", "transfer_id", "side", "minor", "currency", "at"),
        [
            (ids.new(), account.id(transfer.money.currency), line, side, transfer.money.minor,
             transfer.money.currency, at)
            for line, transfer in lines
            for side, account in (("debit", transfer.debit), ("credit", transfer.credit))
        ],
    )  # fmt: skip


def _change_balances(transfers: Sequence[Transfer], step: str) -> None:
    """Apply transfers to the balance rows, each in one conditional statement, in order of id.

    One statement for all would lock them in whatever order its plan finds them.

    enter: debit and credit · hold: hold the debit · post: release the hold, debit and credit · void:
    release the hold.
    """
    changes: dict[UUID, list[int]] = {}
    names: dict[UUID, Account] = {}
    for transfer in transfers:
        minor, currency = transfer.money.minor, transfer.money.currency
        moved = minor if step in ("enter", "post") else 0
        held = {"enter": 0, "hold": minor, "post": -minor, "void": -minor}[step]
        for account, change in (
            (transfer.debit, (moved, 0, held)),
            (transfer.credit, (0, moved, 0)),
        ):
            if account.kind.limited and any(change):
                known = changes.setdefault(account.id(currency), [0, 0, 0])
                names[account.id(currency)] = account
                for index, value in enumerate(change):
                    known[index] += value
    missing = [
        names[account_id]
        for account_id, (debits, credits, held) in sorted(changes.items())
        if not db.execute(
            "UPDATE ledger_balance SET debits = debits + %s, credits = credits + %s,"
            " held = held + %s"
            " WHERE account_id = %s AND credits + %s >= debits + %s + held + %s",
            [debits, credits, held, account_id, credits, debits, held],
        )
    ]
    if missing:
        raise LimitExceeded(accounts=sorted(str(account) for account in missing))


def _account(kind: str, owner: str) -> Account:
    return Account(AccountKind(kind), owner)
