"""What the acquirer remembers besides answers and webhooks: payments and refunds."""

import sqlite3
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from simulators.acquirer.types import Outcome, Payment, Refund, Status, UnknownPayment
from simulators.store import ANSWERS_AND_QUEUE, Store, Transaction

LIST_LIMIT = 100

# Landed steps never change; a new version is a new step.
STEPS = (
    """
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
"""
    + ANSWERS_AND_QUEUE,
    """
ALTER TABLE payment ADD COLUMN hosted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN card TEXT CHECK (length(card) = 4);
ALTER TABLE payment ADD COLUMN challenged INTEGER NOT NULL DEFAULT 0;
""",
)


class AcquirerTransaction(Transaction):
    """Reads and writes of payments that are kept together or not at all."""

    def payment(self, *, payment_id: str) -> Payment:
        """The payment; raises UnknownPayment."""
        return _payment(self._db, payment_id)

    def known(self, *, payment_id: str) -> Payment | None:
        """The payment, or None when there is none with this id."""
        with suppress(UnknownPayment):
            return self.payment(payment_id=payment_id)
        return None

    def add_payment(self, *, payment: Payment) -> None:
        """Keeps a new payment."""
        self._db.execute(
            "INSERT INTO payment VALUES (:id, :reference, :status, :minor, :currency, :captured,"
            " :refunded, :kind, :instalments, :token, :manual_capture, :return_url, :expires_at,"
            " :decline_code, :outcome, :occurred_at, :created, :hosted, :card, :challenged)",
            asdict(payment),
        )

    def change_payment(self, *, payment: Payment) -> None:
        """Keeps the fields of a payment that a step can change."""
        self._db.execute(
            "UPDATE payment SET status = ?, captured = ?, refunded = ?, decline_code = ?,"
            " outcome = ?, occurred_at = ?, card = ?, challenged = ? WHERE id = ?",
            (
                payment.status,
                payment.captured,
                payment.refunded,
                payment.decline_code,
                payment.outcome,
                payment.occurred_at,
                payment.card,
                payment.challenged,
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


class AcquirerStore(Store[AcquirerTransaction]):
    """The file `acquirer.sqlite3` under `folder`. Raises RuntimeError when it is too new."""

    def __init__(self, *, folder: Path) -> None:
        super().__init__(
            path=folder / "acquirer.sqlite3", steps=STEPS, transaction=AcquirerTransaction
        )

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


def _payment(connection: sqlite3.Connection, payment_id: str) -> Payment:
    row = connection.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
    if row is None:
        raise UnknownPayment(payment_id)
    return _as_payment(row)


def _as_payment(row: sqlite3.Row) -> Payment:
    values = dict(row)
    values["status"] = Status(values["status"])
    values["outcome"] = None if values["outcome"] is None else Outcome(values["outcome"])
    for name in ("manual_capture", "hosted", "challenged"):
        values[name] = bool(values[name])
    return Payment(**values)
