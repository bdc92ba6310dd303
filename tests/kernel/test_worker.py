"""The worker: as a process that is ended or killed, and its thread that hands over facts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import connection

from tradewind.goods.inventory.events import StockChanged
from tradewind.kernel import clock, db, idempotency, ids, outbox, worker
from tradewind.kernel.actors import system
from tradewind.kernel.outbox import Event


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.02)


def publish(event: Event) -> None:
    with db.atomic():
        outbox.publish([event], actor=system("tests"), at=clock.now())


# --- the process ---------------------------------------------------------------------------------


@pytest.fixture
def start(committed, tmp_path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers on the database of the test, and ends those that are left."""
    target = connection.settings_dict
    url = f"postgresql://{target['USER']}@/{target['NAME']}?host={quote(target['HOST'], safe='')}"
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tradewind.cli", "worker"],
                    env={**os.environ, "DATABASE_URL": url},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )
        return started[-1]

    yield start
    for one in started:
        if one.poll() is None:
            one.kill()
        one.wait()


def stock_changed() -> UUID:
    """Publish a fact that a handler of the shop hears; return its aggregate."""
    sku = ids.new()
    fact = StockChanged(
        aggregate_id=sku,
        aggregate_version=1,
        sku_id=sku,
        store_id=ids.new(),
        on_hand=1,
        available=1,
    )
    publish(fact)
    return sku


def heard(aggregate: UUID) -> bool:
    return db.rows(
        "SELECT DISTINCT version, state FROM kernel_outboxprogress WHERE aggregate_id = %s",
        [aggregate],
    ) == [(1, "ok")]


def remember_old_key() -> None:
    """Leave something that a sweep throws away."""
    with db.atomic():
        idempotency.claim(owner_id=ids.new(), command="any", key="old", payload=1, answer=1)
        db.execute(
            "UPDATE kernel_idempotencykey SET created_at = %s", [clock.wall() - timedelta(days=2)]
        )


def is_swept() -> bool:
    return db.rows("SELECT key FROM kernel_idempotencykey") == []


def is_in_a_sweep() -> bool:
    return bool(db.rows("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'"))


@contextmanager
def keys_are_locked() -> Iterator[None]:
    """While a sweep cannot get on."""
    with db.atomic():
        db.execute("LOCK TABLE kernel_idempotencykey")
        yield


def test_a_worker_hands_over_facts_sweeps_and_ends_when_it_is_told_to(start):
    remember_old_key()
    before = stock_changed()
    process = start()
    eventually(lambda: heard(before))
    eventually(is_swept)
    while_it_runs = stock_changed()
    eventually(lambda: heard(while_it_runs))
    assert outbox.troubles() == []
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert db.rows("SELECT 1 FROM procrastinate_workers") == []
    assert db.rows("SELECT 1 FROM procrastinate_jobs") == []


def test_a_worker_that_is_killed_in_a_sweep_does_not_hold_back_the_next(start):
    remember_old_key()
    with keys_are_locked():
        first = start()
        eventually(is_in_a_sweep)
        first.send_signal(signal.SIGKILL)
        assert first.wait(timeout=60) == -signal.SIGKILL
    assert is_in_a_sweep()
    if is_swept():
        # The statement that waited for the lock may outlive its client on the server.
        remember_old_key()
    second = start()
    eventually(is_swept)
    late = stock_changed()
    eventually(lambda: heard(late))
    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=60) == 0


# --- the thread that hands over facts ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    pass


@pytest.fixture
def relay(committed, monkeypatch) -> Iterator[list[UUID]]:
    """A relay at work in a thread; what its one handler hears."""
    monkeypatch.setattr(outbox, "_handlers", {})
    heard: list[UUID] = []

    @outbox.on(Counted)
    def hear(event: Counted, at: datetime) -> None:
        heard.append(event.aggregate_id)

    stop = threading.Event()
    thread = threading.Thread(target=worker.relay, args=[stop], name="relay")
    thread.start()
    yield heard
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()


def count() -> UUID:
    aggregate = ids.new()
    publish(Counted(aggregate_id=aggregate, aggregate_version=1))
    return aggregate


def test_a_relay_that_loses_its_connection_opens_another(relay):
    first = count()
    eventually(lambda: relay == [first])
    assert db.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    ) == [(True,)]
    second = count()
    eventually(lambda: relay == [first, second])


def test_a_relay_takes_over_what_another_had_taken_and_left(relay, monkeypatch):
    """The other holds the handler when the fact comes, and ends later without a word."""
    monkeypatch.setattr(worker, "LOOK_AGAIN_SECONDS", 0.2)
    (name,) = outbox.handlers()
    lock = outbox._lock_number(name)
    db.rows("SELECT pg_advisory_lock(%s)", [lock])
    looks, look = [], outbox.drain

    def counted(name: str, *, committed_only: bool) -> int:
        looks.append(look(name, committed_only=committed_only))
        return looks[-1]

    monkeypatch.setattr(outbox, "drain", counted)
    aggregate = count()
    eventually(lambda: looks)
    assert looks[0] == 0
    assert relay == []
    db.rows("SELECT pg_advisory_unlock(%s)", [lock])
    eventually(lambda: relay == [aggregate])


class Patience:
    """A stop signal that comes after it was waited for three times."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def is_set(self) -> bool:
        return len(self.waits) == 3

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.mark.parametrize(
    "pulses", [[(1, 1, False)] * 4, [(1, 1, True)] * 4, [(number, 1, True) for number in range(4)]]
)
def test_a_relay_that_finds_nothing_to_do_rests_between_two_looks(monkeypatch, pulses):
    """Also while something is to be tried again that another worker is at."""
    left, patience = list(pulses), Patience()
    monkeypatch.setattr(outbox, "pulse", lambda: left.pop(0))
    monkeypatch.setattr(outbox, "drain_all", lambda *, stopping: 0)
    worker.relay(patience)
    assert patience.waits == [worker.POLL_SECONDS] * 3


def test_the_jobs_ending_by_themselves_is_an_error(monkeypatch, committed):
    async def end_at_once(*args: object, **options: object) -> None:
        pass

    monkeypatch.setattr("procrastinate.app.App.run_worker_async", end_at_once)
    monkeypatch.setattr(worker, "relay", lambda stop, alive: stop.wait(60))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with pytest.raises(RuntimeError, match="the jobs ended without being told to"):
            worker.run()
    finally:
        for number, action in before.items():
            signal.signal(number, action)
    assert "relay" not in {thread.name for thread in threading.enumerate()}
