"""The peer: the statements of `place_order`, letter for letter, in plain psycopg.

They are recorded from a real order and sent again with new ids, prepared, reads included; nothing is
computed, checked or put into objects. What it costs more than this is what our own code costs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from tradewind.bench.world import Ready
from tradewind.kernel import ids

Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Recording:
    """The statements of one order; `fresh` are the ids that were made for it."""

    statements: tuple[Statement, ...]
    fresh: frozenset[UUID]
    texts: frozenset[str]
    cart_id: UUID
    buyer_id: UUID
    scarce: int


def record(ready: Ready, place: Callable[[Ready], object]) -> Recording:
    """Place one order and write down what was sent to PostgreSQL for it."""
    sent: list[Statement] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        place(ready)
    known = {ready.cart_id, ready.buyer_id}
    for product in ready.pair.products:
        known |= {product.id, product.sku_id, product.store.id}
    inserted = [params for sql, params in sent if sql.startswith("INSERT")]
    fresh = {
        value
        for params in inserted
        for value in params
        if isinstance(value, UUID) and value not in known and value > ready.cart_id
    }
    numbers = {
        value
        for params in inserted
        for value in params
        if isinstance(value, str) and ids.reference_ok(value)
    }
    scarce = next(n for n, (sql, _) in enumerate(sent) if "UPDATE inventory_stock" in sql)
    return Recording(
        tuple(sent), frozenset(fresh), frozenset(numbers), ready.cart_id, ready.buyer_id, scarce
    )


def connect() -> psycopg.Connection[Any]:
    """Open a plain connection to the same database."""
    ours = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(
        make_conninfo(**{name: ours[name] for name in names if ours.get(name)}),
        prepare_threshold=0,
    )


def place(plain: psycopg.Connection[Any], recording: Recording, ready: Ready) -> bool:
    """Send an order's statements; give up, as we do, when the scarce row says no."""
    renamed: dict[Any, Any] = {
        recording.cart_id: ready.cart_id,
        recording.buyer_id: ready.buyer_id,
        str(recording.cart_id): str(ready.cart_id),
    }
    for old in recording.fresh:
        renamed[old] = ids.new()
    for text in recording.texts:
        renamed[text] = ids.reference()
    with plain.cursor() as cursor:
        for number, (sql, params) in enumerate(recording.statements):
            cursor.execute(sql, [_rename(renamed, value) for value in params], prepare=True)
            found = cursor.fetchall() if cursor.description else ()
            if number == recording.scarce and len(found) < len(ready.pair.products):
                plain.rollback()
                return False
    plain.commit()
    return True


def _rename(renamed: dict[Any, Any], value: Any) -> Any:
    if isinstance(value, UUID | str):
        return renamed.get(value, value)
    return value
