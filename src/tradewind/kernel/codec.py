"""Frozen values to JSON and back, by their types."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def dumps(value: Any) -> str:
    """Return a value as JSON text, equal values as equal texts.

    Dataclasses, ids, instants, enums and decimals are understood.
    """
    plain = msgspec.to_builtins(value, str_keys=True, order="deterministic")
    return msgspec.json.encode(plain).decode()


def loads(text: str | bytes, kind: type[T]) -> T:
    """Read JSON text as a value of a type; raises msgspec.ValidationError when it does not fit."""
    return msgspec.json.decode(text, type=kind)


def convert(value: Any, kind: type[T]) -> T:
    """Turn decoded JSON into a value of a type."""
    return msgspec.convert(value, type=kind)
