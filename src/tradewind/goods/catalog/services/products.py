"""Products as a whole: made, and moved from state to state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.texts import services as texts
from tradewind.goods.catalog import models, rules, selectors
from tradewind.goods.catalog.types import (
    Product,
    ProductState,
    SkuCodeTaken,
    SkuInput,
    UnknownProduct,
)
from tradewind.kernel import audit, codec, db, ids
from tradewind.kernel.actors import Actor


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
    rules.check_product(code, category, fields, skus)
    rules.check_fields(fields)
    product_id = ids.new()
    with db.atomic():
        if not db.execute(
            "INSERT INTO catalog_product"
            " (id, store_id, code, title, category, gtin, state, version, created_at)"
            " VALUES (%s, %s, %s, %s, %s, '', %s, 0, %s) ON CONFLICT (store_id, code) DO NOTHING",
            [product_id, store_id, code, fields["title"], category, ProductState.DRAFT.value, now],
        ):
            raise SkuCodeTaken(code=code)
        insert_skus(product_id, store_id, skus)
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


def insert_skus(product_id: UUID, store_id: UUID, skus: Sequence[SkuInput]) -> None:
    """Add SKUs to a product in the caller's transaction; raises SkuCodeTaken."""
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
