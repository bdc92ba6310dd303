"""Bags of other kinds: for the hip, the desk, the pocket and the rain."""

# fmt: off
from __future__ import annotations

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def beltbag(a: Pen, c: str, t: str = "#2b333b") -> None:
    a.shadow(200, 300, 120, 13, 0.3)
    f.strap(a, "M96 214 C40 170 60 112 128 104 C190 96 286 92 326 128 C350 152 336 190 306 216", 20,
        t)
    f.buckle(a, 196, 100, 40, 24, "#3a444d")
    d = "M84 200 C110 188 290 188 316 200 C326 232 318 282 284 296 C236 306 164 306 116 296 C82 "\
        "282 74 232 84 200Z"
    a.solid(d, c, 0.24, 0.32, hl=[(140, 218, 44, 12, 0.4, 8)], sh=[(290, 280, 50, 30, 0.35)])
    pocket = "M112 238 C150 228 250 228 288 238 C292 262 284 282 268 288 C226 296 174 296 132 288 "\
        "C116 282 108 262 112 238Z"
    a.solid(pocket, c, 0.2, 0.22, rim=0.3)
    f.zip_line(a, "M98 212 C150 200 250 200 302 212", c, (290, 212))
    f.zip_line(a, "M122 244 C160 236 240 236 278 244", c, (134, 244))
    f.patch(a, 200, 268, 34, t)


def briefcase(a: Pen, c: str, t: str = "#c9a35c", locks: int = 2) -> None:
    a.shadow(200, 330, 150, 14, 0.34)
    f.strap(a, "M150 140 C148 84 252 84 250 140", 15, c, stitch=False)
    for x in (150, 250):
        a.rect(x - 11, 134, 22, 16, 4, a.metal(t))
    f.slab(a, 52, 148, 296, 180, 16, c)
    flap = "M52 164 Q52 148 68 148 H332 Q348 148 348 164 V212 C330 246 250 252 200 252 C150 252 70 "\
        "246 52 212Z"
    a.path(flap, "#141e28", 8, opacity=0.3, transform="translate(2 8)")
    a.solid(flap, c, 0.26, 0.22, hl=[(120, 176, 60, 14, 0.3, 10)])
    f.stitches(a, "M60 212 C76 238 150 244 200 244 C250 244 324 238 340 212", c)
    f.stitches(a, "M62 222 V306 Q62 318 74 318 H326 Q338 318 338 306 V222", c)
    for x in ((120, 280) if locks == 2 else (200,)):
        f.strap(a, f"M{x} 196 V262", 20, dk(c, 0.12))
        a.rect(x - 14, 246, 28, 24, 4, a.metal(t, SLANT))
        a.ell(x, 256, 4, 4, dk(t, 0.6))
        a.rect(x - 1.5, 256, 3, 9, 1, dk(t, 0.6))


def wallet(a: Pen, c: str, t: str = "#e3b04b", folded: bool = True) -> None:
    a.shadow(206, 306, 128, 13, 0.32)
    if folded:
        with a.at("rotate(-7 200 200) translate(26 -30)"):
            f.slab(a, 78, 128, 240, 160, 12, dk(c, 0.12))
        for x, y, k in ((94, 112, "#2f7fa6"), (104, 126, t), (112, 140, "#f1ede4")):
            with a.at("rotate(-4 200 200)"):
                f.slab(a, x, y, 190, 90, 8, k)
        body = f.slab(a, 70, 150, 250, 152, 14, c)
        with a.clip(body):
            a.rect(70, 150, 16, 152, 0, dk(c, 0.5), opacity=0.25)
        f.stitches(a, f.rounded(80, 160, 230, 132, 8), c)
        f.patch(a, 272, 262, 34, dk(c, 0.25))
        return
    f.slab(a, 62, 148, 280, 152, 18, c)
    flap = "M62 168 Q62 148 82 148 H322 Q342 148 342 168 V214 Q342 236 322 236 H82 Q62 236 62 214Z"
    a.path(flap, "#141e28", 6, opacity=0.3, transform="translate(2 7)")
    a.solid(flap, c, 0.28, 0.2, hl=[(130, 170, 60, 14, 0.3, 10)])
    f.stitches(a, f.rounded(70, 156, 264, 72, 12), c)
    a.ell(202, 236, 15, 15, a.metal(t, SLANT))
    a.ell(202, 236, 9, 9, a.grad([(0, lt(t, 0.5)), (1, dk(t, 0.3))]))
    f.strap(a, "M336 170 C386 190 378 262 340 292", 9, c, stitch=False)


