"""Light and comfort for a room."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, Pen


def lamp(a: Pen, c: str, t: str = "#c39a55") -> None:
    beam = a.grad([(0, "#ffe3a1", 0.85), (1, "#ffe9b8", 0)], (0, 0, 0, 1))
    a.path("M96 158 L28 330 L236 330 L196 186 Z", beam, blur=8)
    a.ell(132, 326, 104, 13, "#ffe7ad", opacity=0.75, blur=8)
    a.shadow(268, 326, 66, 8)
    a.solid("M200 318 C200 306 336 306 336 318 L336 325 C336 338 200 338 200 325Z", c, 0.15, 0.4,
        p=(0, 0, 1, 0))
    a.ell(268, 317, 67, 11, a.grad([(0, lt(c, 0.35)), (0.5, c), (1, dk(c, 0.25))]))
    a.ell(256, 315, 32, 4, "#fff", opacity=0.4, blur=3)

    def rod(x1: float, y1: float, x2: float, y2: float) -> None:
        d = f"M{x1} {y1} L{x2} {y2}"
        a.line(d, dk(t, 0.38), 9)
        a.line(d, t, 6)
        a.line(d, lt(t, 0.65), 2, transform="translate(-1.6 -.6)")

    rod(268, 314, 306, 200)
    rod(306, 200, 170, 106)
    a.line("M298 206 C280 178 230 152 190 118", "#2a333a", 2, opacity=0.55)
    a.ell(306, 200, 11, 11, dk(c, 0.35))
    a.ell(305, 199, 9, 9, a.radial([(0, lt(c, 0.5)), (1, dk(c, 0.2))]))
    a.ell(305, 199, 3, 3, lt(t, 0.3))
    a.rect(259, 296, 18, 20, 4, a.grad([(0, lt(t, 0.4)), (1, dk(t, 0.4))], (0, 0, 1, 0)))
    with a.at("translate(168 104) rotate(26)"):
        a.ell(0, 62, 66, 15, dk(c, 0.5))
        a.ell(0, 62, 60, 12, a.radial([(0, "#fffdf3"), (0.5, "#ffe9ad"), (1, "#f3bf5a")], 0.5, 0.5,
            0.5))
        a.solid("M-17 -22 C-17 -34 17 -34 17 -22 C19 -6 28 0 42 18 C56 34 66 50 66 62 C40 46 -40 "
            "46 -66 62 C-66 50 -56 34 -42 18 C-28 0 -19 -6 -17 -22Z", c, 0.34, 0.36, hl=[(-22, 20,
            10, 28, 0.7, 5), (-30, 36, 16, 10, 0.3)], sh=[(46, 36, 22, 36, 0.4)], p=(0, 0.2, 1,
            0.5))
        a.ell(0, -30, 9, 5, lt(t, 0.15))
        a.rect(-5, -40, 10, 12, 4, a.grad([(0, lt(t, 0.5)), (1, dk(t, 0.3))], (0, 0, 1, 0)))


def vase(a: Pen, c: str, t: str = "#5e7d57") -> None:
    a.shadow(200, 336, 66)
    for d, leaves in (
        ("M198 190 C186 140 160 110 138 72", ((176, 136, -40), (158, 104, -30), (140, 70, -24),
            (182, 150, 38))),
        ("M202 190 C206 130 214 90 212 42", ((206, 130, 50), (212, 92, -52), (213, 62, 44), (212,
            38, 0))),
        ("M206 190 C224 150 250 130 272 104", ((228, 154, 20), (248, 134, 84), (262, 116, 26),
            (274, 100, 52))),
    ):
        a.line(d, dk(t, 0.3), 3)
        for x, y, r in leaves:
            with a.at(f"translate({x} {y}) rotate({r})"):
                a.solid("M0 6 C-16 -6 -14 -30 0 -40 C14 -30 16 -6 0 6Z", t, 0.35, 0.25, rim=0.25)
                a.line("M0 4 L0 -34", lt(t, 0.5), 1, opacity=0.6)
    b = ("M178 180 C178 172 222 172 222 180 C220 206 226 216 246 240 C268 270 258 322 226 336 "
        "C214 340 186 340 174 336 C142 322 132 270 154 240 C174 216 180 206 178 180Z")
    a.solid(b, c, 0.28, 0.34, hl=[(164, 262, 14, 30, 0.6, 8)], sh=[(258, 290, 30, 50, 0.4, 12)])
    for y in range(252, 330, 9):
        w = 60 - abs(y - 286) * 0.42
        a.line(f"M{200 - w:.0f} {y} C{200 - w / 2:.0f} {y + 7} {200 + w / 2:.0f} {y + 7} "
            f"{200 + w:.0f} {y}", dk(c, 0.5), 1.2, opacity=0.22)
    a.ell(200, 179, 22, 6, lt(c, 0.35))
    a.ell(200, 180, 18, 4.4, dk(c, 0.7))
    a.line("M197 190 L198 178 M202 190 L202 176", dk(t, 0.4), 3)


def lantern(a: Pen, c: str, t: str = "#2b2320") -> None:
    a.ell(206, 344, 96, 9, "#1b2733", 10, opacity=0.26)
    a.ell(200, 338, 130, 12, "#ffe7ad", 12, opacity=0.6)
    a.ell(200, 190, 150, 140, "#ffe3a1", 40, opacity=0.4)
    a.line("M200 10 L200 62", dk(t, 0.2), 2.4)
    body = ("M160 72 C80 84 62 140 62 184 C62 236 84 290 160 302 L240 302 C316 290 338 236 338 "
        "184 C338 140 320 84 240 72Z")
    a.path(body, a.radial([(0, lt(c, 0.85)), (0.38, lt(c, 0.5)), (0.75, c), (1, dk(c, 0.24))], 0.5,
        0.56, 0.62))
    with a.clip(body):
        for i in range(1, 15):
            y = 72 + i * 15.4
            k = 1 - abs(i - 7.5) / 11
            a.line(f"M56 {y - 7 * (1 - k):.1f} C120 {y + 15 * k:.1f} 280 {y + 15 * k:.1f} 344 "
                f"{y - 7 * (1 - k):.1f}", dk(c, 0.5), 1.6, opacity=0.42)
            a.line(f"M56 {y - 5 * (1 - k):.1f} C120 {y + 17 * k:.1f} 280 {y + 17 * k:.1f} 344 "
                f"{y - 5 * (1 - k):.1f}", "#fff", 1.2, opacity=0.5)
        a.ell(120, 140, 30, 50, "#fff", 18, opacity=0.4)
        a.ell(326, 210, 30, 90, dk(c, 0.75), 18, opacity=0.3)
        a.ell(200, 196, 44, 56, "#fff7df", 20, opacity=0.75)
        for x, y, s in ((132, 220, 1), (250, 150, 0.8), (262, 238, 0.6)):
            with a.at(f"translate({x} {y}) scale({s})"):
                for k in range(5):
                    a.ell(0, -15, 8.4, 12, dk(c, 0.45), opacity=0.3, transform=f"rotate({k * 72})")
                a.ell(0, 0, 5, 5, "#fff3cf", opacity=0.8)
    for y in (64, 292):
        a.rect(152, y, 96, 18, 5, a.grad([(0, dk(t, 0.2)), (0.25, lt(t, 0.35)), (0.5, t), (1, dk(t,
            0.5))], ACROSS))
        a.ell(200, y, 48, 6, lt(t, 0.16) if y < 100 else dk(t, 0.2))
    a.line("M200 310 L200 330", dk(c, 0.4), 3)
    a.ell(200, 330, 8, 8, a.radial([(0, lt(c, 0.4)), (1, dk(c, 0.3))]))
    for i in range(7):
        a.line(f"M{194 + i * 2} 336 L{188 + i * 4} 372", dk(c, 0.15 + 0.05 * (i % 3)), 2.6)


def cushion(a: Pen, c: str, t: str = "#f1e3c8") -> None:
    a.shadow(204, 332, 124, 15, 0.34)
    b = ("M84 92 C120 106 280 106 316 92 C330 92 334 98 332 110 C318 160 318 260 332 312 C334 326 "
        "328 332 314 330 C270 318 130 318 86 330 C72 332 66 326 68 312 C82 260 82 160 68 110 C66 "
        "98 70 92 84 92Z")
    a.solid(b, c, 0.22, 0.3, hl=[(140, 150, 50, 44, 0.3, 20)], sh=[(310, 260, 36, 80, 0.34, 18),
        (200, 334, 120, 18, 0.34), (200, 210, 70, 60, 0.08, 20)])
    with a.clip(b):
        for i, r in enumerate((104, 84, 64)):
            a.path(f"M200 {211 - r} L{200 + r} 211 L200 {211 + r} L{200 - r} 211Z", "none",
                stroke=t, stroke_width=7 - i * 2, opacity=0.9, stroke_linejoin="round")
        a.path("M200 176 L235 211 L200 246 L165 211Z", t, opacity=0.92)
        a.path("M200 190 L221 211 L200 232 L179 211Z", dk(c, 0.25))
        a.ell(200, 211, 6, 6, t)
        for sx, sy in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            x, y = 200 + sx * 92, 211 + sy * 84
            a.path(f"M{x} {y - 13} L{x + 13} {y} L{x} {y + 13} L{x - 13} {y}Z", t, opacity=0.85)
            a.line(f"M{x + sx * 22} {y + sy * 24} C{x - sx * 14} {y - sy * 4} {x - sx * 30} "
                f"{y - sy * 30} {x - sx * 50} {y - sy * 40}", dk(c, 0.75), 5, 5, opacity=0.2)
        weave = a.pattern(4, 0, f'<path d="M0 1H4M1 0V4" stroke="{dk(c, 0.6)}" stroke-width=".7" '
            f'opacity=".3"/>')
        a.path(b, weave)
        a.line("M110 120 C180 132 220 132 290 120", "#fff", 5, 5, opacity=0.3)
    a.path(b, "none", stroke=dk(c, 0.35), stroke_width=4.6)
    a.path(b, "none", stroke=lt(c, 0.3), stroke_width=1.8, stroke_dasharray="3 3",
        transform="translate(-.8 -1)")
    for x, y, q in ((76, 98, -45), (324, 98, 45), (324, 326, 135), (76, 326, -135)):
        with a.at(f"translate({x} {y}) rotate({q})"):
            a.ell(0, -6, 5.5, 5.5, t)
            for i in range(5):
                a.line(f"M{-3 + i * 1.5} -8 L{-7 + i * 3.5} -26", dk(t, 0.12 * (i % 2)), 2)


def candle(a: Pen, c: str, t: str = "#a8744a") -> None:
    a.shadow(186, 334, 84)
    a.ell(180, 120, 110, 90, "#ffe3a1", 36, opacity=0.5)
    with a.at("translate(302 286) rotate(-14)"):
        a.ell(4, 44, 52, 8, "#141e28", 6, opacity=0.35)
        a.ell(5, 3, 48, 47, dk(t, 0.5))
        a.ell(0, 0, 48, 47, a.grad([(0, lt(t, 0.4)), (1, dk(t, 0.22))]))
        for r in (40, 30, 20, 11):
            a.ell(-2, 1, r, r * 0.96, "none", stroke=dk(t, 0.4), stroke_width=1.1, opacity=0.4)
    a.line("M180 160 L180 138", "#2b2320", 3.4)
    a.path("M180 78 C200 104 200 132 180 140 C160 132 160 104 180 78Z", a.radial([(0, "#fffdf3"),
        (0.5, "#ffe08a"), (1, "#f29a35")], 0.5, 0.72, 0.6))
    a.path("M180 108 C188 120 188 132 180 137 C172 132 172 120 180 108Z", "#fff")
    b = "M98 146 L262 146 L260 312 C260 332 246 336 180 336 C114 336 100 332 100 312Z"
    a.path(b, a.grad([(0, dk(c, 0.2)), (0.18, lt(c, 0.5)), (0.42, lt(c, 0.12)), (0.8, dk(c, 0.22)),
        (1, dk(c, 0.08))], ACROSS))
    with a.clip(b):
        a.path("M90 178 C120 192 240 192 270 178 L270 340 L90 340Z", a.grad([(0, dk(c, 0.1)), (0.2,
            lt(c, 0.35)), (0.45, c), (0.8, dk(c, 0.34)), (1, dk(c, 0.16))], ACROSS))
        a.ell(180, 176, 82, 13, a.radial([(0, "#fff6d8"), (0.5, lt(c, 0.5)), (1, dk(c, 0.06))],
            0.5, 0.4, 0.6))
        a.ell(122, 240, 7, 84, "#fff", 6, opacity=0.6)
        a.ell(254, 240, 12, 90, dk(c, 0.8), 8, opacity=0.35)
    a.ell(180, 146, 82, 14, "none", stroke="#ffffff", stroke_width=3, opacity=0.75)
    a.ell(180, 146, 80, 12, "#ffffff", opacity=0.12)
    a.rect(132, 218, 96, 78, 6, dk(c, 0.7), opacity=0.25, blur=3, transform="translate(2 3)")
    a.rect(132, 218, 96, 78, 6, a.grad([(0, "#fbf6ea"), (0.5, "#f1e8d6"), (1, "#d9cdb5")], ACROSS))
    a.rect(138, 224, 84, 66, 4, "none", stroke=dk(t, 0.1), stroke_width=1.2)
    for r in (-50, -25, 0, 25, 50):
        a.path("M180 276 C172 262 174 248 180 238 C186 248 188 262 180 276Z", dk(c, 0.38),
            opacity=0.85, transform=f"rotate({r} 180 280)")
