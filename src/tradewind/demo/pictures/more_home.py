"""More for rooms: time, light, green and warmth."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, is_light, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def wallclock(a: Pen, c: str, t: str = "#f7f1e4", rim: str = "#b98352") -> None:
    a.ell(218, 222, 150, 150, "#18222c", 14, opacity=0.34)
    a.ell(200, 200, 150, 150, a.grad([(0, lt(rim, 0.45)), (0.5, rim), (1, dk(rim, 0.4))]))
    a.ell(200, 200, 136, 136, dk(rim, 0.5))
    a.ell(201, 202, 133, 133, a.radial([(0, lt(t, 0.5)), (0.7, t), (1, dk(t, 0.2))]))
    a.ell(200, 200, 92, 92, "none", stroke=c, stroke_width=30, opacity=0.9)
    ink = "#1b2a33" if is_light(t) else "#f1ede4"
    for i in range(60):
        with a.at(f"translate(200 200) rotate({i * 6})"):
            a.line(f"M0 -126 V-{112 if i % 5 == 0 else 120}", ink, 4 if i % 15 == 0 else 1.6,
                stroke_linecap="butt")
            if i % 5 == 0:
                a.ell(0, -92, 5, 5, lt(c, 0.75))
    for turn, long, w in ((-58, 66, 8), (62, 100, 6)):
        for shade in (True, False):
            with a.at(f"translate({207 if shade else 200} {210 if shade else 200}) rotate({turn})"):
                a.line(f"M0 18 V-{long}", "#0a141f" if shade else ink, w,
                    3 if shade else 0, opacity=0.28 if shade else 1)
    with a.at("translate(200 200) rotate(170)"):
        a.line("M0 24 V-108", "#c93f17", 2.4)
    f.knob(a, 200, 200, 9, f.BRASS)
    a.path("M96 150 C124 84 190 62 254 82 C188 100 136 150 112 232Z", "#fff", opacity=0.2)


def planter(a: Pen, c: str, t: str = "#5e8a57", plant: str = "broad") -> None:
    a.shadow(204, 338, 92, 13, 0.34)
    stems = ((-72, 118), (-46, 142), (-20, 156), (6, 164), (32, 150), (58, 132), (80, 108))
    for turn, long in stems:
        q = math.radians(turn)
        x, y = 200 + long * math.sin(q), 236 - long * math.cos(q)
        if plant == "broad":
            a.line(f"M200 240 Q{200 + long * 0.2 * math.sin(q):.0f} {236 - long * 0.7:.0f} {x:.0f} "
                f"{y:.0f}", dk(t, 0.3), 4)
            f.leaf(a, round(x - 18 * math.sin(q)), round(y + 18 * math.cos(q)), 74, turn * 1.25, t)
        elif plant == "sword":
            with a.at(f"translate(200 246) rotate({turn * 0.42})"):
                a.path(f"M-15 0 C-20 -{long * 0.6:.0f} -8 -{long:.0f} 0 -{long * 1.12:.0f} C8 "
                    f"-{long:.0f} 20 -{long * 0.6:.0f} 15 0Z", a.grad([(0, lt(t, 0.35)), (0.2, t),
                    (0.8, dk(t, 0.35)), (1, lt(t, 0.4))], ACROSS))
        else:
            a.ell(x * 0.5 + 100, y * 0.45 + 118, 26, 30, a.radial([(0, lt(t, 0.4)), (0.6, t), (1,
                dk(t, 0.45))]))
    if plant == "cactus":
        a.path("M158 240 C150 120 168 66 200 66 C232 66 250 120 242 240Z", a.tube(t))
        for x in (172, 186, 200, 214, 228):
            a.line(f"M{x} 90 V238", dk(t, 0.4), 2, opacity=0.6)
            for y in range(96, 236, 20):
                a.line(f"M{x - 4} {y} l4 4 l4 -4", "#f3ecdf", 1.4)
        a.ell(200, 62, 15, 11, a.radial([(0, "#ffd7e0"), (1, "#d9577a")]))
    f.lathe(a, c, [(234, 84), (254, 86), (326, 64), (334, 60)], hollow=True, gloss=0.6)
    a.ell(200, 237, 74, 8, "#3b2a1d")


def basket(a: Pen, c: str, t: str = "#d9b27c", lid: bool = False) -> None:
    a.shadow(204, 338, 126, 14, 0.36)
    for s in (1, -1):
        a.line(f"M{200 + s * 116} 176 C{200 + s * 170} 130 {200 + s * 176} 216 {200 + s * 118} 226",
            dk(c, 0.35), 15)
        a.line(f"M{200 + s * 116} 174 C{200 + s * 168} 130 {200 + s * 173} 213 {200 + s * 118} 223",
            c, 9)
    d = f.lathe(a, t, [(160, 124), (220, 128), (320, 108), (334, 102)], hollow=True, squash=0.17)
    with a.clip(d):
        a.path(d, a.pattern(20, 0, f'<path d="M0 5C5 0 5 0 10 5S15 10 20 5M0 15C5 20 5 20 10 15S15 '
            f'10 20 15" fill="none" stroke="{dk(t, 0.55)}" stroke-opacity=".55" stroke-width="3"/>'))
        a.path("M60 244 A128 18 0 0 0 340 244 V286 A128 18 0 0 1 60 286Z", c, opacity=0.75)
    a.line("M76 160 A124 21 0 0 0 324 160", dk(t, 0.35), 9, stroke_dasharray="9 4",
        stroke_linecap="butt")
    if lid:
        f.lathe(a, t, [(100, 12), (112, 60), (132, 112), (150, 128)], squash=0.17)
        a.line("M184 100 C184 76 216 76 216 100", c, 9)
    else:
        for x, y, k in ((160, 150, "#f1ede4"), (214, 142, c), (256, 152, "#e3d2b4")):
            a.solid(f"M{x - 46} {y + 14} C{x - 50} {y - 40} {x + 50} {y - 44} {x + 46} {y + 14} C"
                f"{x + 20} {y + 24} {x - 20} {y + 24} {x - 46} {y + 14}Z", k, 0.3, 0.24,
                hl=[(x - 12, y - 14, 18, 8, 0.5, 6)])
        a.line("M76 160 A124 21 0 0 0 324 160", dk(t, 0.2), 6, opacity=0.9)


def frame(a: Pen, c: str, t: str = "#4f8f9a", tall: bool = True) -> None:
    w, h = (208, 268) if tall else (276, 208)
    x, y = 200 - w / 2, 196 - h / 2
    a.rect(x, y, w, h, 4, "#18222c", 12, opacity=0.34, transform="translate(16 18)")
    f.wood(a, f.rounded(x, y, w, h, 4), c, (x, y, w, h), along=False)
    for d in (f"M{x} {y} L{x + 18} {y + 18}", f"M{x + w} {y} L{x + w - 18} {y + 18}",
        f"M{x} {y + h} L{x + 18} {y + h - 18}", f"M{x + w} {y + h} L{x + w - 18} {y + h - 18}"):
        a.line(d, dk(c, 0.5), 1.6, opacity=0.6)
    a.rect(x + 18, y + 18, w - 36, h - 36, 2, a.grad([(0, "#d9d4ca"), (0.06, "#fbf8f1"), (1,
        "#efe9dc")]))
    px, py, pw, ph = x + 48, y + 48, w - 96, h - 96
    f.screen(a, px, py, pw, ph, 2, t, "#f0a24a")
    a.rect(px, py, pw, ph, 2, "none", stroke="#cfc6b4", stroke_width=5)
    a.path(f"M{x + 18} {y + 18} H{x + w * 0.6} L{x + w * 0.2} {y + h - 18} H{x + 18}Z", "#fff",
        opacity=0.13)


def blanket(a: Pen, c: str, t: str = "#f1e3c8") -> None:
    a.shadow(202, 330, 144, 15, 0.34)
    for i in range(4):
        y = 288 - i * 42
        k = c if i % 2 == 0 else lt(c, 0.14)
        d = f"M{62 + i * 4} {y} C{50 + i * 4} {y + 14} {52 + i * 4} {y + 34} {66 + i * 4} {y + 38} "\
            f"H{326 - i * 3} C{346 - i * 3} {y + 36} {346 - i * 3} {y + 2} {326 - i * 3} {y}Z"
        a.solid(d, k, 0.28, 0.28, hl=[(150, y + 8, 70, 6, 0.35, 6)], sh=[(200, y + 40, 140, 8,
            0.4)])
        with a.clip(d):
            for x in range(60, 350, 9):
                a.line(f"M{x} {y} l5 8 l-5 8 l5 8 l-5 8 l5 8", dk(k, 0.5), 1.8, opacity=0.28)
            a.rect(60, y + 12, 290, 5, 0, t, opacity=0.6)
    d = "M92 118 C150 108 260 108 308 120 C322 150 326 190 320 250 C262 264 150 264 108 250 C96 210 "\
        "90 160 92 118Z"
    a.path(d, "#141e28", 7, opacity=0.28, transform="translate(3 8)")
    a.solid(d, c, 0.26, 0.22, hl=[(150, 150, 40, 20, 0.35, 14)])
    with a.clip(d):
        for x in range(96, 330, 22):
            for y in range(112, 260, 18):
                a.line(f"M{x - 6} {y} C{x + 8} {y + 6} {x - 8} {y + 12} {x + 6} {y + 18}",
                    dk(c, 0.5), 4, opacity=0.3)
        for y in (212, 228):
            a.line(f"M80 {y} H330", t, 7, opacity=0.85)
    for x in range(112, 320, 9):
        a.line(f"M{x} 252 C{x - 3} 262 {x + 3} 270 {x} 280", t, 2.6)


def stool(a: Pen, c: str, t: str = "#c08a55", padded: bool = True) -> None:
    a.shadow(200, 346, 112, 13, 0.32)
    for d, w in (("M158 190 L132 336", 13), ("M242 190 L268 336", 13), ("M126 196 L92 344", 17),
        ("M274 196 L308 344", 17)):
        a.line(d, dk(t, 0.45), w)
        a.line(d, t, w - 5, transform="translate(-1 0)")
        a.line(d, lt(t, 0.5), 2, opacity=0.7, transform="translate(-4 0)")
    a.line("M108 282 H292", dk(t, 0.4), 11)
    a.line("M108 280 H292", lt(t, 0.1), 6)
    if padded:
        f.lathe(a, c, [(132, 108), (146, 122), (178, 124), (196, 112)], squash=0.2, gloss=0.35)
        for x, y in ((200, 132), (152, 128), (248, 128), (176, 140), (224, 140), (200, 120)):
            a.ell(x, y, 4, 2.6, dk(c, 0.5))
        f.ring(a, 190, 116, t, 7, squash=0.2)
    else:
        f.lathe(a, t, [(150, 124), (160, 128), (176, 122)], squash=0.2, gloss=0.3)
        for k in (0.8, 0.6, 0.4, 0.2):
            a.ell(200, 150, 124 * k, 25 * k, "none", stroke=dk(t, 0.4), stroke_width=1.4,
                opacity=0.5)
        f.ring(a, 174, 124, c, 6, squash=0.2)


def mushroom(a: Pen, c: str, t: str = "#f3d9a8") -> None:
    a.shadow(200, 340, 92, 12, 0.3)
    a.ell(200, 250, 120, 90, "#ffe2a0", 30, opacity=0.5)
    f.lathe(a, lt(t, 0.35), [(190, 34), (230, 30), (290, 44), (326, 66), (336, 62)], gloss=0.6)
    a.ell(200, 206, 60, 30, "#fff3cf", 12, opacity=0.9)
    dome = "M64 196 C60 96 130 52 200 52 C270 52 340 96 336 196 C300 218 100 218 64 196Z"
    a.solid(dome, c, 0.4, 0.28, hl=[(140, 110, 30, 34, 0.7, 12)], sh=[(320, 170, 30, 50, 0.3)])
    a.path("M64 196 C100 218 300 218 336 196 C310 182 90 182 64 196Z", a.grad([(0, "#fff6dc"), (1,
        t)], DOWN))
    a.line("M64 196 C100 218 300 218 336 196", lt(c, 0.5), 2.4)
    f.ring(a, 318, 64, f.BRASS, 5)
    a.line("M262 332 C310 346 330 336 352 350", "#d9d4ca", 4)


def diffuser(a: Pen, c: str, t: str = "#c79a66", reeds: bool = False) -> None:
    a.shadow(204, 338, 88, 13, 0.34)
    if reeds:
        for turn in (-22, -12, -3, 7, 17, 26):
            with a.at(f"translate(200 220) rotate({turn})"):
                a.line("M0 0 V-188", dk(t, 0.35), 6)
                a.line("M-1 0 V-188", lt(t, 0.25), 3)
        d = f.lathe(a, c, [(186, 26), (206, 28), (226, 66), (250, 78), (326, 78), (336, 72)],
            gloss=0.9, hollow=True)
        with a.clip(d):
            a.rect(110, 278, 180, 70, 0, dk(c, 0.35), opacity=0.35)
        a.solid(f.rounded(160, 252, 80, 58, 4), "#f7f3ea", 0.1, 0.1, dark=0.15)
        f.leaf(a, 200, 300, 34, -26, dk(c, 0.3))
        f.leaf(a, 200, 300, 34, 26, dk(c, 0.15))
        f.ring(a, 196, 28, f.BRASS, 8)
        return
    for d in ("M200 128 C170 90 220 74 196 24", "M208 128 C236 98 196 80 224 44",
        "M192 128 C172 104 186 92 172 66"):
        a.line(d, "#ffffff", 11, 7, opacity=0.9)
    f.lathe(a, t, [(258, 92), (276, 96), (328, 92), (336, 86)], gloss=0.3)
    for y in (282, 300, 316):
        a.line(f"M106 {y} A95 12 0 0 0 294 {y}", dk(t, 0.4), 1.2, opacity=0.4)
    f.lathe(a, c, [(128, 17), (140, 34), (190, 76), (240, 92), (268, 94)], gloss=0.8)
    a.ell(200, 128, 13, 3.4, "#20282f")
    a.ell(200, 272, 60, 5, "#ffd98a", 6, opacity=0.7)
    a.ell(200, 306, 6, 6, a.metal(f.STEEL, SLANT))
