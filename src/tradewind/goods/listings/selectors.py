"""The questions of listings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tradewind.goods.listings.types import (
    Change,
    ImportLine,
    ImportOptions,
    ImportRun,
    ImportState,
    LineState,
    Outcome,
    Problem,
    ProblemLevel,
    UnknownImport,
)
from tradewind.kernel import codec, db, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.paging import Page

_LINES = "listings.import_lines"
_RUN = (
    "SELECT id, store_id, person_id, file_name, state, options, lines, created_at, confirmed_at,"
    " finished_at FROM listings_importrun"
)
_LINE = (
    "SELECT id, line, handle, title, outcome, state, skus, changes, problems, product_id, position"
    " FROM listings_importline"
)


def imports(store_id: UUID, *, actor: Actor, limit: int = 20) -> tuple[ImportRun, ...]:
    """Return the last imports of a store, newest first, with four statements."""
    actor.require("product.edit", store_id)
    return _runs(
        db.rows(
            _RUN + " WHERE store_id = %s ORDER BY created_at DESC, id DESC LIMIT %s",
            [store_id, limit],
        )
    )


def import_run(run_id: UUID, *, store_id: UUID, actor: Actor) -> ImportRun:
    """Return an import of a store and how far it is; raises NotAllowed and UnknownImport."""
    actor.require("product.edit", store_id)
    found = db.rows(_RUN + " WHERE id = %s AND store_id = %s", [run_id, store_id])
    if not found:
        raise UnknownImport(run_id=run_id)
    return _runs(found)[0]


def import_lines(
    run: ImportRun,
    *,
    outcome: Outcome | None = None,
    with_problems: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ImportLine]:
    """Return a page of the products of a file in its order; raises InvalidInput for a bad cursor."""
    rows = db.rows(
        _LINE + " WHERE run_id = %s AND position > %s AND (%s::text = '' OR outcome = %s::text)"
        " AND (NOT %s::boolean OR problems <> '[]'::jsonb) ORDER BY position LIMIT %s",
        [run.id, _after(cursor), outcome or "", outcome or "", with_problems, limit + 1],
    )
    items = tuple(_line(row) for row in rows[:limit])
    more = len(rows) > limit
    return Page(items, paging.write(_LINES, rows[limit - 1][10]) if more else None)


def import_problems(run: ImportRun) -> Iterator[tuple[ImportLine, Problem]]:
    """Return everything that is to be said of a file, in the order of its lines."""
    for row in db.rows(
        _LINE + " WHERE run_id = %s AND problems <> '[]'::jsonb ORDER BY position", [run.id]
    ):
        line = _line(row)
        for problem in line.problems:
            yield line, problem


def _runs(rows: list[tuple[Any, ...]]) -> tuple[ImportRun, ...]:
    run_ids = [row[0] for row in rows]
    outcomes: dict[UUID, dict[Outcome, int]] = {key: {} for key in run_ids}
    states: dict[UUID, dict[LineState, int]] = {key: {} for key in run_ids}
    for key, outcome, state, count in db.rows(
        "SELECT run_id, outcome, state, count(*) FROM listings_importline"
        " WHERE run_id = ANY(%s::uuid[]) GROUP BY 1, 2, 3",
        [run_ids],
    ):
        states[key][LineState(state)] = states[key].get(LineState(state), 0) + count
        if state != LineState.UNCHECKED:
            outcomes[key][Outcome(outcome)] = outcomes[key].get(Outcome(outcome), 0) + count
    problems: dict[UUID, dict[ProblemLevel, int]] = {key: {} for key in run_ids}
    for key, level, count in db.rows(
        "SELECT run_id, p->>'level', count(*) FROM listings_importline,"
        " jsonb_array_elements(problems) p WHERE run_id = ANY(%s::uuid[]) GROUP BY 1, 2",
        [run_ids],
    ):
        problems[key][ProblemLevel(level)] = count
    pictures: dict[tuple[UUID, str], int] = {
        (key, state): count
        for key, state, count in db.rows(
            "SELECT run_id, state, count(*) FROM listings_importpicture"
            " WHERE run_id = ANY(%s::uuid[]) GROUP BY 1, 2",
            [run_ids],
        )
    }
    return tuple(
        ImportRun(
            id=row[0],
            store_id=row[1],
            person_id=row[2],
            file_name=row[3],
            state=ImportState(row[4]),
            options=codec.loads(row[5], ImportOptions),
            lines=row[6],
            created_at=row[7],
            confirmed_at=row[8],
            finished_at=row[9],
            outcomes=outcomes[row[0]],
            states=states[row[0]],
            problems=problems[row[0]],
            pictures_waiting=pictures.get((row[0], "waiting"), 0),
            pictures_fetched=pictures.get((row[0], "fetched"), 0),
        )
        for row in rows
    )


def _line(row: tuple[Any, ...]) -> ImportLine:
    return ImportLine(
        id=row[0],
        line=row[1],
        handle=row[2],
        title=row[3],
        outcome=Outcome(row[4]),
        state=LineState(row[5]),
        skus=row[6],
        changes=codec.loads(row[7], tuple[Change, ...]),
        problems=codec.loads(row[8], tuple[Problem, ...]),
        product_id=row[9],
    )


def _after(cursor: str | None) -> int:
    if not cursor:
        return -1
    name, *values = paging.read(cursor)
    if name != _LINES or not values or not isinstance(values[0], int):
        raise InvalidInput(field="cursor", reason="of another list")
    return values[0]
