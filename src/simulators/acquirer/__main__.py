"""`python -m simulators.acquirer`: starts the sandbox acquirer and runs it until a signal."""

import argparse
import sys
import threading

from simulators import process
from simulators.acquirer.api import Api
from simulators.acquirer.scenarios import Chance
from simulators.acquirer.service import Acquirer
from simulators.acquirer.store import AcquirerStore
from simulators.delivery import Courier

STOP_PATIENCE_S = 0.5


def main(*, arguments: list[str]) -> int:
    """Runs until SIGTERM or SIGINT; returns 0, or 1 when it cannot start."""
    return process.main(name="acquirer", options=_parse(arguments), assemble=_assemble)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = process.parser(
        name="acquirer",
        description="A sandbox payment provider: it behaves like one and moves no money.",
    )
    add, seconds, rate = parser.add_argument, process.seconds, process.rate
    add("--late-seconds", type=seconds, default=3.0, help="lateness of a late webhook (3)")
    add("--silence-seconds", type=seconds, default=30.0, help="until a silent answer closes (30)")
    add("--delay-ms", type=seconds, default=0.0, help="wait before each change is answered (0)")
    add("--decline-rate", type=rate, default=0.0, help="share declined, without a token (0)")
    add("--duplicate-rate", type=rate, default=0.0, help="share told twice, without a token (0)")
    add("--seed", type=int, default=0, help="another seed, other payments are hit (0)")
    return parser.parse_args(arguments)


def _assemble(
    options: argparse.Namespace, address: str, stopping: threading.Event
) -> process.Parts:
    store = AcquirerStore(folder=options.data)
    courier = Courier(
        store=store,
        receiver=options.webhook_url,
        header="Acquirer-Signature",
        secret=options.secret,
        threads=options.webhook_threads,
    )
    acquirer = Acquirer(
        store=store,
        courier=courier,
        base_url=address,
        chance=Chance(options.seed, options.decline_rate, options.duplicate_rate),
        late_s=options.late_seconds,
    )
    api = Api(
        acquirer=acquirer,
        secret=options.secret,
        delay_s=options.delay_ms / 1000,
        silence_s=options.silence_seconds,
        stopping=stopping,
    )

    def stop() -> None:
        courier.stop(patience_s=STOP_PATIENCE_S)
        store.close()

    return process.Parts(application=api, start=courier.start, stop=stop)


if __name__ == "__main__":
    sys.exit(main(arguments=sys.argv[1:]))
