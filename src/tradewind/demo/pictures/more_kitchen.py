"""More that cooks, brews, grinds and keeps."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def moka(a: Pen, c: str, t: str = "#2b2320") -> None:
    a.shadow(204, 338, 92, 13, 0.34)
    a.line("M262 120 C330 110 338 150 318 210 C310 228 306 232 300 236", dk(t, 0.4), 19)
    a.line("M262 118 C328 109 336 150 316 208 C308 226 304 230 299 234", lt(t, 0.16), 12)
    for d, k in (("M146 206 H254 L286 326 Q286 338 274 338 H126 Q114 338 114 326Z", c),
        ("M126 92 L274 92 L256 196 H144Z", lt(c, 0.06))):
        a.path(d, a.metal(k))
        with a.clip(d):
            for i in range(1, 6):
                x = 114 + i * 29
                upper, waist = 200 + (x - 200) * 0.76, 200 + (x - 200) * 0.62
                a.line(f"M{upper:.0f} 80 L{waist:.0f} 200 L{x} 340", dk(k, 0.6), 2, opacity=0.4)
                a.line(f"M{upper + 4:.0f} 80 L{waist + 4:.0f} 200 L{x + 4} 340", "#fff", 2, 1,
                    opacity=0.5)
            a.ell(150, 260, 9, 60, "#fff", 7, opacity=0.5)
    a.path("M126 92 L104 84 L132 140Z", a.metal(c))
    f.lathe(a, c, [(192, 58), (206, 60), (214, 58)])
    f.lathe(a, c, [(70, 20), (82, 58), (94, 76)], squash=0.14)
    f.lathe(a, t, [(40, 11), (52, 14), (70, 7)], gloss=0.7)
    a.ell(162, 288, 10, 10, a.metal(f.BRASS, SLANT))
    a.ell(162, 288, 5, 5, "#7a5d2c")
    for d in ("M92 70 C84 54 100 46 92 28", "M78 76 C72 62 84 54 78 42"):
        a.line(d, "#fff", 5, 3, opacity=0.75)


def press(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(204, 340, 96, 13, 0.32)
    a.line("M274 150 C350 140 350 290 274 292", dk(c, 0.45), 19)
    a.line("M274 148 C348 139 348 288 274 289", c, 13)
    a.line("M284 154 C330 152 336 200 330 240", lt(c, 0.5), 3, 1, opacity=0.7)
    a.rect(195, 40, 10, 90, 4, a.metal(t))
    f.lathe(a, c, [(24, 16), (34, 21), (48, 12)], gloss=0.7)
    d = f.turned([(128, 74), (326, 74), (334, 70)])
    a.path(d, a.grad([(0, "#b7c6ce", 0.75), (0.2, "#ffffff", 0.75), (0.6, "#e6eef2", 0.4), (1,
        "#9fb2be", 0.8)], ACROSS))
    with a.clip(d):
        a.rect(126, 196, 148, 150, 0, a.grad([(0, "#5a3216"), (0.3, "#7c4a24"), (1, "#2e1809")],
            ACROSS))
        a.ell(200, 196, 74, 9, "#9a6236")
        a.rect(128, 206, 144, 7, 0, a.metal(t))
        a.rect(198, 130, 4, 76, 0, dk(t, 0.3))
        a.ell(150, 230, 8, 90, "#fff", 6, opacity=0.55)
        a.ell(262, 230, 6, 90, "#fff", 6, opacity=0.3)
    for y in (150, 314):
        f.ring(a, y, 76, t, 11)
    for x in (138, 262):
        a.rect(x - 5, 150, 10, 182, 4, a.metal(t))
        a.rect(x - 9, 328, 18, 12, 4, dk(t, 0.4))
    f.lathe(a, t, [(96, 60), (110, 76), (130, 78)], top=lt(t, 0.3))
    a.path("M124 114 L98 112 L126 136Z", a.metal(t))


def mill(a: Pen, c: str, t: str = "#e9e1d2") -> None:
    a.shadow(204, 338, 112, 12, 0.32)
    for x, k, h in ((148, c, 1.0), (258, t, 0.84)):
        with a.at(f"translate({x} 338) scale({h})"):
            f.lathe(a, k, [(-212, 30), (-190, 24), (-150, 30), (-110, 26), (-60, 38), (-16, 46),
                (-2, 44)], cx=0, gloss=0.7)
            a.rect(-36, -226, 72, 14, 5, a.metal(f.STEEL))
            f.lathe(a, k, [(-286, 12), (-274, 30), (-252, 34), (-226, 32)], cx=0, gloss=0.7)
            f.lathe(a, f.STEEL, [(-304, 6), (-296, 10), (-286, 6)], cx=0, gloss=0.7)
            f.ring(a, -26, 45, f.STEEL, 5, cx=0)
    for x, y in ((92, 330), (104, 338), (84, 342), (116, 344), (306, 340), (318, 332)):
        a.ell(x, y, 3.4, 3, a.radial([(0, "#6b5b50"), (1, "#1c1512")]))


def canister(a: Pen, c: str, t: str = "#c79a66") -> None:
    a.shadow(204, 338, 140, 13, 0.34)
    for x, r, h, k in ((272, 62, 150, dk(c, 0.1)), (138, 76, 214, c)):
        top = 334 - h
        f.lathe(a, k, [(top, r - 6), (top + 12, r), (326, r), (334, r - 5)], cx=x, gloss=0.6)
        f.lathe(a, t, [(top - 28, r - 10), (top - 22, r - 5), (top + 2, r - 5)], cx=x)
        for i in range(3):
            y = top - 20 + i * 8
            a.line(f"M{x - r + 8} {y} A{r} {r * 0.13:.1f} 0 0 0 {x + r - 8} {y}", dk(t, 0.4), 1,
                opacity=0.4)
        f.lathe(a, t, [(top - 48, 9), (top - 38, 12), (top - 28, 7)], cx=x)
        y = top + h // 2
        a.solid(f.rounded(x - r * 0.5, y - 22, r, 52, 5), "#f7f3ea", 0.1, 0.12, rim=0.2, dark=0.2)
        f.leaf(a, x, y + 16, 30, -30, dk(k, 0.2))
        f.leaf(a, x, y + 16, 32, 24, dk(k, 0.05))


def casserole(a: Pen, c: str, t: str = "#d9b877") -> None:
    a.shadow(200, 330, 146, 15, 0.36)
    for s in (1, -1):
        a.line(f"M{200 + s * 128} 206 C{200 + s * 178} 200 {200 + s * 178} 240 {200 + s * 128} 236",
            dk(c, 0.45), 20)
        a.line(f"M{200 + s * 128} 204 C{200 + s * 175} 199 {200 + s * 175} 237 {200 + s * 128} 233",
            c, 14)
    f.lathe(a, c, [(186, 132), (206, 134), (280, 126), (318, 108), (326, 96)], gloss=0.75)
    a.line("M72 206 A132 17 0 0 0 328 206", dk(c, 0.5), 2, opacity=0.5)
    f.lathe(a, c, [(122, 34), (132, 84), (160, 130), (184, 138)], squash=0.15, gloss=0.7)
    a.line("M62 186 A138 20 0 0 0 338 186", lt(c, 0.4), 4)
    a.line("M62 189 A138 20 0 0 0 338 189", dk(c, 0.55), 3, opacity=0.7)
    f.lathe(a, t, [(88, 20), (98, 26), (110, 14), (124, 17)], gloss=0.8)
    a.ell(140, 152, 40, 8, "#fff", 6, opacity=0.6)
    for i in range(3):
        a.line(f"M{130 + i * 70} {70 - i % 2 * 16} C{120 + i * 70} {52 - i % 2 * 16} {140 + i * 70} "
            f"{44 - i % 2 * 16} {130 + i * 70} {26 - i % 2 * 10}", "#fff", 5, 3, opacity=0.55)


def scale(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(200, 338, 116, 13, 0.34)
    a.path("M146 176 H254 L298 318 Q302 338 282 338 H118 Q98 338 102 318Z", a.grad([(0, lt(c,
        0.35)), (0.45, c), (1, dk(c, 0.4))], SLANT))
    a.ell(140, 280, 10, 50, "#fff", 8, opacity=0.5)
    a.ell(200, 262, 62, 62, a.metal(t, SLANT))
    a.ell(200, 262, 55, 55, a.radial([(0, "#ffffff"), (1, "#e4ddcc")]))
    for i in range(40):
        with a.at(f"translate(200 262) rotate({i * 9})"):
            a.line(f"M0 -50 V-{42 if i % 5 else 38}", "#33424c", 2 if i % 5 == 0 else 1)
    with a.at("translate(200 262) rotate(70)"):
        a.path("M-2.4 12 L0 -40 L2.4 12Z", "#c93f17")
    f.knob(a, 200, 262, 8, t)
    a.rect(180, 150, 40, 30, 5, a.metal(t))
    f.lathe(a, t, [(108, 128), (122, 116), (146, 70), (154, 40)], hollow=True, squash=0.15,
        gloss=0.7)
    for x, y, k in ((150, 100, "#d8402b"), (186, 88, "#e2b13a"), (224, 94, "#d8402b"), (256, 102,
        "#6f9a3f")):
        a.ell(x, y, 25, 23, a.radial([(0, lt(k, 0.5)), (0.5, k), (1, dk(k, 0.45))]))
        a.line(f"M{x} {y - 20} q4 -8 9 -10", "#4a5a2f", 3)
    a.path("M72 108 A128 19 0 0 0 328 108 L322 116 C280 134 120 134 78 116Z", a.metal(t))


def plates(a: Pen, c: str, t: str = "#f3ecdf", many: int = 4) -> None:
    a.shadow(200, 334, 140, 15, 0.36)
    with a.at("translate(212 162) rotate(6)"):
        a.ell(10, 12, 124, 124, "#1b2733", 12, opacity=0.28)
        a.ell(0, 0, 122, 122, a.grad([(0, lt(c, 0.45)), (0.6, c), (1, dk(c, 0.3))]))
        a.ell(0, 0, 114, 114, a.radial([(0, lt(t, 0.6)), (1, dk(t, 0.05))]))
        a.ell(0, 0, 112, 112, "none", stroke=c, stroke_width=7)
        a.ell(2, 3, 80, 80, a.radial([(0, lt(t, 0.8)), (0.8, t), (1, dk(t, 0.16))]))
        for i in range(12):
            q = math.tau * i / 12
            f.leaf(a, round(88 * math.sin(q), 1), round(-88 * math.cos(q), 1), 18, i * 30 + 70,
                c)
    for i in range(many):
        y, r = 316 - i * 17, 140 - i * 3
        a.path(f"M{186 - r} {y} A{r} {r * 0.14:.1f} 0 0 0 {186 + r} {y} L{186 + r - 26} {y + 14} "
            f"A{r - 26} 12 0 0 1 {186 - r + 26} {y + 14}Z", a.tube(c if i % 2 == 0 else t, 0.4))
        a.ell(186, y, r, r * 0.14, a.grad([(0, lt(t, 0.6)), (1, dk(t, 0.12))], DOWN))
        a.ell(186, y, r - 2, r * 0.135, "none", stroke=c, stroke_width=2.6)
    y = 316 - (many - 1) * 17
    a.ell(186, y + 2, 92, 10, dk(t, 0.14))


def steamer(a: Pen, c: str, t: str = "#d9b27c") -> None:
    a.shadow(200, 334, 128, 15, 0.36)
    for y in (258, 186):
        f.lathe(a, t, [(y, 120), (y + 66, 120)], squash=0.16, hollow=True, gloss=0.4)
        for q in (0.2, 0.5, 0.8):
            a.line(f"M80 {y + 66 * q:.0f} A120 19 0 0 0 320 {y + 66 * q:.0f}", dk(t, 0.4), 1.2,
                opacity=0.4)
        a.line(f"M80 {y + 10} A120 19 0 0 0 320 {y + 10}", dk(c, 0.2), 9, stroke_linecap="butt")
        for x in (128, 200, 272):
            a.line(f"M{x} {y + 20} v40", dk(t, 0.5), 5)
            a.line(f"M{x - 1} {y + 20} v40", lt(t, 0.3), 2)
    a.ell(200, 184, 112, 16, dk(t, 0.5))
    for x in (132, 200, 268):
        a.solid(f"M{x - 38} 188 C{x - 40} 152 {x - 12} 144 {x} 134 C{x + 12} 144 {x + 40} 152 "
            f"{x + 38} 188 C{x + 20} 196 {x - 20} 196 {x - 38} 188Z", "#f4eee2", 0.4, 0.2)
        for turn in (-50, -25, 0, 25, 50):
            a.line(f"M{x} 138 q{turn * 0.3:.0f} 14 {turn * 0.55:.0f} 30", "#cfc3ac", 2, 1,
                opacity=0.8)
    with a.at("translate(286 92) rotate(24)"):
        f.lathe(a, t, [(-22, 74), (0, 94), (14, 94)], cx=0, squash=0.26, gloss=0.3)
        for q in (0.8, 0.6, 0.4, 0.2):
            a.ell(0, -22, 74 * q, 19 * q, "none", stroke=dk(t, 0.4), stroke_width=1.4, opacity=0.6)
        a.line("M-16 -24 C-14 -44 14 -44 16 -24", dk(c, 0.2), 8)
    for x in (120, 180):
        a.line(f"M{x} 116 C{x - 12} 96 {x + 12} 82 {x} 58", "#fff", 6, 4, opacity=0.8)


def cup(a: Pen, c: str, t: str = "#f3ecdf", saucer: bool = True) -> None:
    a.shadow(200, 332, 120, 14, 0.32)
    if saucer:
        a.ell(196, 314, 136, 22, dk(t, 0.3))
        a.ell(196, 308, 136, 22, a.grad([(0, lt(t, 0.6)), (1, dk(t, 0.12))]))
        a.ell(196, 308, 133, 21, "none", stroke=c, stroke_width=4)
        a.ell(196, 308, 70, 10, "#20150c", 6, opacity=0.35)
    a.line("M272 196 C344 180 344 276 256 268", dk(c, 0.4), 21)
    a.line("M272 194 C341 179 341 273 256 265", c, 14)
    a.line("M280 198 C326 194 328 240 300 256", lt(c, 0.55), 3, 1, opacity=0.8)
    f.lathe(a, c, [(158, 92), (210, 92), (262, 78), (298, 52), (306, 46)], hollow=True, squash=0.17,
        gloss=0.7)
    a.ell(196, 162, 80, 12.4, "#6b3c18")
    a.ell(196, 164, 76, 10.6, a.radial([(0, "#f3dfc0"), (0.55, "#c98a4a"), (1, "#7c4a20")]))
    a.path("M196 171 C180 164 172 156 184 156 C190 156 196 160 196 163 C196 160 202 156 208 156 "
        "C220 156 212 164 196 171Z", "#fff6e4")
    for d in ("M170 136 C160 116 180 104 170 80", "M204 132 C194 110 216 98 204 70",
        "M236 138 C228 120 244 110 236 90"):
        a.line(d, "#fff", 6, 4, opacity=0.8)
    f.patch(a, 186, 236, 34, t)
