from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test.client import Client, ClientHandler

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import ApiScope
from tradewind.kernel import clock, ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics import selectors as logistics
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON

# One for all calls: what each new one does first, loading the middleware, takes longer than a call.
HANDLER = ClientHandler(enforce_csrf_checks=True)


@dataclass
class Program:
    """A program that calls the API: no cookie, a token, JSON in and out."""

    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call an endpoint; `idempotency_key` and the like become headers."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | self.headers
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        client = Client(raise_request_exception=False)
        client.handler = HANDLER
        return client.generic(
            method, f"/api/v1{path}", _json(body), content_type="application/json", headers=sent
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)


def _json(body: Any) -> Any:
    import json

    return b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)


def shop(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The site as a WSGI application that leaves the connection of the test open."""
    response = HANDLER(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.moved_to(NOON):
        yield
    logistics.forget()


@pytest.fixture
def developer(db: None) -> Any:
    """A member who writes programs."""
    person = account_services.register(
        email="dev@example.org", password="correct horse battery", full_name="Dana Dev",
        language="en", now=NOON, email_verified=True,
    )  # fmt: skip
    return accounts.actor(person.id)


def token_of(actor: Any, *scopes: ApiScope, days: int = 90, origins: tuple[str, ...] = ()) -> str:
    """Return the secret of a new token."""
    return account_services.make_api_token(
        actor=actor, name="My shop", scopes=scopes or tuple(ApiScope), days=days,
        origins=origins, now=NOON,
    ).secret  # fmt: skip


@pytest.fixture
def app(developer: Any) -> Program:
    """An application with every scope."""
    return Program(token_of(developer))


@pytest.fixture
def shopper(app: Program) -> Program:
    """A new shopper of the application, who has proven no email."""
    answer = app.post("/shoppers", {"market": "ES"})
    assert answer.status_code == 201, answer.content
    return Program(answer.json()["token"])


def prove(shopper: Program, email: str = "ana@example.org") -> None:
    """Let a shopper prove an email."""
    code = account_services.issue_code(email=email, now=NOON)
    answer = shopper.post("/email", {"email": email, "code": code})
    assert (answer.status_code, answer.json()) == (200, {"email": email})


@pytest.fixture
def product() -> make.Product:
    """A backpack for 25.00 euro in Spain."""
    made = make.product(store=make.store(), price=Money(2500, "EUR"))
    deliver()
    return made


ADDRESS = {
    "full_name": "Ana García", "line1": "Calle Mayor 1", "city": "Madrid", "postcode": "28013",
    "country": "ES",
}  # fmt: skip


def filled(shopper: Program, product: make.Product, quantity: int = 1) -> dict[str, Any]:
    """Put pieces into the cart of Spain and return the cart."""
    cart = shopper.post("/carts", {"market": "ES"}).json()
    lines = [{"sku": ids.show("sku", product.sku_id), "quantity": quantity}]
    answer = shopper.put(f"/carts/{cart['id']}/lines", {"lines": lines})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def order_of(cart: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the body that places a cart as it was seen."""
    return {
        "cart": cart["id"], "digest": cart["digest"], "language": cart["language"],
        "shipping": cart["shipping"], "address": ADDRESS,
    } | more  # fmt: skip
