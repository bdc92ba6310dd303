"""What goes with a telephone."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures.colour import dk, lt, mix
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def phonecase(a: Pen, c: str, t: str = "#e9c7a4") -> None:

    def one(x: float, y: float, r: float, c: str, art: bool) -> None:
        with a.at(f"translate({x} {y}) rotate({r}) scale(.94)"):
            b = ("M-48 -152 L48 -152 C66 -152 76 -142 76 -124 L76 124 C76 142 66 152 48 152 L-48 "
                "152 C-66 152 -76 142 -76 124 L-76 -124 C-76 -142 -66 -152 -48 -152Z")
            a.path(b, "#18222c", opacity=0.38, blur=12, transform="translate(16 16)")
            a.path(b, dk(c, 0.45), transform="translate(4 4)")
            a.rect(75.5, -64, 5, 44, 2.5, dk(c, 0.35))
            a.rect(-79, -80, 5, 26, 2.5, dk(c, 0.1))
            a.rect(-79, -46, 5, 26, 2.5, dk(c, 0.1))
            a.solid(b, c, 0.22, 0.22, hl=[(-52, -90, 20, 70, 0.4, 18)], sh=[(86, 70, 26, 100, 0.3,
                18)], rim=0.55, w=5)
            if art:
                with a.clip(b):
                    a.ell(30, 36, 42, 42, a.grad([(0, lt(t, 0.3)), (1, t)]), opacity=0.95)
                    for i, k in enumerate((0.0, 0.22, 0.4, 0.56)):
                        y = 52 + i * 26
                        a.path(f"M-80 {y} C-46 {y - 24} -14 {y + 16} 18 {y - 4} C44 {y - 18} 60 "
                            f"{y + 6} 82 {y - 8} L82 156 L-80 156Z", a.grad([(0, mix(lt(c, 0.3),
                            dk(c, 0.45), k)), (1, mix(c, dk(c, 0.6), k))], (0, 0, 0, 1)))
                a.path(b, "none", stroke="#fff", stroke_width=1.4, opacity=0.3)
            a.path("M-48 -140 L-2 -140 C10 -140 16 -134 16 -122 L16 -74 C16 -62 10 -56 -2 -56 "
                "L-46 -56 C-58 -56 -64 -62 -64 -74 L-64 -122 C-64 -134 -60 -140 -48 -140Z", dk(c,
                0.6), opacity=0.5, blur=3, transform="translate(3 4)")
            a.solid("M-48 -140 L-2 -140 C10 -140 16 -134 16 -122 L16 -74 C16 -62 10 -56 -2 -56 "
                "L-46 -56 C-58 -56 -64 -62 -64 -74 L-64 -122 C-64 -134 -60 -140 -48 -140Z", dk(c,
                0.12), 0.25, 0.2, rim=0.5)
            for x, y in ((-42, -118), (-42, -78), (-4, -98)):
                a.ell(x, y, 17.5, 17.5, a.grad([(0, "#eef1f3"), (0.5, "#828b93"), (1, "#39424a")]))
                a.ell(x, y, 14.5, 14.5, "#0d141a")
                a.ell(x, y, 10, 10, a.radial([(0, "#4a6a8c"), (0.55, "#16222e"), (1, "#05090d")]))
                a.ell(x - 4, y - 5, 3.4, 2.4, "#fff", opacity=0.85)
                a.ell(x + 4, y + 5, 2, 1.6, "#8fb7e0", opacity=0.6)
            a.ell(3, -128, 4.6, 4.6, "#fdf3d4")

    one(256, 204, 14, mix(c, t, 0.62), False)
    one(162, 204, -9, c, True)


def powerbank(a: Pen, c: str, t: str = "#39b57f") -> None:
    with a.at("rotate(9 200 200)"):
        b = ("M140 70 L256 70 C276 70 286 80 286 100 L286 300 C286 320 276 330 256 330 L140 330 "
            "C120 330 110 320 110 300 L110 100 C110 80 120 70 140 70Z")
        a.path(b, "#18222c", opacity=0.42, blur=12, transform="translate(20 16)")
        a.path(b, dk(c, 0.55), transform="translate(9 5)")
        a.path(b, dk(c, 0.3), transform="translate(4 2)")
        a.solid(b, c, 0.24, 0.24, hl=[(150, 130, 30, 60, 0.34, 18)], sh=[(290, 250, 26, 90, 0.3,
            18)], rim=0.6, w=5)
        for r, o in ((62, 0.16), (48, 0.2), (34, 0.25)):
            a.ell(198, 176, r, r, "none", stroke=dk(c, 0.6), stroke_width=2.4, opacity=o * 1.6)
            a.ell(197, 175, r, r, "none", stroke=lt(c, 0.6), stroke_width=1.2, opacity=0.5)
        a.path("M204 148 L182 182 L196 182 L192 206 L216 170 L201 170Z", lt(c, 0.75), opacity=0.92)
        for i in range(4):
            x = 164 + i * 22
            a.ell(x, 284, 6, 6, dk(c, 0.5))
            a.ell(x, 284, 4, 4, t if i < 3 else dk(c, 0.3))
            a.ell(x, 284, 10, 10, t, 3, opacity=0.35 if i < 3 else 0)
        a.rect(284, 120, 7, 26, 3, dk(c, 0.35))


def stand(a: Pen, c: str, t: str = "#2a7d92") -> None:
    a.shadow(206, 332, 104)
    a.solid("M100 322 C100 306 304 306 304 322 L304 328 C304 344 100 344 100 328Z", c, 0.25, 0.38,
        p=ACROSS)
    a.ell(202, 320, 101, 14, a.grad([(0, lt(c, 0.5)), (0.5, lt(c, 0.1)), (1, dk(c, 0.2))]))
    a.solid("M222 316 L250 316 L270 150 C270 142 256 142 254 150Z", dk(c, 0.12), 0.2, 0.4, p=ACROSS)
    a.solid("M132 306 L246 306 C252 306 252 292 246 292 L132 292 C126 292 126 306 132 306Z", c,
        0.3, 0.35, p=DOWN)
    with a.at("translate(196 170) skewX(-6) rotate(-2)"):
        b = ("M-52 -122 L52 -122 C66 -122 74 -114 74 -100 L74 100 C74 114 66 122 52 122 L-52 122 "
            "C-66 122 -74 114 -74 100 L-74 -100 C-74 -114 -66 -122 -52 -122Z")
        a.path(b, "#0f171e", opacity=0.35, blur=8, transform="translate(16 8)")
        a.path(b, "#6d767d", transform="translate(5 2)")
        a.path(b, a.metal("#9aa3ab", SLANT))
        a.rect(-70, -118, 140, 236, 17, "#0b1117")
        a.rect(-66, -114, 132, 228, 14, a.grad([(0, lt(t, 0.45)), (0.5, t), (1, dk(t, 0.6))]))
        s = "M-66 -114 L66 -114 L66 114 L-66 114Z"
        with a.clip(s):
            a.ell(24, -30, 34, 34, a.grad([(0, "#ffe3a1"), (1, "#f0a24a")]))
            a.path("M-70 40 C-40 0 -10 30 10 14 C34 -4 50 22 70 8 L70 120 L-70 120Z", dk(t, 0.35))
            a.path("M-70 70 C-30 36 0 70 30 52 C46 44 60 56 70 50 L70 120 L-70 120Z", dk(t, 0.6))
        a.rect(-16, -108, 32, 9, 4.5, "#0b1117")
        a.path("M-66 -100 C-66 -108 -60 -114 -52 -114 L20 -114 L-40 60 L-66 80Z", "#ffffff",
            opacity=0.14)
        a.ell(0, 84, 15, 15, "#ffffff", opacity=0.18)
        a.path("M2 73 L-6 86 L-1 86 L-3 96 L7 82 L1 82Z", "#fff", opacity=0.95)
    a.rect(180, 316, 46, 5, 2.5, "#39b57f", opacity=0.9)
    a.ell(203, 318, 34, 6, "#39b57f", 4, opacity=0.35)


def cable(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.ell(206, 216, 124, 118, "#18222c", 12, opacity=0.2)

    def cord(d: str) -> None:
        a.line(d, "#18222c", 13, 6, opacity=0.22, transform="translate(7 9)")
        a.line(d, dk(c, 0.5), 13)
        a.line(d, c, 10.5)
        a.line(d, lt(c, 0.4), 10.5, stroke_dasharray="2 5", opacity=0.55, stroke_linecap="butt")
        a.line(d, dk(c, 0.4), 10.5, stroke_dasharray="1.5 5.5", stroke_dashoffset=3, opacity=0.6,
            stroke_linecap="butt")
        a.line(d, "#fff", 2.4, 1, opacity=0.35, transform="translate(-2 -2.4)")

    cord("M200 96 C262 96 304 142 304 204 C304 266 262 308 200 308 C138 308 96 266 96 204 C96 142 "
        "138 96 200 96Z")
    cord("M200 112 C254 112 288 150 288 204 C288 258 254 292 200 292 C146 292 112 258 112 204 "
        "C112 150 146 112 200 112Z")
    cord("M128 284 C96 306 70 300 56 268")
    cord("M276 282 C308 306 336 300 348 264")
    cord("M200 128 C246 128 272 160 272 204 C272 248 246 276 200 276 C154 276 128 248 128 204 "
        "C128 160 154 128 200 128Z")
    for x, y, r in ((55, 268, -22), (349, 264, 22)):
        with a.at(f"translate({x} {y}) rotate({r})"):
            a.rect(-13, -52, 26, 54, 8, "#18222c", 6, opacity=0.3, transform="translate(6 6)")
            a.solid("M-13 -44 C-13 -50 -9 -52 -6 -52 L6 -52 C9 -52 13 -50 13 -44 L13 -4 C13 2 8 6 "
                "0 6 C-8 6 -13 2 -13 -4Z", dk(c, 0.25), 0.4, 0.35, p=ACROSS)
            a.rect(-8.5, -76, 17, 25, 6, a.metal(t))
            a.rect(-5.5, -73, 11, 5, 2.5, "#20282f")
            a.line("M-13 -12 L13 -12", lt(c, 0.5), 1.6, opacity=0.6)
    a.solid("M180 282 C180 278 184 276 188 276 L214 276 C218 276 222 278 222 282 L222 306 C222 "
        "312 218 314 214 314 L188 314 C184 314 180 312 180 306Z", "#8a5a34", 0.25, 0.35)
    a.line("M184 280 L184 310 M218 280 L218 310", "#e2c9a0", 1, stroke_dasharray="3 2.4")
    a.ell(201, 295, 5, 5, a.metal("#d9b877"))
