"""A buyer who presses buttons: the way from a product to an order, through the pages."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from tradewind.base.accounts import services as account_services
from tradewind.kernel import clock, ids

from .reading import read

EMAIL = "ana@example.org"
TYPED = {
    "full_name": "Ana García",
    "line1": "Calle Mayor 1",
    "line2": "2.º B",
    "city": "Madrid",
    "postcode": "28013",
    "phone": "+34 600 000 000",
    "method": "card",
}


def sku(product) -> str:
    return ids.show("sku", product.sku_id)


def put(client, product, quantity: int = 1, place: str = "en-es") -> None:
    """Put pieces into the cart of a place."""
    response = client.post(f"/{place}/cart/add", {"sku": sku(product), "quantity": quantity})
    assert response.status_code == 303


def hidden(response) -> dict[str, str]:
    """Return what the form of the checkout page carries unseen."""
    page = read(response)
    names = ("key", "digest", "seen")
    return {
        one["name"]: one["value"] for one in page.all("input", type="hidden")
        if one.get("name") in names
    }  # fmt: skip


def code(email: str = EMAIL) -> str:
    """Return a code as the letter has it."""
    return account_services.issue_code(email=email, now=clock.now())


def press(client, place: str = "en-es", **typed: str) -> Any:
    """Load the checkout page, fill it in and press the button; nothing follows the answer."""
    loaded = client.get(f"/{place}/checkout")
    form = {"email": EMAIL, **TYPED, **hidden(loaded), "action": "place", **typed}
    if "code" not in form and client.session.get("proven_email") != form["email"]:
        form["code"] = code(form["email"])
    return client.post(f"/{place}/checkout", form)


def ordered(client, product, quantity: int = 1, place: str = "en-es", **typed: str) -> UUID:
    """Order pieces as a guest and return the id of the group."""
    put(client, product, quantity, place)
    response = press(client, place, **typed)
    assert response.status_code == 303, response.content.decode()
    found = re.fullmatch(rf"/{place}/pay/(grp_[0-9a-z]+)", response.url)
    assert found, response.url
    return ids.read("grp", found[1])
