"""Which orders the demo has, decided before any is placed: pure, and the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tradewind.demo.market.crowd import buyer, guest_key, weights
from tradewind.demo.market.goods import Good, goods
from tradewind.demo.market.stores import MERCHANTS
from tradewind.demo.people import PEOPLE, Part

DAYS = 90
ORDERS = 3000
FEWEST = 12
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
# Of a hundred baskets so many are of somebody who bought before.
RETURNING = 0.37
# Of a hundred parcels so many come after the day that was promised, stop somewhere on their way, or
# are not scanned once.
TARDY, LOST, UNSEEN = 0.08, 0.015, 0.01
# Days from hand-over to delivery, and the heaviest that the platform carries so.
_CARRIAGE = {"economy": (22, 34, 1900), "standard": (11, 18, 10**7), "premium": (4, 8, 10**7)}
_PROMISED = {"economy": 35, "standard": 18, "premium": 8}
_DAY = timedelta(days=1)
_GUESTS = (("guest-ES-1", "ES"), ("guest-DE-0", "DE"), ("guest-MX-1", "MX"), ("guest-RU-0", "RU"))


class Fate(StrEnum):
    """What becomes of a basket besides being paid, sent and kept."""

    KEPT = "kept"
    UNPAID = "unpaid"
    CALLED_OFF = "called off"
    REFUNDED = "refunded"
    PARTLY = "refunded in part"
    TOO_LATE = "paid too late, and there was more"
    LATE = "paid too late"


class Trip(StrEnum):
    """How the parcels of a basket travel."""

    GOOD = "in time"
    TARDY = "after the promised day"
    LOST = "not to the end"
    UNSEEN = "without a scan"


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
    trip: Trip
    placed: timedelta
    paid: timedelta
    packed: timedelta
    sent: timedelta
    arrived: timedelta
    confirmed: timedelta | None

    @property
    def promised(self) -> timedelta:
        """Until when the parcels should have come."""
        return self.sent - timedelta(days=_PROMISED[self.option])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Something that is to happen; `buyer` is "" for whoever comes."""

    buyer: str
    fate: Fate
    ago: timedelta
    option: str = "standard"
    trip: Trip = Trip.GOOD
    first_store: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What the stores sell, so that nobody has to look for it again."""

    stores: Sequence[str]
    of: Mapping[str, Sequence[Good]]


def plan(*, seed: int, scale: float) -> tuple[Planned, ...]:
    """Return the baskets of the demo, oldest first; `scale` 1 makes ORDERS orders of them.

    What is sold grows with it up to `scale` 1; the persons of the demo have their own near the end.
    """
    draw = random.Random(seed)
    shelf = _shelf(scale)
    wanted, made, found = max(FEWEST, round(ORDERS * scale)), 0, []
    for number, scene in enumerate(_scenes(draw)):
        planned = _planned(draw, number, scene, shelf)
        if made + len(planned.stores) > wanted:
            # A smaller basket may still fill it up.
            if made < wanted and number < 4 * wanted:
                continue
            break
        found.append(planned)
        made += len(planned.stores)
        if made == wanted:
            break
    return _with_buyers(draw, sorted(found, key=lambda one: (-one.placed, one.number)))


def _scenes(draw: random.Random) -> Iterator[_Scene]:
    """The five buyers' own orders first, then those of everybody."""
    buyers = [one.key for one in PEOPLE if one.part is Part.BUYER]
    hours = timedelta(hours=1)
    for turn, key in enumerate(buyers):
        # The first store's boards are to be lively, whoever looks first.
        for ago in ((3 + turn) * hours, 4 * _DAY + turn * 5 * hours):
            yield _Scene(buyer=key, fate=Fate.KEPT, ago=ago, first_store=True)
    yield _Scene(buyer="guest-ES-0", fate=Fate.LATE, ago=9 * _DAY)
    for turn, (key, _) in enumerate(_GUESTS):
        yield _Scene(buyer=key, fate=Fate.KEPT, ago=(18 + 4 * turn) * hours)
        yield _Scene(buyer=key, fate=Fate.UNPAID, ago=(5 * turn + 1) * hours)
    for turn, key in enumerate(buyers):
        yield _Scene(buyer=key, fate=Fate.KEPT, ago=12 * _DAY + turn * 9 * hours, option="premium")
        yield _Scene(buyer=key, fate=Fate.KEPT, ago=46 * _DAY - turn * _DAY)
        odd = (Fate.REFUNDED, Fate.CALLED_OFF, Fate.UNPAID)[turn % 3]
        ago = 2 * hours + turn * hours if odd is Fate.UNPAID else (20 + turn) * _DAY
        yield _Scene(buyer=key, fate=odd, ago=ago)
        yield _Scene(buyer=key, fate=Fate.KEPT, ago=(62 + 5 * turn) * _DAY, trip=Trip.TARDY)
    while True:
        yield _anybody(draw)


