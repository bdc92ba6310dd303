"""The people of the demo: who signs in with what, and where they look at the market from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PASSWORD = "tradewind demo"


class Part(StrEnum):
    """What a person of the demo does in it."""

    BUYER = "buyer"
    SELLER = "seller"
    WAREHOUSE = "warehouse"
    OPERATOR = "operator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who signs in with `email` and PASSWORD.

    `place`: language and country of the storefront's address for buyers ("es-es", "pt-br-br"), ""
    for the others. `store`: the code of the store for sellers and its warehouse. `on_bar`: whether
    the demo bar offers to become this person.
    """

    key: str
    name: str
    email: str
    part: Part
    language: str
    place: str = ""
    country: str = ""
    store: str = ""
    on_bar: bool = True


def _buyer(key: str, name: str, language: str, country: str) -> DemoPerson:
    return DemoPerson(
        key=key,
        name=name,
        email=f"{key}@demo.example",
        part=Part.BUYER,
        language=language,
        place=f"{language}-{country}".lower(),
        country=country,
    )


def _seller(key: str, name: str, store: str, *, on_bar: bool = False) -> DemoPerson:
    return DemoPerson(
        key=key,
        name=name,
        email=f"{key}@demo.example",
        part=Part.SELLER,
        language="en",
        store=store,
        on_bar=on_bar,
    )


PEOPLE: tuple[DemoPerson, ...] = (
    _buyer("lucia", "Lucía Fernández Ortega", "es", "ES"),
    _buyer("ivan", "Иван Соколов", "ru", "RU"),
    _buyer("ana", "Ana Beatriz Carvalho", "pt-BR", "BR"),
    _buyer("noura", "نورة القحطاني", "ar", "SA"),
    _buyer("emma", "Emma Whitaker", "en", "US"),
    _seller("seller", "Lin Xiaomei", "harbour-goods", on_bar=True),
    _seller("chen", "Chen Haoran", "nightjar-audio"),
    _seller("zhou", "Zhou Yating", "willow-lane"),
    _seller("wu", "Wu Jianguo", "kiln-and-leaf"),
    _seller("huang", "Huang Zhiyuan", "skyline-works"),
    _seller("zhao", "Zhao Min", "little-comet"),
    DemoPerson(
        key="warehouse", name="Sun Lei", email="warehouse@demo.example", part=Part.WAREHOUSE,
        language="en", store="harbour-goods",
    ),
    DemoPerson(
        key="operator", name="Olga Petrova", email="operator@demo.example", part=Part.OPERATOR,
        language="en",
    ),
    DemoPerson(
        key="auditor", name="Tomás Rivera", email="auditor@demo.example", part=Part.AUDITOR,
        language="en", on_bar=False,
    ),
)  # fmt: skip


def person(key: str) -> DemoPerson:
    """Return a person by key; raises KeyError."""
    for one in PEOPLE:
        if one.key == key:
            return one
    raise KeyError(key)


def on_bar() -> tuple[DemoPerson, ...]:
    """Return those between whom the demo bar switches, in the order in which it shows them."""
    return tuple(one for one in PEOPLE if one.on_bar)
