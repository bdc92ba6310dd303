"""Changing a product that is listed, or not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuEdit, SkuInput
from tradewind.kernel.actors import Actor


def revise(
    *,
    actor: Actor,
    product_id: UUID,
    version: int | None = None,
    language: str | None = None,
    fields: Mapping[str, str] | None = None,
    category: str | None = None,
    skus: Sequence[SkuEdit] = (),
    new_skus: Sequence[SkuInput] = (),
    now: datetime,
) -> int:
    """Change words, category and SKUs of a product, on sale or not; return its version then.

    `fields` replace those of their names in `language` (None is the author's); an empty one goes.
    `version` is the one that was seen, None for whatever it is. ListingRevised tells of it, unless
    nothing changes. Raises UnknownProduct, NotAllowed, ProductChanged, BadProduct, SkuCodeTaken.
    """
    return catalog.revise_product(
        actor=actor,
        product_id=product_id,
        version=version,
        language=language,
        fields=fields,
        category=category,
        skus=skus,
        new_skus=new_skus,
        now=now,
    )
