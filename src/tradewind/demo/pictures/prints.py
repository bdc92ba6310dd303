"""Prints that cloth, clay and cases wear: repeated squares, tone on tone."""

# fmt: off
from __future__ import annotations

from typing import TYPE_CHECKING

from tradewind.demo.pictures.colour import dk, is_light, lt

if TYPE_CHECKING:
    from tradewind.demo.pictures.pen import Pen

# The side of the square, how it is turned, its lines and its dots (x, y, radius).
_PRINTS: dict[str, tuple[float, float, str, tuple[tuple[float, float, float], ...]]] = {
    "stripe": (18, 0, "M5 0V18", ()),
    "band": (22, 90, "M6 0V22", ()),
    "pinstripe": (9, 0, "M4 0V9", ()),
    "diagonal": (16, 35, "M4 0V16", ()),
    "dots": (22, 30, "", ((6, 6, 3.4), (17, 17, 3.4))),
    "speckle": (34, 12, "", ((4, 6, 1.2), (14, 3, 0.8), (22, 14, 1.6), (9, 20, 1), (29, 27, 1.1),
        (17, 30, 1.5), (31, 8, 0.7))),
    "check": (26, 0, "M6 0V26M0 6H26", ()),
    "grid": (14, 45, "M3 0V14M0 3H14", ()),
    "zigzag": (24, 0, "M0 16L6 8L12 16L18 8L24 16", ()),
    "wave": (30, 0, "M0 10C8 2 8 2 15 10S24 18 30 10", ()),
    "cross": (20, 0, "M10 6V14M6 10H14", ()),
    "scales": (20, 0, "M0 0A10 10 0 0 0 20 0M-10 10A10 10 0 0 0 10 10M10 10A10 10 0 0 0 30 10", ()),
    "leaves": (34, 20, "M8 4C16 8 16 16 8 20C2 16 2 8 8 4M8 4V20M26 18C33 22 33 28 26 33C20 28 20 "
        "22 26 18M26 18V33", ()),
    "stars": (36, 15, "M9 3V13M4 8H14M6 5L12 11M12 5L6 11M27 22V30M23 26H31", ()),
}
_WIDTHS = {"stripe": 6, "band": 7, "check": 5, "diagonal": 4, "pinstripe": 1.4, "zigzag": 3,
    "wave": 2.6}
NAMES = tuple(_PRINTS)


def paint(pen: Pen, name: str, colour: str) -> str:
    """Return a print of NAMES as a paint for a body of a colour."""
    size, turn, lines, dots = _PRINTS[name]
    ink = dk(colour, 0.5) if is_light(colour) else lt(colour, 0.62)
    drawn = "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{ink}" fill-opacity=".7"/>'
        for x, y, r in dots)
    if lines:
        drawn += (f'<path d="{lines}" fill="none" stroke="{ink}" stroke-opacity=".5"'
            f' stroke-width="{_WIDTHS.get(name, 1.8)}"/>')
    return pen.pattern(size, turn, drawn)
