from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from tradewind.base.accounts import models, selectors, services
from tradewind.base.accounts.types import EmailTaken, NotAGuest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("committed")


def _together(count, work):
    """Run `work(index)` in threads that begin at once; return what each returned or raised."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(index):
        try:
            barrier.wait(timeout=30)
            results[index] = work(index)
        except Exception as error:
            results[index] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_of_many_who_register_one_email_at_once_one_becomes_a_person():
    def register(index):
        return services.register(
            email="ANA@example.com" if index % 2 else "ana@example.com",
            password="long enough",
            full_name=f"Ana {index}",
            language="es",
            now=NOW,
        )

    results = _together(8, register)
    assert results.count(EmailTaken) == 7
    assert models.Login.objects.count() == 1
    assert models.Person.objects.count() == 1
    assert models.Contact.objects.count() == 1
    winner = next(result for result in results if result is not EmailTaken)
    assert selectors.person_by_email("ana@example.com") == winner


def test_of_two_members_who_claim_one_guest_at_once_one_gets_it():
    services.install_defaults(now=NOW)
    emails = ["ana@example.com", "bea@example.com"]
    members = [
        services.register(
            email=email, password="long enough", full_name="Member", language="es", now=NOW
        )
        for email in emails
    ]
    guest = services.open_guest(email="", full_name="", language="es", now=NOW)
    actor = selectors.actor(guest.id)
    results = _together(
        2,
        lambda index: services.claim_guest(
            actor=actor, guest_id=guest.id, email=emails[index], password="long enough", now=NOW
        ),
    )
    assert results.count(NotAGuest) == 1
    winner = next(result for result in results if result is not NotAGuest)
    assert winner in members
    assert selectors.person(guest.id).merged_into == winner.id
