"""How amounts, numbers and sizes are written in a locale, with Latin digits everywhere.

A locale is named as Babel does (`es_MX`). Digits are chosen here because CLDR would mix them: its
default for Saudi Arabia prints Latin digits with Arabic separators. Decimals are those of the
ledger (ISO 4217), not of CLDR, which cuts some currencies to whole units.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from babel.languages import get_official_languages
from babel.localedata import exists
from babel.numbers import NumberPattern, format_decimal
from babel.units import format_unit

from tradewind.kernel.money import Money, exponent

DIGITS = "latn"
_ARABIC_COMMA = frozenset({"ar", "fa", "ur"})
# CLDR, "currencySpacing": a code or symbol that ends in a letter does not touch the digits.
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@cache
def locale_for(*, language: str, country: str) -> str:
    """Return the locale in which a language (BCP 47) writes amounts in a country.

    The country's own where the language is at home there, else the language's: English in Spain
    writes as English does.
    """
    parts = language.split("-")
    spoken = "_".join(part for part in parts if len(part) != 2 or part == parts[0])
    native = get_official_languages(country, regional=True, de_facto=True)
    candidates = [f"{spoken}_{country}"] if parts[0] in {n.split("_")[0] for n in native} else []
    candidates += [language.replace("-", "_"), spoken, parts[0]]
    return next((name for name in candidates if exists(name)), "en")


def money(amount: Money, *, locale: str) -> str:
    """Return an amount with its currency, with all decimals that the currency has."""
    where = Locale.parse(locale)
    text: str = _pattern(locale, exponent(amount.currency)).apply(
        amount.decimal,
        where,
        currency=amount.currency,
        currency_digits=False,
        numbering_system=DIGITS,
    )
    if where.text_direction == "rtl":
        text = text.replace("-", "\u200e-")  # else the sign would stand behind the digits
    return _TOUCHING.sub("\u00a0", text)


def figure(amount: Money, *, locale: str) -> str:
    """Return an amount without its currency, for where a heading names it: `1,234.50`."""
    decimals = "0" * exponent(amount.currency)
    return format_decimal(
        amount.decimal,
        format=f"#,##0.{decimals}" if decimals else "#,##0",
        locale=locale,
        numbering_system=DIGITS,
    )


def plain(amount: Money) -> str:
    """Return an amount for machines, in major units with a point: `26.79`."""
    return f"{amount.decimal:.{exponent(amount.currency)}f}"


def tenths(value: int, *, locale: str) -> str:
    """Return a number that is given in tenths, with one decimal: `4.7`."""
    return format_decimal(Decimal(value) / 10, format="0.0", locale=locale, numbering_system=DIGITS)


def number(value: int, *, locale: str) -> str:
    """Return a whole number with its separators."""
    return format_decimal(value, locale=locale, numbering_system=DIGITS)


def weight(grams: int, *, locale: str) -> str:
    """Return a weight in grams, or in kilograms from one on."""
    value, unit = (Decimal(grams) / 1000, "kilogram") if grams >= 1000 else (grams, "gram")
    text = format_unit(value, f"mass-{unit}", "short", locale=locale, numbering_system=DIGITS)
    return text.replace(" ", "\u00a0")


def day(instant: datetime, *, locale: str, timezone: str) -> str:
    """Return the day of an instant in a time zone (IANA), `Fri, 4 Dec`; the year is left out."""
    return format_skeleton("MMMEd", _there(instant, timezone), locale=_dated(locale))


def date(instant: datetime, *, locale: str, timezone: str) -> str:
    """Return the date of an instant in a time zone (IANA), `4 Dec 2026`."""
    return format_skeleton("yMMMd", _there(instant, timezone), locale=_dated(locale))


def moment(instant: datetime, *, locale: str, timezone: str) -> str:
    """Return the day and time of an instant in a time zone (IANA), `4 Dec, 10:22`."""
    where, there = _dated(locale), _there(instant, timezone)
    on = format_skeleton("MMMd", there, locale=where)
    comma = "، " if where.split("_")[0] in _ARABIC_COMMA else ", "
    return f"{on}{comma}{format_skeleton('Hm', there, locale=where)}"


def direction(language: str) -> str:
    """Return `rtl` or `ltr`, the direction in which a language is written."""
    return Locale.parse(language, sep="-").text_direction


def _there(instant: datetime, timezone: str) -> datetime:
    return instant.astimezone(ZoneInfo(timezone))


def _dated(locale: str) -> str:
    """English where it is nobody's own writes dates as most of the world does."""
    return "en_001" if locale == "en" else locale


@cache
def _pattern(locale: str, decimals: int) -> NumberPattern:
    pattern: NumberPattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern
