from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tradewind.kernel import db
from tradewind.testing import make

CATALOGUE = Path(__file__).parents[2].parent / "shared" / "data" / "catalogue"
TABLES = (
    "listings_listing",
    "catalog_product",
    "catalog_sku",
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
def catalogue() -> Callable[[str], bytes]:
    """Files of other shops, which lie beside the checkout."""

    def read(name: str) -> bytes:
        path = CATALOGUE / name
        if not path.exists():
            if os.environ.get("REQUIRE_DATA") == "1":
                pytest.fail(f"{path} is not there")
            pytest.skip(f"{path} is not there")
        return path.read_bytes()

    return read


@pytest.fixture
def store(db) -> make.Store:
    """An open store."""
    return make.store()
