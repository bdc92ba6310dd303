"""A simulator as a process: its options, its data folder, its port, and its end by a signal."""

import argparse
import fcntl
import math
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from simulators import logs
from simulators.delivery import Receiver
from simulators.http import Application, Server

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a simulator consists of besides its server: it is started before, and stopped after."""

    application: Application
    start: Callable[[], None]
    stop: Callable[[], None]


# Makes the parts for (options, the address it listens on, an event that is set when it stops).
Assemble = Callable[[argparse.Namespace, str, threading.Event], Parts]


def parser(*, name: str, description: str) -> argparse.ArgumentParser:
    """The options that every simulator has."""
    made = argparse.ArgumentParser(prog=f"python -m simulators.{name}", description=description)
    add = made.add_argument
    add("--port", type=port, required=True, help="0 takes a free one, written to DIR/port")
    add("--data", type=Path, required=True, metavar="DIR", help="where it remembers everything")
    add("--webhook-url", type=receiver, required=True, help="where it posts events")
    add("--secret", type=secret, required=True, help="bearer token and webhook key")
    add("--webhook-threads", type=count, default=4, help="deliveries at a time (4)")
    add("--follow-parent", type=int, metavar="PID", help="end when that process is gone")
    add("--verbose", action="store_true", help="log every request and delivery")
    return made


def receiver(text: str) -> Receiver:
    """An option that says where webhooks go."""
    try:
        return Receiver.from_url(url=text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def secret(text: str) -> bytes:
    """An option that is kept as the bytes it was given in, and is not empty."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return os.fsencode(text)


def port(text: str) -> int:
    """An option that is a port, or 0."""
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return number


def count(text: str) -> int:
    """An option that counts threads."""
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("must be from 1 to 64")
    return number


def seconds(text: str) -> float:
    """An option that is a span of time."""
    number = float(text)
    if not (math.isfinite(number) and 0 <= number <= 86_400_000):
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def rate(text: str) -> float:
    """An option that is a share."""
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return number


def main(*, name: str, options: argparse.Namespace, assemble: Assemble) -> int:
    """Runs until SIGTERM or SIGINT; returns 0, or 1 when it cannot start."""
    # Blocked in every thread and taken by sigwait below: a signal never interrupts a transaction.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    logs.configure(verbose=options.verbose)
    try:
        options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _lock(options.data)
    except BlockingIOError:
        return _give_up(name, f"another {name} is running on {options.data}")
    except OSError as error:
        return _give_up(name, f"cannot use {options.data}: {error}")
    try:
        return _run(name, options, assemble)
    except (OSError, RuntimeError, sqlite3.Error) as error:
        return _give_up(name, str(error))
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    """The open lock file; the kernel lets go of it with the process, however that ends."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _run(name: str, options: argparse.Namespace, assemble: Assemble) -> int:
    # What an earlier process left there would send a waiting client to the wrong door.
    port_file = options.data / "port"
    port_file.unlink(missing_ok=True)
    stopping = threading.Event()
    server = Server(port=options.port)
    address = f"http://127.0.0.1:{server.port}"
    parts = assemble(options, address, stopping)
    parts.start()
    server.start(application=parts.application)
    _write_port(port_file, server.port)
    print(f"{name} listening on {address}", flush=True)
    if options.follow_parent:
        threading.Thread(target=_follow_parent, args=[options.follow_parent], daemon=True).start()
    signal.sigwait(STOP_SIGNALS)
    stopping.set()
    server.stop()
    parts.stop()
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


def _give_up(name: str, reason: str) -> int:
    print(f"{name}: {reason}", file=sys.stderr)
    return 1
