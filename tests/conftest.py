"""A PostgreSQL for each worker, migrated once and cloned; and fakes of what is outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tradewind.base.accounts import selectors as accounts
from tradewind.base.markets import selectors as markets
from tradewind.cli import setup
from tradewind.config import wiring
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import cluster, database, ports
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments.ports import Provider
from tradewind.testing.fakes import FakeProvider

TEMPLATE = "template_tests"
# The defaults hold at every instant that a test may choose.
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


@contextmanager
def cloned_database(name: str) -> Iterator[str]:
    """Give this process a fresh copy of the migrated template, and drop it afterwards."""
    target = cluster.conninfo(host=settings.DATABASES["default"]["HOST"], name="postgres")
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    cluster.create_database(target=target, name=name, template=TEMPLATE)
    connection.settings_dict["NAME"] = name
    forget_caches()
    try:
        yield name
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        cluster.drop_database(target=target, name=name)
        forget_caches()


def forget_caches() -> None:
    """Let the next question read its database again."""
    accounts.forget()
    markets.forget()
    catalog.forget()
    logistics.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One cluster for each worker, migrated once into a template that tests clone."""
    mine = cluster.Cluster(Path(settings.HOME), durable=False)
    database.use(mine)
    mine.attach()
    connection = connections["default"]
    with django_db_blocker.unblock():
        target = cluster.conninfo(host=settings.DATABASES["default"]["HOST"], name="postgres")
        cluster.create_database(target=target, name=TEMPLATE)
        connection.settings_dict["NAME"] = TEMPLATE
        setup.migrate(now=LONG_AGO)
        connection.close()
        with cloned_database("tests"):
            yield
    mine.detach()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own with real commits, for threads, journeys and statement counts."""
    with django_db_blocker.unblock(), cloned_database("committed"):
        yield


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """A real password hash is slow on purpose, and every store has a member."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """A provider of payments in memory, in the place of the acquirer."""
    fake = FakeProvider()
    ports.provide(Provider, lambda: fake, name="acquirer")
    yield fake
    wiring.provide_all()
