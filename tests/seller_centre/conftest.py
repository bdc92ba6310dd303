from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Role
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import clock
from tradewind.testing import make
from tradewind.testing.make import NOON


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser of somebody at a store."""

    client: Client
    store: make.Store
    code: str

    def path(self, rest: str = "") -> str:
        return f"/seller/{self.code}/{rest}"

    def get(self, rest: str = "", **query: str):
        return self.client.get(self.path(rest), query)

    def post(self, rest: str, data: dict | None = None, **extra):
        return self.client.post(self.path(rest), data or {}, **extra)


def browser(person_id) -> Client:
    client = Client()
    user = get_user_model().objects.get(person_id=person_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def seat_at(store: make.Store) -> Seat:
    return Seat(browser(store.actor.person_id), store, sellers.store(store.id).code)


@pytest.fixture
def seat(db) -> Seat:
    """The seller of an open store, signed in."""
    return seat_at(make.store())


@pytest.fixture
def other(db) -> Seat:
    """The seller of another store, signed in."""
    return seat_at(make.store())


@pytest.fixture
def packer(seat) -> Seat:
    """Somebody who packs for the first store."""
    person = account_services.register(
        email="packer@example.org", password="correct horse battery", full_name="Wang Fang",
        language="zh-Hans", now=NOON,
    )  # fmt: skip
    account_services.grant(
        actor=make.TESTS, person_id=person.id, role=Role.WAREHOUSE, store_id=seat.store.id,
        now=NOON,
    )  # fmt: skip
    return Seat(browser(person.id), make.Store(seat.store.id, accounts.actor(person.id)), seat.code)


@pytest.fixture
def sit() -> Callable[[make.Store], Seat]:
    """Sit down at another store."""
    return seat_at


@pytest.fixture
def statements(django_assert_max_num_queries):
    """No page of the seller centre needs more than twenty statements."""
    return lambda: django_assert_max_num_queries(20)
