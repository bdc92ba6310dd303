"""`python -m simulators.acquirer`: starts the sandbox acquirer and runs it until a signal."""

import argparse
import fcntl
import math
import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

from simulators.acquirer import logs
from simulators.acquirer.api import Api
from simulators.acquirer.delivery import Courier, Receiver
from simulators.acquirer.scenarios import Chance
from simulators.acquirer.service import Acquirer
from simulators.acquirer.store import Store
from simulators.http import Server

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}
STOP_PATIENCE_S = 0.5


def main(*, arguments: list[str]) -> int:
    """Runs until SIGTERM or SIGINT; returns 0, or 1 when it cannot start."""
    # Blocked in every thread and taken by sigwait below: a signal never interrupts a transaction.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    options = _parse(arguments)
    logs.configure(verbose=options.verbose)
    try:
        options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _lock(options.data)
    except BlockingIOError:
        return _give_up(f"another acquirer is running on {options.data}")
    except OSError as error:
        return _give_up(f"cannot use {options.data}: {error}")
    try:
        return _run(options)
    except (OSError, RuntimeError, sqlite3.Error) as error:
        return _give_up(str(error))
    finally:
        os.close(lock)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulators.acquirer",
        description="A sandbox payment provider: it behaves like one and moves no money.",
    )
    add = parser.add_argument
    add("--port", type=_port, required=True, help="0 takes a free one, written to DIR/port")
    add("--data", type=Path, required=True, metavar="DIR", help="where it remembers everything")
    add("--webhook-url", type=_receiver, required=True, help="where it posts events")
    add("--secret", type=os.fsencode, required=True, help="bearer token and webhook key")
    add("--webhook-threads", type=_count, default=4, help="deliveries at a time (4)")
    add("--late-seconds", type=_seconds, default=3.0, help="lateness of a late webhook (3)")
    add("--silence-seconds", type=_seconds, default=30.0, help="until a silent answer closes (30)")
    add("--delay-ms", type=_seconds, default=0.0, help="wait before each change is answered (0)")
    add("--decline-rate", type=_rate, default=0.0, help="share declined, without a token (0)")
    add("--duplicate-rate", type=_rate, default=0.0, help="share told twice, without a token (0)")
    add("--seed", type=int, default=0, help="another seed, other payments are hit (0)")
    add("--follow-parent", type=int, metavar="PID", help="end when that process is gone")
    add("--verbose", action="store_true", help="log every request and delivery")
    options = parser.parse_args(arguments)
    if not options.secret:
        parser.error("--secret must not be empty")
    return options


def _receiver(text: str) -> Receiver:
    try:
        return Receiver.from_url(url=text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("must be from 1 to 64")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not (math.isfinite(number) and 0 <= number <= 86_400_000):
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return number


def _lock(folder: Path) -> int:
    """The open lock file; the kernel lets go of it with the process, however that ends."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _run(options: argparse.Namespace) -> int:
    # What an earlier process left there would send a waiting client to the wrong door.
    port_file = options.data / "port"
    port_file.unlink(missing_ok=True)
    stopping = threading.Event()
    store = Store(folder=options.data)
    courier = Courier(
        store=store,
        receiver=options.webhook_url,
        secret=options.secret,
        threads=options.webhook_threads,
    )
    chance = Chance(options.seed, options.decline_rate, options.duplicate_rate)
    server = Server(port=options.port)
    base_url = f"http://127.0.0.1:{server.port}"
    acquirer = Acquirer(
        store=store,
        courier=courier,
        base_url=base_url,
        chance=chance,
        late_s=options.late_seconds,
    )
    api = Api(
        acquirer=acquirer,
        secret=options.secret,
        delay_s=options.delay_ms / 1000,
        silence_s=options.silence_seconds,
        stopping=stopping,
    )
    courier.start()
    server.start(application=api)
    _write_port(port_file, server.port)
    print(f"acquirer listening on {base_url}", flush=True)
    if options.follow_parent:
        threading.Thread(target=_follow_parent, args=[options.follow_parent], daemon=True).start()
    signal.sigwait(STOP_SIGNALS)
    stopping.set()
    server.stop()
    courier.stop(patience_s=STOP_PATIENCE_S)
    store.close()
    port_file.unlink(missing_ok=True)
    return 0


def _follow_parent(parent: int) -> None:
    """Ends this process as SIGTERM does when another one has become its parent."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGTERM)


def _write_port(path: Path, port: int) -> None:
    """Appears whole or not at all, so that whoever waits for it never reads half a number."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(f"{port}\n")
    unfinished.replace(path)


def _give_up(reason: str) -> int:
    print(f"acquirer: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(arguments=sys.argv[1:]))
