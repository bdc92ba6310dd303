"""How a worker says that it gets on: to the table, to systemd, and to whoever asks over HTTP."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tradewind.kernel import health, ids, metrics


class Alive:
    """Called by the loop that hands over facts, as often as it likes."""

    def __init__(self) -> None:
        self._id = ids.new()
        self._told, self._turned = float("-inf"), time.monotonic()

    def __call__(self) -> None:
        """Note that the loop goes round; now and then, tell."""
        self._turned = time.monotonic()
        if self._turned - self._told < health.BEAT_SECONDS:
            return
        # Before the table: a database that does not answer is not mended by a new worker.
        notify("READY=1\nWATCHDOG=1")
        self._told = self._turned
        health.beat(self._id, host=socket.gethostname())

    def is_well(self) -> bool:
        """Say whether the loop has gone round lately."""
        return time.monotonic() - self._turned < health.HANGS_SECONDS

    def end(self) -> None:
        """Say that this worker ends as it should."""
        notify("STOPPING=1")
        with suppress(Exception):
            health.leave(self._id)


def notify(state: str) -> None:
    """Tell systemd, where it has started this process and wants to be told (sd_notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        channel.sendall(state.encode())


@contextmanager
def answering(listen: str, is_well: Callable[[], bool]) -> Iterator[None]:
    """Answer `/healthz` and, to who has the token, `/metrics`, at `address:port`; empty: nowhere."""
    if not listen:
        yield
        return
    host, _, port = listen.rpartition(":")
    server = ThreadingHTTPServer((host.strip("[]"), int(port)), _answers(is_well))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers(is_well: Callable[[], bool]) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            if self.path == "/healthz":
                well = is_well()
                self._say(200 if well else 503, b"ok\n" if well else b"hangs\n")
            elif self.path == "/metrics" and metrics.may_see(self.headers.get("Authorization", "")):
                self._say(200, metrics.exposition(), metrics.CONTENT_TYPE)
            else:
                self._say(404, b"Not found.\n")

        def _say(self, status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def version_string(self) -> str:
            return "tradewind"

        def log_message(self, format: str, *args: object) -> None:
            """A probe every few seconds is no news."""

    return Answers
