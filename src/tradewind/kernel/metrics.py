"""What is counted while Tradewind runs, for Prometheus.

Where several processes answer behind one port, `tradewind serve` gives them a folder in common
(`PROMETHEUS_MULTIPROC_DIR`), and whichever is asked answers for all. Labels are names of ours: no
address, no id, nothing that a reader can make up.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

disable_created_metrics()  # type: ignore[no-untyped-call]
REQUESTS = Counter("tradewind_http_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "tradewind_http_request_seconds", "Time to answer.", ["method", "route"], buckets=_SECONDS
)
REQUEST_STATEMENTS = Histogram(
    "tradewind_http_request_statements",
    "SQL statements of a request.",
    ["route"],
    buckets=(0, 1, 2, 4, 6, 8, 12, 16, 20, 30, 50),
)
FACTS = Counter("tradewind_facts_published", "Facts that became true, by name.", ["fact"])
SWEEP_SECONDS = Histogram(
    "tradewind_sweep_seconds", "Time of a sweep until nothing was due.", ["sweep"], buckets=_SECONDS
)
SWEEP_FAILURES = Counter("tradewind_sweep_failures", "Sweeps that ended in an error.", ["sweep"])
OUTCOMES = Counter(
    "tradewind_outcomes", "What was tried with the outside, by how it ended.", ["of", "outcome"]
)


def published(names: Sequence[str]) -> None:
    """Count facts once the transaction that makes them true has committed."""

    def count() -> None:
        for name in names:
            FACTS.labels(name).inc()

    transaction.on_commit(count)


def may_see(authorization: str) -> bool:
    """Say whether a header `Authorization` holds the token of the scraper; never without one."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(
        authorization.encode(), wanted.encode()
    )


def exposition(*more: Collector) -> bytes:
    """Return what Prometheus reads: what was counted here, by all who share, and `more`."""
    counted = REGISTRY
    if SHARED in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    gauges = CollectorRegistry()
    for one in more:
        gauges.register(one)
    return generate_latest(counted) + generate_latest(gauges)
