"""The verbs of the catalogue."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.texts import services as texts
from tradewind.goods.catalog import models, selectors
from tradewind.goods.catalog.types import (
    BadProduct,
    Product,
    ProductState,
    SkuCodeTaken,
    SkuInput,
    UnknownProduct,
)
from tradewind.kernel import audit, codec, db, ids
from tradewind.kernel.actors import Actor

_CODE, _CATEGORY, _OPTION = 80, 120, 120
# Ten tonnes, and ten kilometres: above is a slip of units.
_MOST = 10**7


def create_product(
    *,
    actor: Actor,
    store_id: UUID,
    code: str,
    category: str,
    language: str,
    fields: Mapping[str, str],
    skus: Sequence[SkuInput],
    now: datetime,
) -> Product:
    """Create a draft with its SKUs and its words in one source language.

    `fields` holds at least `title`. Raises NotAllowed, BadProduct, and SkuCodeTaken.
    """
    actor.require("product.edit", store_id)
    _check(code, category, fields, skus)
    product_id = ids.new()
    with db.atomic():
        if not db.execute(
            "INSERT INTO catalog_product"
            " (id, store_id, code, category, gtin, state, version, created_at)"
            " VALUES (%s, %s, %s, %s, '', %s, 0, %s) ON CONFLICT (store_id, code) DO NOTHING",
            [product_id, store_id, code, category, ProductState.DRAFT.value, now],
        ):
            raise SkuCodeTaken(code=code)
        _insert_skus(product_id, store_id, skus)
        texts.write_source(owner_id=product_id, language=language, fields=fields, now=now)
        audit.record(
            actor=actor, verb="product.create", object_id=product_id, at=now, after={"code": code}
        )
        return selectors.product(product_id)


def set_state(*, actor: Actor, product_id: UUID, state: ProductState, now: datetime) -> int:
    """Move a product to a state; raises UnknownProduct and NotAllowed.

    Returns the new version, under which the caller publishes what that means.
    """
    with db.atomic():
        before = models.Product.objects.select_for_update().filter(pk=product_id).first()
        if before is None:
            raise UnknownProduct(product_id=product_id)
        actor.require("product.edit", before.store_id)
        version = before.version + 1
        models.Product.objects.filter(pk=product_id).update(state=state.value, version=version)
        audit.record(
            actor=actor,
            verb="product.state",
            object_id=product_id,
            at=now,
            before={"state": before.state},
            after={"state": state},
        )
        return version


def _insert_skus(product_id: UUID, store_id: UUID, skus: Sequence[SkuInput]) -> None:
    lines = [
        (ids.new(), product_id, store_id, sku.code, codec.dumps(dict(sku.options)), sku.weight_g,
         *(sku.dimensions_mm or (None, None, None)), True)
        for sku in skus
    ]  # fmt: skip
    # In order of code, so that two products that claim the same codes at once do not deadlock.
    lines.sort(key=lambda line: line[3])
    made = db.rows(
        "INSERT INTO catalog_sku (id, product_id, store_id, code, options, weight_g, length_mm,"
        " width_mm, height_mm, active) VALUES "
        + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(lines))
        + " ON CONFLICT (store_id, code) DO NOTHING RETURNING code",
        [value for line in lines for value in line],
    )
    taken = {sku.code for sku in skus} - {code for (code,) in made}
    if taken:
        raise SkuCodeTaken(code=min(taken))


def _check(code: str, category: str, fields: Mapping[str, str], skus: Sequence[SkuInput]) -> None:
    _text("code", code, _CODE)
    if category:
        _text("category", category, _CATEGORY)
    if not fields.get("title", "").strip():
        raise BadProduct(field="title", reason="missing")
    if not skus:
        raise BadProduct(field="skus", reason="missing")
    codes = [sku.code for sku in skus]
    if len(set(codes)) != len(codes):
        raise BadProduct(field="skus", reason="one code twice")
    for sku in skus:
        _text("sku", sku.code, _CODE)
        for words in (*sku.options.keys(), *sku.options.values()):
            _text("options", words, _OPTION)
        for field, sizes in (
            ("weight_g", (sku.weight_g or 0,)),
            ("dimensions_mm", sku.dimensions_mm or (0,)),
        ):
            if not all(0 <= size <= _MOST for size in sizes):
                raise BadProduct(field=field, reason="out of range", sku=sku.code)


def _text(field: str, text: str, limit: int) -> None:
    if not text.strip():
        raise BadProduct(field=field, reason="missing")
    if len(text) > limit:
        raise BadProduct(field=field, reason="too long", limit=limit)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise BadProduct(field=field, reason="a character that no text has")
