"""The page on privacy: a copy, and an end."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.privacy import services
from tradewind.kernel import clock, db, ids
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.sweep import sweep

pytestmark = pytest.mark.django_db
PAGE, EXPORT, ERASURE = "/en-es/privacy", "/en-es/privacy/export", "/en-es/privacy/erasure"
EMAIL, PASSWORD = "ana@example.com", "quiet river stone"


@pytest.fixture
def person():
    return account_services.register(
        email=EMAIL, password=PASSWORD, full_name="Ana Gil", language="en", now=NOON,
        email_verified=True,
    )  # fmt: skip


def browser(person):
    made = Client()
    made.cookies["place"] = "en-es"
    made.force_login(
        get_user_model().objects.get(person_id=person.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return made


@pytest.fixture
def ana(person):
    return browser(person)


def confirm(ana, answer):
    """Type the password where the site asks for it."""
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/"), answer["Location"]
    return ana.post(answer["Location"], {"password": PASSWORD})


def text(response):
    return " ".join(response.content.decode().split())


def test_a_copy_is_asked_for_with_the_password_and_downloaded(ana, person):
    asked = ana.post(EXPORT)
    assert db.row("SELECT count(*) FROM privacy_export") == (0,)
    answer = confirm(ana, asked)
    assert (answer.status_code, answer["Location"]) == (303, PAGE + "#export")
    waiting = text(ana.get(PAGE))
    assert 'hx-trigger="every 2s"' in waiting
    services.build_exports(now=NOON)
    ready = text(ana.get(PAGE))
    assert "It is ready" in ready
    (export_id,) = db.row("SELECT id FROM privacy_export")
    path = f"{EXPORT}/{ids.show('exp', export_id)}"
    assert path in ready
    file = ana.get(path)
    assert file["Content-Disposition"] == 'attachment; filename="tradewind-2026-11-11.zip"'
    assert file["Cache-Control"] == "no-store, private"
    assert "index.html" in zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    # Another browser types the password first, another person finds nothing.
    assert "/account/reauthenticate/" in browser(person).get(path)["Location"]
    assert Client().get(path)["Location"].startswith("/account/login/")
    with clock.moved_to(NOON + timedelta(days=7)):
        assert ana.get(path).status_code == 404
        assert "Ask for a copy" in text(ana.get(PAGE))


def test_a_copy_is_nobody_else_s(ana, person):
    export = services.ask_export(
        actor=make.TESTS, person_id=person.id, url="", now=NOON, reason="test"
    )
    services.build_exports(now=NOON)
    path = f"{EXPORT}/{ids.show('exp', export.id)}"
    other = browser(
        account_services.register(
            email="eva@example.com", password=PASSWORD, full_name="Eva", language="en", now=NOON,
            email_verified=True,
        )
    )  # fmt: skip
    assert confirm(other, other.get(path)).status_code == 302
    assert other.get(path).status_code == 404


def test_a_second_copy_on_one_day_is_refused_in_words(ana):
    confirm(ana, ana.post(EXPORT))
    services.build_exports(now=NOON)
    ana.post(EXPORT)
    assert "You can ask for one copy a day." in text(ana.get(PAGE))


def test_an_account_is_deleted_after_the_password_and_the_email_and_14_days(ana, person):
    confirm(ana, ana.get(ERASURE))
    wrong = ana.post(ERASURE, {"email": "eva@example.com"})
    assert wrong.status_code == 422
    assert 'value="eva@example.com"' in text(wrong)
    assert "This is not the email that you sign in with." in text(wrong)
    answer = ana.post(ERASURE, {"email": " ANA@example.com "})
    assert (answer.status_code, answer["Location"]) == (303, PAGE + "#erasure")
    assert "Your account will be deleted on" in text(ana.get(PAGE))
    over = NOON + timedelta(days=14)
    sweep(over)
    assert ana.get("/en-es/account")["Location"].startswith("/account/login/")
    signed = Client().post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert signed.status_code == 200


def test_who_changes_their_mind_stays(ana):
    confirm(ana, ana.get(ERASURE))
    ana.post(ERASURE, {"email": EMAIL})
    assert ana.post("/en-es/privacy/keep")["Location"] == PAGE
    page = text(ana.get(PAGE))
    assert "Your account stays." in page
    assert "Delete my account" in page
    sweep(NOON + timedelta(days=15))
    assert ana.get("/en-es/account").status_code == 200


def test_who_signs_in_while_an_erasure_is_planned_is_told_where_to_keep_the_account(ana):
    confirm(ana, ana.get(ERASURE))
    ana.post(ERASURE, {"email": EMAIL})
    assert PAGE in text(ana.get("/en-es/account"))
    other = Client()
    other.cookies["place"] = "en-es"
    signed = other.post("/account/login/", {"login": EMAIL, "password": PASSWORD}, follow=True)
    assert "You can keep it on the page Privacy." in text(signed)


def test_what_stands_against_it_is_listed_with_what_to_do(ana, person, provider):
    actor = accounts.actor(person.id)
    address = account_services.add_address(
        actor=actor, person_id=person.id, address=make.address_input("ES"), now=NOON
    )
    buyer = make.Buyer(actor, address.id, "ES")
    group = make.paid(provider=provider, buyer=buyer, lines={make.product(store=make.store()): 1})
    deliver()
    confirm(ana, ana.get(ERASURE))
    page = text(ana.get(ERASURE))
    assert f"Order \u2068{group.orders[0].number}\u2069 is under way." in page
    assert "Wait until it arrives and confirm it, or cancel it." in page
    with nothing_changes():
        assert ana.post(ERASURE, {"email": EMAIL}).status_code == 422


def test_a_letter_s_link_leads_to_the_page_in_the_place_seen_last(client):
    client.cookies["place"] = "es-es"
    assert client.get("/privacy")["Location"] == "/es-es/privacy"


def test_a_stranger_reads_the_page_and_is_asked_to_sign_in_for_a_copy(client):
    page = text(client.get(PAGE))
    assert "/account/login/?next=%2Fen-es%2Fprivacy" in page
    assert "Delete my account" not in page
