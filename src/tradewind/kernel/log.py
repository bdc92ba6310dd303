"""Structured logs: one JSON object a line, with the request and the order it speaks of.

docs/operate.md tells the fields; a test compares it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REQUEST_ID = "request_id"
_more: list[Processor] = []


def configure(*, level: str) -> None:
    """Set up logging for a process: JSON lines on standard error, from this level up.

    What libraries log becomes such lines too; the server's words of starting and stopping always.
    """
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
                    *_ENDING],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )  # fmt: skip
    root = logging.getLogger()
    if _of_libraries not in root.handlers:
        root.addHandler(_of_libraries)
    root.setLevel(level)
    # A page that is not there is no news, and its address is what somebody typed.
    logging.getLogger("django.request").setLevel(max(root.level, logging.ERROR))
    # It would tell of every sweep, each ten seconds, three times.
    logging.getLogger("procrastinate").setLevel(max(root.level, logging.WARNING))


def server_logging() -> dict[str, Any]:
    """Return the settings of Granian's logging by which its lines become ours."""
    return {"loggers": {"_granian": {"handlers": [], "level": "INFO", "propagate": True}}}


class _OfLibraries(logging.Handler):
    """Writes what others log through `logging` as a line of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self._formatter.format(record) + "\n")
        except Exception:
            self.handleError(record)

    def __init__(self) -> None:
        super().__init__()
        self._formatter = structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ENDING],
        )


def add(processor: Processor) -> None:
    """Let something put fields of its own on every line from now on."""
    _more.append(processor)


def remove(processor: Processor) -> None:
    """Let it no longer do so."""
    _more.remove(processor)


def _add_more(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    for processor in _more:
        processor(logger, method, line)
    return line


# What every line goes through in the end; without locals: they hold names, addresses and tokens.
_ENDING: list[Processor] = [
    _add_more,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=12)
    ),
    structlog.processors.JSONRenderer(default=str),
]
_of_libraries = _OfLibraries()


def request_id() -> str:
    """Return the id of the request that is being served, or an empty text."""
    return str(structlog.contextvars.get_contextvars().get(REQUEST_ID, ""))


@contextmanager
def bound(**values: str) -> Iterator[None]:
    """Bind values, such as `request_id` or `order`, to every log line inside."""
    with structlog.contextvars.bound_contextvars(**values):
        yield