def bucketbag(a: Pen, c: str, t: str = "#8a5a34") -> None:
    a.shadow(200, 336, 104)
    f.strap(a, "M124 150 C112 20 288 20 276 150", 13, t)
    f.lathe(a, c, [(150, 84), (200, 92), (270, 96), (330, 90)], hollow=True, gloss=0.25)
    a.line("M112 330 C150 348 250 348 290 330", dk(t, 0.3), 15, stroke_linecap="butt")
    a.line("M112 327 C150 345 250 345 290 327", t, 9, stroke_linecap="butt")
    for i in range(8):
        x = 126 + i * 21
        y = 184 + 11 * (1 - ((i - 3.5) / 3.5) ** 2)
        a.ell(x, y, 5, 5, a.metal(f.BRASS, SLANT))
        if i < 7:
            a.line(f"M{x} {y} C{x + 7} {y + 7} {x + 14} {y + 7} {x + 21} {y}", t, 4.6)
    for x, lean in ((188, -8), (212, 10)):
        a.line(f"M200 196 C{x} 220 {x + lean} 240 {x + lean} 262", dk(t, 0.3), 6)
        a.line(f"M200 196 C{x} 220 {x + lean} 240 {x + lean} 262", t, 4)
        a.ell(x + lean, 270, 7, 11, a.grad([(0, lt(t, 0.3)), (1, dk(t, 0.3))]))
    f.patch(a, 200, 302, 40, t)


def messenger(a: Pen, c: str, t: str = "#7a4f2e") -> None:
    a.shadow(200, 330, 138, 14, 0.32)
    f.strap(a, "M84 172 C60 60 170 42 210 42 C262 42 344 66 316 172", 18, dk(c, 0.25))
    a.rect(218, 34, 44, 18, 4, a.metal(f.STEEL), transform="rotate(8 240 43)")
    f.slab(a, 68, 160, 264, 168, 18, c)
    flap = "M62 158 Q62 144 78 144 H322 Q338 144 338 158 L334 262 Q332 278 316 278 H84 Q68 278 66 "\
        "262Z"
    a.path(flap, "#141e28", 8, opacity=0.32, transform="translate(2 9)")
    a.solid(flap, c, 0.24, 0.24, hl=[(120, 176, 60, 18, 0.3, 12)], sh=[(310, 262, 60, 24, 0.3)])
    f.stitches(a, "M72 160 L76 258 Q78 268 88 268 H312 Q322 268 324 258 L328 160", c)
    for x in (126, 274):
        f.strap(a, f"M{x} 150 V296", 22, t)
        f.buckle(a, x, 276, 30, 22)
    f.patch(a, 200, 214, 46, t)


