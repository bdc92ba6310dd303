"""The questions of the catalogue."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tradewind.base.texts import selectors as texts
from tradewind.base.texts.types import TextState
from tradewind.goods.catalog import models, rules
from tradewind.goods.catalog.types import (
    CategoryView,
    Editing,
    NamedProduct,
    Picture,
    PictureRef,
    PictureState,
    Product,
    ProductState,
    Sku,
    StoreProduct,
    UnknownPicture,
    UnknownProduct,
)
from tradewind.kernel import codec, db, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput

CACHE_SECONDS = 30.0
_LIST = "catalog.store_products"
# When they were read; id, code and code of the parent in order; names by id and language.
_Rows = tuple[tuple[UUID, str, str | None], ...]
_Names = dict[UUID, dict[str, str]]
_cached: tuple[float, _Rows, _Names] = (float("-inf"), (), {})

_PICTURE = (
    "SELECT p.id, p.product_id, p.key, p.alt, p.width, p.height, p.state, p.focal_x, p.focal_y,"
    " p.preview, p.position, p.sku_ids FROM catalog_picture p"
)

_STORE_PRODUCTS = """
SELECT p.id, p.code, p.title, p.category, p.state, p.version, p.created_at,
       s.ids, s.codes, f.key, f.alt, f.width, f.height, f.state, f.focal_x, f.focal_y,
       f.preview
FROM catalog_product p
LEFT JOIN LATERAL (SELECT array_agg(id ORDER BY id) AS ids, array_agg(code ORDER BY id) AS codes
                   FROM catalog_sku WHERE product_id = p.id) s ON true
LEFT JOIN LATERAL (SELECT * FROM catalog_picture WHERE product_id = p.id AND state <> 'removed'
                   ORDER BY position, id LIMIT 1) f ON true
WHERE p.store_id = %s AND p.state = ANY(%s::text[])
  AND (%s = '' OR p.title ILIKE %s OR p.code ILIKE %s OR EXISTS (
        SELECT FROM catalog_sku k WHERE k.product_id = p.id AND k.code ILIKE %s))
  AND p.id < %s::uuid
ORDER BY p.id DESC LIMIT %s
"""
_LAST = UUID(int=2**128 - 1)
_MOST_QUERY = 200

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


_NAMED = """
SELECT p.id, p.store_id, p.code, p.title, p.state FROM catalog_product p WHERE p.id IN (
  SELECT id FROM catalog_product WHERE code = %s OR id = %s
  UNION SELECT product_id FROM catalog_sku WHERE code = %s OR id = %s
  UNION SELECT id FROM (SELECT id FROM catalog_product
                        WHERE lower(title) LIKE lower(%s) || '%%' LIMIT %s) t
) ORDER BY p.id LIMIT %s
"""


def find(
    text: str, *, actor: Actor, key: UUID | None = None, limit: int = 10
) -> tuple[NamedProduct, ...]:
    """Return products by their code or that of a SKU, by an id, or by how their title begins.

    One statement over all stores, for staff. Raises NotAllowed.
    """
    actor.require("order.see")
    begins = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = db.rows(_NAMED, [text, key, text, key, begins, limit, limit])
    return tuple(
        NamedProduct(
            id=row[0], store_id=row[1], code=row[2], title=row[3], state=ProductState(row[4])
        )
        for row in found
    )


def product_by_code(*, store_id: UUID, code: str) -> Product | None:
    """Return a store's product by the store's own code, if there is one."""
    found = db.row(
        "SELECT id FROM catalog_product WHERE store_id = %s AND code = %s", [store_id, code]
    )
    return product(found[0]) if found else None


def own_skus(product_id: UUID) -> tuple[Sku, ...]:
    """Return the SKUs of a product; `active` is each one's own, whatever the product is."""
    rows = db.rows(
        "SELECT id, product_id, store_id, code, options, weight_g, length_mm, width_mm, height_mm,"
        " active FROM catalog_sku WHERE product_id = %s ORDER BY id",
        [product_id],
    )
    return tuple(_sku(row) for row in rows)


