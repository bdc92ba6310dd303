from __future__ import annotations

from contextlib import contextmanager

import pytest

from tradewind.kernel import db

TABLES = (
    "accounts_person",
    "accounts_contact",
    "accounts_login",
    "accounts_address",
    "accounts_roleassignment",
    "accounts_roleverb",
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
    def block():
        before = rows()
        yield
        assert rows() == before

    return block
