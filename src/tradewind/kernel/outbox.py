"""Facts: written where they become true, read by each handler at its own pace.

A handler finds new rows by (xid, position) below the oldest running transaction, so that no row can
appear behind its cursor, and then applies the versions of each aggregate in order. What fails again
and again parks that aggregate for that handler; all others go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import structlog

from tradewind.kernel import audit, clock, codec, db, ids, log, metrics, traces
from tradewind.kernel import outbox_sql as sql
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import NotFound

BATCH = 200
TOGETHER = 200
FAR = 5_000
MAX_ATTEMPTS = 5
GAP_PATIENCE = timedelta(seconds=60)

# What a handler of many facts gets: each with the business time at which it happened.
Heard = Sequence[tuple[Any, datetime]]
Handle = Callable[[Any, datetime], None]
HandleMany = Callable[[Heard], None]
H = TypeVar("H", bound=Handle)
M = TypeVar("M", bound=HandleMany)

_events: dict[str, type[Event]] = {}
_handlers: dict[str, Handler] = {}
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all facts: past tense, ids and values; fields are only ever added."""

    name: ClassVar[str] = ""
    schema_version: ClassVar[int] = 1

    aggregate_id: UUID
    aggregate_version: int

    def __init_subclass__(cls) -> None:
        # Of the domain, also when its events have become a folder: the log holds these names.
        domain, is_folder, _ = cls.__module__.partition(".events.")
        if not is_folder:
            domain = cls.__module__.rpartition(".")[0]
        cls.name = f"{domain.rpartition('.')[2]}.{cls.__name__}"
        _events[cls.name] = cls


@dataclass(frozen=True, slots=True)
class Handler:
    """A reaction: its name, the facts it hears, and what it does with one, or with many at once."""

    name: str
    events: tuple[type[Event], ...]
    handle: Callable[..., None]
    together: int = 1

    def apply(self, heard: Heard) -> None:
        """Do what is to be done about these facts, in the caller's transaction."""
        with traces.span(f"handler {self.name}"):
            if self.together > 1:
                self.handle(heard)
                return
            for event, at in heard:
                self.handle(event, at)


