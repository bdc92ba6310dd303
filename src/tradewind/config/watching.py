"""What watches: probes and metrics, before everything else that a request passes through.

No session, no cookie, no limit, no host check: they are asked every few seconds, by machines.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tradewind.base.ledger import selectors as ledger
from tradewind.base.notices import selectors as notices
from tradewind.kernel import db, health, jobs, metrics, outbox
from tradewind.kernel.actors import system
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import selectors as payments

Respond = Callable[[HttpRequest], HttpResponse]
FRESH_SECONDS = 10.0
# The sum over all postings is long work on a big ledger.
FRESH_LEDGER_SECONDS = 600.0
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class WatchMiddleware:
    """Answer probes and Prometheus; measure every other request, where metrics are asked for."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self._answers = {"/healthz": _alive, "/readyz": _ready, "/metrics": _metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answer := self._answers.get(request.path):
            response = answer(request)
            response["Cache-Control"] = "no-store"
            return response
        if not settings.METRICS_TOKEN:
            return self.respond(request)
        statements = _Statements()
        began = time.perf_counter()
        with connection.execute_wrapper(statements):
            response = self.respond(request)
        _count(request, response, time.perf_counter() - began, statements.count)
        return response


class _Statements:
    """Counts statements on their way to the database."""

    count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def _count(request: HttpRequest, response: HttpResponse, seconds: float, statements: int) -> None:
    method = request.method if request.method in _METHODS else "other"
    route = _route(request)
    metrics.REQUESTS.labels(method, route, str(response.status_code)).inc()
    metrics.REQUEST_SECONDS.labels(method, route).observe(seconds)
    metrics.REQUEST_STATEMENTS.labels(route).observe(statements)


def _route(request: HttpRequest) -> str:
    """Return the name of the page, never what somebody typed."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def _alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _ready(request: HttpRequest) -> HttpResponse:
    found = health.ready()
    response = JsonResponse({"ready": found.ok, **found.parts}, status=200 if found.ok else 503)
    # Whoever asks sees it; Django would write a line each time.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _metrics(request: HttpRequest) -> HttpResponse:
    if not metrics.may_see(request.headers.get("Authorization", "")):
        return HttpResponse("Not found.\n", status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.exposition(Gauges()), content_type=metrics.CONTENT_TYPE)


class Gauges(Collector):
    """What the database says when it is asked, not more often than every few seconds."""

    def collect(self) -> Iterator[Metric]:
        """Yield every gauge; without a database the one that says so."""
        try:
            found = [*_recent(int(time.monotonic() / FRESH_SECONDS)),
                     *_books(int(time.monotonic() / FRESH_LEDGER_SECONDS))]  # fmt: skip
        except DatabaseError:
            connection.close()
            found = [_gauge("tradewind_database_up", "Whether the database answers.", 0)]
        yield from found
        yield _gauge(
            "tradewind_build_info", "The version that answers.", 1, version=version("tradewind")
        )


def _gauge(name: str, help_: str, value: float, **labels: str) -> Metric:
    return _gauges(name, help_, list(labels), {tuple(labels.values()): value})


def _gauges(
    name: str, help_: str, labels: list[str], values: dict[tuple[str, ...], float]
) -> Metric:
    family = GaugeMetricFamily(name, help_, labels=labels)
    for of, value in values.items():
        family.add_metric(list(of), value)
    return family


def _recent(moment: int) -> list[Metric]:
    """Return the gauges of a moment, asked for once."""
    if _kept.get("moment") != moment:
        _kept["gauges"] = [*_of_facts(), *_of_work(), *_of_machine()]
        _kept["moment"] = moment
    found: list[Metric] = _kept["gauges"]
    return found


_kept: dict[str, Any] = {}


def _of_facts() -> Iterator[Metric]:
    troubles: dict[tuple[str, ...], float] = {
        (handler, state): 0.0
        for handler in outbox.handlers()
        for state in ("waiting", "failing", "parked")
    }
    for one in outbox.troubles():
        troubles[one.handler, one.state] = troubles.get((one.handler, one.state), 0.0) + 1
    unheard = health.unheard_seconds()
    yield _gauges("tradewind_outbox_lag_seconds", "Age of the oldest fact not yet heard.",
                  ["handler"], {(name,): seconds for name, seconds in unheard.items()})  # fmt: skip
    yield _gauges("tradewind_outbox_waiting", "Facts a handler has yet to hear.",
                  ["handler"], {(name,): float(n) for name, n in outbox.lag().items()})  # fmt: skip
    yield _gauges("tradewind_outbox_troubles", "Aggregates a handler cannot get on with.",
                  ["handler", "state"], troubles)  # fmt: skip


def _of_work() -> Iterator[Metric]:
    ages = health.worker_ages()
    letters = notices.counts(actor=system("metrics"))
    yield _gauge("tradewind_workers", "Workers seen within the last minute.",
                 sum(age < health.DEAD_SECONDS for age in ages))  # fmt: skip
    yield _gauges("tradewind_jobs", "Deferred tasks by state.", ["state"],
                  {(name,): float(n) for name, n in jobs.counts().items()})  # fmt: skip
    yield _gauges("tradewind_letters", "Letters that wait, and that failed for good.", ["state"],
                  {(state.value,): float(n) for state, n in letters.items()})  # fmt: skip
    yield _gauge("tradewind_webhooks_parked", "Webhooks that could not be applied.",
                 payments.parked_webhooks())  # fmt: skip
    yield _gauge("tradewind_scans_parked", "Scans of parcels that nobody knows.",
                 logistics.parked_scans())  # fmt: skip


def _of_machine() -> Iterator[Metric]:
    connections = db.rows(
        "SELECT coalesce(state, 'none'), count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1"
    )
    most = db.rows("SELECT current_setting('max_connections')::int")[0][0]
    size = db.rows("SELECT pg_database_size(current_database())")[0][0]
    yield _gauge("tradewind_database_up", "Whether the database answers.", 1)
    yield _gauges("tradewind_database_connections", "Connections by state.", ["state"],
                  {(state,): float(n) for state, n in connections})  # fmt: skip
    yield _gauge("tradewind_database_connections_most", "Connections the database allows.", most)
    yield _gauge("tradewind_database_bytes", "Size of the database.", size)
    yield _gauge("tradewind_database_ahead_seconds", "How far its clock is ahead of this machine's.",
                 health.skew_seconds())  # fmt: skip
    yield _gauge("tradewind_disk_free_bytes", "Free space under the home.",
                 shutil.disk_usage(settings.HOME).free)  # fmt: skip


def _books(moment: int) -> list[Metric]:
    if _kept.get("books_moment") != moment:
        _kept["books"] = ledger.difference()
        _kept["books_moment"] = moment
    return [_gauge("tradewind_ledger_difference", "Debits less credits over all postings; 0 is right.",
                   _kept["books"])]  # fmt: skip
