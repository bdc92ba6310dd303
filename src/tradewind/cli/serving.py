"""Serving pages, and starting the whole of Tradewind on one machine."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from granian.constants import Interfaces
from granian.server import Server
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tradewind.cli import seeding, setup
from tradewind.cli.processes import Processes, free_port, wait_for_port
from tradewind.demo import handover, people, seed, travel
from tradewind.demo import once as life
from tradewind.demo.people import Part
from tradewind.design import assets, collected
from tradewind.kernel import clock, log

# People of the demo are switched between by its bar: no second factor stands in the way.
_DEMO_ENVIRONMENT = {"TRADEWIND_DEMO": "1", "TRADEWIND_STAFF_MFA": "0"}


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
        log_dictconfig=log.server_logging(),
    ).serve()


def prepare_pages() -> None:
    """Build the style sheet and collect the static files, unless they are as their sources are."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    assets.ensure(home=settings.HOME)
    collected.collect()


def start_all(
    *,
    home: Path,
    web_port: int,
    web_workers: int,
    environment: dict[str, str],
    before_work: Callable[[str], object] = str,
) -> Processes:
    """Start acquirer, tracking, web and worker, and wait until they answer.

    `before_work` gets the acquirer's address once it answers, and before anything is sent there.
    """
    acquirer_port, tracking_port = free_port(), free_port()
    children = Processes(
        logs=home / "logs",
        environment={
            "TRADEWIND_LOG_LEVEL": "INFO",
            "TRADEWIND_URL": f"http://127.0.0.1:{web_port}",
            "TRADEWIND_ACQUIRER_URL": f"http://127.0.0.1:{acquirer_port}",
            "TRADEWIND_TRACKING_URL": f"http://127.0.0.1:{tracking_port}",
            **environment,
        },
    )
    hooks = f"http://127.0.0.1:{web_port}/hooks"
    _simulator(children, "acquirer", home, acquirer_port, f"{hooks}/providers/acquirer",
               settings.ACQUIRER_SECRET)  # fmt: skip
    _simulator(children, "tracking", home, tracking_port, f"{hooks}/carriers/tracking",
               settings.TRACKING_SECRET)  # fmt: skip
    children.start(
        "web", "tradewind.cli", "serve", "--port", str(web_port), "--workers", str(web_workers)
    )
    try:
        for port in (acquirer_port, tracking_port):
            wait_for_port(port, children)
        before_work(f"http://127.0.0.1:{acquirer_port}")
        children.start("worker", "tradewind.cli", "worker")
        wait_for_port(web_port, children)
        travel.tell_carriers(url=f"http://127.0.0.1:{tracking_port}")
    except BaseException:
        children.stop()
        raise
    return children


def _simulator(
    children: Processes, name: str, home: Path, port: int, webhook_url: str, secret: str
) -> None:
    # One word with its option: a secret may begin with a dash.
    children.start(
        name, f"simulators.{name}", "--port", str(port), "--data", str(home / name),
        "--webhook-url", webhook_url, f"--secret={secret}", "--follow-parent", str(os.getpid()),
    )  # fmt: skip


def demo(*, port: int, scale: float = 1, console: Console) -> None:
    """Build, migrate, seed the demo market, start everything, and wait for Ctrl-C."""
    children = prepare_demo(port=port, scale=scale, console=console)
    more = True
    try:
        console.print(_addresses(port))
        console.print("Ctrl-C stops everything.")
        while True:
            children.restart_dead()
            more = more and seed.draw_more(now=clock.now())
            time.sleep(1)
    except (KeyboardInterrupt, SystemExit):
        console.print("Stopping.")
    finally:
        children.stop()


def once(*, console: Console) -> dict[str, Any]:
    """Live one order over HTTP on an empty market, and take everything down; return the figures."""
    prepare_pages()
    setup.migrate()
    port = free_port()
    children = start_all(
        home=settings.HOME, web_port=port, web_workers=1, environment=_DEMO_ENVIRONMENT
    )
    try:
        return life.live(
            f"http://127.0.0.1:{port}",
            lambda who, what: console.print(f"[bold]{who:<10}[/] {what}"),
        )
    finally:
        children.stop()


def prepare_demo(*, port: int, scale: float = 1, console: Console) -> Processes:
    """Bring the demo market up on a port, with progress; return its processes.

    `scale` 1 is three thousand orders; a market that is there already stays as it is.
    """
    with console.status("Building the style sheet"):
        prepare_pages()
    with console.status("Preparing the tables"):
        setup.migrate()
    with seeding.progress(console) as bars:
        seed.seed(now=clock.now(), scale=scale, progress=bars)
    with console.status("Starting"):
        return start_all(
            home=settings.HOME,
            web_port=port,
            web_workers=2,
            environment=_DEMO_ENVIRONMENT,
            before_work=_hand_over,
        )


def _hand_over(acquirer: str) -> None:
    handover.hand_over(url=acquirer, note=settings.HOME / "acquirer" / "handed-over")


def _addresses(port: int) -> Table:
    site = f"http://127.0.0.1:{port}"
    table = Table(
        title=f"Tradewind demo · password of everybody: {people.PASSWORD}", box=SIMPLE, padding=0
    )
    for heading in ("Who", "Sign in as", "Open"):
        table.add_column(heading, no_wrap=True)
    pages = {Part.SELLER: "/seller/", Part.WAREHOUSE: "/seller/", Part.OPERATOR: "/back-office/"}
    for person in people.on_bar():
        what = f"{person.part.value}, {person.country}" if person.country else person.part.value
        page = f"/{person.place}/" if person.place else pages[person.part]
        table.add_row(f"{what[0].upper()}{what[1:]}", person.email, f"{site}{page}")
    table.add_row("Everybody", "by the bar on each page", f"{site}/")
    table.add_row("Mailbox", "", f"{site}/demo/mailbox")
    return table
