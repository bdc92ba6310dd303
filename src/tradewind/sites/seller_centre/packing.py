"""Packing in the warehouse: what waits, what belongs into each parcel, and its paper."""

from __future__ import annotations

import contextlib
import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.base.documents import services as documents
from tradewind.design import formats
from tradewind.design import papers as paper_files
from tradewind.kernel import clock, ids
from tradewind.kernel.errors import TradewindError
from tradewind.sites.seller_centre import context, orders, papers, words
from tradewind.sites.seller_centre.access import PACK, Desk, seated
from tradewind.sites.seller_centre.forms import CARRIERS, CancelForm, ShipForm
from tradewind.trade.fulfilment import selectors as fulfilment
from tradewind.trade.fulfilment import services as fulfilment_services
from tradewind.trade.fulfilment.types import PackedLine, Packing, PackParcel
from tradewind.trade.orders.types import NotInState, OrderState

_PAGE = 25
_QUANTITY = re.compile(r"[0-9]{1,6}")


@require_safe
@seated(PACK)
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The orders that wait to be packed, the oldest payment first."""
    page = fulfilment.to_pack(
        [desk.store.id], actor=desk.actor, limit=_PAGE, cursor=request.GET.get("after") or None
    )
    now = clock.now()
    pictures = context.pictures([one.order.product_id for one in page.items])
    shown = {
        "rows": [
            (
                one,
                context.order_id(one.order.id),
                pictures.get(one.order.product_id),
                context.country_name(one.order.market, desk.language),
                one.ship_by <= now,
            )
            for one in page.items
        ],
        "next": page.next,
        "cursor": request.GET.get("after"),
    }
    frame = context.common(request, desk, page="packing")
    return render(request, "seller_centre/packing.html", frame | shown)


@require_safe
@seated(PACK)
def pack(request: HttpRequest, desk: Desk, *, order_text: str) -> HttpResponse:
    """An order on the packing table: its parcels, and what belongs into each."""
    return packing_page(request, desk, orders.packing_of(desk, order_text), forms={})


@require_POST
@seated(PACK)
def ship(request: HttpRequest, desk: Desk, *, order_text: str, parcel_text: str) -> HttpResponse:
    """Hand a parcel of an order to its carrier; `back=packing` is where packers go on."""
    packing = orders.packing_of(desk, order_text)
    parcel_id = ids.read("par", parcel_text)
    form = ShipForm(request.POST, prefix=parcel_text)
    from_packing = request.POST.get("back") == "packing" or not desk.sells
    if form.is_valid() and any(one.parcel.id == parcel_id for one in packing.parcels):
        try:
            fulfilment_services.ship(
                parcel_id=parcel_id,
                carrier=form.cleaned_data["carrier"],
                tracking_number=form.cleaned_data["tracking_number"],
                actor=desk.actor,
                now=clock.now(),
            )
        except TradewindError as error:
            field = "tracking_number" if error.code == "tracking_number_taken" else None
            form.refuse(field or str(error.params.get("field", "")), words.refusal(error))
        else:
            messages.success(request, gettext("The parcel is with its carrier."))
            return _back(desk, packing, order_text, from_packing)
    forms = {parcel_text: form}
    if from_packing:
        return packing_page(request, desk, packing, forms=forms, status=422)
    return orders.order_page(request, desk, packing, forms=forms, cancel=CancelForm(), status=422)


@require_POST
@seated(PACK)
def split(request: HttpRequest, desk: Desk, *, order_text: str, parcel_text: str) -> HttpResponse:
    """Move pieces of a parcel into a new one: a field for each line says how many."""
    packing = orders.packing_of(desk, order_text)
    parcel_id = ids.read("par", parcel_text)
    parcel = next((one for one in packing.parcels if one.parcel.id == parcel_id), None)
    typed = {
        line.line_id: request.POST.get(f"move-{line.line_id}", "").strip()
        for line in (parcel.lines if parcel else ())
    }
    error = ""
    if any(text and not _QUANTITY.fullmatch(text) for text in typed.values()):
        error = gettext("Whole numbers of pieces, please.")
    else:
        moved = [
            PackedLine(line_id=line_id, quantity=int(text))
            for line_id, text in typed.items()
            if text and int(text)
        ]
        try:
            fulfilment_services.split(
                parcel_id=parcel_id, lines=moved, actor=desk.actor, now=clock.now()
            )
        except TradewindError as refused:
            error = words.refusal(refused)
    if not error:
        messages.success(request, gettext("The pieces are in a parcel of their own."))
        return HttpResponseRedirect(reverse("seller_pack", args=[desk.store.code, order_text]))
    return packing_page(
        request, desk, packing, forms={}, split=(parcel_text, typed, error), status=422
    )


@require_http_methods(["GET", "HEAD", "POST"])
@seated(PACK)
def slip(request: HttpRequest, desk: Desk, *, order_text: str) -> HttpResponse:
    """The packing slips of an order as one PDF; a POST numbers those of what is packed now.

    Without numbers it is a working copy. Where the goods went is on neither once that is over.
    """
    packing = orders.packing_of(desk, order_text)
    if packing.order.paid_at is None:
        return orders_missing(request, desk, order_text)
    if request.method == "POST":
        with contextlib.suppress(NotInState):
            fulfilment_services.issue_slips(
                order_id=packing.order.id, store_id=desk.store.id, actor=desk.actor, now=clock.now()
            )
        return HttpResponseRedirect(reverse("seller_slip", args=[desk.store.code, order_text]))
    slips = fulfilment.slips(packing, actor=desk.actor) if packing.address else ()
    content = (
        documents.slips(slips, language=desk.language)
        if slips
        else paper_files.pdf("packing-slip", _facts(desk, packing))
    )
    return papers.as_pdf(content, f"packing-slip-{packing.order.number}.pdf")


def orders_missing(request: HttpRequest, desk: Desk, order_text: str) -> HttpResponse:
    """Say that there is nothing to pack yet, on the order's own page."""
    messages.info(request, gettext("This order is not paid yet: there is nothing to pack."))
    return HttpResponseRedirect(reverse("seller_pack", args=[desk.store.code, order_text]))


