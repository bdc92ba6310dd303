"""How long things take, and what the files of a copy look like."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

# One month is the limit of the GDPR (article 12); who changes their mind has two weeks.
GRACE = timedelta(days=14)
EXPORT_LIVES = timedelta(days=7)
EXPORT_EVERY = timedelta(days=1)
LEASE = timedelta(minutes=10)
MAX_TRIES = 5
HELD_AGAIN = timedelta(days=1)
REASON = 200
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def retry(*, tries: int) -> timedelta:
    """Return how long to wait after so many failed tries."""
    return timedelta(minutes=4**tries)


def again_at(asked_at: datetime) -> datetime:
    """Return when another copy may be asked for after one."""
    return asked_at + EXPORT_EVERY


def table(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return rows of one kind as a head and lines of text."""
    head = list(dict.fromkeys(name for row in rows for name in row))
    return head, [[_text(row.get(name)) for name in head] for row in rows]


def csv_file(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a file for spreadsheets; a text that would be a formula stays a text."""
    head, lines = table(rows)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([[_harmless(cell) for cell in line] for line in lines])
    return out.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
