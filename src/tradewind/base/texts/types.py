"""The nouns of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tradewind.kernel.errors import Conflict, NotFound


class TextState(StrEnum):
    """Where words come from: their author, a machine, or a person who checked them."""

    SOURCE = "source"
    MACHINE = "machine"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """The words of one thing in one language (BCP 47).

    `stale`: the source has changed since these words were translated from it.
    """

    language: str
    fields: Mapping[str, str]
    state: TextState
    stale: bool


class NoSource(NotFound):
    """There are no words yet that a translation could be of."""

    code = "text_no_source"


class NotATranslation(Conflict):
    """The source is written in this language, so these words cannot be a translation of it."""

    code = "text_not_a_translation"