def packing_page(
    request: HttpRequest,
    desk: Desk,
    packing: Packing,
    *,
    forms: dict[str, ShipForm],
    split: tuple[str, dict[UUID, str], str] = ("", {}, ""),
    status: int = 200,
) -> HttpResponse:
    """Render the packing table of an order, with what was typed and what is wrong with it."""
    found = packing.order
    pictures = context.pictures([line.product_id for line in found.lines])
    rows = orders.parcel_rows(packing, forms)
    for row in rows:
        mine = row["key"] == split[0]
        row["lines"] = [
            (line, pictures.get(line.product_id), split[1].get(line.line_id, "") if mine else "")
            for line in row["parcel"].lines
        ]
        row["split_error"] = split[2] if mine else ""
        row["may_split"] = row["form"] is not None and row["parcel"].pieces > 1
    shown: dict[str, Any] = {
        "order": found,
        "order_text": context.order_id(found.id),
        "packing": packing,
        "address": packing.address,
        "address_country": (
            context.country_name(packing.address.country, desk.language) if packing.address else ""
        ),
        "state": words.order_state(found.state),
        "kind": words.ORDER_KINDS.get(found.state, ""),
        "parcels": rows,
        "carriers": CARRIERS,
        "slips": fulfilment.slips(packing, actor=desk.actor),
        "to_ship": found.state in (OrderState.PAID, OrderState.PROCESSING),
        "form_errors": next((form for form in forms.values() if form.errors), None),
        "split_errors": [("", "", split[2])] if split[2] else [],
    }
    frame = context.common(request, desk, page="packing")
    return render(request, "seller_centre/pack.html", frame | shown, status=status)


def _back(desk: Desk, packing: Packing, order_text: str, from_packing: bool) -> HttpResponse:
    if not from_packing:
        return HttpResponseRedirect(reverse("seller_order", args=[desk.store.code, order_text]))
    if sum(one.is_open for one in packing.parcels) > 1:
        return HttpResponseRedirect(reverse("seller_pack", args=[desk.store.code, order_text]))
    return HttpResponseRedirect(reverse("seller_packing", args=[desk.store.code]))


def _facts(desk: Desk, packing: Packing) -> dict[str, Any]:
    frame = context.frame(desk.language, desk.store.country)
    written = {"locale": frame["format_locale"], "timezone": frame["timezone"]}
    found, address = packing.order, packing.address
    about = []
    if found.paid_at:
        about.append([gettext("Paid"), formats.date(found.paid_at, **written)])
    if packing.ship_by:
        about.append([gettext("Ship by"), formats.date(packing.ship_by, **written)])
    about.append([gettext("Printed"), formats.moment(clock.now(), **written)])
    lines = []
    if address is not None:
        country = context.country_name(address.country, desk.language)
        lines = [
            address.full_name, address.line1, address.line2,
            " ".join(filter(None, (address.postcode, address.city))), address.region,
            country, address.phone,
        ]  # fmt: skip
    return {
        "lang": desk.language.partition("-")[0],
        "rtl": frame["direction"] == "rtl",
        "order": found.number,
        "store": desk.store.name,
        "footer": f"Tradewind · {desk.store.name}",
        "code": paper_files.qr(found.number),
        "words": documents.slip_words(),
        "address": [paper_files.written(line) for line in lines if line],
        "about": about,
        "parcels": [
            _parcel(one, len(packing.parcels), frame["format_locale"]) for one in packing.parcels
        ],
    }


def _parcel(one: PackParcel, of: int, locale: str) -> dict[str, Any]:
    pieces = ngettext("%(n)s piece", "%(n)s pieces", one.pieces) % {"n": one.pieces}
    weight = formats.weight(one.weight_g, locale=locale) if one.weight_g else ""
    return {
        "number": "",
        "name": gettext("Parcel %(number)s of %(of)s") % {"number": one.number, "of": of},
        "note": " · ".join(filter(None, (pieces, weight))),
        "lines": [
            {
                "code": line.code,
                "title": paper_files.written(line.title),
                "options": context.options_text(line.options),
                "weight": formats.weight(line.weight_g, locale=locale) if line.weight_g else "—",
                "pieces": line.quantity,
            }
            for line in one.lines
        ],
    }
