"""Ways to ship: offered by stores and the platform, quoted to one buyer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tradewind.kernel import audit, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.rails.logistics.services.checks import (
    require_country,
    require_positive,
    require_text,
)
from tradewind.rails.logistics.types import (
    FreightQuote,
    PricedPer,
    ServiceTier,
    ShippingOptionExists,
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
    require_text("code", code, 40)
    if country is not None:
        require_country(country)
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
        require_country(quote.country)
        require_positive("quantity", quote.quantity)
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


def _quote_key(quote: FreightQuote) -> tuple[UUID, UUID, UUID, int, str]:
    return (quote.store_id, quote.buyer_id, quote.sku_id, quote.quantity, quote.country)


def _columns(values: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows to columns, for unnest: the statement's text does not grow with the rows."""
    return [list(column) for column in zip(*values, strict=True)]
