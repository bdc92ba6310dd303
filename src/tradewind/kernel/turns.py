"""Facts that are taken together, in parts of which each can be applied as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel.outbox import Heard


def turns(heard: Heard) -> Iterator[Heard]:
    """Split facts so that a part has one of each aggregate; those of one aggregate in their order."""
    parts: list[list[tuple[Any, datetime]]] = []
    seen: dict[UUID, int] = {}
    for event, at in heard:
        turn = seen.get(event.aggregate_id, 0)
        seen[event.aggregate_id] = turn + 1
        if turn == len(parts):
            parts.append([])
        parts[turn].append((event, at))
    yield from parts
