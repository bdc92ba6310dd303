"""What sellers change on a product that exists; whoever calls publishes what that means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tradewind.base.texts import selectors as text_selectors
from tradewind.base.texts import services as texts
from tradewind.base.texts.types import TextState
from tradewind.goods.catalog import models, rules, selectors
from tradewind.goods.catalog.events import ListingRevised
from tradewind.goods.catalog.services.products import insert_skus
from tradewind.goods.catalog.types import (
    BadProduct,
    ProductChanged,
    SkuEdit,
    SkuInput,
    UnknownProduct,
)
from tradewind.kernel import audit, db, outbox
from tradewind.kernel.actors import Actor


def revise_product(
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
    """Change words, category and SKUs of a product, all or nothing; return its version then.

    `fields` replace those of their names in `language` (None is the author's); an empty one goes.
    `version` is the one that was seen: a later edit of these refuses this one, what else happened
    to the product does not. An edit that changes nothing publishes nothing. Raises UnknownProduct,
    NotAllowed, ProductChanged, BadProduct and SkuCodeTaken.
    """
    rules.check_fields(fields or {})
    rules.check_skus(new_skus)
    with db.atomic():
        product = lock(actor, product_id)
        if version is not None and version < product.edited_version:
            raise ProductChanged(product_id=product_id, version=product.version)
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if category is not None and category != product.category:
            rules.check_category(category)
            before["category"], after["category"] = product.category, category
            models.Product.objects.filter(pk=product_id).update(category=category)
        if fields:
            _write(product_id, language, fields, before, after, now)
        _edit_skus(product_id, skus, before, after)
        if new_skus:
            insert_skus(product_id, product.store_id, new_skus)
            after["new_skus"] = [sku.code for sku in new_skus]
        if not after:
            return product.version
        audit.record(
            actor=actor, verb="product.revise", object_id=product_id, at=now,
            before=before, after=after,
        )  # fmt: skip
        revised = publish_revision(product, actor=actor, now=now)
        models.Product.objects.filter(pk=product_id).update(edited_version=revised)
        return revised


def lock(actor: Actor, product_id: UUID) -> models.Product:
    """Return a product that nobody else edits until the transaction ends.

    Raises UnknownProduct and NotAllowed.
    """
    found = models.Product.objects.select_for_update().filter(pk=product_id).first()
    if found is None:
        raise UnknownProduct(product_id=product_id)
    actor.require("product.edit", found.store_id)
    return found


def publish_revision(product: models.Product, *, actor: Actor, now: datetime) -> int:
    """Say that a locked product has changed; return its new version."""
    version = product.version + 1
    models.Product.objects.filter(pk=product.id).update(version=version)
    event = ListingRevised(
        aggregate_id=product.id,
        aggregate_version=version,
        product_id=product.id,
        store_id=product.store_id,
    )
    outbox.publish([event], actor=actor, at=now)
    return version


def _write(
    product_id: UUID,
    language: str | None,
    fields: Mapping[str, str],
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    """Write words in one language; those of the author also as the title in lists."""
    known = text_selectors.every([product_id])[product_id]
    source = next(tag for tag, view in known.items() if view.state is TextState.SOURCE)
    wanted = source if language is None else rules.language(language)
    old = dict(known[wanted].fields) if wanted in known else {}
    new = {name: words for name, words in {**old, **fields}.items() if words.strip()}
    if "title" not in new:
        raise BadProduct(field="title", reason="missing")
    if new == old:
        return
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    before[f"words.{wanted}"] = {name: old.get(name, "") for name in changed}
    after[f"words.{wanted}"] = {name: new.get(name, "") for name in changed}
    if wanted == source:
        texts.write_source(owner_id=product_id, language=source, fields=new, now=now)
        models.Product.objects.filter(pk=product_id).update(title=new["title"])
        return
    texts.write_translation(
        owner_id=product_id,
        language=wanted,
        fields=new,
        state=TextState.REVIEWED,
        source_hash=rules.hash_of(known[source].fields),
        now=now,
    )


def _edit_skus(
    product_id: UUID, skus: Sequence[SkuEdit], before: dict[str, Any], after: dict[str, Any]
) -> None:
    known = {sku.id: sku for sku in selectors.own_skus(product_id)}
    for edit in skus:
        if edit.sku_id not in known:
            raise BadProduct(field="skus", reason="not a SKU of this product")
        sku = known[edit.sku_id]
        rules.check_sizes(edit.weight_g, edit.dimensions_mm, sku=sku.code)
        size = sku.dimensions_mm or (None, None, None)
        old = {
            "weight_g": sku.weight_g, "length_mm": size[0], "width_mm": size[1],
            "height_mm": size[2], "active": sku.active,
        }  # fmt: skip
        new = dict(old)
        if edit.weight_g is not None:
            new["weight_g"] = edit.weight_g or None
        if edit.dimensions_mm is not None:
            new["length_mm"], new["width_mm"], new["height_mm"] = edit.dimensions_mm
        if edit.active is not None:
            new["active"] = edit.active
        if new != old:
            models.Sku.objects.filter(pk=edit.sku_id).update(**new)
            changed = [name for name in old if old[name] != new[name]]
            before[f"sku.{sku.code}"] = {name: old[name] for name in changed}
            after[f"sku.{sku.code}"] = {name: new[name] for name in changed}