def categories(language: str) -> tuple[CategoryView, ...]:
    """Return all categories in order, named in a language; warm, without a statement.

    Two statements when cold, for all languages. Up to CACHE_SECONDS old.
    """
    rows, names = _categories()
    return tuple(
        CategoryView(
            code=code,
            parent=parent,
            name=rules.best_name(names.get(key, {}), language) or code,
        )
        for key, code, parent in rows
    )


def category_tree(code: str) -> tuple[str, ...]:
    """Return a category's code and those of all below it; warm, without a statement.

    A code that is no category stands for itself: products may have others.
    """
    rows, _ = _categories()
    found = [code]
    for one in found:
        found += [below for _, below, parent in rows if parent == one and below not in found]
    return tuple(found)


def forget() -> None:
    """Let the next question read the categories again, in this process."""
    global _cached
    _cached = (float("-inf"), (), {})


def pictures(product_ids: Sequence[UUID]) -> dict[UUID, tuple[Picture, ...]]:
    """Return the pictures of products in their order, with one statement."""
    found: dict[UUID, list[Picture]] = {}
    for row in db.rows(
        _PICTURE + " WHERE p.product_id = ANY(%s) AND p.state <> 'removed'"
        " ORDER BY p.position, p.id",
        [list(product_ids)],
    ):
        found.setdefault(row[1], []).append(_picture(row))
    return {product_id: tuple(shown) for product_id, shown in found.items()}


def waiting_pictures() -> tuple[int, int]:
    """Return how many pictures wait for their sizes, and how many of them have failed thrice."""
    waiting, failed = db.rows(
        "SELECT count(*), count(*) FILTER (WHERE attempts >= 3) FROM catalog_picture"
        " WHERE state = 'pending'"
    )[0]
    return waiting, failed


def picture(picture_id: UUID) -> Picture:
    """Return a picture in any state; raises UnknownPicture."""
    row = db.row(_PICTURE + " WHERE p.id = %s", [picture_id])
    if row is None:
        raise UnknownPicture(picture_id=picture_id)
    return _picture(row)


