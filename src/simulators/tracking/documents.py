"""Between JSON documents and the nouns: what comes in is checked, what goes out has one shape."""

import hashlib
from datetime import UTC, datetime, timedelta

from simulators.fields import Document, choice, instant, invalid, only, text
from simulators.tracking.types import Order, Scan, Shipment, Tier

MAX_CARRIER, MAX_NUMBER, MAX_PLACE = 40, 60, 80
MAX_SEED = 2**63 - 1

DESCRIPTIONS = {
    "EMA": "Posted",
    "EMB": "Arrived at the outward office of exchange",
    "EXA": "Presented to export customs",
    "EXC": "Released by export customs",
    "EMC": "Left the outward office of exchange",
    "EMD": "Arrived at the inward office of exchange",
    "EDB": "Presented to import customs",
    "EME": "Held by import customs",
    "EDC": "Released by import customs",
    "EMF": "Left for the delivery office",
    "EDG": "Out for delivery",
    "EMH": "Delivery was tried in vain",
    "EMI": "Delivered",
}


def read_order(*, document: Document, seed: int) -> Order:
    """The shipment to be registered; raises Invalid, naming the field. `seed` is the default."""
    only(
        document,
        known={
            "reference", "carrier", "number", "origin", "destination", "destination_place", "tier",
            "handed_over_at", "seed",
        },
    )  # fmt: skip
    own_seed = document.get("seed")
    if own_seed is None:
        own_seed = seed
    if type(own_seed) is not int or not 0 <= own_seed <= MAX_SEED:
        raise invalid(field="seed", detail="must be a whole number that is not negative")
    place = document.get("destination_place")
    return Order(
        reference=text(document, "reference"),
        carrier=text(document, "carrier", most=MAX_CARRIER),
        number=text(document, "number", most=MAX_NUMBER),
        origin=_country(document, "origin"),
        destination=_country(document, "destination"),
        destination_place=text(document, "destination_place", most=MAX_PLACE) if place else "",
        tier=Tier(choice({"tier": Tier.STANDARD, **document}, "tier", choices=tuple(Tier))),
        handed_over_at=_required_instant(document, "handed_over_at"),
        seed=own_seed,
    )


def read_clock(*, document: Document) -> datetime:
    """The instant that the clock is to show; raises Invalid."""
    only(document, known={"now"})
    return _required_instant(document, "now")


def shipment_document(*, shipment: Shipment) -> dict[str, object]:
    """The one shape of a shipment: in answers and in webhooks."""
    order = shipment.order
    return {
        "id": shipment.id,
        "reference": order.reference,
        "carrier": order.carrier,
        "number": order.number,
        "origin": order.origin,
        "destination": order.destination,
        "tier": order.tier,
        "handed_over_at": as_text(at=order.handed_over_at),
        "created": shipment.created,
    }


def scan_document(*, shipment: Shipment, position: int, scan: Scan) -> dict[str, object]:
    """The one shape of a scan; its id is that of the event that tells it."""
    return {
        "id": event_id(shipment=shipment, position=position),
        "code": scan.code,
        "description": DESCRIPTIONS[scan.code],
        "occurred_at": as_text(at=scan.at),
        "place": scan.place,
    }


def event_id(*, shipment: Shipment, position: int) -> str:
    """The id of the event that tells a scan: always the same."""
    digest = hashlib.sha256(f"{shipment.id}|{position}".encode()).hexdigest()
    return f"evt_{digest[:24]}"


def as_text(*, at: datetime) -> str:
    """The instant as ISO 8601 in UTC, as in `2026-11-22T11:55:00Z`."""
    utc = at.astimezone(UTC)
    shown = utc.isoformat(timespec="milliseconds" if utc.microsecond else "seconds")
    return shown.replace("+00:00", "Z")


def as_ns(*, at: datetime) -> int:
    """Nanoseconds since 1970-01-01 UTC, exactly."""
    microseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return microseconds * 1000


def as_instant(*, ns: int) -> datetime:
    """The instant, to the microsecond."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ns // 1000)


def _country(document: Document, name: str) -> str:
    value = text(document, name, most=2)
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise invalid(field=name, detail="must be a code of two capital letters (ISO 3166-1)")
    return value


def _required_instant(document: Document, name: str) -> datetime:
    value = instant(document, name)
    if value is None:
        raise invalid(field=name, detail="must be an ISO 8601 instant with an offset")
    at = datetime.fromisoformat(value)
    # So far inside what a date can be that no plan of a shipment leaves it.
    if not 1980 <= at.year <= 9000:
        raise invalid(field=name, detail="must be a year from 1980 to 9000")
    return at.astimezone(UTC)
