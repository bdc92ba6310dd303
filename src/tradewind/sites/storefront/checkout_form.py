"""The form of the checkout page: fields by country and by who orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Address, AddressInput
from tradewind.kernel import ids
from tradewind.kernel.errors import InvalidInput

NEW = "new"
# Brazil pays at tills by a numbered slip as much as by card.
METHODS = {"BR": ("card", "boleto")}


class CheckoutForm(forms.Form):
    """Who orders, where to, how it is paid. Labels and needed fields follow the country."""

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        country: str,
        guest: bool,
        saved: Sequence[Address] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="id_%s")
        self.country, self.guest, self.saved = country, guest, {_key(one): one for one in saved}
        if guest:
            self._guest_fields()
        if saved:
            self.fields["address"] = forms.ChoiceField(
                choices=[(key, key) for key in (*self.saved, NEW)], initial=next(iter(self.saved))
            )
        self._address_fields()
        methods = METHODS.get(country, ("card",))
        self.fields["method"] = forms.ChoiceField(
            choices=[(one, method_words(one)) for one in methods], initial=methods[0]
        )
        picked = self["address"].value() if saved else NEW
        self.typing = picked not in self.saved
        if self.is_bound and not self.typing:
            for name in self.address_names:
                self.fields[name].required = False

    def _guest_fields(self) -> None:
        self.fields["email"] = _text(
            gettext("Email"), "email", limit=254, kind="email", mode="email", direction="ltr"
        )
        self.fields["code"] = _text(
            gettext("Code from the mail"), "one-time-code", limit=12, mode="numeric",
            needed=False, direction="ltr",
        )  # fmt: skip

    def _address_fields(self) -> None:
        wants = accounts.address_fields(self.country)
        self.fields["full_name"] = _text(gettext("Full name"), "name", limit=200)
        if "patronymic" in wants.extra:
            self.fields["patronymic"] = _text(
                gettext("Patronymic"), "additional-name", limit=80, needed=False
            )
        self.fields["line1"] = _text(gettext("Street and house number"), "address-line1", limit=200)
        self.fields["line2"] = _text(
            gettext("Flat, floor, entrance"), "address-line2", limit=200, needed=False
        )
        if wants.postcode is not None:
            self.fields["postcode"] = _text(
                postcode_label(self.country), "postal-code", limit=12, needed=wants.postcode,
                direction="ltr",
            )  # fmt: skip
        self.fields["city"] = _text(gettext("City"), "address-level2", limit=100, needed=wants.city)
        if wants.region is not None:
            self.fields["region"] = _text(
                region_label(self.country), "address-level1", limit=100, needed=wants.region
            )
        self.fields["phone"] = _text(
            gettext("Phone"), "tel", limit=30, kind="tel", mode="tel", needed=False,
            direction="ltr", hint=gettext("The carrier calls if nobody opens the door."),
        )  # fmt: skip
        if "cpf" in wants.extra:
            self.fields["cpf"] = _text(
                "CPF", "off", limit=20, mode="numeric", direction="ltr",
                needed=wants.extra["cpf"],
                hint=gettext("Brazilian customs ask for the CPF of whoever receives a parcel."),
            )  # fmt: skip
        if "pccc" in wants.extra:
            self.fields["pccc"] = _text(
                gettext("Customs code (PCCC)"), "off", limit=20, direction="ltr",
                needed=wants.extra["pccc"],
                hint=gettext("Korean customs ask for it: P and twelve digits."),
            )  # fmt: skip

    @property
    def address_names(self) -> tuple[str, ...]:
        """The names of the fields of an address that is typed."""
        apart = ("email", "code", "address", "method")
        return tuple(name for name in self.fields if name not in apart)

    @property
    def address_id(self) -> UUID | None:
        """The saved address that was chosen; None for a typed one."""
        found = self.saved.get(self.cleaned_data.get("address", NEW))
        return found.id if found else None

    def typed(self) -> dict[str, str]:
        """Return what was typed, to be shown again."""
        return {name: str(self.data.get(name, ""))[:400] for name in self.fields}

    def address(self) -> AddressInput | None:
        """Return the address that was typed; None when a saved one was chosen."""
        if self.address_id is not None:
            return None
        cleaned = self.cleaned_data
        return AddressInput(
            full_name=cleaned.get("full_name", ""),
            line1=cleaned.get("line1", ""),
            line2=cleaned.get("line2", ""),
            city=cleaned.get("city", ""),
            region=cleaned.get("region", ""),
            postcode=cleaned.get("postcode", ""),
            country=self.country,
            phone=cleaned.get("phone", ""),
            extra={
                name: cleaned[name] for name in ("cpf", "pccc", "patronymic") if cleaned.get(name)
            },
        )

    def refuse(self, error: InvalidInput) -> None:
        """Put what a service said of a field beside it."""
        name = str(error.params.get("field", "")).removeprefix("extra.")
        self.add_error(name if name in self.fields else None, _wrong(name, error))


def method_words(method: str) -> str:
    """Name a way to pay."""
    return {"card": gettext("Card"), "boleto": gettext("Boleto")}.get(method, method)


def postcode_label(country: str) -> str:
    """Return what a postcode is called in a country."""
    return {"US": gettext("ZIP code"), "BR": "CEP"}.get(country, gettext("Postcode"))


def region_label(country: str) -> str:
    """Return what the part of a country in an address is called."""
    return {
        "US": gettext("State"),
        "BR": gettext("State"),
        "MX": gettext("State"),
        "AU": gettext("State or territory"),
        "AE": gettext("Emirate"),
    }.get(country, gettext("Region"))


def _wrong(name: str, error: InvalidInput) -> str:
    match name, error.params.get("reason"):
        case _, "missing":
            return gettext("This is needed.")
        case _, "too long":
            return gettext("This is too long: at most %(limit)s characters.") % {
                "limit": error.params.get("limit")
            }
        case "email", _:
            return gettext("This does not look like an email address.")
        case "postcode", _:
            return gettext("This is not a postcode of this country.")
        case "phone", _:
            return gettext("Digits, with the + of the country in front.")
        case "cpf", _:
            return gettext("This is not a CPF: eleven digits, the last two check the others.")
        case "pccc", _:
            return gettext("This is not a PCCC: P and twelve digits.")
        case _:
            return gettext("This cannot be taken as it is.")


def _text(
    label: str,
    autocomplete: str,
    *,
    limit: int,
    kind: str = "text",
    mode: str = "",
    needed: bool = True,
    direction: str = "",
    hint: str = "",
) -> forms.CharField:
    attrs = {"autocomplete": autocomplete, "maxlength": limit}
    attrs |= {"inputmode": mode} if mode else {}
    attrs |= {"dir": direction} if direction else {}
    widget = forms.TextInput(attrs=attrs)
    widget.input_type = kind
    return forms.CharField(
        label=label,
        required=needed,
        max_length=limit,
        widget=widget,
        help_text=hint,
        error_messages={
            "required": gettext("This is needed."),
            "max_length": gettext("This is too long: at most %(limit_value)s characters."),
        },
    )


def _key(one: Address) -> str:
    return ids.show("adr", one.id)
