"""More to wear, laid out on a wall, as the other clothes are."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def _cast(a: Pen, d: str) -> None:
    a.path(d, "#18222c", opacity=0.3, blur=11, transform="translate(14 12)")


def _folds(a: Pen, d: str, c: str, folds: str) -> None:
    with a.clip(d):
        a.line(folds, dk(c, 0.6), 8, 5, opacity=0.35)
        a.line(folds, lt(c, 0.6), 3, 3, opacity=0.35, transform="translate(-7 -1)")


def trousers(a: Pen, c: str, t: str = "#c9a35c", wide: bool = False) -> None:
    s = 26 if wide else 0
    d = (f"M140 46 H260 C274 120 {288 + s} 260 {284 + s} 356 H{216 + s // 3} C214 280 206 200 200 "
        f"150 C194 200 186 280 {184 - s // 3} 356 H{116 - s} C{112 - s} 260 126 120 140 46Z")
    _cast(a, d)
    a.solid(d, c, 0.2, 0.26, hl=[(152, 200, 14, 90, 0.3, 12), (252, 200, 12, 90, 0.25, 12)],
        sh=[(200, 170, 20, 70, 0.45), (286, 280, 16, 80, 0.3)])
    _folds(a, d, c, "M196 140 C180 156 160 160 146 158 M204 140 C220 156 240 160 254 158 M142 250 "
        "C154 262 164 258 172 262 M262 256 C250 266 240 262 232 266")
    a.solid("M139 44 H261 L264 68 H136Z", dk(c, 0.12), 0.25, 0.2, rim=0.3)
    for x in (152, 184, 216, 242):
        a.rect(x, 40, 8, 32, 3, dk(c, 0.25))
    f.stitches(a, "M200 70 V132 C192 140 186 134 184 126", c)
    f.stitches(a, "M146 74 C150 96 166 104 178 104 M254 74 C250 96 234 104 222 104", c)
    a.ell(200, 56, 6, 6, a.metal(t, SLANT))
    for x in (150 - s // 2, 250 + s // 2):
        a.line(f"M{x} 120 L{x + (x - 200) // 8} 346", lt(c, 0.4), 1.3, opacity=0.5)
    for x in (116 - s, 216 + s // 3):
        a.path(f"M{x} 340 H{x + 68 + s * 2 // 3} V356 H{x}Z", dk(c, 0.35), opacity=0.55)


def skirt(a: Pen, c: str, t: str = "#c9a35c", pleats: int = 9) -> None:
    d = "M144 76 H256 C272 150 300 236 318 318 C284 336 250 322 226 334 C206 324 188 336 170 326 "\
        "C146 336 112 332 82 318 C100 236 128 150 144 76Z"
    _cast(a, d)
    a.solid(d, c, 0.24, 0.28, hl=[(146, 210, 14, 90, 0.4, 12), (226, 220, 10, 90, 0.3, 10)],
        sh=[(300, 270, 24, 90, 0.35)])
    with a.clip(d):
        for i in range(1, pleats):
            q = i / pleats
            x0, x1 = 144 + 112 * q, 82 + 236 * q
            line = f"M{x0:.0f} 84 C{x0:.0f} 150 {x1:.0f} 220 {x1:.0f} 336"
            a.line(line, dk(c, 0.6), 7, 4, opacity=0.4)
            a.line(line, lt(c, 0.6), 2.4, 1, opacity=0.5, transform="translate(-5 0)")
    a.solid("M142 66 H258 L261 92 H139Z", dk(c, 0.14), 0.28, 0.2)
    a.ell(250, 79, 5, 5, a.metal(t, SLANT))
    f.stitches(a, "M88 308 C112 322 146 324 170 314 C190 324 206 314 226 322 C250 312 284 324 312 "
        "308", c)


def _top(a: Pen, c: str, d: str, sleeves: tuple[str, str]) -> None:
    for sleeve in sleeves:
        _cast(a, sleeve)
        a.solid(sleeve, dk(c, 0.06), 0.2, 0.3, sh=[(200, 160, 90, 120, 0.12)])
    _cast(a, d)
    a.solid(d, c, 0.22, 0.26, hl=[(158, 180, 20, 70, 0.35, 14)], sh=[(262, 260, 24, 90, 0.3)])


_SLEEVES = ("M132 78 C102 88 92 120 84 170 L62 296 C60 308 92 316 96 304 L126 196Z",
    "M268 78 C298 88 308 120 316 170 L338 296 C340 308 308 316 304 304 L274 196Z")
_BODY = "M150 66 C170 84 230 84 250 66 L280 80 C282 150 284 240 280 320 C250 330 150 330 120 320 "\
    "C116 240 118 150 120 80Z"


def sweater(a: Pen, c: str, t: str = "#f1e3c8", cable: bool = True) -> None:
    _top(a, c, _BODY, _SLEEVES)
    with a.clip(_BODY):
        for x in ((146, 172, 200, 228, 254) if cable else ()):
            for y in range(84, 320, 18):
                a.line(f"M{x - 6} {y} C{x + 8} {y + 6} {x - 8} {y + 12} {x + 6} {y + 18}",
                    dk(c, 0.5), 5, opacity=0.35)
                a.line(f"M{x - 7} {y} C{x + 7} {y + 6} {x - 9} {y + 12} {x + 5} {y + 18}",
                    lt(c, 0.4), 3, opacity=0.7)
        if not cable:
            for i in range(12):
                a.path(f"M{112 + i * 16} 150 l8 -14 l8 14 l-8 14Z", t, opacity=0.95)
                a.path(f"M{112 + i * 16} 184 l8 -9 l8 9 l-8 9Z", dk(c, 0.4))
            for y in (120, 206):
                a.line(f"M110 {y} H290", t, 4, stroke_dasharray="2 6")
        a.rect(112, 298, 176, 34, 0, dk(c, 0.16))
        for x in range(116, 288, 7):
            a.line(f"M{x} 298 V330", dk(c, 0.5), 2, opacity=0.4)
    for s in (0, 1):
        x = 59 if s == 0 else 305
        with a.clip(_SLEEVES[s]):
            a.rect(x, 282, 38, 36, 0, dk(c, 0.18))
            for i in range(6):
                a.line(f"M{x + i * 7} 280 V316", dk(c, 0.5), 2, opacity=0.4)
    a.path("M148 66 C168 54 232 54 252 66 C232 84 168 84 148 66Z", dk(c, 0.6))
    a.line("M150 66 C170 86 230 86 250 66", dk(c, 0.3), 14, stroke_linecap="butt")
    a.line("M150 65 C170 85 230 85 250 65", lt(c, 0.12), 10, stroke_linecap="butt")
    a.line("M150 65 C170 85 230 85 250 65", dk(c, 0.4), 10, stroke_dasharray="2 4",
        stroke_linecap="butt", opacity=0.4)


def shirt(a: Pen, c: str, t: str = "#f7f3ea", long: bool = True) -> None:
    short = ("M128 76 C96 86 76 130 64 172 L108 194 L130 150Z",
        "M272 76 C304 86 324 130 336 172 L292 194 L270 150Z")
    body = "M150 62 L250 62 L276 76 C282 150 284 250 282 318 C262 336 228 330 200 330 C172 330 138 "\
        "336 118 318 C116 250 118 150 124 76Z"
    _top(a, c, body, _SLEEVES if long else short)
    _folds(a, body, c, "M132 130 C150 150 154 190 150 230 M266 140 C252 160 250 200 256 250")
    a.rect(190, 82, 20, 248, 0, lt(c, 0.12))
    f.stitches(a, "M191 86 V328 M209 86 V328", c)
    for y in range(108, 320, 40):
        a.ell(200, y, 5, 5, dk(t, 0.35))
        a.ell(199.4, y - 0.8, 4.4, 4.4, t)
    a.solid("M228 138 H268 V178 L248 188 L228 178Z", c, 0.2, 0.16, rim=0.3)
    a.line("M228 148 H268", dk(c, 0.4), 1.4, opacity=0.6)
    a.path("M156 60 C176 50 224 50 244 60 L200 92Z", dk(c, 0.6))
    for d in ("M156 58 L200 92 L172 116 L142 72Z", "M244 58 L200 92 L228 116 L258 72Z"):
        a.path(d, "#18222c", 4, opacity=0.25, transform="translate(2 4)")
        a.solid(d, lt(c, 0.08), 0.25, 0.18)
    if long:
        for d in ("M60 286 L98 298 L95 312 L58 300Z", "M340 286 L302 298 L305 312 L342 300Z"):
            a.solid(d, lt(c, 0.06), 0.2, 0.2)


def hoodie(a: Pen, c: str, t: str = "#f1ede4") -> None:
    a.solid("M146 84 C130 30 270 30 254 84 C240 110 160 110 146 84Z", dk(c, 0.12), 0.24, 0.3)
    _top(a, c, _BODY, _SLEEVES)
    pocket = "M146 230 H254 L272 292 C240 300 160 300 128 292Z"
    a.solid(pocket, c, 0.16, 0.2, rim=0.35)
    f.stitches(a, "M150 236 L134 288 M250 236 L266 288", c)
    a.solid("M132 74 C128 34 160 26 200 26 C240 26 272 34 268 74 C262 92 232 118 200 122 C168 118 "
        "138 92 132 74Z", c, 0.26, 0.26)
    a.path("M152 70 C154 46 246 46 248 70 C240 92 218 108 200 110 C182 108 160 92 152 70Z",
        a.grad([(0, dk(c, 0.72)), (1, dk(c, 0.42))], DOWN))
    for s in (1, -1):
        x = 200 + s * 17
        a.line(f"M{x} 108 C{x + s * 6} 130 {x - s} 150 {x + s * 3} 172", dk(t, 0.4), 5)
        a.line(f"M{x} 108 C{x + s * 6} 130 {x - s} 150 {x + s * 3} 172", t, 3.4)
        a.rect(x + s * 3 - 3, 170, 6, 12, 2, a.metal(f.STEEL))
    with a.clip(_BODY):
        a.rect(112, 300, 176, 32, 0, dk(c, 0.2))
        for x in range(116, 288, 6):
            a.line(f"M{x} 300 V330", dk(c, 0.55), 1.6, opacity=0.4)


def beanie(a: Pen, c: str, t: str = "#f1e3c8", bobble: bool = True) -> None:
    a.shadow(200, 328, 112, 13, 0.3)
    d = "M96 262 C84 130 140 84 200 84 C260 84 316 130 304 262 C260 276 140 276 96 262Z"
    a.solid(d, c, 0.26, 0.32, hl=[(146, 160, 26, 50, 0.35, 14)], sh=[(290, 210, 24, 70, 0.35)])
    with a.clip(d):
        for i in range(-6, 7):
            x = 200 + i * 17
            a.line(f"M{200 + i * 3} 84 C{x} 120 {x + i * 1.5} 190 {x + i * 1.5} 270", dk(c, 0.5), 5,
                opacity=0.28)
            a.line(f"M{200 + i * 3 - 5} 84 C{x - 6} 120 {x + i * 1.5 - 6} 190 {x + i * 1.5 - 6} 270",
                lt(c, 0.45), 2.4, opacity=0.5)
        a.path("M80 176 H320 V204 H80Z", t, opacity=0.85)
        a.line("M80 190 H320", dk(c, 0.2), 9, stroke_dasharray="9 9", stroke_linecap="butt")
    cuff = "M88 246 C120 262 280 262 312 246 C320 266 320 300 312 316 C280 332 120 332 88 316 C80 "\
        "300 80 266 88 246Z"
    a.solid(cuff, lt(c, 0.1), 0.24, 0.3, hl=[(140, 272, 30, 10, 0.4, 8)])
    with a.clip(cuff):
        for x in range(84, 320, 10):
            a.line(f"M{x} 244 V330", dk(c, 0.55), 3, opacity=0.35)
    f.patch(a, 250, 294, 36, "#b07a4a")
    if bobble:
        for i in range(40):
            q, r = i * 2.4, 34 * math.sqrt(i / 40)
            at = (round(200 + r * math.cos(q), 1), round(66 + r * math.sin(q), 1))
            a.ell(*at, 9, 9, a.radial([(0, lt(t, 0.5)), (1, dk(t, 0.2))]))


def socks(a: Pen, c: str, t: str = "#f1e3c8", bands: int = 3) -> None:
    for dx, dy, turn, k in ((44, -26, 8, dk(c, 0.08)), (-34, 8, -4, c)):
        with a.at(f"translate({dx} {dy}) rotate({turn} 200 200)"):
            d = "M146 50 H222 C224 110 220 170 226 210 C236 236 290 262 306 296 C312 322 288 340 "\
                "262 336 C224 330 180 300 158 276 C140 254 144 160 146 50Z"
            _cast(a, d)
            a.solid(d, k, 0.24, 0.26, hl=[(168, 140, 12, 60, 0.4, 10)], sh=[(222, 150, 12, 80,
                0.3), (200, 300, 60, 14, 0.3)])
            with a.clip(d):
                for i in range(bands):
                    a.line(f"M140 {112 + i * 34} H232", t if i % 2 == 0 else dk(c, 0.4), 13)
                a.ell(164, 268, 34, 30, t)
                a.path("M262 250 L330 290 L300 350 L236 330Z", t)
                a.rect(140, 46, 90, 36, 0, dk(k, 0.14))
                for x in range(146, 228, 6):
                    a.line(f"M{x} 48 V82", dk(c, 0.55), 1.8, opacity=0.45)
                for y in range(88, 330, 5):
                    a.line(f"M130 {y} C200 {y + 4} 260 {y + 10} 320 {y + 30}", dk(c, 0.5), 0.8,
                        opacity=0.16)


def belt(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(204, 322, 122, 14, 0.34)
    a.ell(200, 238, 128, 74, "none", stroke=dk(c, 0.6), stroke_width=42)
    a.ell(200, 232, 120, 66, a.grad([(0, dk(c, 0.7)), (1, dk(c, 0.45))], DOWN))
    d = "M72 214 C72 262 130 290 200 290 C270 290 328 262 328 214 V262 C328 312 270 338 200 338 "\
        "C130 338 72 312 72 262Z"
    a.solid(d, c, 0.26, 0.3, hl=[(128, 278, 40, 10, 0.4, 8)], sh=[(318, 260, 20, 40, 0.35)])
    a.path("M72 214 C72 172 130 150 200 150 C270 150 328 172 328 214 C318 186 262 166 200 166 "
        "C138 166 82 186 72 214Z", a.grad([(0, lt(c, 0.3)), (1, dk(c, 0.2))], ACROSS))
    f.stitches(a, "M76 226 C82 268 134 296 200 296 C266 296 318 268 324 226", c)
    f.stitches(a, "M76 258 C82 304 134 331 200 331 C266 331 318 304 324 258", c)
    for x, y in ((262, 304), (284, 294), (304, 280)):
        a.ell(x, y, 3.6, 5, dk(c, 0.75))
    a.rect(150, 278, 76, 72, 10, "none", stroke="#141e28", stroke_width=10, opacity=0.3,
        transform="translate(4 6)")
    a.rect(150, 276, 76, 72, 10, "none", stroke=a.metal(t, SLANT), stroke_width=11)
    a.line("M152 314 H222", dk(t, 0.3), 8)
    a.line("M152 312 H220", lt(t, 0.4), 4)


def sunglasses(a: Pen, c: str, t: str = "#2b5f6e", round_: bool = True) -> None:
    a.shadow(200, 290, 140, 14, 0.26)
    for s in (1, -1):
        a.line(f"M{200 + s * 138} 196 C{200 + s * 150} 150 {200 + s * 128} 124 {200 + s * 96} 112",
            dk(c, 0.4), 11)
        a.line(f"M{200 + s * 138} 194 C{200 + s * 149} 150 {200 + s * 127} 123 {200 + s * 96} 110",
            lt(c, 0.1), 6)
    a.line("M178 206 C190 190 210 190 222 206", dk(c, 0.35), 11)
    a.line("M178 204 C190 188 210 188 222 204", lt(c, 0.25), 5)
    for s in (1, -1):
        x = 200 + s * 78
        d = ("M-56 0 A56 54 0 0 1 56 0 A56 54 0 0 1 -56 0Z" if round_ else
            "M-60 -36 C-30 -46 40 -44 62 -36 C62 10 40 46 -2 46 C-42 46 -58 6 -60 -36Z")
        with a.at(f"translate({x} 218) scale({s} 1)"):
            a.path(d, "#141e28", 8, opacity=0.25, transform="translate(4 18)")
            a.path(d, a.grad([(0, dk(t, 0.35)), (0.6, t), (1, lt(t, 0.5))], DOWN),
                fill_opacity=0.94)
            with a.clip(d):
                a.path("M-60 -50 L-16 -50 L-50 50 L-60 50Z", "#fff", opacity=0.22)
                a.path("M-4 -50 L10 -50 L-24 50 L-38 50Z", "#fff", opacity=0.14)
            a.path(d, stroke=dk(c, 0.3), stroke_width=12)
            a.path(d, stroke=c, stroke_width=8, transform="translate(-.6 -1)")
            a.path(d, stroke=lt(c, 0.5), stroke_width=2, opacity=0.7, transform="translate(-1 -3)")
        a.rect(x + s * 52 - 6, 190, 12, 10, 3, a.metal(f.BRASS))
