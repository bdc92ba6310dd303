"""Which drawing shows which shape of a category."""

from __future__ import annotations

from types import ModuleType

from tradewind.demo.pictures import (
    audio,
    bags,
    beauty,
    drones,
    fashion,
    home,
    kitchen,
    more_audio,
    more_bags,
    more_beauty,
    more_drones,
    more_fashion,
    more_home,
    more_kitchen,
    more_outdoor,
    more_phones,
    more_shoes,
    more_toys,
    more_watches,
    outdoor,
    phones,
    shoes,
    toys,
    watches,
)
from tradewind.demo.pictures.studio import Draw

_DRAWN: dict[str, tuple[ModuleType, ModuleType]] = {
    "bags": (bags, more_bags),
    "outdoor": (outdoor, more_outdoor),
    "audio": (audio, more_audio),
    "phones": (phones, more_phones),
    "fashion": (fashion, more_fashion),
    "beauty": (beauty, more_beauty),
    "kitchen": (kitchen, more_kitchen),
    "home": (home, more_home),
    "drones": (drones, more_drones),
    "watches": (watches, more_watches),
    "toys": (toys, more_toys),
    "shoes": (shoes, more_shoes),
}
# These lie before a wall; all others stand on a floor.
HANGING = frozenset({
    "dress", "tee", "jacket", "scarf", "phonecase", "powerbank", "cable", "board", "watch",
    "dresswatch", "smartwatch", "trousers", "skirt", "sweater", "shirt", "hoodie", "socks",
    "wallclock", "frame", "divewatch", "digital", "pocketwatch", "fitness", "tank", "watchstrap",
    "pilot", "kite",
})  # fmt: skip


def drawing(category: str, shape: str) -> Draw:
    """Return what draws a shape; raises AttributeError for one that nobody draws."""
    first, more = _DRAWN[category]
    found: Draw = getattr(first if hasattr(first, shape) else more, shape)
    return found
