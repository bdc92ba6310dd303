"""The way of a parcel in words: its stations, and its scans, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from tradewind.rails.logistics.types import Parcel, ParcelStatus, ServiceTier, TrackingEvent
from tradewind.sites.storefront import words

# The stations of a parcel that crosses a border, and the scans (UPU EMSEVT) that belong to each.
_PICKED, _SORTED, _OUT, _AIR, _IN, _LOCAL, _DOOR = range(7)
_STATION = {
    "EMA": _PICKED,
    "EMB": _SORTED,
    "EXA": _OUT, "EXB": _OUT, "EXC": _OUT,
    "EMC": _AIR, "EMJ": _AIR, "EMK": _AIR,
    "EMD": _IN, "EDB": _IN, "EME": _IN, "EDC": _IN,
    "EMF": _LOCAL, "EDG": _LOCAL, "EDH": _LOCAL, "EMH": _LOCAL,
    "EMI": _DOOR,
}  # fmt: skip
_STATUS_STATION = {
    ParcelStatus.PICKED_UP: _PICKED,
    ParcelStatus.IN_TRANSIT: _SORTED,
    ParcelStatus.OUT_FOR_DELIVERY: _LOCAL,
    ParcelStatus.READY_FOR_PICKUP: _LOCAL,
    ParcelStatus.DELIVERY_FAILED: _LOCAL,
    ParcelStatus.DELIVERED: _DOOR,
}
_ENDED = (ParcelStatus.DELIVERED, ParcelStatus.RETURN_TO_SENDER, ParcelStatus.CANCELLED)
_HOME = (_PICKED, _SORTED, _LOCAL, _DOOR)


@dataclass(frozen=True, slots=True)
class Station:
    """A station: `kind` is done, now or empty; place and instant where a scan said them."""

    name: str
    place: str
    at: datetime | None
    kind: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan in words, as `c/timeline.html` shows it; `next` is what is expected."""

    what: str
    note: str
    at: datetime | None
    when: str = ""
    next: bool = False


def stations(parcel: Parcel, *, crosses: bool, to: str) -> tuple[Station, ...]:
    """Return the stations of a parcel; one that stays in its country passes no customs."""
    wanted = range(7) if crosses else _HOME
    reached: dict[int, TrackingEvent | None] = {}
    for event in parcel.events:
        number = _STATION.get(event.code, _STATUS_STATION.get(event.status))
        if number is not None and number in wanted:
            reached[number] = event
    if parcel.handed_over_at is not None:
        reached.setdefault(_PICKED, None)
    now = max(reached, default=-1)
    names = _names()
    found = []
    for number in wanted:
        seen = reached.get(number)
        at = seen.occurred_at if seen else None
        if number == _PICKED and at is None:
            at = parcel.handed_over_at
        place = seen.place if seen else (to if number == _DOOR else "")
        ended = number < now or (number == now and number == _DOOR)
        kind = "done" if ended else ("now" if number == now else "")
        found.append(Station(names[number], place, at, kind))
    return tuple(found)


def scans(parcel: Parcel, *, crosses: bool) -> tuple[Scan, ...]:
    """Return the scans of a parcel in words, newest first; what is expected next stands above."""
    found = [Scan(_what(one), one.place, one.occurred_at) for one in reversed(parcel.events)]
    if parcel.handed_over_at is not None and not any(one.code == "EMA" for one in parcel.events):
        found.append(
            Scan(gettext("Handed over by the store"), parcel.carrier, parcel.handed_over_at)
        )
    if expected := _expected(parcel, crosses):
        found.insert(0, Scan(expected, "", None, gettext("Expected next"), next=True))
    return tuple(found)


def arrives(parcel: Parcel) -> datetime | None:
    """Return when a parcel on its way arrives at the latest; its days count from hand-over."""
    if parcel.days_max is None or parcel.handed_over_at is None or parcel.status in _ENDED:
        return None
    return parcel.handed_over_at + timedelta(days=parcel.days_max)


