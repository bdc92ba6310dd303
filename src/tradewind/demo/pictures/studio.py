"""The studio in which a product stands: a wall and a floor tinted by it, a camera, the film."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache

import typst
from PIL import Image

from tradewind.demo.pictures.colour import dk, lt, mix
from tradewind.demo.pictures.pen import Pen

Draw = Callable[..., None]
SIZE = 640
QUALITY = 82
# Speed before smallness: the worker makes the files that are kept for long.
_METHOD = 2
_PAGE = (
    b"#set page(width: 640pt, height: 640pt, margin: 0pt)\n"
    b'#image(bytes(sys.inputs.svg), format: "svg", width: 640pt)'
)


class View(StrEnum):
    """Where the camera stands."""

    FRONT = "front"
    ANGLE = "angle"
    DETAIL = "detail"
    LOW = "low"


_FRAMES = {
    View.FRONT: "0 0 400 400",
    View.ANGLE: "0 0 400 400",
    View.DETAIL: "96 70 210 210",
    View.LOW: "104 176 204 204",
}
_TURNED = "translate(206 206) skewY(-4) rotate(-3) scale(.86 .92) translate(-200 -204)"


def svg(draw: Draw, colours: Sequence[str], *, view: View = View.FRONT, hangs: bool = False) -> str:
    """Return a picture of a product as SVG; one that `hangs` has no floor under it."""
    pen = Pen()
    draw(pen, *colours)
    room = _room(colours[0], view=view, hangs=hangs)
    turned = f' transform="{_TURNED}"' if view is View.ANGLE else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}"'
        f' viewBox="{_FRAMES[view]}"><defs>{pen.defs}</defs>{room}<g{turned}>{pen.body}</g></svg>'
    )


def webp(svg: str) -> bytes:
    """Return the picture as a WebP of SIZE × SIZE; several threads may develop at once."""
    png = typst.compile(
        _PAGE, format="png", ppi=72, sys_inputs={"svg": svg}, font_paths=_no_fonts()
    )
    assert isinstance(png, bytes)
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "WEBP", quality=QUALITY, method=_METHOD)
    return out.getvalue()


def _room(colour: str, *, view: View, hangs: bool) -> str:
    """The wall, the floor, and the light that falls in from the top left."""
    tint = lt(mix(colour, "#d9d4ca", 0.35), 0.8)
    if view is View.ANGLE:
        tint = mix(tint, "#d8dde0", 0.45)
    pen = Pen()
    pen.rect(-40, -40, 480, 480, 0, pen.grad([(0, lt(tint, 0.7)), (1, tint)], (0, 0, 0.7, 1)))
    if not hangs:
        floor = pen.grad([(0, dk(tint, 0.1)), (0.2, tint), (1, lt(tint, 0.45))], (0, 0, 0, 1))
        pen.rect(-40, 296, 480, 144, 0, floor, opacity=0.85)
        edge = pen.grad([(0, tint, 0), (0.5, tint, 0.85), (1, tint, 0)], (0, 0, 0, 1))
        pen.rect(-40, 278, 480, 40, 0, edge)
    light = pen.radial([(0, "#ffffff", 0.85), (1, "#ffffff", 0)], 0.22, 0.1, 0.8)
    pen.rect(-40, -40, 480, 480, 0, light)
    named = pen.defs.replace('id="d', 'id="room'), pen.body.replace("url(#d", "url(#room")
    return f"<defs>{named[0]}</defs>{named[1]}"


@cache
def _no_fonts() -> typst.Fonts:
    """Looking for fonts takes longer than a picture, and no picture has text."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
