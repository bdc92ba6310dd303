"""Becoming a member, signing in and out, and what other people can learn from it: nothing."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import reverse

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import PersonKind, Role
from tradewind.base.notices import selectors as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.kernel import actors, db
from tradewind.sites.storefront import visitor
from tradewind.testing import make
from tradewind.testing.make import NOON
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout import services as checkout_services

pytestmark = pytest.mark.django_db
PASSWORD = "quiet river stone"
EMAIL = "ana@example.com"
NEW = {"full_name": "Ana Gil", "email": EMAIL, "password1": PASSWORD}


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browser() -> Client:
    made = Client(enforce_csrf_checks=False)
    made.cookies["place"] = "en-es"
    return made


def member(email: str = EMAIL, *, verified: bool = True, language: str = "en"):
    return account_services.register(
        email=email, password=PASSWORD, full_name="Ana Gil", language=language, now=NOON,
        email_verified=verified,
    )  # fmt: skip


def sign_in(browser: Client, email: str = EMAIL, password: str = PASSWORD, **more: str):
    return browser.post("/account/login/", {"login": email, "password": password, **more})


def signed_in(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def letters() -> list[tuple[NoticeKind, str, str]]:
    return [(one.message.kind, one.message.to, one.message.language) for one in notices.mailbox(20)]


def link(kind: NoticeKind) -> str:
    (body,) = [one.message.body for one in notices.mailbox(20) if one.message.kind is kind]
    return re.search(r"http://testserver(/\S+)", body)[1]


# --- becoming a member ---------------------------------------------------------------------------


def test_who_signs_up_confirms_the_email_and_then_signs_in(browser):
    answer = browser.post("/account/signup/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/account/confirm-email/")
    person = accounts.person_by_email(EMAIL)
    assert (person.kind, person.language) == (PersonKind.MEMBER, "en")
    assert accounts.contact(person.id).full_name == "Ana Gil"
    assert signed_in(browser) is None
    assert letters() == [(NoticeKind.EMAIL_CONFIRM, EMAIL, "en")]

    assert sign_in(Client())["Location"] == "/account/confirm-email/"
    path = link(NoticeKind.EMAIL_CONFIRM)
    assert EMAIL in Client().get(path).content.decode()
    elsewhere = Client()
    assert elsewhere.post(path)["Location"] == "/account/login/"
    assert sign_in(elsewhere).status_code == 302
    assert signed_in(elsewhere)


def test_a_link_that_nobody_wrote_confirms_nothing(browser):
    member(verified=False)
    answer = browser.get("/account/confirm-email/abc:def/")
    assert "too old" in answer.content.decode()
    assert browser.post("/account/confirm-email/abc:def/").status_code == 404


def test_a_sign_up_with_a_known_email_looks_the_same_and_tells_its_owner(browser):
    member()
    before = db.rows("SELECT count(*) FROM accounts_person")
    answer = browser.post("/account/signup/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/account/confirm-email/")
    assert db.rows("SELECT count(*) FROM accounts_person") == before
    assert letters() == [(NoticeKind.ACCOUNT_EXISTS, EMAIL, "en")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"full_name": "Ana\x01Gil"}, "full_name"),
        ({"email": "not an email"}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"password1": "short"}, "password1"),
        ({"password1": "password"}, "password1"),
        ({"password1": "x" * 257}, "password1"),
        ({"password1": "ana@example"}, "password1"),
    ],
)
def test_what_is_wrong_with_a_sign_up_stands_beside_its_field(browser, change, field):
    answer = browser.post("/account/signup/", NEW | change)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    assert f'href="#id_{field}"' in page
    assert accounts.person_by_email(EMAIL) is None
    assert letters() == []


# --- signing in ----------------------------------------------------------------------------------


def test_signing_in_gives_the_session_another_key(browser):
    member()
    session = browser.session
    session["kept"] = 1
    session.save()
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(browser)
    assert signed_in(browser)
    assert browser.cookies[django_settings.SESSION_COOKIE_NAME].value != session.session_key


def test_a_wrong_password_and_an_unknown_email_get_the_same_words(browser):
    member()
    wrong = sign_in(browser, password="another stone").context["form"].errors
    unknown = sign_in(browser, email="nobody@example.com").context["form"].errors
    assert wrong == unknown
    assert wrong
    assert signed_in(browser) is None


def test_guessing_a_password_is_stopped(browser):
    member()
    for _ in range(5):
        sign_in(browser, password="another stone")
    answer = sign_in(browser)
    assert signed_in(browser) is None
    assert "Too many failed login attempts" in answer.content.decode()


def test_signing_in_too_often_from_one_place_is_a_page_that_says_so(browser):
    for number in range(30):
        sign_in(browser, email=f"nobody{number}@example.com")
    answer = sign_in(browser)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Too many tries" in answer.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "stopped"),
    [
        (0, "192.0.2.{0}", True),
        (1, "192.0.2.{0}", False),
        (1, "192.0.2.{0}, 198.51.100.1", True),
        (2, "192.0.2.{0}, 198.51.100.1", False),
        (2, "192.0.2.{0}", True),
    ],
)
def test_places_are_told_apart_by_what_known_proxies_say(
    browser, settings, proxies, forwarded, stopped
):
    settings.PROXIES = proxies
    for number in range(31):
        answer = browser.post(
            "/account/password/reset/",
            {"email": f"nobody{number}@example.com"},
            headers={"x-forwarded-for": forwarded.format(number)},
        )
    assert (answer.status_code == 429) is stopped


@pytest.mark.parametrize(("remember", "lives"), [("on", True), ("", False)])
def test_who_wants_to_be_remembered_is(browser, remember, lives):
    member()
    sign_in(browser, remember=remember)
    cookie = browser.cookies[django_settings.SESSION_COOKIE_NAME]
    assert bool(cookie["max-age"]) is lives
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/es-es/cart", "/es-es/cart"),
        ("http://testserver/es-es/cart", "http://testserver/es-es/cart"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("http://localhost/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_way_goes_on_to_a_page_of_this_host_alone(browser, wanted, to):
    member()
    answer = sign_in(browser, next=wanted)
    assert answer.status_code == 302
    assert answer["Location"] == to or (to is None and answer["Location"].startswith("/en-es/"))


def test_each_goes_where_they_work(browser):
    store = make.store()
    seller = accounts.contact(store.actor.person_id).email
    warehouse, operator = member("warehouse@example.com"), member("operator@example.com")
    system = actors.system("test")
    account_services.grant(
        actor=system, person_id=warehouse.id, role=Role.WAREHOUSE, store_id=store.id, now=NOON
    )
    account_services.grant(actor=system, person_id=operator.id, role=Role.OPERATOR, now=NOON)
    db.execute("UPDATE account_emailaddress SET verified = true")
    db.execute(
        'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
        " SELECT id, email, true, true FROM accounts_login WHERE email = %s",
        [seller],
    )
    went = [
        sign_in(Client(), seller, "correct horse battery")["Location"],
        sign_in(Client(), "warehouse@example.com")["Location"],
        sign_in(Client(), "operator@example.com")["Location"],
    ]
    assert went == ["/seller/", "/seller/", "/back-office/"]


def test_signing_out_is_a_post(browser):
    member()
    sign_in(browser)
    assert browser.get("/account/logout/").status_code == 200
    assert signed_in(browser)
    answer = browser.post("/account/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/en-es/")
    assert signed_in(browser) is None


def test_who_asks_for_json_gets_the_page(browser):
    answer = browser.get("/account/login/", headers={"accept": "application/json"})
    assert answer["Content-Type"].startswith("text/html")


# --- the guest of the browser --------------------------------------------------------------------


def _guest(browser: Client, email: str = "") -> UUID:
    guest = account_services.open_guest(email=email, full_name="", language="en", now=NOON)
    signer = get_cookie_signer(salt=visitor.COOKIE + visitor._SALT)
    browser.cookies[visitor.COOKIE] = signer.sign(str(guest.id))
    return guest.id


@pytest.mark.parametrize("email", ["", EMAIL])
def test_who_signs_in_owns_what_the_guest_of_the_browser_owned(browser, email):
    person, guest_id = member(), _guest(browser, email)
    sign_in(browser)
    assert accounts.person(guest_id).merged_into == person.id
    assert accounts.actor(person.id).person_ids == (person.id, guest_id)
    assert browser.cookies[visitor.COOKIE].value == ""


def test_what_lay_in_the_guest_s_cart_lies_in_the_member_s(browser):
    person, guest_id = member(), _guest(browser)
    product = make.product(store=make.store())
    guest = accounts.actor(guest_id)
    cart_id = checkout_services.open_cart(actor=guest, market="ES", language="en", now=NOON)
    checkout_services.set_lines(actor=guest, cart_id=cart_id, quantities={product.sku_id: 2})
    sign_in(browser)
    assert checkout.pieces(person.id, "ES") == 2
    assert checkout.pieces(guest_id, "ES") == 0


def test_a_guest_with_another_email_is_somebody_else(browser):
    member()
    guest_id = _guest(browser, "bea@example.com")
    sign_in(browser)
    assert signed_in(browser)
    assert accounts.person(guest_id).merged_into is None


def test_a_failed_sign_in_merges_nobody(browser):
    member()
    guest_id = _guest(browser)
    sign_in(browser, password="another stone")
    assert accounts.person(guest_id).merged_into is None


# --- passwords -----------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_a_mailed_link_once(browser):
    member(language="es")
    answer = browser.post("/account/password/reset/", {"email": EMAIL})
    assert answer["Location"] == "/account/password/reset/done/"
    path = link(NoticeKind.PASSWORD_RESET)
    form = browser.get(path, follow=True)
    assert form.status_code == 200
    assert form.redirect_chain[-1][0].endswith("-set-password/")
    other = "green lamp window"
    where = form.redirect_chain[-1][0]
    answer = browser.post(where, {"password1": other, "password2": other})
    assert answer["Location"] == "/account/password/reset/key/done/"
    assert letters()[0] == (NoticeKind.PASSWORD_CHANGED, EMAIL, "es")
    assert signed_in(browser) is None
    sign_in(browser, password=other)
    assert signed_in(browser)
    assert "too old" in Client().get(path).content.decode()


def test_an_unknown_email_gets_the_same_page_and_a_letter_that_says_so(browser):
    answer = browser.post("/account/password/reset/", {"email": "nobody@example.com"})
    assert answer["Location"] == "/account/password/reset/done/"
    assert letters() == [(NoticeKind.ACCOUNT_UNKNOWN, "nobody@example.com", "en")]


def test_a_changed_password_ends_the_other_sessions_and_is_written_down(browser):
    person = member()
    elsewhere = Client()
    sign_in(browser), sign_in(elsewhere)
    other = "green lamp window"
    answer = browser.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": other, "password2": other},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/en-es/account")
    assert letters()[0] == (NoticeKind.PASSWORD_CHANGED, EMAIL, "en")
    assert browser.get("/en-es/account").status_code == 200
    assert elsewhere.get("/en-es/account").status_code == 302
    assert db.rows(
        "SELECT after::text FROM kernel_auditentry WHERE object_id = %s ORDER BY id DESC LIMIT 1",
        [person.id],
    ) == [('{"changed": ["password"]}',)]


# --- the pages -----------------------------------------------------------------------------------

PAGES = [
    "account_login", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_email_verification_sent", "account_inactive",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_the_language_of_the_place_seen_last_and_is_never_kept(browser, name):
    browser.cookies["place"] = "ar-sa"
    answer = browser.get(reverse(name))
    assert answer.status_code == 200
    assert (answer["Content-Language"], answer["Cache-Control"]) == ("ar", "no-store, private")
    assert 'lang="ar" dir="rtl"' in answer.content.decode()


def test_without_a_place_the_page_follows_the_reader_s_languages():
    answer = Client().get("/account/login/", headers={"accept-language": "de"})
    assert answer["Content-Language"] == "de"


def test_the_footer_leads_to_the_same_page_elsewhere_and_it_is_remembered(browser):
    page = browser.get("/account/login/?next=/en-es/cart").content.decode()
    assert "/account/login/?next=%2Fen-es%2Fcart&amp;place=es-es" in page
    answer = browser.get("/account/login/?place=es-es")
    assert answer["Content-Language"] == "es"
    assert browser.cookies["place"].value == "es-es"


def test_a_page_of_a_place_is_remembered(browser):
    browser.get("/de-de/")
    assert browser.cookies["place"].value == "de-de"


@pytest.mark.parametrize("place", ["xx-zz", "\x00", "es" * 50])
def test_a_place_that_is_none_is_forgotten(browser, place):
    assert browser.get("/account/login/", {"place": place}).status_code == 200


def test_a_form_from_elsewhere_is_refused_in_the_reader_s_words():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_every_answer_carries_the_secure_headers(browser):
    answer = browser.get("/account/login/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "style=" not in answer.content.decode()
