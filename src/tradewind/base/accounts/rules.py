"""The default table role × verb, and what names and addresses must keep to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tradewind.base.accounts.types import AddressFields, AddressInput, Role, Scope
from tradewind.kernel.errors import InvalidInput

STORE_ROLES = frozenset({Role.SELLER, Role.WAREHOUSE})
STAFF_ROLES = frozenset({Role.OPERATOR, Role.AUDITOR})

DEFAULT_VERBS: Mapping[tuple[Role, Scope], frozenset[str]] = {
    (Role.BUYER, Scope.OWN): frozenset({
        "cart.edit", "order.place", "order.see", "order.cancel", "order.confirm", "payment.pay",
        "address.edit", "account.edit", "store.open", "data.export", "data.erase",
        "favourite.edit",
        "token.edit", "review.write", "review.vote", "review.report", "question.ask",
        "question.answer",
    }),
    (Role.SELLER, Scope.OWN): frozenset({
        "product.edit", "price.edit", "stock.edit", "store.edit", "order.see", "order.ship",
        "order.cancel", "freight.quote", "payout.request", "money.see", "review.answer",
        "question.answer",
    }),
    (Role.WAREHOUSE, Scope.OWN): frozenset({"order.see", "order.ship"}),
    (Role.OPERATOR, Scope.EVERYWHERE): frozenset({
        "store.approve", "order.see", "order.cancel", "order.ship", "market.edit", "ledger.see",
        "outbox.retry", "outbox.replay", "audit.see", "account.see", "commission.edit", "payout.end",
        "data.export", "data.erase", "token.edit", "review.moderate",
    }),
    (Role.AUDITOR, Scope.EVERYWHERE): frozenset({"order.see", "ledger.see", "audit.see"}),
}  # fmt: skip

CODE_DIGITS, CODE_TRIES = 6, 5
CODE_LIVES = timedelta(minutes=15)
CODES_AN_HOUR, CODES_AN_HOUR_FROM_ONE_PLACE = 6, 30

TOKENS_OF_A_PERSON, TOKEN_NAME, TOKEN_START, TOKEN_DAYS = 20, 80, 10, 366
TOKEN_NOTED = timedelta(minutes=1)
SHOPPER_TOKEN_LIVES = timedelta(hours=1)
_ORIGINS = 5

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,200}(:[0-9]{1,5})?")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{4,24}")


@dataclass(frozen=True, slots=True)
class _Format:
    """What the post of a country wants: how a postcode looks ("" has none), and what is needed."""

    postcode: str
    postcode_needed: bool = True
    region_needed: bool = False
    city_needed: bool = True


# Postcodes: Google's libaddressinput, checked November 2026. A region is asked for where a label
# shows it; AE delivers by emirate and has neither postcodes nor, always, a city.
_FORMATS: Mapping[str, _Format] = {
    "AE": _Format("", postcode_needed=False, region_needed=True, city_needed=False),
    "AU": _Format(r"[0-9]{4}", region_needed=True),
    "BR": _Format(r"[0-9]{5}-?[0-9]{3}", region_needed=True),
    "DE": _Format(r"[0-9]{5}"),
    "ES": _Format(r"[0-9]{5}"),
    "FR": _Format(r"[0-9]{2} ?[0-9]{3}"),
    "KR": _Format(r"[0-9]{5}"),
    "MX": _Format(r"[0-9]{5}", region_needed=True),
    "PL": _Format(r"[0-9]{2}-[0-9]{3}"),
    "RU": _Format(r"[0-9]{6}"),
    "SA": _Format(r"[0-9]{5}", postcode_needed=False),
    "US": _Format(r"[0-9]{5}([ -][0-9]{4})?", region_needed=True),
}
_OTHER = _Format(r"[A-Z0-9][A-Z0-9 -]{0,11}", postcode_needed=False)
_EXTRA_LENGTH = 80
# Customs: Brazil wants the CPF of whoever imports, Korea the PCCC; Russian post knows patronymics.
_EXTRA: Mapping[str, Mapping[str, bool]] = {
    "BR": {"cpf": True},
    "KR": {"pccc": True},
    "RU": {"patronymic": False},
}


def address_fields(country: str) -> AddressFields:
    """Return what a form for an address in a country asks for."""
    wants = _FORMATS.get(country, _OTHER)
    return AddressFields(
        postcode=wants.postcode_needed if wants.postcode else None,
        region=True if wants.region_needed else (None if country in _FORMATS else False),
        city=wants.city_needed,
        extra=_EXTRA.get(country, {}),
    )


def clean(*, field: str, value: str, limit: int, needed: bool = True) -> str:
    """Return one line of text without outer spaces; raises InvalidInput naming the field."""
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if needed and not text:
        raise InvalidInput(field=field, reason="missing")
    if len(text) > limit:
        raise InvalidInput(field=field, reason="too long", limit=limit)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise InvalidInput(field=field, reason="a character that no text has")
    return text


def origins(typed: Iterable[str]) -> tuple[str, ...]:
    """Return the sites whose pages may call a program, `https://shop.example`; raises InvalidInput."""
    found = tuple(dict.fromkeys(one.strip().lower().rstrip("/") for one in typed if one.strip()))
    if len(found) > _ORIGINS:
        raise InvalidInput(field="origins", reason="too many", limit=_ORIGINS)
    if not all(_ORIGIN.fullmatch(one) for one in found):
        raise InvalidInput(field="origins", reason="an origin such as https://shop.example")
    return found


def language(value: str) -> str:
    """Return a language that looks like a BCP 47 tag; raises InvalidInput."""
    if len(value) > 35 or not _LANGUAGE.fullmatch(value):
        raise InvalidInput(field="language", reason="a BCP 47 tag such as pt-BR")
    return value


def phone(value: str) -> str:
    """Return a phone number that looks like one, or nothing; raises InvalidInput."""
    text = clean(field="phone", value=value, limit=30, needed=False)
    if text and not _PHONE.fullmatch(text):
        raise InvalidInput(field="phone", reason="digits, with the country's + in front")
    return text


def address(typed: AddressInput) -> AddressInput:
    """Return an address as it is kept; raises InvalidInput naming the first field that is wrong.

    Whether Tradewind delivers to the country is not judged here.
    """
    country = typed.country.strip().upper()
    wants = _FORMATS.get(country, _OTHER)
    return AddressInput(
        full_name=clean(field="full_name", value=typed.full_name, limit=200),
        line1=clean(field="line1", value=typed.line1, limit=200),
        line2=clean(field="line2", value=typed.line2, limit=200, needed=False),
        city=clean(field="city", value=typed.city, limit=100, needed=wants.city_needed),
        region=clean(field="region", value=typed.region, limit=100, needed=wants.region_needed),
        postcode=_postcode(typed.postcode, wants),
        country=country,
        phone=phone(typed.phone),
        extra=_extra(typed.extra),
    )


def cpf_ok(digits: str) -> bool:
    """Say whether eleven digits are a Brazilian CPF.

    Two check digits mod 11 (Receita Federal); eleven equal digits pass the sum and are none.
    """
    if not re.fullmatch(r"[0-9]{11}", digits) or len(set(digits)) == 1:
        return False
    for size in (9, 10):
        weighed = sum(int(digits[at]) * (size + 1 - at) for at in range(size))
        if int(digits[size]) != weighed * 10 % 11 % 10:
            return False
    return True


def _postcode(typed: str, wants: _Format) -> str:
    text = clean(field="postcode", value=typed, limit=12, needed=wants.postcode_needed).upper()
    if text and wants.postcode and not re.fullmatch(wants.postcode, text):
        raise InvalidInput(field="postcode", reason="not a postcode of this country")
    return text if wants.postcode else ""


def _extra(typed: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in sorted(typed.items()):
        where = f"extra.{name}"
        text = clean(field=where, value=value, limit=_EXTRA_LENGTH, needed=False)
        if not text:
            continue
        match name:
            case "cpf":
                text = re.sub(r"[.\s-]", "", text)
                if not cpf_ok(text):
                    raise InvalidInput(field=where, reason="not a CPF")
            case "pccc":
                # Korea Customs Service: P and twelve digits.
                text = text.upper()
                if not re.fullmatch(r"P[0-9]{12}", text):
                    raise InvalidInput(field=where, reason="P and twelve digits")
            case "patronymic":
                pass
            case _:
                raise InvalidInput(field=where, reason="not a field of an address")
        kept[name] = text
    return kept
