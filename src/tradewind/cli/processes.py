"""The processes of Tradewind: started together, restarted when one dies, gone with their parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tradewind.kernel import traces

FOLLOW = "TRADEWIND_FOLLOW_PARENT"
_PATIENCE = 10.0
_START_PATIENCE = 60.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def follow_parent() -> None:
    """End this process when the one that started it is gone, even by kill -9.

    The parent said who it is: it may be gone before this process can look.
    """
    if FOLLOW not in os.environ:
        return
    parent = int(os.environ[FOLLOW])
    os.environ[FOLLOW] = str(os.getpid())

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="follow-parent").start()


@dataclass
class Processes:
    """Children by name; `logs` gets one file for each."""

    logs: Path
    environment: Mapping[str, str]
    _commands: dict[str, list[str]] = field(default_factory=dict)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _ending: bool = False

    def start(self, name: str, module: str, *arguments: str) -> None:
        """Start `python -m module arguments` and keep it running until `stop`."""
        self._commands[name] = [sys.executable, "-m", module, *arguments]
        self._spawn(name)

    def stop(self) -> None:
        """End all children, the gentle way first."""
        self._ending = True
        for child in self._running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _PATIENCE
        for child in self._running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def restart_dead(self) -> list[str]:
        """Start again what has died meanwhile, and return the names."""
        dead = [name for name, child in self._running.items() if child.poll() is not None]
        if not self._ending:
            for name in dead:
                self._spawn(name)
        return dead

    def pids(self) -> dict[str, int]:
        """Return the process ids by name."""
        return {name: child.pid for name, child in self._running.items()}

    def _spawn(self, name: str) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._commands[name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment, FOLLOW: str(os.getpid())},
                start_new_session=True,
            )


def wait_for_port(port: int, children: Processes) -> None:
    """Wait until one of the children listens on a port; raises TimeoutError.

    One that ends at once is started again: what it found locked may belong to a process that is
    just going.
    """
    deadline = time.monotonic() + _START_PATIENCE
    while time.monotonic() < deadline:
        children.restart_dead()
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def start_traces(service: str) -> None:
    """Send traces of this process, where settings say so; raises TelemetryMissing."""
    if settings.OTEL:
        traces.start(service)
