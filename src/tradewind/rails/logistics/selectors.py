"""The questions: what a checkout needs to price shipping, and parcels with their scans."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.kernel import db
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.rails.logistics import rules
from tradewind.rails.logistics.types import (
    FreightQuote,
    Parcel,
    ParcelNotFound,
    ParcelStatus,
    PricedPer,
    ServiceTier,
    ShipLine,
    ShippingOption,
    TrackingEvent,
)

CACHE_SECONDS = 5.0
# A lane is a store, a country and a currency; whoever has more of them forgets them all at times.
_MOST_LANES = 4096
_NOBODY = UUID(int=0)
_cached: dict[tuple[UUID, str, str], tuple[float, tuple[ShippingOption, ...]]] = {}

# One row shape for both: `number` is days_min of an option, the quantity of a quote; `until` is
# valid_to or expires_at. The casts let PostgreSQL type the statement before it has the values.
_OPTIONS_AND_QUOTES = """
SELECT id, store_id, NULL::uuid AS sku_id, country, price_minor AS minor, currency,
       days_min AS number, valid_to AS until, code, tier, per, days_max, max_weight_g, valid_from
FROM logistics_shippingoptionrow
WHERE (store_id = ANY(%s::uuid[]) OR store_id IS NULL)
  AND (country = %s::text OR country IS NULL)
  AND (currency = %s::text OR currency IS NULL OR %s::text IS NULL)
  AND valid_from <= %s::timestamptz AND (valid_to > %s::timestamptz OR valid_to IS NULL)
UNION ALL
SELECT id, store_id, sku_id, country, money_minor, currency, quantity, expires_at,
       NULL, NULL, NULL, NULL, NULL, NULL
FROM logistics_freightquoterow
WHERE store_id = ANY(%s::uuid[]) AND buyer_id = %s::uuid AND sku_id = ANY(%s::uuid[])
  AND country = %s::text AND (expires_at > %s::timestamptz OR expires_at IS NULL)
"""

_PARCELS = """
SELECT p.id, p.reference, p.store_id, p.status, p.carrier, p.tracking_number, p.weight_g,
       p.handed_over_at, p.delivered_at, p.created_at, p.origin, p.destination, p.tier, p.days_min,
       p.days_max, p.registered_at, p.carrier_error
