"""The questions of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.goods.catalog import models
from tradewind.goods.catalog.types import Product, ProductState, Sku, UnknownProduct
from tradewind.kernel import codec, db

_SKU = (
    "SELECT s.id, s.product_id, s.store_id, s.code, s.options, s.weight_g, s.length_mm, s.width_mm,"
    " s.height_mm, s.active AND p.state = 'active'"
    " FROM catalog_sku s JOIN catalog_product p ON p.id = s.product_id"
)


def skus(sku_ids: Sequence[UUID]) -> dict[UUID, Sku]:
    """Return SKUs by id with one statement; `active` says whether each can be bought."""
    found = db.rows(_SKU + " WHERE s.id = ANY(%s)", [list(sku_ids)])
    return {row[0]: _sku(row) for row in found}


def product(product_id: UUID) -> Product:
    """Return a product with its SKUs; raises UnknownProduct."""
    found = models.Product.objects.filter(pk=product_id).first()
    if found is None:
        raise UnknownProduct(product_id=product_id)
    rows = db.rows(_SKU + " WHERE s.product_id = %s ORDER BY s.id", [product_id])
    return Product(
        id=found.id,
        store_id=found.store_id,
        code=found.code,
        category=found.category,
        state=ProductState(found.state),
        version=found.version,
        skus=tuple(_sku(row) for row in rows),
    )


def product_by_code(*, store_id: UUID, code: str) -> Product | None:
    """Return a store's product by the store's own code, if there is one."""
    found = db.row(
        "SELECT id FROM catalog_product WHERE store_id = %s AND code = %s", [store_id, code]
    )
    return product(found[0]) if found else None


def _sku(row: tuple[Any, ...]) -> Sku:
    key, product_id, store_id, code, options, weight, length, width, height, active = row
    size = (length, width, height)
    return Sku(
        id=key,
        product_id=product_id,
        store_id=store_id,
        code=code,
        options={} if options == "{}" else codec.loads(options, dict[str, str]),
        weight_g=weight,
        dimensions_mm=None if None in size else size,
        active=active,
    )
