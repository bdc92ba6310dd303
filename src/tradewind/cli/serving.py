"""Serving pages, and starting the whole of Tradewind on one machine."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings
from granian.constants import Interfaces
from granian.server import Server
from rich.console import Console

from tradewind.cli import setup
from tradewind.cli.processes import Processes, free_port, wait_for_port
from tradewind.demo import shop
from tradewind.design import assets
from tradewind.kernel import clock


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the WSGI application until told to stop: one blocking thread a process is fastest."""
    prepare_pages()
    Server(
        "tradewind.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def prepare_pages() -> None:
    """Build the style sheet if it is absent or older than its sources."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    assets.ensure(home=settings.HOME)


def start_all(
    *, home: Path, web_port: int, web_workers: int, environment: dict[str, str]
) -> Processes:
    """Start acquirer, web and worker, and wait until they answer."""
    acquirer_port = free_port()
    children = Processes(
        logs=home / "logs",
        environment={
            **environment,
            "TRADEWIND_LOG_LEVEL": "INFO",
            "TRADEWIND_ACQUIRER_URL": f"http://127.0.0.1:{acquirer_port}",
        },
    )
    children.start(
        "acquirer", "simulators.acquirer",
        "--port", str(acquirer_port), "--data", str(home / "acquirer"),
        "--webhook-url", f"http://127.0.0.1:{web_port}/hooks/providers/acquirer",
        "--secret", settings.ACQUIRER_SECRET, "--follow-parent", str(os.getpid()),
    )  # fmt: skip
    children.start(
        "web", "tradewind.cli", "serve", "--port", str(web_port), "--workers", str(web_workers)
    )
    children.start("worker", "tradewind.cli", "worker")
    try:
        wait_for_port(acquirer_port, children)
        wait_for_port(web_port, children)
    except TimeoutError:
        children.stop()
        raise
    return children


def demo(*, port: int, console: Console) -> None:
    """Migrate, stock a small shop, start everything, and wait for Ctrl-C."""
    with console.status("Building the style sheet"):
        prepare_pages()
    with console.status("Preparing the tables"):
        setup.migrate()
    with console.status("Stocking the shop"):
        pages = shop.stock(now=clock.now())
    with console.status("Starting"):
        children = start_all(
            home=settings.HOME,
            web_port=port,
            web_workers=2,
            environment={"TRADEWIND_CLOCK_MOVABLE": "1"},
        )
    console.print(f"Storefront  http://127.0.0.1:{port}/")
    for path in pages:
        console.print(f"            http://127.0.0.1:{port}{path}", soft_wrap=True)
    console.print("Ctrl-C stops everything.")
    try:
        while True:
            children.restart_dead()
            time.sleep(1)
    except (KeyboardInterrupt, SystemExit):
        console.print("Stopping.")
    finally:
        children.stop()
