"""What a simulator remembers: one SQLite file that survives the death of the process.

In WAL mode a committed transaction outlives `kill -9`; `synchronous=NORMAL` means that the last
ones may be lost with the power of the machine, which a simulator can bear. Answers to idempotency
keys and the queue of webhooks are alike in every simulator; the rest is the simulator's own.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

ANSWERS_AND_QUEUE = """
CREATE TABLE answer (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
-- The queue: a row lives until its delivery is acknowledged. Two rows with one event_id are an
-- event that is sent twice; due_ns NULL waits until the row that `releases` it was tried once.
CREATE TABLE webhook (
    seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL, body BLOB NOT NULL,
    due_ns INTEGER, attempts INTEGER NOT NULL DEFAULT 0, releases INTEGER
);
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """The first answer to an idempotency key."""

    fingerprint: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Webhook:
    """A delivery that is still owed."""

    seq: int
    event_id: str
    body: bytes
    attempts: int
    releases: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """When a delivery is to be tried; wall time in nanoseconds."""

    seq: int
    due_ns: int


class Transaction:
    """Reads and writes that are kept together or not at all."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def answer(self, *, key: str) -> Stored | None:
        """The first answer to this key, if there was one."""
        row = self._db.execute(
            "SELECT fingerprint, status, body FROM answer WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else Stored(*row)

    def remember(self, *, key: str, answer: Stored) -> None:
        """Keeps the answer for as long as the data folder lives."""
        self._db.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?)",
            (key, answer.fingerprint, answer.status, answer.body),
        )

    def add_webhook(
        self, *, event_id: str, body: bytes, due_ns: int | None, releases: int | None
    ) -> int:
        """Puts a delivery into the queue and returns its number."""
        row = self._db.execute(
            "INSERT INTO webhook (event_id, body, due_ns, releases) VALUES (?, ?, ?, ?)"
            " RETURNING seq",
            (event_id, body, due_ns, releases),
        ).fetchone()
        return int(row["seq"])


T = TypeVar("T", bound=Transaction, covariant=True)


class Store(Generic[T]):
    """A file; one connection writes, another reads beside it.

    `steps` build its tables: the step at index n leads from version n to the next, so that a newer
    program goes on with an older file. Raises RuntimeError when the file is newer than the program.
    """

    def __init__(self, *, path: Path, steps: Sequence[str], transaction: type[T]) -> None:
        self._transaction = transaction
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._writer = self._connect(path)
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._prepare(steps)
        self._reader = self._connect(path)
        self._reader.execute("PRAGMA query_only = ON")

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=10
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self, steps: Sequence[str]) -> None:
        version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        if version > len(steps):
            raise RuntimeError(
                f"the data folder holds version {version}, this program writes {len(steps)}"
            )
        for number in range(version, len(steps)):
            self._writer.executescript(
                f"BEGIN;{steps[number]}PRAGMA user_version = {number + 1};COMMIT;"
            )

    @contextmanager
    def transaction(self) -> Iterator[T]:
        """One writer at a time; an exception undoes everything."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._transaction(self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def owed(self) -> list[Due]:
        """Every delivery that has its time, oldest first."""
        with self._read_lock:
            rows = self._reader.execute(
                "SELECT seq, CASE attempts WHEN 0 THEN due_ns ELSE 0 END FROM webhook"
                " WHERE due_ns IS NOT NULL ORDER BY seq"
            ).fetchall()
        return [Due(*row) for row in rows]

    def webhook(self, *, seq: int) -> Webhook:
        """The delivery with this number."""
        with self._read_lock:
            row = self._reader.execute(
                "SELECT seq, event_id, body, attempts, releases FROM webhook WHERE seq = ?", (seq,)
            ).fetchone()
        return Webhook(*row)

    def acknowledge(self, *, webhook: Webhook, now_ns: int) -> list[Due]:
        """Forgets a delivery that arrived; returns what may be sent after it."""
        with self.transaction():
            self._writer.execute("DELETE FROM webhook WHERE seq = ?", (webhook.seq,))
            return self._release(webhook, now_ns)

    def postpone(self, *, webhook: Webhook, due_ns: int, now_ns: int) -> list[Due]:
        """Notes a failed attempt; returns what is to be sent next, this delivery included."""
        with self.transaction():
            self._writer.execute(
                "UPDATE webhook SET due_ns = ?, attempts = attempts + 1 WHERE seq = ?",
                (due_ns, webhook.seq),
            )
            return [Due(webhook.seq, due_ns), *self._release(webhook, now_ns)]

    def _release(self, webhook: Webhook, now_ns: int) -> list[Due]:
        if webhook.releases is None or webhook.attempts > 0:
            return []
        self._writer.execute(
            "UPDATE webhook SET due_ns = ? WHERE seq = ?", (now_ns, webhook.releases)
        )
        return [Due(webhook.releases, now_ns)]

    def close(self) -> None:
        """Waits for the step that is under way, then closes the file for good."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()
