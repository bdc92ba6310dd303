"""The verbs: offer ways to ship, quote freight, and carry a parcel from opening to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError

from tradewind.kernel import audit, db, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.rails.logistics import rules, selectors
from tradewind.rails.logistics.events import (
    ParcelCancelled,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelReturned,
    ParcelStatusChanged,
)
from tradewind.rails.logistics.types import (
    FreightQuote,
    ParcelIdReused,
    ParcelNotFound,
    ParcelNotHandedOver,
    ParcelNotPending,
    ParcelStatus,
    PricedPer,
    ServiceTier,
    ShippingOptionExists,
    TrackingNumberTaken,
)

# What a new installation starts with; the operator offers better ones at any time.
# (tier, days from hand-over, grams): economy is the untracked small packet of the posts.
_DEFAULT_TIERS: Final = (
    (ServiceTier.ECONOMY, 25, 45, 2000),
    (ServiceTier.STANDARD, 12, 20, None),
    (ServiceTier.PREMIUM, 5, 9, None),
)
_DEFAULT_PRICES: Final = {
    "USD": ("1.99", "4.99", "14.99"), "EUR": ("1.79", "4.49", "12.99"),
    "GBP": ("1.49", "3.99", "11.49"), "RUB": ("149", "399", "1190"),
    "BRL": ("9.90", "24.90", "79.90"), "PLN": ("6.99", "17.99", "54.99"),
    "SAR": ("7.50", "18.50", "56"), "AED": ("7.50", "18.50", "55"),
    "TRY": ("79.90", "199.90", "629.90"), "UAH": ("79", "199", "629"),
    "IDR": ("32000", "79000", "249000"), "VND": ("49000", "129000", "389000"),
    "THB": ("65", "159", "489"), "JPY": ("290", "750", "2290"),
    "KRW": ("2900", "6900", "21900"), "ILS": ("6.90", "16.90", "49.90"),
    "MXN": ("35", "89", "279"), "CLP": ("1890", "4690", "13990"),
    "CZK": ("39", "99", "309"), "CAD": ("2.79", "6.99", "20.99"),
    "AUD": ("2.99", "7.49", "22.99"), "INR": ("169", "439", "1299"),
    "KWD": ("0.600", "1.500", "4.500"), "CNY": ("13.90", "34.90", "105"),
}  # fmt: skip

_OPTION_COLUMNS = (
    "id", "code", "store_id", "country", "tier", "per", "price_minor", "currency",
    "days_min", "days_max", "max_weight_g", "valid_from", "valid_to",
)  # fmt: skip

_QUOTE = """
INSERT INTO logistics_freightquoterow
  (id, store_id, buyer_id, sku_id, quantity, country, money_minor, currency, expires_at, quoted_at)
SELECT q.*, %s::timestamptz
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::int[], %s::text[], %s::bigint[],
            %s::text[], %s::timestamptz[]) AS q
ON CONFLICT (store_id, buyer_id, sku_id, quantity, country) DO UPDATE
SET money_minor = EXCLUDED.money_minor, currency = EXCLUDED.currency,
    expires_at = EXCLUDED.expires_at, quoted_at = EXCLUDED.quoted_at
"""

# A scan that is older than what is known moves nothing, unless it is an end: ends always count.
_MOVE = """
UPDATE logistics_parcel SET status = %s, delivered_at = %s, version = version + 1
WHERE id = %s AND status <> %s AND (%s OR NOT EXISTS (
  SELECT FROM logistics_trackingevent
  WHERE parcel_id = %s AND occurred_at > %s AND status <> 'unknown'))
