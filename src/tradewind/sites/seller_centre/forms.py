"""What sellers type: read, kept, and refused beside the field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from tradewind.base.markets import selectors as markets
from tradewind.goods.listings.types import BlankStock
from tradewind.kernel.errors import InvalidInput, TradewindError
from tradewind.kernel.money import Money
from tradewind.sites.seller_centre import context
from tradewind.trade.orders.types import CancelReason

PAYOUT_CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "JPY", "KRW", "TRY", "RUB", "BRL", "AED")
CARRIERS = (
    "China Post", "Cainiao", "YunExpress", "4PX", "DHL", "FedEx", "UPS", "EMS", "Correos", "USPS",
)  # fmt: skip


# No more digits than a table holds of any currency, and no other ways to write a number.
_AMOUNT = re.compile(r"-?\d{0,14}(\.\d{0,3})?")


class Typed(forms.Form):
    """A form that is told afterwards what the service refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def refuse(self, name: str | None, words: str) -> None:
        """Say what is wrong beside a field, or above all when there is no such field."""
        self.add_error(name if name in self.fields else None, words)


class StoreForm(Typed):
    """Apply as a merchant, and open a store."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name of the merchant"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country of registration"))
    registration_no = forms.CharField(label=gettext_lazy("Registration number"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name of the store"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("Code of the store"),
        max_length=40,
        help_text=gettext_lazy("Small letters, digits and hyphens: it stands in addresses."),
    )
    payout_currency = forms.ChoiceField(
        label=gettext_lazy("Payout currency"), choices=[(one, one) for one in PAYOUT_CURRENCIES]
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country: Any = self.fields["country"]
        country.choices = [("", "—"), *context.countries(language)]


class ProductForm(Typed):
    """A new listing with its first SKU; all else is typed in the editor."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    description = forms.CharField(
        label=gettext_lazy("Description"), widget=forms.Textarea(attrs={"rows": 6}), required=False
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    code = forms.CharField(label=gettext_lazy("Your product code"), max_length=80)
    sku = forms.CharField(label=gettext_lazy("Code of the first SKU"), max_length=80)
    weight_g = forms.IntegerField(
        label=gettext_lazy("Weight in grams"), min_value=1, max_value=10**7, required=False
    )

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [("", "—"), *categories]


class ImportForm(Typed):
    """A file, and what the seller decides for all of its products."""

    file = forms.FileField(
        label=gettext_lazy("Product export of Shopify (CSV, UTF-8)"),
        allow_empty_file=True,
        help_text=gettext_lazy("At most 10 MB and 50,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    price_lists = forms.MultipleChoiceField(
        label=gettext_lazy("The prices of the file are for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one price list.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("The words of the file are in"))
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    blank_stock = forms.ChoiceField(
        label=gettext_lazy("Where the quantity is blank"),
        choices=[
            (BlankStock.REFUSE.value, gettext_lazy("Treat it as an error")),
            (BlankStock.ZERO.value, gettext_lazy("Nothing is in stock")),
            (BlankStock.KEEP.value, gettext_lazy("Leave the stock as it is")),
        ],
        initial=BlankStock.REFUSE.value,
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Put new products on sale that the file says are published"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["price_lists"].choices = [
            (name, f"{name} · {currency}") for name, (currency, _) in price_lists().items()
        ]
        fields["language"].choices = LANGUAGES
        fields["category"].choices = [("", gettext("Leave as it is")), *categories]

    def clean_price_lists(self) -> list[str]:
        """Refuse lists of several currencies: a file has one price for each variant."""
        chosen: list[str] = self.cleaned_data["price_lists"]
        currencies = {price_lists()[name][0] for name in chosen}
        if len(currencies) > 1:
            raise forms.ValidationError(
                gettext("Choose lists of one currency: the file has one price for each variant.")
            )
        return chosen


class ShipForm(Typed):
    """A parcel that is handed to its carrier."""

    carrier = forms.CharField(
        label=gettext_lazy("Carrier"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off"}),
    )
    tracking_number = forms.CharField(
        label=gettext_lazy("Tracking number"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )


class CancelForm(Typed):
    """Why a seller calls an order off."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[
            (CancelReason.UNAVAILABLE.value, gettext_lazy("Sold out or damaged")),
            (CancelReason.SELLER.value, gettext_lazy("The seller cannot deliver")),
        ],
    )


class WithdrawForm(Typed):
    """How much is to be paid out, in one currency."""

    currency = forms.CharField(widget=forms.HiddenInput, max_length=3)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the amount in its currency."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "amount" in cleaned and "currency" in cleaned:
            try:
                cleaned["money"] = amount(cleaned["amount"], cleaned["currency"])
            except forms.ValidationError as error:
                self.add_error("amount", error)
        return cleaned


def amount(text: str, currency: str) -> Money:
    """Read an amount as people type it, `12.50` or `12,50`; raises ValidationError."""
    plain = text.replace("\u00a0", "").replace(" ", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        if not _AMOUNT.fullmatch(plain):
            raise InvalidInput(field="amount", reason="not an amount")
        return Money.parse(plain, currency)
    except TradewindError as error:
        raise forms.ValidationError(
            gettext("Not an amount in %(currency)s: write it as 1299.00.") % {"currency": currency}
        ) from error


def price_lists() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the price lists with their currency and the markets that read them."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for market in markets.markets():
        currency, readers = found.get(market.price_list, (market.currency, ()))
        if market.core == market.code:
            currency = market.currency
        found[market.price_list] = (currency, (*readers, market.code))
    return dict(sorted(found.items()))


LANGUAGES = (
    ("en", "English"), ("zh-Hans", "简体中文"), ("es", "Español"), ("pt-BR", "Português (Brasil)"),
    ("ru", "Русский"), ("de", "Deutsch"), ("fr", "Français"), ("ar", "العربية"),
)  # fmt: skip
