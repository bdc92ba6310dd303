"""What is kept of people: each domain says what, tells it, and says what stands against forgetting.

A domain with a table about people calls `keeps` in its handlers; a test finds those that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tradewind.kernel import db


class Fate(StrEnum):
    """What becomes of a table's rows about somebody who is forgotten."""

    FORGOTTEN = "forgotten"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind about a person; values that `codec` understands, by the name of a field."""

    name: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Why somebody cannot be forgotten yet: a code that sites have words for, and what it is about."""

    code: str
    about: str = ""


Tells = Callable[[Sequence[UUID]], tuple[Section, ...]]
Holds = Callable[[Sequence[UUID]], tuple[Hold, ...]]


@dataclass(frozen=True, slots=True)
class Keeper:
    """A domain that keeps something of people; `tables` has each with its fate and the reason."""

    domain: str
    tables: Mapping[str, tuple[Fate, str]]
    tells: Tells
    holds: Holds | None


_keepers: dict[str, Keeper] = {}


def keeps(
    domain: str,
    *,
    tables: Mapping[str, tuple[Fate, str]],
    tells: Tells,
    holds: Holds | None = None,
) -> None:
    """Register what a domain keeps of people.

    `tells` and `holds` are asked with every id of one person. What is to be forgotten the domain
    forgets itself, when it hears that the person was erased.
    """
    _keepers[domain] = Keeper(domain, tables, tells, holds)


def keepers() -> tuple[Keeper, ...]:
    """Return all that keep something of people, sorted by domain."""
    return tuple(_keepers[domain] for domain in sorted(_keepers))


def holds(person_ids: Sequence[UUID]) -> tuple[Hold, ...]:
    """Return why a person cannot be forgotten yet; nothing stands against it when empty."""
    return tuple(hold for keeper in keepers() if keeper.holds for hold in keeper.holds(person_ids))


def section(
    name: str, columns: Sequence[str], rest: str, person_ids: Sequence[UUID], *more: Any
) -> Section:
    """Return the rows of a statement as a section: `SELECT columns rest`, asked with the ids.

    A field is called as its column, without the alias of a table.
    """
    found = db.rows(f"SELECT {', '.join(columns)} {rest}", [list(person_ids), *more])
    fields = [column.rpartition(" AS ")[2].rpartition(".")[2] for column in columns]
    return Section(name, tuple(dict(zip(fields, row, strict=True)) for row in found))
