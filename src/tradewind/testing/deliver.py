"""Let reactions happen now, in the test's own thread and transaction."""

from __future__ import annotations

from tradewind.kernel import outbox


def deliver() -> int:
    """Run every handler over the facts published so far; raise when one of them failed."""
    seen = outbox.drain_all(committed_only=False)
    troubles = outbox.troubles()
    if troubles:
        raise AssertionError(f"handlers failed: {troubles}")
    return seen
