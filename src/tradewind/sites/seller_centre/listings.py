"""A store's listings: the table, a new one, on sale and off it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import ProductState, SkuInput, UnknownProduct
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.listings.types import NotReady
from tradewind.goods.pricing import selectors as pricing
from tradewind.kernel import clock, ids
from tradewind.kernel.errors import TradewindError
from tradewind.sites.seller_centre import context, words
from tradewind.sites.seller_centre.access import SELL, Desk, seated
from tradewind.sites.seller_centre.forms import ProductForm

_PAGE = 25
_STATES = {
    "on": ProductState.ACTIVE,
    "off": ProductState.DRAFT,
    "archived": ProductState.ARCHIVED,
}
_FIELDS = {"sku_code_taken": "code", "title": "title", "sku": "sku", "code": "code"}


@require_safe
@seated(SELL)
def table(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The listings of a store, newest first; `q` looks in titles and codes, `state` narrows."""
    state = request.GET.get("state", "")
    query = request.GET.get("q", "").strip()[:200]
    page = catalog.store_products(
        desk.store.id,
        actor=desk.actor,
        query=query,
        state=_STATES.get(state),
        limit=_PAGE,
        cursor=request.GET.get("after") or None,
    )
    sku_ids = [sku_id for one in page.items for sku_id in one.sku_ids]
    stock = inventory.stock(sku_ids)
    prices = pricing.on_lists(sku_ids, now=clock.now())
    lists: dict[Any, set[str]] = {}
    for sku_id, name in prices:
        lists.setdefault(sku_id, set()).add(name)
    names = dict(category_choices(desk.language))
    shown = {
        "rows": [
            (
                one,
                context.product_id(one.id),
                words.product_state(one.state),
                sum(stock[sku_id].available for sku_id in one.sku_ids),
                len(set().union(*(lists.get(sku_id, set()) for sku_id in one.sku_ids))),
                names.get(one.category, one.category),
            )
            for one in page.items
        ],
        "next": page.next,
        "cursor": request.GET.get("after"),
        "query": query,
        "state": state,
        "tail": urlencode({k: v for k, v in (("state", state), ("q", query)) if v}),
        "tabs": [
            ("", gettext("All")), ("on", gettext("On sale")), ("off", gettext("Off sale")),
            ("archived", gettext("Archived")),
        ],
        "here": request.get_full_path(),
    }  # fmt: skip
    frame = context.common(request, desk, page="listings")
    return render(request, "seller_centre/listings.html", frame | shown)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(SELL)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new listing with one SKU, off sale; the editor has the rest."""
    form = ProductForm(
        request.POST if request.method == "POST" else None,
        categories=category_choices(desk.language),
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = catalog_services.create_product(
                actor=desk.actor,
                store_id=desk.store.id,
                code=typed["code"],
                category=typed["category"],
                language=desk.language,
                fields={
                    name: typed[name] for name in ("title", "description") if typed[name].strip()
                },
                skus=[SkuInput(code=typed["sku"], weight_g=typed["weight_g"])],
                now=clock.now(),
            )
        except TradewindError as error:
            field = _FIELDS.get(error.code) or str(error.params.get("field", ""))
            if error.code == "sku_code_taken" and error.params.get("code") == typed["sku"]:
                field = "sku" if typed["sku"] != typed["code"] else "code"
            form.refuse(field, words.refusal(error))
        else:
            messages.success(request, gettext("The listing is there. Give it prices and stock."))
            return HttpResponseRedirect(
                reverse("seller_listing", args=[desk.store.code, context.product_id(made.id)])
            )
    frame = context.common(request, desk, page="listings")
    status = 422 if form.errors else 200
    return render(request, "seller_centre/new.html", frame | {"form": form}, status=status)


@require_POST
@seated(SELL)
def sell(request: HttpRequest, desk: Desk, *, product_text: str) -> HttpResponse:
    """Put a listing on sale, take it off, or archive it (`to`: on, off, archived)."""
    product_id = ids.read("prd", product_text)
    product = catalog.product(product_id)
    if product.store_id != desk.store.id:
        raise UnknownProduct(product_id=product_id)
    wanted, now = request.POST.get("to"), clock.now()
    try:
        if wanted == "on":
            _publish(desk, [sku.id for sku in product.skus], product_id, now)
            messages.success(request, gettext("The listing is on sale."))
        elif wanted == "off":
            if product.state is ProductState.ARCHIVED:
                listings.restore(actor=desk.actor, product_id=product_id, now=now)
            else:
                listings.pause(actor=desk.actor, product_id=product_id, now=now)
            messages.success(request, gettext("The listing is off sale."))
        elif wanted == "archived":
            listings.archive(actor=desk.actor, product_id=product_id, now=now)
            messages.success(request, gettext("The listing is archived."))
    except TradewindError as error:
        messages.error(request, words.refusal(error))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = reverse("seller_listing", args=[desk.store.code, product_text])
    return HttpResponseRedirect(back)


def category_choices(language: str) -> list[tuple[str, str]]:
    """Return the categories as (code, name), those below others with theirs in front."""
    found = catalog.categories(language)
    names = {one.code: one.name for one in found}
    return [
        (one.code, f"{names[one.parent]} › {one.name}" if one.parent in names else one.name)
        for one in found
    ]


def _publish(desk: Desk, sku_ids: list[Any], product_id: Any, now: Any) -> None:
    """Put a product on sale on the first list that has a price for one of its SKUs."""
    lists = sorted({name for _, name in pricing.on_lists(sku_ids, now=now)})
    if not lists:
        raise NotReady(missing="price", product_id=product_id)
    listings.publish(actor=desk.actor, product_id=product_id, price_list=lists[0], now=now)
