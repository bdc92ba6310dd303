"""What the acquirer remembers: one SQLite file that survives the death of the process.

In WAL mode a committed transaction outlives `kill -9`; `synchronous=NORMAL` means that the last
ones may be lost with the power of the machine, which a simulator can bear.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from simulators.acquirer.types import Outcome, Payment, Refund, Status, UnknownPayment

SCHEMA_VERSION = 1
LIST_LIMIT = 100

SCHEMA = """
CREATE TABLE payment (
    id TEXT PRIMARY KEY, reference TEXT NOT NULL, status TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor >= 0), currency TEXT NOT NULL,
    captured INTEGER NOT NULL CHECK (captured BETWEEN 0 AND minor),
    refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND captured),
    kind TEXT NOT NULL, instalments INTEGER, token TEXT, manual_capture INTEGER NOT NULL,
    return_url TEXT, expires_at TEXT, decline_code TEXT, outcome TEXT, occurred_at TEXT,
    created TEXT NOT NULL
);
CREATE INDEX payment_by_reference ON payment (reference);
CREATE TABLE refund (
    id TEXT PRIMARY KEY, payment_id TEXT NOT NULL REFERENCES payment (id),
    reference TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor > 0), currency TEXT NOT NULL,
    failure_code TEXT, created TEXT NOT NULL
);
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

    def __init__(self, *, connection: sqlite3.Connection) -> None:
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

    def payment(self, *, payment_id: str) -> Payment:
        """The payment; raises UnknownPayment."""
        return _payment(self._db, payment_id)

    def add_payment(self, *, payment: Payment) -> None:
        """Keeps a new payment."""
        self._db.execute(
            "INSERT INTO payment VALUES (:id, :reference, :status, :minor, :currency, :captured,"
            " :refunded, :kind, :instalments, :token, :manual_capture, :return_url, :expires_at,"
            " :decline_code, :outcome, :occurred_at, :created)",
            asdict(payment),
        )

    def change_payment(self, *, payment: Payment) -> None:
        """Keeps the fields of a payment that a step can change."""
        self._db.execute(
            "UPDATE payment SET status = ?, captured = ?, refunded = ?, decline_code = ?,"
            " outcome = ?, occurred_at = ? WHERE id = ?",
            (
                payment.status,
                payment.captured,
                payment.refunded,
                payment.decline_code,
                payment.outcome,
                payment.occurred_at,
                payment.id,
            ),
        )

    def add_refund(self, *, refund: Refund) -> None:
        """Keeps a refund."""
        self._db.execute(
            "INSERT INTO refund VALUES (:id, :payment_id, :reference, :minor, :currency,"
            " :failure_code, :created)",
            asdict(refund),
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


class Store:
    """The file under `folder`; one connection writes, another reads beside it.

    Raises RuntimeError when the file was written by another version.
    """

    def __init__(self, *, folder: Path) -> None:
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._writer = self._connect(folder / "acquirer.sqlite3")
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._prepare()
        self._reader = self._connect(folder / "acquirer.sqlite3")
        self._reader.execute("PRAGMA query_only = ON")

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=10
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _prepare(self) -> None:
        version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._writer.executescript(
                f"BEGIN;{SCHEMA}PRAGMA user_version = {SCHEMA_VERSION};COMMIT;"
            )
        elif version != SCHEMA_VERSION:
            raise RuntimeError(
                f"the data folder holds version {version}, this program writes {SCHEMA_VERSION}"
            )

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One writer at a time; an exception undoes everything."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(connection=self._writer)
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def payment(self, *, payment_id: str) -> Payment:
        """The payment; raises UnknownPayment."""
        with self._read_lock:
            return _payment(self._reader, payment_id)

    def payments(self, *, reference: str) -> list[Payment]:
        """The payments with this reference, newest first, at most a hundred."""
        with self._read_lock:
            rows = self._reader.execute(
                "SELECT * FROM payment WHERE reference = ? ORDER BY rowid DESC LIMIT ?",
                (reference, LIST_LIMIT),
            ).fetchall()
        return [_as_payment(row) for row in rows]

    def balance(self) -> list[tuple[str, int, int]]:
        """Currency, minor units captured and refunded, for every currency that was used."""
        with self._read_lock:
            rows = self._reader.execute(
                "SELECT currency, SUM(captured), SUM(refunded) FROM payment"
                " GROUP BY currency ORDER BY currency"
            ).fetchall()
        return [tuple(row) for row in rows]

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


def _payment(connection: sqlite3.Connection, payment_id: str) -> Payment:
    row = connection.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
    if row is None:
        raise UnknownPayment(payment_id)
    return _as_payment(row)


def _as_payment(row: sqlite3.Row) -> Payment:
    values = dict(row)
    values["status"] = Status(values["status"])
    values["outcome"] = None if values["outcome"] is None else Outcome(values["outcome"])
    values["manual_capture"] = bool(values["manual_capture"])
    return Payment(**values)
