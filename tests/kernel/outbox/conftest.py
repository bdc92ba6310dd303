from __future__ import annotations

import pytest

from tradewind.kernel import outbox

from .builders import Session, make_table


@pytest.fixture(autouse=True)
def _no_handlers(monkeypatch):
    """No domain reacts here but the test's own."""
    monkeypatch.setattr(outbox, "_handlers", {})


@pytest.fixture
def shop(db):
    """The shop in a transaction that is rolled back after the test."""
    make_table()


@pytest.fixture
def open_shop(committed):
    """The shop in a database of its own, with real commits."""
    make_table()


@pytest.fixture
def session(open_shop):
    """Makes somebody else who works in the same open shop."""
    made: list[Session] = []

    def make() -> Session:
        made.append(Session())
        return made[-1]

    yield make
    for one in made:
        one.end()