@dataclass(frozen=True, slots=True)
class _Work:
    """A row of the log that a handler has to apply after version `before` of its aggregate."""

    aggregate: UUID
    version: int
    name: str
    payload: Any
    at: datetime
    request: str
    before: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """An aggregate that a handler cannot get on with."""

    handler: str
    aggregate_id: UUID
    version: int
    state: str
    attempts: int
    error: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the log, as a person reads it."""

    aggregate_id: UUID
    version: int
    name: str
    actor: str
    at: datetime
    recorded_at: datetime


def on(*events: type[Event]) -> Callable[[H], H]:
    """Register a function of a domain's handlers as a reaction to facts.

    It gets the fact and the business time at which it happened, runs in a transaction of its own,
    and is called once for each fact that it applies.
    """

    def register(handle: H) -> H:
        _register(events, handle, together=1)
        return handle

    return register


def on_many(*events: type[Event], most: int = TOGETHER) -> Callable[[M], M]:
    """Register a reaction that takes many facts in one transaction, `most` at once.

    It gets a sequence of (fact, business time), those of an aggregate in their order. When it fails
    nothing of it is kept, and it gets the same facts again one by one, so that what is wrong with
    one of them stops that aggregate alone.
    """

    def register(handle: M) -> M:
        _register(events, handle, together=most)
        return handle

    return register


def _register(
    events: tuple[type[Event], ...], handle: Callable[..., None], *, together: int
) -> None:
    domain = handle.__module__.split(".handlers")[0].split(".")[-1]
    name = f"{domain}.{handle.__name__}"
    if name in _handlers and _handlers[name].handle.__module__ != handle.__module__:
        raise ValueError(f"two reactions are called {name}")
    _handlers[name] = Handler(name, events, handle, together)


def reactions() -> list[tuple[str, str]]:
    """Return (fact, handler) for every reaction, sorted."""
    return sorted(
        (event.name, handler.name) for handler in _handlers.values() for event in handler.events
    )


def handlers() -> list[str]:
    """Return the names of all handlers, sorted."""
    return sorted(_handlers)


def publish(events: Sequence[Event], *, actor: Actor, at: datetime) -> None:
    """Write facts in the transaction that makes them true, with one statement.

    The caller holds the lock under which it gave each `aggregate_version`.
    """
    publish_all([(event, actor, at) for event in events])


def publish_all(facts: Sequence[tuple[Event, Actor, datetime]]) -> None:
    """Write facts of several actors and instants, as `publish` does."""
    recorded_at, request_id = clock.wall(), log.request_id()
    metrics.published([event.name for event, _, _ in facts])
    db.insert(
        "kernel_outboxevent",
        ("id", "name", "aggregate_id", "aggregate_version", "payload", "actor", "request_id",
         "occurred_at", "recorded_at"),
        [
            (ids.new(), event.name, event.aggregate_id, event.aggregate_version,
             codec.dumps(event), actor.name, request_id, at, recorded_at)
            for event, actor, at in facts
        ],
    )  # fmt: skip


# --- reading -------------------------------------------------------------------------------------


def drain(name: str, *, committed_only: bool = True) -> int:
    """Apply one batch of news for a handler and return how many rows of the log were looked at.

    One process works for a handler at a time: others return 0 at once.
    """
    handler = _handlers[name]
    lock = _lock_number(name)
    if not db.rows("SELECT pg_try_advisory_lock(%s)", [lock])[0][0]:
        return 0
    try:
        return _drain(handler, committed_only)
    finally:
        db.rows("SELECT pg_advisory_unlock(%s)", [lock])


def _drain(handler: Handler, committed_only: bool) -> int:
    newest = db.row(sql.NEWEST, [committed_only])
    cursor = db.row(
        "SELECT xid, position FROM kernel_outboxcursor WHERE handler = %s", [handler.name]
    )
    xid, position = cursor or (0, 0)
    subscribed = [event.name for event in handler.events]
    news = db.rows(sql.NEWS, [str(xid), position, subscribed, committed_only, BATCH])
    troubled = db.rows(sql.TROUBLED, [handler.name, clock.wall(), BATCH])
    newest_of = dict.fromkeys((row[0] for row in troubled), 0)
    for _, _, aggregate, version in news:
        newest_of[aggregate] = max(version, newest_of.get(aggregate, 0))
    if newest_of:
        _apply_all(handler, newest_of)
    # What lies before `newest` was looked at, whether it was of interest or not.
    reached = news[-1][:2] if len(news) == BATCH else newest
    if reached:
        db.execute(sql.ADVANCE, [*reached, [handler.name], xid, position])
    return len(news)


def _apply_all(handler: Handler, newest_of: Mapping[UUID, int]) -> None:
    """Apply what these aggregates have that the handler has not seen, each in order of version."""
    subscribed = [event.name for event in handler.events]
    work: list[_Work] = []
    gaps: dict[UUID, int] = {}
    reached: dict[UUID, int] = {}
    for aggregate, version, name, payload, at, request, expected, before in db.rows(
        sql.WORK,
        [list(newest_of), list(newest_of.values()), handler.name, clock.wall(), subscribed],
    ):
        if aggregate in gaps:
            continue
        if version != expected:
            gaps[aggregate] = version
            continue
        before = reached.get(aggregate, before)
        work.append(_Work(aggregate, version, name, payload, at, request, before))
        reached[aggregate] = version
    stopped: set[UUID] = set()
    for start in range(0, len(work), handler.together):
        part = [
            one for one in work[start : start + handler.together] if one.aggregate not in stopped
        ]
        if len(part) < 2 or not _apply_together(handler, part):
            _apply_each(handler, part, stopped)
    for aggregate, version in gaps.items():
        if aggregate not in stopped:
            _trouble(handler, aggregate, "waiting", f"version {version} came before a lower one")


def _apply_each(handler: Handler, part: Sequence[_Work], stopped: set[UUID]) -> None:
    for one in part:
        if one.aggregate not in stopped:
            with log.bound(request_id=one.request, handler=handler.name):
                if not _apply_one(handler, one):
                    stopped.add(one.aggregate)


def _apply_together(handler: Handler, part: Sequence[_Work]) -> bool:
    """Apply facts in one transaction; say whether that went well. If not, nothing was done."""
    last = {one.aggregate: one.version for one in part}
    first = {one.aggregate: one.before for one in reversed(part)}

    def work() -> None:
        with db.atomic():
            claimed = {
                row[0]
                for row in db.rows(
                    sql.CLAIM_MANY, [handler.name, list(first), list(first.values()),
                                  [last[aggregate] for aggregate in first]],
                )
            }  # fmt: skip
            if heard := [fact for fact in decoded if fact[0].aggregate_id in claimed]:
                handler.apply(heard)

    try:
        decoded = [(_decode(one.name, one.payload), one.at) for one in part]
        with log.bound(handler=handler.name):
            db.retrying(work)
    except Exception as error:
        # One by one it will show which of them it was.
        _logger.warning("batch_failed", handler=handler.name, facts=len(part), error=repr(error))
        return False
    return True


def _apply_one(handler: Handler, one: _Work) -> bool:
    def work() -> None:
        with db.atomic():
            if db.execute(sql.CLAIM, [handler.name, one.aggregate, one.version]):
                handler.apply([(event, one.at)])

    try:
        event = _decode(one.name, one.payload)
        db.retrying(work)
    except Exception as error:
        _logger.exception("handler_failed", handler=handler.name, event_name=one.name,
                          aggregate_id=str(one.aggregate), version=one.version)  # fmt: skip
        _trouble(handler, one.aggregate, "failing", f"{type(error).__name__}: {error}")
        return False
    return True


def _trouble(handler: Handler, aggregate: UUID, state: str, error: str) -> None:
    """Remember what stopped an aggregate; park it when patience is over."""
    wall = clock.wall()
    # A column holds no NUL and no half of a character, and the words of an error may.
    error = error[:2000].encode(errors="replace").decode().replace("\0", "?")
    failed = 1 if state == "failing" else 0
    attempts = db.row(
        "SELECT attempts FROM kernel_outboxprogress WHERE handler = %s AND aggregate_id = %s",
        [handler.name, aggregate],
    )
    delay = timedelta(seconds=0.1 * 4 ** (attempts[0] if attempts else 0))
    state = db.rows(
        sql.TROUBLE,
        [handler.name, aggregate, state, failed, error, wall, wall + delay,
         MAX_ATTEMPTS, wall - GAP_PATIENCE],
    )[0][0]  # fmt: skip
    if state == "parked":
        _logger.error(
            "aggregate_parked", handler=handler.name, aggregate_id=str(aggregate), error=error
        )


def _decode(name: str, payload: Any) -> Event:
    kind = _events[name]
    return (
        codec.loads(payload, kind)
        if isinstance(payload, str | bytes)
        else codec.convert(payload, kind)
    )


def _lock_number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


# --- for whoever runs and watches it --------------------------------------------------------------


def pulse() -> tuple[int, int, bool]:
    """Return the newest row that handlers may read, and whether something is to be tried again.

    Two cheap statements, so that an idle worker asks this and not every handler.
    """
    newest = db.row(sql.NEWEST, [True]) or (0, 0)
    troubled = db.row(
        "SELECT 1 FROM kernel_outboxprogress"
        " WHERE state IN ('waiting', 'failing') AND retry_at <= %s AND handler = ANY(%s) LIMIT 1",
        [clock.wall(), handlers()],
    )
    return (*newest, troubled is not None)


def drain_all(*, committed_only: bool = True, stopping: Callable[[], bool] = lambda: False) -> int:
    """Let every handler apply what is new, until none finds more; return the rows looked at.

    It leaves off between two batches when it is told that the process is stopping.
    """
    total = 0
    while not stopping() and (found := _pass(committed_only, stopping)):
        total += found
    return total


def _pass(committed_only: bool, stopping: Callable[[], bool]) -> int:
    """Drain the handlers that have something to do; move the cursors of the others along."""
    newest = db.row(sql.NEWEST, [committed_only])
    if newest is None:
        return 0
    cursors = {
        row[0]: (row[1], row[2])
        for row in db.rows("SELECT handler, xid, position FROM kernel_outboxcursor")
    }
    behind = {
        name: cursors.get(name, (0, 0)) for name in handlers() if cursors.get(name, (0, 0)) < newest
    }
    # Of one that reads the log from its start nobody asks again and again what is still before it.
    far = {name for name, cursor in behind.items() if newest[1] - cursor[1] > FAR}
    lowest = min((cursor for name, cursor in behind.items() if name not in far), default=newest)
    news = {
        row[0]
        for row in db.rows(
            "SELECT DISTINCT name FROM kernel_outboxevent"
            " WHERE (xid, position) > (%s::text::xid8, %s)"
            " AND (xid, position) <= (%s::text::xid8, %s)",
            [str(lowest[0]), lowest[1], str(newest[0]), newest[1]],
        )
    }
    troubled = {
        row[0]
        for row in db.rows(
            "SELECT DISTINCT handler FROM kernel_outboxprogress"
            " WHERE state IN ('waiting', 'failing') AND retry_at <= %s",
            [clock.wall()],
        )
    }
    busy = [
        name
        for name in handlers()
        if name in troubled | far
        or (name in behind and not news.isdisjoint(e.name for e in _handlers[name].events))
    ]
    if idle := [name for name in behind if name not in busy]:
        db.execute(sql.ADVANCE, [*newest, idle, *lowest])
    return sum(drain(name, committed_only=committed_only) for name in busy if not stopping())


def troubles() -> list[Trouble]:
    """Return every aggregate that a handler waits for, failed at, or has parked."""
    return [
        Trouble(*row)
        for row in db.rows(
            "SELECT handler, aggregate_id, version, state, attempts, error, since"
            " FROM kernel_outboxprogress WHERE state <> 'ok' ORDER BY since, handler, aggregate_id"
        )
    ]


def parked() -> list[Trouble]:
    """Return the aggregates that wait for a person."""
    return [one for one in troubles() if one.state == "parked"]


def lag() -> dict[str, int]:
    """Return how many facts each handler has not looked at yet."""
    heard = [(name, event.name) for name, one in _handlers.items() for event in one.events]
    waiting = dict.fromkeys(handlers(), 0)
    waiting |= db.rows(sql.LAG, [[handler for handler, _ in heard], [name for _, name in heard]])
    return waiting


def facts(aggregate_ids: Sequence[UUID]) -> tuple[Fact, ...]:
    """Return what the log holds of some aggregates, in the order in which it became true."""
    return tuple(
        Fact(*row)
        for row in db.rows(
            "SELECT aggregate_id, aggregate_version, name, actor, occurred_at, recorded_at"
            " FROM kernel_outboxevent WHERE aggregate_id = ANY(%s)"
            " ORDER BY recorded_at, aggregate_id, aggregate_version",
            [list(aggregate_ids)],
        )
    )


def retry_by(*, actor: Actor, handler: str, aggregate_ids: Sequence[UUID], now: datetime) -> None:
    """Let somebody have parked aggregates tried again by a handler, with an audit row for each.

    All or, where one is not parked, none: raises NotFound, NotAllowed.
    """
    actor.require("outbox.retry")
    with db.atomic():
        for aggregate_id in aggregate_ids:
            retry(handler=handler, aggregate_id=aggregate_id)
            audit.record(
                actor=actor, verb="outbox.retry", object_id=aggregate_id, at=now,
                before={"state": "parked"}, after={"handler": handler, "state": "failing"},
            )  # fmt: skip


def retry(*, handler: str, aggregate_id: UUID) -> None:
    """Let a handler try a parked aggregate again, from where it stopped; raises NotFound."""
    if handler not in _handlers:
        raise NotFound(kind="handler", name=handler)
    if not db.execute(
        "UPDATE kernel_outboxprogress SET state = 'failing', attempts = 0, since = NULL,"
        " retry_at = %s WHERE handler = %s AND aggregate_id = %s AND state = 'parked'",
        [clock.wall(), handler, aggregate_id],
    ):
        raise NotFound(kind="parked aggregate", name=str(aggregate_id))


def replay(*, handler: str) -> None:
    """Forget what a handler has applied, so that it reads the whole log again; for projections.

    Waits for a batch that the handler is at.
    """
    if handler not in _handlers:
        raise NotFound(kind="handler", name=handler)
    with db.atomic():
        db.rows("SELECT pg_advisory_xact_lock(%s)", [_lock_number(handler)])
        # Not deleted: whoever moves idle handlers along sees by it that this one has gone back.
        db.execute(
            "UPDATE kernel_outboxcursor SET xid = 0, position = 0 WHERE handler = %s", [handler]
        )
        db.execute("DELETE FROM kernel_outboxprogress WHERE handler = %s", [handler])
