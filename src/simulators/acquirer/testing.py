"""For the tests of whoever speaks to the acquirer: the real process, and a receiver of webhooks."""

import json
import uuid
from pathlib import Path
from typing import Any

import httpx

from simulators import testing
from simulators.testing import SECRET, Delivery, problem

__all__ = [
    "SECRET",
    "Acquirer",
    "Delivery",
    "Receiver",
    "brl",
    "card",
    "kinds",
    "payment",
    "problem",
]


class Receiver(testing.Receiver):
    """Collects the webhooks of an acquirer."""

    def __init__(self) -> None:
        super().__init__(header="Acquirer-Signature")


class Acquirer(testing.Process):
    """A running acquirer and a client of it; raises AssertionError when it does not start."""

    def __init__(
        self, *, data: Path, receiver: testing.Receiver, secret: str, options: list[str]
    ) -> None:
        super().__init__(
            name="acquirer", data=data, receiver=receiver, secret=secret, options=options
        )

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
