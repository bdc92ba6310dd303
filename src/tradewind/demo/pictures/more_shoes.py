"""More pairs: for offices, beaches, rain and dancing."""

# fmt: off
from __future__ import annotations

from collections.abc import Callable

from tradewind.demo.pictures import forms as f
from tradewind.demo.pictures.colour import dk, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def _two(a: Pen, c: str, one: Callable[[str], None]) -> None:
    f.pair(a, lambda far: one(dk(c, 0.1) if far else c))


def _sole(a: Pen, c: str, thick: int = 16, heel: int = 0) -> None:
    """A flat sole from heel to toe; `heel` is how much higher the heel stands."""
    a.solid(f"M62 300 C120 304 280 306 356 296 C362 304 360 {300 + thick} 348 {302 + thick} H62 C54 "
        f"{302 + thick} 54 304 62 300Z", c, 0.35, 0.3, p=DOWN)
    if heel:
        a.solid(f"M60 {298 + thick} H142 L138 {302 + thick + heel} H64Z", dk(c, 0.2), 0.2, 0.35)


_LOW = "M64 302 C52 270 56 222 72 206 C92 198 118 222 150 228 C182 234 200 224 214 214 C252 224 332 "\
    "250 352 286 C356 296 352 302 346 302Z"


def loafers(a: Pen, c: str, t: str = "#d9b877", tassel: bool = False) -> None:
    def one(k: str) -> None:
        a.path("M76 208 C110 190 190 190 216 214 C190 236 110 240 76 208Z", dk(k, 0.7))
        a.solid(_LOW, k, 0.28, 0.32, hl=[(290, 258, 34, 9, 0.6, 7), (98, 250, 14, 24, 0.4, 10)],
            sh=[(200, 304, 140, 12, 0.4)])
        a.solid("M196 224 C232 216 300 236 330 266 C300 272 236 268 208 252Z", lt(k, 0.08), 0.25,
            0.2, rim=0.5)
        f.stitches(a, "M196 228 C206 256 240 270 332 268", k)
        f.strap(a, "M172 300 C176 266 196 236 226 222", 24, k)
        a.rect(196, 240, 18, 9, 3, dk(k, 0.75), transform="rotate(-52 205 244)")
        if tassel:
            for turn in (20, 52):
                with a.at(f"translate(228 234) rotate({turn - 40})"):
                    a.path("M0 0 L-8 30 H8Z", a.grad([(0, lt(k, 0.3)), (1, dk(k, 0.4))], DOWN))
                a.ell(228, 232, 6, 6, a.metal(t, SLANT))
        _sole(a, "#3a2c22", 9, 9)
    _two(a, c, one)


def pumps(a: Pen, c: str, t: str = "#d9b877", bow: bool = False) -> None:
    def one(k: str) -> None:
        a.path("M84 178 C130 170 190 220 250 256 C220 272 120 220 84 178Z", a.grad([(0, "#e9d3bd"),
            (1, "#b98f6c")]))
        a.solid("M72 214 L92 214 C100 250 98 290 94 326 H82 C80 290 78 250 72 214Z", dk(k, 0.25),
            0.35, 0.35, p=ACROSS)
        a.solid("M70 224 C60 196 66 172 84 172 C94 196 118 226 164 244 C196 256 220 258 250 250 C296 "
            "256 352 288 364 316 C350 326 300 328 262 322 C210 314 160 262 116 252 C98 248 80 244 "
            "70 224Z", k, 0.34, 0.34, hl=[(306, 286, 28, 8, 0.7, 7), (100, 220, 8, 20, 0.5, 6)],
            sh=[(200, 300, 60, 16, 0.3)])
        a.line("M82 176 C94 202 120 230 166 247 C198 258 222 260 250 252", lt(k, 0.45), 2,
            opacity=0.8)
        a.path("M110 252 C160 264 206 316 262 324 C300 330 350 328 364 317 L364 323 C340 334 290 "
            "336 256 330 C206 320 158 274 110 258Z", "#4a382b")
        if bow:
            a.solid("M262 256 L230 240 V276Z M262 256 L294 246 L292 280Z", lt(k, 0.15), 0.3, 0.3)
            a.ell(262, 258, 8, 8, a.metal(t, SLANT))
    _two(a, c, one)


def flipflops(a: Pen, c: str, t: str = "#e9792f") -> None:
    a.shadow(204, 318, 150, 14, 0.28)
    for far in (True, False):
        with a.at("translate(70 -72) scale(.86)" if far else "translate(-14 8)"):
            k = dk(c, 0.1) if far else c
            a.solid("M52 292 C44 262 100 240 170 246 C240 250 300 214 348 232 C374 246 366 288 330 "
                "298 C260 322 76 336 52 292Z", dk(t, 0.2), 0.2, 0.35)
            d = "M52 278 C44 248 100 226 170 232 C240 236 300 200 348 218 C374 232 366 274 330 284 "\
                "C260 308 76 322 52 278Z"
            a.solid(d, k, 0.3, 0.18, hl=[(130, 254, 44, 12, 0.4, 12)])
            with a.clip(d):
                for i in range(6):
                    a.line(f"M{70 + i * 54} 220 C{90 + i * 54} 250 {60 + i * 54} 270 {86 + i * 54} "
                        "320", lt(k, 0.5), 4, opacity=0.4)
            for e in ("M306 246 C262 196 210 196 176 230", "M306 246 C280 290 230 306 188 296"):
                a.line(e, "#141e28", 15, 5, opacity=0.28, transform="translate(4 10)")
                a.line(e, dk(t, 0.35), 16)
                a.line(e, t, 11)
                a.line(e, lt(t, 0.6), 2.6, opacity=0.8, transform="translate(0 -3)")
            a.ell(306, 246, 11, 9, a.radial([(0, lt(t, 0.5)), (1, dk(t, 0.4))]))


