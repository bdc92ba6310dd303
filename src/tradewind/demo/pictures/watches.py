"""Watches, seen from the front on a wall."""

# fmt: off
from __future__ import annotations

import math

from tradewind.demo.pictures.colour import dk, is_light, lt
from tradewind.demo.pictures.pen import ACROSS, DOWN, SLANT, Pen


def watch(a: Pen, c: str, t: str = "#f3efe6", m: str = "#c9ccd0") -> None:
    with a.at("rotate(-9 200 200)"):
        for d in ("M164 140 C166 104 168 66 172 38 C174 30 226 30 228 38 C232 66 234 104 236 140Z",
            "M164 260 C166 296 168 334 173 364 C176 372 224 372 227 364 C232 334 234 296 236 "
            "260Z"):
            a.path(d, "#18222c", opacity=0.36, blur=12, transform="translate(20 12)")
        a.ell(222, 212, 88, 88, "#18222c", opacity=0.4, blur=12)
        for d, y in (("M164 140 C166 104 168 66 172 38 C174 30 226 30 228 38 C232 66 234 104 236 "
            "140Z", 1), ("M164 260 C166 296 168 334 173 364 C176 372 224 372 227 364 C232 334 234 "
            "296 236 260Z", 0)):
            a.solid(d, c, 0.22, 0.3, p=(0, 0, 1, 0.2), hl=[(180, 90 if y else 300, 7, 60, 0.35,
                8)], sh=[(236, 90 if y else 310, 14, 70, 0.35, 8)])
        a.line("M172 130 C173 100 175 70 178 44 M228 130 C227 100 225 70 222 44 M172 270 C173 300 "
            "175 330 179 358 M228 270 C227 300 225 330 221 358", lt(c, 0.55), 1.3,
            stroke_dasharray="4 3.4", opacity=0.75)
        for y in (304, 320, 336):
            a.ell(200, y, 3.4, 4, dk(c, 0.7))
        metal = a.grad([(0, lt(m, 0.75)), (0.3, m), (0.55, dk(m, 0.35)), (0.75, lt(m, 0.3)), (1,
            dk(m, 0.45))])
        for d in ("M160 128 L180 122 L182 150 L152 162Z", "M240 128 L220 122 L218 150 L248 162Z",
            "M160 272 L180 278 L182 250 L152 238Z", "M240 272 L220 278 L218 250 L248 238Z"):
            a.path(d, metal)
        a.rect(282, 188, 15, 24, 5, metal)
        for y in (192, 197, 202, 207):
            a.line(f"M284 {y} L296 {y}", dk(m, 0.5), 1)
        a.rect(276, 160, 11, 12, 3, metal, transform="rotate(-24 281 166)")
        a.rect(276, 229, 11, 12, 3, metal, transform="rotate(24 281 235)")
        a.ell(200, 200, 84, 84, metal)
        a.ell(200, 200, 80, 80, dk(m, 0.35))
        a.ell(200, 200, 79, 79, a.grad([(0, dk(m, 0.3)), (0.5, lt(m, 0.4)), (1, lt(m, 0.8))]))
        a.ell(200, 200, 71, 71, dk(t, 0.45))
        a.ell(201, 201, 69, 69, a.radial([(0, lt(t, 0.5)), (0.6, t), (1, dk(t, 0.18))]))
        ink = "#1b2a33" if is_light(t) else "#eef2f3"
        for i in range(60):
            q = math.radians(i * 6)
            r1, r2 = (57, 64) if i % 5 == 0 else (62, 64)
            a.line(f"M{200 + r1 * math.sin(q):.1f} {200 - r1 * math.cos(q):.1f} "
                f"L{200 + r2 * math.sin(q):.1f} {200 - r2 * math.cos(q):.1f}", ink,
                2.8 if i % 5 == 0 else 0.9, opacity=0.9 if i % 5 == 0 else 0.55)
        for x, y in ((172, 200), (228, 200), (200, 230)):
            a.ell(x, y, 15, 15, dk(t, 0.1))
            a.ell(x, y, 15, 15, "none", stroke=dk(t, 0.4), stroke_width=0.8)
            for i in range(12):
                q = math.radians(i * 30)
                a.line(f"M{x + 11 * math.sin(q):.1f} {y - 11 * math.cos(q):.1f} "
                    f"L{x + 13 * math.sin(q):.1f} {y - 13 * math.cos(q):.1f}", ink, 0.8,
                    opacity=0.6)
            a.line(f"M{x} {y} L{x + 6} {y - 8}", "#c93f17", 1.4)
        for an, length, w in ((-58, 36, 5), (60, 52, 4)):
            q = math.radians(an)
            e = f"{200 + length * math.sin(q):.1f} {200 - length * math.cos(q):.1f}"
            a.line(f"M200 200 L{e}", "#000", w, opacity=0.25, transform="translate(2 3)", blur=1)
            a.line(f"M200 200 L{e}", ink, w)
            a.line(f"M200 200 L{e}", lt(ink, 0.5) if ink != "#eef2f3" else "#fff", 1)
        a.line("M192 222 L214 150", "#c93f17", 1.5)
        a.ell(200, 200, 5, 5, ink)
        a.ell(200, 200, 2, 2, "#c93f17")
        a.path("M142 168 C152 142 178 130 206 132 C186 146 160 176 150 216 C140 206 138 184 142 "
            "168Z", "#fff", opacity=0.28)


