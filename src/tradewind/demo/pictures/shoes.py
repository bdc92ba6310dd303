"""Shoes stand in pairs, one behind the other."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import DOWN, Pen


def _shoe(a: Pen, c: str, t: str, sole: str, far: bool = False) -> None:
    up = ("M66 284 C56 250 58 206 68 178 C72 166 88 162 98 170 C112 184 134 188 150 176 C158 168 "
        "172 168 180 178 L222 224 C246 240 288 242 318 256 C342 266 352 276 350 290 L66 292Z")
    a.path("M74 186 C88 190 128 206 158 196 C176 192 178 186 174 176 C164 166 156 172 148 178 "
        "C132 188 112 184 98 170 C84 164 74 172 74 186Z", dk(c, 0.65))
    a.path("M150 178 C156 160 172 146 184 150 C192 154 194 170 200 188 L216 222 L188 214Z",
        a.grad([(0, lt(c, 0.12)), (1, dk(c, 0.35))]))
    a.solid(up, c, 0.22, 0.24, hl=[(108, 214, 24, 34, 0.34, 18), (286, 256, 34, 8, 0.5, 5), (206,
        222, 10, 16, 0.3, 5)], sh=[(90, 290, 60, 16, 0.32), (250, 292, 80, 10, 0.3), (346, 280, 14,
        18, 0.3)])
    a.solid("M262 244 C292 244 340 258 350 290 L250 291 C244 274 250 256 262 244Z", lt(c,
        0.5) if not far else lt(c, 0.3), 0.3, 0.2, hl=[(306, 260, 22, 6, 0.7, 5)])
    a.solid("M60 250 C56 222 60 196 68 178 C72 166 88 162 98 170 C94 200 100 240 108 291 L66 291 "
        "C62 276 60 262 60 250Z", t, 0.25, 0.25, hl=[(74, 206, 5, 30, 0.4, 5)])
    a.solid("M118 290 C128 262 148 248 176 244 C206 240 224 236 240 238 C214 248 186 262 170 290Z",
        t, 0.22, 0.2, rim=0.3)
    a.solid("M150 180 C160 166 174 168 182 178 L224 226 C216 236 204 238 196 232 Z", dk(c, 0.1),
        0.25, 0.25, rim=0.35)
    for i in range(5):
        x, y = (160 + i * 13.2, 184 + i * 11.6)
        a.line(f"M{x - 3} {y + 12} C{x + 4} {y + 2} {x + 14} {y - 5} {x + 24} {y - 6}", dk(c, 0.7),
            6.5, opacity=0.3, transform="translate(1 2)")
        a.line(f"M{x - 3} {y + 12} C{x + 4} {y + 2} {x + 14} {y - 5} {x + 24} {y - 6}", sole, 5.2)
        a.line(f"M{x} {y + 8} C{x + 6} {y + 1} {x + 14} {y - 6} {x + 22} {y - 7}", "#fff", 1.5,
            opacity=0.8)
    a.line("M104 292 C98 250 96 214 100 176 M120 286 C130 264 150 251 178 247", lt(c, 0.5), 1.1,
        stroke_dasharray="3 2.6", opacity=0.7)
    a.solid("M58 286 C90 292 250 296 352 284 C362 296 360 316 342 320 C270 328 120 326 74 322 C56 "
        "320 54 298 58 286Z", sole, 0.5, 0.2, p=(0, 0, 0.2, 1), hl=[(150, 294, 80, 3, 0.7, 3)],
        sh=[(210, 326, 140, 8, 0.4, 5)], rim=0.6, dark=0.25)
    a.line("M60 305 C120 313 280 312 358 302", dk(sole, 0.35), 2, opacity=0.5)
    a.path("M62 314 C120 322 280 322 354 310 C352 316 348 319 342 320 C270 328 120 326 74 322 C66 "
        "321 63 318 62 314Z", dk(t, 0.25))


def sneakers(a: Pen, c: str, t: str = "#0b7a75", sole: str = "#f4f0e8") -> None:
    a.shadow(210, 322, 150, 13, 0.3)
    with a.at("translate(52 -34) scale(.9)"):
        a.ell(200, 322, 140, 9, "#1b2733", opacity=0.22, blur=8)
        _shoe(a, dk(c, 0.08), dk(t, 0.1), dk(sole, 0.06), True)
    a.ell(160, 300, 130, 14, "#141e28", opacity=0.18, blur=8)
    with a.at("translate(-12 6) scale(.99)"):
        _shoe(a, c, t, sole)


def _boot(a: Pen, c: str, t: str) -> None:
    up = ("M112 92 C140 104 190 104 214 90 C218 130 218 170 222 200 C242 228 300 236 330 262 C342 "
        "274 342 296 340 304 L114 306 C104 270 116 210 112 160Z")
    a.solid(up, c, 0.22, 0.3, hl=[(138, 160, 14, 60, 0.32, 14), (290, 258, 34, 10, 0.4, 8)],
        sh=[(214, 180, 14, 70, 0.3, 12), (120, 290, 30, 30, 0.32)])
    a.solid("M112 92 C140 104 190 104 214 90 L215 116 C186 128 140 128 113 118Z", dk(c, 0.3), 0.25,
        0.3)
    a.path("M114 92 C140 80 190 78 213 90 C190 103 140 104 114 92Z", dk(c, 0.72))
    a.solid("M252 236 C288 236 334 254 340 304 L246 306 C236 280 240 254 252 236Z", lt(c, 0.06),
        0.22, 0.3, hl=[(300, 258, 22, 10, 0.5, 8)], rim=0.3)
    a.solid("M112 306 C104 280 110 240 112 220 C126 230 148 250 150 306Z", dk(c, 0.22), 0.2, 0.3,
        rim=0.25)
    for i in range(7):
        y = 112 + i * 17
        x = 180 + max(0, i - 4) * 12
        a.line(f"M{x - 4} {y + 5} L{x + 34} {y - 1}", dk(c, 0.8), 6, opacity=0.35,
            transform="translate(1 3)")
        a.line(f"M{x - 4} {y + 4} L{x + 32} {y - 2}", t, 4.6)
        a.ell(x - 7, y + 5, 4, 4, a.metal("#d9b877"))
    a.line("M246 304 C238 282 242 256 254 238 M150 304 C148 254 128 232 114 222", lt(c, 0.5), 1.2,
        stroke_dasharray="4 3", opacity=0.7)
    a.solid("M106 300 L344 298 C350 304 350 318 346 322 L108 326 C102 322 102 306 106 300Z",
        "#3a2c22", 0.3, 0.3, p=DOWN)
    a.line("M108 306 L344 304", "#e2c9a0", 2, stroke_dasharray="5 3.4")
    for x in range(112, 336, 16):
        a.rect(x, 320, 9, 8, 2, "#1f1712")


def boots(a: Pen, c: str, t: str = "#e0b25a") -> None:
    a.shadow(214, 328, 140, 13, 0.32)
    with a.at("translate(58 -26) scale(.9)"):
        _boot(a, dk(c, 0.1), dk(t, 0.1))
    a.ell(190, 318, 120, 14, "#141e28", 8, opacity=0.3)
    with a.at("translate(-22 6)"):
        _boot(a, c, t)


def sandals(a: Pen, c: str, t: str = "#c9a06a") -> None:
    a.shadow(206, 322, 148, 14, 0.28)
    for far in (True, False):
        with a.at("translate(64 -66) scale(.88)" if far else "translate(-16 8)"):
            k = dk(c, 0.1) if far else c
            a.solid("M62 286 C56 260 100 246 160 246 C230 244 300 226 346 244 C368 256 360 286 "
                "330 294 C260 312 80 328 62 286Z", dk(t, 0.32), 0.2, 0.35, rim=0.25)
            a.solid("M62 274 C56 248 100 234 160 234 C230 232 300 214 346 232 C368 244 360 272 "
                "330 280 C260 298 80 314 62 274Z", t, 0.32, 0.16, hl=[(130, 254, 50, 12, 0.35, 12),
                (300, 246, 30, 8, 0.35)], sh=[(200, 296, 120, 12, 0.3)])
            a.line("M76 276 C120 300 260 292 334 272", dk(t, 0.4), 1.2, opacity=0.5,
                stroke_dasharray="4 3")
            for d, w in (("M214 286 C204 196 300 178 334 246", 30),
                ("M92 284 C84 196 150 168 176 238", 26)):
                a.line(d, "#20150c", w, 5, opacity=0.3, transform="translate(5 7)",
                    stroke_linecap="butt")
                a.line(d, dk(k, 0.35), w, stroke_linecap="butt")
                a.line(d, k, w - 5, stroke_linecap="butt", transform="translate(-1 -1)")
                a.line(d, lt(k, 0.4), w * 0.3, 3, opacity=0.6, transform="translate(-5 -5)",
                    stroke_linecap="butt")
                a.line(d, lt(k, 0.55), 1.1, stroke_dasharray="4 3", opacity=0.8,
                    transform="translate(-1 -1)")
            a.line("M98 236 C70 200 74 182 100 178 C130 176 150 186 164 206", dk(k, 0.3), 13)
            a.line("M97 232 C72 200 78 184 101 181 C130 180 148 188 162 205", k, 8.5)
            a.rect(152, 190, 20, 22, 4, "none", stroke=a.metal("#d9b877"), stroke_width=4,
                transform="rotate(34 162 200)")


def slippers(a: Pen, c: str, t: str = "#f3ead9") -> None:
    a.shadow(206, 318, 146, 14, 0.3)
    for far in (True, False):
        with a.at("translate(58 -44) scale(.9)" if far else "translate(-10 8)"):
            k = dk(c, 0.1) if far else c
            a.ell(204, 306, 136, 10, "#1b2733", 8, opacity=0.3)
            a.solid("M68 290 C66 300 70 312 84 313 L318 312 C340 310 350 298 346 282Z", "#e9e0d0",
                0.4, 0.3, p=DOWN)
            up = ("M70 262 C66 236 84 224 110 222 C150 222 176 226 200 210 C250 190 334 232 346 "
                "276 C350 292 340 300 318 300 L90 300 C74 298 70 280 70 262Z")
            a.solid(up, k, 0.24, 0.3, hl=[(240, 226, 36, 12, 0.4, 10), (296, 252, 24, 12, 0.3,
                10)], sh=[(200, 304, 120, 14, 0.34), (340, 286, 20, 20, 0.3)])
            with a.clip(up):
                for i in range(15):
                    x = 176 + i * 12
                    a.line(f"M{x} 190 C{x + 12} 230 {x + 4} 270 {x + 12} 304", dk(k, 0.5), 1.6,
                        opacity=0.28)
                for y in range(206, 300, 9):
                    a.line(f"M170 {y} C220 {y - 12} 300 {y - 6} 350 {y + 10}", lt(k, 0.5), 1,
                        opacity=0.3)
            a.ell(136, 240, 66, 22, dk(t, 0.06))
            a.ell(136, 242, 54, 14, a.grad([(0, dk(t, 0.5)), (1, dk(t, 0.2))], DOWN))
            for i in range(26):
                q = i * math.tau / 26
                a.ell(round(136 + 62 * math.cos(q), 1), round(239 + 20 * math.sin(q), 1), 8, 6.5,
                    a.radial([(0, lt(t, 0.6)), (1, dk(t, 0.12))]))
