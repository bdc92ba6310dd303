"""What the tracking simulator remembers besides answers and webhooks: shipments, scans, its clock."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from simulators.store import ANSWERS_AND_QUEUE, Store, Transaction
from simulators.tracking.documents import as_instant, as_ns
from simulators.tracking.types import Order, Scan, Shipment, Tier, UnknownShipment

# Landed steps never change; a new version is a new step.
STEPS = (
    """
CREATE TABLE shipment (
    id TEXT PRIMARY KEY, reference TEXT NOT NULL, carrier TEXT NOT NULL, number TEXT NOT NULL,
    origin TEXT NOT NULL, destination TEXT NOT NULL, destination_place TEXT NOT NULL,
    tier TEXT NOT NULL, handed_over_ns INTEGER NOT NULL, seed INTEGER NOT NULL,
    created TEXT NOT NULL, held INTEGER,
    UNIQUE (number, carrier)
);
CREATE TABLE scan (
    shipment_id TEXT NOT NULL REFERENCES shipment (id), position INTEGER NOT NULL,
    code TEXT NOT NULL, at_ns INTEGER NOT NULL, place TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (shipment_id, position)
) WITHOUT ROWID;
CREATE INDEX scan_to_tell ON scan (at_ns) WHERE told = 0;
CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset_ns INTEGER NOT NULL);
INSERT INTO clock VALUES (1, 0);
"""
    + ANSWERS_AND_QUEUE,
)

_SHIPMENT = (
    "SELECT * FROM shipment WHERE number = :number AND carrier = coalesce(:carrier, carrier)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A scan whose instant has come; `last` is that of its end."""

    shipment: Shipment
    position: int
    scan: Scan
    last: bool


class TrackingTransaction(Transaction):
    """Reads and writes that are kept together or not at all."""

    def find(self, *, carrier: str, number: str) -> Shipment | None:
        """The shipment of a carrier's number, if it is registered."""
        row = self._db.execute(_SHIPMENT, {"number": number, "carrier": carrier}).fetchone()
        return None if row is None else _as_shipment(row)

    def add(self, *, shipment: Shipment, scans: tuple[Scan, ...]) -> None:
        """Keeps a shipment and what will befall it."""
        order = shipment.order
        self._db.execute(
            "INSERT INTO shipment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                shipment.id, order.reference, order.carrier, order.number, order.origin,
                order.destination, order.destination_place, order.tier,
                as_ns(at=order.handed_over_at), order.seed, shipment.created,
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO scan VALUES (?, ?, ?, ?, ?, 0)",
            [
                (shipment.id, position, one.code, as_ns(at=one.at), one.place)
                for position, one in enumerate(scans)
            ],
        )

    def take_due(self, *, until_ns: int, most: int) -> list[Told]:
        """Marks the scans until an instant as told and returns them, oldest first."""
        rows = self._db.execute(
            "SELECT shipment_id, position, code, at_ns, place,"
            " position = (SELECT max(position) FROM scan last WHERE last.shipment_id ="
            " scan.shipment_id) AS last FROM scan WHERE told = 0 AND at_ns <= ?"
            " ORDER BY at_ns, shipment_id, position LIMIT ?",
            (until_ns, most),
        ).fetchall()
        told = []
        for row in rows:
            self._db.execute(
                "UPDATE scan SET told = 1 WHERE shipment_id = ? AND position = ?",
                (row["shipment_id"], row["position"]),
            )
            shipment = self._db.execute(
                "SELECT * FROM shipment WHERE id = ?", (row["shipment_id"],)
            ).fetchone()
            told.append(
                Told(_as_shipment(shipment), row["position"], _as_scan(row), bool(row["last"]))
            )
        return told

    def held(self, *, shipment_id: str) -> int | None:
        """The delivery of a shipment that waits for its next one."""
        row = self._db.execute("SELECT held FROM shipment WHERE id = ?", (shipment_id,)).fetchone()
        return None if row["held"] is None else int(row["held"])

    def hold(self, *, shipment_id: str, seq: int | None) -> None:
        """Notes which delivery of a shipment waits for its next one."""
        self._db.execute("UPDATE shipment SET held = ? WHERE id = ?", (seq, shipment_id))

    def offset_ns(self) -> int:
        """How far business time is ahead of the wall clock."""
        return _offset(self._db)

    def set_offset(self, *, ns: int) -> None:
        """Moves business time."""
        self._db.execute("UPDATE clock SET offset_ns = ?", (ns,))


class TrackingStore(Store[TrackingTransaction]):
    """The file `tracking.sqlite3` under `folder`. Raises RuntimeError when it is too new."""

    def __init__(self, *, folder: Path) -> None:
        super().__init__(
            path=folder / "tracking.sqlite3", steps=STEPS, transaction=TrackingTransaction
        )

    def shipment(self, *, number: str, carrier: str | None) -> Shipment:
        """The newest shipment with this number, of any carrier if None; raises UnknownShipment."""
        with self._read_lock:
            row = self._reader.execute(
                f"{_SHIPMENT} ORDER BY rowid DESC LIMIT 1", {"number": number, "carrier": carrier}
            ).fetchone()
        if row is None:
            raise UnknownShipment(number)
        return _as_shipment(row)

    def scans(self, *, shipment_id: str, until_ns: int) -> list[Scan]:
        """What has befallen a shipment until an instant, in order."""
        with self._read_lock:
            rows = self._reader.execute(
                "SELECT code, at_ns, place FROM scan WHERE shipment_id = ? AND at_ns <= ?"
                " ORDER BY position",
                (shipment_id, until_ns),
            ).fetchall()
        return [_as_scan(row) for row in rows]

    def next_ns(self) -> int | None:
        """The business instant of the next scan that nobody was told."""
        with self._read_lock:
            row = self._reader.execute("SELECT min(at_ns) FROM scan WHERE told = 0").fetchone()
        return None if row[0] is None else int(row[0])

    def offset_ns(self) -> int:
        """How far business time is ahead of the wall clock."""
        with self._read_lock:
            return _offset(self._reader)


def _offset(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT offset_ns FROM clock").fetchone()[0])


def _as_shipment(row: sqlite3.Row) -> Shipment:
    order = Order(
        reference=row["reference"],
        carrier=row["carrier"],
        number=row["number"],
        origin=row["origin"],
        destination=row["destination"],
        destination_place=row["destination_place"],
        tier=Tier(row["tier"]),
        handed_over_at=as_instant(ns=row["handed_over_ns"]),
        seed=row["seed"],
    )
    return Shipment(id=row["id"], order=order, created=row["created"])


def _as_scan(row: sqlite3.Row) -> Scan:
    return Scan(row["code"], as_instant(ns=row["at_ns"]), row["place"])
