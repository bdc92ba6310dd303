"""What products are drawn with, on a canvas of 400 × 400: volumes, lines, soft light and shade.

Nothing is blurred by a filter, which renderers are slow at: a soft spot is a gradient that fades
out, a soft line is a few lines of growing width.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tradewind.demo.pictures import prints
from tradewind.demo.pictures.colour import dk, lt

Stop = tuple[float, str] | tuple[float, str, float]
Spot = tuple[float, ...]
Box = tuple[float, float, float, float]

DOWN: Box = (0, 0, 0, 1)
ACROSS: Box = (0, 0, 1, 0)
SLANT: Box = (0, 0, 1, 1)
_LAYERS = 9
# How a soft edge falls off between full and nothing.
_FALL = ((0.0, 1.0), (0.25, 0.844), (0.5, 0.5), (0.75, 0.156), (1.0, 0.0))


class Pen:
    """Collects the shapes of one picture; `defs` and `body` are its SVG."""

    def __init__(self, main: str = "", dress: str = "") -> None:
        """`dress` is the print that bodies of the colour `main` wear."""
        self._defs: list[str] = []
        self._out: list[str] = []
        self._main, self._dress = main, dress

    @property
    def defs(self) -> str:
        """The gradients and clips that the body refers to."""
        return "".join(self._defs)

    @property
    def body(self) -> str:
        """The shapes, the farthest first."""
        return "".join(self._out)

    # --- paint -------------------------------------------------------------------------------

    def grad(self, stops: Sequence[Stop], p: Box = SLANT) -> str:
        """Return a linear gradient as a paint; a stop is (offset, colour[, opacity])."""
        x1, y1, x2, y2 = p
        return self._define(
            "linearGradient", f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"', _stops(stops)
        )

    def radial(
        self, stops: Sequence[Stop], cx: float = 0.35, cy: float = 0.3, r: float = 0.8
    ) -> str:
        """Return a radial gradient as a paint."""
        return self._define("radialGradient", f'cx="{cx}" cy="{cy}" r="{r}"', _stops(stops))

    def tube(self, c: str, light: float = 0.38, shade: float = 0.4) -> str:
        """Return the paint of a standing cylinder."""
        return self.grad(
            [(0, dk(c, shade * 0.7)), (0.2, lt(c, light)), (0.42, c), (0.8, dk(c, shade)),
             (1, dk(c, shade * 0.55))],
            ACROSS,
        )  # fmt: skip

    def metal(self, c: str = "#c9ccd0", p: Box = ACROSS) -> str:
        """Return the paint of polished metal."""
        return self.grad(
            [(0, lt(c, 0.7)), (0.3, c), (0.55, dk(c, 0.38)), (0.75, lt(c, 0.3)), (1, dk(c, 0.45))],
            p,
        )

    def pattern(self, size: float, turn: float, inner: str) -> str:
        """Return a repeated square of SVG as a paint."""
        return self._define(
            "pattern",
            f'width="{size}" height="{size}" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate({turn})"',
            inner,
        )

    # --- shapes ------------------------------------------------------------------------------

    def raw(self, svg: str) -> None:
        """Add SVG as it is."""
        self._out.append(svg)

    def path(self, d: str, fill: str = "none", blur: float = 0, **more: Any) -> None:
        """Add a path; `blur` makes its edge soft."""
        if blur and fill == "none":
            self._soft_line(d, blur, more)
        elif blur:
            part = round(more.pop("opacity", 1) / _LAYERS, 4)
            for layer in range(_LAYERS):
                width = round(3.6 * blur * (layer + 0.2) / _LAYERS, 2)
                self.path(d, fill, stroke=fill, stroke_width=width, opacity=part,
                          stroke_linejoin="round", **more)  # fmt: skip
        else:
            self._out.append(f'<path d="{d}" fill="{fill}"{_attributes(more, fill)}/>')

    def line(self, d: str, c: str, w: float, blur: float = 0, **more: Any) -> None:
        """Add a line with round ends."""
        style = {"stroke_linecap": "round", "stroke_linejoin": "round", **more}
        self.path(d, "none", blur, stroke=c, stroke_width=w, **style)

    def ell(
        self, cx: float, cy: float, rx: float, ry: float, fill: str, blur: float = 0, **more: Any
    ) -> None:
        """Add an ellipse; `blur` makes it a soft spot of that colour."""
        if blur:
            more["opacity"] = round(more.get("opacity", 1) * _peak(rx, blur) * _peak(ry, blur), 3)
            mean = math.sqrt(rx * ry)
            solid = max(0.0, (mean - 1.7 * blur) / (mean + 1.7 * blur))
            fill = self.radial(
                [(solid + (1 - solid) * at, fill, left) for at, left in _FALL], 0.5, 0.5, 0.5
            )
            rx, ry = rx + 1.7 * blur, ry + 1.7 * blur
        self._out.append(
            f'<ellipse cx="{cx}" cy="{cy}" rx="{rx:.4g}" ry="{ry:.4g}"'
            f' fill="{fill}"{_attributes(more, fill)}/>'
        )

    def rect(
        self, x: float, y: float, w: float, h: float, r: float, fill: str, blur: float = 0,
        **more: Any,
    ) -> None:  # fmt: skip
        """Add a rectangle with round corners."""
        if blur:
            self.path(_rounded(x, y, w, h, r), fill, blur, **more)
            return
        self._out.append(
            f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}"'
            f' fill="{fill}"{_attributes(more, fill)}/>'
        )

    def shadow(self, cx: float, cy: float, rx: float, ry: float = 0, o: float = 0.3) -> None:
        """Add what a thing throws on the floor: a wide soft shade and a narrow dark one."""
        ry = ry or rx * 0.11
        self.ell(cx + 16, cy + 4, rx * 1.12, ry * 1.5, "#1b2733", 12, opacity=o * 0.75)
        self.ell(cx + 4, cy, rx * 0.94, ry * 0.62, "#141e28", 5, opacity=min(1, o * 1.5))

    def solid(
        self, d: str, c: str, l: float = 0.2, k: float = 0.26, hl: Sequence[Spot] = (),  # noqa: E741
        sh: Sequence[Spot] = (), p: Box = SLANT, rim: float = 0.4, dark: float = 0.3,
        fill: str = "", w: float = 4,
    ) -> None:  # fmt: skip
        """Add a lit volume: a body, spots of light and shade within it, a bevelled edge.

        `l` and `k` are how light and dark the body becomes; a spot is (x, y, rx, ry, opacity
        [, softness]).
        """
        self.path(d, fill or self.grad([(0, lt(c, l)), (0.42, c), (1, dk(c, k))], p))
        with self.clip(d):
            self.wear(d, c)
            for cx, cy, rx, ry, o, *soft in sh:
                self.ell(cx, cy, rx, ry, dk(c, 0.75), soft[0] if soft else 12, opacity=o)
            for cx, cy, rx, ry, o, *soft in hl:
                self.ell(cx, cy, rx, ry, "#ffffff", soft[0] if soft else 8, opacity=o)
            if dark:
                self.path(d, "none", 2, stroke=dk(c, 0.8), stroke_width=w + 1, opacity=dark,
                          transform="translate(-1.5 -2)")  # fmt: skip
            if rim:
                self.path(d, "none", 1, stroke="#fff", stroke_width=w, opacity=rim,
                          transform="translate(1.2 1.6)")  # fmt: skip

    def wear(self, d: str, c: str) -> None:
        """Put the print of the picture on a body, if it has one and this is of its colour."""
        if self._dress and c == self._main:
            self.path(d, prints.paint(self, self._dress, c))

    # --- groups ------------------------------------------------------------------------------

    @contextmanager
    def at(self, transform: str) -> Iterator[None]:
        """Move, turn or mirror what is drawn within."""
        self._out.append(f'<g transform="{transform}">')
        yield
        self._out.append("</g>")

    @contextmanager
    def clip(self, d: str) -> Iterator[None]:
        """Show what is drawn within only inside a path."""
        paint = self._define("clipPath", "", f'<path d="{d}"/>')
        self._out.append(f'<g clip-path="{paint}">')
        yield
        self._out.append("</g>")

    def both(self) -> Iterator[int]:
        """Draw the same to the right (1) and mirrored to the left (-1) of x = 200."""
        for side in (1, -1):
            with self.at(f"translate(200 0) scale({side} 1)"):
                yield side

    def _define(self, element: str, attributes: str, inner: str) -> str:
        name = f"d{len(self._defs)}"
        self._defs.append(f'<{element} id="{name}" {attributes}>{inner}</{element}>')
        return f"url(#{name})"

    def _soft_line(self, d: str, blur: float, more: dict[str, Any]) -> None:
        width, part = more.pop("stroke_width", 1), more.pop("opacity", 1) * 0.42
        for spread in (2.2, 0.9, -0.5):
            wide = max(0.6, width + spread * blur)
            self.path(d, "none", stroke_width=round(wide, 2), opacity=round(part, 3), **more)


def _stops(stops: Sequence[Stop]) -> str:
    return "".join(
        f'<stop offset="{stop[0]:.4g}" stop-color="{stop[1]}"'
        + (f' stop-opacity="{stop[2]:.3g}"' if len(stop) > 2 else "")
        + "/>"
        for stop in stops
    )


def _attributes(more: dict[str, Any], fill: str) -> str:
    if "opacity" in more and ("stroke" not in more or fill == "none"):
        # What is filled or drawn alone needs no layer of its own, which costs time.
        more["stroke-opacity" if "stroke" in more else "fill-opacity"] = more.pop("opacity")
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())


def _peak(radius: float, blur: float) -> float:
    """How much of a narrow thing's darkness is left in its middle after so much blurring."""
    return math.erf(radius / (blur * math.sqrt(2)) * 1.15)


def _rounded(x: float, y: float, w: float, h: float, r: float) -> str:
    return (
        f"M{x + r} {y} H{x + w - r} Q{x + w} {y} {x + w} {y + r} V{y + h - r}"
        f" Q{x + w} {y + h} {x + w - r} {y + h} H{x + r} Q{x} {y + h} {x} {y + h - r}"
        f" V{y + r} Q{x} {y} {x + r} {y}Z"
    )
