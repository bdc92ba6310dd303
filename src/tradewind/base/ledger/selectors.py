"""The questions of double entry: balances, statements, whether it all closes."""

from __future__ import annotations

from collections.abc import Sequence

from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    Movement,
    Side,
    StatementLine,
    TrialBalanceLine,
)
from tradewind.kernel import db
from tradewind.kernel.money import Money


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
