"""Imports of a seller's own file: taken in, compared, confirmed, and taken back.

What takes long is done by `work_imports`, a few products at a time, each in its own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.listings.rules import comparing, shopify
from tradewind.goods.listings.services import gathering
from tradewind.goods.listings.types import (
    BadImportFile,
    Change,
    ImportOptions,
    ImportState,
    LineState,
    Outcome,
    ParsedProduct,
    UnknownImport,
)
from tradewind.kernel import audit, codec, db, ids
from tradewind.kernel.actors import Actor

VERBS = ("product.edit", "price.edit", "stock.edit")
# Lines of a chunk: a transaction stays well below a second.
_WRITTEN, _CHECKED_AT_ONCE = 500, 200
# What a person waits for; the worker goes on with the rest.
_AT_ONCE = 2_000

# Columns as arrays: a statement with a placeholder for each cell takes longer to read than to run.
_WRITE_LINES = """
INSERT INTO listings_importline (id, run_id, store_id, position, line, handle, title, outcome,
                                 state, skus, parsed, changes, problems)
SELECT w.id, %s::uuid, %s::uuid, w.position, w.line, w.handle, w.title, %s::text, %s::text, w.skus,
       w.parsed::jsonb, '[]'::jsonb, w.problems::jsonb
FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::text[], %s::text[], %s::int[], %s::text[],
            %s::text[]) AS w(id, position, line, handle, title, skus, parsed, problems)
"""

_WRITE_JUDGED = """
UPDATE listings_importline l SET outcome = w.outcome, state = w.state, changes = w.changes::jsonb,
       problems = w.problems::jsonb, product_id = w.product_id
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::uuid[])
     AS w(id, outcome, state, changes, problems, product_id)
