"""The second step of signing in, which staff need to see the back office."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.base.notices import selectors as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.kernel import actors
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db
PASSWORD = "quiet river stone"
EMAIL = "olga@example.com"
SET_UP = "/account/2fa/totp/activate/"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def operator(settings):
    settings.STAFF_MFA = True
    person = account_services.register(
        email=EMAIL, password=PASSWORD, full_name="Olga", language="en", now=NOON,
        email_verified=True,
    )  # fmt: skip
    account_services.grant(
        actor=actors.system("test"), person_id=person.id, role=Role.OPERATOR, now=NOON
    )
    return person


def sign_in(browser: Client):
    return browser.post("/account/login/", {"login": EMAIL, "password": PASSWORD})


def code(secret: str, ahead: int = 0) -> str:
    counter = list(auth.yield_hotp_counters_from_time())[1]
    return auth.format_hotp_value(auth.hotp_value(secret, counter + ahead))


def set_up(browser: Client) -> tuple[str, list[str]]:
    """Return the secret of the app and the recovery codes."""
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    page = browser.get(SET_UP)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    answer = browser.post(SET_UP, {"code": code(secret, -1)})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    return secret, browser.get(answer["Location"]).context["unused_codes"]


def test_staff_without_it_are_led_to_set_it_up_and_then_see_the_back_office(
    operator, django_capture_on_commit_callbacks
):
    browser = Client()
    sign_in(browser)
    answer = browser.get("/back-office/")
    assert (answer.status_code, answer["Location"]) == (302, f"{SET_UP}?next=/back-office/")
    with django_capture_on_commit_callbacks(execute=True):
        set_up(browser)
    assert not browser.get("/back-office/").headers.get("Location", "").startswith("/account/")
    assert notices.mailbox(1)[0].message.kind is NoticeKind.MFA_CHANGED


def test_then_the_password_alone_signs_nobody_in(operator):
    browser = Client()
    sign_in(browser)
    secret, recovery = set_up(browser)

    other = Client()
    assert sign_in(other)["Location"] == "/account/2fa/authenticate/"
    assert other.get("/account/2fa/authenticate/").status_code == 200
    assert other.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in other.session
    answer = other.post("/account/2fa/authenticate/", {"code": code(secret)})
    assert answer["Location"] == "/back-office/"
    assert "_auth_user_id" in other.session

    third = Client()
    sign_in(third)
    third.post("/account/2fa/authenticate/", {"code": recovery[0]})
    assert "_auth_user_id" in third.session
    fourth = Client()
    sign_in(fourth)
    fourth.post("/account/2fa/authenticate/", {"code": recovery[0]})
    assert "_auth_user_id" not in fourth.session


def test_it_is_turned_off_and_new_codes_are_made(operator):
    browser = Client()
    sign_in(browser)
    _, recovery = set_up(browser)
    assert browser.get("/account/2fa/").status_code == 200
    assert browser.get("/account/2fa/recovery-codes/generate/").status_code == 200
    browser.post("/account/2fa/recovery-codes/generate/")
    page = browser.get("/account/2fa/recovery-codes/")
    assert not set(recovery) & set(page.context["unused_codes"])
    saved = browser.get("/account/2fa/recovery-codes/download/")
    assert set(saved.content.decode().split()) == set(page.context["unused_codes"])
    assert browser.get("/account/2fa/totp/deactivate/").status_code == 200
    browser.post("/account/2fa/totp/deactivate/")
    assert browser.get("/back-office/")["Location"].startswith(SET_UP)


def test_secrets_do_not_lie_in_the_table(operator):
    browser = Client()
    sign_in(browser)
    secret, _ = set_up(browser)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_who_sets_it_up_types_the_password_once_more(operator):
    browser = Client()
    sign_in(browser)
    answer = browser.get(SET_UP)
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert browser.get(answer["Location"]).status_code == 200
    answer = browser.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"].startswith(SET_UP)
    assert browser.get(SET_UP).status_code == 200


def test_it_can_be_left_to_the_staff(operator, settings):
    settings.STAFF_MFA = False
    browser = Client()
    sign_in(browser)
    assert not browser.get("/back-office/").headers.get("Location", "").startswith("/account/")


def test_members_who_are_no_staff_and_strangers_are_not_asked(operator):
    get_user_model().objects.update(is_staff=False)
    browser = Client()
    sign_in(browser)
    answer = browser.get("/back-office/")
    assert answer.status_code == 403
    assert "no access to this page" in answer.content.decode()
    assert Client().get("/back-office/")["Location"].startswith("/account/login/?next=")
