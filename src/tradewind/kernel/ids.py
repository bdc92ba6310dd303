"""Identifiers: UUIDv7 made here, shown as prefixed text; human references with a check character."""

from __future__ import annotations

import secrets
from uuid import UUID

import uuid_utils.compat

from tradewind.kernel.errors import TradewindError

# Crockford's base 32: no I, L, O, U; the check symbols are its own (crockford.com/base32.html).
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK = _DIGITS + "*~$=U"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"O": 0, "I": 1, "L": 1}


class BadId(TradewindError):
    """A text is not an id of the wanted kind."""

    code = "bad_id"


def new() -> UUID:
    """Return a fresh UUIDv7; ids made later sort later."""
    return uuid_utils.compat.uuid7()


def show(prefix: str, value: UUID) -> str:
    """Return the public text of an id, such as `ord_06…` (26 base 32 digits)."""
    number, digits = value.int, []
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits.append(_DIGITS[digit])
    return f"{prefix}_{''.join(reversed(digits)).lower()}"


def read(prefix: str, text: str) -> UUID:
    """Return the id behind its public text; raises BadId for any other text."""
    head, _, body = text.partition("_")
    if head != prefix or len(body) != 26 or not body.isascii():
        raise BadId(text=text, kind=prefix)
    number = 0
    for letter in body.upper():
        if letter not in _VALUES:
            raise BadId(text=text, kind=prefix)
        number = number * 32 + _VALUES[letter]
    if number >= 1 << 128:
        raise BadId(text=text, kind=prefix)
    return UUID(int=number)


def reference() -> str:
    """Return a random number for people: eleven base 32 digits and a check character, in threes."""
    body = "".join(secrets.choice(_DIGITS) for _ in range(11))
    text = body + _check(body)
    return "-".join(text[start : start + 3] for start in range(0, 12, 3))


def reference_ok(text: str) -> bool:
    """Say whether a typed reference has the right length and check character."""
    plain = text.replace("-", "").replace(" ", "").upper()
    return (
        len(plain) == 12
        and text.isascii()
        and all(letter in _VALUES for letter in plain[:-1])
        and _check(plain[:-1]) == plain[-1]
    )


def _check(body: str) -> str:
    number = 0
    for letter in body:
        number = (number * 32 + _VALUES[letter]) % 37
    return _CHECK[number]
