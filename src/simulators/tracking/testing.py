"""For the tests of whoever speaks to the tracking simulator: the real process and its webhooks."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from simulators import testing


class Receiver(testing.Receiver):
    """Collects the webhooks of a tracking simulator."""

    def __init__(self) -> None:
        super().__init__(header="Tracking-Signature")


class Tracking(testing.Process):
    """A running tracking simulator and a client of it; raises AssertionError if it cannot start."""

    def __init__(
        self, *, data: Path, receiver: testing.Receiver, secret: str, options: list[str]
    ) -> None:
        super().__init__(
            name="tracking", data=data, receiver=receiver, secret=secret, options=options
        )

    def register(self, number: str, key: str | None = None, **fields: object) -> httpx.Response:
        """Registers a parcel from China to Spain unless `fields` say otherwise."""
        return self.client.post(
            "/v1/shipments",
            content=json.dumps({**shipment(number), **fields}),
            headers={"Idempotency-Key": key or f"register-{number}"},
        )

    def events(self, number: str, **query: str) -> list[dict[str, Any]]:
        """What has befallen a parcel."""
        answer = self.client.get(f"/v1/shipments/{number}/events", params=query)
        return list(answer.json()["data"])

    def move_clock(self, now: datetime | str) -> httpx.Response:
        """Moves business time to an instant."""
        text = now if isinstance(now, str) else now.isoformat()
        return self.client.put("/v1/clock", content=json.dumps({"now": text}))

    def now(self) -> datetime:
        """Business time."""
        return datetime.fromisoformat(self.client.get("/v1/clock").json()["now"])


def shipment(number: str) -> dict[str, object]:
    """The document that registers a parcel from China to Spain, handed over at noon."""
    return {
        "reference": f"parcel of {number}",
        "carrier": "correos",
        "number": number,
        "origin": "CN",
        "destination": "ES",
        "tier": "standard",
        "handed_over_at": "2026-11-22T12:00:00Z",
    }
