"""Which orders the demo has, decided before any is placed: pure, and the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tradewind.demo.market.goods import Good, goods
from tradewind.demo.market.places import PLACES
from tradewind.demo.market.stores import MERCHANTS
from tradewind.demo.people import PEOPLE, Part

DAYS = 60
ORDERS = 200
SOLD_OUT = frozenset({"orchard-board", "jasmine-perfume", "tide-case", "meridian-field"})
# Of these the last SKU has one piece left.
NEARLY_GONE = frozenset({
    "meridian-suitcase", "nj-headphones", "celadon-tea", "cog-robot", "hush-slippers",
})  # fmt: skip
# What the seller takes back from the shelf before a late payment arrives.
LATE = ("falcon-goggles", "FALCON-GOGGLES-OLIVE")
REDUCED = frozenset({
    "quay-tote", "anchor-duffel", "beacon-lantern", "nj-earbuds", "nj-turntable", "volt-powerbank",
    "meadow-dress", "siesta-hat", "petal-brushes", "heron-kettle", "atelier-lamp", "kilim-cushion",
    "swift-drone", "halo-dress", "apollo-rocket", "dash-runner",
})  # fmt: skip
REDUCED_AGO = timedelta(days=6)
# Days from hand-over to delivery, and the heaviest that the platform carries so.
_CARRIAGE = {"economy": (22, 34, 1900), "standard": (11, 18, 10**7), "premium": (4, 8, 10**7)}
_DAY = timedelta(days=1)
_GUESTS = (("guest-ES-1", "ES"), ("guest-DE-0", "DE"), ("guest-MX-1", "MX"), ("guest-RU-0", "RU"))


class Fate(StrEnum):
    """What becomes of an order besides being paid, sent and kept."""

    KEPT = "kept"
    UNPAID = "unpaid"
    CALLED_OFF = "called off"
    REFUNDED = "refunded"
    LATE = "paid too late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a buyer places at once; all times are `timedelta`s before the end of the story.

    A step whose time is not over at the end does not happen. `lines` are (SKU code, pieces).
    """

    number: int
    buyer: str
    country: str
    lines: tuple[tuple[str, int], ...]
    stores: tuple[str, ...]
    option: str
    method: str
    fate: Fate
    placed: timedelta
    paid: timedelta
    packed: timedelta
    sent: timedelta
    arrived: timedelta
    confirmed: timedelta | None


def plan(*, seed: int, scale: float) -> tuple[Planned, ...]:
    """Return the orders of the demo, oldest first; `scale` 1 makes ORDERS of them."""
    draw = random.Random(seed)
    wanted, made, found = max(12, round(ORDERS * scale)), 0, []
    for number, scene in enumerate(_scenes(draw)):
        planned = _planned(draw, number, *scene)
        if made + len(planned.stores) > wanted:
            break
        found.append(planned)
        made += len(planned.stores)
    return tuple(sorted(found, key=lambda one: (-one.placed, one.number)))


_Scene = tuple[str, str, Fate, timedelta, str]


def _scenes(draw: random.Random) -> Iterator[_Scene]:
    """The five buyers' own orders first, then those of everybody."""
    buyers = [(one.key, one.country) for one in PEOPLE if one.part is Part.BUYER]
    hours = timedelta(hours=1)
    for turn, (key, country) in enumerate(buyers):
        yield key, country, Fate.KEPT, (3 + turn) * hours, "standard"
        yield key, country, Fate.KEPT, 4 * _DAY + turn * 5 * hours, "standard"
    yield "guest-ES-0", "ES", Fate.LATE, 9 * _DAY, "standard"
    for turn, (key, country) in enumerate(_GUESTS):
        yield key, country, Fate.KEPT, (18 + 4 * turn) * hours, "standard"
        yield key, country, Fate.UNPAID, (5 * turn + 1) * hours, "standard"
    for turn, (key, country) in enumerate(buyers):
        yield key, country, Fate.KEPT, 12 * _DAY + turn * 9 * hours, "premium"
        yield key, country, Fate.KEPT, 46 * _DAY - turn * _DAY, "standard"
        odd = (Fate.REFUNDED, Fate.CALLED_OFF, Fate.UNPAID)[turn % 3]
        ago = 2 * hours + turn * hours if odd is Fate.UNPAID else (20 + turn) * _DAY
        yield key, country, odd, ago, "standard"
    everybody = buyers + [
        (f"guest-{country}-{at}", country)
        for country, place in PLACES.items()
        for at in range(len(place.guests))
    ]
    while True:
        key, country = draw.choice(everybody)
        fate = draw.choices(list(Fate)[:4], weights=(86, 5, 3, 6))[0]
        # Trade grows: twice as much at the end as at the beginning.
        ago = DAYS - 1 - (DAYS - 1.2) * draw.random() ** 0.75
        yield (
            key,
            country,
            fate,
            ago * _DAY,
            draw.choice(("standard", "standard", "premium", "economy")),
        )


def _planned(
    draw: random.Random, number: int, buyer: str, country: str, fate: Fate, ago: timedelta,
    option: str,
) -> Planned:  # fmt: skip
    shops = draw.sample(MERCHANTS, draw.choices((1, 2, 3), weights=(60, 30, 10))[0])
    if number < 10:
        # The first store's boards are to be lively, whoever looks first.
        shops = [MERCHANTS[0], *(shop for shop in shops if shop != MERCHANTS[0])][:2]
    chosen = [(shop.code, good) for shop in shops for good in _choice(draw, shop.categories)]
    lines = {
        _sku(draw, good): draw.choices((1, 2, 3), weights=(80, 16, 4))[0] for _, good in chosen
    }
    if fate is Fate.LATE:
        shops, lines = [MERCHANTS[4]], {LATE[1]: 1}
    if option == "economy" and sum(good.grams * 3 for _, good in chosen) > _CARRIAGE[option][2]:
        option = "standard"
    quick, slow, _ = _CARRIAGE[option]
    paid = ago - timedelta(minutes=draw.randint(2, 25))
    if fate is Fate.LATE:
        paid = ago - 2 * _DAY
    packed = paid - timedelta(hours=draw.randint(9, 20))
    sent = packed - timedelta(hours=draw.randint(8, 30))
    arrived = sent - timedelta(hours=draw.randint(quick * 24, slow * 24))
    kept_quiet = draw.random() < 0.3
    return Planned(
        number=number,
        buyer=buyer,
        country=country,
        lines=tuple(lines.items()),
        stores=tuple(shop.code for shop in shops),
        option=option,
        method="boleto" if country == "BR" and fate is Fate.UNPAID else "card",
        fate=fate,
        placed=ago,
        paid=paid,
        packed=packed,
        sent=sent,
        arrived=arrived,
        confirmed=None if kept_quiet else arrived - timedelta(hours=draw.randint(30, 150)),
    )


def _choice(draw: random.Random, categories: Sequence[str]) -> list[Good]:
    shelf = [
        one
        for one in goods()
        if one.category in categories and one.code not in SOLD_OUT | {LATE[0]}
    ]
    return draw.sample(shelf, draw.choices((1, 2), weights=(72, 28))[0])


def _sku(draw: random.Random, good: Good) -> str:
    codes = [sku.code for sku in good.skus()]
    return draw.choice(codes[:-1] if good.code in NEARLY_GONE else codes)