def way(parcel: Parcel) -> str:
    """Say by which option a parcel is sent, and how long that takes."""
    if parcel.tier not in set(ServiceTier) or parcel.days_min is None or parcel.days_max is None:
        return ""
    return f"{words.tier(ServiceTier(parcel.tier))}, {words.days(parcel.days_min, parcel.days_max)}"


def status(of: ParcelStatus) -> tuple[str, str]:
    """Return the words for a status and the kind of badge that suits it."""
    kinds = {
        ParcelStatus.DELIVERED: "good",
        ParcelStatus.ON_HOLD: "campaign",
        ParcelStatus.DELIVERY_DELAYED: "campaign",
        ParcelStatus.DELIVERY_FAILED: "bad",
        ParcelStatus.RETURN_TO_SENDER: "bad",
        ParcelStatus.CANCELLED: "bad",
    }
    return _statuses()[of], kinds.get(of, "free")


def _names() -> tuple[str, ...]:
    return (
        gettext("Pick-up"),
        gettext("Sorting"),
        gettext("Customs out"),
        gettext("By air"),
        gettext("Customs in"),
        gettext("Last mile"),
        gettext("Your door"),
    )


def _what(event: TrackingEvent) -> str:
    return {
        "EMA": gettext("Picked up from the store"),
        "EMB": gettext("Sorted for the flight"),
        "EMC": gettext("Left the country of the store"),
        "EXA": gettext("Shown to export customs"),
        "EXB": gettext("Held by export customs"),
        "EXC": gettext("Released by export customs"),
        "EMJ": gettext("Changing planes"),
        "EMK": gettext("Flying on"),
        "EMD": gettext("Landed in your country"),
        "EDB": gettext("Shown to import customs"),
        "EME": gettext("Held by import customs"),
        "EDC": gettext("Released by import customs"),
        "EMF": gettext("With the local carrier"),
        "EDG": gettext("Out for delivery"),
        "EDH": gettext("Waiting at a pick-up point"),
        "EMH": gettext("Nobody opened the door"),
        "EMI": gettext("Delivered"),
    }.get(event.code) or _statuses()[event.status]


def _statuses() -> dict[ParcelStatus, str]:
    return {
        ParcelStatus.PENDING: gettext("Being packed"),
        ParcelStatus.PICKED_UP: gettext("Picked up"),
        ParcelStatus.IN_TRANSIT: gettext("On its way"),
        ParcelStatus.OUT_FOR_DELIVERY: gettext("Out for delivery"),
        ParcelStatus.READY_FOR_PICKUP: gettext("Waiting at a pick-up point"),
        ParcelStatus.DELIVERED: gettext("Delivered"),
        ParcelStatus.DELIVERY_FAILED: gettext("Nobody opened the door"),
        ParcelStatus.DELIVERY_DELAYED: gettext("Delayed"),
        ParcelStatus.ON_HOLD: gettext("Held"),
        ParcelStatus.RETURN_TO_SENDER: gettext("Going back to the store"),
        ParcelStatus.CANCELLED: gettext("Given up before it left"),
        ParcelStatus.UNKNOWN: gettext("Scanned"),
    }


def _expected(parcel: Parcel, crosses: bool) -> str:
    """Say what comes next; nothing after the end."""
    if parcel.status in _ENDED:
        return ""
    if parcel.handed_over_at is None:
        return gettext("The store hands it to the carrier")
    there = [_STATION.get(one.code, -1) for one in parcel.events]
    after = max([_PICKED, *there]) + 1
    if not crosses:
        return gettext("Delivery to your door")
    return {
        _SORTED: gettext("Sorting for the flight"),
        _OUT: gettext("Export customs"),
        _AIR: gettext("The flight"),
        _IN: gettext("Import customs"),
        _LOCAL: gettext("The local carrier takes it over"),
    }.get(after, gettext("Delivery to your door"))
