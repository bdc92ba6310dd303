"""One service call is one transaction; hot statements are plain SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg import errors as pg

T = TypeVar("T")

_local = threading.local()
_DEADLOCK_TRIES = 4


@contextmanager
def atomic() -> Iterator[None]:
    """Open the transaction of the outermost service; inner services join it, without savepoints.

    An error in an inner service undoes the whole, even if its caller catches it and goes on.
    """
    if getattr(_local, "open", False):
        try:
            yield
        except BaseException:
            transaction.set_rollback(True)
            raise
        return
    _local.open = True
    try:
        with transaction.atomic():
            yield
            if transaction.get_rollback():
                raise RuntimeError("a part of this transaction failed, so nothing of it is kept")
    finally:
        _local.open = False


def retrying(work: Callable[[], T]) -> T:
    """Run a whole transaction again when PostgreSQL broke a deadlock or refused to serialise it."""
    if getattr(_local, "open", False):
        return work()
    for _ in range(_DEADLOCK_TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, pg.DeadlockDetected | pg.SerializationFailure):
                raise
    return work()


def assert_no_transaction(what: str = "a network call") -> None:
    """Refuse to go on inside a service's transaction: the network is spoken to outside of it."""
    if getattr(_local, "open", False):
        raise RuntimeError(f"{what} inside a transaction")


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def row(sql: str, params: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Run one statement and return its first row, if any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        count: int = cursor.rowcount
        return count


def insert(
    table: str, columns: Sequence[str], values: Sequence[Sequence[Any]], *, conflict: str = ""
) -> None:
    """Insert many rows with one statement; `conflict` is its last clause.

    The text of the statement depends on the number of rows alone, so that PostgreSQL prepares it.
    """
    if not values:
        return
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(values))}"
        f" {conflict}",
        [value for line in values for value in line],
    )
