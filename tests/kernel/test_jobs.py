"""Sweeps: all of them run, until nothing is due, whatever one of them meets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tradewind.kernel import clock, jobs

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_sweeps(monkeypatch):
    monkeypatch.setattr(jobs, "_sweeps", {})


def sweep(name: str, *counts: int | Exception, domain: str = "orders", calls: list | None = None):
    """Register a sweep that answers one after the other, and then 0 for ever."""
    left = list(counts)

    def run(now: datetime) -> int:
        if calls is not None:
            calls.append((name, now))
        answer = left.pop(0) if left else 0
        if isinstance(answer, Exception):
            raise answer
        return answer

    run.__name__, run.__module__ = name, f"tradewind.trade.{domain}.handlers"
    return jobs.sweep(run)


def test_a_sweep_is_known_by_its_domain_and_its_name():
    expire, complete = sweep("expire"), sweep("complete", domain="logistics")
    assert [(one.name, one.run) for one in jobs.sweeps()] == [
        ("logistics.complete", complete),
        ("orders.expire", expire),
    ]


def test_two_sweeps_of_one_name_are_refused():
    sweep("expire")

    def expire(now: datetime) -> int:
        return 0

    expire.__module__ = "tradewind.trade.orders.handlers.more"
    with pytest.raises(ValueError, match="two sweeps are called"):
        jobs.sweep(expire)


def test_a_sweep_runs_until_nothing_is_due():
    calls = []
    sweep("expire", 20, 20, 3, calls=calls)
    assert jobs.run_sweeps(NOON) == {"orders.expire": 43}
    assert calls == [("expire", NOON)] * 4


def test_a_sweep_that_never_ends_lets_the_others_have_their_turn(monkeypatch):
    monkeypatch.setattr(jobs, "ROUNDS", 5)
    endless, calls = [1] * 1_000, []
    sweep("endless", *endless)
    sweep("later", 2, calls=calls)
    assert jobs.run_sweeps(NOON) == {"orders.endless": 5, "orders.later": 2}
    assert calls == [("later", NOON)] * 2


def test_one_failing_sweep_stops_no_other():
    sweep("a_first", 1)
    sweep("b_broken", 7, ValueError("no provider"), 5)
    sweep("c_last", 2)
    assert jobs.run_sweeps(NOON) == {"orders.a_first": 1, "orders.b_broken": -1, "orders.c_last": 2}
    assert jobs.run_sweeps(NOON) == {"orders.a_first": 0, "orders.b_broken": 5, "orders.c_last": 0}


def test_sweeps_get_business_time_unless_they_are_told_another():
    calls = []
    sweep("expire", calls=calls)
    with clock.moved_to(NOON):
        jobs.run_sweeps()
        jobs.run_sweeps(NOON + timedelta(days=1))
    assert calls == [("expire", NOON), ("expire", NOON + timedelta(days=1))]
