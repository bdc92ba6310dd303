"""Orders as their seller sees them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tradewind.kernel import clock, ids
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import total
from tradewind.sites.seller_centre import context, papers, words
from tradewind.sites.seller_centre.access import SELL, Desk, seated
from tradewind.sites.seller_centre.forms import CARRIERS, CancelForm, ShipForm
from tradewind.trade.fulfilment import selectors as fulfilment
from tradewind.trade.fulfilment.types import Packing
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, OrderState
from tradewind.trade.settlement import selectors as settlement

_TABS: dict[str, tuple[OrderState, ...]] = {
    "": tuple(OrderState),
    "to-ship": (OrderState.PAID, OrderState.PROCESSING),
    "unpaid": (OrderState.PLACED,),
    "shipped": (OrderState.SHIPPED,),
    "delivered": (OrderState.DELIVERED, OrderState.COMPLETED),
    "cancelled": (OrderState.CANCELLED,),
}
_CANCELLABLE = frozenset({OrderState.PLACED, OrderState.PAID, OrderState.PROCESSING})
_PAGE = 25


@require_safe
@seated(SELL)
def orders_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The orders of a store, newest first, by state; `q` finds one by its number."""
    tab = request.GET.get("state", "")
    states = _TABS.get(tab, _TABS[""])
    query = request.GET.get("q", "").replace("\0", "").strip()[:40]
    cursor = request.GET.get("after") or None
    page = orders.of_store(
        desk.store.id, actor=desk.actor, states=states, number=query, limit=_PAGE, cursor=cursor
    )
    frame = context.common(request, desk, page="orders")
    pictures = context.pictures([one.product_id for one in page.items])
    names = {
        "": gettext("All"),
        "to-ship": gettext("To ship"),
        "unpaid": gettext("Waiting for payment"),
        "shipped": gettext("Shipped"),
        "delivered": gettext("Delivered"),
        "cancelled": gettext("Cancelled"),
    }
    shown = {
        "rows": [
            (
                one,
                context.order_id(one.id),
                pictures.get(one.product_id),
                context.country_name(one.market, desk.language),
                words.order_state(one.state),
                words.ORDER_KINDS.get(one.state, ""),
            )
            for one in page.items
        ],
        "next": page.next,
        "tab": tab,
        "tail": urlencode({"state": tab} if tab else {}),
        "query": query,
        "cursor": cursor,
        "tabs": [
            (key, names[key], sum(frame["counts"].get(state, 0) for state in states_of))
            for key, states_of in _TABS.items()
        ],
    }
    return render(request, "seller_centre/orders.html", frame | shown)


@require_safe
@seated(SELL)
def order(request: HttpRequest, desk: Desk, *, order_text: str) -> HttpResponse:
    """An order with its lines, its buyer's address while it is to be delivered, and its money."""
    packing = packing_of(desk, order_text)
    return order_page(request, desk, packing, forms={}, cancel=CancelForm())


@require_POST
@seated(SELL)
def cancel(request: HttpRequest, desk: Desk, *, order_text: str) -> HttpResponse:
    """Call an order off, with a reason; its money goes back to the buyer."""
    packing = packing_of(desk, order_text)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            order_services.cancel(
                order_id=packing.order.id,
                reason=CancelReason(form.cleaned_data["reason"]),
                actor=desk.actor,
                now=clock.now(),
            )
        except TradewindError as error:
            form.refuse(None, words.refusal(error))
        else:
            messages.success(request, gettext("The order is called off."))
            return HttpResponseRedirect(reverse("seller_order", args=[desk.store.code, order_text]))
    return order_page(request, desk, packing, forms={}, cancel=form, status=422)


def packing_of(desk: Desk, order_text: str) -> Packing:
    """Return an order of the store by its public id, with what packing it needs."""
    order_id: UUID = ids.read("ord", order_text)
    return fulfilment.packing(order_id, store_id=desk.store.id, actor=desk.actor)


def parcel_rows(packing: Packing, forms: dict[str, ShipForm]) -> list[dict[str, Any]]:
    """Return the parcels of an order, the open ones with a form to ship them."""
    to_ship = packing.order.state in (OrderState.PAID, OrderState.PROCESSING)
    rows = []
    for one in packing.parcels:
        key = ids.show("par", one.parcel.id)
        form = forms.get(key) or ShipForm(prefix=key)
        rows.append(
            {
                "key": key,
                "parcel": one,
                "status": words.parcel_status(one.parcel.status),
                "form": form if one.is_open and to_ship else None,
                "scans": [
                    (scan, words.parcel_status(scan.status)) for scan in reversed(one.parcel.events)
                ],
            }
        )
    return rows


def order_page(
    request: HttpRequest,
    desk: Desk,
    packing: Packing,
    *,
    forms: dict[str, ShipForm],
    cancel: CancelForm,
    status: int = 200,
) -> HttpResponse:
    """Render an order as its seller sees it, with what was typed and what is wrong with it."""
    found = packing.order
    sale = settlement.sale(found.id) if desk.actor.may("money.see", desk.store.id) else None
    pictures = context.pictures([line.product_id for line in found.lines])
    kinds: dict[str, list[Any]] = {}
    for one in found.charges:
        kinds.setdefault(one.kind, []).append(one.money)
    shown = {
        "order": found,
        "order_text": context.order_id(found.id),
        "packing": packing,
        "address": packing.address,
        "address_country": (
            context.country_name(packing.address.country, desk.language) if packing.address else ""
        ),
        "market": context.country_name(packing.market, desk.language),
        "lines": [
            (line, context.product_id(line.product_id), pictures.get(line.product_id))
            for line in found.lines
        ],
        "commission": -sale.commission if sale else None,
        "state": words.order_state(found.state),
        "kind": words.ORDER_KINDS.get(found.state, ""),
        "reason": words.cancel_reason(found.cancel_reason),
        "charges": [
            (words.charge(kind), total(parts, found.total.currency))
            for kind, parts in kinds.items()
        ],
        "sale": sale,
        "sale_state": words.sale_state(sale.state) if sale else "",
        "parcels": parcel_rows(packing, forms),
        "papers": papers.rows(desk, found),
        "carriers": CARRIERS,
        "cancel_form": cancel,
        "may_cancel": found.state in _CANCELLABLE
        and all(one.parcel.handed_over_at is None for one in packing.parcels),
        "errors_in": next((form for form in forms.values() if form.errors), cancel),
    }
    frame = context.common(request, desk, page="orders")
    return render(request, "seller_centre/order.html", frame | shown, status=status)
