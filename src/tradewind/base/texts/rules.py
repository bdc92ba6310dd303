"""Language tags: how they are written, and which ones may stand in for another."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.text import source_hash

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
# Withdrawn codes that old devices still send (IANA language subtag registry, "Preferred-Value").
_RENAMED = {"iw": "he", "in": "id", "ji": "yi"}
_MAX_LENGTH = 35


def tag(language: str) -> str:
    """Return a language tag as BCP 47 writes it (`pt-BR`, `zh-Hans`); raises InvalidInput."""
    if len(language) > _MAX_LENGTH or not _TAG.fullmatch(language):
        raise InvalidInput(field="language", reason="a BCP 47 tag such as pt-BR")
    first, *rest = language.split("-")
    parts = [_RENAMED.get(first.lower(), first.lower())]
    for part in rest:
        if len(part) == 4 and part.isalpha():
            parts.append(part.title())
        elif len(part) == 2 and part.isalpha():
            parts.append(part.upper())
        else:
            parts.append(part.lower())
    return "-".join(parts)


def chain(language: str) -> list[str]:
    """Return the languages to look for, best first: the tag, then cut from its end.

    RFC 4647 section 3.4, lookup: a single letter that would stand last goes with what it led.
    """
    parts = tag(language).split("-")
    tags = []
    while parts:
        tags.append("-".join(parts))
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return tags


def hash_of(fields: Mapping[str, str]) -> str:
    """Return the hash of all words of a source; the order of its fields is of no matter."""
    return source_hash([part for name in sorted(fields) for part in (name, fields[name])])
