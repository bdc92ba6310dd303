"""OpenTelemetry, where it is switched on: traces of requests, statements, handlers and sweeps.

The packages are the extra `telemetry`; without it the switch stops the start with a sentence. All
else (endpoint, headers, sampler, name of the service) is read from the standard `OTEL_*` variables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from typing import Any

from tradewind.kernel import log

_tracer: Any = None
_provider: Any = None


class TelemetryMissing(RuntimeError):
    """Traces are switched on and the packages that make them are not installed."""


def check() -> None:
    """Raise TelemetryMissing when the packages of the extra are not there."""
    for name in (
        "opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http",
        "opentelemetry.instrumentation.django", "opentelemetry.instrumentation.psycopg",
    ):  # fmt: skip
        try:
            there = find_spec(name) is not None
        except ModuleNotFoundError:
            there = False
        if not there:
            raise TelemetryMissing(
                "TRADEWIND_OTEL is on and the packages for it are not installed: run"
                " `uv sync --frozen --extra telemetry`, or take the variable out."
            )


def start(service: str, *, exporter: Any = None) -> None:
    """Send traces of this process from now on, under a name unless `OTEL_SERVICE_NAME` gives one.

    To be called once, before the first request and after the last fork. Raises TelemetryMissing.
    """
    global _tracer, _provider
    check()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", service)
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.sampler = _without_orphans(provider.sampler)
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    _provider, _tracer = provider, provider.get_tracer("tradewind")
    DjangoInstrumentor().instrument(
        tracer_provider=provider, excluded_urls="healthz,readyz,metrics"
    )
    PsycopgInstrumentor().instrument(tracer_provider=provider)
    log.add(_name_trace)


def stop() -> None:
    """Send what is left and trace no more."""
    global _tracer, _provider
    if _tracer is None:
        return
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor

    DjangoInstrumentor().uninstrument()
    PsycopgInstrumentor().uninstrument()
    log.remove(_name_trace)
    _provider.shutdown()
    _provider = _tracer = None


def span(name: str) -> AbstractContextManager[object]:
    """Return what makes a span of its block, with the request that caused it; nothing when off."""
    return _span(name) if _tracer is not None else nullcontext()


@contextmanager
def _span(name: str) -> Iterator[None]:
    attributes = {f"tradewind.{log.REQUEST_ID}": log.request_id()}
    with _tracer.start_as_current_span(name, attributes=attributes):
        yield


def _name_trace(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> Any:
    """Put the trace on a line of the log."""
    from opentelemetry import trace

    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"] = format(context.trace_id, "032x")
        line["span_id"] = format(context.span_id, "016x")
    return line


def _without_orphans(sampler: Any) -> Any:
    """Drop statements outside of any request, handler and sweep: an idle worker asks all the time."""
    from opentelemetry import trace
    from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
    from opentelemetry.trace import SpanKind

    class WithoutOrphans(Sampler):
        def should_sample(self, parent_context: Any, trace_id: int, name: str, kind: Any = None,
                          *args: Any, **more: Any) -> SamplingResult:  # fmt: skip
            parent = trace.get_current_span(parent_context).get_span_context()
            if kind is SpanKind.CLIENT and not parent.is_valid:
                return SamplingResult(Decision.DROP)
            decided: SamplingResult = sampler.should_sample(
                parent_context, trace_id, name, kind, *args, **more
            )
            return decided

        def get_description(self) -> str:
            return f"WithoutOrphans({sampler.get_description()})"

    return WithoutOrphans()
