"""Facts: what a handler cannot apply stops one aggregate, and is visible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tradewind.kernel import clock, db, ids, outbox
from tradewind.kernel.errors import NotFound
from tradewind.kernel.outbox import Event

from .builders import applied, deliver, is_due, listen, publish, states


def test_a_failing_handler_is_tried_again_and_parks_only_that_aggregate(shop):
    bad, good = ids.new(), ids.new()

    def act(event: Event) -> None:
        if event.aggregate_id == bad:
            raise ValueError("no such listing")

    name, calm = listen(act=act), listen(name="calm")
    publish(bad, 1, 2)
    publish(good, 1)
    for attempt in range(1, outbox.MAX_ATTEMPTS):
        deliver()
        assert states() == [(name, bad, 0, "failing", attempt)]
        assert outbox.parked() == []
        is_due()
    deliver()
    assert states() == [(name, bad, 0, "parked", outbox.MAX_ATTEMPTS)]
    publish(bad, 3)
    publish(good, 2)
    is_due()
    deliver()
    assert applied(bad) == []
    assert applied(good) == [1, 2]
    assert applied(bad, calm) == [1, 2, 3]
    assert [(one.state, one.error) for one in outbox.parked()] == [
        ("parked", "ValueError: no such listing")
    ]
    assert outbox.lag() == {calm: 0, name: 0}


def test_what_a_failing_handler_wrote_is_undone_and_its_trouble_is_kept(open_shop):
    aggregate = ids.new()

    def act(event: Event) -> None:
        if event.aggregate_version == 2:
            raise ValueError("after the write")

    name = listen(act=act)
    publish(aggregate, 1, 2, 3)
    before = clock.wall()
    outbox.drain_all()
    connection.close()
    assert applied(aggregate) == [1]
    (trouble,) = outbox.troubles()
    assert (trouble.handler, trouble.aggregate_id, trouble.version) == (name, aggregate, 1)
    assert (trouble.state, trouble.error) == ("failing", "ValueError: after the write")
    assert before <= trouble.since <= clock.wall()


def test_what_failed_is_left_alone_until_it_is_to_be_tried_again(shop):
    aggregate, calls = ids.new(), []

    def act(event: Event) -> None:
        calls.append(event.aggregate_version)
        raise ValueError

    name = listen(act=act)
    publish(aggregate, 1)
    deliver()
    db.execute("UPDATE kernel_outboxprogress SET retry_at = %s", [clock.wall() + timedelta(days=1)])
    for version in range(2, 9):
        publish(aggregate, version)
        deliver()
    assert calls == [1]
    assert states() == [(name, aggregate, 0, "failing", 1)]


def test_each_failure_is_followed_by_a_longer_wait(shop):
    def act(event: Event) -> None:
        raise ValueError

    listen(act=act)
    publish(ids.new(), 1)
    waits = []
    for _ in range(outbox.MAX_ATTEMPTS):
        before = clock.wall()
        deliver()
        after = clock.wall()
        ((retry_at,),) = db.rows("SELECT retry_at FROM kernel_outboxprogress")
        waits.append((retry_at - after, retry_at - before))
        is_due()
    for (shortest, longest), seconds in zip(waits, (0.1, 0.4, 1.6, 6.4, 25.6), strict=True):
        assert shortest <= timedelta(seconds=seconds) <= longest


def test_a_handler_that_recovers_starts_with_a_clean_slate(shop):
    aggregate, broken = ids.new(), [True]

    def act(event: Event) -> None:
        if broken:
            raise ValueError

    name = listen(act=act)
    publish(aggregate, 1)
    for _ in range(outbox.MAX_ATTEMPTS - 1):
        deliver()
        is_due()
    broken.clear()
    deliver()
    assert applied(aggregate) == [1]
    assert outbox.troubles() == []
    broken.append(True)
    publish(aggregate, 2)
    deliver()
    assert states() == [(name, aggregate, 1, "failing", 1)]


def test_a_parked_aggregate_goes_on_from_where_it_stopped(shop):
    aggregate, broken = ids.new(), [True]

    def act(event: Event) -> None:
        if broken and event.aggregate_version > 1:
            raise ValueError

    name = listen(act=act)
    publish(aggregate, 1, 2)
    for _ in range(outbox.MAX_ATTEMPTS):
        deliver()
        is_due()
    publish(aggregate, 3, 4)
    deliver()
    broken.clear()
    deliver()
    assert applied(aggregate) == [1]
    assert states() == [(name, aggregate, 1, "parked", outbox.MAX_ATTEMPTS)]
    outbox.retry(handler=name, aggregate_id=aggregate)
    assert states() == [(name, aggregate, 1, "failing", 0)]
    assert outbox.pulse()[2]
    deliver()
    assert applied(aggregate) == [1, 2, 3, 4]
    assert outbox.troubles() == []
    publish(aggregate, 5)
    deliver()
    assert applied(aggregate) == [1, 2, 3, 4, 5]


def test_only_what_is_parked_can_be_tried_again_by_a_person(shop):
    name, aggregate = listen(), ids.new()
    publish(aggregate, 1)
    deliver()
    with pytest.raises(NotFound):
        outbox.retry(handler=name, aggregate_id=aggregate)
    with pytest.raises(NotFound):
        outbox.retry(handler="shop.nobody", aggregate_id=aggregate)
    with pytest.raises(NotFound):
        outbox.replay(handler="shop.nobody")
    assert outbox.troubles() == []
