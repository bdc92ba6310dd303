"""Facts: each handler applies each of them once, whoever dies or works at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from tradewind.kernel import db, ids, outbox
from tradewind.kernel.outbox import Event

from .builders import Doorstep, applied, eventually, listen, publish, somebody_waits


class Death(BaseException):
    """What no handler can catch: the process is gone."""


def test_a_drain_that_is_repeated_applies_nothing_twice(shop):
    name, aggregate = listen(), ids.new()
    publish(aggregate, 1, 2)
    assert outbox.drain(name, committed_only=False) == 2
    assert outbox.drain(name, committed_only=False) == 0
    db.execute("DELETE FROM kernel_outboxcursor")
    assert outbox.drain(name, committed_only=False) == 2
    assert applied(aggregate) == [1, 2]


def test_a_process_that_dies_before_it_noted_how_far_it_was_repeats_nothing(open_shop):
    aggregates, dying = [ids.new(), ids.new(), ids.new()], [True]

    def act(event: Event) -> None:
        if event.aggregate_id == aggregates[1] and dying:
            dying.clear()
            raise Death

    name = listen(act=act)
    for aggregate in aggregates:
        publish(aggregate, 1, 2)
    with pytest.raises(Death):
        outbox.drain_all()
    assert [applied(aggregate) for aggregate in aggregates] == [[1, 2], [], []]
    assert db.rows("SELECT * FROM kernel_outboxcursor WHERE xid > 0") == []
    connection.close()
    outbox.drain_all()
    assert [applied(aggregate) for aggregate in aggregates] == [[1, 2], [1, 2], [1, 2]]
    assert outbox.lag() == {name: 0}


def test_of_two_drains_at_once_one_works_and_the_other_goes_away(session):
    door, aggregate, other = Doorstep(), ids.new(), session()
    name = listen(act=door)
    publish(aggregate, 1)
    working = other.start(outbox.drain, name)
    assert door.somebody_is_in()
    assert outbox.drain(name) == 0
    door.open()
    assert working.result(timeout=30) == 1
    assert applied(aggregate) == [1]
    assert outbox.drain(name) == 0


def test_two_drains_that_both_got_in_apply_each_fact_once(session, monkeypatch):
    """As when a connection is lost, and with it the lock, while its handler goes on."""
    monkeypatch.setattr(outbox, "_lock_number", lambda name: threading.get_ident())
    door, aggregate, sessions = Doorstep(), ids.new(), [session(), session()]
    name = listen(act=door)
    publish(aggregate, 1, 2)
    working = [one.start(outbox.drain, name) for one in sessions]
    assert door.somebody_is_in()
    eventually(somebody_waits)
    door.open()
    assert [one.result(timeout=30) for one in working] == [2, 2]
    assert applied(aggregate) == [1, 2]
