"""What is refused before anything is written; each raises InvalidInput."""

from __future__ import annotations

from tradewind.kernel.errors import InvalidInput


def require_text(field: str, value: str, most: int) -> None:
    """A text that says something and fits."""
    if not value.strip() or len(value) > most:
        raise InvalidInput(field=field, reason=f"empty, or longer than {most} characters")


def require_positive(field: str, value: int) -> None:
    """A number above zero."""
    if value <= 0:
        raise InvalidInput(field=field, reason="not positive")


def require_country(value: str, field: str = "country") -> None:
    """A code of ISO 3166-1 alpha-2."""
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise InvalidInput(field=field, reason="not a code of ISO 3166-1 alpha-2")
