"""For the tests of whoever speaks to the acquirer: the real process, and a receiver of webhooks."""

import hashlib
import hmac
import json
import re
import signal
import subprocess
import sys
import threading
import uuid
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
        """The merchant's reference of the payment that the event is about."""
        return str(self.event["data"]["payment"]["reference"])

    def is_signed(self, *, secret: str) -> bool:
        """Whether the signature is that of this body under this secret."""
        match = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", self.signature)
        if match is None:
            return False
        signed = match[1].encode() + b"." + self.body
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(match[2], digest)


class Receiver:
    """Collects webhooks at `url`; `answer` decides the status of the reply to each of them."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.answer: Callable[[Delivery], int] = lambda delivery: 200
        self._arrival = threading.Condition()
        self._server = Server(port=0)
        self._server.start(application=self._take)
        self.url = f"http://127.0.0.1:{self._server.port}/hooks?shop=1"

    def _take(self, request: Request) -> Response:
        signature = request.headers["Acquirer-Signature"]
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


class Acquirer:
    """A running acquirer and a client of it; raises AssertionError when it does not start.

    One thread delivers its webhooks, so that what is due earlier arrives earlier.
    """

    def __init__(self, *, data: Path, receiver: Receiver, secret: str, options: list[str]) -> None:
        self.receiver = receiver
        self.command = [sys.executable, "-m", "simulators.acquirer", "--port", "0"]
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

    def post(self, path: str, body: object, key: str | None = None) -> httpx.Response:
        """Posts a document, or bytes as they are, below /v1/payments."""
        headers = {} if key is None else {"Idempotency-Key": key}
        content = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(f"/v1/payments{path}", content=content, headers=headers)

    def pay(self, reference: str, key: str | None = None, **fields: object) -> httpx.Response:
        """Opens a payment of 100.00 BRL by card unless `fields` say otherwise."""
        return self.post("", {**payment(reference), **fields}, key or f"pay-{reference}")

    def settle(self, paid: dict[str, Any], outcome: str, code: str | None = None) -> httpx.Response:
        """Plays the world's side of a payment that waits."""
        return self.post(f"/{paid['id']}/settle", {"outcome": outcome, "code": code})

    def refund(
        self, paid: dict[str, Any], minor: int, key: str, currency: str = "BRL"
    ) -> httpx.Response:
        """Gives money back, under a key that is the payment's own."""
        body = {"amount": {"minor": minor, "currency": currency}, "reference": key}
        return self.post(f"/{paid['id']}/refunds", body, f"{paid['id']}-{key}")

    def state(self, paid: dict[str, Any]) -> dict[str, Any]:
        """The payment as it stands now."""
        return dict(self.client.get(f"/v1/payments/{paid['id']}").json())

    def found(self, reference: str) -> list[dict[str, Any]]:
        """The payments with this reference."""
        return list(self.client.get("/v1/payments", params={"reference": reference}).json()["data"])

    def balance(self) -> list[dict[str, Any]]:
        """The rows of the balance."""
        return list(self.client.get("/v1/balance").json()["data"])

    def told(self, reference: str, *, at_least: int = 1) -> list[Delivery]:
        """The deliveries of a payment: `at_least` so many, and whatever was due until now."""

        def arrived(name: str) -> list[Delivery]:
            return [one for one in self.receiver.deliveries if one.reference == name]

        self.receiver.wait_until(holds=lambda _: len(arrived(reference)) >= at_least)
        mark = f"mark-{uuid.uuid4()}"
        self.pay(mark)
        self.receiver.wait_until(holds=lambda _: len(arrived(mark)) > 0)
        return arrived(reference)


def payment(reference: str) -> dict[str, object]:
    """The document that opens a payment of 100.00 BRL by card."""
    return {"reference": reference, "amount": brl(10_000), "method": card()}


def card(token: str | None = None) -> dict[str, object]:
    """The method card, with the test token that decides what happens."""
    return {"kind": "card", "token": token}


def brl(minor: int) -> dict[str, object]:
    """An amount in Brazilian centavos."""
    return {"minor": minor, "currency": "BRL"}


def kinds(deliveries: list[Delivery]) -> list[str]:
    """The types of the events, in the order in which they arrived."""
    return [delivery.event["type"] for delivery in deliveries]


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal; raises AssertionError when it is not shaped as RFC 9457."""
    document = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(document) == {"type", "title", "status", "code", "detail"}
    assert document["status"] == response.status_code
    return response.status_code, document["code"]
