"""A log that was carried into a younger cluster: its transactions seem to lie in the future."""

from __future__ import annotations

from tradewind.kernel import db, ids, moved, outbox

from .builders import applied, listen, publish

FUTURE = 10**9
_NUMBER = "SELECT xid::text::bigint, position FROM kernel_outboxevent ORDER BY xid, position"


def carry_all() -> None:
    """Let all that was ever written or read be of transactions that are still to come."""
    db.execute(
        "UPDATE kernel_outboxevent SET xid = (xid::text::bigint + %s::bigint)::text::xid8", [FUTURE]
    )
    db.execute("UPDATE kernel_outboxcursor SET xid = xid + %s", [FUTURE])


def test_a_carried_log_goes_on_where_each_handler_stood(open_shop):
    first, second = ids.new(), ids.new()
    listen()
    publish(first, 1)
    outbox.drain_all()
    late = listen(name="late")
    publish(first, 2)
    carry_all()
    outbox.drain_all()
    assert (applied(first), applied(first, late)) == ([1], []), "nobody sees the future"

    assert moved.settle() is True
    assert outbox.lag() == {"shop.count": 1, late: 2}
    outbox.drain_all()
    assert (applied(first), applied(first, late)) == ([1, 2], [1, 2])
    publish(first, 3)
    publish(second, 1)
    outbox.drain_all()
    assert (applied(first), applied(first, late)) == ([1, 2, 3], [1, 2, 3])
    assert (applied(second), applied(second, late)) == ([1], [1])
    assert set(outbox.lag().values()) == {0}


def test_a_cursor_counts_by_transactions_also_where_positions_disagree(open_shop):
    """A transaction may take its position early and its number late, or the other way round."""
    aggregates = [ids.new() for _ in range(4)]
    for aggregate in aggregates:
        publish(aggregate, 1)
    for position, xid in {1: 5, 2: 3, 3: 3, 4: 9}.items():
        db.execute(
            "UPDATE kernel_outboxevent SET xid = %s::text::xid8 WHERE position = %s",
            [str(FUTURE + xid), position],
        )
    stands = {"nowhere": (0, 0), "middle": (3, 2), "end_of_one": (3, 3), "late": (5, 1)}
    for name, (xid, position) in stands.items():
        listen(name=name)
        db.insert(
            "kernel_outboxcursor",
            ("handler", "xid", "position"),
            [(f"shop.{name}", FUTURE + xid if xid else 0, position)],
        )
    moved.settle()
    outbox.drain_all()
    heard = {
        name: [number for number, one in enumerate(aggregates, 1) if applied(one, f"shop.{name}")]
        for name in stands
    }
    assert heard == {
        "nowhere": [1, 2, 3, 4], "middle": [1, 3, 4], "end_of_one": [1, 4], "late": [4],
    }  # fmt: skip


def test_a_log_of_older_transactions_stays_as_it_is(open_shop):
    listen()
    publish(ids.new(), 1, 2)
    outbox.drain_all()
    before = db.rows(_NUMBER), db.rows("SELECT * FROM kernel_outboxcursor")
    assert moved.settle() is False
    assert (db.rows(_NUMBER), db.rows("SELECT * FROM kernel_outboxcursor")) == before


def test_the_next_fact_of_a_settled_log_has_a_position_of_its_own(open_shop):
    publish(ids.new(), 1, 2)
    carry_all()
    moved.settle()
    publish(ids.new(), 1)
    assert [position for _, position in db.rows(_NUMBER)] == [1, 2, 3]


def test_the_workers_of_elsewhere_and_what_they_were_at_are_forgotten(open_shop):
    db.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    for status in ("doing", "todo"):
        db.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', 'kernel.sweeps', %s::procrastinate_job_status)",
            [status],
        )
    moved.settle()
    assert db.rows("SELECT 1 FROM procrastinate_workers") == []
    assert db.rows("SELECT status::text FROM procrastinate_jobs") == [("todo",)]
