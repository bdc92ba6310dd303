"""A member's own page."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.testing.checks import nothing_changes
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db
URL = "/en-es/account"
ADDRESS = {
    "what": "address", "address-full_name": "Ana Gil", "address-line1": "Calle Mayor 1",
    "address-city": "Madrid", "address-postcode": "28013", "address-phone": "",
}  # fmt: skip


@pytest.fixture
def person():
    return account_services.register(
        email="ana@example.com", password="quiet river stone", full_name="Ana Gil",
        language="en", now=NOON, email_verified=True,
    )  # fmt: skip


@pytest.fixture
def browser(person):
    made = Client()
    made.force_login(get_user_model().objects.get(person_id=person.id))
    return made


def test_who_has_not_signed_in_does_so_first():
    answer = Client().get(URL)
    assert (answer.status_code, answer["Location"]) == (
        302, "/account/login/?next=%2Fen-es%2Faccount",
    )  # fmt: skip


def test_name_phone_and_language_are_changed(browser, person):
    answer = browser.post(
        URL, {"what": "contact", "full_name": "Ana G", "phone": "+34 600", "language": "es"}
    )
    assert (answer.status_code, answer["Location"]) == (303, URL)
    contact = accounts.contact(person.id)
    assert (contact.full_name, contact.phone, contact.language, contact.email) == (
        "Ana G", "+34 600", "es", "ana@example.com",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "A\x01"}, "full_name"),
        ({"phone": "call me"}, "phone"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(browser, change, field):
    typed = {"what": "contact", "full_name": "Ana G", "phone": "", "language": "es"} | change
    browser.get(URL)
    with nothing_changes():
        answer = browser.post(URL, typed)
    assert answer.status_code == 422
    assert set(answer.context["contact_form"].errors) == {field}
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_an_address_is_added_and_listed(browser, person):
    assert browser.post(URL, ADDRESS).status_code == 303
    (kept,) = accounts.addresses(person.id)
    assert (kept.country, kept.city) == ("ES", "Madrid")
    page = browser.get(URL).content.decode()
    assert "Calle Mayor 1" in page
    assert "Spain" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address-line1": ""}, "line1"),
        ({"address-postcode": "2801"}, "postcode"),
        ({"address-city": ""}, "city"),
    ],
)
def test_a_wrong_address_keeps_what_was_typed(browser, person, change, field):
    answer = browser.post(URL, ADDRESS | change)
    assert answer.status_code == 422
    assert set(answer.context["address_form"].errors) == {field}
    assert 'value="Ana Gil"' in answer.content.decode()
    assert accounts.addresses(person.id) == ()


def test_an_address_in_brazil_asks_for_the_cpf(browser, person):
    url = "/pt-br-br/account"
    typed = ADDRESS | {
        "address-postcode": "01310-100", "address-region": "SP", "address-extra": "529.982.247-25",
    }  # fmt: skip
    assert 'name="address-extra"' in browser.get(url).content.decode()
    assert browser.post(url, typed | {"address-extra": "1"}).status_code == 422
    assert browser.post(url, typed).status_code == 303
    assert accounts.addresses(person.id)[0].extra == {"cpf": "52998224725"}


def test_a_form_of_another_kind_changes_nothing(browser):
    browser.get(URL)
    with nothing_changes():
        assert browser.post(URL, {"what": "everything"}).status_code == 422


def test_staff_find_the_second_step(browser, person):
    assert "/account/2fa/" not in browser.get(URL).content.decode()
    get_user_model().objects.update(is_staff=True)
    assert "/account/2fa/" in browser.get(URL).content.decode()


def test_the_page_takes_few_statements(browser, django_assert_max_num_queries):
    browser.get(URL)
    with django_assert_max_num_queries(8):
        browser.get(URL)
