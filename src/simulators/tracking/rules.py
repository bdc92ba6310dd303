"""What befalls a parcel: pure, the same order and seeds always give the same scans."""

import random
from datetime import datetime, timedelta

from simulators.tracking.places import Country, country, have_customs_between
from simulators.tracking.types import Habits, Order, Scan, Tier

# Days from hand-over to delivery across a border: fewest, most.
DAYS = {
    Tier.ECONOMY: (25, 45),
    Tier.SUPER_ECONOMY: (30, 60),
    Tier.STANDARD: (12, 20),
    Tier.PREMIUM: (5, 9),
}
# Inside a country it takes this share of them, inside a customs union this one.
DOMESTIC, UNION = 0.25, 0.4
HOLD_DAYS = (4, 12)
OPENS, CLOSES = 9, 19

# At which share of the way something happens. Between EMC, on board, and EMD nobody scans.
ABROAD = (
    ("EMA", 0.02), ("EMB", 0.12), ("EXA", 0.20), ("EXC", 0.25), ("EMC", 0.30), ("EMD", 0.72),
    ("EDB", 0.76), ("EDC", 0.82), ("EMF", 0.88), ("EDG", 0.97), ("EMI", 1.0),
)  # fmt: skip
CUSTOMS = frozenset({"EXA", "EXC", "EDB", "EDC"})
AT_HOME = (("EMA", 0.05), ("EMF", 0.55), ("EDG", 0.92), ("EMI", 1.0))
# Everything but the road to the door happens within these.
AT_ORIGIN_GATE, AT_DESTINATION_GATE = (
    frozenset({"EMB", "EXA", "EXC", "EMC"}),
    frozenset({"EMD", "EDB", "EME", "EDC"}),
)
AT_DOOR = frozenset({"EDG", "EMH", "EMI"})


def plan(*, order: Order, habits: Habits) -> tuple[Scan, ...]:
    """Every scan until delivery, in order of time, each later than hand-over and the one before."""
    draw = random.Random(f"{habits.seed}|{order.seed}|{order.carrier}|{order.number}")
    held, fails = draw.random() < habits.hold_rate, draw.random() < habits.failure_rate
    steps = _steps(order)
    whole = timedelta(days=_days(order, draw))
    origin, destination = country(order.origin), country(order.destination)
    here = _places(order, origin, destination, draw)
    scans: list[Scan] = []
    at, late = order.handed_over_at, timedelta(0)
    for code, share in steps:
        wanted = order.handed_over_at + whole * (share * draw.uniform(0.96, 1.0)) + late
        at = max(wanted, at + timedelta(minutes=draw.randint(20, 90)))
        if code == "EDC" and held:
            scans.append(Scan("EME", at, here[code]))
            late += timedelta(days=draw.uniform(*HOLD_DAYS))
            at += late
        if code in AT_DOOR:
            at = _in_hours(at, destination, draw)
        if code == "EMI" and fails:
            scans.append(Scan("EMH", at, here[code]))
            at = _in_hours(at + timedelta(hours=14), destination, draw)
            scans.append(Scan("EDG", at - timedelta(hours=1), here["EDG"]))
        scans.append(Scan(code, _whole_minute(at), here[code]))
    return tuple(Scan(one.code, _whole_minute(one.at), one.place) for one in scans)


def happens(*, rate: float, habits: Habits, purpose: str, number: str, index: int) -> bool:
    """Whether something with this rate befalls the news of one scan; always alike."""
    if rate <= 0:
        return False
    return random.Random(f"{habits.seed}|{purpose}|{number}|{index}").random() < rate


def _steps(order: Order) -> tuple[tuple[str, float], ...]:
    if order.origin == order.destination:
        return AT_HOME
    if have_customs_between(order.origin, order.destination):
        return ABROAD
    return tuple(step for step in ABROAD if step[0] not in CUSTOMS)


def _days(order: Order, draw: random.Random) -> float:
    """Most parcels are nearer the fewest days than the most."""
    fewest, most = DAYS[order.tier]
    days = draw.triangular(fewest, most, fewest + (most - fewest) * 0.35)
    if order.origin == order.destination:
        return max(1.5, days * DOMESTIC)
    return days if have_customs_between(order.origin, order.destination) else days * UNION


def _places(
    order: Order, origin: Country, destination: Country, draw: random.Random
) -> dict[str, str]:
    """Where each event happens: one hub and one gate on either side."""
    start, out = draw.choice(origin.hubs), draw.choice(origin.gates)
    arrival, hub = draw.choice(destination.gates), draw.choice(destination.hubs)
    places = {"EMA": start}
    places |= dict.fromkeys(AT_ORIGIN_GATE, out)
    places |= dict.fromkeys(AT_DESTINATION_GATE, arrival)
    places |= {"EMF": arrival if order.origin != order.destination else hub}
    return places | dict.fromkeys(AT_DOOR, order.destination_place or hub)


def _in_hours(at: datetime, where: Country, draw: random.Random) -> datetime:
    """The same day, or the next morning, while people are out delivering."""
    local = at + timedelta(hours=where.hours)
    if local.hour < OPENS:
        local = local.replace(hour=OPENS, minute=draw.randint(0, 59))
    elif local.hour >= CLOSES:
        local = (local + timedelta(days=1)).replace(hour=OPENS, minute=draw.randint(0, 59))
    return local - timedelta(hours=where.hours)


def _whole_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