FROM logistics_parcel p
WHERE {column} = ANY(%s::uuid[])
ORDER BY p.created_at, p.id
"""

_SCANS = """
SELECT parcel_id, code, status, occurred_at, place, source
FROM logistics_trackingevent WHERE parcel_id = ANY(%s::uuid[])
ORDER BY occurred_at, id
"""


def options_and_quotes(
    *,
    store_ids: Sequence[UUID],
    buyer_id: UUID,
    sku_ids: Sequence[UUID],
    country: str,
    now: datetime,
    currency: str | None = None,
) -> tuple[tuple[ShippingOption, ...], tuple[FreightQuote, ...]]:
    """Return every option and quote that `rules.shipping` may need for a basket, in one statement.

    `currency` leaves out options that are priced in another one; a checkout knows its own.
    """
    stores, skus = list(store_ids), list(sku_ids)
    options: list[ShippingOption] = []
    quotes: list[FreightQuote] = []
    for (
        id_, store_id, sku_id, to, minor, in_, number, until,
        code, tier, per, days_max, max_weight_g, valid_from,
    ) in db.rows(
        _OPTIONS_AND_QUOTES,
        [stores, country, currency, currency, now, now, stores, buyer_id, skus, country, now],
    ):  # fmt: skip
        if code is None:
            quotes.append(FreightQuote(
                id=id_, store_id=store_id, buyer_id=buyer_id, sku_id=sku_id, quantity=number,
                country=to, money=Money(minor, in_), expires_at=until,
            ))  # fmt: skip
        else:
            options.append(ShippingOption(
                id=id_, code=code, store_id=store_id, country=to, tier=ServiceTier(tier),
                per=PricedPer(per), price=None if minor is None else Money(minor, in_),
                days_min=number, days_max=days_max, max_weight_g=max_weight_g,
                valid_from=valid_from, valid_to=until,
            ))  # fmt: skip
    return tuple(options), tuple(quotes)


def piece_options(
    *, store_id: UUID, weight_g: int | None, country: str, currency: str, now: datetime
) -> tuple[ShippingOption, ...]:
    """Return the options that carry one piece of a store, cheapest first, those to quote last.

    One statement; warm, none. What may be chosen is up to CACHE_SECONDS old: a checkout asks again.
    """
    options = _lanes([store_id], country, currency, now)[store_id]
    piece = ShipLine(index=0, store_id=store_id, sku_id=_NOBODY, quantity=1, weight_g=weight_g)
    usable = rules.usable_options(
        store_id=store_id,
        lines=[piece],
        options=options,
        country=country,
        currency=currency,
        now=now,
    )
    return tuple(
        sorted(
            usable.values(),
            key=lambda one: (one.price is None, one.price.minor if one.price else 0, one.days_max),
        )
    )


def days_by_price(
    *, store_ids: Sequence[UUID], country: str, currency: str, now: datetime
) -> dict[tuple[UUID, int], int]:
    """Return for each store and price of an option, in minor units, the most days that it takes.

    One statement; warm, none. Up to CACHE_SECONDS old.
    """
    found: dict[tuple[UUID, int], int] = {}
    for store_id, options in _lanes(store_ids, country, currency, now).items():
        for one in options:
            if one.price is None or (one.valid_to is not None and one.valid_to <= now):
                continue
            at = (store_id, one.price.minor)
            found[at] = max(one.days_max, found.get(at, 0))
    return found


def _lanes(
    store_ids: Sequence[UUID], country: str, currency: str, now: datetime
) -> dict[UUID, tuple[ShippingOption, ...]]:
    """Return the options of each store to a country, those of the platform among them."""
    read_at, cold = time.monotonic(), []
    found: dict[UUID, tuple[ShippingOption, ...]] = {}
    for store_id in dict.fromkeys(store_ids):
        kept_at, options = _cached.get((store_id, country, currency), (float("-inf"), ()))
        found[store_id] = options
        if read_at - kept_at > CACHE_SECONDS:
            cold.append(store_id)
    if cold:
        fresh, _ = options_and_quotes(
            store_ids=cold, buyer_id=_NOBODY, sku_ids=[], country=country, now=now,
            currency=currency,
        )  # fmt: skip
        if len(_cached) + len(cold) > _MOST_LANES:
            _cached.clear()
        for store_id in cold:
            found[store_id] = tuple(one for one in fresh if one.store_id in (None, store_id))
            _cached[store_id, country, currency] = (read_at, found[store_id])
    return found


def parked_scans() -> int:
    """Return how many scans of tracking services were given up, and wait for a person."""
    count: int = db.rows("SELECT count(*) FROM logistics_scaninbox WHERE state = 'parked'")[0][0]
    return count


def forget() -> None:
    """Let the next question read the options again, in this process."""
    _cached.clear()


def parcels(*, references: Sequence[UUID]) -> tuple[Parcel, ...]:
    """Return the parcels of some references, oldest first, in two statements."""
    return _parcels("p.reference", references)


def parcel(*, parcel_id: UUID) -> Parcel:
    """Return one parcel, in two statements; raises ParcelNotFound."""
    found = _parcels("p.id", [parcel_id])
    if not found:
        raise ParcelNotFound(parcel_id=parcel_id)
    return found[0]


def tracked(tracking_number: str, *, actor: Actor, limit: int = 10) -> tuple[Parcel, ...]:
    """Return the parcels with a carrier's number, for staff, in three statements at most.

    Raises NotAllowed.
    """
    actor.require("order.see")
    found = db.rows(
        "SELECT id FROM logistics_parcel WHERE tracking_number = %s AND tracking_number <> ''"
        " ORDER BY id LIMIT %s",
        [tracking_number, limit],
    )
    return _parcels("p.id", [row[0] for row in found]) if found else ()


def _parcels(column: str, values: Sequence[UUID]) -> tuple[Parcel, ...]:
    heads = db.rows(_PARCELS.format(column=column), [list(values)])
    scans: dict[UUID, list[TrackingEvent]] = {head[0]: [] for head in heads}
    for id_, code, status, occurred_at, place, source in db.rows(_SCANS, [list(scans)]):
        scans[id_].append(TrackingEvent(
            code=code, status=ParcelStatus(status), occurred_at=occurred_at, place=place,
            source=source, station=rules.station(code),
        ))  # fmt: skip
    return tuple(_parcel(head, scans[head[0]]) for head in heads)


def _parcel(head: tuple[Any, ...], scans: Sequence[TrackingEvent]) -> Parcel:
    (
        id_, reference, store_id, status, carrier, tracking_number, weight_g,
        handed_over_at, delivered_at, created_at, origin, destination, tier, days_min,
        days_max, registered_at, carrier_error,
    ) = head  # fmt: skip
    return Parcel(
        id=id_, reference=reference, store_id=store_id, status=ParcelStatus(status),
        carrier=carrier, tracking_number=tracking_number, weight_g=weight_g,
        handed_over_at=handed_over_at, delivered_at=delivered_at, created_at=created_at,
        events=tuple(scans), origin=origin, destination=destination, tier=tier, days_min=days_min,
        days_max=days_max, registered_at=registered_at, carrier_error=carrier_error,
    )  # fmt: skip
