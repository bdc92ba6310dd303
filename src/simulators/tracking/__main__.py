"""`python -m simulators.tracking`: starts the tracking simulator and runs it until a signal."""

import argparse
import sys
import threading

from simulators import process
from simulators.delivery import Courier
from simulators.tracking.api import Api
from simulators.tracking.service import Tracking
from simulators.tracking.store import TrackingStore
from simulators.tracking.types import Habits

STOP_PATIENCE_S = 0.5


def main(*, arguments: list[str]) -> int:
    """Runs until SIGTERM or SIGINT; returns 0, or 1 when it cannot start."""
    return process.main(name="tracking", options=_parse(arguments), assemble=_assemble)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = process.parser(
        name="tracking",
        description="A sandbox of carriers: it scans parcels that nobody carries.",
    )
    add, rate = parser.add_argument, process.rate
    add("--seed", type=int, default=0, help="another seed, other parcels are hit (0)")
    add("--hold-rate", type=rate, default=0.05, help="share held long by customs (0.05)")
    add("--failure-rate", type=rate, default=0.1, help="share delivered at second try (0.1)")
    add("--duplicate-rate", type=rate, default=0.0, help="share of scans told twice (0)")
    add("--disorder-rate", type=rate, default=0.0, help="share of scans told after the next (0)")
    return parser.parse_args(arguments)


def _assemble(
    options: argparse.Namespace, address: str, stopping: threading.Event
) -> process.Parts:
    store = TrackingStore(folder=options.data)
    courier = Courier(
        store=store,
        receiver=options.webhook_url,
        header="Tracking-Signature",
        secret=options.secret,
        threads=options.webhook_threads,
    )
    tracking = Tracking(
        store=store,
        courier=courier,
        habits=Habits(
            seed=options.seed,
            hold_rate=options.hold_rate,
            failure_rate=options.failure_rate,
            duplicate_rate=options.duplicate_rate,
            disorder_rate=options.disorder_rate,
        ),
    )

    def start() -> None:
        courier.start()
        tracking.start()

    def stop() -> None:
        tracking.stop()
        courier.stop(patience_s=STOP_PATIENCE_S)
        store.close()

    api = Api(tracking=tracking, secret=options.secret)
    return process.Parts(application=api, start=start, stop=stop)


if __name__ == "__main__":
    sys.exit(main(arguments=sys.argv[1:]))
