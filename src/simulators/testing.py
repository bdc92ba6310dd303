"""For the tests of whoever speaks to a simulator: the real process, and a receiver of webhooks."""

import hashlib
import hmac
import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from simulators.http import Request, Response, Server

PATIENCE_S = 10
SECRET = "sk_test_Straße"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver a webhook."""

    event: dict[str, Any]
    body: bytes
    signature: str

    @property
    def reference(self) -> str:
        """The client's reference of what the event is about: of the first thing in its data."""
        return str(next(iter(self.event["data"].values()))["reference"])

    def is_signed(self, *, secret: str) -> bool:
        """Whether the signature is that of this body under this secret."""
        match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", self.signature)
        if match is None:
            return False
        signed = match[1].encode() + b"." + self.body
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(match[2], digest)


class Receiver:
    """Collects webhooks at `url`; `answer` decides the status of the reply to each of them.

    `header` is the name of the one that carries the signature.
    """

    def __init__(self, *, header: str) -> None:
        self._header = header
        self.deliveries: list[Delivery] = []
        self.answer: Callable[[Delivery], int] = lambda delivery: 200
        self._arrival = threading.Condition()
        self._server = Server(port=0)
        self._server.start(application=self._take)
        self.url = f"http://127.0.0.1:{self._server.port}/hooks?shop=1"

    def _take(self, request: Request) -> Response:
        signature = request.headers[self._header]
        delivery = Delivery(json.loads(request.body), request.body, signature)
        with self._arrival:
            self.deliveries.append(delivery)
            status = self.answer(delivery)
            self._arrival.notify_all()
        return Response(status, b"")

    def wait_until(self, *, holds: Callable[[list[Delivery]], bool]) -> list[Delivery]:
        """The deliveries as soon as the condition holds; raises AssertionError after 10 s."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: holds(self.deliveries), PATIENCE_S):
                events = [delivery.event for delivery in self.deliveries]
                raise AssertionError(f"not within {PATIENCE_S} s; arrived: {events}")
            return list(self.deliveries)

    def close(self, *, secret: str) -> None:
        """Takes no more webhooks; raises AssertionError when one was not signed."""
        self._server.stop()
        unsigned = [one for one in self.deliveries if not one.is_signed(secret=secret)]
        if unsigned:
            raise AssertionError(f"not signed: {unsigned}")


class Process:
    """A running simulator and a client of it; raises AssertionError when it does not start.

    One thread delivers its webhooks, so that what is due earlier arrives earlier.
    """

    def __init__(
        self, *, name: str, data: Path, receiver: Receiver, secret: str, options: list[str]
    ) -> None:
        self.receiver = receiver
        self.command = [sys.executable, "-m", f"simulators.{name}", "--port", "0"]
        self.command += ["--data", str(data), "--webhook-url", receiver.url, "--secret", secret]
        data.mkdir(exist_ok=True)
        self.data = data
        self.log = data / "stderr"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.command, "--webhook-threads", "1", *options],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            self.line = lines.readline()
        if not self.line:
            raise AssertionError(self.log.read_text())
        self.address = self.line.rpartition(" ")[2].strip()
        self.client = httpx.Client(
            base_url=self.address,
            headers={b"Authorization": f"Bearer {secret}".encode()},
            timeout=PATIENCE_S,
        )

    def end(self, *, how: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal, if it still runs, and returns the exit code."""
        self._process.send_signal(how)
        code = self._process.wait(PATIENCE_S)
        self.client.close()
        return code


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal; raises AssertionError when it is not shaped as RFC 9457."""
    document = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(document) == {"type", "title", "status", "code", "detail"}
    assert document["status"] == response.status_code
    return response.status_code, document["code"]
