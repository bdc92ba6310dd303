"""Structured logs: one JSON object a line, with the request and the order it speaks of."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

REQUEST_ID = "request_id"


def configure(*, level: str) -> None:
    """Set up structlog for a process: JSON lines on standard error, from this level up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Without locals: they hold names, addresses and tokens.
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=12)
            ),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def request_id() -> str:
    """Return the id of the request that is being served, or an empty text."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST_ID, ""))


@contextmanager
def bound(**values: str) -> Iterator[None]:
    """Bind values, such as `request_id` or `order`, to every log line inside."""
    with structlog.contextvars.bound_contextvars(**values):
        yield
