"""Forms that many products are made of: turned bodies, straps, screens, lenses, leaves, pairs."""

# fmt: off
from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen

BRASS, STEEL, WOOD, INK = "#d9b877", "#c9ccd0", "#b98352", "#20282f"
Profile = Sequence[tuple[float, float]]


def curve(points: Sequence[tuple[float, float]]) -> str:
    """Return the part of a path that runs smoothly through points, from the first on."""
    out = ""
    for at in range(len(points) - 1):
        (x0, y0), (x1, y1) = points[max(0, at - 1)], points[at]
        (x2, y2), (x3, y3) = points[at + 1], points[min(len(points) - 1, at + 2)]
        out += (f" C{x1 + (x2 - x0) / 6:.1f} {y1 + (y2 - y0) / 6:.1f} {x2 - (x3 - x1) / 6:.1f}"
            f" {y2 - (y3 - y1) / 6:.1f} {x2:.1f} {y2:.1f}")
    return out


def turned(profile: Profile, cx: float = 200, squash: float = 0.13) -> str:
    """Return the outline of a body of revolution from (height, radius), the top first."""
    left = [(cx - r, y) for y, r in profile]
    right = [(cx + r, y) for y, r in reversed(profile)]
    y, r = profile[-1]
    return (f"M{left[0][0]:.1f} {left[0][1]:.1f}{curve(left)} A{r} {max(1, r * squash):.1f} 0 0 0 "
        f"{cx + r:.1f} {y:.1f}{curve(right)}Z")


def lathe(
    a: Pen, c: str, profile: Profile, *, cx: float = 200, squash: float = 0.13, top: str = "",
    hollow: bool = False, light: float = 0.38, gloss: float = 0.45,
) -> str:
    """Add a turned body; its top is closed in a colour or `hollow`. Returns its outline."""
    d = turned(profile, cx, squash)
    widest = max(r for _, r in profile)
    (y0, r0), (y1, _) = profile[0], profile[-1]
    a.path(d, a.tube(c, light))
    with a.clip(d):
        a.wear(d, c)
        mid, half = (y0 + y1) / 2, (y1 - y0) / 2
        a.ell(cx - widest * 0.56, mid, max(3, widest * 0.1), half * 0.8, "#fff", 7, opacity=gloss)
        a.ell(cx + widest * 0.92, mid, widest * 0.22, half, dk(c, 0.8), 10, opacity=0.38)
        a.ell(cx, y1 + 4, widest, 10, dk(c, 0.8), 8, opacity=0.35)
    if hollow:
        a.ell(cx, y0, r0, r0 * squash, lt(c, 0.4))
        a.ell(cx, y0 + 1, r0 * 0.93, r0 * squash * 0.84,
            a.grad([(0, dk(c, 0.55)), (1, dk(c, 0.12))], DOWN))
    elif r0 > 1:
        a.ell(cx, y0, r0, r0 * squash, a.grad([(0, lt(top or c, 0.5)), (1, dk(top or c, 0.12))]))
    return d


def ring(a: Pen, y: float, r: float, c: str, w: float = 3, *, cx: float = 200,
    squash: float = 0.13) -> None:
    """Add a band about a turned body, as seen from the front."""
    d = f"M{cx - r} {y} A{r} {r * squash:.1f} 0 0 0 {cx + r} {y}"
    a.line(d, dk(c, 0.4), w + 1.4, stroke_linecap="butt", opacity=0.7)
    a.line(d, a.metal(c), w, stroke_linecap="butt")


def rounded(x: float, y: float, w: float, h: float, r: float) -> str:
    """Return a rectangle with round corners as a path."""
    return (f"M{x + r} {y} H{x + w - r} Q{x + w} {y} {x + w} {y + r} V{y + h - r} Q{x + w} {y + h}"
        f" {x + w - r} {y + h} H{x + r} Q{x} {y + h} {x} {y + h - r} V{y + r} Q{x} {y} {x + r}"
        f" {y}Z")


def slab(a: Pen, x: float, y: float, w: float, h: float, r: float, c: str,
    light: float = 0.25) -> str:
    """Add a flat body with soft edges; returns its outline."""
    d = rounded(x, y, w, h, r)
    a.solid(d, c, light, 0.3, hl=[(x + w * 0.25, y + h * 0.2, w * 0.22, h * 0.12, 0.35, 12)],
        sh=[(x + w * 0.9, y + h * 0.9, w * 0.3, h * 0.2, 0.3)])
    return d