RETURNING version
"""


def offer_option(
    *,
    actor: Actor,
    store_id: UUID | None,
    code: str,
    country: str | None,
    tier: ServiceTier,
    per: PricedPer,
    price: Money | None,
    days_min: int,
    days_max: int,
    max_weight_g: int | None,
    now: datetime,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> UUID:
    """Offer a way to ship, from `valid_from` (default now), and return its id.

    A later start wins over an earlier one, so a new price is a new offer. `store_id` None is the
    platform itself. Needs store.edit. Raises InvalidInput, ShippingOptionExists.
    """
    actor.require("store.edit", store_id)
    starts = valid_from or now
    _text("code", code, 40)
    if country is not None:
        _country(country)
    if (price is None) != (tier is ServiceTier.SELLER_QUOTED):
        raise InvalidInput(field="price", reason="seller_quoted has no price, all others have one")
    if price is not None and price.minor < 0:
        raise InvalidInput(field="price", reason="negative")
    if not 0 <= days_min <= days_max:
        raise InvalidInput(field="days_max", reason="not 0 <= days_min <= days_max")
    if max_weight_g is not None and max_weight_g <= 0:
        raise InvalidInput(field="max_weight_g", reason="not positive")
    if valid_to is not None and valid_to <= starts:
        raise InvalidInput(field="valid_to", reason="not after valid_from")
    option_id = ids.new()
    values = (
        option_id, code, store_id, country, tier.value, per.value,
        None if price is None else price.minor, None if price is None else price.currency,
        days_min, days_max, max_weight_g, starts, valid_to,
    )  # fmt: skip
    with db.atomic():
        if not db.execute(
            f"INSERT INTO logistics_shippingoptionrow ({', '.join(_OPTION_COLUMNS)})"
            f" VALUES ({', '.join(['%s'] * len(values))}) ON CONFLICT DO NOTHING",
            values,
        ):
            raise ShippingOptionExists(code=code, valid_from=starts)
        audit.record(
            actor=actor, verb="option.offer", object_id=option_id, at=now,
            after=dict(zip(_OPTION_COLUMNS, values, strict=True)),
        )  # fmt: skip
    return option_id


def install_defaults(*, now: datetime) -> int:
    """Offer economy, standard and premium of the platform in every common currency, once.

    A (code, currency) that the platform has or had is left alone; returns how many were added.
    """
    values = [
        (ids.new(), tier.value, Money.parse(price, currency).minor, currency, *days, grams)
        for currency, prices in _DEFAULT_PRICES.items()
        for (tier, *days, grams), price in zip(_DEFAULT_TIERS, prices, strict=True)
    ]
    with db.atomic():
        return db.execute(
            "INSERT INTO logistics_shippingoptionrow"
            " (id, code, tier, price_minor, currency, days_min, days_max, max_weight_g, per,"
            "  valid_from)"
            " SELECT d.id, d.tier, d.tier, d.minor, d.currency, d.days_min, d.days_max, d.grams,"
            "   'order', %s::timestamptz"
            " FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::text[], %s::int[], %s::int[],"
            "   %s::int[]) AS d (id, tier, minor, currency, days_min, days_max, grams)"
            " WHERE NOT EXISTS (SELECT FROM logistics_shippingoptionrow o"
            "   WHERE o.store_id IS NULL AND o.code = d.tier AND o.currency = d.currency)",
            [now, *_columns(values)],
        )


def quote_freight(
    *,
    actor: Actor,
    store_id: UUID,
    buyer_id: UUID,
    sku_id: UUID,
    quantity: int,
    country: str,
    money: Money,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Tell one buyer what the carriage of this quantity costs; the last answer holds.

    Needs freight.quote. Raises InvalidInput.
    """
    quote = FreightQuote(
        id=ids.new(), store_id=store_id, buyer_id=buyer_id, sku_id=sku_id, quantity=quantity,
        country=country, money=money, expires_at=expires_at,
    )  # fmt: skip
    quote_freight_many(actor=actor, quotes=[quote], now=now)


def quote_freight_many(*, actor: Actor, quotes: Sequence[FreightQuote], now: datetime) -> None:
    """Write many quotes at once; one that is there keeps its id and takes the new price.

    Needs freight.quote for every store. Raises InvalidInput, and then writes none.
    """
    stores = sorted({quote.store_id for quote in quotes})
    for store_id in stores:
        actor.require("freight.quote", store_id)
    for quote in quotes:
        _country(quote.country)
        _positive("quantity", quote.quantity)
        if quote.money.minor < 0:
            raise InvalidInput(field="money", reason="negative")
    # Sorted, so that two writers of the same quotes wait for each other instead of locking up.
    ordered = sorted(quotes, key=_quote_key)
    if len({_quote_key(quote) for quote in ordered}) < len(ordered):
        raise InvalidInput(field="quotes", reason="two quotes for the same carriage")
    if not ordered:
        return
    values = [
        (quote.id, *_quote_key(quote), quote.money.minor, quote.money.currency, quote.expires_at)
        for quote in ordered
    ]
    with db.atomic():
        db.execute(_QUOTE, [now, *_columns(values)])
        for store_id in stores:
            audit.record(
                actor=actor, verb="freight.quote", object_id=store_id, at=now,
                after=[quote for quote in ordered if quote.store_id == store_id],
            )  # fmt: skip