def store_products(
    store_id: UUID,
    *,
    actor: Actor,
    query: str = "",
    state: ProductState | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> paging.Page[StoreProduct]:
    """Return the products of a store, newest first, with one statement.

    `query` is looked for in titles and codes. Without `state`, all but archived. Raises NotAllowed,
    and InvalidInput for a cursor that is not ours.
    """
    actor.require("product.edit", store_id)
    words = query.replace("\x00", " ").strip()[:_MOST_QUERY]
    like = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    shown_states = (state,) if state else (ProductState.DRAFT, ProductState.ACTIVE)
    states = [one.value for one in shown_states]
    found = db.rows(
        _STORE_PRODUCTS,
        [store_id, states, words, like, like, like, _after(cursor), limit + 1],
    )
    shown = found[:limit]
    more = len(found) > limit
    return paging.Page(
        tuple(_store_product(row) for row in shown),
        paging.write(_LIST, str(shown[-1][0])) if more else None,
    )


def editing(product_id: UUID, *, actor: Actor, language: str | None = None) -> Editing:
    """Return all that the editor of a product shows, its words in a language or the author's.

    In a language without words, `fields` is empty. Raises UnknownProduct, also for a product of
    a store that this actor may not edit.
    """
    found = models.Product.objects.filter(pk=product_id).first()
    if found is None or not actor.may("product.edit", found.store_id):
        raise UnknownProduct(product_id=product_id)
    words = texts.every([product_id]).get(product_id, {})
    source = next((tag for tag, view in words.items() if view.state is TextState.SOURCE), "en")
    wanted = language or source
    return Editing(
        id=product_id,
        store_id=found.store_id,
        code=found.code,
        category=found.category,
        state=ProductState(found.state),
        version=found.version,
        language=wanted,
        source_language=source,
        languages=tuple(words),
        fields=words[wanted].fields if wanted in words else {},
        skus=own_skus(product_id),
        pictures=pictures([product_id]).get(product_id, ()),
    )


def _categories() -> tuple[_Rows, _Names]:
    global _cached
    read_at, rows, names = _cached
    # None at all is the state before the first installation; it is not worth remembering.
    if not rows or time.monotonic() - read_at > CACHE_SECONDS:
        read_at = time.monotonic()
        rows = tuple(
            (key, code, parent)
            for key, code, parent in db.rows(
                "SELECT c.id, c.code, p.code FROM catalog_category c"
                " LEFT JOIN catalog_category p ON p.id = c.parent_id ORDER BY c.position, c.code"
            )
        )
        names = {
            key: {tag: view.fields.get("name", "") for tag, view in words.items()}
            for key, words in texts.every([row[0] for row in rows]).items()
        }
        _cached = (read_at, rows, names)
    return rows, names


def _after(cursor: str | None) -> UUID:
    if not cursor:
        return _LAST
    name, *values = paging.read(cursor)
    if name != _LIST:
        raise InvalidInput(field="cursor", reason="of another list")
    return UUID(str(values[0]))


def _store_product(row: tuple[Any, ...]) -> StoreProduct:
    key, code, title, category, state, version, created, sku_ids, codes, *first = row
    return StoreProduct(
        id=key,
        code=code,
        title=title,
        category=category,
        state=ProductState(state),
        version=version,
        created_at=created,
        picture=_ref(*first) if first[0] else None,
        sku_ids=tuple(sku_ids or ()),
        sku_codes=tuple(codes or ()),
    )


def _picture(row: tuple[Any, ...]) -> Picture:
    key, product_id, *ref, position, sku_ids = row
    return Picture(
        id=key,
        product_id=product_id,
        ref=_ref(*ref),
        position=position,
        sku_ids=tuple(sku_ids),
        state=PictureState(ref[4]),
    )


def _ref(
    key: str,
    alt: str,
    width: int,
    height: int,
    state: str,
    focal_x: int,
    focal_y: int,
    preview: str,
) -> PictureRef:
    return PictureRef(
        key=key,
        alt=alt,
        width=width,
        height=height,
        ready=state == PictureState.READY,
        focal=(focal_x, focal_y),
        preview=preview,
    )


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


def by_codes(store_id: UUID, codes: Sequence[str]) -> dict[str, Product]:
    """Return a store's products by its own codes, with two statements.

    `active` of their SKUs is each one's own, whatever the product is.
    """
    heads = db.rows(
        "SELECT id, code, category, state, version FROM catalog_product"
        " WHERE store_id = %s AND code = ANY(%s::varchar[])",
        [store_id, list(codes)],
    )
    skus: dict[UUID, list[Sku]] = {}
    for row in db.rows(
        "SELECT id, product_id, store_id, code, options, weight_g, length_mm, width_mm, height_mm,"
        " active FROM catalog_sku WHERE product_id = ANY(%s::uuid[]) ORDER BY id",
        [[head[0] for head in heads]],
    ):
        skus.setdefault(row[1], []).append(_sku(row))
    return {
        code: Product(
            id=key,
            store_id=store_id,
            code=code,
            category=category,
            state=ProductState(state),
            version=version,
            skus=tuple(skus.get(key, ())),
        )
        for key, code, category, state, version in heads
    }


def sku_owners(store_id: UUID, codes: Sequence[str]) -> dict[str, UUID]:
    """Return the product that each of a store's SKU codes belongs to, with one statement."""
    return dict(
        db.rows(
            "SELECT code, product_id FROM catalog_sku"
            " WHERE store_id = %s AND code = ANY(%s::varchar[])",
            [store_id, list(codes)],
        )
    )