def block(a: Pen, x: float, y: float, w: float, h: float, c: str, *, deep: float = 24,
    r: float = 8) -> str:
    """Add a box whose top is seen; returns the outline of its front."""
    inset = deep * 0.7
    a.path(f"M{x + inset} {y - deep} H{x + w - inset} L{x + w} {y + r} H{x}Z",
        a.grad([(0, lt(c, 0.5)), (1, lt(c, 0.14))], DOWN), stroke=lt(c, 0.3), stroke_width=1)
    return slab(a, x, y, w, h, r, c)


def strap(a: Pen, d: str, w: float, c: str, *, stitch: bool = True) -> None:
    """Add a band of cloth or leather along a path."""
    a.line(d, "#141e28", w, 4, opacity=0.25, transform="translate(4 6)")
    a.line(d, dk(c, 0.4), w)
    a.line(d, c, w * 0.8)
    a.line(d, lt(c, 0.35), w * 0.24, opacity=0.55)
    if stitch:
        a.line(d, lt(c, 0.6), 1.1, stroke_dasharray="4 3.4", opacity=0.75)


def stitches(a: Pen, d: str, c: str) -> None:
    """Add a seam along a path."""
    a.line(d, dk(c, 0.45), 2, opacity=0.35, transform="translate(.6 1)")
    a.line(d, lt(c, 0.55), 1.2, stroke_dasharray="4 3.2", opacity=0.85)


def zip_line(a: Pen, d: str, c: str, pull: tuple[float, float]) -> None:
    """Add a zip along a path, and its pull."""
    a.line(d, dk(c, 0.62), 6)
    a.line(d, lt(c, 0.25), 1.8, stroke_dasharray="2 2.2", stroke_linecap="butt")
    a.rect(pull[0] - 3.5, pull[1] - 2, 7, 18, 3, a.metal(BRASS))


def patch(a: Pen, x: float, y: float, w: float = 36, c: str = "#b07a4a") -> None:
    """Add a sewn label with the maker's sail."""
    h = w * 0.7
    a.solid(rounded(x - w / 2, y - h / 2, w, h, 4), c, 0.2, 0.25, rim=0.3)
    k = w / 36
    a.path(f"M{x - 1 * k} {y - 8 * k} L{x - 1 * k} {y + 6 * k} L{x - 10 * k} {y + 6 * k}Z "
        f"M{x + 2 * k} {y - 4 * k} L{x + 2 * k} {y + 6 * k} L{x + 9 * k} {y + 6 * k}Z", dk(c, 0.6))


def buckle(a: Pen, x: float, y: float, w: float = 22, h: float = 20, c: str = BRASS) -> None:
    """Add a buckle."""
    a.rect(x - w / 2 + 2, y - h / 2 + 3, w, h, 4, "none", stroke="#141e28", stroke_width=4,
        opacity=0.25)
    a.rect(x - w / 2, y - h / 2, w, h, 4, "none", stroke=a.metal(c), stroke_width=4)
    a.line(f"M{x - w / 2} {y} H{x + w / 2 - 2}", dk(c, 0.25), 2.6)


def knob(a: Pen, x: float, y: float, r: float, c: str = STEEL, turn: float = -40) -> None:
    """Add a round knob with a mark."""
    a.ell(x + r * 0.2, y + r * 0.28, r * 1.05, r * 1.05, "#0a141f", 3, opacity=0.5)
    a.ell(x, y, r, r, a.metal(c, SLANT))
    a.ell(x, y, r * 0.78, r * 0.78, a.grad([(0, lt(c, 0.45)), (1, dk(c, 0.3))]))
    q = math.radians(turn)
    a.line(f"M{x + r * 0.3 * math.sin(q):.1f} {y - r * 0.3 * math.cos(q):.1f} "
        f"L{x + r * 0.7 * math.sin(q):.1f} {y - r * 0.7 * math.cos(q):.1f}", dk(c, 0.75), 2.4)


def screen(a: Pen, x: float, y: float, w: float, h: float, r: float = 8, sky: str = "#1f5f78",
    sun: str = "#f6c56a") -> None:
    """Add a lit display with a landscape."""
    d = rounded(x, y, w, h, r)
    a.path(d, "#0a1017")
    with a.clip(rounded(x + 3, y + 3, w - 6, h - 6, max(1, r - 2))):
        a.path(d, a.grad([(0, dk(sky, 0.35)), (1, lt(sky, 0.35))], DOWN))
        a.ell(x + w * 0.64, y + h * 0.36, min(w, h) * 0.15, min(w, h) * 0.15, sun)
        for up, k in ((0.62, 0.05), (0.78, 0.4)):
            a.path(f"M{x} {y + h * up} C{x + w * 0.3} {y + h * (up - 0.2)} {x + w * 0.6} "
                f"{y + h * (up + 0.12)} {x + w} {y + h * (up - 0.1)} V{y + h} H{x}Z", dk(sky, k))
        a.path(f"M{x} {y} H{x + w * 0.55} L{x + w * 0.2} {y + h} H{x}Z", "#fff", opacity=0.08)


