"""More that sounds: sets, radios, amplifiers and players."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def soundbar(a: Pen, c: str, t: str = "#d9b877") -> None:
    a.shadow(200, 312, 168, 12, 0.34)
    f.slab(a, 268, 118, 92, 184, 14, dk(c, 0.12))
    f.mesh(a, f.rounded(276, 130, 76, 160, 8), c)
    f.driver(a, 314, 246, 30)
    d = f.block(a, 30, 236, 316, 70, c, deep=26, r=16)
    f.mesh(a, f.rounded(40, 246, 240, 50, 12), c, 5)
    f.slab(a, 288, 250, 48, 42, 8, dk(c, 0.45))
    for i, x in enumerate((300, 312, 324)):
        a.ell(x, 264, 3, 3, "#7fe6d8" if i == 0 else "#56616a")
    a.line("M298 280 H326", lt(t, 0.2), 2)
    for x in (120, 144, 168):
        a.ell(x, 222, 7, 3, dk(c, 0.5))
    with a.clip(d):
        a.ell(120, 240, 90, 7, "#fff", 5, opacity=0.35)


def boombox(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(200, 330, 158, 14, 0.34)
    a.line("M92 136 V92 Q92 76 108 76 H292 Q308 76 308 92 V136", dk(t, 0.5), 15)
    a.line("M92 136 V92 Q92 76 108 76 H292 Q308 76 308 92 V136", a.metal(t), 10)
    f.block(a, 42, 150, 316, 176, c, deep=24, r=18)
    for x in (110, 290):
        f.driver(a, x, 258, 54)
    f.slab(a, 160, 222, 80, 84, 8, dk(c, 0.4))
    a.rect(168, 230, 64, 42, 5, a.grad([(0, "#39444d"), (1, "#12181d")], DOWN))
    for x in (186, 214):
        a.ell(x, 251, 10, 10, "#e9e4d8")
        a.ell(x, 251, 4, 4, "#20282f")
    for i in range(5):
        a.rect(167 + i * 13.4, 282, 11, 14, 2, a.metal(t, DOWN))
    a.rect(66, 164, 268, 30, 6, a.grad([(0, "#f6ecd2"), (1, "#dac9a0")], DOWN))
    for i in range(26):
        a.line(f"M{76 + i * 10} 184 V{176 if i % 5 else 170}", "#5a4a30", 1.2)
    a.line("M206 166 V192", "#c93f17", 2.4)
    a.line("M330 138 L364 40", dk(t, 0.3), 4)
    a.line("M330 138 L364 40", lt(t, 0.4), 2)
    a.ell(364, 39, 4, 4, a.metal(t, SLANT))
    f.knob(a, 76, 140, 11, t)
    f.knob(a, 106, 140, 11, t, 60)


def radio(a: Pen, c: str, t: str = "#b98352", dial: str = "round") -> None:
    a.shadow(200, 328, 140, 14, 0.34)
    a.line("M300 128 L352 30", dk(f.STEEL, 0.3), 4)
    a.line("M300 128 L352 30", lt(f.STEEL, 0.5), 1.8)
    f.strap(a, "M120 134 C130 88 270 88 280 134", 15, t)
    d = f.slab(a, 64, 130, 272, 192, 40, c)
    if dial == "round":
        f.mesh(a, f.rounded(86, 158, 116, 136, 20), c, 7)
        a.ell(262, 214, 52, 52, a.metal(f.BRASS, SLANT))
        a.ell(262, 214, 46, 46, a.radial([(0, "#fffaf0"), (1, "#e6d7b4")]))
        for i in range(21):
            with a.at(f"translate(262 214) rotate({-120 + i * 12})"):
                a.line(f"M0 -42 V-{34 if i % 5 else 30}", "#5a4a30", 1.6)
        with a.at("translate(262 214) rotate(34)"):
            a.line("M0 8 V-34", "#c93f17", 3)
        f.knob(a, 262, 214, 15, f.BRASS, 34)
        for x in (234, 290):
            f.knob(a, x, 290, 13, f.BRASS)
    else:
        f.wood(a, f.rounded(64, 130, 30, 192, 14), t, (64, 130, 30, 192), along=False)
        f.wood(a, f.rounded(306, 130, 30, 192, 14), t, (306, 130, 30, 192), along=False)
        f.mesh(a, f.rounded(104, 214, 192, 92, 14), c, 7)
        a.rect(104, 150, 192, 48, 8, a.grad([(0, "#2d3a42"), (1, "#12181d")], DOWN))
        for i in range(19):
            a.line(f"M{114 + i * 9.6} 182 V{172 if i % 3 else 166}", "#f2d8a0", 1.3)
        a.line("M226 154 V194", "#ff7a4a", 2.4)
        for x in (79, 321):
            f.knob(a, x, 226, 13, f.BRASS)
    with a.clip(d):
        a.ell(130, 146, 60, 8, "#fff", 6, opacity=0.35)


def bookshelf(a: Pen, c: str, t: str = "#2b333b") -> None:
    a.shadow(204, 334, 136, 14, 0.34)
    for x, y, k in ((196, 74, 0.92), (66, 92, 1.0)):
        with a.at(f"translate({x} {y}) scale({k})"):
            a.path("M126 0 L154 -18 V212 L126 240Z", a.grad([(0, dk(c, 0.35)), (1, dk(c, 0.6))]))
            a.path("M0 0 L30 -18 H154 L126 0Z", a.grad([(0, lt(c, 0.5)), (1, c)], ACROSS))
            f.wood(a, f.rounded(0, 0, 126, 242, 5), c, (0, 0, 126, 242), along=False)
            f.slab(a, 8, 8, 110, 226, 6, t)
            f.driver(a, 63, 160, 48, "#59636c")
            a.ell(63, 56, 27, 27, a.metal("#8a939a", SLANT))
            a.ell(63, 56, 23, 23, "#12181d")
            a.ell(63, 56, 13, 13, a.radial([(0, "#f6e7c4"), (0.6, f.BRASS), (1, "#7a5d2c")]))
            a.rect(48, 220, 30, 6, 3, "#0a0f14")


def amplifier(a: Pen, c: str, t: str = "#d5d9dc") -> None:
    a.shadow(200, 314, 158, 14, 0.36)
    a.path("M62 176 L92 128 H308 L338 176Z", a.grad([(0, lt(c, 0.35)), (1, c)], DOWN))
    for i in range(15):
        a.line(f"M{98 + i * 14.6} 136 L{86 + i * 16.4} 168", "#0a0f14", 4, opacity=0.55)
    for x in (134, 200, 266):
        f.lathe(a, "#e6a24a", [(78, 12), (90, 20), (140, 20)], cx=x, squash=0.22, gloss=0.8)
        a.ell(x, 112, 18, 30, "#ffdf9a", 9, opacity=0.7)
        a.rect(x - 22, 138, 44, 13, 4, a.metal(f.STEEL))
    f.slab(a, 50, 176, 300, 130, 8, c)
    f.slab(a, 60, 186, 280, 110, 5, t)
    for x, r, turn in ((100, 26, -70), (300, 30, 40)):
        f.knob(a, x, 240, r, dk(t, 0.1), turn)
    a.rect(146, 206, 106, 58, 6, "#141b21")
    a.rect(151, 211, 96, 48, 4, a.grad([(0, "#fff0c0"), (1, "#e9b95a")], DOWN))
    for i in range(9):
        with a.at(f"translate(199 270) rotate({-48 + i * 12})"):
            a.line("M0 -50 V-43", "#5a4a30", 1.8)
    a.line("M199 258 L222 222", "#c93f17", 2)
    for i in range(5):
        a.ell(160 + i * 20, 281, 5, 5, a.metal(f.STEEL, SLANT))
    a.ell(258, 281, 3, 3, "#39b57f")
    for x in (76, 292):
        a.rect(x, 304, 32, 10, 3, "#12181d")


def cassette(a: Pen, c: str, t: str = "#f2b134") -> None:
    a.shadow(206, 334, 104, 12, 0.32)
    a.line("M300 130 C380 150 380 300 316 322 C250 340 120 360 84 316", "#20282f", 5)
    for x, y in ((92, 302), (74, 318)):
        a.ell(x, y, 17, 17, a.grad([(0, lt(t, 0.3)), (1, dk(t, 0.3))]))
        a.ell(x, y, 11, 11, "#2b333b")
    with a.at("rotate(-6 200 200)"):
        f.slab(a, 106, 60, 196, 264, 18, c)
        f.slab(a, 120, 92, 168, 128, 10, dk(c, 0.3))
        a.rect(130, 104, 148, 104, 6, a.grad([(0, "#4f5a63"), (1, "#141b21")], DOWN))
        f.slab(a, 140, 118, 128, 76, 6, "#ece4d2")
        a.rect(148, 124, 112, 22, 3, t)
        a.rect(168, 156, 72, 26, 13, "#20282f")
        for x in (182, 226):
            a.ell(x, 169, 10, 10, "#f5f0e4")
            a.ell(x, 169, 4, 4, "#20282f")
        a.path("M130 104 H214 L170 208 H130Z", "#fff", opacity=0.14)
        for i, k in enumerate(("#d5d9dc", "#d5d9dc", t, "#d5d9dc")):
            a.rect(128 + i * 40, 240, 34, 22, 5, a.grad([(0, lt(k, 0.4)), (1, dk(k, 0.3))], DOWN))
        a.rect(128, 282, 90, 8, 4, dk(c, 0.5))
        a.rect(170, 279, 16, 14, 4, a.metal(f.STEEL))
        a.ell(270, 286, 5, 5, "#ff5a3c")


def player(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(206, 342, 84, 12, 0.34)
    a.line("M150 324 C60 330 40 220 80 180 C110 150 70 120 84 96", "#d9d4ca", 5)
    a.ell(86, 90, 13, 16, a.metal(t, SLANT), transform="rotate(16 86 90)")
    d = f.slab(a, 122, 50, 166, 286, 18, c)
    f.screen(a, 136, 66, 138, 128, 10, "#7a4f8a", "#f7b267")
    a.rect(146, 168, 118, 5, 2.5, "#ffffff", opacity=0.35)
    a.rect(146, 168, 62, 5, 2.5, "#ffffff")
    a.ell(206, 264, 52, 52, a.metal(t, SLANT))
    a.ell(206, 264, 48, 48, a.radial([(0, lt(c, 0.45)), (1, dk(c, 0.16))]))
    a.ell(206, 264, 19, 19, a.metal(t, SLANT))
    ink = dk(c, 0.6)
    a.path("M200 257 L214 264 L200 271Z", ink)
    a.path("M199 226 H213 M206 219 V233", "none", stroke=ink, stroke_width=3)
    a.line("M199 302 H213", ink, 3)
    for s in (1, -1):
        a.path(f"M{206 + s * 32} 258 L{206 + s * 42} 264 L{206 + s * 32} 270Z", ink)
    f.knob(a, 292, 110, 12, f.BRASS)
    with a.clip(d):
        a.ell(150, 70, 20, 100, "#fff", 8, opacity=0.2)


def neckband(a: Pen, c: str, t: str = "#2b333b") -> None:
    a.shadow(200, 330, 120, 12, 0.26)
    d = "M104 300 C50 70 350 70 296 300"
    a.line(d, "#141e28", 20, 5, opacity=0.25, transform="translate(5 8)")
    a.line(d, dk(c, 0.4), 18)
    a.line(d, c, 14)
    a.line("M96 250 C72 110 200 100 250 130", lt(c, 0.6), 3, 1, opacity=0.8)
    for s in (1, -1):
        x = 200 + s * 96
        with a.at(f"rotate({s * -8} {x} 270)"):
            f.slab(a, x - 15, 214, 30, 106, 14, t)
            for y in (234, 250, 266):
                a.ell(x, y, 5, 5, lt(t, 0.35))
            a.rect(x - 15, 292, 30, 8, 0, a.metal(f.BRASS))
        a.line(f"M{x} 318 C{x + s * 12} 372 {200 + s * 40} 360 {200 + s * 34} 268", t, 4)
        ex, ey = 200 + s * 34, 246
        a.ell(ex + 4, ey + 8, 18, 18, "#141e28", 5, opacity=0.35)
        a.ell(ex, ey, 19, 22, a.grad([(0, lt(c, 0.4)), (1, dk(c, 0.35))]))
        a.ell(ex, ey, 12, 14, a.metal(f.STEEL, SLANT))
        a.ell(ex - s * 17, ey - 5, 12, 14, a.radial([(0, "#6b747c"), (1, "#1b2228")]))
