"""Pure rules of documents: how numbers are written, and that the amounts of a paper add up."""

from __future__ import annotations

import re
import unicodedata

from tradewind.base.documents.types import DocumentKind, Facts
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import total

# Words that say what a company is, and not which.
_FORMS = frozenset({
    "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "kg", "limited",
    "llc", "llp", "ltd", "ltda", "nv", "oy", "plc", "pte", "pty", "sa", "sarl", "sas", "sl", "slu",
    "spa", "srl",
})  # fmt: skip
_LETTERS = {
    DocumentKind.INVOICE: "",
    DocumentKind.CREDIT_NOTE: "C-",
    DocumentKind.PACKING_SLIP: "P-",
}


def initials(legal_name: str) -> str:
    """Return one to three letters for a merchant's numbers, `HG` for Hangzhou Gear Co., Ltd."""
    folded = unicodedata.normalize("NFKD", legal_name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[.']", "", folded).lower()
    found: list[str] = re.findall(r"[a-z]+", plain)
    words = [word for word in found if word not in _FORMS]
    if len(words) == 1:
        return words[0][:2].upper()
    return "".join(word[0] for word in words[:3]).upper() or "S"


def number(*, kind: DocumentKind, prefix: str, year: int, position: int) -> str:
    """Return a number as it is printed: `HG-2026-000123`, `HG-C-2026-000004`."""
    return f"{prefix}-{_LETTERS[kind]}{year}-{position:06d}"


def check(*, kind: DocumentKind, facts: Facts) -> None:
    """Raise InvalidInput naming the part of a paper that does not add up or does not belong."""
    if not facts.items and not facts.charges:
        raise InvalidInput(field="items", reason="nothing on it")
    if kind is DocumentKind.PACKING_SLIP:
        if facts.parcel is None or facts.total is not None:
            raise InvalidInput(field="parcel", reason="a packing slip has a parcel and no amounts")
        return
    if facts.total is None:
        raise InvalidInput(field="total", reason="missing")
    if (kind is DocumentKind.CREDIT_NOTE) != bool(facts.credits):
        raise InvalidInput(field="credits", reason="the invoice, of a credit note alone")
    parts = [item.amount for item in facts.items] + [one.money for one in facts.charges]
    known = [money for money in parts if money is not None]
    if total(known, facts.total.currency) != facts.total:
        raise InvalidInput(field="total", reason="not the sum of its parts")
