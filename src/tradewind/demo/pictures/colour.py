"""Colours are mixed in OKLab, where a lighter tone keeps its hue "
"(bottosson.github.io/posts/oklab)."""

from __future__ import annotations

from functools import cache

WHITE, SHADE = "#ffffff", "#0a141f"
_Triple = tuple[float, float, float]


@cache
def mix(first: str, second: str, part: float) -> str:
    """Return the colour that is `part` of the way from one `#rrggbb` to another."""
    a, b = _lab(first), _lab(second)
    light, to_red, to_yellow = (x + (y - x) * part for x, y in zip(a, b, strict=True))
    l_ = (light + 0.3963377774 * to_red + 0.2158037573 * to_yellow) ** 3
    m_ = (light - 0.1055613458 * to_red - 0.0638541728 * to_yellow) ** 3
    s_ = (light - 0.0894841775 * to_red - 1.291485548 * to_yellow) ** 3
    red = 4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_
    green = -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_
    blue = -0.0041960863 * l_ - 0.7034186147 * m_ + 1.707614701 * s_
    return f"#{_byte(red):02x}{_byte(green):02x}{_byte(blue):02x}"


def lt(colour: str, part: float) -> str:
    """Return a colour nearer to white."""
    return mix(colour, WHITE, part)


def dk(colour: str, part: float) -> str:
    """Return a colour nearer to a deep blue black."""
    return mix(colour, SHADE, part)


def is_light(colour: str) -> bool:
    """Say whether dark signs are read better on a colour than light ones."""
    return sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) > 330


def _linear(value: float) -> float:
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _byte(value: float) -> int:
    value = max(0.0, min(1.0, value))
    return round(
        255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)
    )


@cache
def _lab(colour: str) -> _Triple:
    r, g, b = (_linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    l_ = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m_ = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s_ = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l_ + 0.793617785 * m_ - 0.0040720468 * s_,
        1.9779984951 * l_ - 2.428592205 * m_ + 0.4505937099 * s_,
        0.0259040371 * l_ + 0.7827717662 * m_ - 0.808675766 * s_,
    )
