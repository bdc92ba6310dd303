"""Every address of the back office is shut for all but staff, and for staff without a second step."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.kernel import ids
from tradewind.testing import make
from tradewind.testing.make import NOON

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Where an address of the admin itself leads to the sign-in, the sign-out or a script of words.
OPEN = ("login/", "jsi18n/")


def addresses() -> list[str]:
    found: list[str] = []

    def walk(patterns, before: str) -> None:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, route)
            elif isinstance(one, URLPattern) and route.startswith("back-office/"):
                found.append(route)

    walk(get_resolver().url_patterns, "")
    filled = []
    for route in found:
        path = route.replace("<path:object_id>", str(ids.new())).replace("<str:order_id>", "ord_x")
        path = path.replace("<uuid:account_id>", str(ids.new())).replace(
            "<slug:name>", "cancel-order"
        )
        path = path.replace("<int:content_type_id>", "1").replace("<path:url>", "x")
        path = path.replace("<path:object_id>", "x")
        if "<" not in path and "(?" not in path and not path.endswith(OPEN):
            filled.append("/" + path)
    return filled


def signed_in(email: str, role: Role | None) -> Client:
    person = account_services.register(
        email=email, password="correct horse battery", full_name="Who", language="en", now=NOON,
        email_verified=True,
    )  # fmt: skip
    if role is not None:
        account_services.grant(actor=make.TESTS, person_id=person.id, role=role, now=NOON)
    client = Client()
    client.force_login(get_user_model().objects.get(person_id=person.id), backend=BACKEND)
    return client


def answers(client: Client) -> dict[str, tuple[int, str]]:
    paths = addresses()
    assert len(paths) > 80
    return {
        path: (response.status_code, response.headers.get("Location", "").partition("?")[0])
        for path in paths
        for response in [client.get(path)]
    }


def test_strangers_are_led_to_the_sign_in(settings):
    got = answers(Client())
    assert set(got.values()) == {(302, "/account/login/")}, got


def test_members_who_are_no_staff_are_refused(settings):
    got = answers(signed_in("buyer@example.org", None))
    assert {path: one for path, one in got.items() if one[0] not in (403, 404)} == {}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_staff_without_a_second_step_set_one_up_first(settings, role):
    settings.STAFF_MFA = True
    got = answers(signed_in("staff@example.org", role))
    assert set(got.values()) == {(302, "/account/2fa/totp/activate/")}, got
