from __future__ import annotations

import pytest

from tradewind.kernel import outbox

from . import builders


@pytest.fixture(autouse=True)
def _no_handlers(monkeypatch):
    """No domain reacts here but the test's own."""
    monkeypatch.setattr(outbox, "_handlers", {})


@pytest.fixture
def shop(db):
    """The shop in a transaction that is rolled back after the test."""
    builders.open_shop()


@pytest.fixture
def open_shop(committed):
    """The shop in a database of its own, with real commits."""
    builders.open_shop()


@pytest.fixture
def session(open_shop):
    """Makes somebody else who works in the same open shop."""
    made: list[builders.Session] = []

    def make() -> builders.Session:
        made.append(builders.Session())
        return made[-1]

    yield make
    for one in made:
        one.end()
