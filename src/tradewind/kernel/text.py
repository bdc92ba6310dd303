"""Text: hashes that notice a changed source, and slugs for addresses."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_GAPS = re.compile(r"-+")


def source_hash(parts: Iterable[str]) -> str:
    """Return a short hash of texts, so that a translation knows when its source has changed."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(unicodedata.normalize("NFC", part).encode() + b"\x00")
    return digest.hexdigest()[:32]


def slug(text: str) -> str:
    """Return the readable part of an address, in any script; a text without letters becomes `-`."""
    plain = unicodedata.normalize("NFKC", text).lower()
    # Marks stay with their letters: without its vowel signs a word in Hindi or Thai is another one.
    words = "".join(sign if unicodedata.category(sign)[0] in "LMN" else "-" for sign in plain)
    return _GAPS.sub("-", words).strip("-")[:80].strip("-") or "-"
