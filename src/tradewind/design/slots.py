"""How wide a picture is shown in each slot of the pages, as `sizes` says it to a browser.

The widths follow the style sheets; a browser test holds each slot against what is drawn.
"""

from __future__ import annotations

# The breakpoints of the sheets, and the wrap of 1200 px with 16 px on both sides.
_PHONE, _TABLET, _NARROWER = "(max-width: 760px)", "(max-width: 1100px)", "(max-width: 1231px)"

SLOTS = {
    "card": f"{_PHONE} calc(50vw - 23px), {_TABLET} calc(25vw - 22px), 226px",
    "listed": f"{_PHONE} calc(50vw - 23px), {_TABLET} calc(33.3vw - 109px), 222px",
    "rail": f"{_PHONE} 162px, {_NARROWER} calc(20vw - 29px), 217px",
    "stand": f"{_PHONE} calc(29.4vw - 18px), {_NARROWER} calc(14.7vw - 15px), 166px",
    "scene": f"{_PHONE} calc(33.3vw - 19px), {_NARROWER} calc(16.7vw - 19px), 187px",
    "category": f"{_PHONE} calc(50vw - 22px), {_TABLET} calc(33.3vw - 22px), 288px",
    "spotlight": f"{_PHONE} calc(50vw - 39px), {_NARROWER} calc(25vw - 124px), 188px",
    "gallery": f"{_PHONE} 100vw, {_TABLET} calc(50vw - 30px), 464px",
    "line": f"{_PHONE} 80px, 104px",
    "small": "64px",
}
# Too small to be waited for: these have no preview.
PLAIN = ("line", "small")


def sizes(slot: str) -> str:
    """Return the `sizes` of a slot; raises KeyError for one that there is not."""
    return SLOTS[slot]