def smartwatch(a: Pen, c: str, t: str = "#2a2f36") -> None:
    with a.at("rotate(-8 200 200)"):
        for d in ("M156 128 C158 92 164 60 170 34 C174 24 226 24 230 34 C236 60 242 92 244 128Z",
            "M156 272 C158 308 164 340 170 368 C174 378 226 378 230 368 C236 340 242 308 244 "
            "272Z"):
            a.path(d, "#18222c", opacity=0.36, blur=12, transform="translate(18 12)")
            a.solid(d, c, 0.24, 0.3, p=(0, 0, 1, 0.2), hl=[(178,
                80 if d[6] == "2" and "128" in d[:9] else 320, 8, 60, 0.34, 8)], sh=[(240, 200, 14,
                200, 0.3, 8)])
        for y in (300, 316, 332, 348):
            a.ell(200, y, 4.4, 3, dk(c, 0.7))
        b = ("M146 112 L254 112 C276 112 288 124 288 146 L288 254 C288 276 276 288 254 288 L146 "
            "288 C124 288 112 276 112 254 L112 146 C112 124 124 112 146 112Z")
        a.path(b, "#18222c", opacity=0.42, blur=12, transform="translate(18 14)")
        a.solid(b, t, 0.5, 0.3, rim=0.7, w=5)
        a.rect(287, 168, 10, 36, 5, a.metal("#aab2b8", DOWN))
        a.rect(287, 222, 6, 30, 3, dk(t, 0.3))
        a.rect(121, 121, 158, 158, 32, "#05090d")
        a.rect(125, 125, 150, 150, 28, a.grad([(0, "#16222e"), (1, "#0a1017")]))
        for r, k, p in ((58, "#e8553d", 0.82), (45, "#f2b134", 0.64), (32, "#2fbf9b", 0.9)):
            q = math.tau * p
            big = 1 if p > 0.5 else 0
            x_end, y_end = 200 + r * math.sin(q), 200 - r * math.cos(q)
            a.ell(200, 200, r, r, "none", stroke=dk(k, 0.7), stroke_width=9.5)
            a.line(f"M200 {200 - r} A{r} {r} 0 {big} 1 {x_end:.1f} {y_end:.1f}",
                a.grad([(0, lt(k, 0.25)), (1, k)]), 9.5)
            a.ell(round(x_end, 1), round(y_end, 1), 3, 3, lt(k, 0.6))
        a.path("M200 190 C194 182 182 188 190 199 L200 210 L210 199 C218 188 206 182 200 190Z",
            "#ff7a6b")
        a.path("M125 152 C125 134 134 125 152 125 L214 125 L150 275 C134 275 125 266 125 248Z",
            "#ffffff", opacity=0.07)


def dresswatch(a: Pen, c: str, t: str = "#f5f1e8", m: str = "#d8b987") -> None:
    with a.at("rotate(8 200 200)"):
        mesh = a.pattern(5, 30, f'<path d="M0 0L5 5M5 0L0 5" stroke="{dk(c, 0.55)}" '
            f'stroke-width="1"/><circle cx="2.5" cy="2.5" r=".9" fill="{lt(c, 0.7)}"/>')
        for y1, d in ((60, "M168 136 C168 100 170 66 173 30 C175 24 225 24 227 30 C230 66 232 100 "
            "232 136Z"), (320, "M168 264 C168 300 170 334 173 370 C175 376 225 376 227 370 C230 "
            "334 232 300 232 264Z")):
            a.path(d, "#18222c", opacity=0.34, blur=12, transform="translate(18 12)")
            a.path(d, a.grad([(0, dk(c, 0.3)), (0.2, lt(c, 0.55)), (0.5, c), (0.8, dk(c, 0.35)),
                (1, dk(c, 0.15))], ACROSS))
            a.path(d, mesh, opacity=0.6)
            a.ell(184, y1, 5, 50, "#fff", 6, opacity=0.5)
        a.rect(164, 330, 72, 17, 4, a.metal(m))
        a.ell(218, 214, 86, 84, "#18222c", 12, opacity=0.36)
        for x in (166, 218):
            a.rect(x, 120, 16, 22, 4, a.metal(m))
            a.rect(x, 258, 16, 22, 4, a.metal(m))
        a.rect(279, 191, 15, 18, 4, a.metal(m, DOWN))
        a.ell(200, 200, 82, 82, a.metal(m, SLANT))
        a.ell(200, 200, 77, 77, dk(m, 0.35))
        a.ell(200, 200, 75, 75, dk(t, 0.35))
        a.ell(201, 201, 73, 73, a.radial([(0, lt(t, 0.6)), (0.6, t), (1, dk(t, 0.2))]))
        ink = "#1b2a33" if is_light(t) else lt(m, 0.4)
        for i in range(12):
            q = math.radians(i * 30)
            r = 52 if i % 3 == 0 else 58
            a.line(f"M{200 + r * math.sin(q):.1f} {200 - r * math.cos(q):.1f} "
                f"L{200 + 65 * math.sin(q):.1f} {200 - 65 * math.cos(q):.1f}", dk(m,
                0.2) if is_light(t) else m, 3 if i % 3 == 0 else 1.8, stroke_linecap="butt")
        for an, n, w in ((-60, 36, 4), (48, 56, 3)):
            q = math.radians(an)
            e = f"{200 + n * math.sin(q):.1f} {200 - n * math.cos(q):.1f}"
            a.line(f"M200 200 L{e}", "#000", w, 1, opacity=0.25, transform="translate(3 4)")
            a.line(f"M200 200 L{e}", ink, w)
        a.ell(200, 236, 13, 13, dk(t, 0.08))
        a.ell(200, 236, 13, 13, "none", stroke=dk(t, 0.4), stroke_width=0.8)
        a.line("M200 236 L207 228", dk(m, 0.3), 1.4)
        a.ell(200, 200, 4.4, 4.4, ink)
        a.ell(200, 200, 1.8, 1.8, m)
        a.path("M138 172 C150 142 178 128 208 131 C184 146 158 178 148 220 C136 208 132 188 138 "
            "172Z", "#fff", opacity=0.3)
