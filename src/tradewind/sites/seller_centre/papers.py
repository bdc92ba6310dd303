"""The papers of a store's orders: invoices, credit notes and packing slips as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tradewind.base.documents import selectors as documents
from tradewind.base.documents import services as document_services
from tradewind.base.documents.types import Document, DocumentKind
from tradewind.kernel import ids
from tradewind.sites.seller_centre.access import SELL, Desk, seated
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Order, UnknownOrder


@require_safe
@seated(SELL)
def paper(request: HttpRequest, desk: Desk, *, order_text: str, number: str) -> HttpResponse:
    """A document of an order of this store as PDF, in the language of who reads."""
    order = orders.order(ids.read("ord", order_text), actor=desk.actor)
    if order.store_id != desk.store.id:
        raise UnknownOrder(order_id=order.id)
    found = documents.document(reference=order.id, number=number, actor=desk.actor)
    return as_pdf(document_services.pdf(found, language=desk.language), found.file_name)


def as_pdf(content: bytes, file_name: str) -> HttpResponse:
    """Return a PDF that a browser shows, and keeps under a helpful name."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name}"'
    return answer


def rows(desk: Desk, order: Order) -> list[tuple[str, Document]]:
    """Return the papers of an order with what each is, the oldest first; one statement."""
    names = {
        DocumentKind.INVOICE: gettext("Invoice"),
        DocumentKind.CREDIT_NOTE: gettext("Credit note"),
        DocumentKind.PACKING_SLIP: gettext("Packing slip"),
    }
    found = documents.of_reference(order.id, actor=desk.actor)
    return [(names[one.kind], one) for one in found]
