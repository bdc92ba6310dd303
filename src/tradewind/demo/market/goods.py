"""The sixty products, read from `goods/*.toml`: their looks, their SKUs and their words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tradewind.demo.market import words
from tradewind.demo.pictures import (
    audio,
    bags,
    beauty,
    drones,
    fashion,
    home,
    kitchen,
    outdoor,
    phones,
    shoes,
    studio,
    toys,
    watches,
)
from tradewind.demo.pictures.studio import View
from tradewind.goods.catalog.types import SkuInput

CATEGORIES = (
    "bags", "outdoor", "audio", "phones", "fashion", "beauty", "kitchen", "home", "drones",
    "watches", "toys", "shoes",
)  # fmt: skip
_DRAWN = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        audio, bags, beauty, drones, fashion, home, kitchen, outdoor, phones, shoes, toys, watches,
    )
}  # fmt: skip
# These lie before a wall; all others stand on a floor.
_HANGING = frozenset({
    "dress", "tee", "jacket", "scarf", "phonecase", "powerbank", "cable", "board", "watch",
    "dresswatch", "smartwatch",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """A colour that a product comes in, and what its drawing is given for it."""

    name: str
    paint: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A product of the demo; `usd` are US dollars, `words` title and text by language."""

    code: str
    category: str
    shape: str
    usd: float
    grams: int
    mm: tuple[int, int, int]
    colours: tuple[Colour, ...]
    sizes: tuple[str, ...]
    facts: Mapping[str, str]
    words: Mapping[str, tuple[str, str]]

    def skus(self) -> list[SkuInput]:
        """Return a SKU for each colour and size."""
        return [
            SkuInput(
                code=sku_code(self.code, colour.name, size),
                options=self._options(colour, size),
                weight_g=self.grams,
                dimensions_mm=self.mm,
            )
            for colour in self.colours
            for size in self.sizes or ("",)
        ]

    def fields(self, language: str) -> dict[str, str]:
        """Return the words of a product as texts keeps them."""
        title, text = self.words[language]
        length, width, height = self.mm
        facts = {
            **self.facts,
            "size": f"{length / 10:g} × {width / 10:g} × {height / 10:g} cm",
        }
        return {"title": title, "description": text, "specs": words.specs(facts, language)}

    def picture(self, colour: Colour, view: View = View.FRONT) -> bytes:
        """Draw the product as a WebP."""
        draw = getattr(_DRAWN[self.category], self.shape)
        hangs = self.shape in _HANGING
        return studio.webp(studio.svg(draw, colour.paint, view=view, hangs=hangs))

    def _options(self, colour: Colour, size: str) -> dict[str, str]:
        options = {"colour": colour.name} if len(self.colours) > 1 else {}
        return options | ({"size": size} if size else {})


def sku_code(code: str, colour: str, size: str) -> str:
    """Return the code of a SKU, such as `RIDGELINE-22-TEAL`."""
    parts = (code, colour, size)
    return "-".join(part for part in parts if part).replace(" ", "-").upper()


@cache
def goods() -> tuple[Good, ...]:
    """Return all products, those of a category together."""
    folder = files("tradewind.demo.market") / "goods"
    return tuple(
        _good(category, row)
        for category in CATEGORIES
        for row in tomllib.loads((folder / f"{category}.toml").read_text("utf-8"))["good"]
    )


def _good(category: str, row: Mapping[str, Any]) -> Good:
    length, width, height = row["mm"]
    return Good(
        code=row["code"],
        category=category,
        shape=row["shape"],
        usd=row["usd"],
        grams=row["grams"],
        mm=(length, width, height),
        colours=tuple(Colour(name=name, paint=tuple(paint)) for name, *paint in row["colours"]),
        sizes=tuple(row.get("sizes", ())),
        facts=row["facts"],
        words={language: (row[language][0], row[language][1]) for language in words.LANGUAGES},
    )
