"""More for the shelf over the basin."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def polish(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(204, 334, 132, 13, 0.32)
    for x, k, size in ((118, lt(c, 0.35), 0.8), (286, dk(c, 0.3), 0.8), (200, c, 1.0)):
        with a.at(f"translate({x} 334) scale({size})"):
            d = "M-52 -8 C-56 -60 -54 -116 -38 -130 H38 C54 -116 56 -60 52 -8 Q50 0 42 0 H-42 Q-50 "\
                "0 -52 -8Z"
            a.path(d, a.grad([(0, "#ffffff", 0.9), (0.5, "#eef1f3", 0.55), (1, "#c6ccd0", 0.9)],
                ACROSS))
            a.solid("M-44 -12 C-48 -60 -46 -100 -34 -112 H34 C46 -100 48 -60 44 -12 Q42 -7 36 -7 "
                "H-36 Q-42 -7 -44 -12Z", k, 0.35, 0.3, hl=[(-26, -66, 6, 36, 0.75, 4)], rim=0.3)
            a.path("M-18 -132 H18 L22 -252 Q20 -262 0 -262 Q-20 -262 -22 -252Z", a.tube(t, 0.45))
            a.rect(-20, -146, 40, 16, 3, a.metal(f.BRASS))


def mascara(a: Pen, c: str, t: str = "#d9b877") -> None:
    a.shadow(206, 336, 100, 12, 0.32)
    f.lathe(a, c, [(150, 32), (160, 34), (320, 34), (332, 30)], cx=156, gloss=0.7)
    f.lathe(a, t, [(128, 24), (150, 24)], cx=156)
    f.patch(a, 156, 246, 32, t)
    f.ring(a, 306, 34, t, 5, cx=156)
    with a.at("rotate(22 250 210)"):
        a.rect(246, 40, 50, 132, 14, "#141e28", 7, opacity=0.25, transform="translate(14 12)")
        f.lathe(a, c, [(44, 24), (52, 28), (170, 28)], cx=262, gloss=0.7)
        a.rect(238, 168, 48, 13, 3, a.metal(t))
        a.rect(257, 180, 10, 54, 2, a.metal(f.STEEL))
        a.path("M252 230 C246 258 248 310 257 336 H267 C276 310 278 258 272 230Z", "#2b2320")
        for y in range(234, 334, 6):
            a.line(f"M{246 - (y > 250) * 2} {y} L{278 + (y > 250) * 2} {y + 3}", "#151011", 2.4)


def palette(a: Pen, c: str, t: str = "#d9b877", pans: int = 8) -> None:
    a.shadow(202, 334, 144, 14, 0.34)
    f.slab(a, 66, 60, 272, 150, 16, c)
    a.rect(80, 74, 244, 122, 10, a.grad([(0, "#dfe9ee"), (0.5, "#f8fbfc"), (1, "#aebcc6")]))
    a.path("M80 84 Q80 74 90 74 H190 L120 196 H90 Q80 196 80 186Z", "#fff", opacity=0.45)
    a.rect(120, 206, 160, 10, 3, a.metal(t))
    a.path("M66 216 H338 L352 320 Q352 332 340 332 H64 Q52 332 52 320Z", a.grad([(0, lt(c, 0.3)),
        (0.6, c), (1, dk(c, 0.3))], DOWN))
    tones = ("#f3d3bf", "#e0a08a", "#c46a5a", "#8d3f3a", "#d9b08c", "#a9744f", "#6b4433", "#e8c9d2")
    many = pans // 2
    for i in range(pans):
        row, at = divmod(i, many)
        wide = (256 + row * 16) / many
        x, y = 200 - wide * many / 2 + wide * (at + 0.5), 248 + row * 48
        k = tones[i % len(tones)]
        a.ell(x, y + 2, wide * 0.42, 19, dk(c, 0.6))
        a.ell(x, y, wide * 0.4, 17, a.radial([(0, lt(k, 0.5)), (1, k)]))
        a.ell(x - wide * 0.1, y - 5, wide * 0.16, 4, "#fff", 3, opacity=0.5)


def soap(a: Pen, c: str, t: str = "#e9dcc6") -> None:
    a.shadow(202, 330, 142, 15, 0.34)
    f.wood(a, "M50 292 H352 L336 322 Q334 328 326 328 H76 Q68 328 66 322Z", "#b98352", (50, 290,
        302, 40))
    for x in (96, 148, 200, 252, 304):
        a.rect(x - 14, 286, 28, 7, 3, "#7c5330")
    d = f.block(a, 92, 214, 196, 74, c, deep=40, r=18)
    with a.clip(d):
        a.path("M92 250 C140 228 180 268 230 246 C260 234 280 250 290 244 V292 H92Z", lt(c, 0.4),
            opacity=0.8)
    f.leaf(a, 178, 206, 40, 62, "#6f9160")
    f.leaf(a, 184, 204, 34, 112, "#86a874")
    with a.at("rotate(-12 190 150)"):
        f.block(a, 112, 126, 164, 62, t, deep=34, r=16)
        a.path("M112 146 H276 V164 H112Z", dk(c, 0.1), opacity=0.85)
        f.patch(a, 194, 156, 40, dk(c, 0.25))
    for x, y, r in ((316, 252, 17), (334, 226, 11), (312, 214, 8), (78, 254, 13), (62, 232, 8)):
        a.ell(x, y, r, r, a.radial([(0, "#ffffff", 0.95), (0.7, "#e8f1f4", 0.5), (1, "#a9c0c9",
            0.8)], 0.35, 0.3, 0.75))
        a.ell(x - r * 0.35, y - r * 0.35, r * 0.24, r * 0.18, "#fff")


def comb(a: Pen, c: str, t: str = "#b98352") -> None:
    a.shadow(204, 330, 128, 12, 0.26)
    with a.at("rotate(-24 200 200)"):
        a.path("M96 104 C150 84 268 84 316 104 V152 H96Z", "#141e28", 8, opacity=0.3,
            transform="translate(12 16)")
        for i in range(24):
            x = 104 + i * 9
            a.path(f"M{x} 146 H{x + 5} L{x + 3.4} 212 H{x + 1.6}Z", a.grad([(0, dk(t, 0.1)), (1,
                lt(t, 0.3))], DOWN))
        f.wood(a, "M96 112 C150 86 268 86 320 112 V154 H96Z", t, (96, 90, 224, 64))
    with a.at("rotate(28 230 240)"):
        a.path(f.rounded(178, 128, 92, 120, 44), "#141e28", 8, opacity=0.3,
            transform="translate(12 12)")
        f.wood(a, "M178 172 C178 116 270 116 270 172 C270 222 244 232 242 264 L238 342 C238 358 "
            "210 358 210 342 L206 264 C204 232 178 222 178 172Z", t, (178, 120, 92, 240),
            along=False)
        a.ell(224, 178, 36, 46, a.radial([(0, lt(c, 0.4)), (0.7, c), (1, dk(c, 0.4))]))
        for row in range(6):
            for at in range(5):
                x, y = 202 + at * 11 + (row % 2) * 4, 148 + row * 12
                a.line(f"M{x} {y} l-3 -7", dk(c, 0.65), 1.8)
                a.ell(x - 3, y - 7, 1.9, 1.9, "#f1e3c8")


def handmirror(a: Pen, c: str, t: str = "#d9b877") -> None:
    a.shadow(206, 348, 82, 10, 0.28)
    with a.at("rotate(10 200 200)"):
        a.ell(212, 160, 102, 110, "#141e28", 12, opacity=0.3)
        a.solid("M188 240 H214 C212 286 226 300 222 340 C220 360 182 360 180 340 C176 300 190 286 "
            "188 240Z", c, 0.35, 0.35, hl=[(192, 310, 5, 30, 0.5, 4)], p=ACROSS)
        a.ell(201, 148, 102, 112, a.grad([(0, lt(c, 0.5)), (0.5, c), (1, dk(c, 0.4))]))
        a.ell(201, 148, 91, 101, a.metal(t, SLANT))
        a.ell(201, 148, 85, 95, a.grad([(0, "#f8fbfc"), (0.45, "#c9d8e0"), (0.55, "#e6eef2"), (1,
            "#9fb2be")]))
        a.path("M150 84 C176 62 220 58 246 72 L150 216 C122 186 126 116 150 84Z", "#fff",
            opacity=0.4)
        a.ell(201, 334, 7, 7, a.metal(t, SLANT))
        for s in (1, -1):
            f.leaf(a, 201, 262, 26, s * 58, t)


def tube(a: Pen, c: str, t: str = "#f4efe6", cap: str = "flip") -> None:
    a.shadow(204, 338, 86, 12, 0.32)
    d = "M136 62 H264 C268 140 262 220 250 276 H150 C138 220 132 140 136 62Z"
    a.solid(d, c, 0.3, 0.3, hl=[(162, 170, 12, 90, 0.6, 9)], sh=[(256, 180, 16, 100, 0.3)],
        p=(0, 0, 1, 0.1))
    a.rect(132, 52, 136, 20, 3, a.grad([(0, lt(c, 0.4)), (1, dk(c, 0.15))], DOWN))
    for x in range(138, 266, 6):
        a.line(f"M{x} 54 V70", dk(c, 0.35), 1, opacity=0.5)
    a.solid("M150 132 H250 L246 224 H154Z", t, 0.3, 0.12, rim=0.2, dark=0.1)
    f.leaf(a, 200, 196, 42, -28, dk(c, 0.25))
    f.leaf(a, 200, 196, 42, 28, dk(c, 0.1))
    a.line("M172 210 H228", dk(c, 0.3), 2)
    if cap == "flip":
        f.lathe(a, t, [(274, 50), (284, 54), (332, 54)], gloss=0.6)
        a.line("M147 296 A54 7 0 0 0 253 296", dk(t, 0.35), 1.6)
    else:
        f.lathe(a, f.BRASS, [(274, 26), (284, 34), (332, 34)], gloss=0.6)


def roller(a: Pen, c: str, t: str = "#d9b877") -> None:
    a.shadow(206, 330, 128, 12, 0.26)
    with a.at("rotate(-38 200 200)"):
        a.rect(112, 184, 200, 30, 14, "#141e28", 8, opacity=0.28, transform="translate(4 22)")
        a.solid(f.rounded(146, 186, 130, 26, 13), c, 0.45, 0.3, hl=[(200, 192, 50, 4, 0.8, 3)],
            p=DOWN)
        for x in (140, 270):
            a.rect(x, 184, 14, 30, 4, a.metal(t, DOWN))
        for s, w, h in ((-1, 62, 100), (1, 40, 64)):
            x = 208 + s * 116
            a.line(f"M{208 + s * 68} 199 H{x - s * 26} M{x - s * 26} {199 - h / 2} V{199 + h / 2} "
                f"M{x - s * 26} {199 - h / 2} H{x} M{x - s * 26} {199 + h / 2} H{x}",
                a.metal(t, SLANT) if s else t, 5)
            d = f.rounded(x - w / 2 + 6, 199 - h / 2 + 6, w, h - 12, 16)
            a.solid(d, c, 0.5, 0.35, hl=[(x - 4, 180, 6, h * 0.3, 0.85, 4)], p=ACROSS)
            with a.clip(d):
                a.line(f"M{x - 20} {150 + 10 * s} C{x} 190 {x + 6} 200 {x + 30} 240", lt(c, 0.6), 3,
                    1, opacity=0.5)
    a.ell(292, 306, 34, 15, a.radial([(0, lt(c, 0.6)), (0.6, c), (1, dk(c, 0.4))], 0.35, 0.2, 0.9))
    a.ell(284, 300, 12, 4, "#fff", 2, opacity=0.7)


def pump(a: Pen, c: str, t: str = "#20282f", square: bool = False) -> None:
    a.shadow(204, 338, 92, 12, 0.32)
    if square:
        f.slab(a, 128, 156, 144, 180, 20, c)
    else:
        f.lathe(a, c, [(148, 24), (160, 46), (182, 70), (200, 74), (326, 74), (336, 70)],
            gloss=0.7)
    a.solid(f.rounded(152, 216, 96, 84, 6), "#f7f3ea", 0.2, 0.1, rim=0.2, dark=0.15)
    f.leaf(a, 200, 264, 36, -34, dk(c, 0.2))
    f.leaf(a, 200, 264, 40, 0, dk(c, 0.05))
    f.leaf(a, 200, 264, 36, 34, dk(c, 0.2))
    a.line("M174 278 H226 M182 286 H218", dk(c, 0.4), 2)
    f.lathe(a, t, [(124, 28), (128, 30), (152, 30)], gloss=0.6)
    a.rect(193, 84, 14, 44, 3, a.metal(f.STEEL))
    a.solid("M150 66 C150 58 160 56 176 56 H222 C234 56 238 62 238 70 C238 82 230 88 222 88 H180 "
        "C166 88 158 84 154 94 H142 C142 78 146 70 150 66Z", t, 0.35, 0.35, hl=[(200, 62, 26, 4,
        0.6, 3)], p=DOWN)