def wellies(a: Pen, c: str, t: str = "#f1ede4") -> None:
    def one(k: str) -> None:
        a.solid("M110 62 C140 72 190 72 216 62 C222 120 214 180 222 214 C250 236 312 244 338 276 "
            "C344 290 342 300 336 306 H112 C102 270 118 170 110 62Z", k, 0.34, 0.34,
            hl=[(136, 150, 9, 74, 0.7, 6), (292, 262, 30, 8, 0.7, 6)],
            sh=[(214, 150, 16, 80, 0.4), (120, 290, 40, 24, 0.3)])
        a.path("M110 62 C140 48 190 48 216 62 C190 75 140 75 110 62Z", dk(k, 0.72))
        a.line("M111 80 C140 92 190 92 217 80", t, 7, opacity=0.9)
        f.strap(a, "M206 100 V140", 13, dk(k, 0.2), stitch=False)
        f.buckle(a, 206, 122, 18, 14, f.STEEL)
        a.line("M114 306 C108 262 128 240 150 252 C162 268 160 292 160 306", lt(k, 0.5), 1.6,
            opacity=0.6)
        a.solid("M106 300 H342 C348 306 348 322 342 328 H108 C100 322 100 306 106 300Z", t, 0.4, 0.3,
            p=DOWN)
        for x in range(112, 336, 15):
            a.rect(x, 320, 9, 8, 2, dk(t, 0.5))
    _two(a, c, one)


def hightops(a: Pen, c: str, t: str = "#f4f0e8") -> None:
    def one(k: str) -> None:
        up = "M86 116 C116 126 170 124 196 108 L214 186 C246 222 330 236 350 274 C354 286 352 298 "\
            "350 302 H76 C66 250 78 180 86 116Z"
        a.solid(up, k, 0.24, 0.28, hl=[(110, 200, 16, 60, 0.35, 12)], sh=[(80, 290, 50, 20, 0.3)])
        a.path("M86 116 C116 102 170 98 196 108 C170 124 116 128 86 116Z", dk(k, 0.7))
        a.solid("M284 262 C316 250 350 262 352 302 H268 C266 284 272 270 284 262Z", t, 0.4, 0.14,
            hl=[(320, 272, 18, 7, 0.7, 5)])
        a.solid("M160 122 L196 108 L214 186 C224 202 240 214 262 222 L230 250 L166 200Z", dk(k, 0.1),
            0.2, 0.2)
        for i in range(6):
            x, y = 170 + max(0, i - 3) * 17 + i * 2, 132 + i * 18
            a.line(f"M{x - 8} {y + 12} L{x + 34} {y - 4}", dk(k, 0.8), 7, opacity=0.3,
                transform="translate(1 3)")
            a.line(f"M{x - 8} {y + 12} L{x + 34} {y - 4}", t, 5.6)
            a.ell(x - 10, y + 13, 4, 4, a.metal(f.STEEL, SLANT))
        a.ell(126, 196, 30, 30, t)
        a.ell(126, 196, 25, 25, k)
        a.path("M124 178 V206 H106Z M131 184 V206 H147Z", t)
        f.stitches(a, "M92 128 C84 190 82 250 84 298 M152 128 C158 200 190 240 226 260 L266 300", k)
        a.solid("M70 298 C140 304 280 304 354 296 C360 306 360 322 350 326 H78 C66 324 64 304 70 "
            "298Z", t, 0.4, 0.2, p=DOWN)
        a.line("M70 308 H356", "#c93f17", 2.6)
        a.line("M72 318 H352", dk(t, 0.4), 2)
    _two(a, c, one)


def ballet(a: Pen, c: str, t: str = "#d9b877", strap: bool = False) -> None:
    def one(k: str) -> None:
        a.path("M72 236 C100 222 200 226 250 254 C220 276 110 276 72 236Z", a.grad([(0,
            dk("#e3c9ac", 0.3)), (1, "#e3c9ac")], DOWN))
        a.solid("M62 302 C54 272 56 238 72 234 C84 264 140 280 196 274 C226 270 240 258 250 252 C296 "
            "256 344 274 352 296 C350 304 346 306 340 306 H70Z", k, 0.32, 0.3,
            hl=[(302, 270, 26, 7, 0.6, 6)], sh=[(200, 306, 130, 10, 0.35)])
        a.line("M72 236 C86 266 140 282 196 276 C226 272 240 260 250 254", lt(k, 0.4), 3)
        if strap:
            f.strap(a, "M124 274 C140 206 196 196 206 272", 11, k)
            f.buckle(a, 136, 236, 15, 13, t)
        a.line("M256 262 C244 250 232 256 236 266 C242 272 252 268 256 262 C264 252 278 254 276 264 "
            "C270 272 262 268 256 262 M256 264 L246 282 M258 264 L270 280", lt(k, 0.25), 4)
        _sole(a, "#5a4636", 5, 4)
    _two(a, c, one)