def open_parcel(
    *,
    actor: Actor,
    parcel_id: UUID,
    reference: UUID,
    store_id: UUID,
    now: datetime,
    weight_g: int | None = None,
) -> None:
    """Open a parcel under an id that the caller chose; the same a second time is nothing.

    What is in it the caller keeps.
    Needs order.ship. Raises InvalidInput, ParcelIdReused.
    """
    actor.require("order.ship", store_id)
    if weight_g is not None:
        _positive("weight_g", weight_g)
    with db.atomic():
        if not db.execute(
            "INSERT INTO logistics_parcel (id, reference, store_id, status, carrier,"
            " tracking_number, weight_g, version, created_at)"
            " VALUES (%s, %s, %s, 'pending', '', '', %s, 0, %s) ON CONFLICT (id) DO NOTHING",
            [parcel_id, reference, store_id, weight_g, now],
        ):
            _same_or_raise(parcel_id, reference, store_id, weight_g)
            return
        audit.record(
            actor=actor, verb="parcel.open", object_id=parcel_id, at=now,
            after={"reference": reference, "weight_g": weight_g},
        )  # fmt: skip


def hand_over(
    *, actor: Actor, parcel_id: UUID, carrier: str, tracking_number: str, now: datetime
) -> None:
    """Give a parcel to a carrier; the same again is nothing. Untracked mail has an empty number.

    Needs order.ship. Raises InvalidInput, ParcelNotFound, ParcelNotPending, TrackingNumberTaken.
    """
    with db.atomic():
        parcel = _lock(parcel_id)
        actor.require("order.ship", parcel.store_id)
        _text("carrier", carrier, 40)
        if tracking_number:
            _text("tracking_number", tracking_number, 60)
        if parcel.status is not ParcelStatus.PENDING:
            if (parcel.carrier, parcel.tracking_number) == (carrier, tracking_number):
                return
            raise ParcelNotPending(parcel_id=parcel_id, status=parcel.status)
        try:
            version = _version(
                "UPDATE logistics_parcel SET status = 'picked_up', carrier = %s,"
                " tracking_number = %s, handed_over_at = %s, version = version + 1"
                " WHERE id = %s AND status = 'pending' RETURNING version",
                [carrier, tracking_number, now, parcel_id],
            )
        except IntegrityError as error:
            raise TrackingNumberTaken(carrier=carrier, tracking_number=tracking_number) from error
        handed_over = ParcelHandedOver(
            aggregate_id=parcel_id, aggregate_version=version, reference=parcel.reference,
            store_id=parcel.store_id, carrier=carrier, tracking_number=tracking_number,
            handed_over_at=now,
        )  # fmt: skip
        outbox.publish([handed_over], actor=actor, at=now)
        audit.record(
            actor=actor, verb="parcel.hand_over", object_id=parcel_id, at=now,
            after={"carrier": carrier, "tracking_number": tracking_number},
        )  # fmt: skip


def record_event(
    *,
    actor: Actor,
    parcel_id: UUID,
    code: str,
    occurred_at: datetime,
    place: str,
    source: str,
    dedupe_key: str,
    now: datetime,
) -> ParcelStatus:
    """Write down a scan, move the parcel if the scan moves it, and return its status.

    `dedupe_key` names the scan within its parcel: the same again is nothing. A scan that happened
    before the newest known one moves the parcel only to an end. Needs order.ship for all stores,
    which carriers' adapters and staff have: a seller's word does not make a parcel delivered.
    Raises InvalidInput, ParcelNotFound, ParcelNotHandedOver.
    """
    actor.require("order.ship")
    _text("code", code, 40)
    _text("source", source, 40)
    _text("dedupe_key", dedupe_key, 120)
    scanned = rules.status_of(code=code)
    with db.atomic():
        parcel = _lock(parcel_id)
        if parcel.status is ParcelStatus.PENDING:
            raise ParcelNotHandedOver(parcel_id=parcel_id)
        if not db.execute(
            "INSERT INTO logistics_trackingevent (id, parcel_id, code, status, occurred_at, place,"
            " source, dedupe_key, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (parcel_id, dedupe_key) DO NOTHING",
            [ids.new(), parcel_id, code, scanned.value, occurred_at, place, source, dedupe_key,
             now],
        ):  # fmt: skip
            return parcel.status
        status = rules.advance(current=parcel.status, event_status=scanned)
        moved = status is not parcel.status and _move(
            parcel, status, occurred_at=occurred_at, actor=actor, now=now
        )
        audit.record(
            actor=actor, verb="parcel.scan", object_id=parcel_id, at=now,
            before={"status": parcel.status},
            after={"status": status if moved else parcel.status, "code": code, "source": source},
        )  # fmt: skip
        return status if moved else parcel.status


