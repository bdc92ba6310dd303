"""Opening a store: apply as a merchant, open the store, wait for approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tradewind.goods.sellers import services as sellers
from tradewind.goods.sellers.types import Store
from tradewind.kernel import clock, db
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import TradewindError
from tradewind.sites.seller_centre import context, words
from tradewind.sites.seller_centre.access import member
from tradewind.sites.seller_centre.forms import StoreForm

# Where a refusal belongs when it names no field of the form.
_FIELDS = {"store_code_taken": "code", "already_registered": "registration_no"}


@require_http_methods(["GET", "HEAD", "POST"])
@member
def open_store(
    request: HttpRequest, actor: Actor, stores: tuple[Store, ...], language: str
) -> HttpResponse:
    """Apply as a merchant and open a store, in one transaction; it opens with the approval."""
    form = StoreForm(request.POST if request.method == "POST" else None, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            store = _open(actor, form.cleaned_data)
        except TradewindError as error:
            name = _FIELDS.get(error.code, str(error.params.get("field", "")))
            form.refuse(name, words.refusal(error))
        else:
            messages.success(request, gettext("Your store is there. Prepare your first listing."))
            return HttpResponseRedirect(f"{reverse('seller_today')}?store={store.code}")
    shown: dict[str, Any] = {
        "form": form,
        "stores": stores,
        "page": "open",
        **context.frame(language, stores[0].country if stores else ""),
    }
    status = 422 if form.errors else 200
    return render(request, "seller_centre/open.html", shown, status=status)


def _open(actor: Actor, typed: dict[str, Any]) -> Store:
    now = clock.now()
    with db.atomic():
        seller = sellers.apply(
            actor=actor,
            legal_name=typed["legal_name"],
            country=typed["country"],
            registration_no=typed["registration_no"],
            now=now,
        )
        return sellers.open_store(
            actor=actor,
            seller_id=seller.id,
            code=typed["code"],
            name=typed["name"],
            payout_currency=typed["payout_currency"],
            now=now,
        )
