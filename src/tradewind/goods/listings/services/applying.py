"""What the worker does for an import: compare, take over, take back; a product at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError

from tradewind.base.accounts import selectors as accounts
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuEdit, SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings.rules import comparing
from tradewind.goods.listings.services import archiving, gathering, imports, sale, undoing
from tradewind.goods.listings.types import (
    Change,
    ImportOptions,
    ImportState,
    LineState,
    NotReady,
    ParsedProduct,
    Problem,
    ProblemLevel,
)
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import codec, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import Money

_logger = structlog.get_logger(__name__)
_AT_ONCE = 20
_STATES = (ImportState.CHECKING.value, ImportState.APPLYING.value, ImportState.UNDOING.value)


@dataclass(frozen=True, slots=True)
class _Run:
    id: UUID
    store_id: UUID
    person_id: UUID
    state: ImportState
    options: ImportOptions


def work_imports(*, now: datetime) -> int:
    """Do a little of the oldest imports that have something to do; return how much."""
    for row in db.rows(
        "SELECT id, store_id, person_id, state, options FROM listings_importrun"
        " WHERE state = ANY(%s::varchar[]) ORDER BY created_at, id LIMIT 10",
        [list(_STATES)],
    ):
        run = _Run(row[0], row[1], row[2], ImportState(row[3]), codec.loads(row[4], ImportOptions))
        done = _work(run, now)
        if done:
            return done
    return 0


def _work(run: _Run, now: datetime) -> int:
    if run.state is ImportState.CHECKING:
        done = imports.check_chunk(
            run_id=run.id, store_id=run.store_id, options=run.options, now=now
        )
        return done or int(imports.finish_checking(run_id=run.id))
    applying = run.state is ImportState.APPLYING
    open_state = LineState.WAITING if applying else LineState.APPLIED
    lines = db.rows(
        "SELECT id FROM listings_importline WHERE run_id = %s AND state = %s"
        " ORDER BY position LIMIT %s",
        [run.id, open_state.value, _AT_ONCE],
    )
    work = _apply if applying else undoing.undo_line
    done = 0
    for (line_id,) in lines:
        done += _one(run, line_id, open_state, work, now)
    if lines:
        return done
    return _finish(run, open_state, now)


def _one(
    run: _Run,
    line_id: UUID,
    open_state: LineState,
    work: Callable[..., tuple[LineState, Sequence[Problem]]],
    now: datetime,
) -> int:
    """Do one product in a transaction of its own; what is wrong with it stops no other."""
    try:
        actor = accounts.actor(run.person_id)
        with db.atomic():
            line = db.row(
                "SELECT id, line, outcome, parsed, changes, problems, product_id"
                " FROM listings_importline WHERE id = %s AND state = %s FOR UPDATE SKIP LOCKED",
                [line_id, open_state.value],
            )
            if line is None:
                return 0
            state, problems = work(actor=actor, run=run, line=line, now=now)
            _end(line_id, state, problems)
    except (TradewindError, DatabaseError) as error:
        _logger.warning("import_line_failed", run=str(run.id), line=str(line_id), error=str(error))
        with db.atomic():
            _fail(line_id, open_state, error)
        return 1
    if open_state is LineState.WAITING:
        _publish(run, line_id, actor, now)
    return 1


def _apply(
    *, actor: Actor, run: _Run, line: tuple[Any, ...], now: datetime
) -> tuple[LineState, Sequence[Problem]]:
    """Take one product over as it is compared now, and keep what was changed."""
    parsed = codec.loads(line[3], ParsedProduct)
    found = gathering.known(run.store_id, [parsed], run.options, now=now).get(parsed.code)
    changes = comparing.compare(parsed, run.options, found)
    if found is None:
        product_id = _create(actor, run, parsed, now)
    else:
        product_id = found.product_id
        _revise(actor, run, parsed, found, changes, now)
    _want_pictures(run, line[0], product_id, parsed, found, now)
    db.execute(
        "UPDATE listings_importline SET changes = %s, product_id = %s WHERE id = %s",
        [codec.dumps(changes), product_id, line[0]],
    )
    return LineState.APPLIED, ()


def _create(actor: Actor, run: _Run, parsed: ParsedProduct, now: datetime) -> UUID:
    made = catalog.create_product(
        actor=actor,
        store_id=run.store_id,
        code=parsed.code,
        category=run.options.category,
        language=run.options.language,
        fields=comparing.words(parsed),
        skus=_inputs(parsed, None),
        now=now,
    )
    sku_ids = {sku.code: sku.id for sku in made.skus}
    _sell(
        actor,
        run,
        {sku_ids[one.code]: one.price for one in parsed.variants},
        run.options.price_lists,
        {sku_ids[one.code]: one.quantity for one in parsed.variants if one.quantity is not None},
        now,
    )
    return made.id


def _revise(
    actor: Actor,
    run: _Run,
    parsed: ParsedProduct,
    found: comparing.Known,
    changes: Sequence[Change],
    now: datetime,
) -> None:
    archiving.restore(actor=actor, product_id=found.product_id, now=now)
    fields = {
        change.field.removeprefix(comparing.FIELD): change.after
        for change in changes
        if change.field.startswith(comparing.FIELD)
    }
    category = next((one.after for one in changes if one.field == comparing.CATEGORY), None)
    weights = {one.sku: int(one.after) for one in changes if one.field == comparing.WEIGHT}
    revived = {
        one.sku for one in changes if one.field == comparing.SKU and one.before == "inactive"
    }
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
                active=True if code in revived else None,
            )
            for code in sorted({*weights, *revived})
        ],
        new_skus=_inputs(parsed, found.skus),
        now=now,
    )
    _set_prices_and_stock(actor, run, parsed, changes, now)


def _set_prices_and_stock(
    actor: Actor, run: _Run, parsed: ParsedProduct, changes: Sequence[Change], now: datetime
) -> None:
    found = gathering.known(run.store_id, [parsed], run.options, now=now)[parsed.code]
    for price_list in run.options.price_lists:
        changed = {
            one.sku: comparing.price_of(one.after)
            for one in changes
            if one.field == f"{comparing.PRICE}{price_list}"
        }
        prices = {found.skus[code].id: money for code, money in changed.items() if money}
        _sell(actor, run, prices, (price_list,), {}, now)
    stock = {
        found.skus[one.sku].id: int(one.after) for one in changes if one.field == comparing.STOCK
    }
    _sell(actor, run, {}, (), stock, now)


def _sell(
    actor: Actor,
    run: _Run,
    prices: Mapping[UUID, Money],
    price_lists: Sequence[str],
    stock: Mapping[UUID, int],
    now: datetime,
) -> None:
    for price_list in price_lists if prices else ():
        pricing.set_prices(
            actor=actor, store_id=run.store_id, price_list=price_list, prices=prices, now=now
        )
    if stock:
        inventory.set_on_hand(actor=actor, store_id=run.store_id, quantities=stock, now=now)


def _inputs(
    parsed: ParsedProduct, there: Mapping[str, comparing.KnownSku] | None
) -> list[SkuInput]:
    return [
        SkuInput(code=one.code, options=one.options, weight_g=one.weight_g)
        for one in parsed.variants
        if not there or one.code not in there
    ]


def _want_pictures(
    run: _Run,
    line_id: UUID,
    product_id: UUID,
    parsed: ParsedProduct,
    found: comparing.Known | None,
    now: datetime,
) -> None:
    """Note the pictures that are to be fetched; one that an undone import wanted is wanted again."""
    for position, picture in enumerate(parsed.pictures):
        if found is not None and picture.url in found.pictures:
            continue
        db.execute(
            "INSERT INTO listings_importpicture (id, run_id, line_id, store_id, product_id, url,"
            " alt, row, position, state, tries, due_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 0, %s)"
            " ON CONFLICT (store_id, product_id, url) DO UPDATE SET run_id = EXCLUDED.run_id,"
            " line_id = EXCLUDED.line_id, state = 'waiting', tries = 0, due_at = EXCLUDED.due_at",
            [ids.new(), run.id, line_id, run.store_id, product_id, picture.url, picture.alt,
             picture.line, position, now],
        )  # fmt: skip


def _publish(run: _Run, line_id: UUID, actor: Actor, now: datetime) -> None:
    """Put a product that the file made on sale, if it says so; what it lacks is a warning."""
    line = db.row(
        "SELECT line, parsed, product_id, changes FROM listings_importline WHERE id = %s",
        [line_id],
    )
    assert line is not None, "a line that was applied is there"
    number, text, product_id, changes = line
    revived = any(one.field == comparing.STATE for one in codec.loads(changes, tuple[Change, ...]))
    if not (run.options.publish and codec.loads(text, ParsedProduct).published and revived):
        return
    try:
        sale.publish(
            actor=actor, product_id=product_id, price_list=run.options.price_lists[0], now=now
        )
    except (NotReady, TradewindError) as error:
        missing = str(error.params.get("missing", error.code))
        problem = Problem(
            line=number, field="Published", code="not_on_sale", level=ProblemLevel.WARNING,
            detail=missing,
        )  # fmt: skip
        with db.atomic():
            add_problems(line_id, [problem])


def _end(line_id: UUID, state: LineState, problems: Sequence[Problem]) -> None:
    db.execute("UPDATE listings_importline SET state = %s WHERE id = %s", [state.value, line_id])
    add_problems(line_id, problems)


def _fail(line_id: UUID, open_state: LineState, error: Exception) -> None:
    code = error.code if isinstance(error, TradewindError) else "unexpected"
    params = error.params if isinstance(error, TradewindError) else {}
    row = db.row(
        "UPDATE listings_importline SET state = %s WHERE id = %s AND state = %s RETURNING line",
        [(LineState.FAILED if open_state is LineState.WAITING else LineState.PARTLY).value,
         line_id, open_state.value],
    )  # fmt: skip
    if row is not None:
        detail = " ".join(str(params[name]) for name in ("field", "reason") if name in params)
        problem = Problem(
            line=row[0], field="", code=code, level=ProblemLevel.ERROR, detail=detail[:200]
        )
        add_problems(line_id, [problem])


def add_problems(line_id: UUID, problems: Sequence[Problem]) -> None:
    """Say more of a product of a file."""
    if problems:
        db.execute(
            "UPDATE listings_importline SET problems = problems || %s::jsonb WHERE id = %s",
            [codec.dumps(problems), line_id],
        )


def _finish(run: _Run, open_state: LineState, now: datetime) -> int:
    """End a run once nothing of it is open; another worker may still hold its last lines."""
    after = ImportState.DONE if run.state is ImportState.APPLYING else ImportState.UNDONE
    with db.atomic():
        return db.execute(
            "UPDATE listings_importrun r SET state = %s, finished_at = %s"
            " WHERE id = %s AND state = %s AND NOT EXISTS"
            " (SELECT FROM listings_importline WHERE run_id = r.id AND state = %s)",
            [after.value, now, run.id, run.state.value, open_state.value],
        )
