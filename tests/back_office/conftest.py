from __future__ import annotations

from itertools import count

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.test import Client

from tradewind.base.accounts import services as accounts
from tradewind.base.accounts.types import Role
from tradewind.kernel import clock
from tradewind.testing import make
from tradewind.testing.make import NOON, TESTS

_number = count(1)


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def signed_in(role: Role | None, *, store_id=None) -> Client:
    """A browser in which a member of this role has signed in, with a second step."""
    member = accounts.register(
        email=f"staff{next(_number)}@example.org",
        password="correct horse battery",
        full_name="Olga Petrova",
        language="en",
        now=NOON,
    )
    if role:
        accounts.grant(actor=TESTS, person_id=member.id, role=role, store_id=store_id, now=NOON)
    login = get_user_model().objects.get(person_id=member.id)
    Authenticator.objects.create(user=login, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(login)
    client.person_id = member.id
    return client


@pytest.fixture
def operator(db) -> Client:
    return signed_in(Role.OPERATOR)


@pytest.fixture
def auditor(db) -> Client:
    return signed_in(Role.AUDITOR)


@pytest.fixture
def seller(db) -> Client:
    return signed_in(Role.SELLER, store_id=make.store().id)


@pytest.fixture
def order(provider):
    """A paid order of one piece."""
    (made,) = make.paid(
        provider=provider, buyer=make.buyer(), lines={make.product(store=make.store()): 1}
    ).orders
    return made
