"""The first stage of a quote: what the lines cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tradewind.goods.pricing.types import NotPriced, Price
from tradewind.kernel.money import Charge, ChargeKind


def list_price(
    lines: Sequence[tuple[UUID, int]], prices: Mapping[UUID, Price], currency: str
) -> tuple[Charge, ...]:
    """Charge each line (SKU, quantity) at its price; raises NotPriced, naming the SKU."""
    charges = []
    for index, (sku_id, quantity) in enumerate(lines):
        price = prices.get(sku_id)
        if price is None or price.money.currency != currency:
            raise NotPriced(sku_id=sku_id, line=index)
        charges.append(
            Charge(ChargeKind.ITEM, index, price.money * quantity, f"price:{price.id}", "buyer")
        )
    return tuple(charges)
