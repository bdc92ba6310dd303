"""The verbs: register a shipment, move the clock, and tell each scan when its instant has come."""

import secrets
import threading

from simulators.answers import Answer, Key, once
from simulators.clock import as_text, wall_ns
from simulators.delivery import NS, Courier
from simulators.fields import Document
from simulators.http import encode
from simulators.store import Due
from simulators.tracking import documents, rules
from simulators.tracking.store import Told, TrackingStore, TrackingTransaction
from simulators.tracking.types import ClockRefused, Habits, NumberTaken, Shipment

# Two machines never agree to the millisecond: so little before the present is the present.
TOLERANCE_NS = 5 * NS
CHUNK = 200
LONGEST_WAIT_S = 1.0


class Tracking:
    """Knows where parcels are, in a business time that may be ahead of the wall clock."""

    def __init__(self, *, store: TrackingStore, courier: Courier, habits: Habits) -> None:
        self._store = store
        self._courier = courier
        self._habits = habits
        self._wake = threading.Event()
        self._stopping = False
        self._teller = threading.Thread(target=self._tell, daemon=True)

    def start(self) -> None:
        """Begins to tell, also what came due while no process ran."""
        self._teller.start()

    def stop(self) -> None:
        """Ends the telling; what was not told is told by the next process."""
        self._stopping = True
        self._wake.set()
        self._teller.join()

    def register(self, *, document: Document, key: Key) -> Answer:
        """Plans what befalls a parcel. The same parcel again: the same answer.

        Raises Invalid, KeyReused, NumberTaken.
        """
        order = documents.read_order(document=document, seed=self._habits.seed)
        scans = rules.plan(order=order, habits=self._habits)
        shipment = Shipment(f"shp_{secrets.token_hex(12)}", order, as_text(ns=wall_ns()))

        with self._store.transaction() as tx:

            def work() -> tuple[Answer, list[Due]]:
                there = tx.find(carrier=order.carrier, number=order.number)
                if there is None:
                    tx.add(shipment=shipment, scans=scans)
                elif there.order != order:
                    raise NumberTaken(order.number)
                return _shown(201, there or shipment), []

            answer, _ = once(tx, key, work)
        self._wake.set()
        return answer

    def show(self, *, number: str, carrier: str | None) -> Answer:
        """The newest shipment with this number. Raises UnknownShipment."""
        return _shown(200, self._store.shipment(number=number, carrier=carrier))

    def events(self, *, number: str, carrier: str | None) -> Answer:
        """What has befallen a shipment, oldest first. Raises UnknownShipment."""
        shipment = self._store.shipment(number=number, carrier=carrier)
        scans = self._store.scans(shipment_id=shipment.id, until_ns=self._now_ns())
        data = [
            documents.scan_document(shipment=shipment, position=position, scan=scan)
            for position, scan in enumerate(scans)
        ]
        body = {"shipment": documents.shipment_document(shipment=shipment), "data": data}
        return Answer(200, encode(document=body))

    def clock(self) -> Answer:
        """Business time."""
        return self._clock(self._now_ns())

    def move_clock(self, *, document: Document) -> Answer:
        """Moves business time forward. Raises Invalid, ClockRefused."""
        wanted = documents.as_ns(at=documents.read_clock(document=document))
        with self._store.transaction() as tx:
            wall = wall_ns()
            now = wall + tx.offset_ns()
            if wanted < now - TOLERANCE_NS:
                raise ClockRefused
            if wanted > now:
                tx.set_offset(ns=wanted - wall)
        self._wake.set()
        return self._clock(max(wanted, now))

    def _clock(self, now_ns: int) -> Answer:
        now = documents.as_text(at=documents.as_instant(ns=now_ns))
        return Answer(200, encode(document={"now": now}))

    def _now_ns(self) -> int:
        return wall_ns() + self._store.offset_ns()

    def _tell(self) -> None:
        while not self._stopping:
            self._wake.clear()
            with self._store.transaction() as tx:
                told = tx.take_due(until_ns=wall_ns() + tx.offset_ns(), most=CHUNK)
                dues = [due for one in told for due in self._announce(tx, one)]
            if told:
                self._courier.enqueue(dues=dues)
            else:
                self._wake.wait(self._wait_s())

    def _wait_s(self) -> float:
        next_ns = self._store.next_ns()
        if next_ns is None:
            return LONGEST_WAIT_S
        return min(LONGEST_WAIT_S, max(0.0, (next_ns - self._now_ns()) / NS))

    def _announce(self, tx: TrackingTransaction, told: Told) -> list[Due]:
        """Queues one scan; with disorder it waits until the parcel's next one was tried once."""
        event_id, body = _event(told)
        shipment_id, number = told.shipment.id, told.shipment.order.number
        waiting = tx.held(shipment_id=shipment_id)
        now = wall_ns()

        def strikes(rate: float, purpose: str) -> bool:
            return rules.happens(
                rate=rate,
                habits=self._habits,
                purpose=purpose,
                number=number,
                index=told.position,
            )

        if not told.last and strikes(self._habits.disorder_rate, "disorder"):
            seq = tx.add_webhook(event_id=event_id, body=body, due_ns=None, releases=waiting)
            tx.hold(shipment_id=shipment_id, seq=seq)
            return []
        dues = []
        for _ in range(2 if strikes(self._habits.duplicate_rate, "duplicate") else 1):
            seq = tx.add_webhook(event_id=event_id, body=body, due_ns=now, releases=waiting)
            dues.append(Due(seq, now))
            waiting = None
        tx.hold(shipment_id=shipment_id, seq=None)
        return dues


def _shown(status: int, shipment: Shipment) -> Answer:
    return Answer(status, encode(document=documents.shipment_document(shipment=shipment)))


def _event(told: Told) -> tuple[str, bytes]:
    event_id = documents.event_id(shipment=told.shipment, position=told.position)
    scan = documents.scan_document(shipment=told.shipment, position=told.position, scan=told.scan)
    event = {
        "id": event_id,
        "type": "shipment.scanned",
        "created": as_text(ns=wall_ns()),
        "data": {"shipment": documents.shipment_document(shipment=told.shipment), "scan": scan},
    }
    return event_id, encode(document=event)
