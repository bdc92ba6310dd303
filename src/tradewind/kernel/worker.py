"""The worker: hands facts to their handlers, and runs the sweeps as Procrastinate jobs."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

from tradewind.kernel import clock, idempotency, jobs, limits, outbox
from tradewind.kernel.alive import Alive, answering

POLL_SECONDS = 0.05
LOOK_AGAIN_SECONDS = 5.0
_logger = structlog.get_logger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="sweeps", name="kernel.sweeps")
def sweeps(timestamp: int) -> None:
    """Work off what is due, every ten seconds; a tick that finds another waiting is dropped.

    Its jobs share no lock: that of a worker that was killed would hold back all later ones.
    """
    jobs.run_sweeps(note=True)
    idempotency.forget_old()
    limits.forget_old()


def run_soon() -> None:
    """Let a worker run what is due at once, unless it is about to."""
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(sweeps.name, queueing_lock=sweeps.queueing_lock).defer(
            timestamp=int(clock.wall().timestamp())
        )


def relay(stop: threading.Event, alive: Callable[[], None] = lambda: None) -> None:
    """Hand new facts to their handlers until told to stop; a broken connection is opened again.

    `alive` is called on every round and between two batches.
    """
    seen, looked_at = None, 0.0

    def stopping() -> bool:
        alive()
        return stop.is_set()

    while not stop.is_set():
        try:
            alive()
            pulse = outbox.pulse()
            # Now and then without a reason: another worker may have died over what it had taken.
            fresh = time.monotonic() - looked_at < LOOK_AGAIN_SECONDS
            if pulse[:2] == seen and not pulse[2] and fresh:
                stop.wait(POLL_SECONDS)
                continue
            found = outbox.drain_all(stopping=stopping)
            seen, looked_at = pulse[:2], time.monotonic()
            if not found:
                stop.wait(POLL_SECONDS)
        except Exception:
            _logger.exception("relay_failed")
            connection.close()
            stop.wait(1)
    connection.close()


def run() -> None:
    """Run until SIGTERM or SIGINT: one thread for facts, Procrastinate for jobs.

    What was begun is ended: the handler that is at a fact, and the sweep that runs.
    """
    stop, life = threading.Event(), Alive()
    thread = threading.Thread(target=relay, args=[stop, life], name="relay")
    with answering(settings.WORKER_LISTEN, life.is_well):
        thread.start()
        try:
            asyncio.run(_jobs())
        finally:
            stop.set()
            thread.join()
            life.end()
            close_old_connections()


async def _jobs() -> None:
    assert isinstance(app.connector, DjangoConnector)
    connector = app.connector.get_worker_connector()
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            loop = asyncio.get_running_loop()
            running = asyncio.ensure_future(
                worker_app.run_worker_async(
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    fetch_job_polling_interval=1,
                )
            )
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, running.cancel)
            try:
                await running
            except asyncio.CancelledError:
                _logger.info("worker_stopped")
            else:
                raise RuntimeError("the jobs ended without being told to")
