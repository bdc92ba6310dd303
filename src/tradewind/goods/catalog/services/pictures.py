"""Pictures of products: taken in, described, put in order, and made in all their sizes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tradewind.goods.catalog import models, rules, selectors
from tradewind.goods.catalog.services import imaging
from tradewind.goods.catalog.services.editing import lock, publish_revision
from tradewind.goods.catalog.types import (
    FIRST_WIDTH,
    BadPicture,
    Picture,
    PictureFile,
    PictureRef,
    PictureState,
    UnknownPicture,
    UnknownProduct,
    rendition,
)
from tradewind.kernel import audit, db
from tradewind.kernel.actors import Actor, system

MOST_PICTURES = 40
# How many pictures one call renders, and how long a call has for them before another may try.
CHUNK = 12
LEASE = timedelta(minutes=5)

_PENDING, _READY, _REMOVED = (state.value for state in PictureState)
_logger = structlog.get_logger(__name__)

_TAKE = """
UPDATE catalog_picture p SET attempts = attempts + 1, due_at = %s + attempts * %s::interval
WHERE p.id IN (SELECT id FROM catalog_picture WHERE state = %s AND due_at <= %s
               ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING p.id, p.product_id, p.key, p.kind, p.width, p.height
"""


def add_picture(
    *,
    actor: Actor,
    product_id: UUID,
    content: bytes,
    alt: str = "",
    sku_ids: Sequence[UUID] = (),
    now: datetime,
) -> Picture:
    """Add a picture at the end: its original and a WebP of 640 px at once, the others by a sweep.

    JPEG, PNG, WebP, AVIF or the first frame of a GIF; at most 12 MB and 40 megapixels, each side
    from 200 to 16,000 px. The same content again is the same picture. What is kept in view when a
    page cuts it is guessed until `describe_picture` says it. Not inside a transaction.
    Raises UnknownProduct, NotAllowed, BadPicture and BadProduct.
    """
    db.assert_no_transaction()
    _require(actor, product_id)
    rules.check_alt(alt)
    kept = keep_file(content=content)
    key = kept.key
    with db.atomic():
        product = lock(actor, product_id)
        shown = {one.ref.key: one for one in selectors.pictures([product_id]).get(product_id, ())}
        if key in shown:
            return shown[key]
        if len(shown) >= MOST_PICTURES:
            raise BadPicture(field="picture", reason="too many pictures", limit=MOST_PICTURES)
        _check_skus(product_id, sku_ids)
        row, _ = models.Picture.objects.update_or_create(
            product_id=product_id,
            key=key,
            defaults={
                "kind": kept.kind,
                "width": kept.width,
                "height": kept.height,
                "alt": alt,
                "focal_x": kept.focal[0],
                "focal_y": kept.focal[1],
                "preview": kept.preview,
                "position": max((one.position for one in shown.values()), default=0) + 1,
                "sku_ids": list(sku_ids),
                "state": _PENDING,
                "attempts": 0,
                "due_at": now,
                "added_at": now,
            },
        )
        _changed(product, actor, "picture.add", row.id, now, after={"key": key})
    return selectors.picture(row.id)


def keep_file(*, content: bytes) -> PictureFile:
    """Take in a picture of whoever shows it: its original, cleaned, and a WebP of 640 px.

    Forms and limits as for `add_picture`. The same content again is the same file. Not inside a
    transaction. Raises BadPicture.
    """
    db.assert_no_transaction("files")
    key = imaging.key_of(content)
    cleaned = imaging.clean(content)
    _store(rendition(key, None, cleaned.kind), cleaned.content)
    _store(rendition(key, FIRST_WIDTH, "webp"), imaging.scaled(cleaned.image, FIRST_WIDTH, "webp"))
    return PictureFile(
        key=key,
        kind=cleaned.kind,
        width=cleaned.image.width,
        height=cleaned.image.height,
        focal=imaging.focal(cleaned.image),
        preview=imaging.preview(cleaned.image),
    )


def make_sizes(*, file: PictureFile) -> bool:
    """Make all sizes of a picture that was taken in; return whether they are there.

    Those that are there are let be. Not inside a transaction.
    """
    try:
        _render(PictureRef(key=file.key, alt="", width=file.width, height=file.height), file.kind)
    except (OSError, ValueError, BadPicture):
        # One that an encoder does not take keeps none of the others waiting.
        _logger.exception("picture_not_rendered", key=file.key)
        return False
    return True


def describe_picture(
    *,
    actor: Actor,
    picture_id: UUID,
    alt: str | None = None,
    sku_ids: Sequence[UUID] | None = None,
    focal: tuple[int, int] | None = None,
    now: datetime,
) -> None:
    """Say what a picture shows, of which SKUs, and what is kept in view; None leaves as it is.

    `focal` in per mille from the top left. Raises UnknownPicture, NotAllowed and BadProduct.
    """
    with db.atomic():
        product, row = _locked(actor, picture_id)
        before = (row.alt, row.sku_ids, row.focal_x, row.focal_y)
        if alt is not None:
            rules.check_alt(alt)
            row.alt = alt
        if sku_ids is not None:
            _check_skus(row.product_id, sku_ids)
            row.sku_ids = list(sku_ids)
        if focal is not None:
            if not all(0 <= part <= 1000 for part in focal):
                raise BadPicture(field="focal", reason="from 0 to 1000")
            row.focal_x, row.focal_y = focal
        after = (row.alt, row.sku_ids, row.focal_x, row.focal_y)
        if after == before:
            return
        row.save(update_fields=["alt", "sku_ids", "focal_x", "focal_y"])
        _changed(product, actor, "picture.describe", picture_id, now, before=before, after=after)


def remove_picture(*, actor: Actor, picture_id: UUID, now: datetime) -> None:
    """Show a picture no more; its files stay, for pages that are still open.

    Raises UnknownPicture and NotAllowed.
    """
    with db.atomic():
        product, row = _locked(actor, picture_id)
        models.Picture.objects.filter(pk=picture_id).update(state=_REMOVED)
        _changed(product, actor, "picture.remove", picture_id, now, before={"key": row.key})


def order_pictures(
    *, actor: Actor, product_id: UUID, picture_ids: Sequence[UUID], now: datetime
) -> None:
    """Put the pictures of a product in this order; those that are not named follow.

    Raises UnknownProduct, NotAllowed, and UnknownPicture for one of another product.
    """
    with db.atomic():
        product = lock(actor, product_id)
        before = [one.id for one in selectors.pictures([product_id]).get(product_id, ())]
        for picture_id in picture_ids:
            if picture_id not in before:
                raise UnknownPicture(picture_id=picture_id)
        first = list(dict.fromkeys(picture_ids))
        after = first + [one for one in before if one not in first]
        if after == before:
            return
        db.execute(
            "UPDATE catalog_picture p SET position = w.position"
            " FROM unnest(%s::uuid[]) WITH ORDINALITY AS w(id, position) WHERE p.id = w.id",
            [after],
        )
        _changed(product, actor, "picture.order", product_id, now, before=before, after=after)


def render_pictures(*, now: datetime) -> int:
    """Make all sizes of a few pending pictures and say so; return how many were made.

    Files are made outside transactions and are the same each time. What fails is tried again
    later, each time later.
    """
    taken = db.rows(_TAKE, [now + LEASE, LEASE, _PENDING, now, CHUNK])
    made = 0
    for picture_id, product_id, key, kind, width, height in taken:
        if not make_sizes(file=PictureFile(key=key, kind=kind, width=width, height=height)):
            continue
        actor = system("catalog")
        with db.atomic():
            product = lock(actor, product_id)
            # It may have been removed meanwhile, or made by another worker.
            if models.Picture.objects.filter(pk=picture_id, state=_PENDING).update(state=_READY):
                publish_revision(product, actor=actor, now=now)
                made += 1
    return made


def _render(ref: PictureRef, kind: str) -> None:
    db.assert_no_transaction()
    missing = [
        (width, form)
        for form in ("webp", "avif")
        for width in ref.widths
        if not default_storage.exists(rendition(ref.key, width, form))
    ]
    if missing:
        with default_storage.open(rendition(ref.key, None, kind)) as original:
            image = imaging.upright(original.read())
        for width, form in missing:
            _store(rendition(ref.key, width, form), imaging.scaled(image, width, form))


def _store(name: str, content: bytes) -> None:
    """Keep a file under its name; what is there has the same content."""
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))


def _require(actor: Actor, product_id: UUID) -> None:
    found = models.Product.objects.filter(pk=product_id).values_list("store_id", flat=True).first()
    if found is None:
        raise UnknownProduct(product_id=product_id)
    actor.require("product.edit", found)


def _locked(actor: Actor, picture_id: UUID) -> tuple[models.Product, models.Picture]:
    """Return a picture that is shown and its product, both locked by the product."""
    product_id = (
        models.Picture.objects.filter(pk=picture_id).values_list("product_id", flat=True).first()
    )
    if product_id is None:
        raise UnknownPicture(picture_id=picture_id)
    product = lock(actor, product_id)
    row = models.Picture.objects.filter(pk=picture_id).exclude(state=_REMOVED).first()
    if row is None:
        raise UnknownPicture(picture_id=picture_id)
    return product, row


def _check_skus(product_id: UUID, sku_ids: Sequence[UUID]) -> None:
    known = {sku.id for sku in selectors.own_skus(product_id)}
    if not known.issuperset(sku_ids):
        raise BadPicture(field="sku_ids", reason="not SKUs of this product")


def _changed(
    product: models.Product,
    actor: Actor,
    verb: str,
    object_id: UUID,
    now: datetime,
    *,
    before: object = None,
    after: object = None,
) -> None:
    audit.record(actor=actor, verb=verb, object_id=object_id, at=now, before=before, after=after)
    publish_revision(product, actor=actor, now=now)
