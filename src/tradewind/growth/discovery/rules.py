"""How words of a product become what a page shows, and which of its SKUs stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from tradewind.growth.discovery.types import PriceHere

Rank = tuple[bool, bool, bool, int, UUID]


def specs(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the lines `label: value` of the field `specs`; lines of another form are left out."""
    rows = []
    for line in fields.get("specs", "").splitlines():
        label, colon, value = line.partition(":")
        if colon and label.strip() and value.strip():
            rows.append((label.strip(), value.strip()))
    return tuple(rows)


def body(fields: Mapping[str, str]) -> str:
    """Return all words of a product but its title, for finding it."""
    return "\n".join(fields[name] for name in sorted(fields) if name != "title")


def rank(*, sku_id: UUID, price: PriceHere | None, in_stock: bool) -> Rank:
    """Return what the SKUs of a product in one market sort by: the one to show comes first.

    Sold here before not, in stock before not, a known final price before a freight to be quoted,
    then the cheapest, then the oldest. A market has one currency, so minor units compare.
    """
    return (
        price is None,
        not in_stock,
        price is None or price.shipping is None,
        price.headline.minor if price else 0,
        sku_id,
    )
