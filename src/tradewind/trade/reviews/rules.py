"""Pure rules of reviews: who may write until when, and which texts are seen at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta

from tradewind.base.texts import rules as texts
from tradewind.kernel.errors import InvalidInput
from tradewind.trade.reviews.types import BadScores, BadText, Flag, Reason, Scores, State

# Long enough to have worn, washed or charged the goods; later, memory speaks more than the goods.
WRITE_WITHIN = timedelta(days=60)
# A first impression may be put right, but what others have voted for does not become another text.
EDIT_WITHIN = timedelta(days=30)
# By then the box is open and the goods were used once or twice.
REMIND_AFTER = timedelta(days=5)
# A reminder that was held up by more than this, say by a long stop, comes too late to be polite.
REMIND_WITHIN = timedelta(days=14)

MOST_REVIEW, MOST_ANSWER = 2_000, 1_000
LEAST_QUESTION, MOST_QUESTION = 10, 500
MOST_PICTURES = 5

_LINK = re.compile(
    # After a plain dot no space: "No me gusta. Me lo quedo" is two sentences.
    r"https?://|\bwww\.|\b[\w-]+(?:\.|\s?(?:\[\.\]|\(dot\))\s?)"
    r"(?:com|net|org|info|biz|shop|store|online|site|xyz|top|ru|cn|me|io|co|de|es|br|pl|fr)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\[at\]|\(at\))\s?[\w-]+\s?(?:\.|\[dot\]|\(dot\))\s?\w{2,}", re.I
)
# A messenger's name with something to find a person by is contact data as well.
_HANDLE = re.compile(
    r"\b(?:whats\s?app|telegram|wechat|viber|signal|line id|kakao)\b.{0,12}[@+\d]", re.IGNORECASE
)
# Digits as people group them; a price, a size or a date has fewer.
_NUMBER = re.compile(r"(?<![\w.,])\+?\d(?:[ ()./·-]{0,2}\d){8,20}(?!\w)")
_CARD = re.compile(r"\d(?:[ .\u00a0-]?\d){12,}")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
# A word that is nothing but an insult in one of the languages of the buyers; the list is short on
# purpose, since an operator reads what it holds and readers report the rest.
_BANNED = re.compile(
    r"\b(?:fuck\w*|bitch\w*|cunt\w*|nigger\w*|faggot\w*|puta|hijo de puta|cabr[oó]n|caralho|"
    r"filho da puta|kurwa|chuj|arschloch|hurensohn|fotze|salope|encul[eé]|connard|"
    r"бля\w*|хуй\w*|пизд\w*|сука)\b",
    re.IGNORECASE,
)
_REPEATED = re.compile(r"([^\W\d_]|[!?])\1{5,}")
_LEAST_SHOUTED = 20
# Capitals in a hundred letters.
_SHOUTED_SHARE = 80
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Return a text as it is kept: composed, without control characters and blank rows."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        sign
        for sign in plain
        if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Co", "Cs")
    )
    return _BLANK_LINES.sub("\n\n", kept).strip()


def checked(text: str, *, field: str = "text", least: int = 0, most: int) -> str:
    """Return a text as it is kept; raises BadText for its length and for a number of a card.

    A number that passes Luhn's check is refused and not held: nobody else may read it, an operator
    neither (PCI DSS 3.2).
    """
    kept = clean(text)
    if len(kept) > most:
        raise BadText(field=field, reason="too long", limit=most)
    if len(kept) < least:
        raise BadText(field=field, reason="too short" if kept else "missing", limit=least)
    if holds_card_number(kept):
        raise BadText(field=field, reason="card number")
    return kept


def holds_card_number(text: str) -> bool:
    """Say whether 13 to 19 digits in a row, in any script, are a number by ISO/IEC 7812-1."""
    for found in _CARD.finditer(text):
        digits = [int(sign) for sign in found[0] if sign.isdecimal()]
        # A longer row may hide one among other digits; of a shorter one the whole is looked at.
        sizes = range(13, 20) if len(digits) > 19 else [len(digits)]
        if any(_luhn(digits[at : at + size]) for size in sizes
               for at in range(len(digits) - size + 1)):  # fmt: skip
            return True
    return False


def flags(text: str) -> tuple[Flag, ...]:
    """Return why a text is not shown before an operator has read it; nothing for most texts."""
    found = {
        Flag.LINK: bool(_LINK.search(text)) and not _EMAIL.search(text),
        Flag.EMAIL: bool(_EMAIL.search(text)),
        Flag.PHONE: bool(_HANDLE.search(text)) or _has_phone(text),
        Flag.BANNED: bool(_BANNED.search(text)),
        Flag.SHOUTING: _shouts(text),
        Flag.REPEATED: bool(_REPEATED.search(text)),
    }
    return tuple(flag for flag in Flag if found[flag])


def first_state(flagged: tuple[Flag, ...]) -> State:
    """Return the state of a new or edited text."""
    return State.HELD if flagged else State.PUBLISHED


def language(tag: str) -> str:
    """Return the language of a text as BCP 47 writes it; raises InvalidInput."""
    return texts.tag(tag)


def check_scores(scores: Scores) -> None:
    """Raise BadScores naming what is no whole number from 1 to 5."""
    for field in ("stars", "described", "communication", "shipping"):
        value = getattr(scores, field)
        if value is None and field != "stars":
            continue
        if type(value) is not int or not 1 <= value <= 5:
            raise BadScores(field=field, reason="from 1 to 5")


def reason(text: str) -> Reason:
    """Return a reason by its code; raises InvalidInput."""
    try:
        return Reason(text)
    except ValueError as error:
        raise InvalidInput(field="reason", reason="not a reason") from error


def may_write(*, delivered_at: datetime | None, now: datetime) -> bool:
    """Say whether what arrived then may still be reviewed."""
    return delivered_at is not None and delivered_at <= now <= delivered_at + WRITE_WITHIN


def may_edit(*, state: State, written_at: datetime, now: datetime) -> bool:
    """Say whether the author may still change a review; a rejected one too, to put it right."""
    return state is not State.WITHDRAWN and now <= written_at + EDIT_WITHIN


def initials(full_name: str) -> str:
    """Return what stands for a name: `M. G.`; one letter of a name without spaces."""
    words = [word for word in re.split(r"[\s,]+", full_name) if word and word[0].isalpha()]
    shown = words if len(words) < 3 else [words[0], words[-1]]
    return " ".join(f"{unicodedata.normalize('NFC', word)[0].upper()}." for word in shown)[:16]


def picked_options(options: Mapping[str, str]) -> dict[str, str]:
    """Return the options of a SKU that a review shows."""
    return {name: value for name, value in options.items() if value}


def _luhn(digits: list[int]) -> bool:
    """ISO/IEC 7812-1 annex B; digits that are all the same pass the sum and are no card."""
    if len(set(digits)) == 1:
        return False
    doubled = [
        digit if place % 2 == 0 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def _has_phone(text: str) -> bool:
    return any(not _DATE.fullmatch(found[0]) for found in _NUMBER.finditer(text))


def _shouts(text: str) -> bool:
    """Say whether most letters are capitals, in scripts that have two kinds."""
    letters = [sign for sign in text if sign.isupper() or sign.islower()]
    upper = sum(sign.isupper() for sign in letters)
    return len(letters) >= _LEAST_SHOUTED and 100 * upper >= _SHOUTED_SHARE * len(letters)
