"""More for phones: power, holders, light and what connects."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def _phone(a: Pen, x: float, y: float, w: float, h: float, sky: str) -> None:
    a.rect(x - 3, y - 3, w + 6, h + 6, 18, a.metal("#8a939a", SLANT))
    f.screen(a, x, y, w, h, 15, sky)
    a.rect(x + w / 2 - 14, y + 8, 28, 8, 4, "#05090d")


def plug(a: Pen, c: str, t: str = "#c9ccd0", ports: int = 2) -> None:
    a.shadow(206, 324, 104, 13, 0.34)
    a.line("M214 292 C214 352 320 350 352 300", dk(c, 0.4), 9)
    a.line("M214 292 C214 350 320 348 352 298", lt(c, 0.2), 5)
    for x in (166, 222):
        a.rect(x, 54, 15, 62, 7, a.metal(t))
        a.rect(x, 54, 15, 20, 7, a.metal(f.BRASS))
    f.slab(a, 130, 100, 144, 60, 14, dk(c, 0.1))
    f.block(a, 108, 146, 188, 172, c, deep=18, r=26)
    for i in range(ports):
        y = 200 + i * 38
        a.rect(166, y, 72, 22, 11, "#20282f")
        a.rect(172, y + 5, 60, 12, 6, a.grad([(0, "#0a0f14"), (1, "#4a545c")], DOWN))
        a.rect(182, y + 9, 40, 4, 2, t)
    a.ell(202, 178, 4, 4, "#39b57f")
    a.ell(202, 178, 10, 10, "#39b57f", 4, opacity=0.4)


def pad(a: Pen, c: str, t: str = "#7fe6d8") -> None:
    a.shadow(200, 312, 140, 16, 0.34)
    a.line("M296 250 C384 246 392 320 330 346", dk(c, 0.45), 9)
    a.line("M296 249 C383 245 390 319 330 344", lt(c, 0.1), 5)
    a.ell(200, 270, 142, 56, dk(c, 0.45))
    a.ell(200, 258, 142, 56, a.grad([(0, lt(c, 0.4)), (0.5, c), (1, dk(c, 0.35))]))
    a.ell(200, 256, 128, 49, a.grad([(0, dk(c, 0.12)), (1, lt(c, 0.22))]))
    a.ell(200, 256, 104, 39, "none", stroke=lt(c, 0.5), stroke_width=1.4, opacity=0.6)
    a.ell(200, 310, 28, 3, t, 4, opacity=0.6)
    with a.at("translate(16 -18) rotate(-9 200 180) skewX(-16)"):
        a.path(f.rounded(168, 92, 122, 164, 18), "#141e28", 9, opacity=0.35,
            transform="translate(0 20)")
        _phone(a, 170, 84, 118, 162, "#38557c")
        a.ell(229, 168, 26, 26, "none", stroke=t, stroke_width=5, opacity=0.9)
        a.path("M232 150 L218 172 H228 L225 188 L240 164 H230Z", t)


def ringlight(a: Pen, c: str, t: str = "#3a444d") -> None:
    a.shadow(200, 346, 86, 10, 0.28)
    for d in ("M200 300 L130 346", "M200 300 L270 346", "M200 300 L204 352"):
        a.line(d, dk(t, 0.5), 10)
        a.line(d, lt(t, 0.1), 6)
    a.rect(194, 232, 12, 84, 4, a.metal(t))
    a.ell(200, 150, 128, 128, "#ffe9b8", 24, opacity=0.55)
    a.ell(204, 158, 100, 100, "none", stroke="#141e28", stroke_width=34, opacity=0.16)
    a.ell(200, 150, 100, 100, "none", stroke=a.grad([(0, lt(c, 0.4)), (0.5, c), (1, dk(c, 0.4))]),
        stroke_width=38)
    a.ell(200, 150, 100, 100, "none", stroke="#fff6dc", stroke_width=24)
    a.ell(200, 150, 100, 100, "none", stroke="#ffffff", stroke_width=11)
    a.rect(182, 246, 36, 18, 5, a.grad([(0, lt(t, 0.3)), (1, dk(t, 0.3))], DOWN))
    _phone(a, 168, 92, 64, 116, "#c8513a")
    a.line("M200 214 V250", dk(t, 0.2), 8)
    a.rect(162, 202, 76, 10, 4, t)


def tripod(a: Pen, c: str, t: str = "#20282f", bent: bool = True) -> None:
    a.shadow(200, 346, 116, 10, 0.28)
    legs = (("M200 190 C150 230 170 290 104 342", "M200 190 C250 230 230 290 296 342",
        "M200 190 C206 250 194 290 206 350") if bent else ("M200 190 L118 342", "M200 190 L282 342",
        "M200 190 L208 350"))
    for d in legs:
        a.line(d, dk(c, 0.5), 20)
        a.line(d, c, 16)
        if bent:
            a.line(d, dk(c, 0.55), 17, stroke_dasharray="3 11", stroke_linecap="butt", opacity=0.7)
        a.line(d, lt(c, 0.5), 4, opacity=0.6, transform="translate(-3 -2)")
    for x, y in ((104, 344), (296, 344), (206, 352)):
        a.ell(x, y, 14, 9, t)
    f.knob(a, 200, 188, 22, t)
    a.rect(190, 148, 20, 36, 5, a.metal(f.STEEL))
    with a.at("rotate(-8 200 90)"):
        _phone(a, 112, 46, 176, 90, "#1f7f7a")
        a.rect(176, 134, 48, 16, 4, t)
        a.rect(182, 36, 36, 12, 4, t)


def carmount(a: Pen, c: str, t: str = "#2b333b") -> None:
    a.shadow(206, 340, 92, 12, 0.34)
    f.lathe(a, dk(c, 0.1), [(296, 46), (310, 66), (330, 78), (338, 80)], squash=0.2)
    a.line("M200 300 C196 260 190 250 214 216", dk(t, 0.5), 26)
    a.line("M200 300 C196 260 190 250 214 216", lt(t, 0.1), 18)
    f.knob(a, 202, 264, 19, c)
    with a.at("rotate(7 214 150)"):
        f.slab(a, 132, 62, 164, 176, 22, c)
        f.slab(a, 120, 120, 24, 74, 10, t)
        f.slab(a, 284, 120, 24, 74, 10, t)
        f.slab(a, 176, 228, 76, 22, 8, t)
        a.ell(214, 148, 52, 52, a.metal(f.STEEL, SLANT))
        a.ell(214, 148, 47, 47, a.radial([(0, lt(t, 0.3)), (1, dk(t, 0.3))]))
        a.ell(214, 148, 34, 34, "none", stroke="#7fe6d8", stroke_width=3, opacity=0.85)
        a.path("M218 124 L200 152 H212 L208 172 L228 144 H215Z", "#7fe6d8")


def hub(a: Pen, c: str, t: str = "#20282f", ports: int = 4) -> None:
    a.shadow(214, 300, 140, 13, 0.34)
    a.line("M108 250 C40 250 60 130 116 110", dk(t, 0.3), 13)
    a.line("M108 248 C42 248 62 130 116 108", lt(t, 0.25), 7)
    with a.at("rotate(-22 120 104)"):
        f.slab(a, 104, 88, 54, 30, 7, c)
        a.rect(156, 94, 24, 18, 5, a.metal(f.STEEL, DOWN))
    f.block(a, 86, 224, 276, 66, c, deep=64, r=14)
    for i in range(ports):
        x = 106 + i * (236 / ports)
        w = 236 / ports - 14
        a.rect(x, 244, w, 24 if i % 2 == 0 else 15, 4, "#12181d")
        a.rect(x + 4, 249, w - 8, 6, 2, "#2f7fa6" if i % 2 == 0 else "#8a939a")
    a.ell(346, 240, 4, 4, "#39b57f")
    a.line("M150 186 H298", lt(c, 0.65), 2, opacity=0.5)


def stylus(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(206, 316, 140, 13, 0.26)
    with a.at("rotate(-14 200 220)"):
        a.rect(66, 118, 286, 196, 18, "#141e28", 8, opacity=0.25, transform="translate(6 12)")
        a.rect(62, 112, 286, 196, 18, a.metal("#8a939a", SLANT))
        f.screen(a, 67, 117, 276, 186, 14, "#eae4d4", "#e27d60")
        a.line("M104 262 C120 200 150 190 160 226 C168 256 190 250 204 216 C214 194 236 196 246 "
            "224", "#2b3a45", 4)
    with a.at("rotate(36 246 200)"):
        a.rect(238, 14, 18, 190, 8, "#141e28", 7, opacity=0.35, transform="translate(16 10)")
        a.rect(236, 10, 20, 176, 9, a.grad([(0, lt(c, 0.6)), (0.35, c), (1, dk(c, 0.45))], ACROSS))
        a.path("M236 184 H256 L249 218 H243Z", a.grad([(0, lt(t, 0.5)), (1, dk(t, 0.4))], ACROSS))
        a.path("M243 216 H249 L246 232Z", "#20282f")
        a.rect(236, 40, 20, 5, 0, a.metal(f.BRASS))
        a.rect(242, 120, 8, 34, 4, dk(c, 0.35))


def keyboard(a: Pen, c: str, t: str = "#f2f0ea") -> None:
    a.shadow(200, 318, 164, 13, 0.34)
    a.path("M66 186 H334 L372 306 Q374 318 362 318 H38 Q26 318 28 306Z", a.grad([(0, lt(c, 0.3)),
        (0.6, c), (1, dk(c, 0.3))], DOWN))
    a.path("M29 304 H371 L372 310 Q374 320 362 320 H38 Q26 320 28 310Z", dk(c, 0.5))
    rows = ((196, 12, 252), (220, 11, 270), (245, 11, 288), (271, 10, 306))
    for y, many, wide in rows:
        step = wide / many
        for i in range(many):
            x = 200 - wide / 2 + i * step
            k = dk(t, 0.5) if (i in (0, many - 1)) else t
            if y == 271 and i == many - 1:
                k = "#e27d60"
            a.rect(round(x + 2, 1), y + 3, round(step - 4, 1), 19, 4, dk(k, 0.45))
            a.rect(round(x + 2, 1), y, round(step - 4, 1), 18, 4, a.grad([(0, lt(k, 0.4)), (1, k)],
                DOWN))
    a.rect(124, 296, 152, 9, 4, lt(t, 0.1))
    with a.at("translate(0 -14)"):
        _phone(a, 150, 56, 100, 136, "#4f8f9a")
        f.slab(a, 118, 182, 164, 18, 7, dk(c, 0.2))


def tag(a: Pen, c: str, t: str = "#d5d9dc") -> None:
    a.shadow(206, 330, 92, 12, 0.32)
    a.line("M196 176 C170 120 150 96 176 62 C196 40 222 56 216 84 C210 110 214 140 206 176",
        dk(c, 0.4), 13)
    a.line("M196 176 C170 120 150 96 176 62 C196 40 222 56 216 84 C210 110 214 140 206 176",
        lt(c, 0.1), 8)
    a.ell(192, 54, 28, 28, "none", stroke=a.metal(f.BRASS, SLANT), stroke_width=6)
    for x, turn in ((152, 34), (128, 52)):
        with a.at(f"translate(176 72) rotate({turn})"):
            a.rect(-6, 0, 12, 92, 3, a.metal(f.BRASS if x == 152 else t))
            a.path("M6 70 h9 v6 h-5 v5 h7 v6 h-11Z", a.metal(f.BRASS if x == 152 else t))
            a.ell(0, 2, 16, 16, a.metal(f.BRASS if x == 152 else t, SLANT))
            a.ell(0, 0, 5, 5, "#3a444d")
    a.path("M200 160 C262 160 294 206 294 246 C294 298 254 330 206 330 C154 330 118 292 118 246 "
        "C118 206 146 160 200 160Z", a.grad([(0, lt(c, 0.4)), (0.5, c), (1, dk(c, 0.4))]))
    a.ell(206, 248, 66, 66, a.metal(t, SLANT))
    a.ell(206, 248, 60, 60, a.radial([(0, "#ffffff"), (1, "#c6ccd0")]))
    a.path("M204 218 V266 H176Z M212 230 V266 H236Z", dk(c, 0.1))
    f.stitches(a, "M200 170 C256 170 284 210 284 246", c)