def rolltop(a: Pen, c: str, t: str = "#20282f") -> None:
    a.shadow(200, 340, 96)
    for s in (1, -1):
        f.strap(a, f"M{200 + s * 62} 150 C{200 + s * 124} 170 {200 + s * 122} 270 {200 + s * 84} "
            "316", 15, t, stitch=False)
    d = "M116 112 C130 104 270 104 284 112 C294 170 300 250 296 316 C294 334 284 340 268 340 H132 "\
        "C116 340 106 334 104 316 C100 250 106 170 116 112Z"
    a.solid(d, c, 0.24, 0.32, hl=[(140, 190, 16, 70, 0.35, 12)], sh=[(284, 260, 26, 70, 0.35)])
    a.path("M103 286 H297 L296 316 C294 334 284 340 268 340 H132 C116 340 106 334 104 316Z",
        dk(c, 0.35), opacity=0.7)
    for y, k in ((72, 0.0), (88, 0.12), (104, 0.04)):
        a.solid(f.rounded(108, y - 12, 184, 24, 12), dk(c, k), 0.28, 0.3, rim=0.3)
    for x in (114, 286):
        f.strap(a, f"M{x} 74 C{x} 100 {x} 120 {x + (12 if x < 200 else -12)} 166", 9, t,
            stitch=False)
    f.strap(a, "M200 64 V214", 16, t, stitch=False)
    a.rect(184, 196, 32, 26, 5, a.grad([(0, "#4a545c"), (1, "#171d22")]))
    a.line("M188 209 H212", "#7b868e", 2)
    f.zip_line(a, "M134 246 H266", c, (258, 246))
    f.patch(a, 200, 282, 36, t)


def washbag(a: Pen, c: str, t: str = "#b07a4a") -> None:
    a.shadow(202, 318, 132, 14, 0.32)
    a.solid("M86 178 L126 148 H292 L320 178 V304 H86Z", dk(c, 0.2), 0.2, 0.3)
    a.solid("M74 186 Q74 174 88 174 H312 Q326 174 326 186 L322 300 Q320 316 304 316 H96 Q80 316 78 "
        "300Z", c, 0.26, 0.3, hl=[(128, 210, 44, 28, 0.3, 12)], sh=[(310, 296, 50, 26, 0.36)])
    a.solid("M74 186 Q74 174 88 174 H132 V316 H96 Q80 316 78 300Z", dk(c, 0.06), 0.2, 0.25)
    f.zip_line(a, "M90 164 C150 152 250 152 312 164", t, (300, 164))
    f.strap(a, "M326 204 C364 200 364 268 324 264", 15, t)
    f.stitches(a, "M138 180 V310", c)
    f.patch(a, 232, 258, 46, t)


def drawstring(a: Pen, c: str, t: str = "#f1e3c8") -> None:
    a.shadow(200, 338, 100)
    for s in (1, -1):
        a.line(f"M{200 + s * 20} 108 C{200 + s * 132} 90 {200 + s * 140} 250 {200 + s * 92} 322",
            dk(t, 0.35), 7)
        a.line(f"M{200 + s * 20} 107 C{200 + s * 131} 90 {200 + s * 139} 250 {200 + s * 91} 321",
            t, 4.6)
    frill = "M132 66 C140 56 150 74 160 62 C170 54 180 72 192 60 C204 54 214 72 226 60 C238 54 246 "\
        "74 268 64 C262 84 258 98 262 112 H138 C142 98 138 84 132 66Z"
    a.solid(frill, c, 0.3, 0.2)
    body = "M138 112 H262 C288 150 304 250 300 314 C298 334 284 340 264 340 H136 C116 340 102 334 "\
        "100 314 C96 250 112 150 138 112Z"
    a.solid(body, c, 0.26, 0.32, hl=[(148, 210, 16, 70, 0.35, 12)], sh=[(284, 260, 30, 70, 0.36)])
    for x in range(146, 262, 14):
        a.line(f"M{x} 116 C{x - 3} 132 {x - 5} 144 {x - 8 + (x - 200) // 14} 164", dk(c, 0.5), 2,
            1, opacity=0.4)
    a.line("M136 112 H264", dk(t, 0.35), 10)
    a.line("M136 111 H264", t, 6.6)
    a.path("M100 314 C130 306 270 306 300 314 C298 334 284 340 264 340 H136 C116 340 102 334 100 "
        "314Z", a.grad([(0, lt(t, 0.1)), (1, dk(t, 0.4))], ACROSS), opacity=0.9)
    f.patch(a, 200, 250, 48, dk(t, 0.2))
    a.ell(200, 116, 12, 9, a.grad([(0, "#56616a"), (1, "#20282f")], DOWN))
