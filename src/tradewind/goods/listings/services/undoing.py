"""Taking back what an import did to one product, where nothing has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from tradewind.goods.catalog import selectors as catalog_selectors
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import PictureState, SkuEdit
from tradewind.goods.inventory import selectors as stock_selectors
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings.rules import comparing
from tradewind.goods.listings.services import archiving, gathering
from tradewind.goods.listings.types import (
    Change,
    ImportOptions,
    LineState,
    Outcome,
    ParsedProduct,
    Problem,
    ProblemLevel,
)
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import codec, db
from tradewind.kernel.actors import Actor


class Run(Protocol):
    """The run that a line belongs to."""

    @property
    def id(self) -> UUID: ...

    @property
    def store_id(self) -> UUID: ...

    @property
    def options(self) -> ImportOptions: ...


def undo_line(
    *, actor: Actor, run: Run, line: tuple[Any, ...], now: datetime
) -> tuple[LineState, Sequence[Problem]]:
    """Archive a product that the file made, or restore what it changed of one that was there.

    Joins the caller's transaction. Returns what became of it, and what stays as it is because it
    was changed since.
    """
    _, number, outcome, text, changed, _, product_id = line
    if outcome == Outcome.NEW:
        _forget_pictures(actor, run, product_id, now, remove=False)
        archiving.archive(actor=actor, product_id=product_id, now=now)
        return LineState.UNDONE, ()
    parsed = codec.loads(text, ParsedProduct)
    found = gathering.known(run.store_id, [parsed], run.options, now=now).get(parsed.code)
    if found is None:
        return LineState.PARTLY, [_kept(number, "Handle", parsed.code)]
    changes = codec.loads(changed, tuple[Change, ...])
    kept = [one for one in changes if not _is_as_left(one, found)]
    restored = [one for one in changes if one not in kept]
    kept += _restore(actor, run, found, restored, now)
    _forget_pictures(actor, run, product_id, now, remove=True)
    if any(one.field == comparing.STATE for one in restored):
        archiving.archive(actor=actor, product_id=product_id, now=now)
    problems = [_kept(number, one.field, one.sku) for one in kept]
    return (LineState.PARTLY if problems else LineState.UNDONE), problems


def _is_as_left(change: Change, found: comparing.Known) -> bool:
    """Say whether something is still as the import left it."""
    sku = found.skus.get(change.sku)
    if change.field.startswith(comparing.FIELD):
        return found.fields.get(change.field.removeprefix(comparing.FIELD), "") == change.after
    if change.field == comparing.CATEGORY:
        return found.category == change.after
    if change.field == comparing.STATE:
        return not found.archived
    if change.field == comparing.PICTURE:
        return True
    if sku is None:
        return False
    if change.field == comparing.WEIGHT:
        return str(sku.weight_g or "") == change.after
    if change.field == comparing.STOCK:
        return str(sku.on_hand) == change.after
    if change.field == comparing.SKU:
        return sku.active
    price = sku.prices.get(change.field.removeprefix(comparing.PRICE))
    return comparing.price_text(price) == change.after


def _restore(
    actor: Actor, run: Run, found: comparing.Known, changes: Sequence[Change], now: datetime
) -> list[Change]:
    """Set all as it was before; return what cannot be: a first price, and promised pieces."""
    fields = {
        one.field.removeprefix(comparing.FIELD): one.before
        for one in changes
        if one.field.startswith(comparing.FIELD)
    }
    category = next((one.before for one in changes if one.field == comparing.CATEGORY), None)
    weights = {one.sku: int(one.before or 0) for one in changes if one.field == comparing.WEIGHT}
    made = {one.sku for one in changes if one.field == comparing.SKU}
    catalog.revise_product(
        actor=actor,
        product_id=found.product_id,
        language=run.options.language,
        fields=fields or None,
        category=category,
        skus=[
            SkuEdit(
                sku_id=found.skus[code].id,
                weight_g=weights.get(code),
                active=False if code in made else None,
            )
            for code in sorted({*weights, *made})
        ],
        now=now,
    )
    return _restore_prices(actor, run, found, changes, made, now) + _restore_stock(
        actor, run, found, changes, now
    )


def _restore_prices(
    actor: Actor,
    run: Run,
    found: comparing.Known,
    changes: Sequence[Change],
    made: set[str],
    now: datetime,
) -> list[Change]:
    kept = []
    for change in changes:
        if not change.field.startswith(comparing.PRICE):
            continue
        before = comparing.price_of(change.before)
        if before is not None:
            pricing.set_prices(
                actor=actor,
                store_id=run.store_id,
                price_list=change.field.removeprefix(comparing.PRICE),
                prices={found.skus[change.sku].id: before},
                now=now,
            )
        elif change.sku not in made:
            # The history of prices is only added to: a SKU that has one is for sale at it.
            kept.append(change)
    return kept


def _restore_stock(
    actor: Actor, run: Run, found: comparing.Known, changes: Sequence[Change], now: datetime
) -> list[Change]:
    wanted = {found.skus[one.sku].id: one for one in changes if one.field == comparing.STOCK}
    shelves = stock_selectors.stock(list(wanted))
    kept = [one for key, one in wanted.items() if shelves[key].reserved > int(one.before)]
    quantities = {key: int(one.before) for key, one in wanted.items() if one not in kept}
    if quantities:
        inventory.set_on_hand(actor=actor, store_id=run.store_id, quantities=quantities, now=now)
    return kept


def _forget_pictures(
    actor: Actor, run: Run, product_id: UUID, now: datetime, *, remove: bool
) -> None:
    """Fetch no more of a run's pictures for a product, and take off those that came."""
    rows = db.rows(
        "UPDATE listings_importpicture SET state = 'dropped', due_at = NULL"
        " WHERE run_id = %s AND product_id = %s RETURNING picture_id",
        [run.id, product_id],
    )
    if not remove:
        return
    came = [picture_id for (picture_id,) in rows if picture_id]
    for picture_id in came:
        if catalog_selectors.picture(picture_id).state is not PictureState.REMOVED:
            catalog.remove_picture(actor=actor, picture_id=picture_id, now=now)


def _kept(line: int, field: str, sku: str) -> Problem:
    return Problem(
        line=line, field=field, code="changed_since", level=ProblemLevel.WARNING, detail=sku
    )
