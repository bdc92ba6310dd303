"""More that tells the time, and what keeps it."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, is_light, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen

_BANDS = ("M166 140 C167 104 168 66 172 34 C174 26 226 26 228 34 C232 66 233 104 234 140Z",
    "M166 260 C167 296 168 334 172 366 C174 374 226 374 228 366 C232 334 233 296 234 260Z")


def _band(a: Pen, c: str, links: bool = False) -> None:
    for d in _BANDS:
        a.path(d, "#18222c", opacity=0.34, blur=12, transform="translate(18 12)")
        if not links:
            a.solid(d, c, 0.24, 0.3, p=(0, 0, 1, 0.2), hl=[(182, 200, 6, 170, 0.3, 6)])
            continue
        a.path(d, a.metal(c))
        with a.clip(d):
            for y in range(32, 372, 15):
                a.line(f"M160 {y} H240", dk(c, 0.65), 2.4)
                a.line(f"M160 {y + 2} H240", "#fff", 1, opacity=0.7)
            a.line("M188 20 V380 M212 20 V380", dk(c, 0.6), 2)


def _hands(a: Pen, ink: str, second: str = "#c93f17", long: float = 52) -> None:
    for turn, n, w in ((-56, long * 0.66, 6), (46, long, 4.4)):
        for shade in (True, False):
            with a.at(f"translate({203 if shade else 200} {205 if shade else 200}) rotate({turn})"):
                a.line(f"M0 9 V-{n:.1f}", "#000000" if shade else ink, w, 1.5 if shade else 0,
                    opacity=0.25 if shade else 1)
    with a.at("translate(200 200) rotate(150)"):
        a.line(f"M0 14 V-{long + 4}", second, 1.8)
    a.ell(200, 200, 4.4, 4.4, second)


def divewatch(a: Pen, c: str, t: str = "#1d3b5c", m: str = "#c9ccd0") -> None:
    with a.at("rotate(-7 200 200)"):
        _band(a, c, links=c.startswith(("#c", "#b")))
        a.ell(220, 214, 96, 94, "#18222c", 12, opacity=0.36)
        a.rect(288, 188, 20, 26, 5, a.metal(m, DOWN))
        a.path("M286 170 C300 176 300 226 286 232Z", a.metal(m))
        a.ell(200, 200, 94, 94, a.metal(m, SLANT))
        for i in range(60):
            with a.at(f"translate(200 200) rotate({i * 6})"):
                a.line("M0 -94 V-88", dk(m, 0.55), 3.4, stroke_linecap="butt")
        a.ell(200, 200, 87, 87, a.radial([(0, lt(t, 0.3)), (1, dk(t, 0.35))], 0.3, 0.2, 0.9))
        for i in range(60):
            with a.at(f"translate(200 200) rotate({i * 6})"):
                a.line(f"M0 -84 V-{72 if i % 5 == 0 else 80 if i < 15 else 83}", "#eef1f3",
                    3 if i % 5 == 0 else 1.2, stroke_linecap="butt")
        a.path("M200 124 L192 112 H208Z", "#f6e7c4")
        a.ell(200, 200, 67, 67, a.metal(m, SLANT))
        a.ell(200, 200, 64, 64, a.radial([(0, lt(t, 0.2)), (0.6, t), (1, dk(t, 0.55))]))
        for i in range(12):
            with a.at(f"translate(200 200) rotate({i * 30})"):
                if i % 3 == 0:
                    a.rect(-3.4, -59, 6.8, 16, 2, "#eef5ea")
                else:
                    a.ell(0, -52, 4.6, 4.6, "#eef5ea")
        a.rect(232, 193, 20, 14, 2, "#f7f3ea")
        _hands(a, "#eef5ea", "#f2772f", 48)
        a.path("M150 172 C162 146 196 136 226 144 C194 152 168 172 158 206Z", "#fff", opacity=0.16)


def digital(a: Pen, c: str, t: str = "#b7c4a4", m: str = "#f2b134") -> None:
    with a.at("rotate(6 200 200)"):
        _band(a, c)
        for y in (76, 92, 310, 326):
            a.line(f"M182 {y} H218", dk(c, 0.5), 6)
        a.path(f.rounded(118, 116, 172, 176, 46), "#18222c", 11, opacity=0.36,
            transform="translate(14 12)")
        for x, y in ((104, 152), (104, 226), (284, 152), (284, 226)):
            a.rect(x, y, 14, 26, 5, a.metal(f.STEEL))
        a.solid("M150 110 H250 L292 152 V248 L250 290 H150 L108 248 V152Z", c, 0.28, 0.34,
            hl=[(150, 140, 24, 20, 0.4, 10)])
        a.solid("M156 124 H244 L278 158 V242 L244 276 H156 L122 242 V158Z", dk(c, 0.3), 0.2, 0.3)
        for x, y in ((146, 134), (254, 134), (146, 266), (254, 266)):
            f.knob(a, x, y, 7, f.STEEL, 45)
        a.rect(138, 152, 124, 96, 12, m)
        a.rect(143, 157, 114, 86, 9, "#1b2228")
        a.rect(148, 168, 104, 62, 5, a.grad([(0, lt(t, 0.2)), (1, dk(t, 0.14))]))
        ink = "#26302a"
        for x, bars in ((156, "abged"), (180, "bc"), (208, "abgcd"), (230, "acdefg")):
            for bar, d in (("a", "M2 0H14"), ("b", "M16 2V14"), ("c", "M16 18V30"), ("d",
                "M2 32H14"), ("e", "M0 18V30"), ("f", "M0 2V14"), ("g", "M2 16H14")):
                if bar in bars:
                    a.line(d, ink, 3.4, transform=f"translate({x} 186)")
        a.ell(202, 196, 2, 2, ink)
        a.ell(202, 210, 2, 2, ink)
        a.line("M156 176 H184 M214 176 H246", ink, 3, opacity=0.8)
        a.path("M148 168 H220 L180 230 H148Z", "#fff", opacity=0.16)


def pocketwatch(a: Pen, c: str, t: str = "#f7f1e2") -> None:
    a.line("M200 62 C260 20 340 50 330 120 C322 180 352 240 330 350", "#18222c", 9, 5, opacity=0.25,
        transform="translate(10 10)")
    a.line("M200 62 C260 20 340 50 330 120 C322 180 352 240 330 350", dk(c, 0.35), 8,
        stroke_dasharray="9 5", stroke_linecap="butt")
    a.line("M200 62 C260 20 340 50 330 120 C322 180 352 240 330 350", lt(c, 0.4), 3.4,
        stroke_dasharray="9 5", stroke_linecap="butt")
    a.ell(204, 240, 118, 116, "#18222c", 13, opacity=0.36)
    a.ell(190, 72, 21, 22, "none", stroke=a.metal(c, SLANT), stroke_width=8)
    f.lathe(a, c, [(88, 13), (96, 17), (114, 15)], cx=190, gloss=0.7)
    a.ell(190, 222, 114, 114, a.metal(c, SLANT))
    a.ell(190, 222, 102, 102, dk(c, 0.4))
    a.ell(190, 222, 98, 98, a.radial([(0, lt(t, 0.6)), (0.7, t), (1, dk(t, 0.2))]))
    romans = {0: 4, 3: 3, 6: 4, 9: 3}
    for i in range(60):
        with a.at(f"translate(190 222) rotate({i * 6})"):
            a.line("M0 -94 V-90", "#33424c", 1.4)
            if i % 5 == 0:
                many = romans.get(i // 5, 2)
                for n in range(many):
                    x = (n - (many - 1) / 2) * 5
                    a.line(f"M{x} -85 V-68", "#22303a", 2.6)
    a.ell(190, 266, 24, 24, dk(t, 0.08))
    a.ell(190, 266, 22, 22, "none", stroke="#33424c", stroke_width=1)
    a.line("M190 266 L202 252", "#33424c", 2)
    with a.at("translate(-10 22)"):
        _hands(a, "#22405e", c, 66)
    a.path("M108 188 C124 146 170 124 216 134 C170 148 132 182 122 238Z", "#fff", opacity=0.28)


def fitness(a: Pen, c: str, t: str = "#7fe6d8") -> None:
    with a.at("rotate(-10 200 200)"):
        d = "M158 60 C160 30 240 30 242 60 L246 340 C244 372 156 372 154 340Z"
        a.path(d, "#18222c", opacity=0.36, blur=12, transform="translate(20 12)")
        a.solid(d, c, 0.26, 0.34, p=(0, 0, 1, 0.2), hl=[(172, 200, 7, 150, 0.35, 7)])
        for y in (318, 332, 346):
            a.ell(200, y, 5, 6, dk(c, 0.6))
        for y in (52, 66):
            a.line(f"M178 {y} H222", dk(c, 0.45), 5)
        a.rect(148, 98, 104, 206, 44, a.metal("#8a939a", SLANT))
        a.rect(153, 103, 94, 196, 40, "#070b0f")
        a.ell(200, 150, 30, 30, "none", stroke=dk(t, 0.7), stroke_width=8)
        a.line("M200 120 A30 30 0 1 1 172 160", t, 8)
        a.path("M200 160 C192 150 180 158 190 168 L200 178 L210 168 C220 158 208 150 200 160Z",
            "#ff6b5e", transform="translate(0 -16)")
        for i, (k, w) in enumerate((("#f2b134", 46), (t, 60), ("#8fb3ff", 34))):
            y = 206 + i * 22
            a.rect(170, y, 62, 9, 4.5, dk(k, 0.75))
            a.rect(170, y, w, 9, 4.5, k)
        a.line("M166 282 h8 l5 -12 l8 22 l7 -16 l5 6 h34", "#ff6b5e", 2.4)
        a.path("M153 143 C153 120 170 103 193 103 H212 L160 290 C154 280 153 270 153 259Z", "#fff",
            opacity=0.09)


def tank(a: Pen, c: str, t: str = "#f5efe0", m: str = "#d9b877") -> None:
    with a.at("rotate(8 200 200)"):
        _band(a, c)
        f.stitches(a, "M176 130 C176 100 178 70 180 40 M224 130 C224 100 222 70 220 40 M176 270 "
            "C176 300 178 330 180 360 M224 270 C224 300 222 330 220 360", c)
        a.path(f.rounded(130, 112, 140, 178, 18), "#18222c", 11, opacity=0.36,
            transform="translate(16 12)")
        a.path(f.rounded(274, 190, 15, 20, 5), a.metal(m, DOWN))
        a.path("M140 104 H156 V116 H244 V104 H260 Q272 104 272 118 V282 Q272 296 260 296 H244 V284 "
            "H156 V296 H140 Q128 296 128 282 V118 Q128 104 140 104Z", a.metal(m, SLANT))
        a.rect(142, 124, 116, 152, 5, dk(m, 0.45))
        a.rect(145, 127, 110, 146, 4, a.grad([(0, lt(t, 0.5)), (0.6, t), (1, dk(t, 0.15))]))
        a.rect(166, 152, 68, 96, 2, "none", stroke=dk(m, 0.3), stroke_width=1.6)
        ink = "#1b2a33" if is_light(t) else lt(m, 0.4)
        for x, y, d in ((200, 138, "v12"), (200, 250, "v12"), (151, 200, "h12"), (237, 200, "h12"),
            (158, 140, "l7 8"), (242, 140, "l-7 8"), (158, 260, "l7 -8"), (242, 260, "l-7 -8"),
            (178, 138, "l2 9"), (222, 138, "l-2 9"), (178, 262, "l2 -9"), (222, 262, "l-2 -9")):
            a.line(f"M{x} {y} {d}", ink, 3)
        _hands(a, ink, dk(m, 0.2), 44)
        a.path("M145 127 H214 L160 273 H145Z", "#fff", opacity=0.16)


def watchbox(a: Pen, c: str, t: str = "#e9dcc6") -> None:
    a.shadow(202, 336, 154, 14, 0.36)
    a.path("M70 92 Q72 78 88 78 H312 Q328 78 330 92 L346 198 H54Z", a.grad([(0, dk(c, 0.1)), (1,
        dk(c, 0.4))], DOWN))
    a.path("M88 96 H312 L326 190 H74Z", a.grad([(0, lt(t, 0.3)), (1, dk(t, 0.12))], DOWN))
    a.path("M88 96 H190 L150 190 H74Z", "#fff", opacity=0.35)
    a.path("M54 204 H346 L352 256 H48Z", dk(c, 0.6))
    for i, k in enumerate(("#2b3a45", "#8a5a34", "#c9ccd0")):
        x = 108 + i * 92
        a.solid(f.rounded(x - 38, 196, 76, 60, 20), t, 0.4, 0.25)
        a.rect(x - 15, 192, 30, 64, 6, a.grad([(0, lt(k, 0.3)), (1, dk(k, 0.3))], ACROSS))
        a.ell(x, 222, 26, 20, a.metal(f.BRASS if i == 1 else f.STEEL, SLANT))
        a.ell(x, 221, 22, 16.5, "#f7f1e4" if i != 0 else "#16212b")
        a.line(f"M{x} 221 L{x - 7} 213 M{x} 221 L{x + 11} 215", "#20282f" if i else "#f1ede4", 2)
    f.wood(a, f.rounded(46, 250, 308, 82, 10), c, (46, 250, 308, 82))
    a.rect(180, 242, 40, 26, 5, a.metal(f.BRASS, SLANT))
    a.ell(200, 256, 5, 5, "#7a5d2c")
    a.line("M50 254 H350", lt(c, 0.5), 2, opacity=0.6)


def watchstrap(a: Pen, c: str, t: str = "#c9ccd0") -> None:
    for x, turn, d, holes in ((150, -9, "M-27 -150 H27 L22 96 C20 128 -20 128 -22 96Z", True),
        (262, 9, "M-27 -96 H27 L22 104 H-22Z", False)):
        with a.at(f"translate({x} 206) rotate({turn})"):
            a.path(d, "#18222c", opacity=0.36, blur=11, transform="translate(14 12)")
            a.solid(d, c, 0.24, 0.3, hl=[(-12, -20, 6, 90, 0.35, 6)], p=ACROSS)
            f.stitches(a, "M-20 -140 L-16 92 C-12 114 12 114 16 92 L20 -140" if holes else
                "M-20 -88 L-17 96 M20 -88 L17 96", c)
            y0 = -150 if holes else -96
            a.rect(-30, y0 - 7, 60, 13, 6, a.metal(t, DOWN))
            a.rect(-34, y0 - 3, 68, 5, 2, a.metal(f.STEEL))
            if holes:
                for y in range(10, 100, 17):
                    a.ell(0, y, 3.4, 4.4, dk(c, 0.75))
            else:
                for y in (66, 84):
                    a.solid(f.rounded(-28, y, 56, 12, 5), c, 0.3, 0.3)
                a.rect(-31, 102, 62, 34, 7, "none", stroke=a.metal(t, SLANT), stroke_width=7)
                a.line("M0 104 V132", a.metal(t), 5)
                a.line("M0 104 V132", dk(t, 0.2), 4)
    a.line("M206 340 L252 352", dk(t, 0.3), 7)
    a.line("M206 339 L252 351", lt(t, 0.5), 3)


def deskclock(a: Pen, c: str, t: str = "#f7f1e4", bells: bool = True) -> None:
    a.shadow(202, 342, 110, 13, 0.34)
    for s in (1, -1):
        a.line(f"M{200 + s * 62} 286 L{200 + s * 86} 338", dk(f.STEEL, 0.4), 13)
        a.line(f"M{200 + s * 62} 284 L{200 + s * 86} 334", lt(f.STEEL, 0.2), 7)
    if bells:
        a.line("M160 92 C160 44 240 44 240 92", dk(c, 0.3), 9)
        a.line("M160 91 C160 46 240 46 240 91", f.BRASS, 5)
        for s in (1, -1):
            with a.at(f"translate({200 + s * 68} 98) rotate({s * 34})"):
                f.lathe(a, f.BRASS, [(-30, 12), (-22, 32), (4, 46)], cx=0, squash=0.2, gloss=0.8)
                a.rect(-4, 4, 8, 24, 3, a.metal(f.STEEL))
        a.rect(195, 66, 10, 34, 4, a.metal(f.STEEL))
        a.ell(200, 66, 9, 9, a.metal(f.BRASS, SLANT))
    a.ell(200, 216, 116, 116, a.grad([(0, lt(c, 0.45)), (0.5, c), (1, dk(c, 0.45))]))
    a.ell(200, 216, 98, 98, dk(c, 0.5))
    a.ell(201, 218, 94, 94, a.radial([(0, lt(t, 0.5)), (0.7, t), (1, dk(t, 0.18))]))
    for i in range(60):
        with a.at(f"translate(200 216) rotate({i * 6})"):
            a.line(f"M0 -89 V-{74 if i % 15 == 0 else 79 if i % 5 == 0 else 85}", "#22303a",
                5 if i % 15 == 0 else 3 if i % 5 == 0 else 1.2)
    with a.at("translate(0 16)"):
        _hands(a, "#22303a", "#c93f17", 68)
    a.path("M122 184 C138 140 184 122 228 130 C184 146 146 182 136 234Z", "#fff", opacity=0.3)


def pilot(a: Pen, c: str, t: str = "#171d22", m: str = "#8a939a") -> None:
    with a.at("rotate(-8 200 200)"):
        _band(a, c)
        for y in (108, 292):
            for x in (180, 220):
                a.ell(x, y, 4, 4, a.metal(f.BRASS, SLANT))
        a.ell(220, 214, 100, 98, "#18222c", 12, opacity=0.36)
        a.path("M294 182 L318 174 V226 L294 218Z", a.metal(m, DOWN))
        a.ell(200, 200, 98, 98, a.grad([(0, lt(m, 0.5)), (0.5, m), (1, dk(m, 0.5))]))
        a.ell(200, 200, 88, 88, dk(m, 0.5))
        a.ell(201, 202, 85, 85, a.radial([(0, lt(t, 0.2)), (0.6, t), (1, dk(t, 0.4))]))
        glow = "#e9f0d4" if not is_light(t) else "#22303a"
        for i in range(60):
            with a.at(f"translate(200 200) rotate({i * 6})"):
                a.line(f"M0 -80 V-{70 if i % 5 == 0 else 76}", glow, 3.6 if i % 5 == 0 else 1.4,
                    stroke_linecap="butt")
                if i and i % 15 == 0:
                    a.line("M-4 -62 V-50 M4 -62 V-50", glow, 3.6)
                elif i % 5 == 0 and i:
                    a.line("M0 -62 V-50", glow, 3.6)
        a.path("M200 138 L190 154 H210Z", glow)
        _hands(a, glow, "#f2b134", 60)
        a.path("M134 168 C148 132 190 116 228 126 C190 138 156 166 146 210Z", "#fff", opacity=0.14)
