"""Pages by cursor: opaque, signed, stable while rows are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core import signing

from tradewind.kernel.errors import InvalidInput

T = TypeVar("T")
_SALT = "tradewind.paging"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of the next page; None on the last."""

    items: tuple[T, ...]
    next: str | None


def write(*values: str | int) -> str:
    """Return a cursor that holds the sort values of the last item."""
    return signing.dumps(list(values), salt=_SALT)


def read(cursor: str) -> Sequence[str | int]:
    """Return the values of a cursor; raises InvalidInput when it is not one of ours."""
    try:
        values: Sequence[str | int] = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this site") from error
    return values
