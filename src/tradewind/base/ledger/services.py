"""The verbs of double entry: post, post pending, resolve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    AlreadyResolved,
    KeyConflict,
    LimitExceeded,
    NewEntry,
    Transfer,
)
from tradewind.kernel import clock, db, ids
from tradewind.kernel.errors import NotFound
from tradewind.kernel.money import Money
from tradewind.kernel.text import source_hash

# The locks are taken first, in order of id: an UPDATE alone would take them as its plan meets the
# rows, and two who change the same balances would wait for each other.
_CHANGE = """
UPDATE ledger_balance b
SET debits = b.debits + n.debits, credits = b.credits + n.credits, held = b.held + n.held
FROM (SELECT account_id FROM ledger_balance WHERE account_id = ANY(%s::uuid[])
      ORDER BY account_id FOR UPDATE) AS l
JOIN unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[])
  AS n(account_id, debits, credits, held) ON n.account_id = l.account_id
WHERE b.account_id = l.account_id
  AND b.credits + n.credits >= b.debits + n.debits + b.held + n.held
RETURNING b.account_id
"""


def post(*, transfers: Sequence[Transfer], reason: str, key: str, at: datetime) -> UUID:
    """Post transfers together, now or never; the same key and transfers again change nothing.

    Returns the id of the entry. Raises KeyConflict for another content under the same key and
    LimitExceeded when a limited account would go below zero. Zero amounts are left out by the caller.
    """
    (entry,) = post_all([NewEntry(transfers=transfers, reason=reason, key=key, at=at)])
    return entry


def post_all(entries: Sequence[NewEntry]) -> tuple[UUID, ...]:
    """Post several entries, each as `post` does and all or none; return their ids.

    Six statements, however many.
    """
    return _enter(entries, pending=False)


def hold(*, transfers: Sequence[Transfer], reason: str, key: str, at: datetime) -> UUID:
    """Post transfers as pending: what they debit is held, nothing is credited until `resolve`."""
    new = NewEntry(transfers=transfers, reason=reason, key=key, at=at)
    (entry,) = _enter([new], pending=True)
    return entry


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
            _write_postings(
                [(line[0], transfer, at) for line, transfer in zip(lines, transfers, strict=True)]
            )
        _change_balances(transfers, "post" if post else "void")


def _enter(entries: Sequence[NewEntry], *, pending: bool) -> tuple[UUID, ...]:
    for new in entries:
        _check(new)
    entry_ids = [ids.new() for _ in entries]
    digests = [_digest(new.transfers, pending) for new in entries]
    with db.atomic():
        written = {
            row[0]
            for row in db.rows(
                "INSERT INTO ledger_entry (id, key, digest, reason, pending, at, recorded_at)"
                " SELECT n.id, n.key, n.digest, n.reason, %s::boolean, n.at, %s::timestamptz"
                " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])"
                " AS n(id, key, digest, reason, at) ORDER BY n.key"
                " ON CONFLICT (key) DO NOTHING RETURNING id",
                [pending, clock.wall(), entry_ids, [new.key for new in entries], digests,
                 [new.reason for new in entries], [new.at for new in entries]],
            )
        }  # fmt: skip
        if len(written) == len(entries):
            _write(list(zip(entry_ids, entries, strict=True)), pending)
            return tuple(entry_ids)
        named = zip(entry_ids, entries, strict=True)
        _write([(entry, new) for entry, new in named if entry in written], pending)
        entry_ids = _known(entries, digests)
    return tuple(entry_ids)


def _check(new: NewEntry) -> None:
    if not new.transfers:
        raise ValueError("an entry has at least one transfer")
    for transfer in new.transfers:
        if transfer.money.minor <= 0:
            raise ValueError(f"a transfer moves more than zero: {transfer}")
        if transfer.debit == transfer.credit:
            raise ValueError(f"a transfer moves between two accounts: {transfer}")


def _digest(transfers: Sequence[Transfer], pending: bool) -> str:
    return source_hash([f"{t.debit}>{t.credit}={t.money}" for t in transfers] + [str(pending)])


def _known(entries: Sequence[NewEntry], digests: Sequence[str]) -> list[UUID]:
    """Return the ids of entries that are there by their keys; raises KeyConflict."""
    before = {
        key: (entry, digest)
        for entry, key, digest in db.rows(
            "SELECT id, key, digest FROM ledger_entry WHERE key = ANY(%s)",
            [[new.key for new in entries]],
        )
    }
    for new, digest in zip(entries, digests, strict=True):
        if before[new.key][1] != digest:
            raise KeyConflict(key=new.key)
    return [before[new.key][0] for new in entries]


def _write(fresh: Sequence[tuple[UUID, NewEntry]], pending: bool) -> None:
    """Write the transfers of entries that are new, and what follows from them."""
    transfers = [transfer for _, new in fresh for transfer in new.transfers]
    if not transfers:
        return
    _open_accounts(transfers)
    lines = [
        (ids.new(), transfer, entry, new.at) for entry, new in fresh for transfer in new.transfers
    ]
    db.insert(
        "ledger_transfer",
        ("id", "entry_id", "debit_id", "credit_id", "minor", "currency"),
        [
            (line, entry, t.debit.id(t.money.currency), t.credit.id(t.money.currency),
             t.money.minor, t.money.currency)
            for line, t, entry, _ in lines
        ],
    )  # fmt: skip
    if not pending:
        _write_postings([(line, transfer, at) for line, transfer, _, at in lines])
    _change_balances(transfers, "hold" if pending else "enter")


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


def _write_postings(lines: Sequence[tuple[UUID, Transfer, datetime]]) -> None:
    db.insert(
        "ledger_posting",
        ("id", "account_id", "transfer_id", "side", "minor", "currency", "at"),
        [
            (ids.new(), account.id(transfer.money.currency), line, side, transfer.money.minor,
             transfer.money.currency, at)
            for line, transfer, at in lines
            for side, account in (("debit", transfer.debit), ("credit", transfer.credit))
        ],
    )  # fmt: skip


def _change_balances(transfers: Sequence[Transfer], step: str) -> None:
    """Apply transfers to the balance rows, in one conditional statement that locks in order of id.

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
    order = sorted(changes)
    if not order:
        return
    changed = {
        row[0]
        for row in db.rows(
            _CHANGE, [order, order, *([changes[key][index] for key in order] for index in range(3))]
        )
    }
    missing = [names[account_id] for account_id in order if account_id not in changed]
    if missing:
        raise LimitExceeded(accounts=sorted(str(account) for account in missing))


def _account(kind: str, owner: str) -> Account:
    return Account(AccountKind(kind), owner)
