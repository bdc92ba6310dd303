"""Products of a kind, made from `goods/kinds/*.toml`: what differs follows from the numbers there.

A kind says what its products are called and cost, how much they weigh, what they are made of and
may come with, and how they look; a product is one of these, of a line of the store that sells it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from tradewind.demo.market import words
from tradewind.demo.market.good import Colour, Good
from tradewind.demo.market.stores import MERCHANTS
from tradewind.demo.pictures.studio import Look

PER_CATEGORY = 45
_SIZES = {"eu": ("38", "40", "42"), "eu-women": ("36", "38", "40"), "letters": ("S", "M", "L", "XL"),
    "eu-men": ("41", "43", "45"), "eu-kids": ("28", "30", "32")}  # fmt: skip
# How wide and how tall the products of a kind are, one after another, before what it says itself.
_BUILDS = ((1, 1), (0.93, 1.04), (1.05, 0.95), (0.97, 0.97), (0.9, 1))
# Of what has a dial or another circle in it.
_ROUND_BUILDS = ((1, 1), (0.94, 0.94), (1.04, 1.04), (0.9, 0.9))


def of_category(category: str) -> list[Good]:
    """Return the products of a category that no one wrote by hand, those of a kind together."""
    table = _table(category)
    shops = [one.code for one in MERCHANTS if category in one.categories]
    kinds = list(table["kind"].items())
    made: list[Good] = []
    for at, (key, kind) in enumerate(kinds):
        many = PER_CATEGORY // len(kinds) + (at < PER_CATEGORY % len(kinds))
        for turn in range(many):
            number = len(made)
            # The first store of a category has those written by hand, and so fewer of these.
            shop = shops[(number + number // len(shops)) % len(shops)]
            line = _line(shop, category, number // len(shops), key)
            made.append(_good(category, key, kind, turn, many, shop, line))
    return made


def _good(
    category: str, key: str, kind: Mapping[str, Any], turn: int, many: int, shop: str, line: str
) -> Good:
    part = turn / max(1, many - 1)
    cheap, dear, light, heavy, *mm = kind["say"]
    size = 0.86 + 0.14 * part
    capacity = _at(kind.get("caps", ("",)), turn)
    measure = kind.get("measure", "capacity")
    # How many pieces it has and how many it is for is told in the specifications alone.
    named = "" if measure in ("pieces", "people") else capacity
    materials = kind["of"].split()
    extra = _table(category)["with"][_at(kind["with"].split(), turn)]
    # Dearer with size, and a little by its place so that no two prices of a kind are the same.
    usd = round(cheap + (dear - cheap) * (0.15 * (turn * 7 % 5) / 4 + 0.85 * part))
    facts = {"material": _at(materials, turn)}
    facts |= {name: _at(told, turn) for name, told in kind.get("facts", {}).items()}
    if capacity:
        facts[measure] = capacity
    grams = _rounded(light + (heavy - light) * part)
    return Good(
        code=f"{line.lower()}-{key}",
        category=category,
        shape=kind.get("shape", key),
        usd=usd,
        grams=grams,
        mm=(round(mm[0] * size), round(mm[1] * size), round(mm[2] * size)),
        colours=_colours(category, kind, turn, many),
        sizes=_SIZES.get(kind.get("sizes", ""), ()),
        facts=facts,
        words={
            language: (
                _title(language, kind["noun"][at], line, named, extra[at]),
                " ".join((
                    kind["text"][at],
                    words.care(facts["material"], language),
                    words.comes(extra[at], language),
                )),
            )
            for at, language in enumerate(words.LANGUAGES)
        },
        store=shop,
        look=_look(kind, turn),
    )  # fmt: skip


def _title(language: str, noun: str, line: str, capacity: str, extra: str) -> str:
    """English puts the line first and others the noun; what it comes with agrees with nothing."""
    measure = words.measure(capacity, language) if capacity else ""
    named = (line, noun) if language == "en" else (noun[0].upper() + noun[1:], line)
    return " ".join(part for part in (*named, measure, extra) if part)


def _look(kind: Mapping[str, Any], turn: int) -> Look:
    wide, tall = _at(_ROUND_BUILDS if kind.get("round") else _BUILDS, turn)
    parts = _at(kind.get("parts", ({},)), turn)
    dress = _at(("", *kind.get("prints", "").split()), turn)
    return Look(wide=wide, tall=tall, dress=dress, parts=parts)


def _colours(category: str, kind: Mapping[str, Any], turn: int, of: int) -> tuple[Colour, ...]:
    """Two or three neighbours of a palette; each product of a kind begins elsewhere in it."""
    palette = _palettes()[kind.get("palette", _table(category)["palette"])]
    accents = kind.get("accents", ())
    many = 2 if kind.get("sizes") or turn % 2 else 3
    begin = turn * len(palette) // of + len(kind["noun"][0])
    return tuple(
        Colour(name=name, paint=(paint, _at(accents, turn)) if accents else (paint,))
        for name, paint in (
            palette[(begin + step) % len(palette)] for step in range(min(many, len(palette)))
        )
    )


def _line(shop: str, category: str, place: int, key: str) -> str:
    """A line of a store; no two products of a kind and a line meet, as its products take turns."""
    lines = _lines()[shop]
    at = next(one for one in MERCHANTS if one.code == shop).categories.index(category)
    return lines[(place + at * 3) % len(lines)]


def _at(told: Sequence[Any], turn: int) -> Any:
    return told[turn % len(told)]


def _rounded(grams: float) -> int:
    step = 5 if grams < 300 else 10 if grams < 2000 else 50
    return max(5, round(grams / step) * step)


def _folder() -> Any:
    return files("tradewind.demo.market") / "goods" / "kinds"


@cache
def _table(category: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / f"{category}.toml").read_text("utf-8"))


@cache
def _palettes() -> dict[str, list[tuple[str, str]]]:
    return tomllib.loads((_folder() / "palettes.toml").read_text("utf-8"))


@cache
def _lines() -> dict[str, list[str]]:
    told = tomllib.loads((_folder() / "lines.toml").read_text("utf-8"))
    return {shop: line.split() for shop, line in told.items()}


def all_goods(categories: Sequence[str]) -> Iterator[Good]:
    """Go through the products of all categories, one of each in turn."""
    shelves = [of_category(category) for category in categories]
    for place in range(PER_CATEGORY):
        # Seven apart, so that neighbours are of different kinds.
        for shelf in shelves:
            yield shelf[place * 7 % PER_CATEGORY]
