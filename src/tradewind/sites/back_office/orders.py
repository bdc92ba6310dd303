"""The boards of orders: find one, and see all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import AddressUnknown
from tradewind.base.documents import selectors as documents
from tradewind.base.documents import services as document_services
from tradewind.base.notices import selectors as notices
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import StoreUnknown
from tradewind.kernel import audit, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.admin import actor_of
from tradewind.kernel.money import total
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.payments import selectors as payments
from tradewind.sites.back_office.boards import order_rows
from tradewind.sites.back_office.frame import Answer, any_id, board, next_page, words
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderFile, OrderState
from tradewind.trade.settlement import selectors as settlement


@board(verb="order.see", title=gettext_lazy("Orders"))
def listing(request: HttpRequest) -> Answer:
    """List orders by number or id, state, store and buyer; one by its id leads to its page."""
    actor = actor_of(request)
    typed = {name: words(request, name, 254) for name in ("number", "state", "store", "email")}
    if order_id := any_id(typed["number"]):
        return redirect("back_office:orders_page", order_id=ids.show("ord", order_id))
    wanted, error = _wanted(typed, actor)
    facts: dict[str, Any] = {
        "typed": typed,
        "error": error,
        "states": list(OrderState),
        "sees_people": actor.may("account.see"),
        "rows": (),
        "next": "",
    }
    if not error:
        found = orders.watch(actor=actor, cursor=words(request, "after", 500), **wanted)
        facts |= {"rows": order_rows(found.items), "next": next_page(request, found.next)}
    return "orders", facts


def _wanted(typed: dict[str, str], actor: Actor) -> tuple[dict[str, Any], str]:
    """Return what to ask for, and what is wrong with what was typed."""
    number = typed["number"].upper().replace(" ", "")
    if len(number) == 12 and "-" not in number:
        number = "-".join(number[start : start + 3] for start in range(0, 12, 3))
    wanted: dict[str, Any] = {"number": number}
    if typed["state"] in list(OrderState):
        wanted["state"] = OrderState(typed["state"])
    if typed["store"]:
        try:
            wanted["store_id"] = sellers.store_by_code(typed["store"].lower()).id
        except StoreUnknown:
            return {}, gettext("No store has this code.")
    if typed["email"]:
        if not actor.may("account.see"):
            return {}, gettext("Your role does not see who buyers are.")
        wanted["buyer_ids"] = accounts.people_by_email(typed["email"], actor=actor)
    return wanted, ""


@board(verb="order.see", title=gettext_lazy("Order"))
def page(request: HttpRequest, order_id: str) -> Answer:
    """Show all that is known of one order, and what may be done to it."""
    actor = actor_of(request)
    key = ids.read("ord", order_id)
    found = orders.file(key, actor=actor)
    order = found.order
    paid = payments.payments(order.group_id)
    payment_ids = [one.id for one in paid]
    refunds = payments.refunds(payment_ids, actor=actor)
    parcels = logistics.parcels(references=[key])
    aggregates = {
        order.id: gettext("order"),
        **{one.id: gettext("payment") for one in paid},
        **{one.id: gettext("refund") for one in refunds},
        **{one.id: gettext("parcel") for one in parcels},
    }
    currency = order.total.currency
    return "order", {
        "title": gettext("Order %(number)s") % {"number": order.number},
        "file": found,
        "order": order,
        "public_id": order_id,
        "store": sellers.stores([order.store_id]).get(order.store_id),
        "lines": _lines(found),
        "charges_total": total((one.money for one in order.charges), currency),
        "payments": paid,
        "attempts": payments.attempts(payment_ids, actor=actor),
        "refunds": refunds,
        "parcels": parcels,
        "steps": settlement.money_steps(key, payment_ids, currency) if payment_ids else (),
        "letters": notices.watch(actor=actor, order_id=key).items,
        "audited": _audited(key, actor),
        "papers": documents.of_reference(key, actor=actor),
        "facts": [(one, aggregates[one.aggregate_id]) for one in outbox.facts([*aggregates])],
        "troubles": [one for one in outbox.troubles() if one.aggregate_id in aggregates],
        "address": _address(found, actor),
        "may_cancel": actor.may("order.cancel") and order.state not in _OVER,
        "may_retry": actor.may("outbox.retry"),
    }


@board(verb="order.see", title=gettext_lazy("Document"))
def paper(request: HttpRequest, order_id: str, number: str) -> Answer:
    """A document of an order as PDF, as it was made out; who it names is for who may see people."""
    actor = actor_of(request)
    found = documents.document(reference=ids.read("ord", order_id), number=number, actor=actor)
    actor.require("account.see")
    answer = HttpResponse(document_services.pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.file_name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


_OVER = (OrderState.CANCELLED, OrderState.COMPLETED)


def _lines(found: OrderFile) -> list[tuple[Any, list[Any]]]:
    """Give each line its charges."""
    charges: dict[UUID, list[Any]] = {}
    for one in found.order.charges:
        charges.setdefault(one.line_id, []).append(one)
    return [(line, charges.get(line.id, [])) for line in found.order.lines]


def _audited(order_id: UUID, actor: Actor) -> Sequence[audit.Entry]:
    return audit.entries(actor=actor, object_id=order_id).items if actor.may("audit.see") else ()


def _address(found: OrderFile, actor: Actor) -> Any:
    """Return where it goes, for who may see people; None where it was erased."""
    if not actor.may("account.see"):
        return None
    try:
        return accounts.address(found.address_id, found.order.buyer_id)
    except AddressUnknown:
        return None
