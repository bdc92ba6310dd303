"""Handing the money of the seed's story over to the acquirer, which was not there to take it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from tradewind.demo.market import opening
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import CaptureLine

# As docs/simulators/acquirer.md has it.
_BATCH = 500
_TIMEOUT = httpx.Timeout(10.0, connect=2.0)
# What the seed's provider calls its payments; all others the acquirer knows from its own.
_OF_THE_SEED = "fake_"


def hand_over(*, url: str, note: Path) -> int:
    """Tell the acquirer what the seed's payments took, so that it can be given back; say how many.

    Once for a market and an acquirer: `note` lies in the acquirer's folder and says for which
    market it was done. Raises httpx.HTTPError when the acquirer does not take them.
    """
    opened = opening.opened()
    if opened is None or (note.exists() and note.read_text() == opened.isoformat()):
        return 0
    taken = 0
    with httpx.Client(
        base_url=url,
        timeout=_TIMEOUT,
        headers={b"Authorization": f"Bearer {settings.ACQUIRER_SECRET}".encode()},
    ) as acquirer:
        for lines in _pages():
            batch = [_told(line) for line in lines if line.provider_ref.startswith(_OF_THE_SEED)]
            if batch:
                answer = acquirer.post("/v1/sandbox/payments", json={"payments": batch})
                taken += answer.raise_for_status().json()["taken"]
    note.write_text(opened.isoformat())
    return taken


def _pages() -> Iterator[tuple[CaptureLine, ...]]:
    lines = payments.captures("acquirer", limit=_BATCH)
    while lines:
        yield lines
        lines = payments.captures("acquirer", after=lines[-1].attempt_id, limit=_BATCH)


def _told(line: CaptureLine) -> dict[str, Any]:
    money = {"minor": line.money.minor, "currency": line.money.currency}
    return {
        "id": line.provider_ref,
        "reference": str(line.attempt_id),
        "kind": line.method,
        "amount": money,
        "captured": money,
        "occurred_at": line.captured_at.isoformat(),
    }