WHERE l.id = w.id
"""


def start_import(
    *,
    actor: Actor,
    store_id: UUID,
    file_name: str,
    content: bytes,
    options: ImportOptions,
    now: datetime,
) -> UUID:
    """Take a file in and say what it would change; nothing of the catalogue is touched.

    Returns the run. Up to 2,000 products are compared at once, the others by the worker. Raises
    NotAllowed and BadImportFile.
    """
    _require(actor, store_id)
    if not options.price_lists:
        raise BadImportFile(reason="no price list")
    products = shopify.read(content, options)
    run_id = ids.new()
    with db.atomic():
        db.execute(
            "INSERT INTO listings_importrun (id, store_id, person_id, file_name, state, options,"
            " lines, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [run_id, store_id, actor.person_id, file_name[-200:], ImportState.CHECKING.value,
             codec.dumps(options), _lines(content), now],
        )  # fmt: skip
        audit.record(
            actor=actor, verb="import.start", object_id=run_id, at=now,
            after={"file": file_name[-200:], "products": len(products)},
        )  # fmt: skip
    for start in range(0, len(products), _WRITTEN):
        _write(run_id, store_id, start, products[start : start + _WRITTEN])
    for _ in range(0, min(len(products), _AT_ONCE), _CHECKED_AT_ONCE):
        check_chunk(run_id=run_id, store_id=store_id, options=options, now=now)
    finish_checking(run_id=run_id)
    return run_id


def confirm_import(*, actor: Actor, store_id: UUID, run_id: UUID, now: datetime) -> bool:
    """Let the worker take a compared file over; say whether this call began it.

    Raises NotAllowed and UnknownImport.
    """
    return _step(
        actor, store_id, run_id, ImportState.CHECKED, ImportState.APPLYING, now, "confirmed_at"
    )


def drop_import(*, actor: Actor, store_id: UUID, run_id: UUID, now: datetime) -> bool:
    """Give a compared file up; say whether this call did. Raises NotAllowed and UnknownImport."""
    return _step(
        actor, store_id, run_id, ImportState.CHECKED, ImportState.DROPPED, now, "finished_at"
    )


def undo_import(*, actor: Actor, store_id: UUID, run_id: UUID, now: datetime) -> bool:
    """Let the worker take back what a file did; say whether this call began it.

    What it made is archived; what it changed is as before, unless it was changed since. Raises
    NotAllowed and UnknownImport.
    """
    return _step(actor, store_id, run_id, ImportState.DONE, ImportState.UNDOING, now, "finished_at")


def check_chunk(*, run_id: UUID, store_id: UUID, options: ImportOptions, now: datetime) -> int:
    """Compare some products of a file with the catalogue; return how many."""
    with db.atomic():
        lines = db.rows(
            "SELECT id, parsed FROM listings_importline WHERE run_id = %s AND state = %s"
            " ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED",
            [run_id, LineState.UNCHECKED.value, _CHECKED_AT_ONCE],
        )
        if not lines:
            return 0
        parsed = {key: codec.loads(text, ParsedProduct) for key, text in lines}
        good = [one for one in parsed.values() if not one.wrong]
        found = gathering.known(store_id, good, options, now=now)
        owners = catalog.sku_owners(
            store_id, [variant.code for one in good for variant in one.variants]
        )
        judged = [
            (key, *_judge(one, found.get(one.code), owners, options)) for key, one in parsed.items()
        ]
        db.execute(_WRITE_JUDGED, [list(column) for column in zip(*judged, strict=True)])
    return len(lines)


def finish_checking(*, run_id: UUID) -> bool:
    """Offer a file for confirmation once all its products are compared."""
    with db.atomic():
        return bool(
            db.execute(
                "UPDATE listings_importrun r SET state = %s WHERE id = %s AND state = %s"
                " AND EXISTS (SELECT FROM listings_importline WHERE run_id = r.id)"
                " AND NOT EXISTS (SELECT FROM listings_importline WHERE run_id = r.id"
                "                 AND state = %s)",
                [
                    ImportState.CHECKED.value,
                    run_id,
                    ImportState.CHECKING.value,
                    LineState.UNCHECKED.value,
                ],
            )
        )


def _judge(
    parsed: ParsedProduct,
    found: comparing.Known | None,
    owners: dict[str, UUID],
    options: ImportOptions,
) -> tuple[str, str, str, str, UUID | None]:
    """Return outcome, state, changes, problems and product of a line, as the table has them."""
    problems = list(parsed.problems)
    changes: tuple[Change, ...] = ()
    outcome = Outcome.ERROR
    if not parsed.wrong:
        taken = gathering.stolen(parsed, found.product_id if found else None, owners)
        problems += [*taken, *gathering.kept_options(parsed, found)]
        if not taken:
            changes = comparing.compare(parsed, options, found)
            outcome = Outcome.NEW if found is None else Outcome.CHANGED
            outcome = outcome if changes else Outcome.UNCHANGED
    to_do = outcome in (Outcome.NEW, Outcome.CHANGED)
    state = LineState.WAITING if to_do else LineState.SKIPPED
    product_id = found.product_id if found else None
    return outcome.value, state.value, codec.dumps(changes), codec.dumps(problems), product_id


def _write(run_id: UUID, store_id: UUID, start: int, products: Sequence[ParsedProduct]) -> None:
    with db.atomic():
        rows = [
            (ids.new(), position, one.line, one.handle[:300], one.title[:300], len(one.variants),
             codec.dumps(gathering.cleaned(one)), codec.dumps(one.problems))
            for position, one in enumerate(products, start)
        ]  # fmt: skip
        db.execute(
            _WRITE_LINES,
            [run_id, store_id, Outcome.ERROR.value, LineState.UNCHECKED.value,
             *(list(column) for column in zip(*rows, strict=True))],
        )  # fmt: skip


def _step(
    actor: Actor,
    store_id: UUID,
    run_id: UUID,
    before: ImportState,
    after: ImportState,
    now: datetime,
    column: str,
) -> bool:
    """Move a run in one conditional statement, so that a second press finds nothing to move."""
    _require(actor, store_id)
    with db.atomic():
        moved = db.execute(
            f"UPDATE listings_importrun SET state = %s, {column} = %s, person_id = %s"
            " WHERE id = %s AND store_id = %s AND state = %s",
            [after.value, now, actor.person_id, run_id, store_id, before.value],
        )
        if moved:
            audit.record(
                actor=actor, verb=f"import.{after.value}", object_id=run_id, at=now,
                before={"state": before}, after={"state": after},
            )  # fmt: skip
        elif not db.row(
            "SELECT 1 FROM listings_importrun WHERE id = %s AND store_id = %s", [run_id, store_id]
        ):
            raise UnknownImport(run_id=run_id)
        return bool(moved)


def _require(actor: Actor, store_id: UUID) -> None:
    for verb in VERBS:
        actor.require(verb, store_id)


def _lines(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n"))