def clogs(a: Pen, c: str, t: str = "#d9b27c") -> None:
    def one(k: str) -> None:
        a.solid("M58 276 C120 268 200 268 260 262 C330 262 362 286 352 306 C344 322 330 324 300 322 "
            "C240 320 200 308 170 312 L150 330 H70 C56 320 52 290 58 276Z", t, 0.3, 0.32)
        a.line("M70 300 C160 290 260 296 340 306", dk(t, 0.4), 1.4, opacity=0.5)
        a.ell(112, 272, 52, 10, dk(t, 0.3))
        up = "M150 280 C146 232 178 196 222 196 C288 200 346 242 350 284 C300 292 210 292 150 280Z"
        a.solid(up, k, 0.3, 0.3, hl=[(258, 222, 36, 12, 0.5, 9)], sh=[(330, 280, 30, 16, 0.35)])
        a.path("M150 280 C146 232 178 196 222 196 C196 220 184 250 190 284Z", dk(k, 0.5),
            opacity=0.55)
        for i in range(9):
            x = 166 + i * 22
            a.ell(x, 280 + (2 if 1 < i < 7 else 0), 3.4, 3.4, a.metal(f.BRASS, SLANT))
        f.strap(a, "M176 258 C200 216 250 208 290 226", 14, dk(k, 0.15))
        f.buckle(a, 214, 222, 18, 16)
    _two(a, c, one)


def chelseas(a: Pen, c: str, t: str = "#20282f") -> None:
    def one(k: str) -> None:
        up = "M104 110 C132 120 176 118 204 108 C208 156 208 190 222 214 C252 234 326 246 344 284 "\
            "C346 296 344 302 340 304 H92 C84 250 104 190 104 110Z"
        a.solid(up, k, 0.28, 0.34, hl=[(124, 180, 9, 60, 0.45, 8), (296, 262, 32, 8, 0.6, 7)],
            sh=[(212, 180, 14, 60, 0.3)])
        a.path("M104 110 C132 96 176 96 204 108 C176 120 132 122 104 110Z", dk(k, 0.7))
        d = "M134 116 L180 114 C184 150 182 186 166 208 C146 190 134 150 134 116Z"
        a.path(d, t)
        with a.clip(d):
            for x in range(134, 184, 6):
                a.line(f"M{x} 110 C{x + 2} 150 {x} 180 {x + 3} 212", lt(t, 0.35), 2, opacity=0.6)
        a.path(d, stroke=dk(k, 0.4), stroke_width=2.4)
        f.strap(a, "M108 112 C104 84 128 82 126 112", 8, t, stitch=False)
        f.stitches(a, "M166 210 C170 250 176 280 178 302", k)
        _sole(a, "#2b2320", 10, 12)
    _two(a, c, one)


def oxfords(a: Pen, c: str, t: str = "#3a2c22") -> None:
    def one(k: str) -> None:
        a.path("M78 206 C104 190 170 192 190 204 C170 222 104 226 78 206Z", dk(k, 0.7))
        a.solid("M66 302 C54 268 60 218 78 204 C104 220 160 222 190 202 C214 214 236 230 262 238 "
            "C306 246 348 268 352 292 C352 300 350 302 346 302Z", k, 0.3, 0.34, hl=[(300, 258, 32,
            8, 0.65, 7), (94, 250, 12, 26, 0.4, 9)], sh=[(210, 304, 140, 10, 0.4)])
        a.solid("M252 240 C300 244 350 268 352 300 H268 C272 276 266 254 252 240Z", dk(k, 0.08),
            0.35, 0.25, hl=[(312, 262, 22, 7, 0.7, 6)])
        a.solid("M148 216 C168 214 182 208 192 202 C212 214 234 230 256 240 C240 262 206 268 172 258 "
            "C158 248 150 232 148 216Z", dk(k, 0.14), 0.22, 0.2)
        for i in range(5):
            x, y = 172 + i * 15, 224 + i * 6
            a.line(f"M{x} {y + 14} L{x + 16} {y - 8}", t, 4.4)
            a.line(f"M{x} {y + 13} L{x + 16} {y - 9}", lt(t, 0.4), 1.2)
        for i in range(9):
            a.ell(266 + (i % 2) * 4, 250 + i * 6, 2.2, 2.2, dk(k, 0.75))
            a.ell(286 + i * 6, 276 - (4 if 2 < i < 7 else 0), 2, 2, dk(k, 0.6))
        f.stitches(a, "M148 218 C152 246 160 270 150 300 M258 242 C272 258 276 280 272 300", k)
        _sole(a, "#2b2320", 7, 9)
    _two(a, c, one)
