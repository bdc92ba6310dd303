"""Facts that a handler takes together: all or one by one, each once and in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.kernel import db, ids, outbox
from tradewind.kernel.outbox import Heard
from tradewind.kernel.turns import turns

from .builders import (
    NOON,
    Counted,
    Doorstep,
    applied,
    deliver,
    eventually,
    is_due,
    publish,
    somebody_waits,
    states,
)

NAME = "shop.count"


class Death(BaseException):
    """What no handler can catch: the process is gone."""


def listen(
    act: Callable[[Heard], object] = lambda heard: None, *, most: int = outbox.TOGETHER
) -> list[int]:
    """Register a handler of many that writes down what it applies; return how many it got at once."""
    sizes: list[int] = []

    def count(heard: Heard) -> None:
        sizes.append(len(heard))
        db.insert(
            "applied",
            ("handler", "aggregate_id", "version"),
            [(NAME, event.aggregate_id, event.aggregate_version) for event, _ in heard],
        )
        assert {at for _, at in heard} == {NOON}
        act(heard)

    count.__module__ = "tradewind.shop.handlers"
    outbox.on_many(Counted, most=most)(count)
    return sizes


def _refuse(bad: UUID, version: int = 1) -> Callable[[Heard], None]:
    def act(heard: Heard) -> None:
        if any((one.aggregate_id, one.aggregate_version) == (bad, version) for one, _ in heard):
            raise ValueError("poison")

    return act


def test_facts_that_are_there_are_applied_in_one_transaction(open_shop):
    sizes, aggregates = listen(), [ids.new() for _ in range(40)]
    for aggregate in aggregates:
        publish(aggregate, 1, 2)
    with CaptureQueriesContext(connection) as queries:
        assert outbox.drain(NAME) == 80
    assert sizes == [80]
    assert len(queries) < 20
    assert all(applied(aggregate) == [1, 2] for aggregate in aggregates)
    assert outbox.drain(NAME) == 0


def test_no_more_are_taken_together_than_the_handler_says(shop):
    sizes, aggregates = listen(most=3), [ids.new() for _ in range(4)]
    for aggregate in aggregates:
        publish(aggregate, 1, 2)
    deliver()
    assert sizes == [3, 3, 2]
    assert all(applied(aggregate) == [1, 2] for aggregate in aggregates)


def test_a_poison_fact_parks_its_aggregate_alone_and_the_others_are_applied_once(shop):
    bad, others = ids.new(), [ids.new() for _ in range(5)]
    listen(_refuse(bad, 2))
    for aggregate in (*others[:2], bad, *others[2:]):
        publish(aggregate, 1, 2, 3)
    for _ in range(outbox.MAX_ATTEMPTS):
        deliver()
        is_due()
    assert applied(bad) == [1]
    assert [applied(one) for one in others] == [[1, 2, 3]] * 5
    assert states() == [(NAME, bad, 1, "parked", outbox.MAX_ATTEMPTS)]
    assert outbox.lag() == {NAME: 0}


def test_a_gap_is_waited_for_while_the_rest_of_the_batch_goes_on(shop):
    gapped, whole = ids.new(), ids.new()
    listen()
    publish(gapped, 1, 3)
    publish(whole, 1, 2)
    deliver()
    assert (applied(gapped), applied(whole)) == ([1], [1, 2])
    assert states() == [(NAME, gapped, 1, "waiting", 0)]
    publish(gapped, 2)
    is_due()
    deliver()
    assert applied(gapped) == [1, 2, 3]
    assert outbox.troubles() == []


def test_a_process_that_dies_within_a_batch_has_applied_nothing_of_it(open_shop):
    aggregates, dying = [ids.new() for _ in range(3)], [True]

    def act(heard: Heard) -> None:
        if dying:
            dying.clear()
            raise Death

    listen(act)
    for aggregate in aggregates:
        publish(aggregate, 1, 2)
    with pytest.raises(Death):
        outbox.drain_all()
    connection.close()
    assert [applied(one) for one in aggregates] == [[], [], []]
    outbox.drain_all()
    assert [applied(one) for one in aggregates] == [[1, 2]] * 3


def test_two_drains_that_both_got_in_apply_each_fact_of_a_batch_once(session, monkeypatch):
    monkeypatch.setattr(outbox, "_lock_number", lambda name: threading.get_ident())
    door, aggregates, sessions = Doorstep(), [ids.new(), ids.new()], [session(), session()]
    listen(lambda heard: door(heard[0][0]))
    for aggregate in aggregates:
        publish(aggregate, 1, 2)
    working = [one.start(outbox.drain, NAME) for one in sessions]
    assert door.somebody_is_in()
    eventually(somebody_waits)
    door.open()
    assert [one.result(timeout=30) for one in working] == [4, 4]
    assert [applied(one) for one in aggregates] == [[1, 2], [1, 2]]


def test_facts_are_split_so_that_a_part_has_one_of_each_aggregate():
    one, other = ids.new(), ids.new()
    facts = [
        (Counted(aggregate_id=aggregate, aggregate_version=version), NOON)
        for aggregate, version in ((one, 1), (one, 2), (other, 1), (one, 3))
    ]
    assert [list(part) for part in turns(facts)] == [
        [facts[0], facts[2]], [facts[1]], [facts[3]],
    ]  # fmt: skip