def lens(a: Pen, x: float, y: float, r: float, tint: str = "#2b5f86") -> None:
    """Add a lens in its ring."""
    a.ell(x, y, r, r, a.metal("#6b747c", SLANT))
    a.ell(x, y, r * 0.86, r * 0.86, "#0a0f14")
    a.ell(x, y, r * 0.66, r * 0.66, a.radial([(0, lt(tint, 0.4)), (0.5, tint), (1, "#0a0f14")]))
    a.ell(x - r * 0.24, y - r * 0.26, r * 0.2, r * 0.15, "#fff", opacity=0.85)
    a.ell(x + r * 0.22, y + r * 0.28, r * 0.1, r * 0.08, "#fff", opacity=0.4)


def mesh(a: Pen, d: str, c: str, size: float = 6) -> None:
    """Cover an outline with a cloth or a grille that sound comes through."""
    half = size / 2
    a.path(d, a.pattern(size, 45, f'<circle cx="{half}" cy="{half}" r="{size * 0.28:.2f}" '
        f'fill="{dk(c, 0.75)}" fill-opacity=".6"/>'))


def driver(a: Pen, x: float, y: float, r: float, c: str = "#3a444d") -> None:
    """Add the cone of a loudspeaker."""
    a.ell(x, y, r, r, a.metal("#8a939a", SLANT))
    a.ell(x, y, r * 0.92, r * 0.92, "#12181d")
    a.ell(x, y, r * 0.8, r * 0.8, a.radial([(0, dk(c, 0.5)), (0.6, c), (1, dk(c, 0.6))], 0.5, 0.5,
        0.5))
    for k in (0.66, 0.52):
        a.ell(x, y, r * k, r * k, "none", stroke=lt(c, 0.3), stroke_width=1, opacity=0.4)
    a.ell(x, y, r * 0.32, r * 0.32, a.radial([(0, lt(c, 0.6)), (1, dk(c, 0.4))]))
    a.ell(x - r * 0.36, y - r * 0.42, r * 0.3, r * 0.16, "#fff", 5, opacity=0.3)


def wood(a: Pen, d: str, c: str, box: tuple[float, float, float, float], *,
    along: bool = True) -> None:
    """Add a wooden body; `box` is (x, y, width, height) of it, `along` the way of its grain."""
    a.solid(d, c, 0.26, 0.26)
    x, y, w, h = box
    with a.clip(d):
        for i in range(1, 8):
            if along:
                q = y + h * i / 8
                path = (f"M{x} {q:.1f} C{x + w * 0.3} {q - 5:.1f} {x + w * 0.7} {q + 6:.1f} "
                    f"{x + w} {q:.1f}")
            else:
                q = x + w * i / 8
                path = (f"M{q:.1f} {y} C{q - 5:.1f} {y + h * 0.3} {q + 6:.1f} {y + h * 0.7} "
                    f"{q:.1f} {y + h}")
            a.line(path, dk(c, 0.5), 1 + i % 3 * 0.6, opacity=0.26)


def leaf(a: Pen, x: float, y: float, size: float, turn: float, c: str = "#5e8a57") -> None:
    """Add a leaf that grows from a point."""
    with a.at(f"translate({x} {y}) rotate({turn}) scale({size})"):
        a.path("M0 0 C-0.42 -0.3 -0.36 -0.8 0 -1 C0.36 -0.8 0.42 -0.3 0 0Z",
            a.grad([(0, lt(c, 0.3)), (1, dk(c, 0.3))], ACROSS))
        a.line("M0 0 V-.86", lt(c, 0.45), 0.04)


def pair(a: Pen, one: Callable[[bool], None], *, dx: float = 56, dy: float = -40) -> None:
    """Draw the far one of two behind the near one; `one` is told whether it is the far one."""
    a.shadow(208, 324, 148, 13, 0.3)
    with a.at(f"translate({dx} {dy}) scale(.9)"):
        a.ell(200, 322, 132, 9, "#1b2733", 8, opacity=0.25)
        one(True)
    a.ell(178, 312, 126, 14, "#141e28", 8, opacity=0.2)
    with a.at("translate(-14 6)"):
        one(False)
