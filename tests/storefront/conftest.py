from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.texts import selectors as texts
from tradewind.base.texts import services as text_services
from tradewind.base.texts.rules import hash_of
from tradewind.base.texts.types import TextState
from tradewind.kernel import clock, ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors as logistics
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


@pytest.fixture(autouse=True)
def _fresh():
    """What pages remember of the ways to ship ends with a test."""
    yield
    logistics.forget()


@pytest.fixture
def member(client):
    """Somebody who is signed in and has two pieces in the cart of Spain."""
    person = account_services.register(
        email="rosa@example.org",
        password="correct horse battery",
        full_name="Rosa Vega",
        language="es",
        now=NOON,
    )
    client.force_login(
        get_user_model().objects.get(person_id=person.id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    bought = make.product(store=make.store(), price=Money(700, "EUR"), title="Strap")
    deliver()
    sku = ids.show("sku", bought.sku_id)
    assert client.post("/en-es/cart/add", {"sku": sku, "quantity": 2}).status_code == 303
    return accounts.actor(person.id)


def translate(product_id, language: str, fields: dict[str, str], *, now: datetime = NOON) -> None:
    """Give a product reviewed words in a language."""
    source = texts.texts([product_id], "en")[product_id]
    text_services.write_translation(
        owner_id=product_id,
        language=language,
        fields=fields,
        state=TextState.REVIEWED,
        source_hash=hash_of(source.fields),
        now=now,
    )


@pytest.fixture
def backpack():
    """A backpack at 25.00 euro in Spain, with words in English and Spanish."""
    made = make.product(
        store=make.store(),
        price=Money(2500, "EUR"),
        fields={"description": "Dry in the <rain> & snow.", "specs": "Volume: 22 litres"},
    )
    translate(made.id, "es", {"title": "Mochila Ridgeline 22 L", "description": "Seca con lluvia."})
    deliver()
    return made
