"""Traces: off unless switched on, without orphans, and named on the lines of the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
import structlog

from tradewind.kernel import jobs, log, traces
from tradewind.kernel.traces import TelemetryMissing

NEEDS = pytest.mark.skipif(
    find_spec("opentelemetry") is None, reason="the extra `telemetry` is not installed"
)


def test_without_the_switch_a_span_is_nothing():
    with traces.span("anything"):
        pass
    assert traces._tracer is None


def test_without_the_packages_the_switch_says_what_to_install(monkeypatch):
    monkeypatch.setattr(traces, "find_spec", lambda name: None)
    with pytest.raises(TelemetryMissing, match="--extra telemetry"):
        traces.start("tradewind-web")


@pytest.fixture
def spans() -> Iterator[Any]:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    traces.start("tradewind-tests", exporter=exporter)
    yield exporter
    traces.stop()


@NEEDS
@pytest.mark.django_db
def test_a_sweep_is_a_span_and_a_line_inside_names_its_trace(spans, monkeypatch, capsys):
    before = structlog.get_config()
    log.configure(level="INFO")
    try:

        def tell(now: Any) -> int:
            structlog.get_logger().info("told")
            return 0

        monkeypatch.setattr(jobs, "_sweeps", {"a.tell": jobs.Sweep("a.tell", tell)})
        with log.bound(request_id="req_1"):
            jobs.run_sweeps()
    finally:
        structlog.configure(**before)
    (line,) = [json.loads(one) for one in capsys.readouterr().err.splitlines()]
    traces._provider.force_flush()
    (span,) = [one for one in spans.get_finished_spans() if one.name == "sweep a.tell"]
    assert line["trace_id"] == format(span.context.trace_id, "032x")
    assert line["span_id"] == format(span.context.span_id, "016x")
    assert span.attributes["tradewind.request_id"] == "req_1"
    assert span.resource.attributes["service.name"] == "tradewind-tests"


@NEEDS
def test_statements_of_an_idle_worker_make_no_spans(spans):
    from opentelemetry.trace import SpanKind

    with traces._tracer.start_as_current_span("SELECT", kind=SpanKind.CLIENT):
        pass
    with (
        traces.span("handler"),
        traces._tracer.start_as_current_span("SELECT", kind=SpanKind.CLIENT),
    ):
        pass
    traces._provider.force_flush()
    assert [one.name for one in spans.get_finished_spans()] == ["SELECT", "handler"]
