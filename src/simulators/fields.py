"""Reading JSON documents: each field is checked, and what is wrong is named."""

from collections.abc import Mapping
from datetime import datetime

MAX_TEXT = 255

Document = Mapping[str, object]


class Invalid(Exception):
    """What was asked for is not well formed; `detail` names the field."""

    def __init__(self, *, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def invalid(*, field: str, detail: str) -> Invalid:
    """The refusal of one field."""
    return Invalid(code="invalid_field", detail=f"{field} {detail}")


def only(document: Document, *, where: str = "", known: set[str]) -> None:
    """A misspelt field is refused: ignoring `confrim` would capture what was to be held."""
    for name in document:
        if name not in known:
            raise Invalid(code="unknown_field", detail=f"{where}{name!a} is not a field")


def text(document: Document, name: str, *, where: str = "", most: int = MAX_TEXT) -> str:
    """A text that has to be there."""
    value = document.get(name)
    if not (isinstance(value, str) and 0 < len(value) <= most and value.isprintable()):
        raise invalid(field=where + name, detail=f"must be 1 to {most} printable characters")
    return value


def choice(
    document: Document, name: str, *, choices: tuple[str, ...], required: bool = False
) -> str:
    """One of some words; the first unless it is required."""
    value = document.get(name)
    if value is None and not required:
        return choices[0]
    if not (isinstance(value, str) and value in choices):
        raise invalid(field=name, detail=f"must be one of {', '.join(choices)}")
    return value


def instant(document: Document, name: str, *, where: str = "") -> str | None:
    """An instant as it was written, or None."""
    value = document.get(name)
    if value is None:
        return None
    if isinstance(value, str) and len(value) <= 40 and value.isascii():
        try:
            if datetime.fromisoformat(value).tzinfo is not None:
                return value
        except ValueError:
            pass
    raise invalid(field=where + name, detail="must be an ISO 8601 instant with an offset")