def cancel_parcel(*, actor: Actor, parcel_id: UUID, now: datetime) -> None:
    """Give up a parcel that has not left; a second time is nothing.

    Needs order.ship. Raises ParcelNotFound, ParcelNotPending.
    """
    with db.atomic():
        parcel = _lock(parcel_id)
        actor.require("order.ship", parcel.store_id)
        if parcel.status is ParcelStatus.CANCELLED:
            return
        if parcel.status is not ParcelStatus.PENDING:
            raise ParcelNotPending(parcel_id=parcel_id, status=parcel.status)
        version = _version(
            "UPDATE logistics_parcel SET status = 'cancelled', version = version + 1"
            " WHERE id = %s AND status = 'pending' RETURNING version",
            [parcel_id],
        )
        cancelled = ParcelCancelled(
            aggregate_id=parcel_id, aggregate_version=version,
            reference=parcel.reference, store_id=parcel.store_id,
        )  # fmt: skip
        outbox.publish([cancelled], actor=actor, at=now)
        audit.record(actor=actor, verb="parcel.cancel", object_id=parcel_id, at=now)


@dataclass(frozen=True, slots=True)
class _Locked:
    """A parcel's row, held by this transaction."""

    id: UUID
    reference: UUID
    store_id: UUID
    status: ParcelStatus
    carrier: str
    tracking_number: str


def _lock(parcel_id: UUID) -> _Locked:
    found = db.row(
        "SELECT id, reference, store_id, status, carrier, tracking_number"
        " FROM logistics_parcel WHERE id = %s FOR UPDATE",
        [parcel_id],
    )
    if found is None:
        raise ParcelNotFound(parcel_id=parcel_id)
    id_, reference, store_id, status, carrier, tracking_number = found
    return _Locked(id_, reference, store_id, ParcelStatus(status), carrier, tracking_number)


def _version(sql: str, params: Sequence[Any]) -> int:
    """The new version from an UPDATE whose condition holds, because the row was locked before."""
    found = db.row(sql, params)
    assert found is not None, "a locked parcel is in the state that was read"
    return int(found[0])


def _move(
    parcel: _Locked, status: ParcelStatus, *, occurred_at: datetime, actor: Actor, now: datetime
) -> bool:
    """Move a locked parcel and tell it, unless a newer scan has said otherwise."""
    delivered_at = occurred_at if status is ParcelStatus.DELIVERED else None
    found = db.row(
        _MOVE,
        [status.value, delivered_at, parcel.id, status.value, status in rules.FINAL, parcel.id,
         occurred_at],
    )  # fmt: skip
    if found is None:
        return False
    about: dict[str, Any] = {
        "aggregate_id": parcel.id, "aggregate_version": found[0],
        "reference": parcel.reference, "store_id": parcel.store_id,
    }  # fmt: skip
    fact: outbox.Event
    if status is ParcelStatus.DELIVERED:
        fact = ParcelDelivered(**about, delivered_at=occurred_at)
    elif status is ParcelStatus.RETURN_TO_SENDER:
        fact = ParcelReturned(**about, returned_at=occurred_at)
    else:
        fact = ParcelStatusChanged(**about, status=status, occurred_at=occurred_at)
    outbox.publish([fact], actor=actor, at=now)
    return True


def _same_or_raise(parcel_id: UUID, reference: UUID, store_id: UUID, weight_g: int | None) -> None:
    there = selectors.parcel(parcel_id=parcel_id)
    if (there.reference, there.store_id, there.weight_g) != (reference, store_id, weight_g):
        raise ParcelIdReused(parcel_id=parcel_id)


def _quote_key(quote: FreightQuote) -> tuple[UUID, UUID, UUID, int, str]:
    return (quote.store_id, quote.buyer_id, quote.sku_id, quote.quantity, quote.country)


def _columns(values: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows to columns, for unnest: the statement's text does not grow with the rows."""
    return [list(column) for column in zip(*values, strict=True)]


def _text(field: str, value: str, most: int) -> None:
    if not value.strip() or len(value) > most:
        raise InvalidInput(field=field, reason=f"empty, or longer than {most} characters")


def _positive(field: str, value: int) -> None:
    if value <= 0:
        raise InvalidInput(field=field, reason="not positive")


def _country(value: str) -> None:
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise InvalidInput(field="country", reason="not a code of ISO 3166-1 alpha-2")
