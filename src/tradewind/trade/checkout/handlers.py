"""What checkout keeps of people: their carts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts.events import PersonErased
from tradewind.kernel import db, outbox, personal
from tradewind.kernel.personal import Fate, Section


@outbox.on(PersonErased)
def forget(event: PersonErased, at: datetime) -> None:
    """Empty the carts of who was forgotten, and close them."""
    whose = [list(event.person_ids)]
    db.execute("DELETE FROM checkout_cartline WHERE buyer_id = ANY(%s)", whose)
    db.execute(
        "UPDATE checkout_cart SET state = CASE state WHEN 'open' THEN 'erased' ELSE state END,"
        " shipping = '{}', address_id = NULL WHERE buyer_id = ANY(%s)",
        whose,
    )


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The carts of a person and what lies in them."""
    return (
        personal.section(
            "carts",
            ("id", "market", "language", "currency", "state", "created_at"),
            "FROM checkout_cart WHERE buyer_id = ANY(%s) ORDER BY created_at, id",
            person_ids,
        ),
        personal.section(
            "cart_lines",
            ("cart_id", "title", "quantity", "product_id", "sku_id", "store_id"),
            "FROM checkout_cartline WHERE buyer_id = ANY(%s) ORDER BY cart_id, id",
            person_ids,
        ),
    )


personal.keeps(
    "checkout",
    tables={
        "checkout_cart": (Fate.FORGOTTEN, "Closed, without its address."),
        "checkout_cartline": (Fate.FORGOTTEN, "Deleted."),
    },
    tells=told,
)
