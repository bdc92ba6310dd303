"""The studio in which a product stands: a wall and a floor tinted by it, a camera, the film."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import typst
from PIL import Image

from tradewind.demo.pictures.colour import dk, lt, mix
from tradewind.demo.pictures.pen import Pen

Draw = Callable[..., None]
SIZE = 640
# Of the film; the catalogue makes the files that pages show from it.
QUALITY = 95
_ROOM = 160
_PAGE = (
    b"#set page(width: SIDEpt, height: SIDEpt, margin: 0pt, fill: none)\n"
    b'#image(bytes(sys.inputs.svg), format: "svg", width: SIDEpt)'
)


class View(StrEnum):
    """Where the camera stands."""

    FRONT = "front"
    ANGLE = "angle"
    DETAIL = "detail"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a product differs from others of its shape.

    `wide` and `tall` stretch it about its foot, `dress` is a print of `prints`, `parts` are what
    its drawing takes by name.
    """

    wide: float = 1
    tall: float = 1
    dress: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A product in its room, both as the inside of an SVG seen through a frame."""

    frame: str
    room: str
    thing: str

    @property
    def svg(self) -> str:
        """The whole as SVG."""
        return _wrapped(self.frame, self.room + self.thing)


PLAIN = Look()
_FRAMES = {
    View.FRONT: "0 0 400 400",
    View.ANGLE: "0 0 400 400",
    View.DETAIL: "96 70 210 210",
    View.LOW: "104 176 204 204",
}
_TURNED = "translate(206 206) skewY(-4) rotate(-3) scale(.86 .92) translate(-200 -204)"


def scene(
    draw: Draw, colours: Sequence[str], *, view: View = View.FRONT, hangs: bool = False,
    look: Look = PLAIN,
) -> Scene:  # fmt: skip
    """Return a product in its room; one that `hangs` has no floor under it."""
    pen = Pen(colours[0], look.dress)
    draw(pen, *colours, **look.parts)
    turns = [_TURNED] if view is View.ANGLE else []
    if (look.wide, look.tall) != (1, 1):
        foot = 200 if hangs else 330
        turns.append(
            f"translate(200 {foot}) scale({look.wide} {look.tall}) translate(-200 -{foot})"
        )
    turned = f' transform="{" ".join(turns)}"' if turns else ""
    return Scene(
        frame=_FRAMES[view],
        room=_room(colours[0], view=view, hangs=hangs),
        thing=f"<defs>{pen.defs}</defs><g{turned}>{pen.body}</g>",
    )


def develop(scene: Scene) -> bytes:
    """Return the picture as a JPEG of SIZE × SIZE; pure, for a process of its own.

    The room has nothing sharp in it and is made small, which saves a third of the time.
    """
    film = _rendered(_wrapped(scene.frame, scene.room), _ROOM).convert("RGB")
    film = film.resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    thing = _rendered(_wrapped(scene.frame, scene.thing), SIZE)
    film.paste(thing, (0, 0), thing)
    out = io.BytesIO()
    film.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()


def _wrapped(frame: str, inner: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}"'
        f' viewBox="{frame}">{inner}</svg>'
    )


def _rendered(svg: str, side: int) -> Image.Image:
    png = typst.compile(
        _PAGE.replace(b"SIDE", str(side).encode()), format="png", ppi=72,
        sys_inputs={"svg": svg}, font_paths=_no_fonts(),
    )  # fmt: skip
    assert isinstance(png, bytes)
    return Image.open(io.BytesIO(png)).convert("RGBA")


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
