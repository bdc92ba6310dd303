"""Facts: how handlers begin, begin again, keep up and are watched."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradewind.kernel import clock, db, ids, outbox, outbox_sql
from tradewind.kernel.outbox import Event

from .builders import (
    NOON,
    Counted,
    Doorstep,
    Renamed,
    applied,
    deliver,
    eventually,
    is_due,
    listen,
    publish,
    somebody_waits,
    states,
)

# --- beginning, and beginning again --------------------------------------------------------------


def test_a_new_handler_reads_from_the_start(shop):
    aggregate = ids.new()
    listen()
    publish(aggregate, 1, 2)
    deliver()
    late = listen(name="late")
    assert outbox.lag() == {"shop.count": 0, late: 2}
    publish(aggregate, 3)
    deliver()
    assert applied(aggregate, late) == applied(aggregate) == [1, 2, 3]
    assert outbox.lag() == {"shop.count": 0, late: 0}


def test_a_new_handler_reads_a_long_log_batch_by_batch(shop, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 3)
    monkeypatch.setattr(outbox, "FAR", 4)
    aggregate, others = ids.new(), [ids.new() for _ in range(4)]
    listen(Renamed)
    publish(aggregate, *range(1, 11))
    for other in others:
        publish(other, 1, kind=Renamed)
    deliver()
    late = listen(name="late")
    assert outbox.drain(late, committed_only=False) == 3
    assert applied(aggregate, late) == [1, 2, 3]
    assert outbox.lag()[late] == 7
    deliver()
    assert applied(aggregate, late) == list(range(1, 11))
    assert [applied(other) for other in others] == [[1]] * 4


def test_a_replay_reads_everything_again_for_this_handler_alone(shop):
    aggregate, other = ids.new(), ids.new()
    name, calm = listen(), listen(name="calm")
    publish(aggregate, 1, 2)
    publish(other, 2)
    deliver()
    outbox.replay(handler=name)
    assert states() == [(calm, other, 0, "waiting", 0)]
    assert outbox.lag() == {calm: 0, name: 3}
    publish(aggregate, 3)
    deliver()
    assert applied(aggregate) == [1, 2, 1, 2, 3]
    assert applied(aggregate, calm) == [1, 2, 3]


def test_a_replay_waits_for_a_batch_that_is_under_way(session):
    door, aggregate, last = Doorstep(), ids.new(), ids.new()
    name = listen(act=door)
    publish(aggregate, 1, 2)
    publish(last, 1)
    worker, person = session(), session()
    working = worker.start(outbox.drain_all)
    assert door.somebody_is_in()
    asked = person.start(lambda: outbox.replay(handler=name))
    eventually(somebody_waits)
    door.open()
    working.result(timeout=30)
    asked.result(timeout=30)
    outbox.drain_all()
    assert applied(aggregate) == [1, 2, 1, 2]
    assert applied(last) == [1, 1]


def test_a_replay_is_not_overtaken_by_those_who_move_idle_handlers_along(session, monkeypatch):
    """The cursors are read, then the handler is sent back, then the cursors are written."""
    aggregate = ids.new()
    name, worker = listen(), session()
    publish(aggregate, 1)
    outbox.drain_all()
    publish(aggregate, 2, kind=Renamed)
    advance = outbox_sql.ADVANCE
    sent_back, execute = threading.Event(), db.execute

    def slowly(sql: str, params: list[object]) -> int:
        if sql == advance and not sent_back.is_set():
            sent_back.set()
            worker.do(lambda: outbox.replay(handler=name))
        return execute(sql, params)

    monkeypatch.setattr(db, "execute", slowly)
    outbox.drain_all()
    assert sent_back.is_set()
    outbox.drain_all()
    assert applied(aggregate) == [1, 1]


def test_a_worker_that_is_told_to_stop_leaves_off_between_two_batches(shop, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    stop, aggregate, later = threading.Event(), ids.new(), ids.new()
    listen(act=lambda event: stop.set())
    listen(name="late")
    publish(aggregate, 1, 2, 3, 4)
    publish(later, 1)
    assert outbox.drain_all(committed_only=False, stopping=stop.is_set) == 2
    assert applied(aggregate) == [1, 2]
    assert applied(aggregate, "shop.late") == []
    assert outbox.drain_all(committed_only=False, stopping=stop.is_set) == 0


# --- keeping up ----------------------------------------------------------------------------------


def test_a_fact_costs_three_statements_beside_those_of_its_handler(open_shop):
    name = listen()
    aggregates = [ids.new() for _ in range(100)]
    for aggregate in aggregates:
        publish(aggregate, 1)
    with CaptureQueriesContext(connection) as queries:
        assert outbox.drain(name) == 100
    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    own = sum("INTO applied" in query["sql"] for query in queries.captured_queries)
    assert own == 100
    assert statements.count("BEGIN") == statements.count("COMMIT") == 100
    assert statements.count("SAVEPOINT") == 0
    assert len(statements) - own <= 3 * 100 + 10


def test_handlers_that_hear_nothing_of_it_cost_nothing_for_a_fact(open_shop):
    listen()
    for number in range(40):
        listen(Renamed, name=f"idle_{number}")
    outbox.drain_all()
    aggregate = ids.new()
    publish(aggregate, 1)
    with CaptureQueriesContext(connection) as queries:
        assert outbox.drain_all() == 1
    assert applied(aggregate) == [1]
    assert len(queries) <= 25


def test_a_handler_of_rare_facts_does_not_read_the_log_in_between_again(open_shop):
    common, rare = listen(), listen(Renamed, name="rare")
    aggregate = ids.new()
    for version in range(1, 4):
        publish(aggregate, version)
        outbox.drain_all()
        cursors = dict(db.rows("SELECT handler, position FROM kernel_outboxcursor"))
        assert cursors == {common: version, rare: version}
    publish(aggregate, 4, kind=Renamed)
    outbox.drain_all()
    assert applied(aggregate, rare) == [4]


@pytest.mark.parametrize(
    ("statement", "params"),
    [
        (outbox_sql.NEWEST, [True]),
        (outbox_sql.NEWS, ["0", 0, ["outbox.Counted"], True, 200]),
        (outbox_sql.TROUBLED, ["shop.count", NOON, 200]),
    ],
)
def test_what_an_idle_worker_asks_is_found_by_an_index_alone(shop, statement, params):
    plan = explain(statement, params)
    assert "Index" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan


def test_of_a_long_aggregate_no_more_is_read_than_the_batch_asks_for(shop):
    db.execute(
        "INSERT INTO kernel_outboxevent (id, name, aggregate_id, aggregate_version, payload, actor,"
        " request_id, occurred_at, recorded_at)"
        " SELECT gen_random_uuid(), 'outbox.Counted', a, v, '{}', '', '', %s, %s"
        " FROM (SELECT gen_random_uuid() AS a FROM generate_series(1, 10)) a,"
        " generate_series(1, 200) v",
        [NOON, NOON],
    )
    db.execute("ANALYZE kernel_outboxevent")
    plan = explain(
        outbox_sql.WORK, [[ids.new()], [1], "shop.count", clock.wall(), ["outbox.Counted"]]
    )
    (condition,) = re.findall(r"Index Cond: (.*aggregate_version.*)", plan)
    assert "aggregate_version >" in condition
    assert "aggregate_version <= CASE" in condition


def explain(statement: str, params: list[object]) -> str:
    """Return the plan of a statement over tables of which nothing is known."""
    for way in ("seqscan", "hashjoin", "mergejoin", "bitmapscan"):
        db.execute(f"SET LOCAL enable_{way} = off")
    return "\n".join(line for (line,) in db.rows("EXPLAIN " + statement, params))


def test_one_batch_of_a_busy_aggregate_is_no_longer_than_a_batch(shop, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 5)
    name, aggregate = listen(), ids.new()
    publish(aggregate, *range(1, 13))
    seen = []
    while outbox.drain(name, committed_only=False):
        seen.append(len(applied(aggregate)))
    assert seen == [5, 10, 12]
    assert applied(aggregate) == list(range(1, 13))


# --- what it meets -------------------------------------------------------------------------------


def test_words_that_no_column_can_hold_do_not_stop_the_others(shop):
    bad, good = ids.new(), ids.new()

    def act(event: Event) -> None:
        if event.aggregate_id == bad:
            raise ValueError("a\x00b\ud800" + "c" * 9_000)

    listen(act=act)
    publish(bad, 1)
    publish(good, 1)
    deliver()
    assert applied(good) == [1]
    (trouble,) = outbox.troubles()
    assert trouble.error.startswith("ValueError: a?b?ccc")
    assert len(trouble.error) == 2_000


def test_a_fact_that_the_code_cannot_read_stops_its_aggregate_alone(shop):
    bad, good = ids.new(), ids.new()
    name = listen()
    publish(bad, 1)
    publish(good, 1)
    db.execute(
        "UPDATE kernel_outboxevent SET payload = payload || %s::jsonb WHERE aggregate_id = %s",
        ['{"number": "many"}', bad],
    )
    deliver()
    assert applied(good) == [1]
    (trouble,) = outbox.troubles()
    assert (trouble.handler, trouble.aggregate_id, trouble.state) == (name, bad, "failing")
    assert trouble.error.startswith("ValidationError: Expected `int`, got `str`")


def test_a_fact_from_before_a_field_was_added_is_heard_with_its_default(shop):
    heard, aggregate = [], ids.new()
    listen(act=heard.append)
    publish(aggregate, 1)
    db.execute("UPDATE kernel_outboxevent SET payload = payload - 'number'")
    deliver()
    assert heard == [Counted(aggregate_id=aggregate, aggregate_version=1, number=0)]


# --- watching ------------------------------------------------------------------------------------


def test_the_pulse_tells_of_new_facts_and_of_what_is_to_be_tried_again(open_shop):
    def act(event: Event) -> None:
        if event.aggregate_version == 2:
            raise ValueError

    listen(act=act)
    aggregate = ids.new()
    assert outbox.pulse() == (0, 0, False)
    publish(aggregate, 1)
    first = outbox.pulse()
    assert first[:2] == db.rows("SELECT xid::text::bigint, position FROM kernel_outboxevent")[0]
    assert outbox.pulse() == first
    outbox.drain_all()
    assert outbox.pulse() == first
    publish(aggregate, 2)
    second = outbox.pulse()
    assert second[:2] > first[:2]
    assert not second[2]
    outbox.drain_all()
    db.execute("UPDATE kernel_outboxprogress SET retry_at = %s", [clock.wall() + timedelta(days=1)])
    assert outbox.pulse() == second
    is_due()
    assert outbox.pulse() == (*second[:2], True)


def test_the_troubles_of_a_handler_that_is_gone_do_not_keep_workers_awake(shop, monkeypatch):
    def act(event: Event) -> None:
        raise ValueError

    aggregate, name = ids.new(), listen(act=act)
    publish(aggregate, 1)
    deliver()
    is_due()
    assert db.rows("SELECT state FROM kernel_outboxprogress") == [("failing",)]
    monkeypatch.setattr(outbox, "_handlers", {})
    listen(name="calm")
    assert not outbox.pulse()[2]
    assert states() == [(name, aggregate, 0, "failing", 1)]


def test_the_lag_counts_what_a_handler_has_not_looked_at(shop):
    name, both = listen(), listen(Counted, Renamed, name="both")
    aggregate = ids.new()
    assert outbox.lag() == {both: 0, name: 0}
    publish(aggregate, 1, 2)
    publish(aggregate, 3, kind=Renamed)
    assert outbox.lag() == {both: 3, name: 2}
    assert outbox.drain(name, committed_only=False) == 2
    assert outbox.lag() == {both: 3, name: 0}


# --- whatever happens ----------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(0, 2), st.sampled_from([Counted, Renamed])),
        st.tuples(st.just("hold back"), st.integers(0, 2), st.just(Counted)),
        st.tuples(st.just("break"), st.integers(0, 2), st.none()),
        st.tuples(st.just("heal"), st.integers(0, 2), st.none()),
        st.tuples(st.just("drain"), st.integers(1, 3), st.none()),
        st.tuples(st.just("die"), st.integers(0, 2), st.none()),
        st.tuples(st.just("wait"), st.just(0), st.none()),
    ),
    max_size=25,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_fact_is_applied_once_and_in_order_whatever_happens(shop, steps):
    aggregates = [ids.new(), ids.new(), ids.new()]
    broken: set[UUID] = set()
    published = {aggregate: [] for aggregate in aggregates}
    held: dict[UUID, list[int]] = {aggregate: [] for aggregate in aggregates}

    def act(event: Event) -> None:
        if event.aggregate_id in broken:
            raise ValueError

    name = listen(act=act)
    for step, number, kind in steps:
        aggregate = aggregates[number % 3]
        if step == "publish":
            version = len(published[aggregate]) + 1
            published[aggregate].append(kind)
            publish(aggregate, version, kind=kind)
        elif step == "hold back":
            held[aggregate].append(len(published[aggregate]) + 1)
            published[aggregate].append(kind)
        elif step == "break":
            broken.add(aggregate)
        elif step == "heal":
            broken.discard(aggregate)
        elif step == "drain":
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(outbox, "BATCH", number)
                outbox.drain(name, committed_only=False)
        elif step == "die":
            db.execute("DELETE FROM kernel_outboxcursor")
        else:
            is_due(waited=timedelta(seconds=40))
    broken.clear()
    for aggregate, versions in held.items():
        for version in versions:
            publish(aggregate, version)
    for trouble in outbox.parked():
        outbox.retry(handler=name, aggregate_id=trouble.aggregate_id)
    is_due()
    deliver()
    for aggregate, kinds in published.items():
        assert applied(aggregate) == [
            version for version, kind in enumerate(kinds, start=1) if kind is Counted
        ]
    assert outbox.troubles() == []
    assert outbox.lag() == {name: 0}
