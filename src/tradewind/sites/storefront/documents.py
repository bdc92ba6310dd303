"""The papers of an order, for who may see the order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from tradewind.base.documents import selectors as documents
from tradewind.base.documents import services as document_services
from tradewind.base.documents.types import Document, DocumentKind
from tradewind.kernel import ids
from tradewind.kernel.actors import Actor
from tradewind.sites.storefront import visitor
from tradewind.sites.storefront.personal import personal
from tradewind.sites.storefront.places import Here
from tradewind.trade.orders.types import OrderPage, UnknownOrder

# A packing slip lies in the parcel; it is the warehouse's.
_KINDS = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)


@personal("GET")
def paper(request: HttpRequest, here: Here, *, public_id: str, number: str) -> HttpResponse:
    """An invoice or a credit note as PDF, in the language of the page."""
    order_id = ids.read("ord", public_id)
    found = _seen(request, order_id, number)
    answer = HttpResponse(
        document_services.pdf(found, language=here.language), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="{found.file_name}"'
    return answer


def rows(here: Here, page: OrderPage, public_id: str, actor: Actor) -> list[dict[str, Any]]:
    """Return the papers of an order with their names and addresses, the oldest first."""
    return [
        {
            "name": _name(one),
            "document": one,
            "href": reverse("order_paper", args=[here.segment, public_id, one.number]),
        }
        for one in documents.of_reference(page.order.id, actor=actor, kinds=_KINDS)
    ]


def _name(one: Document) -> str:
    if one.kind is DocumentKind.CREDIT_NOTE:
        return gettext("Credit note")
    return gettext("Invoice")


def _seen(request: HttpRequest, order_id: Any, number: str) -> Document:
    """Return a document as whoever this browser may look at the order; raises UnknownOrder."""
    for actor in visitor.readers(request, order_id):
        for one in documents.of_reference(order_id, actor=actor, kinds=_KINDS):
            if one.number == number and one.buyer_id in actor.person_ids:
                return one
    raise UnknownOrder(order_id=order_id)
