"""The questions of double entry: balances, statements, whether it all closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    AccountLine,
    Movement,
    Side,
    StatementLine,
    TrialBalanceLine,
    UnknownAccount,
)
from tradewind.kernel import db, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.kernel.paging import Page


def balance(account: Account, currency: str) -> Money:
    """Return what an account holds on its normal side, pending transfers left out."""
    debits, credits = db.rows(
        "SELECT coalesce(sum(minor) FILTER (WHERE side = 'debit'), 0)::bigint,"
        " coalesce(sum(minor) FILTER (WHERE side = 'credit'), 0)::bigint"
        " FROM ledger_posting WHERE account_id = %s",
        [account.id(currency)],
    )[0]
    minor = debits - credits if account.kind.side is Side.DEBIT else credits - debits
    return Money(minor, currency)


def free(account: Account, currency: str) -> Money:
    """Return what a limited account could still be debited for, pending transfers taken off."""
    found = db.row(
        "SELECT credits - debits - held FROM ledger_balance WHERE account_id = %s",
        [account.id(currency)],
    )
    return Money(found[0] if found else 0, currency)


def free_of(
    accounts: Sequence[Account], currencies: Sequence[str]
) -> dict[tuple[Account, str], Money]:
    """Return what limited accounts could still be debited for in currencies, in one statement."""
    pairs = {one.id(currency): (one, currency) for one in accounts for currency in currencies}
    found = dict(
        db.rows(
            "SELECT account_id, credits - debits - held FROM ledger_balance"
            " WHERE account_id = ANY(%s::uuid[])",
            [list(pairs)],
        )
    )
    return {pair: Money(found.get(key, 0), pair[1]) for key, pair in pairs.items()}


def statement(account: Account, currency: str, *, limit: int = 100) -> tuple[StatementLine, ...]:
    """Return the last postings of an account, newest first, each with the balance after it."""
    sign = 1 if account.kind.side is Side.DEBIT else -1
    return tuple(
        StatementLine(
            at, reason, key, other, Money(sign * minor, currency), Money(sign * after, currency)
        )
        for at, reason, key, other, minor, after in db.rows(
            "SELECT p.at, e.reason, e.key, o.kind || ':' || o.owner,"
            " CASE p.side WHEN 'debit' THEN p.minor ELSE -p.minor END,"
            " (sum(CASE p.side WHEN 'debit' THEN p.minor ELSE -p.minor END)"
            "   OVER (ORDER BY p.at, p.id))::bigint"
            " FROM ledger_posting p JOIN ledger_transfer t ON t.id = p.transfer_id"
            " JOIN ledger_entry e ON e.id = t.entry_id"
            " JOIN ledger_account o"
            "   ON o.id = CASE p.side WHEN 'debit' THEN t.credit_id ELSE t.debit_id END"
            " WHERE p.account_id = %s ORDER BY p.at DESC, p.id DESC LIMIT %s",
            [account.id(currency), limit],
        )
    )


def accounts(
    *, actor: Actor, kind: str = "", owner: str = "", cursor: str = "", limit: int = 50
) -> Page[AccountLine]:
    """Return accounts with their balances, by kind and owner, in the order of kind and owner.

    Raises NotAllowed, and InvalidInput for a foreign cursor.
    """
    actor.require("ledger.see")
    after = _cursor(cursor, 3) or ("", "", "")
    found = db.rows(
        "SELECT a.id, a.kind, a.owner, a.currency, (SELECT coalesce(sum("
        "   CASE p.side WHEN 'debit' THEN p.minor ELSE -p.minor END), 0)::bigint"
        "   FROM ledger_posting p WHERE p.account_id = a.id)"
        " FROM ledger_account a WHERE (%s = '' OR a.kind = %s) AND (%s = '' OR a.owner = %s)"
        " AND (a.kind, a.owner, a.currency) > (%s, %s, %s)"
        " ORDER BY a.kind, a.owner, a.currency LIMIT %s",
        [kind, kind, owner, owner, *after, limit + 1],
    )
    items = tuple(_account_line(row) for row in found[:limit])
    last = found[limit - 1][1:4] if len(found) > limit else None
    return Page(items, paging.write(*last) if last else None)


def account(account_id: UUID, *, actor: Actor) -> AccountLine:
    """Return one account with its balance; raises NotAllowed, UnknownAccount."""
    actor.require("ledger.see")
    row = db.row(
        "SELECT a.id, a.kind, a.owner, a.currency, (SELECT coalesce(sum("
        "   CASE p.side WHEN 'debit' THEN p.minor ELSE -p.minor END), 0)::bigint"
        "   FROM ledger_posting p WHERE p.account_id = a.id)"
        " FROM ledger_account a WHERE a.id = %s",
        [account_id],
    )
    if row is None:
        raise UnknownAccount(account_id=account_id)
    return _account_line(row)


def statement_page(
    of: AccountLine, *, actor: Actor, cursor: str = "", limit: int = 50
) -> Page[StatementLine]:
    """Return postings of an account, newest first, each with the balance after it.

    The balance of a later page goes on from the cursor. Raises NotAllowed, InvalidInput.
    """
    actor.require("ledger.see")
    sign, currency = _sign(of.account), of.balance.currency
    at, last, balance = _statement_cursor(cursor) or (None, None, of.balance.minor)
    found = db.rows(
        "SELECT p.id, p.at, e.reason, e.key, o.kind || ':' || o.owner,"
        " CASE p.side WHEN 'debit' THEN p.minor ELSE -p.minor END"
        " FROM ledger_posting p JOIN ledger_transfer t ON t.id = p.transfer_id"
        " JOIN ledger_entry e ON e.id = t.entry_id"
        " JOIN ledger_account o"
        "   ON o.id = CASE p.side WHEN 'debit' THEN t.credit_id ELSE t.debit_id END"
        " WHERE p.account_id = %s"
        " AND (%s::timestamptz IS NULL OR (p.at, p.id) < (%s::timestamptz, %s::uuid))"
        " ORDER BY p.at DESC, p.id DESC LIMIT %s",
        [of.id, at, at, last, limit + 1],
    )
    lines = []
    for _, posted_at, reason, key, other, minor in found[:limit]:
        money = Money(sign * minor, currency)
        lines.append(StatementLine(posted_at, reason, key, other, money, Money(balance, currency)))
        balance -= money.minor
    if len(found) <= limit:
        return Page(tuple(lines), None)
    end = found[limit - 1]
    return Page(tuple(lines), paging.write(end[1].isoformat(), str(end[0]), balance))


def _account_line(row: tuple[Any, ...]) -> AccountLine:
    found = Account(AccountKind(row[1]), row[2])
    return AccountLine(row[0], found, Money(_sign(found) * row[4], row[3]))


def _sign(of: Account) -> int:
    return 1 if of.kind.side is Side.DEBIT else -1


def _cursor(cursor: str, size: int) -> tuple[str, ...] | None:
    if not cursor:
        return None
    values = tuple(str(value) for value in paging.read(cursor))
    if len(values) != size:
        raise InvalidInput(field="cursor", reason="not a cursor of this list")
    return values


def _statement_cursor(cursor: str) -> tuple[datetime, UUID, int] | None:
    values = _cursor(cursor, 3)
    if values is None:
        return None
    try:
        return datetime.fromisoformat(values[0]), UUID(values[1]), int(values[2])
    except ValueError as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error


def movements(accounts: Sequence[Account], currency: str) -> tuple[Movement, ...]:
    """Return all posted transfers that touch any of these accounts, oldest first."""
    return tuple(
        Movement(at, reason, debit, credit, Money(minor, currency))
        for at, reason, debit, credit, minor in db.rows(
            "SELECT p.at, e.reason, d.kind || ':' || d.owner, c.kind || ':' || c.owner, t.minor"
            " FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id"
            " JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id"
            " JOIN ledger_posting p ON p.transfer_id = t.id AND p.side = 'debit'"
            " WHERE t.debit_id = ANY(%s) OR t.credit_id = ANY(%s) ORDER BY p.at, t.id",
            [[a.id(currency) for a in accounts], [a.id(currency) for a in accounts]],
        )
    )


def trial_balance() -> tuple[TrialBalanceLine, ...]:
    """Return Σ debits and Σ credits of every kind and currency; the two columns close."""
    return tuple(
        TrialBalanceLine(*row)
        for row in db.rows(
            "SELECT a.kind, p.currency,"
            " coalesce(sum(p.minor) FILTER (WHERE p.side = 'debit'), 0)::bigint,"
            " coalesce(sum(p.minor) FILTER (WHERE p.side = 'credit'), 0)::bigint"
            " FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id"
            " GROUP BY a.kind, p.currency ORDER BY p.currency, a.kind"
        )
    )


def difference() -> int:
    """Return by how many minor units debits and credits differ, over all currencies; 0 is right."""
    per_currency: dict[str, int] = {}
    for line in trial_balance():
        change = line.debits - line.credits
        per_currency[line.currency] = per_currency.get(line.currency, 0) + change
    return sum(abs(value) for value in per_currency.values())


# Each statement returns the rows that break the sentence before it.
INVARIANTS: tuple[tuple[str, str], ...] = (
    (
        "debits equal credits in every currency",
        "SELECT currency FROM ledger_posting GROUP BY currency"
        " HAVING sum(CASE side WHEN 'debit' THEN minor ELSE -minor END) <> 0",
    ),
    (
        "a posted transfer has one debit and one credit posting of its amount, on its accounts",
        "SELECT t.id FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id"
        " LEFT JOIN ledger_resolution r ON r.entry_id = e.id"
        " LEFT JOIN ledger_posting p ON p.transfer_id = t.id"
        " WHERE NOT e.pending OR r.outcome = 'posted' GROUP BY t.id HAVING"
        " count(*) FILTER (WHERE p.side = 'debit' AND p.account_id = t.debit_id"
        "   AND p.minor = t.minor AND p.currency = t.currency) <> 1 OR"
        " count(*) FILTER (WHERE p.side = 'credit' AND p.account_id = t.credit_id"
        "   AND p.minor = t.minor AND p.currency = t.currency) <> 1 OR count(*) <> 2",
    ),
    (
        "an unresolved or voided transfer has no posting",
        "SELECT t.id FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id"
        " JOIN ledger_posting p ON p.transfer_id = t.id"
        " LEFT JOIN ledger_resolution r ON r.entry_id = e.id"
        " WHERE e.pending AND r.outcome IS DISTINCT FROM 'posted'",
    ),
    (
        "an account is in the currency of its transfers",
        "SELECT t.id FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id"
        " JOIN ledger_account c ON c.id = t.credit_id"
        " WHERE d.currency <> t.currency OR c.currency <> t.currency",
    ),
    (
        "a balance row equals the sum of its postings",
        "SELECT b.account_id FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id"
        " LEFT JOIN ledger_posting p ON p.account_id = b.account_id"
        " GROUP BY b.account_id, b.debits, b.credits, b.currency, a.currency HAVING"
        " b.currency <> a.currency OR"
        " b.debits <> coalesce(sum(p.minor) FILTER (WHERE p.side = 'debit'), 0) OR"
        " b.credits <> coalesce(sum(p.minor) FILTER (WHERE p.side = 'credit'), 0)",
    ),
    (
        "what is held equals the unresolved pending debits",
        "SELECT b.account_id FROM ledger_balance b WHERE b.held <> (SELECT coalesce(sum(t.minor), 0)"
        " FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id AND e.pending"
        " WHERE t.debit_id = b.account_id"
        " AND NOT EXISTS (SELECT FROM ledger_resolution r WHERE r.entry_id = e.id))",
    ),
    (
        "a limited account has a balance row and is not below zero",
        "SELECT a.id FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id"
        " WHERE a.kind = ANY(%s) AND (b.account_id IS NULL OR b.credits < b.debits + b.held)",
    ),
)


def broken_invariants() -> dict[str, int]:
    """Check every invariant over the whole ledger; return those broken, with how many rows."""
    limited = [kind.value for kind in AccountKind if kind.limited]
    broken = {}
    for sentence, sql in INVARIANTS:
        found = db.rows(sql, [limited] if "%s" in sql else [])
        if found:
            broken[sentence] = len(found)
    return broken
