"""Webhooks out: at least once, signed, promptly, by a small pool of threads."""

import hashlib
import heapq
import hmac
import http.client
import logging
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulators.clock import wall_ns
from simulators.store import Due, Store, Transaction, Webhook

log = logging.getLogger("simulators.delivery")

FIRST_RETRY_S = 0.2
LAST_RETRY_S = 30.0
ANSWER_TIMEOUT_S = 10.0
MAX_ANSWER = 64 * 1024
NS = 1_000_000_000


def signature(*, secret: bytes, at: int, body: bytes) -> str:
    """The value of the signing header: HMAC-SHA256 over `at` (Unix seconds), a dot, the body."""
    digest = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def retry_after_s(*, attempts: int) -> float:
    """Seconds to wait after this many failed attempts: 0.2, doubling, at most 30."""
    return min(LAST_RETRY_S, FIRST_RETRY_S * 2.0 ** min(attempts - 1, 10))


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where webhooks go; raises ValueError for anything but an http or https URL."""

    secure: bool
    host: str
    port: int | None
    target: str

    @classmethod
    def from_url(cls, *, url: str) -> "Receiver":
        """The parts of the URL that a connection needs."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{url} is not an http or https URL")
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme == "https", parts.hostname, parts.port, (parts.path or "/") + query)

    def connection(self) -> http.client.HTTPConnection:
        """A connection that is not open yet."""
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=ANSWER_TIMEOUT_S)


class Line:
    """One thread's connection to the receiver, kept open between deliveries.

    `header` is the name of the header that carries the signature.
    """

    def __init__(self, *, receiver: Receiver, header: str, secret: bytes) -> None:
        self._receiver = receiver
        self._header = header
        self._secret = secret
        self._connection = receiver.connection()

    def send(self, *, body: bytes) -> str | None:
        """Posts the body; None when it was accepted, else what went wrong."""
        # The receiver may have closed an idle connection just now: that is no failed attempt.
        stale = self._connection.sock is not None
        try:
            try:
                return self._post(body)
            except (ConnectionError, http.client.BadStatusLine):
                self._connection.close()
                if not stale:
                    raise
                return self._post(body)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return f"{type(error).__name__}: {error}"

    def _post(self, body: bytes) -> str | None:
        at = wall_ns() // NS
        headers = {
            "Content-Type": "application/json",
            self._header: signature(secret=self._secret, at=at, body=body),
        }
        self._connection.request("POST", self._receiver.target, body, headers)
        answer = self._connection.getresponse()
        answer.read(MAX_ANSWER)
        if not answer.isclosed():
            self._connection.close()
        return None if 200 <= answer.status < 300 else f"HTTP {answer.status}"


class Courier:
    """Delivers what the store owes until the receiver has accepted it.

    The store decides what is owed; the heap here only knows when to look at which row, so that a
    restart loses nothing. Order is not promised.
    """

    def __init__(
        self,
        *,
        store: Store[Transaction],
        receiver: Receiver,
        header: str,
        secret: bytes,
        threads: int,
    ) -> None:
        self._store = store
        self._heap: list[tuple[int, int]] = []
        self._wake = threading.Condition()
        self._stopping = False
        self._failing = False
        self._threads = [
            threading.Thread(
                target=self._work,
                args=(Line(receiver=receiver, header=header, secret=secret),),
                daemon=True,
            )
            for _ in range(threads)
        ]

    def start(self) -> None:
        """Takes up everything that an earlier process left undelivered."""
        self.enqueue(dues=self._store.owed())
        for thread in self._threads:
            thread.start()

    def enqueue(self, *, dues: list[Due]) -> None:
        """Sends these when their time has come; they are committed in the store already."""
        # Waiting is on the monotonic clock: a wall clock that is set back must not stall the queue.
        offset = time.monotonic_ns() - wall_ns()
        with self._wake:
            for due in dues:
                heapq.heappush(self._heap, (due.due_ns + offset, due.seq))
            self._wake.notify(len(dues))

    def stop(self, *, patience_s: float) -> None:
        """Ends the threads; an exchange that takes longer than `patience_s` is left behind.

        What it carried is still owed and is sent again by the next process.
        """
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        share_s = patience_s / len(self._threads)
        for thread in self._threads:
            thread.join(share_s)

    def _work(self, line: Line) -> None:
        while (seq := self._next()) is not None:
            try:
                self._deliver(line, seq)
            except Exception:
                if self._stopping:
                    return
                # The row is still owed; a full disk, for one, passes.
                log.exception("a delivery could not be noted")
                again = wall_ns() + int(LAST_RETRY_S * NS)
                self.enqueue(dues=[Due(seq, again)])

    def _next(self) -> int | None:
        with self._wake:
            while not self._stopping:
                if not self._heap:
                    self._wake.wait()
                    continue
                due_ns, seq = self._heap[0]
                wait_ns = due_ns - time.monotonic_ns()
                if wait_ns <= 0:
                    heapq.heappop(self._heap)
                    return seq
                self._wake.wait(wait_ns / NS)
        return None

    def _deliver(self, line: Line, seq: int) -> None:
        webhook = self._store.webhook(seq=seq)
        trouble = line.send(body=webhook.body)
        now = wall_ns()
        if trouble is None:
            dues = self._store.acknowledge(webhook=webhook, now_ns=now)
        else:
            wait_ns = int(retry_after_s(attempts=webhook.attempts + 1) * NS)
            dues = self._store.postpone(webhook=webhook, due_ns=now + wait_ns, now_ns=now)
        self._note(webhook, trouble)
        if dues:
            self.enqueue(dues=dues)

    def _note(self, webhook: Webhook, trouble: str | None) -> None:
        """Warns when the receiver begins to fail, not for each of the attempts that follow."""
        failing = trouble is not None
        level = logging.WARNING if failing and not self._failing else logging.INFO
        self._failing = failing
        if log.isEnabledFor(level):
            outcome = f"failed ({trouble})" if failing else "accepted"
            log.log(
                level, "webhook %s, attempt %d: %s", webhook.event_id, webhook.attempts + 1, outcome
            )
