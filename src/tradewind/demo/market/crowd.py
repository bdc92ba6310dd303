"""Everybody who buys besides the people of the demo: who they are and where they live, by number.

Pure: a guest is made of their country and number alone, so that each seed meets the same people.
"""

from __future__ import annotations

import random
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tradewind.base.accounts.types import AddressInput
from tradewind.demo.market.places import PLACES
from tradewind.demo.people import PEOPLE, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Somebody who buys: a person of the demo, who signs in, or a guest."""

    key: str
    name: str
    email: str
    country: str
    address: AddressInput
    guest: bool


@cache
def weights() -> Mapping[str, int]:
    """Return how many of a hundred orders or so come from each country."""
    return {country: one["weight"] for country, one in _countries().items()}


def guest_key(country: str, number: int) -> str:
    """Return the key of a country's guest."""
    return f"guest-{country}-{number}"


@cache
def buyer(key: str) -> Buyer:
    """Return who buys under a key: that of a person of the demo, or `guest-ES-12`."""
    for one in PEOPLE:
        if one.key == key and one.part is Part.BUYER:
            address = PLACES[one.country].of(one.name, one.country)
            return Buyer(key=key, name=one.name, email=one.email, country=one.country,
                         address=address, guest=False)  # fmt: skip
    _, country, number = key.split("-")
    return _guest(country, int(number))


def _guest(country: str, number: int) -> Buyer:
    told, draw = _countries()[country], random.Random(f"{country}:{number}")
    given, family = told["given"], told["family"]
    # All pairs come up before one comes a second time, and neighbours share neither name.
    first = given[number % len(given)]
    last = family[(number % len(given) + number // len(given)) % len(family)]
    name = f"{last} {first}" if country == "KR" else f"{first} {last}"
    city, region, postcode = draw.choice(told["cities"])
    return Buyer(
        key=guest_key(country, number),
        name=name,
        email=f"{_slug(name) or country.lower()}.{number}@buyer.example",
        country=country,
        guest=True,
        address=AddressInput(
            full_name=name,
            line1=draw.choice(told["streets"]).format(draw.randint(1, 180)),
            city=city,
            region=region,
            postcode=postcode,
            country=country,
            phone="".join(str(draw.randint(0, 9)) if one == "#" else one for one in told["phone"]),
            extra=_extra(country, first, draw),
        ),
    )


def _extra(country: str, given: str, draw: random.Random) -> dict[str, str]:
    """Return what a country asks for beyond an address."""
    match country:
        case "BR":
            digits = [draw.randint(1, 9), *(draw.randint(0, 9) for _ in range(8))]
            for size in (9, 10):
                weighed = sum(digits[at] * (size + 1 - at) for at in range(size))
                digits.append(weighed * 10 % 11 % 10)
            return {"cpf": "".join(map(str, digits))}
        case "KR":
            return {"pccc": "P" + "".join(str(draw.randint(0, 9)) for _ in range(12))}
        case "RU":
            hers, his = ("Андреевна", "Сергеевна", "Павловна"), ("Андреевич", "Сергеевич", "Ильич")
            return {"patronymic": draw.choice(hers if given[-1] in "ая" else his)}
        case _:
            return {}


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = ["".join(filter(str.isalnum, word)) for word in plain.split()]
    return ".".join(word for word in words if word)


@cache
def _countries() -> Mapping[str, Any]:
    folder = files("tradewind.demo.market")
    return tomllib.loads((folder / "crowd.toml").read_text("utf-8"))
