"""One box that finds what a number, an id, a name or an e-mail stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.documents import selectors as documents
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.admin import actor_of
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import Payment
from tradewind.sites.back_office.frame import Answer, any_id, board, words
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Order

_MOST, _LEAST = 10, 2


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found; `exact` when what was typed names it and nothing else."""

    title: str
    note: str
    href: str
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """What one kind of thing is asked; only who may `verb` everywhere gets an answer."""

    title: str | Promise
    verb: str
    ask: Callable[[str, Actor], Sequence[Hit]]


@board(verb="order.see", title=gettext_lazy("Search"))
def search(request: HttpRequest) -> Answer:
    """Ask every domain what it knows by a text; the one thing that it names is shown at once."""
    query, actor = words(request, "q", 254), actor_of(request)
    groups: list[tuple[str | Promise, Sequence[Hit]]] = []
    if len(query) >= _LEAST:
        for one in _QUESTIONS:
            if actor.may(one.verb) and (hits := one.ask(query, actor)):
                groups.append((one.title, hits))
    found = [hit for _, hits in groups for hit in hits]
    if len({hit.href for hit in found}) == 1 and all(hit.exact for hit in found):
        return redirect(found[0].href)
    return "search", {"query": query, "groups": groups, "short": 0 < len(query) < _LEAST}


def _orders(text: str, actor: Actor) -> Sequence[Hit]:
    key = any_id(text)
    if key:
        found = orders.orders([key]) or orders.orders(orders.ids_of_group(key))
        return [_order(one) for one in found[:_MOST]]
    plain = text.upper().replace(" ", "").replace("-", "")
    if not ids.reference_ok(plain):
        return []
    number = "-".join(plain[start : start + 3] for start in range(0, 12, 3))
    rows = orders.watch(actor=actor, number=number, limit=_MOST).items
    return [Hit(one.number, f"{one.state} · {one.total}", _order_page(one.id)) for one in rows]


def _documents(text: str, actor: Actor) -> Sequence[Hit]:
    return [
        Hit(one.number, one.kind.replace("_", " "), _order_page(one.reference))
        for one in documents.numbered(text, actor=actor, limit=_MOST)
    ]


def _payments(text: str, actor: Actor) -> Sequence[Hit]:
    return list(_paying(payments.by_provider_ref(text, actor=actor, limit=_MOST)))


def _paying(found: Sequence[Payment]) -> Iterator[Hit]:
    for one in found:
        for order_id in orders.ids_of_group(one.reference):
            note = f"{one.method} · {one.state} · {one.money}"
            yield Hit(gettext("Payment"), note, _order_page(order_id))


def _parcels(text: str, actor: Actor) -> Sequence[Hit]:
    return [
        Hit(one.tracking_number, f"{one.carrier} · {one.status}", _order_page(one.reference))
        for one in logistics.tracked(text.replace(" ", ""), actor=actor, limit=_MOST)
    ]


def _people(text: str, actor: Actor) -> Sequence[Hit]:
    if "@" not in text:
        return []
    email = text.strip().lower()
    found = accounts.people_by_email(email, actor=actor)
    if not found:
        return []
    note = ngettext("%(count)s person", "%(count)s people", len(found)) % {"count": len(found)}
    where = reverse("back_office:orders") + "?" + urlencode({"email": email})
    return [Hit(email, note + " · " + gettext("their orders"), where)]


def _stores(text: str, actor: Actor) -> Sequence[Hit]:
    return [
        Hit(
            one.name,
            f"{one.code} · {one.state} · {one.country}",
            reverse("admin:sellers_store_change", args=[one.id]),
            exact=one.code == text.lower(),
        )
        for one in sellers.find(text, actor=actor, limit=_MOST)
    ]


def _products(text: str, actor: Actor) -> Sequence[Hit]:
    key = any_id(text)
    return [
        Hit(
            one.title or one.code,
            f"{one.code} · {one.state}",
            reverse("admin:catalog_product_change", args=[one.id]),
            exact=key is not None,
        )
        for one in catalog.find(text, actor=actor, key=key, limit=_MOST)
    ]


_QUESTIONS = (
    Question(gettext_lazy("Orders"), "order.see", _orders),
    Question(gettext_lazy("Documents"), "order.see", _documents),
    Question(gettext_lazy("Payments"), "order.see", _payments),
    Question(gettext_lazy("Parcels"), "order.see", _parcels),
    Question(gettext_lazy("People"), "account.see", _people),
    Question(gettext_lazy("Stores"), "order.see", _stores),
    Question(gettext_lazy("Products"), "order.see", _products),
)


def _order(one: Order) -> Hit:
    return Hit(one.number, f"{one.state} · {one.total}", _order_page(one.id))


def _order_page(order_id: UUID) -> str:
    return reverse("back_office:orders_page", args=[ids.show("ord", order_id)])
