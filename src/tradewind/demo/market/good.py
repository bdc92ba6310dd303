"""A product of the demo: its looks, its SKUs and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tradewind.demo.market import words
from tradewind.demo.pictures import shapes, studio
from tradewind.demo.pictures.studio import PLAIN, Look, Scene, View
from tradewind.goods.catalog.types import SkuInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """A colour that a product comes in, and what its drawing is given for it."""

    name: str
    paint: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """A product of the demo; `usd` are US dollars, `words` title and text by language.

    `store` is the code of the one merchant who sells it.
    """

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
    store: str
    look: Look = PLAIN

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

    def scene(self, colour: Colour, view: View = View.FRONT) -> Scene:
        """Set the product up in its room."""
        return studio.scene(
            shapes.drawing(self.category, self.shape), colour.paint, view=view,
            hangs=self.shape in shapes.HANGING, look=self.look,
        )  # fmt: skip

    def picture(self, colour: Colour, view: View = View.FRONT) -> bytes:
        """Draw the product as a JPEG."""
        return studio.develop(self.scene(colour, view))

    def _options(self, colour: Colour, size: str) -> dict[str, str]:
        options = {"colour": colour.name} if len(self.colours) > 1 else {}
        return options | ({"size": size} if size else {})


def sku_code(code: str, colour: str, size: str) -> str:
    """Return the code of a SKU, such as `RIDGELINE-22-TEAL`."""
    parts = (code, colour, size)
    return "-".join(part for part in parts if part).replace(" ", "-").upper()
