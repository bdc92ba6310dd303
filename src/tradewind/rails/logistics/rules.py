"""What shipping costs, what a scan means, and which numbers are postal item numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tradewind.kernel.money import Charge, ChargeKind, Money, allocate
from tradewind.rails.logistics.types import (
    FreightNotQuoted,
    FreightQuote,
    NoShippingOption,
    ParcelStatus,
    PricedPer,
    ShipLine,
    ShippingOption,
    Station,
)

# UPU EMSEVT events. EXC and EDC: customs gave the item back to the post, so it goes on.
UPU_STATUS: Final[Mapping[str, ParcelStatus]] = {
    "EMA": ParcelStatus.PICKED_UP,
    "EMB": ParcelStatus.IN_TRANSIT,
    "EMC": ParcelStatus.IN_TRANSIT,
    "EXA": ParcelStatus.IN_TRANSIT,
    "EXB": ParcelStatus.ON_HOLD,
    "EXC": ParcelStatus.IN_TRANSIT,
    "EMJ": ParcelStatus.IN_TRANSIT,
    "EMK": ParcelStatus.IN_TRANSIT,
    "EMD": ParcelStatus.IN_TRANSIT,
    "EDB": ParcelStatus.IN_TRANSIT,
    "EME": ParcelStatus.ON_HOLD,
    "EDC": ParcelStatus.IN_TRANSIT,
    "EMF": ParcelStatus.IN_TRANSIT,
    "EDG": ParcelStatus.OUT_FOR_DELIVERY,
    "EDH": ParcelStatus.READY_FOR_PICKUP,
    "EMH": ParcelStatus.DELIVERY_FAILED,
    "EMI": ParcelStatus.DELIVERED,
}

_STATIONS: Final[Mapping[str, Station]] = {
    "EMA": Station.PICK_UP,
    "EMB": Station.SORTING,
    "EXA": Station.CUSTOMS_OUT,
    "EXB": Station.CUSTOMS_OUT,
    "EXC": Station.CUSTOMS_OUT,
    "EMC": Station.LINE_HAUL,
    "EMJ": Station.LINE_HAUL,
    "EMK": Station.LINE_HAUL,
    "EMD": Station.CUSTOMS_IN,
    "EDB": Station.CUSTOMS_IN,
    "EME": Station.CUSTOMS_IN,
    "EDC": Station.CUSTOMS_IN,
    "EMF": Station.HANDOVER,
    "EDG": Station.HANDOVER,
    "EDH": Station.HANDOVER,
    "EMH": Station.HANDOVER,
    "EMI": Station.DELIVERED,
    ParcelStatus.PICKED_UP.value: Station.PICK_UP,
    ParcelStatus.OUT_FOR_DELIVERY.value: Station.HANDOVER,
    ParcelStatus.READY_FOR_PICKUP.value: Station.HANDOVER,
    ParcelStatus.DELIVERY_FAILED.value: Station.HANDOVER,
    ParcelStatus.DELIVERED.value: Station.DELIVERED,
}

FINAL: Final = frozenset(
    {ParcelStatus.DELIVERED, ParcelStatus.RETURN_TO_SENDER, ParcelStatus.CANCELLED}
)
# No scan makes a parcel one of these: they come before hand-over, or say nothing.
_NOT_SCANNED = frozenset({ParcelStatus.PENDING, ParcelStatus.CANCELLED, ParcelStatus.UNKNOWN})
_WORDS = {status.value: status for status in ParcelStatus if status not in _NOT_SCANNED}

_S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def chargeable_weight(
    *, weight_g: int, dimensions_mm: tuple[int, int, int], divisor: int, step_g: int
) -> int:
    """Return the grams that a carrier bills: the greater of actual and L·W·H/D, up to a full step.

    `divisor` is in cm³ per kg, as rate cards print it (5000, 6000, 8000), which equals mm³ per g.
    """
    volume = math.prod(dimensions_mm)
    steps = -(-max(weight_g * divisor, volume) // (divisor * step_g))
    return steps * step_g


def usable_options(
    *,
    store_id: UUID,
    lines: Sequence[ShipLine],
    options: Sequence[ShippingOption],
    country: str,
    currency: str,
    now: datetime,
) -> dict[str, ShippingOption]:
    """Return the option behind each code that can carry these lines of one store, sorted by code.

    Of several with one code the more specific wins: of the store before of the platform, for the
    country before for any, the lower weight limit, the later start. A piece of unknown weight
    counts nothing toward a weight limit. A quoted option has no currency and fits any.
    """
    weight_g = sum(line.quantity * (line.weight_g or 0) for line in lines)
    best: dict[str, ShippingOption] = {}
    for option in options:
        if (
            option.store_id not in (None, store_id)
            or option.country not in (None, country)
            or (option.price is not None and option.price.currency != currency)
            or (option.max_weight_g is not None and option.max_weight_g < weight_g)
            or now < option.valid_from
            or (option.valid_to is not None and option.valid_to <= now)
        ):
            continue
        held = best.get(option.code)
        if held is None or _precedence(option) > _precedence(held):
            best[option.code] = option
    return dict(sorted(best.items()))


def shipping(
    *,
    lines: Sequence[ShipLine],
    choices: Mapping[UUID, str],
    options: Sequence[ShippingOption],
    quotes: Sequence[FreightQuote],
    country: str,
    currency: str,
    now: datetime,
) -> tuple[Charge, ...]:
    """Return what the buyer pays for shipping: one charge for each line, by index, also if zero.

    `choices` are the option codes by store, `quotes` those of this buyer. Charges of an option per
    order sum to its price. The order of lines, options and quotes is irrelevant. The source of a
    charge is `option:<id>` or `freight:<id of the quote>`.
    Raises NoShippingOption, FreightNotQuoted.
    """
    stores: dict[UUID, list[ShipLine]] = {}
    for line in sorted(lines, key=lambda line: line.index):
        stores.setdefault(line.store_id, []).append(line)
    quoted = _quoted(quotes, country, currency, now)
    charges: list[Charge] = []
    for store_id, own in stores.items():
        code = choices.get(store_id, "")
        option = usable_options(
            store_id=store_id, lines=own, options=options,
            country=country, currency=currency, now=now,
        ).get(code)  # fmt: skip
        if option is None:
            raise NoShippingOption(store_id=store_id, code=code)
        charges += _charges(option, own, quoted)
    return tuple(sorted(charges, key=lambda charge: charge.line))


def advance(*, current: ParcelStatus, event_status: ParcelStatus) -> ParcelStatus:
    """Return the status of a parcel after a scan.

    Delivered, return to sender and cancelled are final: no scan moves a parcel out of them, also
    not from one to another, so the first of them that is heard stays. A scan that cannot be read
    changes nothing. Until an end any other scan moves it (held and freed, failed and tried again).
    """
    if current in FINAL or event_status in _NOT_SCANNED:
        return current
    return event_status


def status_of(*, code: str) -> ParcelStatus:
    """Return what the code of a scan says; one that we cannot read is unknown.

    Besides UPU events it may be a word of ParcelStatus, for what UPU has no event for (a return).
    """
    return UPU_STATUS.get(code) or _WORDS.get(code, ParcelStatus.UNKNOWN)


def station(code: str) -> Station | None:
    """Return the station at which the event of a scan happens, None where it says nothing of it."""
    return _STATIONS.get(code)


def s10_check_digit(serial: str) -> int:
    """Return the check digit of the eight digits of a postal item number (UPU S10)."""
    rest = 11 - sum(int(digit) * by for digit, by in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def s10_valid(number: str) -> bool:
    """Say whether a text is a postal item number, such as RR473124829US, with its check digit."""
    found = _S10.fullmatch(number)
    return found is not None and s10_check_digit(found[1]) == int(found[2])


def _precedence(option: ShippingOption) -> tuple[Any, ...]:
    limit = option.max_weight_g
    return (
        option.store_id is not None, option.country is not None, limit is not None, -(limit or 0),
        option.valid_from, option.id,
    )  # fmt: skip


def _quoted(
    quotes: Sequence[FreightQuote], country: str, currency: str, now: datetime
) -> dict[tuple[UUID, UUID, int], FreightQuote]:
    """The quotes that hold now, by what they are for; of two the one with the later id."""
    return {
        (quote.store_id, quote.sku_id, quote.quantity): quote
        for quote in sorted(quotes, key=lambda quote: quote.id)
        if quote.country == country
        and quote.money.currency == currency
        and (quote.expires_at is None or now < quote.expires_at)
    }


def _charges(
    option: ShippingOption,
    lines: Sequence[ShipLine],
    quoted: Mapping[tuple[UUID, UUID, int], FreightQuote],
) -> list[Charge]:
    if option.price is None:
        return [_quoted_charge(line, quoted) for line in lines]
    source = f"option:{option.id}"
    if option.per is PricedPer.LINE:
        return [_charge(line, option.price, source) for line in lines]
    parts = allocate(option.price, _weights(lines))
    return [_charge(line, part, source) for line, part in zip(lines, parts, strict=True)]


def _quoted_charge(line: ShipLine, quoted: Mapping[tuple[UUID, UUID, int], FreightQuote]) -> Charge:
    quote = quoted.get((line.store_id, line.sku_id, line.quantity))
    if quote is None:
        raise FreightNotQuoted(line=line.index)
    return _charge(line, quote.money, f"freight:{quote.id}")


def _charge(line: ShipLine, money: Money, source: str) -> Charge:
    return Charge(ChargeKind.SHIPPING, line.index, money, source, "buyer")


def _weights(lines: Sequence[ShipLine]) -> list[int]:
    """By weight, or by pieces as soon as one weight is missing: a mix would favour the unknown."""
    weights = [line.quantity * line.weight_g for line in lines if line.weight_g is not None]
    return weights if len(weights) == len(lines) else [line.quantity for line in lines]