def _anybody(draw: random.Random) -> _Scene:
    # Trade grows: twice as much at the end as at the beginning.
    ago = DAYS - 1 - (DAYS - 1.2) * draw.random() ** 0.75
    return _Scene(
        buyer="",
        fate=draw.choices(list(Fate)[:6], weights=(850, 45, 30, 50, 15, 10))[0],
        ago=ago * _DAY,
        option=draw.choice(("standard", "standard", "premium", "economy")),
        trip=draw.choices(list(Trip), weights=(1 - TARDY - LOST - UNSEEN, TARDY, LOST, UNSEEN))[0],
    )


def _with_buyers(draw: random.Random, found: Sequence[Planned]) -> tuple[Planned, ...]:
    """Say who buys what nobody in particular does: somebody new, or one of those before."""
    countries, shares = list(weights()), list(weights().values())
    # Below these are the guests whom a scene names.
    fresh = dict.fromkeys(countries, 10)
    before: list[str] = []
    told = []
    for one in found:
        key = one.buyer
        if not key and before and draw.random() < RETURNING:
            # Who came lately comes again, and some come often.
            key = before[int(len(before) * max(draw.random(), draw.random()))]
        elif not key:
            country = draw.choices(countries, weights=shares)[0]
            key = guest_key(country, fresh[country])
            fresh[country] += 1
        before.append(key)
        told.append(_of(one, key))
    return tuple(told)


def _of(one: Planned, key: str) -> Planned:
    country = buyer(key).country
    voucher = country == "BR" and one.fate is Fate.UNPAID
    values = {name: getattr(one, name) for name in Planned.__slots__}
    return Planned(
        **values | {"buyer": key, "country": country, "method": "boleto" if voucher else "card"}
    )


def _planned(draw: random.Random, number: int, scene: _Scene, shelf: _Shelf) -> Planned:
    fate, ago, option = scene.fate, scene.ago, scene.option
    shops = draw.sample(shelf.stores, draw.choices((1, 2, 3), weights=(60, 30, 10))[0])
    if scene.first_store:
        first = shelf.stores[0]
        shops = [first, *(shop for shop in shops if shop != first)][:2]
    if fate is Fate.PARTLY and len(shops) < 2:
        fate = Fate.REFUNDED
    chosen = [(shop, good) for shop in shops for good in _choice(draw, shelf.of[shop])]
    lines = {
        _sku(draw, good): draw.choices((1, 2, 3), weights=(80, 16, 4))[0] for _, good in chosen
    }
    if fate is Fate.LATE:
        shops, lines = [MERCHANTS[4].code], {LATE[1]: 1}
    if option == "economy" and sum(good.grams * 3 for _, good in chosen) > _CARRIAGE[option][2]:
        option = "standard"
    quick, slow, _ = _CARRIAGE[option]
    paid = ago - timedelta(minutes=draw.randint(2, 25))
    if fate in (Fate.LATE, Fate.TOO_LATE):
        paid = ago - 2 * _DAY
    packed = paid - timedelta(hours=draw.randint(9, 20))
    sent = packed - timedelta(hours=draw.randint(8, 30))
    arrived = sent - timedelta(hours=draw.randint(quick * 24, slow * 24 - 12))
    if scene.trip is Trip.TARDY:
        arrived = sent - timedelta(hours=draw.randint(30, 240), days=_PROMISED[option])
    kept_quiet = draw.random() < 0.3
    return Planned(
        number=number,
        buyer=scene.buyer,
        country="",
        lines=tuple(lines.items()),
        stores=tuple(shops),
        option=option,
        method="card",
        fate=fate,
        trip=scene.trip,
        placed=ago,
        paid=paid,
        packed=packed,
        sent=sent,
        arrived=arrived,
        confirmed=None if kept_quiet else arrived - timedelta(hours=draw.randint(30, 150)),
    )


def _shelf(scale: float) -> _Shelf:
    of: dict[str, list[Good]] = {one.code: [] for one in MERCHANTS}
    for one in goods(scale):
        if one.code not in SOLD_OUT | {LATE[0]}:
            of[one.store].append(one)
    return _Shelf([code for code, shelf in of.items() if len(shelf) > 1], of)


def _choice(draw: random.Random, shelf: Sequence[Good]) -> list[Good]:
    return draw.sample(shelf, draw.choices((1, 2), weights=(72, 28))[0])


def _sku(draw: random.Random, good: Good) -> str:
    codes = [sku.code for sku in good.skus()]
    return draw.choice(codes[:-1] if good.code in NEARLY_GONE else codes)
