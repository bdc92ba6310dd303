"""Let time pass: what is due happens in the test's own thread."""

from __future__ import annotations

from datetime import datetime

from tradewind.kernel import jobs
from tradewind.testing.deliver import deliver


def sweep(at: datetime) -> None:
    """Run every sweep and handler until nothing is due at this instant; raise when one failed."""
    while True:
        done = jobs.run_sweeps(at)
        failed = sorted(name for name, count in done.items() if count < 0)
        if failed:
            raise AssertionError(f"sweeps failed: {failed}")
        if not sum(done.values()) + deliver():
            return
