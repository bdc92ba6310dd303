"""The hosted page's form: which cards it takes, and what is to happen to the payment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulators.acquirer.types import Outcome

# The test numbers that card companies and providers publish; nobody's money hangs on them. Those
# with a choice decide the outcome, whatever else was chosen.
NUMBERS: Mapping[str, str | None] = {
    "4242424242424242": None,
    "4111111111111111": None,
    "4012888888881881": None,
    "5555555555554444": None,
    "5105105105105100": None,
    "2223003122003222": None,
    "378282246310005": None,
    "6011111111111117": None,
    "3566002020360505": None,
    "6200000000000005": None,
    "4000000000000002": "declined",
    "4000000000009995": "insufficient_funds",
    "4000000000009979": "stolen",
    "4000000000003220": "secure",
}
USUAL_NUMBER = "4242 4242 4242 4242"
USUAL_CVC = "123"
ONE_TIME_CODE = "1234"

_SPACING = re.compile(r"[\s-]")
_NUMBER = re.compile(r"[0-9]{12,19}")
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
_CVC = re.compile(r"[0-9]{3,4}")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a choice does: an outcome at once, or first the bank's page."""

    outcome: Outcome
    code: str | None = None
    challenge: bool = False
    late: bool = False
    copies: int = 1


EFFECTS: Mapping[str, Effect] = {
    "pay": Effect(Outcome.CAPTURED),
    "secure": Effect(Outcome.CAPTURED, challenge=True),
    "insufficient_funds": Effect(Outcome.DECLINED, "insufficient_funds"),
    "stolen": Effect(Outcome.DECLINED, "stolen_card"),
    "no_answer": Effect(Outcome.EXPIRED, "issuer_no_answer"),
    "late": Effect(Outcome.CAPTURED, late=True),
    "twice": Effect(Outcome.CAPTURED, copies=2),
    "declined": Effect(Outcome.DECLINED, "do_not_honour"),
}
CANCELLED = Effect(Outcome.DECLINED, "cancelled_by_customer")
NOT_CONFIRMED = Effect(Outcome.DECLINED, "authentication_failed")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was typed, shown again when something is wrong with it."""

    number: str
    expiry: str
    cvc: str
    choice: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a card, and what is to happen."""

    last_four: str
    effect: Effect


def usual(*, year: int) -> Typed:
    """The form as it is first shown: a test card that is good for some years."""
    return Typed(USUAL_NUMBER, f"12/{(year + 4) % 100:02d}", USUAL_CVC, "pay")


def typed(*, form: Mapping[str, str]) -> Typed:
    """The fields of a form that was sent, shortened to what a field can hold."""
    return Typed(
        number=form.get("number", "").strip()[:40],
        expiry=form.get("expiry", "").strip()[:12],
        cvc=form.get("cvc", "").strip()[:8],
        choice=form.get("choice", ""),
    )


def may_be_shown(*, number: str) -> bool:
    """Whether a number may go back to the browser: one that could be somebody's may not."""
    digits = _SPACING.sub("", number)
    return digits in NUMBERS or not (_NUMBER.fullmatch(digits) and _passes_luhn(digits))


def read(*, form: Typed, year: int, month: int) -> tuple[Card | None, dict[str, str]]:
    """The card, or for each field that is wrong a sentence that says what to do."""
    errors = {}
    number = _SPACING.sub("", form.number)
    if not _NUMBER.fullmatch(number) or not _passes_luhn(number):
        errors["number"] = "This is not a card number. Check the digits."
    elif number not in NUMBERS:
        errors["number"] = (
            "This is not a test number. Never type a real card here: use 4242 4242 4242 4242."
        )
    expiry = _EXPIRY.fullmatch(form.expiry)
    if expiry is None:
        errors["expiry"] = "Type month and year, as in 12/30."
    elif (2000 + int(expiry[2]), int(expiry[1])) < (year, month):
        errors["expiry"] = "This card has expired. Type a later month."
    if not _CVC.fullmatch(form.cvc):
        errors["cvc"] = "Type the three or four digits from the card."
    if form.choice not in EFFECTS:
        errors["choice"] = "Choose what should happen."
    if errors:
        return None, errors
    return Card(number[-4:], EFFECTS[NUMBERS[number] or form.choice]), {}


def _passes_luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
