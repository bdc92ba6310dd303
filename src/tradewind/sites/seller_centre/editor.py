"""The editor of a listing: one form, saved part by part, each by its own service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import (
    Editing,
    ProductChanged,
    ProductState,
    Sku,
    SkuEdit,
    SkuInput,
    UnknownPicture,
    UnknownProduct,
)
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.inventory import services as inventory_services
from tradewind.goods.inventory.types import Stock
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.pricing import services as pricing_services
from tradewind.goods.pricing.types import Price
from tradewind.kernel import clock, ids
from tradewind.kernel.errors import TradewindError
from tradewind.kernel.money import Money
from tradewind.sites.seller_centre import context, words
from tradewind.sites.seller_centre.access import SELL, Desk, seated
from tradewind.sites.seller_centre.forms import Typed, amount, price_lists
from tradewind.sites.seller_centre.listings import category_choices

_PARTS = re.compile(r"[;\n]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands in the catalogue now."""

    product: Editing
    prices: dict[tuple[UUID, str], Price]
    stock: dict[UUID, Stock]


class ListingForm(Typed):
    """All of a listing but its pictures. Hidden copies tell what the seller saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, show_hidden_initial=True)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=40_000,
        required=False,
        show_hidden_initial=True,
    )
    specs = forms.CharField(
        label=gettext_lazy("Specifications"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
        required=False,
        show_hidden_initial=True,
        help_text=gettext_lazy("One a line, as “Volume: 22 litres”."),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), required=False, show_hidden_initial=True
    )
    new_code = forms.CharField(
        label=gettext_lazy("Code of another SKU"), max_length=80, required=False
    )
    new_options = forms.CharField(
        label=gettext_lazy("Its options"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("As “Colour: teal; Size: 42”."),
    )
    new_weight = forms.IntegerField(
        label=gettext_lazy("Its weight in grams"), min_value=1, max_value=10**7, required=False
    )

    def __init__(self, *args: Any, facts: Facts, language: str, **kwargs: Any) -> None:
        self.facts = facts
        self.language = language
        self.lists = price_lists()
        product = facts.product
        initial: dict[str, Any] = {
            "version": product.version,
            "category": product.category,
            **{name: product.fields.get(name, "") for name in ("title", "description", "specs")},
        }
        super().__init__(*args, initial=initial, **kwargs)
        fields: dict[str, Any] = self.fields
        choices = category_choices(language)
        if product.category not in dict(choices):
            choices = [(product.category, product.category or "—"), *choices]
        fields["category"].choices = choices
        for sku in product.skus:
            self._add_sku(sku)

    def _add_sku(self, sku: Sku) -> None:
        on_hand = self.facts.stock[sku.id].on_hand
        self._add(
            weight_name(sku.id),
            forms.IntegerField(min_value=0, max_value=10**7, required=False),
            sku.weight_g,
            gettext("Weight of %(code)s in grams") % {"code": sku.code},
        )
        self._add(
            active_name(sku.id),
            forms.BooleanField(required=False),
            sku.active,
            gettext("%(code)s can be bought") % {"code": sku.code},
        )
        self._add(
            stock_name(sku.id),
            forms.IntegerField(min_value=0, max_value=10**9, required=False),
            on_hand,
            gettext("Stock of %(code)s") % {"code": sku.code},
        )
        for name in self.lists:
            price = self.facts.prices.get((sku.id, name))
            self._add(
                price_name(sku.id, name),
                forms.CharField(max_length=20, required=False),
                plain(price.money) if price else "",
                gettext("Price of %(code)s on the list %(list)s")
                % {"code": sku.code, "list": name},
            )

    def _add(self, name: str, field: forms.Field, initial: Any, label: str) -> None:
        field.show_hidden_initial = True
        field.label = label
        is_check = isinstance(field, forms.BooleanField)
        field.widget.attrs |= {
            "aria-label": label,
            "class": "checkbox" if is_check else "cell-input",
        }
        if isinstance(field, forms.CharField):
            field.widget.attrs |= {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
        self.fields[name] = field
        self.initial[name] = initial

    def clean(self) -> dict[str, Any]:
        """Read prices in the currency of their list, and the options of a new SKU."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for sku in self.facts.product.skus:
            for name, (currency, _) in self.lists.items():
                self._clean_price(cleaned, price_name(sku.id, name), currency)
            shelf = stock_name(sku.id)
            if shelf in self.changed_data and shelf in cleaned and cleaned[shelf] is None:
                self.add_error(shelf, gettext("A whole number, please."))
        if not cleaned.get("new_code") and (
            cleaned.get("new_options") or cleaned.get("new_weight")
        ):
            self.add_error("new_code", gettext("Give the new SKU a code."))
        try:
            cleaned["options"] = read_options(cleaned.get("new_options", ""))
        except ValueError:
            self.add_error("new_options", gettext("Write each option as “Colour: teal”."))
        return cleaned

    def _clean_price(self, cleaned: dict[str, Any], name: str, currency: str) -> None:
        if name not in self.changed_data or name not in cleaned:
            return
        if not cleaned[name].strip():
            self.add_error(
                name, gettext("A price can be changed, not taken away. Take the SKU off instead.")
            )
            return
        try:
            cleaned[name] = amount(cleaned[name], currency)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return
        if cleaned[name].minor <= 0:
            self.add_error(name, gettext("More than zero, please."))

    def take_errors(self, other: ListingForm) -> None:
        """Show what was wrong with this form when it was saved."""
        self.is_valid()
        for name, errors in other.errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, errors)

    def see(self, version: str) -> None:
        """Let the next press of the button be about this version of the product."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = version  # type: ignore[index]

    def rows(self) -> list[dict[str, Any]]:
        """Return the SKUs with their inputs, for the page."""
        return [
            {
                "sku": sku,
                "options": context.options_text(sku.options),
                "weight": self[weight_name(sku.id)],
                "active": self[active_name(sku.id)],
                "stock": self[stock_name(sku.id)],
                "reserved": self.facts.stock[sku.id].reserved,
                "prices": [
                    (
                        name,
                        currency,
                        ", ".join(context.country_name(code, self.language) for code in readers),
                        self[price_name(sku.id, name)],
                    )
                    for name, (currency, readers) in self.lists.items()
                ],
            }
            for sku in self.facts.product.skus
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@seated(SELL)
def listing(request: HttpRequest, desk: Desk, *, product_text: str) -> HttpResponse:
    """A listing with everything of it; a POST saves what was changed, and keeps all if it fails."""
    product_id = ids.read("prd", product_text)
    facts = _facts(desk, product_id)
    if request.method != "POST":
        return _page(request, desk, ListingForm(facts=facts, language=desk.language))
    form = ListingForm(request.POST, facts=facts, language=desk.language)
    saved: list[str] = []
    if form.is_valid():
        saved = _save(desk, form)
        if not form.errors:
            if saved:
                messages.success(request, gettext("Saved."))
            else:
                messages.info(request, gettext("Nothing was changed."))
            return HttpResponseRedirect(request.path)
    if saved:
        # What was saved is what stands there now; the rest stays as it was typed.
        fresh = ListingForm(
            _with_version(request, desk, product_id),
            facts=_facts(desk, product_id),
            language=desk.language,
        )
        fresh.take_errors(form)
        form = fresh
        parts = ", ".join(saved)
        messages.warning(request, gettext("Saved: %(parts)s. The rest is not.") % {"parts": parts})
    return _page(request, desk, form, status=422)


def _with_version(request: HttpRequest, desk: Desk, product_id: UUID) -> Any:
    data = request.POST.copy()
    data["version"] = str(catalog.product(product_id).version)
    return data


def _save(desk: Desk, form: ListingForm) -> list[str]:
    """Save the parts that were changed, each by its own service; return the names of those saved."""
    changed, saved = set(form.changed_data), []
    for name, work in (
        (gettext("listing"), _save_listing),
        (gettext("prices"), _save_prices),
        (gettext("stock"), _save_stock),
    ):
        try:
            if work(desk, form, changed):
                saved.append(name)
        except TradewindError as error:
            _say(form, error)
    return saved


def _save_listing(desk: Desk, form: ListingForm, changed: set[str]) -> bool:
    typed, product = form.cleaned_data, form.facts.product
    fields: dict[str, str] = {
        name: typed[name] for name in ("title", "description", "specs") if name in changed
    }
    edits = [
        SkuEdit(
            sku_id=sku.id,
            weight_g=(typed[weight_name(sku.id)] or 0) if weight_name(sku.id) in changed else None,
            active=typed[active_name(sku.id)] if active_name(sku.id) in changed else None,
        )
        for sku in product.skus
        if {weight_name(sku.id), active_name(sku.id)} & changed
    ]
    new = [
        SkuInput(code=typed["new_code"], options=typed["options"], weight_g=typed["new_weight"])
    ] if typed["new_code"] else []  # fmt: skip
    if not (fields or edits or new or "category" in changed):
        return False
    catalog_services.revise_product(
        actor=desk.actor,
        product_id=product.id,
        version=typed["version"],
        fields=fields or None,
        category=typed["category"] if "category" in changed else None,
        skus=edits,
        new_skus=new,
        now=clock.now(),
    )
    return True


def _save_prices(desk: Desk, form: ListingForm, changed: set[str]) -> bool:
    by_list: dict[str, dict[UUID, Money]] = {}
    for sku in form.facts.product.skus:
        for name in form.lists:
            key = price_name(sku.id, name)
            if key in changed:
                by_list.setdefault(name, {})[sku.id] = form.cleaned_data[key]
    now = clock.now()
    for name, prices in by_list.items():
        pricing_services.set_prices(
            actor=desk.actor, store_id=desk.store.id, price_list=name, prices=prices, now=now
        )
    return bool(by_list)


def _save_stock(desk: Desk, form: ListingForm, changed: set[str]) -> bool:
    quantities = {
        sku.id: form.cleaned_data[stock_name(sku.id)]
        for sku in form.facts.product.skus
        if stock_name(sku.id) in changed
    }
    if quantities:
        inventory_services.set_on_hand(
            actor=desk.actor, store_id=desk.store.id, quantities=quantities, now=clock.now()
        )
    return bool(quantities)


def _say(form: ListingForm, error: TradewindError) -> None:
    """Put a refusal beside the input that it is about."""
    sentence = words.refusal(error)
    if error.code == "bad_quantity":
        for sku_id in error.params.get("sku_ids") or [error.params.get("sku_id")]:  # type: ignore[attr-defined]
            form.refuse(stock_name(sku_id), sentence)
        return
    if error.code == "sku_code_taken":
        form.refuse("new_code", sentence)
        return
    names = {"skus": "new_code", "sku": "new_code", "options": "new_options"}
    field = str(error.params.get("field", ""))
    form.refuse(names.get(field, field), sentence)
    if isinstance(error, ProductChanged):
        # Whoever saves again has seen what stands there now.
        form.see(str(error.params["version"]))


@require_POST
@seated(SELL)
def pictures(request: HttpRequest, desk: Desk, *, product_text: str) -> HttpResponse:
    """Add, remove, move or aim a picture (`do`: add, remove, first, earlier, later, focal)."""
    product_id = ids.read("prd", product_text)
    product = catalog.editing(product_id, actor=desk.actor)
    if product.store_id != desk.store.id:
        raise UnknownProduct(product_id=product_id)
    try:
        _change_pictures(request, desk, product)
    except (UnknownPicture, ids.BadId):
        raise
    except TradewindError as error:
        messages.error(request, words.refusal(error))
    where = reverse("seller_listing", args=[desk.store.code, product_text])
    return HttpResponseRedirect(f"{where}#pictures")


def _change_pictures(request: HttpRequest, desk: Desk, product: Editing) -> None:
    action, now = request.POST.get("do", ""), clock.now()
    if action == "add":
        for file in request.FILES.getlist("pictures")[:20]:
            catalog_services.add_picture(
                actor=desk.actor,
                product_id=product.id,
                content=file.read(),
                alt=product.fields.get("title", "")[:300],
                now=now,
            )
        if not request.FILES:
            messages.error(request, gettext("Choose a file first."))
        return
    order = [one.id for one in product.pictures]
    picture_id = ids.read("pic", request.POST.get("picture", ""))
    if picture_id not in order:
        raise UnknownPicture(picture_id=picture_id)
    if action == "remove":
        catalog_services.remove_picture(actor=desk.actor, picture_id=picture_id, now=now)
        return
    if action == "focal":
        _aim(request, desk, picture_id)
        return
    at = order.index(picture_id)
    order.remove(picture_id)
    order.insert(
        {"first": 0, "earlier": max(at - 1, 0), "later": at + 1}.get(action, at), picture_id
    )
    catalog_services.order_pictures(
        actor=desk.actor, product_id=product.id, picture_ids=order, now=now
    )


def _aim(request: HttpRequest, desk: Desk, picture_id: UUID) -> None:
    """Say which point of a picture stays in view; it is typed in percent."""
    typed = [request.POST.get(name, "").strip() for name in ("focal_x", "focal_y")]
    if not all(one.isascii() and one.isdigit() and int(one[:4]) <= 100 for one in typed):
        messages.error(request, gettext("Give both figures in percent, from 0 to 100."))
        return
    across, down = (10 * int(one[:4]) for one in typed)
    catalog_services.describe_picture(
        actor=desk.actor, picture_id=picture_id, focal=(across, down), now=clock.now()
    )
    messages.success(request, gettext("Saved."))


def _facts(desk: Desk, product_id: UUID) -> Facts:
    product = catalog.editing(product_id, actor=desk.actor)
    if product.store_id != desk.store.id:
        raise UnknownProduct(product_id=product_id)
    sku_ids = [sku.id for sku in product.skus]
    return Facts(
        product=product,
        prices=pricing.on_lists(sku_ids, now=clock.now()),
        stock=inventory.stock(sku_ids),
    )


def _page(
    request: HttpRequest, desk: Desk, form: ListingForm, *, status: int = 200
) -> HttpResponse:
    product = form.facts.product
    shown = {
        "form": form,
        "product": product,
        "product_text": context.product_id(product.id),
        "state": words.product_state(product.state),
        "is_on": product.state is ProductState.ACTIVE,
        "is_archived": product.state is ProductState.ARCHIVED,
        "rows": form.rows(),
        "pictures": [(one, ids.show("pic", one.id)) for one in product.pictures],
        "source_language": product.source_language,
    }
    frame = context.common(request, desk, page="listings")
    return render(request, "seller_centre/listing.html", frame | shown, status=status)


def read_options(text: str) -> dict[str, str]:
    """Read `Colour: teal; Size: 42`; raises ValueError."""
    found: dict[str, str] = {}
    for part in _PARTS.split(text):
        if not part.strip():
            continue
        name, sign, value = part.partition(":")
        if not sign or not name.strip() or not value.strip() or name.strip() in found:
            raise ValueError(part)
        found[name.strip()] = value.strip()
    return found


def plain(money: Money) -> str:
    """Return an amount as it is typed, `12.50`."""
    return str(money).rpartition(" ")[0]


def weight_name(sku_id: UUID) -> str:
    """Return the name of the input for a SKU's weight."""
    return f"weight-{sku_id}"


def active_name(sku_id: UUID) -> str:
    """Return the name of the input that says whether a SKU can be bought."""
    return f"active-{sku_id}"


def stock_name(sku_id: UUID) -> str:
    """Return the name of the input for the pieces on a SKU's shelf."""
    return f"stock-{sku_id}"


def price_name(sku_id: UUID, price_list: str) -> str:
    """Return the name of the input for a SKU's price on a list."""
    return f"price-{sku_id}-{price_list}"
