"""The quote: pure stages in a fixed order. docs/algorithms/quote.md is its prose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from tradewind.goods.pricing.rules import list_price
from tradewind.kernel.money import Charge, ChargeKind, Money, total
from tradewind.kernel.text import source_hash
from tradewind.rails.logistics.rules import shipping, usable_options
from tradewind.rails.logistics.types import FreightNotQuoted, ShipLine, ShippingOption
from tradewind.trade.checkout.types import (
    BadCart,
    Basket,
    BasketLine,
    Delivery,
    Facts,
    LineProblem,
    Quote,
)

MAX_QUANTITY = 9999
# More than anybody keeps in view; it bounds what a page and a quote have to read.
MAX_LINES = 100
# How long pieces are kept for a buyer who has not paid. A boleto is due days later by nature.
PAY_WITHIN = timedelta(hours=24)
PAY_WITHIN_VOUCHER = timedelta(days=5)
_VOUCHERS = frozenset({"boleto"})


def quote(basket: Basket, facts: Facts, now: datetime) -> Quote:
    """Price a basket: list price, then shipping. Reads nothing, writes nothing.

    Raises BadCart for what cannot be bought, NotPriced, and what shipping raises.
    """
    _refuse_unbuyable(basket, facts)
    charges = list_price(
        [(line.sku_id, line.quantity) for line in basket.lines], facts.prices, basket.currency
    )
    charges += shipping(
        lines=[
            ShipLine(
                index=index,
                store_id=line.store_id,
                sku_id=line.sku_id,
                quantity=line.quantity,
                weight_g=facts.skus[line.sku_id].weight_g,
            )
            for index, line in enumerate(basket.lines)
        ],
        choices=basket.shipping,
        options=facts.options,
        quotes=facts.freight_quotes,
        country=basket.market,
        currency=basket.currency,
        now=now,
    )
    return Quote(currency=basket.currency, charges=charges, digest=_digest(basket, facts, charges))


def pay_within(methods: Iterable[str]) -> timedelta:
    """Return how long a buyer has to pay by these methods."""
    return PAY_WITHIN_VOUCHER if _VOUCHERS.intersection(methods) else PAY_WITHIN


def problem(line: BasketLine, facts: Facts, *, currency: str, left: int) -> LineProblem | None:
    """Say why a line cannot be bought as it is, None when it can; `left` pieces are there."""
    sku, price = facts.skus.get(line.sku_id), facts.prices.get(line.sku_id)
    if sku is None or not sku.active:
        return LineProblem.GONE
    if price is None or price.money.currency != currency:
        return LineProblem.NOT_HERE
    if left <= 0:
        return LineProblem.SOLD_OUT
    return LineProblem.TOO_MANY if left < line.quantity else None


def deliveries(basket: Basket, facts: Facts, now: datetime) -> dict[UUID, tuple[Delivery, ...]]:
    """Return the ways in which each store can send its lines, cheapest first; one is chosen.

    That is the one in `basket.shipping` where it can be had, else the cheapest with a price. What
    has no price here weighs nothing. Days count from hand-over.
    """
    found: dict[UUID, tuple[Delivery, ...]] = {}
    for store_id in dict.fromkeys(line.store_id for line in basket.lines):
        lines = [
            ShipLine(
                index=index,
                store_id=store_id,
                sku_id=line.sku_id,
                quantity=line.quantity,
                weight_g=facts.skus[line.sku_id].weight_g,
            )
            for index, line in enumerate(basket.lines)
            if line.store_id == store_id
            and problem(line, facts, currency=basket.currency, left=line.quantity) is None
        ]
        found[store_id] = _deliveries(store_id, lines, basket, facts, now) if lines else ()
    return found


def _deliveries(
    store_id: UUID, lines: list[ShipLine], basket: Basket, facts: Facts, now: datetime
) -> tuple[Delivery, ...]:
    priced = [
        (option, _price_of(option, lines, basket, facts, now))
        for option in usable_options(
            store_id=store_id,
            lines=lines,
            options=facts.options,
            country=basket.market,
            currency=basket.currency,
            now=now,
        ).values()
    ]
    priced.sort(key=lambda one: (one[1] is None, one[1].minor if one[1] else 0, one[0].days_max))
    codes = [option.code for option, price in priced if price is not None]
    wanted = basket.shipping.get(store_id)
    chosen = wanted if wanted in codes else next(iter(codes), None)
    return tuple(
        Delivery(
            code=option.code,
            tier=option.tier,
            price=price,
            days_min=option.days_min,
            days_max=option.days_max,
            arrives=now + timedelta(days=option.days_max),
            chosen=option.code == chosen,
        )
        for option, price in priced
    )


def _price_of(
    option: ShippingOption, lines: list[ShipLine], basket: Basket, facts: Facts, now: datetime
) -> Money | None:
    try:
        charges = shipping(
            lines=lines,
            choices={line.store_id: option.code for line in lines},
            options=facts.options,
            quotes=facts.freight_quotes,
            country=basket.market,
            currency=basket.currency,
            now=now,
        )
    except FreightNotQuoted:
        return None
    return total((charge.money for charge in charges), basket.currency)


def _refuse_unbuyable(basket: Basket, facts: Facts) -> None:
    if not basket.lines:
        raise BadCart(reason="empty")
    for index, line in enumerate(basket.lines):
        sku = facts.skus.get(line.sku_id)
        if sku is None or not sku.active or sku.store_id != line.store_id:
            raise BadCart(reason="not on sale", line=index, sku_id=line.sku_id)
        if not 0 < line.quantity <= MAX_QUANTITY:
            raise BadCart(reason="quantity", line=index, sku_id=line.sku_id)


def _digest(basket: Basket, facts: Facts, charges: tuple[Charge, ...]) -> str:
    """Hash what the buyer is shown: words, pieces, amounts, by what option and where they go.

    Neither the ids of our rows nor the order of lines count: they may change and nobody sees it.
    """
    amounts: dict[tuple[ChargeKind, UUID], int] = {}
    days = {f"option:{one.id}": f"{one.days_min}-{one.days_max} days" for one in facts.options}
    shown = set()
    for charge in charges:
        line = basket.lines[charge.line]
        about = line.store_id if charge.kind is ChargeKind.SHIPPING else line.sku_id
        amounts[charge.kind, about] = amounts.get((charge.kind, about), 0) + charge.money.minor
        if charge.source in days:
            shown.add(f"{line.store_id} in {days[charge.source]}")
    shown.update(f"{kind} {about}={minor}" for (kind, about), minor in amounts.items())
    for line in basket.lines:
        options = sorted(facts.skus[line.sku_id].options.items())
        shown.add(f"{line.sku_id}*{line.quantity} {line.title!r} {options}")
        shown.add(f"{line.store_id} by {basket.shipping.get(line.store_id)}")
    return source_hash([basket.currency, basket.market, str(basket.address_id), *sorted(shown)])
