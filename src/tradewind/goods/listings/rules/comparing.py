"""What a product of a file would change: a flat list, empty when all is as the file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tradewind.goods.listings.types import Change, ImportOptions, ParsedProduct, ParsedVariant
from tradewind.kernel.money import Money

PRICE, FIELD = "price.", "words."
STATE, CATEGORY, SKU, WEIGHT, STOCK, PICTURE = (
    "state", "category", "sku", "weight_g", "stock", "picture",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSku:
    """A SKU as it is; `prices` by list, `on_hand` 0 when its shelf was never counted."""

    id: UUID
    options: Mapping[str, str]
    weight_g: int | None
    active: bool
    prices: Mapping[str, Money]
    on_hand: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A product as it is, with its words in the language of the file."""

    product_id: UUID
    archived: bool
    category: str
    fields: Mapping[str, str]
    skus: Mapping[str, KnownSku]
    pictures: frozenset[str]


def words(parsed: ParsedProduct) -> dict[str, str]:
    """Return the words of a product by field; what the file leaves blank is left out."""
    found = {
        "title": parsed.title,
        "description": parsed.description,
        "brand": parsed.vendor,
        "tags": ", ".join(parsed.tags),
    }
    return {name: text for name, text in found.items() if text}


def compare(
    parsed: ParsedProduct, options: ImportOptions, known: Known | None
) -> tuple[Change, ...]:
    """Return what taking a product over would change; `known` None is one that is new."""
    if known is None:
        return (Change(sku="", field=STATE, before="", after="draft"),)
    changes = []
    if known.archived:
        changes.append(Change(sku="", field=STATE, before="archived", after="draft"))
    for name, text in words(parsed).items():
        _note(changes, "", f"{FIELD}{name}", known.fields.get(name, ""), text)
    if options.category:
        _note(changes, "", CATEGORY, known.category, options.category)
    for variant in parsed.variants:
        changes += _variant(variant, options, known.skus.get(variant.code))
    for picture in parsed.pictures:
        if picture.url not in known.pictures:
            changes.append(Change(sku="", field=PICTURE, before="", after=picture.url))
    return tuple(changes)


def price_text(money: Money | None) -> str:
    """Return a price as a change holds it: `1250 EUR`, in minor units; empty for none."""
    return "" if money is None else f"{money.minor} {money.currency}"


def price_of(text: str) -> Money | None:
    """Read a price that a change holds."""
    if not text:
        return None
    minor, currency = text.split()
    return Money(int(minor), currency)


def _variant(variant: ParsedVariant, options: ImportOptions, sku: KnownSku | None) -> list[Change]:
    changes: list[Change] = []
    code = variant.code
    if sku is None:
        changes.append(Change(sku=code, field=SKU, before="", after="active"))
    elif not sku.active:
        changes.append(Change(sku=code, field=SKU, before="inactive", after="active"))
    if variant.weight_g is not None and sku is not None:
        _note(changes, code, WEIGHT, str(sku.weight_g or ""), str(variant.weight_g))
    for price_list in options.price_lists:
        before = sku.prices.get(price_list) if sku else None
        _note(changes, code, f"{PRICE}{price_list}", price_text(before), price_text(variant.price))
    if variant.quantity is not None:
        _note(changes, code, STOCK, str(sku.on_hand if sku else 0), str(variant.quantity))
    return changes


def _note(changes: list[Change], sku: str, field: str, before: str, after: str) -> None:
    if before != after:
        changes.append(Change(sku=sku, field=field, before=before, after=after))
