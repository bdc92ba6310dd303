"""What the commands do to the tables before anybody uses them."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import connection

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Role
from tradewind.cli import setup
from tradewind.kernel import database, db
from tradewind.kernel.errors import InvalidInput
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON


@pytest.mark.django_db
def test_somebody_becomes_staff_and_keeps_what_they_were():
    given = {"email": "Op@example.org", "password": "correct horse battery", "now": NOON}
    assert setup.add_staff(role=Role.OPERATOR, **given) is True
    person = accounts.person_by_email("op@example.org")
    assert accounts.actor(person.id).may("outbox.retry")
    assert db.rows("SELECT is_staff, is_superuser FROM accounts_login") == [(True, False)]
    assert setup.add_staff(role=Role.AUDITOR, **given) is False
    assert accounts.person_by_email("op@example.org").id == person.id


@pytest.mark.django_db
def test_a_password_that_is_too_short_makes_nobody_staff():
    with nothing_changes(), pytest.raises(InvalidInput):
        setup.add_staff(email="op@example.org", password="x", role=Role.OPERATOR, now=NOON)


def test_two_who_migrate_at_once_go_one_after_the_other(committed):
    done = threading.Event()

    def migrate() -> None:
        setup.migrate(now=NOON)
        connection.close()
        done.set()

    with psycopg.connect(database.target(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [setup._LOCK])
        thread = threading.Thread(target=migrate)
        thread.start()
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not other.execute(waits).fetchone():
            assert thread.is_alive()
        assert not done.is_set()
    thread.join(timeout=60)
    assert done.is_set()
    assert db.rows("SHOW lock_timeout") == [("0",)]
