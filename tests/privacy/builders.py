from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.kernel.actors import Actor
from tradewind.testing import make
from tradewind.testing.make import NOON
from tradewind.trade.orders import services as orders

PASSWORD = "quiet river stone"
_number = count(1)


@dataclass(frozen=True, slots=True)
class Member:
    """A member with an order that ended, as they are before they ask for anything."""

    id: UUID
    email: str
    buyer: Any

    @property
    def actor(self) -> Actor:
        """The member as one who acts, guests who were merged into them included."""
        return accounts.actor(self.id)


def member(email: str = "") -> Member:
    """Make a member with an address."""
    email = email or f"ana{next(_number)}@example.org"
    person = account_services.register(
        email=email, password=PASSWORD, full_name="Ana García", language="en", now=NOON,
        email_verified=True,
    )  # fmt: skip
    actor = accounts.actor(person.id)
    address = account_services.add_address(
        actor=actor, person_id=person.id, address=make.address_input("ES"), now=NOON
    )
    return Member(person.id, email, make.Buyer(actor, address.id, "ES"))


def bought(who: Member, provider: Any, *, title: str = "Ridgeline 22 L backpack") -> UUID:
    """Let somebody buy something that arrives and is kept; return the order."""
    store = make.store()
    product = make.product(store=store, title=title)
    group = make.paid(provider=provider, buyer=who.buyer, lines={product: 1})
    order_id = group.orders[0].id
    make.delivered(order_id=order_id, store=store)
    orders.confirm_receipt(order_id=order_id, actor=who.buyer.actor, now=NOON)
    return order_id
