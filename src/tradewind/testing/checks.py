"""What must hold after every test of the trade floor, whatever happened in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import AccountKind
from tradewind.kernel import db, outbox

# Money only passes through these: nothing may be left in one when an order's life is over.
PASSING = (
    AccountKind.CLEARING,
    AccountKind.ESCROW,
    AccountKind.REFUND_IN_TRANSIT,
    AccountKind.PAYOUT_IN_TRANSIT,
)


def assert_log_has_no_gaps() -> None:
    """Fail unless the versions of every aggregate in the log are 1…n, each once."""
    broken = db.rows(
        "SELECT aggregate_id, array_agg(name ORDER BY aggregate_version),"
        " array_agg(aggregate_version ORDER BY aggregate_version)"
        " FROM kernel_outboxevent GROUP BY aggregate_id"
        " HAVING min(aggregate_version) <> 1 OR max(aggregate_version) <> count(*)"
    )
    assert not broken, f"versions with gaps: {broken}"


def assert_books_balance() -> None:
    """Fail unless debits equal credits and every invariant of the ledger holds, as at any time."""
    assert ledger.difference() == 0, f"the trial balance does not close: {ledger.trial_balance()}"
    assert not ledger.broken_invariants(), ledger.broken_invariants()


def assert_books_close() -> None:
    """Fail unless the books balance and nothing is left on its way; holds when all has ended."""
    assert_books_balance()
    left = db.rows(
        "SELECT a.kind, a.owner, p.currency,"
        " sum(CASE p.side WHEN 'credit' THEN p.minor ELSE -p.minor END)::bigint"
        " FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id"
        " WHERE a.kind = ANY(%s) GROUP BY a.kind, a.owner, p.currency"
        " HAVING sum(CASE p.side WHEN 'credit' THEN p.minor ELSE -p.minor END) <> 0",
        [[kind.value for kind in PASSING]],
    )
    assert not left, f"money was left on its way: {left}"


def assert_stock_adds_up() -> None:
    """Fail unless the pieces kept on each shelf are those of the reservations that are held."""
    wrong = db.rows(
        "SELECT s.sku_id, s.on_hand, s.reserved, coalesce(sum(r.quantity), 0)::int"
        " FROM inventory_stock s"
        " LEFT JOIN inventory_reservation r ON r.sku_id = s.sku_id AND r.state = 'held'"
        " GROUP BY s.sku_id, s.on_hand, s.reserved"
        " HAVING s.reserved <> coalesce(sum(r.quantity), 0) OR s.on_hand < s.reserved"
    )
    assert not wrong, f"(SKU, on hand, reserved, held): {wrong}"


def assert_all_has_ended() -> None:
    """Fail unless log, books and stock are sound, nothing is on its way and no handler is stuck."""
    assert_log_has_no_gaps()
    assert_stock_adds_up()
    assert_books_close()
    assert not outbox.troubles(), outbox.troubles()


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Fail when a row of any table is another, one more or one less after the block."""
    before = _tables()
    yield
    after = _tables()
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert not changed, f"tables that changed, as (rows, hash) before and after: {changed}"


def _tables() -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a hash of all that is in them, with two statements."""
    found = db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    parts = [
        f"SELECT '{name}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        f' FROM "{name}" t'
        for (name,) in found
    ]
    return {name: (count, digest) for name, count, digest in db.rows(" UNION ALL ".join(parts))}
