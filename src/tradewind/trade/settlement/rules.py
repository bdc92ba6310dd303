"""Pure rules of settlement."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tradewind.kernel.money import ChargeKind, Money, total
from tradewind.trade.orders.types import LineCharge


def commission(charges: Iterable[LineCharge], *, bps: int, currency: str) -> Money:
    """Return the platform's commission on a sale: basis points of the items, freight left out."""
    items = total((c.money for c in charges if c.kind == ChargeKind.ITEM), currency)
    return items.share(Decimal(bps) / 10_000)
