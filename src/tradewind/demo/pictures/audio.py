"""What plays and what records."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, SLANT, Pen


def earbuds(a: Pen, c: str, t: str = "#2b333b") -> None:
    a.shadow(200, 312, 96)
    a.ell(322, 322, 40, 6, "#141e28", opacity=0.35, blur=5)
    a.solid("M126 200 L126 152 C126 112 156 96 200 96 C244 96 274 112 274 152 L274 200 Z", c, 0.3,
        0.2, hl=[(150, 124, 26, 18, 0.6)], sh=[(280, 150, 22, 60, 0.3)])
    a.path("M139 200 L139 156 C139 124 164 110 200 110 C236 110 261 124 261 156 L261 200Z",
        a.grad([(0, dk(c, 0.34)), (1, dk(c, 0.12))], (0, 0, 0, 1)))
    a.line("M141 154 C142 126 166 112 200 112 C234 112 258 126 259 154", lt(c, 0.4), 1.4,
        opacity=0.6)
    for x, m in ((164, 1), (236, -1)):
        with a.at(f"translate({x} 176) scale({m} 1)"):
            a.ell(2, 22, 24, 10, "#0c141b", opacity=0.35, blur=3)
            a.solid("M-24 -4 C-24 -22 -10 -30 4 -28 C22 -26 28 -12 26 2 C24 16 12 22 10 40 L-10 "
                "40 C-10 22 -24 14 -24 -4Z", lt(c, 0.1), 0.4, 0.22, hl=[(-10, -14, 10, 8, 0.9, 3)],
                sh=[(24, 14, 12, 24, 0.25)])
            a.path("M14 -20 C24 -18 30 -8 27 3 C24 10 16 8 13 -2 C11 -10 10 -18 14 -20Z",
                a.grad([(0, lt(t, 0.25)), (1, dk(t, 0.3))]))
            a.ell(-9, 6, 4.5, 2.6, t, opacity=0.75)
    a.solid("M118 196 L282 196 C287 196 289 199 289 205 L289 238 C289 292 252 314 200 314 C148 "
        "314 111 292 111 238 L111 205 C111 199 113 196 118 196Z", c, 0.3, 0.26, hl=[(146, 226, 26,
        20, 0.65, 12), (170, 298, 60, 6, 0.25)], sh=[(290, 270, 36, 60, 0.34, 18), (200, 318, 90,
        14, 0.35)])
    a.line("M117 205 L283 205", dk(c, 0.5), 1.2, opacity=0.4)
    a.line("M117 207 L283 207", "#fff", 1.2, opacity=0.5)
    a.ell(200, 246, 3.6, 3.6, "#39b57f")
    a.ell(200, 246, 9, 9, "#39b57f", opacity=0.28, blur=3)
    with a.at("translate(316 300) rotate(64)"):
        a.solid("M-8 -2 L-8 -44 C-8 -52 8 -52 8 -44 L8 -2 Z", lt(c, 0.1), 0.35, 0.26, p=(0, 0, 1,
            0), hl=[(-3, -30, 2, 18, 0.9, 2)])
        a.solid("M-22 4 C-22 -12 -8 -18 4 -16 C20 -14 24 0 20 12 C14 24 -20 24 -22 4Z", lt(c, 0.1),
            0.4, 0.25, hl=[(-8, -4, 9, 7, 0.9, 3)])
        a.solid("M14 -6 C24 -10 34 -4 33 6 C32 14 22 16 16 12 Z", t, 0.3, 0.2, rim=0.3)
        a.rect(-7, -47, 14, 4, 2, "#c9a35c")


def headphones(a: Pen, c: str, t: str = "#d9c7ae") -> None:
    a.shadow(200, 330, 104)
    a.line("M104 232 C96 80 304 80 296 232", dk(c, 0.45), 22)
    a.line("M104 230 C98 84 302 84 296 230", c, 17)
    a.line("M101 214 C102 136 150 112 214 114", a.grad([(0, lt(c, 0.5), 0.2), (0.4, lt(c, 0.7),
        0.9), (1, lt(c, 0.5), 0)], (0, 0, 1, 0)), 3, blur=1)
    a.line("M140 152 C166 128 234 128 260 152", dk(t, 0.2), 13)
    a.line("M142 149 C168 126 232 126 258 149", lt(t, 0.3), 2.4, opacity=0.7)
    for s in (1, -1):
        with a.at(f"translate(200 0) scale({s} 1)"):
            a.rect(88, 186, 16, 54, 7, a.grad([(0, "#f0f2f4"), (0.5, "#a6aeb5"), (1, "#5d666e")],
                (0, 0, 1, 0)))
            a.solid("M58 226 C58 206 86 208 86 230 L86 306 C86 328 58 330 58 310 C50 290 50 246 "
                "58 226Z", t, 0.25, 0.3, rim=0.3)
            a.solid("M84 218 C116 214 134 236 134 268 C134 300 116 324 84 320 C76 300 76 238 84 "
                "218Z", c, 0.26, 0.32, hl=[(98, 242, 10, 20, 0.5, 8)], sh=[(130, 300, 16, 30,
                0.4)])
            a.ell(109, 269, 14, 30, "none", stroke=lt(c, 0.45), stroke_width=1.4, opacity=0.6)


def speaker(a: Pen, c: str, t: str = "#d9b877") -> None:
    a.shadow(202, 334, 84)
    body = "M122 118 C122 92 278 92 278 118 L278 312 C278 338 122 338 122 312Z"
    a.path(body, a.tube(c))
    mesh = a.pattern(6, 45, f'<circle cx="3" cy="3" r="1.7" fill="{dk(c, 0.7)}" opacity=".5"/>')
    with a.clip(body):
        a.path("M118 130 C118 152 282 152 282 130 L282 290 C282 312 118 312 118 290Z", mesh)
        a.ell(154, 220, 9, 90, "#fff", 8, opacity=0.4)
        a.ell(272, 220, 16, 100, dk(c, 0.8), 10, opacity=0.4)
        a.line("M120 130 C120 152 280 152 280 130 M120 292 C120 314 280 314 280 292", dk(c, 0.6),
            2.4, opacity=0.7)
        a.line("M120 134 C120 156 280 156 280 134", lt(t, 0.2), 3)
    a.ell(200, 117, 78, 21, a.grad([(0, lt(c, 0.4)), (1, dk(c, 0.3))]))
    a.ell(200, 117, 66, 16.5, a.grad([(0, dk(c, 0.5)), (1, dk(c, 0.2))]))
    a.ell(200, 116, 56, 13.4, "none", stroke="#7fe6d8", stroke_width=2.4, opacity=0.9)
    a.ell(200, 116, 58, 14, "none", blur=0, stroke="#7fe6d8", stroke_width=6, opacity=0.25)
    for d in ("M164 116 L176 116", "M224 116 L236 116 M230 113 L230 119",
        "M196 113 L205 116 L196 119Z"):
        a.line(d, lt(c, 0.7), 2)
    a.ell(200, 262, 15, 15, a.metal(t, SLANT))
    a.ell(200, 262, 12, 12, dk(c, 0.35))
    a.path("M199 253 L199 268 L190 268Z M202 257 L202 268 L210 268Z", lt(t, 0.3))


def microphone(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    a.shadow(200, 336, 82)
    a.solid("M124 326 C124 308 276 308 276 326 L276 332 C276 346 124 346 124 332Z", dk(c, 0.3),
        0.2, 0.4, p=ACROSS)
    a.ell(200, 324, 75, 13, a.grad([(0, lt(c, 0.35)), (1, dk(c, 0.35))]))
    a.rect(192, 268, 16, 56, 5, a.metal(t))
    a.line("M122 160 C116 262 150 284 200 284 C250 284 284 262 278 160", dk(t, 0.5), 13)
    a.line("M121 160 C116 260 150 281 200 281 C250 281 283 260 277 160", t, 8)
    a.line("M120 166 C118 220 128 256 152 268", lt(t, 0.7), 2.4, opacity=0.9)
    for x in (124, 276):
        a.ell(x, 160, 13, 13, a.metal(t, SLANT))
        a.ell(x, 160, 6, 6, dk(t, 0.45))
    body = "M148 110 C148 40 252 40 252 110 L252 210 C252 262 148 262 148 210Z"
    a.path(body, a.tube(c))
    grille = a.pattern(8, 0, '<path d="M0 0L8 8M8 0L0 8" stroke="#20282f" stroke-width="1.3"/>')
    with a.clip(body):
        a.path("M140 40 L260 40 L260 156 C260 168 140 168 140 156Z", a.grad([(0, dk(t, 0.3)),
            (0.25, lt(t, 0.6)), (0.5, t), (0.8, dk(t, 0.45)), (1, dk(t, 0.2))], ACROSS))
        a.path("M140 40 L260 40 L260 156 C260 168 140 168 140 156Z", grille, opacity=0.75)
        a.ell(174, 96, 10, 44, "#fff", 7, opacity=0.5)
        a.ell(250, 110, 14, 60, dk(c, 0.8), 9, opacity=0.5)
        a.ell(168, 206, 6, 34, "#fff", 5, opacity=0.35)
        for y in (100,):
            a.line(f"M146 {y} C160 {y + 10} 240 {y + 10} 254 {y}", dk(t, 0.6), 4)
            a.line(f"M146 {y - 2} C160 {y + 8} 240 {y + 8} 254 {y - 2}", lt(t, 0.6), 1.2)
        a.line("M146 158 C150 170 250 170 254 158", dk(c, 0.7), 5)
        a.line("M146 162 C150 174 250 174 254 162", "#d9b877", 2.6)
    a.ell(200, 204, 13, 13, dk(c, 0.55))
    a.ell(199, 203, 10.5, 10.5, a.metal(t, SLANT))
    a.line("M199 203 L199 195", "#c93f17", 2)
    a.ell(200, 234, 3.4, 3.4, "#39b57f")
    a.ell(200, 234, 9, 9, "#39b57f", 3, opacity=0.4)


def turntable(a: Pen, c: str, t: str = "#a8744a") -> None:
    a.shadow(204, 322, 164, 15, 0.34)
    a.solid("M44 262 L356 262 L352 312 C351 320 346 322 340 322 L60 322 C54 322 49 320 48 312Z", t,
        0.2, 0.38, hl=[(130, 280, 70, 10, 0.25, 8)], p=(0, 0, 1, 0.3))
    for y, o in ((276, 0.25), (286, 0.2), (298, 0.24), (308, 0.18)):
        a.line(f"M52 {y} C140 {y - 5} 250 {y + 6} 346 {y}", dk(t, 0.45), 1.1, opacity=o)
    a.path("M78 140 L322 140 L356 262 L44 262Z", a.grad([(0, lt(c, 0.35)), (0.5, c), (1, dk(c,
        0.3))]))
    a.line("M44 262 L356 262", lt(c, 0.6), 2, opacity=0.7)
    a.line("M78 140 L322 140 L356 262", dk(c, 0.5), 1.4, opacity=0.4)
    a.ell(176, 206, 108, 48, dk(c, 0.7), 6, opacity=0.5)
    a.ell(172, 202, 106, 47, a.metal("#aab2b8"))
    a.ell(172, 199, 104, 46, "#12171c")
    for i in range(9):
        a.ell(172, 199, 100 - i * 7, 44 - i * 3.1, "none", stroke="#3c464f", stroke_width=0.9,
            opacity=0.7)
    a.path("M172 199 L92 170 C108 158 130 154 150 153Z M172 199 L252 228 C236 240 214 244 194 "
        "245Z", "#ffffff", opacity=0.16)
    a.ell(172, 199, 34, 15, a.grad([(0, "#f0a24a"), (1, "#c93f17")]))
    a.ell(172, 199, 20, 8.6, "#f6e6c8")
    a.ell(172, 198, 3, 1.8, "#20282f")
    a.ell(304, 166, 22, 11, dk(c, 0.5))
    a.ell(303, 163, 20, 10, a.metal("#c9ccd0", SLANT))
    a.ell(303, 160, 9, 5, dk(c, 0.3))
    a.line("M306 168 C318 200 292 222 236 224", "#0a141f", 6, 4, opacity=0.3,
        transform="translate(5 8)")
    a.line("M303 160 C322 196 292 216 236 218", dk("#c9ccd0", 0.3), 6)
    a.line("M303 159 C321 195 291 215 237 217", "#eef1f3", 2.6)
    a.rect(222, 210, 22, 13, 3, "#20282f", transform="rotate(-8 232 216)")
    for x, r in ((292, 12), (326, 8)):
        a.ell(x, 244, r, r * 0.55, dk(c, 0.5))
        a.ell(x, 241, r, r * 0.55, a.metal("#d5d9dc", SLANT))
    for x in (84, 316):
        a.rect(x - 16, 320, 32, 9, 3, "#20282f")
