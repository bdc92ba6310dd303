"""What the catalogue knows of the products of a file, read for many at once."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import nh3

from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import ProductState
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.listings.rules.comparing import Known, KnownSku
from tradewind.goods.listings.types import (
    ImportOptions,
    ParsedProduct,
    Problem,
    ProblemLevel,
)
from tradewind.goods.pricing import selectors as pricing
from tradewind.kernel import db

_BREAKS = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|table|blockquote)\b[^>]*>", re.IGNORECASE)
_ITEMS = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MOST_WORDS = 40_000


def plain(body: str) -> str:
    """Return the words of an HTML body, its paragraphs and list items on lines of their own."""
    marked = _BREAKS.sub(lambda tag: f"\n{tag[0]}", _ITEMS.sub(lambda tag: f"{tag[0]}• ", body))
    cleaned = nh3.clean(marked, tags=set(), clean_content_tags={"script", "style"})
    text = _CONTROL.sub(" ", html.unescape(cleaned))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line and line != "•")[:_MOST_WORDS]


def cleaned(parsed: ParsedProduct) -> ParsedProduct:
    """Return a product whose description is safe plain text."""
    return replace(parsed, description=plain(parsed.description))


def known(
    store_id: UUID, parsed: Sequence[ParsedProduct], options: ImportOptions, *, now: datetime
) -> dict[str, Known]:
    """Return the products of a store that a file names, by code, with six statements."""
    products = catalog.by_codes(store_id, [one.code for one in parsed])
    if not products:
        return {}
    product_ids = [product.id for product in products.values()]
    sku_ids = [sku.id for product in products.values() for sku in product.skus]
    words = texts.every(product_ids)
    prices = pricing.on_lists(sku_ids, now=now)
    stock = inventory.stock(sku_ids)
    urls: dict[UUID, set[str]] = {}
    for product_id, url in db.rows(
        "SELECT product_id, url FROM listings_importpicture"
        " WHERE store_id = %s AND product_id = ANY(%s::uuid[]) AND state <> 'dropped'",
        [store_id, product_ids],
    ):
        urls.setdefault(product_id, set()).add(url)
    return {
        code: Known(
            product_id=product.id,
            archived=product.state is ProductState.ARCHIVED,
            category=product.category,
            fields=(
                words[product.id][options.language].fields
                if options.language in words.get(product.id, {})
                else {}
            ),
            skus={
                sku.code: KnownSku(
                    id=sku.id,
                    options=sku.options,
                    weight_g=sku.weight_g,
                    active=sku.active,
                    prices={
                        name: prices[sku.id, name].money
                        for name in options.price_lists
                        if (sku.id, name) in prices
                    },
                    on_hand=stock[sku.id].on_hand,
                )
                for sku in product.skus
            },
            pictures=frozenset(urls.get(product.id, ())),
        )
        for code, product in products.items()
    }


def stolen(
    parsed: ParsedProduct, product_id: UUID | None, owners: dict[str, UUID]
) -> tuple[Problem, ...]:
    """Say which SKUs of a product belong to another product of the store already."""
    return tuple(
        Problem(
            line=variant.line,
            field="Variant SKU",
            code="sku_taken",
            level=ProblemLevel.ERROR,
            detail=variant.code,
        )
        for variant in parsed.variants
        if variant.code in owners and owners[variant.code] != product_id
    )


def kept_options(parsed: ParsedProduct, found: Known | None) -> tuple[Problem, ...]:
    """Say which SKUs keep other options than the file gives: buyers have ordered by them."""
    if found is None:
        return ()
    return tuple(
        Problem(
            line=variant.line,
            field="Option1 Value",
            code="options_kept",
            level=ProblemLevel.WARNING,
            detail=variant.code,
        )
        for variant in parsed.variants
        if variant.code in found.skus
        and dict(found.skus[variant.code].options) != dict(variant.options)
    )
