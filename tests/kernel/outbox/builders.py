"""Facts of a small shop, handlers that write down what they hear, and somebody else at work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from tradewind.kernel import clock, db, outbox
from tradewind.kernel.actors import system
from tradewind.kernel.outbox import Event

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
SHOP = system("shop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Event):
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed(Event):
    to: str = ""


def open_shop() -> None:
    """Begin with an empty log, and a table in which handlers write down what they apply."""
    db.execute(
        "TRUNCATE kernel_outboxevent, kernel_outboxcursor, kernel_outboxprogress RESTART IDENTITY"
    )
    db.execute(
        "CREATE TABLE applied (place bigserial, handler text NOT NULL,"
        " aggregate_id uuid NOT NULL, version integer NOT NULL)"
    )


def listen(
    *events: type[Event], name: str = "count", act: Callable[[Event], object] = lambda event: None
) -> str:
    """Register a handler that writes down what it applies, and then acts; return its name."""

    def handle(event: Event, at: datetime) -> None:
        assert at == NOON
        db.insert(
            "applied",
            ("handler", "aggregate_id", "version"),
            [(f"shop.{name}", event.aggregate_id, event.aggregate_version)],
        )
        act(event)

    handle.__name__, handle.__module__ = name, "tradewind.shop.handlers"
    outbox.on(*events or (Counted,))(handle)
    return f"shop.{name}"


def publish(aggregate: UUID, *versions: int, kind: type[Event] = Counted) -> None:
    """Publish these versions of an aggregate in one transaction."""
    with db.atomic():
        outbox.publish(
            [kind(aggregate_id=aggregate, aggregate_version=version) for version in versions],
            actor=SHOP,
            at=NOON,
        )


def applied(aggregate: UUID, handler: str = "shop.count") -> list[int]:
    """Return the versions that a handler applied, in the order in which it did."""
    return [
        version
        for (version,) in db.rows(
            "SELECT version FROM applied WHERE handler = %s AND aggregate_id = %s ORDER BY place",
            [handler, aggregate],
        )
    ]


def deliver() -> int:
    """Drain inside the test's own transaction."""
    return outbox.drain_all(committed_only=False)


def is_due(*, waited: timedelta = timedelta(0)) -> None:
    """Let what failed or waits be due now, as if it had been in trouble for some time longer."""
    db.execute(
        "UPDATE kernel_outboxprogress SET retry_at = %s, since = since - %s WHERE state <> 'ok'",
        [clock.wall(), waited],
    )


def states() -> list[tuple[str, UUID, int, str, int]]:
    """Return (handler, aggregate, version, state, attempts) of all troubles."""
    return [
        (one.handler, one.aggregate_id, one.version, one.state, one.attempts)
        for one in outbox.troubles()
    ]


def eventually(condition: Callable[[], object]) -> None:
    """Wait for a condition; it must come true within half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        time.sleep(0.005)


def somebody_waits() -> bool:
    """Say whether a statement waits for a lock."""
    return bool(db.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))


class Doorstep:
    """A handler's act that waits inside until it is let go."""

    def __init__(self) -> None:
        self._entered, self._leave = threading.Semaphore(0), threading.Event()

    def __call__(self, event: Event) -> None:
        self._entered.release()
        assert self._leave.wait(timeout=30)

    def somebody_is_in(self) -> bool:
        """Wait until somebody has come in."""
        return self._entered.acquire(timeout=30)

    def open(self) -> None:
        """Let everybody go on."""
        self._leave.set()


class Session:
    """Somebody else: a thread with a connection of its own that does one thing after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)

    def start(self, work: Callable[..., object], *args: object) -> Future[object]:
        """Let it begin, and go on."""
        return self._thread.submit(work, *args)

    def do(self, work: Callable[..., object], *args: object) -> object:
        """Let it do something, and wait until it is done."""
        return self.start(work, *args).result(timeout=30)

    def begin(self) -> None:
        """Open a transaction that has its number already."""
        self._open = db.atomic()
        self.do(self._open.__enter__)
        self.do(db.rows, "SELECT pg_current_xact_id()::text")

    def commit(self) -> None:
        """End the transaction well."""
        self.do(self._open.__exit__, None, None, None)

    def roll_back(self) -> None:
        """End the transaction with an error."""
        self.do(self._open.__exit__, ValueError, ValueError(), None)

    def end(self) -> None:
        """Go away."""
        self.do(lambda: connection.close())
        self._thread.shutdown()
