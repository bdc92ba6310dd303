from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tradewind.kernel import db
from tradewind.testing import make

TABLES = (
    "catalog_product",
    "catalog_sku",
    "catalog_picture",
    "texts_text",
    "kernel_auditentry",
    "kernel_outboxevent",
)


@pytest.fixture
def nothing_changes():
    """A block after which every row of these tables stands as before it."""

    def rows():
        return {
            table: db.rows(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
            for table in TABLES
        }

    @contextmanager
    def block() -> Iterator[None]:
        before = rows()
        yield
        assert rows() == before

    return block


@pytest.fixture
def store(db) -> make.Store:
    """An open store."""
    return make.store()
