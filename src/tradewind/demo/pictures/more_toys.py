"""More to play with: wood, tin, wind and water."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen

_GAY = ("#d8402b", "#e9a52f", "#3f8f5a", "#2f7fa6", "#7a4f8a", "#e27d60")


def car(a: Pen, c: str, t: str = "#e9dcc6", kind: str = "saloon") -> None:
    a.shadow(200, 326, 158, 14, 0.34)
    cab = {"saloon": "M112 214 C122 152 140 142 176 142 H236 C262 142 278 168 292 214Z",
        "bus": "M56 214 V128 Q56 106 80 106 H318 Q340 106 344 128 L350 214Z",
        "truck": "M218 214 V132 Q218 120 232 120 H290 Q304 120 312 134 L336 214Z"}[kind]
    a.solid(cab, lt(c, 0.06), 0.3, 0.28, hl=[(190, 152, 50, 8, 0.6, 6)])
    panes = {"saloon": ("M134 208 C140 166 150 160 176 160 H192 V208Z",
        "M206 160 H232 C250 160 262 180 270 208 H206Z"),
        "bus": tuple(f.rounded(74 + i * 66, 128, 54, 62, 10) for i in range(4)),
        "truck": ("M236 138 H284 Q292 138 297 148 L316 204 H236Z",)}[kind]
    for d in panes:
        a.path(d, a.grad([(0, "#e9f4f8"), (0.5, "#9fc3d4"), (1, "#6b98ae")]))
        a.path(d, stroke=dk(c, 0.4), stroke_width=3)
    if kind == "truck":
        a.solid("M44 150 H206 L200 250 H52Z", t, 0.3, 0.3)
        for x, y, k in ((84, 140, _GAY[1]), (124, 132, _GAY[2]), (164, 140, _GAY[3])):
            a.ell(x, y, 25, 25, a.radial([(0, lt(k, 0.5)), (0.6, k), (1, dk(k, 0.4))]))
        a.solid("M44 152 H206 L201 232 H50Z", t, 0.3, 0.24)
    a.solid("M46 224 Q46 208 62 208 H316 C344 210 362 226 362 256 V276 Q362 290 348 290 H62 Q44 290 "
        "44 272Z", c, 0.32, 0.34, hl=[(150, 222, 90, 8, 0.6, 7)], sh=[(200, 288, 150, 14, 0.4)])
    a.line("M48 258 H360", t, 7)
    a.ell(350, 240, 11, 13, a.radial([(0, "#ffffff"), (1, "#f2c14e")]))
    a.rect(42, 232, 11, 20, 4, "#d8402b")
    for x in (112, 292):
        a.ell(x, 290, 44, 44, dk(c, 0.65))
        a.ell(x, 290, 39, 39, a.radial([(0, "#4a545c"), (1, "#12181d")]))
        a.ell(x, 290, 22, 22, a.grad([(0, lt(t, 0.5)), (1, dk(t, 0.25))]))
        a.ell(x, 290, 8, 8, a.grad([(0, lt(c, 0.4)), (1, dk(c, 0.3))]))


def blocks(a: Pen, c: str, t: str = "#e9c793") -> None:
    a.shadow(204, 334, 136, 14, 0.34)
    spots = ((70, 254, c, "sun"), (156, 260, t, "tree"), (242, 252, _GAY[3], "house"),
        (112, 174, _GAY[1], "fish"), (200, 180, _GAY[2], "star"), (158, 96, c, "moon"))
    for i, (x, y, k, sign) in enumerate(spots):
        with a.at(f"rotate({(-4, 2, 5, -6, 4, -8)[i]} {x + 38} {y + 38})"):
            f.block(a, x, y, 78, 76, k, deep=18, r=7)
            a.rect(x + 9, y + 9, 60, 58, 5, "#f9f3e6")
            m, ink = (x + 39, y + 38), dk(k, 0.1) if k != t else "#3f8f5a"
            if sign == "sun":
                a.ell(*m, 12, 12, ink)
                for turn in range(0, 360, 45):
                    a.line("M0 -17 V-24", ink, 4, transform=f"translate({m[0]} {m[1]}) rotate({turn})")
            elif sign == "tree":
                a.path(f"M{m[0]} {m[1] - 24} l17 24 h-9 l11 16 h-38 l11 -16 h-9Z", ink)
                a.rect(m[0] - 4, m[1] + 15, 8, 9, 1, "#8a5a34")
            elif sign == "house":
                a.path(f"M{m[0] - 22} {m[1]} l22 -22 l22 22 h-6 v20 h-32 v-20Z", ink)
                a.rect(m[0] - 5, m[1] + 4, 10, 16, 1, "#f9f3e6")
            elif sign == "fish":
                a.path(f"M{m[0] - 22} {m[1]} c10 -18 26 -16 34 0 l12 -10 v20 l-12 -10 c-8 16 -24 18"
                    " -34 0Z", ink)
                a.ell(m[0] - 9, m[1] - 3, 2.4, 2.4, "#fff")
            elif sign == "star":
                points = " L".join(f"{m[0] + r * math.sin(q):.1f} {m[1] - r * math.cos(q):.1f}"
                    for n in range(10) for q, r in ((n * math.pi / 5, 24 if n % 2 == 0 else 10),))
                a.path(f"M{points}Z", ink)
            else:
                a.path(f"M{m[0] + 8} {m[1] - 23} a24 24 0 1 0 10 36 a20 20 0 0 1 -10 -36Z", ink)


def duck(a: Pen, c: str, t: str = "#e9792f") -> None:
    a.shadow(206, 330, 140, 13, 0.34)
    a.line("M342 300 C370 290 376 250 392 244", "#c9b48a", 5)
    body = "M64 214 C70 190 96 196 120 206 C160 222 190 216 214 200 C250 190 306 204 320 246 C328 "\
        "286 290 304 220 304 H150 C96 304 58 262 64 214Z"
    a.solid(body, c, 0.32, 0.3, hl=[(250, 222, 40, 14, 0.5, 10)], sh=[(190, 302, 110, 14, 0.4)])
    a.solid("M128 224 C150 214 214 220 226 246 C220 276 166 284 140 264 C128 254 122 236 128 224Z",
        dk(c, 0.14), 0.25, 0.25, rim=0.5)
    a.line("M146 238 C166 246 190 246 212 240 M150 254 C168 260 186 260 202 256", dk(c, 0.45), 3,
        opacity=0.6)
    a.solid("M236 214 C226 180 232 150 250 132 L306 170 C300 190 306 214 316 236Z", c, 0.26, 0.24,
        rim=0.1, dark=0)
    a.solid("M318 138 C344 134 372 142 380 154 C366 170 338 172 316 166Z", t, 0.3, 0.3)
    a.line("M322 154 C344 154 364 154 378 154", dk(t, 0.5), 2)
    a.ell(276, 142, 58, 58, a.radial([(0, lt(c, 0.5)), (0.55, c), (1, dk(c, 0.35))]))
    a.ell(296, 130, 11, 12, "#1b2228")
    a.ell(299, 126, 3.6, 4, "#fff")
    a.ell(312, 158, 12, 8, "#e2604a", 5, opacity=0.4)
    f.wood(a, f.rounded(86, 296, 236, 22, 8), f.WOOD, (86, 296, 236, 22))
    for x in (132, 276):
        a.ell(x, 318, 27, 27, a.grad([(0, lt(t, 0.4)), (1, dk(t, 0.35))]))
        a.ell(x, 318, 17, 17, lt(t, 0.55))
        a.ell(x, 318, 6, 6, f.WOOD)


def xylophone(a: Pen, c: str, t: str = "#d9b27c") -> None:
    a.shadow(204, 322, 158, 14, 0.32)
    for d in ("M40 190 L352 222 L350 240 L40 222Z", "M46 300 L350 270 L350 288 L48 322Z"):
        f.wood(a, d, t, (40, 180, 312, 140))
    for i in range(8):
        k = (*_GAY, c, lt(c, 0.3))[i]
        x, h = 50 + i * 37, 176 - i * 12
        y = 256 - h / 2
        a.rect(x, y + 8, 30, h, 8, "#141e28", 5, opacity=0.25)
        a.rect(x, y, 30, h, 8, a.grad([(0, lt(k, 0.45)), (0.4, k), (1, dk(k, 0.3))], SLANT))
        a.rect(x + 4, y + 8, 5, h - 20, 3, "#fff", opacity=0.35)
        for up in (y + 15, y + h - 15):
            a.ell(x + 15, up, 4.4, 4.4, a.metal(f.STEEL, SLANT))
    for turn, k in ((-34, c), (-50, _GAY[0])):
        with a.at(f"translate(300 150) rotate({turn})"):
            a.line("M0 0 H-150", "#141e28", 8, 4, opacity=0.3, transform="translate(4 14)")
            a.line("M0 0 H-150", dk(t, 0.35), 9)
            a.line("M0 -1 H-150", lt(t, 0.3), 4)
            a.ell(0, 0, 21, 21, a.radial([(0, lt(k, 0.6)), (0.5, k), (1, dk(k, 0.5))]))


def top(a: Pen, c: str, t: str = "#e9c793") -> None:
    a.shadow(200, 344, 56, 9, 0.4)
    for r, o in ((150, 0.2), (130, 0.16)):
        a.line(f"M{200 - r} 232 A{r} 30 0 0 0 {200 + r} 232", lt(c, 0.4), 3, 2, opacity=o * 3)
    with a.at("rotate(8 200 340)"):
        f.lathe(a, t, [(52, 10), (62, 17), (86, 11), (118, 9), (150, 14)], gloss=0.6)
        f.lathe(a, c, [(146, 24), (166, 92), (206, 122), (226, 124)], squash=0.17, gloss=0.6)
        f.lathe(a, dk(c, 0.06), [(226, 124), (252, 100), (300, 30), (326, 10), (344, 4)],
            gloss=0.4, squash=0.06)
        for y, r, k in ((166, 92, t), (196, 116, _GAY[1]), (226, 124, "#f7f1e2"), (252, 101,
            _GAY[3])):
            d = f"M{200 - r} {y} A{r} {r * 0.17:.0f} 0 0 0 {200 + r} {y}"
            a.line(d, dk(k, 0.25), 11, stroke_linecap="butt")
            a.line(d, k, 7, stroke_linecap="butt")
            a.line(f"M{200 - r * 0.8:.0f} {y + r * 0.1:.0f} A{r} {r * 0.17:.0f} 0 0 0 "
                f"{200 - r * 0.2:.0f} {y + r * 0.168:.0f}", "#fff", 3, 1, opacity=0.7)
        f.ring(a, 330, 10, f.STEEL, 8)


def boat(a: Pen, c: str, t: str = "#f3ecdd") -> None:
    a.shadow(200, 334, 140, 12, 0.3)
    a.rect(196, 46, 9, 222, 3, a.grad([(0, "#d9a868"), (1, "#8a5a34")], ACROSS))
    a.solid("M212 60 C272 120 300 180 308 236 H212Z", t, 0.3, 0.16, hl=[(234, 170, 12, 50, 0.5,
        8)])
    for y in (128, 174, 212):
        a.line(f"M213 {y} H{250 + (y - 128) * 0.5:.0f}", dk(t, 0.3), 1.6, opacity=0.5)
    a.solid("M188 84 C150 140 126 190 116 236 H188Z", c, 0.3, 0.24, hl=[(164, 180, 8, 40, 0.4, 7)])
    a.path("M200 46 L244 34 L200 24Z", _GAY[0])
    a.line("M200 46 L90 262 M204 50 L322 260", "#8a939a", 1.4)
    hull = "M66 258 H342 C336 300 314 326 276 328 H136 C100 326 76 300 66 258Z"
    f.wood(a, hull, f.WOOD, (60, 256, 290, 74))
    a.path("M68 266 H340 C338 278 334 288 330 296 H80 C74 288 70 278 68 266Z", c, opacity=0.92)
    a.line("M66 258 H342", lt(f.WOOD, 0.4), 8)
    for x in (140, 200, 260):
        a.ell(x, 282, 9, 9, a.metal(f.BRASS, SLANT))
        a.ell(x, 282, 5.4, 5.4, "#2b4a5e")
    f.strap(a, "M78 318 C120 344 280 344 330 318", 5, "#e9dcc6", stitch=False)


def kite(a: Pen, c: str, t: str = "#e9a52f") -> None:
    a.line("M196 262 C230 300 150 320 190 352 C220 376 270 350 290 372", "#7b868e", 3)
    for x, y, turn, k in ((204, 288, 30, _GAY[0]), (176, 322, -30, t), (214, 358, 12, _GAY[3])):
        with a.at(f"translate({x} {y}) rotate({turn})"):
            a.solid("M0 0 L-24 -12 V12Z", k, 0.3, 0.2)
            a.solid("M0 0 L24 -12 V12Z", dk(k, 0.12), 0.3, 0.2)
    with a.at("rotate(14 200 160)"):
        d = "M200 22 L314 138 L200 286 L86 138Z"
        a.path(d, "#18222c", 12, opacity=0.3, transform="translate(20 18)")
        a.solid(d, c, 0.3, 0.2, rim=0.5)
        for part, k in (("M200 22 L314 138 H200Z", t), ("M200 286 L86 138 H200Z", _GAY[3]),
            ("M200 286 L314 138 H200Z", lt(c, 0.25))):
            a.path(part, a.grad([(0, lt(k, 0.25)), (1, dk(k, 0.16))]))
        a.ell(200, 138, 46, 46, "#f9f3e6")
        a.ell(200, 138, 34, 34, a.radial([(0, "#ffd98a"), (1, _GAY[0])]))
        a.line("M200 22 V286 M86 138 H314", "#8a5a34", 5)
        a.line("M199 22 V286 M86 137 H314", "#d9a868", 2)
        a.path(d, stroke=lt(c, 0.5), stroke_width=2.4, opacity=0.8)


def dino(a: Pen, c: str, t: str = "#e9c26a") -> None:
    a.shadow(200, 336, 140, 14, 0.34)
    a.solid("M110 236 C70 250 44 286 30 322 C70 326 120 316 150 296Z", c, 0.26, 0.34)
    for x in (150, 238):
        a.solid(f"M{x - 30} 262 H{x + 32} L{x + 38} 322 Q{x + 38} 334 {x + 26} 334 H{x - 22} Q"
            f"{x - 34} 334 {x - 33} 322Z", dk(c, 0.12), 0.22, 0.3)
    for i in range(7):
        x, y = 92 + i * 32, 214 - (0, 34, 58, 66, 60, 58, 84)[i]
        a.solid(f"M{x - 22} {y + 22} L{x} {y - 26} L{x + 22} {y + 22}Z", t, 0.3, 0.25, rim=0.4)
    body = "M84 268 C84 196 136 158 198 162 C232 164 246 128 262 104 C280 66 358 66 368 108 C374 "\
        "140 348 158 318 158 C306 196 316 240 290 286 C262 322 128 326 104 308 C88 298 84 286 84 "\
        "268Z"
    a.solid(body, c, 0.32, 0.3, hl=[(150, 206, 40, 26, 0.35, 14), (306, 90, 22, 8, 0.5, 7)],
        sh=[(200, 312, 100, 20, 0.4)])
    a.path("M196 196 C240 190 262 196 284 220 C284 264 262 296 226 306 C190 302 176 276 176 246 "
        "C176 222 182 204 196 196Z", lt(c, 0.5), opacity=0.8)
    for y in (222, 244, 266, 286):
        a.line(f"M184 {y} C210 {y + 7} 250 {y + 7} 276 {y - 2}", dk(c, 0.35), 2, opacity=0.4)
    for x, y, r in ((130, 226, 13), (154, 262, 10), (112, 270, 9), (276, 122, 8)):
        a.ell(x, y, r, r, dk(c, 0.25), opacity=0.6)
    a.ell(322, 100, 11, 12, "#fff")
    a.ell(325, 101, 7, 8, "#1b2228")
    a.ell(327, 98, 2.4, 2.4, "#fff")
    a.line("M330 138 C342 140 356 134 362 124", dk(c, 0.6), 3.6)
    a.ell(308, 126, 9, 6, "#e2604a", 4, opacity=0.5)
    for x in (140, 232):
        for i in range(3):
            a.ell(x - 10 + i * 17, 330, 6, 5, "#f9f3e6")


def abacus(a: Pen, c: str, t: str = "#d9a868") -> None:
    a.shadow(202, 338, 142, 14, 0.34)
    for x in (76, 312):
        f.wood(a, f.rounded(x, 62, 22, 268, 8), t, (x, 62, 22, 268), along=False)
        a.solid(f"M{x - 30} 340 Q{x - 30} 320 {x} 318 H{x + 22} Q{x + 52} 320 {x + 52} 340Z", t,
            0.3, 0.3)
    f.wood(a, f.rounded(66, 54, 278, 22, 9), t, (66, 54, 278, 22))
    colours = (c, *_GAY)
    for row in range(6):
        y = 104 + row * 38
        a.line(f"M98 {y} H312", dk(f.STEEL, 0.3), 5)
        a.line(f"M98 {y - 1} H312", lt(f.STEEL, 0.5), 2)
        apart = 3 + (row * 5) % 6
        for n in range(9):
            x = 112 + n * 19 + (30 if n >= apart else 0)
            k = colours[row % len(colours)]
            a.ell(x, y, 9.4, 15, a.grad([(0, lt(k, 0.6)), (0.4, k), (1, dk(k, 0.45))], SLANT))
            a.ell(x - 3, y - 6, 2.6, 3.4, "#fff", opacity=0.7)


def bunny(a: Pen, c: str, t: str = "#f0d9cf") -> None:
    a.shadow(200, 342, 112, 13, 0.34)
    for s in (1, -1):
        with a.at(f"translate({200 + s * 34} 110) rotate({s * 9})"):
            a.solid("M-24 12 C-34 -50 -22 -96 0 -98 C22 -96 34 -50 24 12Z", c, 0.3, 0.26)
            a.path("M-12 0 C-18 -44 -12 -78 0 -80 C12 -78 18 -44 12 0Z", a.grad([(0, lt(t, 0.2)),
                (1, dk(t, 0.12))], DOWN))
    for s in (1, -1):
        x = 200 + s * 62
        a.ell(x, 322, 46, 24, a.radial([(0, lt(c, 0.35)), (0.6, c), (1, dk(c, 0.35))]))
        a.ell(x + s * 12, 322, 20, 15, t)
        a.ell(200 + s * 78, 240, 24, 44, a.radial([(0, lt(c, 0.3)), (0.6, c), (1, dk(c, 0.35))]),
            transform=f"rotate({-s * 24} {200 + s * 78} 240)")
    a.solid("M200 196 C262 196 284 244 280 286 C276 326 240 336 200 336 C160 336 124 326 120 286 "
        "C116 244 138 196 200 196Z", c, 0.3, 0.3, hl=[(166, 240, 22, 30, 0.4, 14)])
    a.ell(200, 282, 52, 46, lt(t, 0.3), 8, opacity=0.95)
    a.ell(200, 152, 78, 70, a.radial([(0, lt(c, 0.45)), (0.6, c), (1, dk(c, 0.28))]))
    for s in (1, -1):
        a.ell(200 + s * 30, 144, 9, 11, "#1b2228")
        a.ell(200 + s * 30 + 3, 140, 3, 3.4, "#fff")
        a.ell(200 + s * 48, 170, 16, 10, "#e28a7a", 7, opacity=0.5)
        a.line(f"M{200 + s * 16} 178 C{200 + s * 40} 172 {200 + s * 60} 172 {200 + s * 82} 166 M"
            f"{200 + s * 16} 184 C{200 + s * 40} 184 {200 + s * 60} 186 {200 + s * 80} 188", "#fff",
            1.6, opacity=0.8)
    a.ell(200, 172, 22, 17, lt(t, 0.5))
    a.path("M192 162 H208 L200 172Z", "#b9564c")
    a.line("M200 172 V180 C194 188 188 186 186 182 M200 180 C206 188 212 186 214 182", dk(c, 0.6),
        2.4)
    f.strap(a, "M146 208 C170 226 230 226 254 208", 14, _GAY[3], stitch=False)
    a.solid("M200 222 L166 204 V242Z M200 222 L234 204 V242Z", _GAY[0], 0.3, 0.25)
