"""One service call is one transaction, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import errors as pg

from tradewind.kernel import db

ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture
def things(committed):
    """A table in a database of its own, with real commits."""
    db.execute(
        "CREATE TABLE things (id uuid PRIMARY KEY, count integer NOT NULL CHECK (count >= 0))"
    )


def write(*ids: UUID) -> None:
    db.insert("things", ("id", "count"), [(one, 0) for one in ids])


def service(*ids: UUID) -> None:
    with db.atomic():
        write(*ids)


def raise_count(one: UUID) -> None:
    db.execute("UPDATE things SET count = count + 1 WHERE id = %s", [one])


def elsewhere(work):
    """Run in a thread, so on a connection of its own, and return what came of it."""
    results = []

    def run():
        try:
            results.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    return results[0]


def committed_rows() -> list[tuple[object, ...]]:
    """What others can see."""
    return elsewhere(lambda: db.rows("SELECT id, count FROM things ORDER BY id"))


def said(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"].split("(")[0].strip() for query in queries.captured_queries]


# --- atomic --------------------------------------------------------------------------------------


def test_the_outermost_service_owns_the_transaction(things):
    with db.atomic():
        service(ONE)
        assert committed_rows() == []
        service(TWO)
        assert committed_rows() == []
    assert committed_rows() == [(ONE, 0), (TWO, 0)]


def test_inner_services_join_without_a_savepoint(things):
    with CaptureQueriesContext(connection) as queries, db.atomic():
        service(ONE)
        with db.atomic():
            service(TWO)
    assert said(queries) == ["BEGIN", "INSERT INTO things", "INSERT INTO things", "COMMIT"]


def caller(*inner: Callable[[], None]) -> None:
    """A service that writes and calls others."""
    with db.atomic():
        service(ONE)
        for one in inner:
            one()


def failing() -> None:
    with db.atomic():
        write(TWO)
        raise ZeroDivisionError


def ignoring() -> None:
    with suppress(ZeroDivisionError):
        failing()


def test_an_error_anywhere_undoes_everything(things):
    with pytest.raises(ZeroDivisionError):
        caller(failing)
    with pytest.raises(ZeroDivisionError):
        caller(lambda: caller_of_three(failing))
    with pytest.raises(IntegrityError):
        caller(lambda: service(ONE))
    assert committed_rows() == []


def caller_of_three(inner: Callable[[], None]) -> None:
    with db.atomic():
        service(THREE)
        inner()


def test_the_next_service_begins_anew_after_an_error(things):
    with pytest.raises(ZeroDivisionError):
        caller(failing)
    service(TWO)
    assert committed_rows() == [(TWO, 0)]


def test_half_of_an_inner_service_is_never_kept(things):
    with pytest.raises(RuntimeError, match="nothing of it is kept"):
        caller(ignoring)
    assert committed_rows() == []


def test_a_transaction_in_which_an_inner_service_failed_takes_no_more_statements(things):
    with pytest.raises(transaction.TransactionManagementError):
        caller(ignoring, lambda: write(THREE))
    assert committed_rows() == []
    service(THREE)
    assert committed_rows() == [(THREE, 0)]


def test_each_thread_has_a_transaction_of_its_own(things):
    with pytest.raises(ZeroDivisionError):
        caller(lambda: elsewhere(lambda: service(THREE)), failing)
    assert committed_rows() == [(THREE, 0)]


def test_the_network_is_refused_inside_a_transaction_only(things):
    db.assert_no_transaction()
    with db.atomic():
        with pytest.raises(RuntimeError, match="a network call inside a transaction"):
            db.assert_no_transaction()
        elsewhere(db.assert_no_transaction)
        service(ONE)
        with pytest.raises(RuntimeError):
            db.assert_no_transaction()
    db.assert_no_transaction()
    with pytest.raises(ZeroDivisionError):
        caller_of_three(failing)
    db.assert_no_transaction()


# --- retrying ------------------------------------------------------------------------------------


def test_of_two_who_block_each_other_both_succeed(things):
    write(ONE, TWO)
    both_hold_one = threading.Barrier(2)
    attempts: list[UUID] = []

    def take(first: UUID, second: UUID) -> UUID:
        with db.atomic():
            db.execute("SET LOCAL deadlock_timeout = '20ms'")
            attempts.append(first)
            raise_count(first)
            if attempts.count(first) == 1:
                both_hold_one.wait(timeout=30)
            raise_count(second)
        return first

    results = []

    def run(first: UUID, second: UUID) -> None:
        try:
            results.append(db.retrying(lambda: take(first, second)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((ONE, TWO), (TWO, ONE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == [ONE, TWO]
    assert len(attempts) > 2
    assert committed_rows() == [(ONE, 2), (TWO, 2)]


class Work:
    """Fails with the given errors, one after the other, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def wrapped(error: Exception) -> OperationalError:
    outer = OperationalError("as Django wraps it")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize("error", [pg.DeadlockDetected(), pg.SerializationFailure()])
def test_a_broken_transaction_is_tried_four_times(error):
    work = Work(*[wrapped(error)] * 3)
    assert db.retrying(work) == "done"
    assert work.calls == 4
    work = Work(*[wrapped(error)] * 4)
    with pytest.raises(OperationalError):
        db.retrying(work)
    assert work.calls == 4


@pytest.mark.parametrize(
    "error", [wrapped(pg.AdminShutdown()), OperationalError("lost"), ValueError("wrong")]
)
def test_any_other_error_is_not_tried_again(error):
    work = Work(error)
    with pytest.raises(type(error)):
        db.retrying(work)
    assert work.calls == 1


def test_an_inner_service_leaves_trying_again_to_the_outermost(monkeypatch):
    work = Work(wrapped(pg.DeadlockDetected()))
    monkeypatch.setattr(db._local, "open", True, raising=False)
    with pytest.raises(OperationalError):
        db.retrying(work)
    assert work.calls == 1


# --- plain statements ----------------------------------------------------------------------------


def test_plain_statements_return_rows_and_counts(things):
    assert db.insert("things", ("id", "count"), []) is None
    db.insert("things", ("id", "count"), [(ONE, 1), (TWO, 2), (THREE, 2)])
    assert db.rows("SELECT id FROM things WHERE count = %s ORDER BY id", [2]) == [(TWO,), (THREE,)]
    assert db.rows("SELECT id FROM things WHERE count = %s", [9]) == []
    assert db.row("SELECT count FROM things WHERE id = %s", [ONE]) == (1,)
    assert db.row("SELECT count FROM things WHERE id = %s", [UUID(int=9)]) is None
    assert db.execute("UPDATE things SET count = 0 WHERE count = %s", [2]) == 2
    assert db.execute("DELETE FROM things WHERE count = %s", [9]) == 0


def test_many_rows_are_inserted_with_one_statement_or_not_at_all(things):
    with CaptureQueriesContext(connection) as queries:
        write(ONE, TWO, THREE)
    assert said(queries) == ["INSERT INTO things"]
    with pytest.raises(IntegrityError):
        db.insert("things", ("id", "count"), [(UUID(int=4), 0), (UUID(int=5), -1)])
    assert committed_rows() == [(ONE, 0), (TWO, 0), (THREE, 0)]
