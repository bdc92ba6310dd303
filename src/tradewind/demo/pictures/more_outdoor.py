"""More for outside: to sit, to sleep, to cook and to find the way."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def chair(a: Pen, c: str, t: str = "#3a444d") -> None:
    a.shadow(204, 346, 124, 13, 0.3)
    for d in ("M116 340 L262 216", "M288 344 L140 216", "M148 352 L126 196", "M262 352 L280 196"):
        a.line(d, dk(t, 0.5), 10)
        a.line(d, a.metal(t), 7)
    for x in (116, 288, 148, 262):
        a.ell(x, 346, 9, 6, "#12181d")
    for s, x in ((1, 118), (-1, 284)):
        a.line(f"M{x + s * 8} 212 L{x + s * 14} 78", dk(t, 0.4), 9)
        a.line(f"M{x + s * 8} 212 L{x + s * 14} 78", lt(t, 0.15), 6)
    back = "M124 70 C160 88 242 88 278 70 L284 214 C240 236 164 236 118 214Z"
    a.solid(back, c, 0.26, 0.28, hl=[(160, 120, 24, 40, 0.35, 12)], sh=[(262, 200, 40, 30, 0.3)])
    a.path("M127 84 C160 100 242 100 276 84 L277 108 C242 124 160 124 126 108Z", dk(c, 0.35),
        opacity=0.8)
    seat = "M112 212 C160 240 242 240 292 212 L306 262 C250 296 152 296 98 262Z"
    a.solid(seat, dk(c, 0.08), 0.22, 0.34, sh=[(200, 222, 90, 14, 0.45)])
    for s in (1, -1):
        x = 200 + s * 96
        f.strap(a, f"M{x - s * 6} 172 C{x + s * 12} 172 {x + s * 20} 200 {x + s * 8} 246", 17,
            dk(c, 0.25))
    a.ell(306, 226, 15, 8, dk(c, 0.6))


def hammock(a: Pen, c: str, t: str = "#e9dcc6") -> None:
    a.shadow(200, 330, 110, 10, 0.16)
    for x, s in ((34, 1), (366, -1)):
        f.wood(a, f.rounded(x - 16, 36, 32, 300, 8), "#8a6a48", (x - 16, 36, 32, 300), along=False)
        a.line(f"M{x - 17} 96 H{x + 17}", "#d9c7a4", 8)
        for i in range(7):
            a.line(f"M{x + s * 14} 98 L{x + s * 66} {136 + i * 7 - (3 - i) * 3}", t, 1.8)
    d = "M98 128 C130 250 270 250 302 128 C312 150 312 170 306 188 C270 306 130 306 94 188 C88 170 "\
        "88 150 98 128Z"
    a.solid(d, c, 0.28, 0.3, hl=[(150, 216, 30, 20, 0.35, 12)], sh=[(200, 280, 90, 16, 0.4)])
    with a.clip(d):
        for i in range(7):
            a.line(f"M{96 + i * 34} 100 C{110 + i * 30} 180 {116 + i * 28} 240 {120 + i * 27} 300",
                t, 7, opacity=0.75)
    a.line("M98 128 C130 250 270 250 302 128", lt(c, 0.5), 4)
    for i in range(12):
        q = i / 11
        low = 236 + 38 * math.sin(math.pi * q)
        a.line(f"M{112 + 176 * q:.0f} {low:.0f} v16", t, 3)


def headlamp(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(200, 320, 116, 12, 0.28)
    f.strap(a, "M128 236 C40 190 76 96 200 92 C324 96 360 190 272 236", 30, t, stitch=False)
    a.line("M104 206 C62 170 100 110 200 106 C300 110 338 170 296 206", c, 6, opacity=0.9)
    f.strap(a, "M200 92 C206 130 206 160 200 204", 22, t, stitch=False)
    f.slab(a, 116, 200, 168, 104, 34, c)
    f.slab(a, 132, 216, 136, 74, 28, "#2b333b")
    a.ell(178, 252, 70, 60, "#fff3c4", 26, opacity=0.55)
    f.lens(a, 178, 252, 34, "#f6d27a")
    a.ell(178, 252, 17, 17, a.radial([(0, "#ffffff"), (0.6, "#fff3c4"), (1, "#f2c14e")], 0.5, 0.5,
        0.5))
    f.lens(a, 238, 252, 16, "#c93f17")
    a.rect(184, 190, 34, 13, 6, a.grad([(0, "#f2b134"), (1, "#b9761c")], DOWN))
    for x in (122, 270):
        a.rect(x, 234, 9, 34, 4, dk(c, 0.4))


def compass(a: Pen, c: str, t: str = "#f5efdf") -> None:
    a.shadow(204, 336, 104)
    f.ring(a, 60, 20, f.BRASS, 8)
    a.ell(200, 66, 22, 24, "none", stroke=a.metal(f.BRASS, SLANT), stroke_width=7)
    a.rect(188, 84, 24, 22, 6, a.metal(f.BRASS))
    a.ell(200, 216, 120, 120, a.grad([(0, lt(c, 0.45)), (0.5, c), (1, dk(c, 0.4))]))
    a.ell(200, 216, 107, 107, a.metal(f.BRASS, SLANT))
    a.ell(200, 216, 99, 99, dk(t, 0.4))
    a.ell(201, 218, 96, 96, a.radial([(0, lt(t, 0.5)), (1, dk(t, 0.16))]))
    for i in range(72):
        q = math.radians(i * 5)
        r = 78 if i % 18 == 0 else 84 if i % 6 == 0 else 88
        a.line(f"M{200 + r * math.sin(q):.1f} {216 - r * math.cos(q):.1f} "
            f"L{200 + 92 * math.sin(q):.1f} {216 - 92 * math.cos(q):.1f}", "#33424c",
            2.6 if i % 18 == 0 else 1.2)
    for turn in range(0, 360, 45):
        long = 66 if turn % 90 == 0 else 40
        with a.at(f"translate(200 216) rotate({turn})"):
            a.path(f"M0 0 L9 -14 L0 -{long}Z", lt(c, 0.35))
            a.path(f"M0 0 L-9 -14 L0 -{long}Z", dk(c, 0.2))
    with a.at("translate(200 216) rotate(34)"):
        a.path("M-8 0 L0 -78 L8 0 L0 78Z", "#0a141f", 3, opacity=0.3, transform="translate(4 7)")
        a.path("M-8 0 L0 -78 L8 0Z", a.grad([(0, "#e8553d"), (1, "#a32414")], ACROSS))
        a.path("M-8 0 L0 78 L8 0Z", a.grad([(0, "#eef1f3"), (1, "#98a2a9")], ACROSS))
    f.knob(a, 200, 216, 9, f.BRASS)
    a.path("M120 172 C136 132 184 116 224 122 C180 134 146 160 134 206Z", "#fff", opacity=0.35)


def coolbox(a: Pen, c: str, t: str = "#f1ede4") -> None:
    a.shadow(202, 336, 146, 15, 0.34)
    f.block(a, 64, 196, 272, 134, c, deep=0, r=20)
    a.path("M64 270 H336 V310 Q336 330 316 330 H84 Q64 330 64 310Z", dk(c, 0.3), opacity=0.3)
    f.block(a, 54, 142, 292, 60, t, deep=28, r=14)
    a.line("M66 202 H334", dk(c, 0.6), 3, opacity=0.7)
    a.line("M78 188 C60 60 340 60 322 188", dk(t, 0.55), 17)
    a.line("M78 186 C62 66 338 66 322 186", lt(c, 0.05), 12)
    a.line("M86 160 C92 96 200 88 244 92", lt(c, 0.6), 3, 1, opacity=0.7)
    for x in (78, 322):
        a.ell(x, 186, 13, 13, a.metal(f.STEEL, SLANT))
    f.slab(a, 176, 188, 48, 40, 8, "#3a444d")
    a.rect(186, 206, 28, 8, 4, "#7b868e")
    f.patch(a, 200, 278, 54, dk(c, 0.2))
    for x in (84, 296):
        a.rect(x, 326, 22, 12, 4, "#20282f")


def sleepingbag(a: Pen, c: str, t: str = "#f0a24a") -> None:
    a.shadow(206, 330, 140, 15, 0.32)
    body = "M92 196 C150 176 270 166 330 178 C372 190 372 312 330 322 C270 334 150 334 92 316Z"
    a.solid(body, c, 0.3, 0.36, hl=[(210, 200, 90, 12, 0.5, 8)], sh=[(230, 326, 130, 20, 0.4)],
        p=DOWN)
    for x in (146, 196, 246, 296):
        a.line(f"M{x} 184 C{x + 16} 220 {x + 16} 290 {x} 328", dk(c, 0.5), 4, 2, opacity=0.5)
        a.line(f"M{x + 5} 184 C{x + 21} 220 {x + 21} 290 {x + 5} 328", lt(c, 0.5), 3, 2,
            opacity=0.5)
    for x in (160, 284):
        f.strap(a, f"M{x} 176 C{x + 22} 216 {x + 22} 292 {x} 332", 13, "#2b333b", stitch=False)
        f.buckle(a, x + 16, 240, 20, 24, "#5d666e")
    f.strap(a, "M170 178 C180 96 268 92 288 170", 13, "#2b333b", stitch=False)
    a.ell(92, 256, 36, 61, a.grad([(0, lt(c, 0.3)), (1, dk(c, 0.35))]))
    for i, k in enumerate((0.86, 0.66, 0.48, 0.3)):
        a.ell(92, 256, 36 * k, 61 * k, lt(t, 0.15) if i % 2 == 0 else dk(t, 0.12))
    a.ell(92, 256, 5, 8, dk(t, 0.6))


def stove(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(200, 344, 86)
    f.lathe(a, c, [(238, 30), (246, 62), (262, 82), (330, 84), (342, 78)], squash=0.16)
    a.path("M117 280 C117 296 283 296 283 280 V312 C283 326 117 326 117 312Z", lt(c, 0.75),
        opacity=0.85)
    f.patch(a, 200, 306, 40, "#c93f17")
    f.lathe(a, t, [(196, 16), (218, 16), (240, 26)])
    f.lathe(a, dk(t, 0.15), [(150, 42), (164, 46), (184, 30), (198, 14)], squash=0.24)
    for i in range(7):
        x = 166 + i * 11.4
        a.path(f"M{x - 6} 150 C{x - 10} 130 {x - 2} 122 {x} 104 C{x + 4} 124 {x + 10} 130 {x + 6} "
            "150Z", a.grad([(0, "#9fd8ff", 0.2), (0.5, "#3f8fe0", 0.85), (1, "#1c4f9c", 0.9)],
            DOWN))
    for d in ("M168 160 L110 116 L96 116", "M232 160 L290 116 L304 116", "M200 168 L204 122 L216 "
        "118"):
        a.line(d, dk(t, 0.5), 8)
        a.line(d, t, 4.6)
    a.line("M216 214 L292 204", dk(t, 0.4), 7)
    a.rect(284, 194, 34, 16, 5, a.grad([(0, "#e8553d"), (1, "#8f1d16")], DOWN))


def poles(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(200, 352, 90, 9, 0.26)
    for turn, x in ((-13, 170), (13, 230)):
        with a.at(f"rotate({turn} {x} 210)"):
            a.rect(x - 3, 280, 6, 84, 2, a.metal(f.STEEL))
            a.rect(x - 5, 190, 10, 104, 3, a.grad([(0, lt(c, 0.4)), (0.4, c), (1, dk(c, 0.4))],
                ACROSS))
            a.rect(x - 7, 96, 14, 106, 4, a.grad([(0, lt(c, 0.5)), (0.4, lt(c, 0.1)), (1, dk(c,
                0.4))], ACROSS))
            for y in (190, 282):
                a.rect(x - 9, y, 18, 16, 4, a.grad([(0, "#56616a"), (1, t)], ACROSS))
            grip = f"M{x - 12} 36 C{x - 14} 24 {x + 16} 22 {x + 14} 36 C{x + 10} 52 {x + 15} 66 "\
                f"{x + 11} 84 V110 H{x - 10} V84 C{x - 15} 66 {x - 9} 52 {x - 12} 36Z"
            a.solid(grip, t, 0.3, 0.3, hl=[(x - 5, 66, 3, 30, 0.4, 3)])
            for y in (58, 70, 82):
                a.line(f"M{x - 9} {y} H{x + 9}", lt(t, 0.3), 2, opacity=0.6)
            f.strap(a, f"M{x} 34 C{x + 46} 44 {x + 30} 112 {x + 4} 96", 9, dk(c, 0.2),
                stitch=False)
            a.path(f"M{x - 26} 340 C{x - 20} 332 {x + 20} 332 {x + 26} 340 C{x + 20} 348 {x - 20} "
                f"348 {x - 26} 340Z", t)


def cookset(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(200, 338, 130, 14, 0.34)
    f.lathe(a, t, [(206, 112), (300, 112), (322, 104), (330, 92)], hollow=True, gloss=0.6)
    f.lathe(a, c, [(158, 84), (214, 84), (224, 78)], hollow=True, squash=0.16)
    f.lathe(a, dk(t, 0.06), [(122, 92), (134, 96), (160, 90)], squash=0.16, top=t)
    a.line("M312 246 C352 240 372 246 388 250", dk(t, 0.5), 13)
    a.line("M312 244 C352 238 372 244 386 248", c, 8)
    a.line("M184 116 C184 92 216 92 216 116", dk(c, 0.3), 9)
    a.line("M184 115 C184 93 216 93 216 115", lt(c, 0.1), 5)
    f.ring(a, 234, 112, t, 2.4)
    for x in (150, 176):
        with a.at(f"rotate({(x - 160) / 2} {x} 330)"):
            a.rect(x - 3, 262, 6, 76, 3, a.metal(t))
            a.ell(x, 256, 10, 15, a.metal(t, SLANT))
    a.line("M88 216 C88 268 90 296 104 316", "#fff", 3, 1, opacity=0.7)
    a.ell(200, 331, 40, 4, dk(t, 0.6), opacity=0.3)
    a.rect(88, 300, 1, 1, 0, a.grad([(0, t), (1, c)], ACROSS))
