"""Facts: heard when they are true, and each aggregate in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from tradewind.kernel import db, ids, log, outbox
from tradewind.kernel.outbox import Event

from .builders import (
    NOON,
    Counted,
    Renamed,
    applied,
    deliver,
    is_due,
    listen,
    publish,
    states,
)


def test_a_fact_is_invisible_until_it_is_committed(session):
    name, aggregate, other, seller = listen(), ids.new(), ids.new(), session()
    seller.begin()
    seller.do(publish, aggregate, 1)
    publish(other, 1)
    before = outbox.pulse()
    assert outbox.drain_all() == 0
    assert applied(aggregate) == applied(other) == []
    seller.commit()
    assert outbox.pulse() != before
    assert outbox.lag() == {name: 2}
    assert outbox.drain_all() == 2
    assert applied(aggregate) == applied(other) == [1]
    assert outbox.lag() == {name: 0}


def test_a_fact_that_was_rolled_back_never_was(session):
    name, aggregate, seller = listen(), ids.new(), session()
    seller.begin()
    seller.do(publish, aggregate, 1)
    seller.roll_back()
    publish(aggregate, 1, 2)
    outbox.drain_all()
    assert applied(aggregate) == [1, 2]
    assert outbox.lag() == {name: 0}


@pytest.mark.parametrize("order", ["long late early", "late long early", "late early long"])
def test_versions_are_applied_in_order_when_the_later_one_has_the_lower_transaction(session, order):
    """Whichever of them began first, and while a long transaction hides what came after it."""
    name, aggregate = listen(), ids.new()
    late, long = session(), session()
    for part in order.split():
        if part == "early":
            publish(aggregate, 1)
        else:
            {"late": late, "long": long}[part].begin()
    late.do(publish, aggregate, 2)
    outbox.drain_all()
    assert applied(aggregate) in ([], [1])
    late.commit()
    xids = db.rows("SELECT xid::text::bigint FROM kernel_outboxevent ORDER BY aggregate_version")
    assert xids[1] < xids[0]
    outbox.drain_all()
    assert applied(aggregate) == ([] if order.startswith("long") else [1, 2])
    assert outbox.troubles() == []
    long.commit()
    outbox.drain_all()
    assert applied(aggregate) == [1, 2]
    assert outbox.lag() == {name: 0}


def test_a_full_batch_does_not_pass_a_transaction_that_is_still_open(session, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    name, slow = listen(), session()
    hidden, others = ids.new(), [ids.new() for _ in range(4)]
    slow.begin()
    slow.do(publish, hidden, 1)
    for other in others:
        publish(other, 1)
    while outbox.drain(name):
        pass
    slow.commit()
    outbox.drain_all()
    assert [applied(one) for one in (hidden, *others)] == [[1]] * 5
    assert outbox.lag() == {name: 0}


def test_a_handler_hears_its_own_facts_with_their_time_and_their_request(shop):
    heard = []
    listen(act=lambda event: heard.append((event, log.request_id())))
    aggregate = ids.new()
    with log.bound(request_id="req_1"):
        publish(aggregate, 1)
    publish(aggregate, 2, kind=Renamed)
    publish(aggregate, 3)
    deliver()
    assert heard == [
        (Counted(aggregate_id=aggregate, aggregate_version=1), "req_1"),
        (Counted(aggregate_id=aggregate, aggregate_version=3), ""),
    ]
    assert db.rows(
        "SELECT name, actor, request_id, occurred_at FROM kernel_outboxevent ORDER BY position"
    ) == [
        ("outbox.Counted", "system:shop", "req_1", NOON),
        ("outbox.Renamed", "system:shop", "", NOON),
        ("outbox.Counted", "system:shop", "", NOON),
    ]


def test_what_a_handler_publishes_is_heard_in_the_same_round(shop):
    first, second = ids.new(), ids.new()
    listen(act=lambda event: publish(second, 1, kind=Renamed))
    listen(Renamed, name="answer")
    publish(first, 1)
    deliver()
    assert applied(second, "shop.answer") == [1]


def test_one_version_of_an_aggregate_is_published_once(shop):
    aggregate = ids.new()
    publish(aggregate, 1)
    with pytest.raises(IntegrityError):
        publish(aggregate, 2, 1)
    assert db.rows("SELECT aggregate_version FROM kernel_outboxevent") == [(1,)]


@pytest.mark.parametrize("module", ["an.extension.shop.events", "an.extension.shop.events.a"])
def test_a_fact_is_named_after_its_domain_also_when_its_events_become_a_folder(module):
    body = {"__module__": module, "__annotations__": {}}
    paid = dataclass(frozen=True, slots=True, kw_only=True)(type("OrderPaid", (Event,), body))
    assert paid.name == "shop.OrderPaid"


def test_two_reactions_of_one_name_are_refused():
    listen()

    def count(event: Counted, at: datetime) -> None:
        pass

    count.__module__ = "tradewind.shop.handlers.more"
    with pytest.raises(ValueError, match="two reactions are called"):
        outbox.on(Counted)(count)
    listen(Renamed, Counted, name="answer")
    assert outbox.handlers() == ["shop.answer", "shop.count"]
    assert outbox.reactions() == [
        ("outbox.Counted", "shop.answer"),
        ("outbox.Counted", "shop.count"),
        ("outbox.Renamed", "shop.answer"),
    ]


# --- gaps ----------------------------------------------------------------------------------------


def test_a_gap_is_waited_for_and_not_skipped(shop):
    name, aggregate, other = listen(), ids.new(), ids.new()
    publish(aggregate, 1, 3, 4)
    publish(other, 1)
    deliver()
    assert applied(aggregate) == applied(other) == [1]
    assert states() == [(name, aggregate, 1, "waiting", 0)]
    is_due()
    deliver()
    assert applied(aggregate) == [1]
    publish(aggregate, 2)
    deliver()
    assert applied(aggregate) == [1, 2, 3, 4]
    assert outbox.troubles() == []


def test_a_version_that_the_handler_does_not_hear_can_be_missing_or_there(shop):
    listen()
    aggregate, other = ids.new(), ids.new()
    publish(aggregate, 1, kind=Renamed)
    publish(aggregate, 2)
    publish(other, 2)
    deliver()
    assert applied(aggregate) == [2]
    assert applied(other) == []
    publish(other, 1, kind=Renamed)
    is_due()
    deliver()
    assert applied(other) == [2]


def test_a_gap_that_lasts_is_parked_and_goes_on_when_a_person_says_so(shop):
    name, aggregate = listen(), ids.new()
    publish(aggregate, 2)
    deliver()
    is_due(waited=outbox.GAP_PATIENCE - timedelta(seconds=20))
    deliver()
    assert states() == [(name, aggregate, 0, "waiting", 0)]
    assert outbox.parked() == []
    is_due(waited=timedelta(seconds=30))
    deliver()
    assert states() == [(name, aggregate, 0, "parked", 0)]
    (trouble,) = outbox.parked()
    assert trouble.error == "version 2 came before a lower one"
    publish(aggregate, 1)
    deliver()
    assert applied(aggregate) == []
    outbox.retry(handler=name, aggregate_id=aggregate)
    deliver()
    assert applied(aggregate) == [1, 2]
    assert outbox.troubles() == []
