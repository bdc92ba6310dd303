"""More that flies, dives and keeps the pilot going."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def _rotor(a: Pen, x: float, y: float, r: float, c: str, turn: float = 20) -> None:
    a.ell(x, y, r, r * 0.26, lt(c, 0.6), opacity=0.26)
    a.ell(x, y, r, r * 0.26, "none", stroke=lt(c, 0.2), stroke_width=1, opacity=0.4)
    for side in (1, -1):
        with a.at(f"translate({x} {y}) scale(1 .3) rotate({turn}) scale({side} {side})"):
            a.path(f"M0 -5 C{r * 0.3} -16 {r * 0.8} -12 {r} 0 C{r * 0.7} 7 {r * 0.3} 7 0 6Z",
                a.grad([(0, dk(c, 0.2)), (1, lt(c, 0.3))], ACROSS))
    a.rect(x - 6, y - 5, 12, 20, 4, a.metal("#8a939a"))


def racer(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(200, 336, 130, 12, 0.22)
    for d in ("M200 214 L84 168", "M200 214 L316 168", "M200 226 L58 268", "M200 226 L342 268"):
        a.line(d, dk(t, 0.5), 18)
        a.line(d, lt(t, 0.14), 11)
        a.line(d, lt(t, 0.4), 2, opacity=0.6, transform="translate(0 -4)")
    for x, y, r, turn in ((84, 150, 62, 30), (316, 150, 62, -20), (58, 248, 70, -36), (342, 248, 70,
        12)):
        a.rect(x - 13, y + 6, 26, 26, 6, a.metal(c))
        _rotor(a, x, y, r, c, turn)
    a.solid("M160 190 L176 158 H224 L240 190 L248 262 L228 286 H172 L152 262Z", t, 0.3, 0.3)
    a.solid("M170 182 L182 128 H218 L230 182Z", c, 0.3, 0.3, hl=[(190, 150, 8, 20, 0.5, 6)])
    f.strap(a, "M152 214 H248", 20, c, stitch=False)
    f.slab(a, 168, 236, 64, 58, 12, dk(c, 0.1))
    f.lens(a, 200, 264, 22)
    a.line("M232 160 L276 72", "#12181d", 5)
    f.lathe(a, c, [(56, 9), (64, 13), (78, 9)], cx=277, gloss=0.7)
    for x in (160, 240):
        a.ell(x, 276, 4, 4, "#ff5a3c")
        a.ell(x, 276, 11, 11, "#ff5a3c", 4, opacity=0.4)


def plane(a: Pen, c: str, t: str = "#f1ede4") -> None:
    a.shadow(196, 326, 140, 12, 0.22)
    with a.at("rotate(-12 200 200)"):
        a.solid("M214 196 L300 108 Q312 100 320 108 L268 204Z", dk(c, 0.15), 0.2, 0.3)
        body = "M44 214 C60 176 130 168 200 172 C270 176 330 186 368 196 C372 206 368 214 358 216 "\
            "C300 232 200 250 120 246 C70 244 44 234 44 214Z"
        a.solid(body, t, 0.35, 0.3, hl=[(150, 190, 70, 8, 0.7, 6)], sh=[(220, 246, 130, 14, 0.4)])
        with a.clip(body):
            a.path("M30 220 C140 214 260 212 380 200 V214 C260 230 140 234 30 232Z", c)
            a.path("M36 170 H76 V260 H36Z", c, opacity=0.95)
        a.solid("M112 182 C124 150 176 146 200 176Z", "#2b4a5e", 0.6, 0.2, hl=[(146, 164, 14, 6,
            0.8, 4)])
        a.solid("M180 214 C220 206 250 208 262 216 L206 330 Q196 342 184 336 Q176 332 178 322Z", c,
            0.3, 0.28, hl=[(206, 250, 8, 40, 0.4, 6)])
        a.line("M188 330 L214 276", lt(t, 0.3), 7)
        a.solid("M322 190 L350 116 Q358 110 366 116 L366 200Z", c, 0.28, 0.3)
        a.solid("M318 206 L354 206 L366 242 Q362 248 352 246Z", dk(c, 0.1), 0.25, 0.3)
        a.ell(42, 213, 11, 15, a.metal(f.BRASS, SLANT))
        a.ell(38, 213, 7, 66, "#8a939a", opacity=0.3)
        a.path("M36 150 C44 176 44 200 40 212 C32 200 30 176 36 150Z M44 278 C36 250 36 228 40 214 "
            "C48 228 50 252 44 278Z", a.grad([(0, "#5d666e"), (1, "#20282f")], DOWN))
    for x, y in ((118, 292), (150, 300)):
        a.line(f"M{x} {y - 34} L{x - 4} {y}", "#5d666e", 4)
        a.ell(x - 5, y + 4, 14, 14, "#20282f")
        a.ell(x - 5, y + 4, 6, 6, a.metal(f.STEEL, SLANT))


def copter(a: Pen, c: str, t: str = "#f1ede4") -> None:
    a.shadow(180, 340, 120, 12, 0.28)
    a.solid("M228 196 C290 190 330 176 362 156 L368 168 C340 200 290 226 236 236Z", dk(c, 0.08),
        0.25, 0.3)
    a.solid("M344 168 L356 112 Q364 106 370 112 L374 178Z", c, 0.3, 0.3)
    a.ell(362, 172, 32, 34, "#8a939a", opacity=0.22)
    a.path("M362 140 L366 172 L362 206 L358 172Z", "#3a444d")
    body = "M60 226 C60 160 130 140 190 142 C240 144 262 176 260 214 C258 262 220 286 160 286 C96 "\
        "286 60 262 60 226Z"
    a.solid(body, c, 0.3, 0.34, hl=[(190, 168, 40, 12, 0.5, 8)], sh=[(180, 284, 90, 20, 0.4)])
    a.solid("M66 224 C68 172 118 152 156 152 C164 190 160 216 146 240 C110 248 76 244 66 224Z",
        "#2b4a5e", 0.7, 0.2, hl=[(104, 184, 18, 14, 0.8, 8)], rim=0.6)
    with a.clip(body):
        a.path("M50 256 C120 272 200 262 270 228 V246 C210 282 110 286 50 272Z", t)
    a.line("M110 284 L96 322 M200 284 L214 322", "#5d666e", 7)
    a.line("M56 322 C64 334 80 332 110 330 H250", dk(c, 0.5), 10)
    a.line("M56 321 C64 332 80 330 110 328 H250", lt(c, 0.1), 5)
    a.rect(176, 92, 14, 56, 4, a.metal("#8a939a"))
    a.rect(164, 110, 38, 12, 5, "#3a444d")
    a.ell(183, 92, 166, 16, "#8a939a", opacity=0.2)
    a.path("M18 92 C70 82 140 84 183 90 C226 84 296 80 350 88 C296 100 226 100 183 96 C140 100 70 "
        "102 18 92Z", a.grad([(0, "#7b868e"), (1, "#20282f")], DOWN))
    f.lathe(a, t, [(78, 10), (86, 14), (98, 12)], cx=183, gloss=0.7)


def battery(a: Pen, c: str, t: str = "#c9ccd0", many: int = 2) -> None:
    a.shadow(204, 336, 132, 13, 0.34)
    for i in range(many):
        near = i == many - 1
        with a.at(f"translate({(many - 1 - i) * 84 - 34} {-(many - 1 - i) * 30}) "):
            k = c if near else dk(c, 0.12)
            f.block(a, 96, 140, 150, 192, k, deep=30, r=18)
            a.rect(126, 116, 90, 18, 5, "#20282f")
            for x in range(134, 212, 15):
                a.rect(x, 119, 8, 12, 2, a.metal(f.BRASS))
            f.slab(a, 112, 160, 118, 76, 8, "#2b333b")
            a.path("M176 168 L152 202 H170 L166 228 L192 190 H172Z", "#f2b134")
            for n in range(4):
                on = n < 3
                a.rect(124 + n * 25, 258, 18, 8, 4, "#39d08a" if on else "#59636c")
                if on:
                    a.rect(124 + n * 25, 258, 18, 8, 4, "#39d08a", 4, opacity=0.3)
            a.ell(171, 298, 17, 17, a.metal(t, SLANT))
            a.ell(171, 298, 11, 11, "#20282f")
            a.line("M171 290 V298 M165 294 A8 8 0 1 0 177 294", "#eef1f3", 2)


def props(a: Pen, c: str, t: str = "#f2b134") -> None:
    a.shadow(204, 330, 138, 13, 0.22)
    for x, y, size, turn, k in ((136, 150, 0.8, 30, t), (276, 138, 0.74, -30, c), (128, 270, 0.84,
        -24, c), (266, 262, 1.0, 22, c)):
        with a.at(f"translate({x} {y}) rotate({turn}) scale({size})"):
            blade = "M8 -12 C50 -40 104 -30 114 -8 C116 2 108 8 92 8 C60 6 34 10 10 12Z"
            for side in (1, -1):
                with a.at(f"scale({side} {side})"):
                    a.path(blade, "#141e28", 7, opacity=0.28,
                        transform=f"translate({10 * side} {16 * side})")
                    a.solid(blade, k, 0.35, 0.35, hl=[(70, -18, 30, 6, 0.5, 5)])
                    a.line("M20 -6 C50 -22 90 -20 108 -8", lt(k, 0.5), 1.6, opacity=0.7)
            a.ell(0, 0, 21, 21, a.grad([(0, lt(k, 0.4)), (1, dk(k, 0.4))]))
            a.ell(0, 0, 12, 12, a.metal(f.STEEL, SLANT))
            a.ell(0, 0, 5, 5, "#20282f")


def hardcase(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(202, 336, 150, 14, 0.36)
    a.line("M150 168 C150 118 250 118 250 168", dk(t, 0.3), 20)
    a.line("M150 166 C150 120 250 120 250 166", lt(t, 0.25), 12)
    f.block(a, 54, 170, 292, 74, c, deep=26, r=16)
    f.block(a, 54, 246, 292, 84, dk(c, 0.06), deep=0, r=16)
    a.rect(54, 238, 292, 10, 0, t)
    for x in (92, 128, 254, 290):
        a.line(f"M{x + 8} 182 V232 M{x + 8} 258 V318", dk(c, 0.5), 9, opacity=0.4)
        a.line(f"M{x + 5} 182 V232 M{x + 5} 258 V318", lt(c, 0.4), 3, opacity=0.5)
    for x in (110, 290):
        f.slab(a, x - 24, 220, 48, 52, 8, t)
        a.rect(x - 16, 232, 32, 9, 4, "#59636c")
    f.slab(a, 168, 196, 64, 30, 5, f.STEEL)
    a.path("M196 202 V220 H182Z M202 206 V220 H214Z", "#3a444d")
    for x in (62, 318):
        f.slab(a, x - 6, 306, 32, 30, 8, t)
    a.ell(330, 258, 8, 8, a.metal(f.STEEL, SLANT))


def gimbal(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(206, 346, 74, 11, 0.34)
    a.line("M206 236 C206 196 290 210 296 160 C300 130 290 110 268 104", dk(c, 0.45), 26)
    a.line("M206 236 C206 198 288 208 293 160 C297 130 288 112 268 106", lt(c, 0.1), 18)
    for x, y, r in ((208, 216, 24), (290, 160, 25), (262, 104, 24)):
        f.knob(a, x, y, r, lt(c, 0.1), 200)
    f.lathe(a, t, [(232, 29), (244, 31), (330, 34), (342, 30)], cx=206, gloss=0.4)
    for y in range(284, 334, 9):
        a.line(f"M174 {y} A34 5 0 0 0 239 {y}", lt(t, 0.3), 2.4, opacity=0.5)
    a.ell(206, 258, 12, 12, a.metal(f.STEEL, SLANT))
    a.ell(206, 258, 7, 7, "#c93f17")
    with a.at("rotate(-6 160 100)"):
        a.rect(62, 52, 204, 104, 15, "#141e28", 8, opacity=0.3, transform="translate(8 14)")
        a.rect(58, 48, 204, 104, 15, a.metal("#8a939a", SLANT))
        f.screen(a, 62, 52, 196, 96, 12, "#c8513a", "#ffd98a")
        a.rect(150, 40, 44, 120, 6, "none", stroke=dk(t, 0.1), stroke_width=9)


def landingpad(a: Pen, c: str, t: str = "#f2f0ea") -> None:
    a.shadow(200, 306, 176, 18, 0.28)
    a.ell(200, 246, 172, 86, dk(c, 0.5))
    a.ell(200, 240, 172, 86, a.grad([(0, lt(c, 0.3)), (0.6, c), (1, dk(c, 0.3))]))
    a.ell(200, 240, 160, 79, "none", stroke=t, stroke_width=7)
    a.ell(200, 240, 104, 51, "none", stroke=t, stroke_width=5, stroke_dasharray="26 12")
    a.path("M150 210 H172 V232 H228 V210 H250 V270 H228 V248 H172 V270 H150Z", t)
    for i in range(8):
        q = math.tau * i / 8
        x, y = 200 + 132 * math.cos(q), 240 + 65 * math.sin(q)
        a.ell(x, y, 16, 9, "#ffd98a", 5, opacity=0.6)
        f.lathe(a, "#f2b134", [(y - 9, 5), (y - 3, 8), (y, 8)], cx=round(x, 1), squash=0.3,
            gloss=0.7)
    with a.at("translate(200 104) scale(.62)"):
        for x, y in ((-112, -6), (112, -6), (-82, 40), (82, 40)):
            a.line(f"M0 22 L{x} {y + 14}", "#3a444d", 11)
            _rotor(a, x, y, 62, "#6b747c", 24)
        f.slab(a, -46, -4, 92, 60, 24, "#e7ebee")
        f.lens(a, 0, 44, 18)


def diver(a: Pen, c: str, t: str = "#f2b134") -> None:
    a.shadow(200, 334, 130, 12, 0.24)
    a.line("M300 150 C350 110 330 60 372 40", t, 6)
    for s in (1, -1):
        x = 200 + s * 128
        a.rect(x - 28, 176, 56, 92, 24, a.grad([(0, lt(c, 0.1)), (1, dk(c, 0.5))], ACROSS))
        a.ell(x, 250, 27, 27, a.metal("#6b747c", SLANT))
        a.ell(x, 250, 22, 22, "#0f161b")
        for turn in range(0, 360, 60):
            with a.at(f"translate({x} 250) rotate({turn})"):
                a.path("M0 0 C8 -6 10 -16 4 -21 L-4 -20 C0 -12 -2 -6 0 0Z", t)
        a.ell(x, 250, 5, 5, a.metal(f.STEEL, SLANT))
    body = "M96 220 C96 150 150 122 200 122 C250 122 304 150 304 220 C304 282 256 304 200 304 C144 "\
        "304 96 282 96 220Z"
    a.solid(body, c, 0.32, 0.34, hl=[(150, 160, 34, 16, 0.6, 10)], sh=[(200, 306, 90, 20, 0.4)])
    with a.clip(body):
        a.path("M84 176 C140 156 260 156 316 176 V192 C260 172 140 172 84 192Z", t)
    a.ell(200, 226, 62, 58, "#12181d")
    a.ell(200, 226, 56, 52, a.radial([(0, "#4f8fb0"), (0.6, "#1f4a66"), (1, "#0a141f")]))
    f.lens(a, 200, 230, 29)
    a.path("M154 206 C166 182 196 174 220 180 C196 188 172 206 162 236Z", "#fff", opacity=0.35)
    for x in (118, 282):
        a.ell(x, 238, 20, 20, "#fff3c4", 8, opacity=0.7)
        a.ell(x, 238, 11, 13, a.radial([(0, "#ffffff"), (1, "#f2c14e")]))
    for x, y, r in ((76, 120, 10), (96, 88, 7), (62, 80, 5), (330, 96, 6)):
        a.ell(x, y, r, r, "none", stroke="#ffffff", stroke_width=2.4, opacity=0.9)
