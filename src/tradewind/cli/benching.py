"""Benchmarks that need the processes of Tradewind beside them."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from rich.console import Console

from tradewind.bench import pages
from tradewind.cli import serving, setup
from tradewind.cli.processes import Processes, free_port, wait_for_port
from tradewind.kernel import clock

WORKERS = 2


def run_pages(
    *, products: int, seconds: float, rounds: int, threads: int, console: Console
) -> dict[str, Any]:
    """Stock a scratch database, serve its pages, and measure them; take all down again."""
    with tempfile.TemporaryDirectory() as folder:
        # Nobody asks for the pictures, and they are not to lie among those of the installation.
        settings.MEDIA_ROOT = folder
        return _run_pages(products, seconds, rounds, threads, console)


def _run_pages(
    products: int, seconds: float, rounds: int, threads: int, console: Console
) -> dict[str, Any]:
    setup.start_afresh(now=clock.now())
    serving.prepare_pages()
    port = free_port()
    children = Processes(
        logs=settings.HOME / "logs",
        environment={"TRADEWIND_URL": f"http://127.0.0.1:{port}", "TRADEWIND_LOG_LEVEL": "WARNING"},
    )
    built = pages.build(products=products, console=console)
    children.start("bench-worker", "tradewind.cli", "worker")
    try:
        children.start(
            "bench-web", "tradewind.cli", "serve", "--port", str(port), "--workers", str(WORKERS)
        )
        wait_for_port(port, children)
        return pages.run(
            built, port=port, seconds=seconds, rounds=rounds, threads=threads, console=console
        )
    finally:
        children.stop()
