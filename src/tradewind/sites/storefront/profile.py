"""A member's own page: how to reach them, where they live, how they sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import AddressInput, Contact
from tradewind.base.privacy import selectors as privacy
from tradewind.kernel import clock
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.storefront import places, visitor
from tradewind.sites.storefront.context import common, link
from tradewind.sites.storefront.personal import SeeOther, personal
from tradewind.sites.storefront.places import Here

# What a country asks for beyond the lines of an address.
_EXTRA: dict[str, tuple[str, str | Promise]] = {
    "BR": ("cpf", "CPF"),
    "KR": ("pccc", gettext_lazy("Customs code (PCCC)")),
    "RU": ("patronymic", gettext_lazy("Patronymic")),
}
_WITHOUT_POSTCODE, _WITH_REGION = ("AE",), ("AE", "AU", "BR", "MX", "US")


class ContactForm(forms.Form):
    """Name, phone and language of a member."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of our letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = {place.language: place.language_name for place in places.everywhere()}
        if known := self.initial.get("language"):
            spoken.setdefault(known, places.language_name(known))
        choices = sorted(spoken.items(), key=lambda one: one[1].casefold())
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    """An address in the country of the page."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    line1 = forms.CharField(label=gettext_lazy("Street and house number"), max_length=200)
    line2 = forms.CharField(
        label=gettext_lazy("Flat, floor, entrance"), max_length=200, required=False
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    region = forms.CharField(label=gettext_lazy("Region"), max_length=100, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    extra = forms.CharField(max_length=80, required=False)

    _AUTOCOMPLETE = {
        "full_name": "name", "line1": "address-line1", "line2": "address-line2",
        "postcode": "postal-code", "city": "address-level2", "region": "address-level1",
        "phone": "tel", "extra": "off",
    }  # fmt: skip

    prefix = "address"

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        for name, words in self._AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = words
        if country in _WITHOUT_POSTCODE:
            del self.fields["postcode"]
        if country in _WITH_REGION:
            self.fields["region"].required = True
        if country in _EXTRA:
            self.fields["extra"].label = str(_EXTRA[country][1])
        else:
            del self.fields["extra"]

    def typed(self) -> AddressInput:
        """Return the address as it was typed, once the form is valid."""
        lines = {name: value for name, value in self.cleaned_data.items() if name != "extra"}
        extra = self.cleaned_data.get("extra")
        return AddressInput(
            country=self.country,
            extra={_EXTRA[self.country][0]: extra} if extra else {},
            **{"city": "", **lines},
        )


@personal("GET", "POST")
def account(request: HttpRequest, here: Here) -> HttpResponse:
    """What a member may change about themselves; others sign in first."""
    who = visitor.of(request)
    actor = visitor.actor(request) if who.member else None
    if actor is None:
        return HttpResponseRedirect(link(reverse("account_login"), next=request.path))
    known = accounts.contact(actor.person_id)
    what = request.POST.get("what", "")
    contact_form = ContactForm(
        request.POST if what == "contact" else None,
        initial={
            "full_name": known.full_name, "phone": known.phone, "language": known.language,
        },
    )  # fmt: skip
    address_form = AddressForm(
        request.POST if what == "address" else None,
        country=here.market.code,
        initial={"full_name": known.full_name, "phone": known.phone},
    )
    if (what == "contact" and _saved(actor, known, contact_form)) or (
        what == "address" and _added(actor, address_form)
    ):
        messages.success(request, gettext("Saved."))
        return SeeOther(reverse("account", args=[here.segment]))
    context = common(request, language=here.language, here=here, path_in=_path)
    context |= {
        "section": "account",
        "email": known.email,
        "erasure": privacy.planned_erasure(actor.person_id, actor=actor),
        "contact_form": contact_form,
        "address_form": address_form,
        "addresses": [
            (one, places.country_name(one.country, here.language))
            for one in accounts.addresses(actor.person_id)
        ],
        "staff": bool(request.user.is_authenticated and request.user.is_staff),
    }
    status = 422 if what else 200
    return render(request, "storefront/account.html", context, status=status)


def _path(here: Here) -> str:
    return reverse("account", args=[here.segment])


def _saved(actor: Actor, known: Contact, form: ContactForm) -> bool:
    if not form.is_valid():
        return False
    typed = form.cleaned_data
    try:
        account_services.change_contact(
            actor=actor,
            person_id=actor.person_id,
            contact=Contact(
                email=known.email,
                full_name=typed["full_name"],
                latin_name=known.latin_name,
                phone=typed["phone"],
                language=typed["language"],
            ),
            now=clock.now(),
        )
    except InvalidInput as error:
        _refuse(form, error)
        return False
    return True


def _added(actor: Actor, form: AddressForm) -> bool:
    if not form.is_valid():
        return False
    try:
        account_services.add_address(
            actor=actor, person_id=actor.person_id, address=form.typed(), now=clock.now()
        )
    except InvalidInput as error:
        _refuse(form, error)
        return False
    return True


def _refuse(form: forms.Form, error: InvalidInput) -> None:
    """Put what a service refuses beside the field that it names."""
    name = str(error.params.get("field", "")).partition(".")[0]
    words = {
        "missing": gettext("This is needed."),
        "not a postcode of this country": gettext("This is not a postcode of this country."),
        "digits, with the country's + in front": gettext(
            "Write digits, with the + of the country in front."
        ),
    }.get(str(error.params.get("reason", "")), gettext("Please look at this again."))
    form.add_error(name if name in form.fields else None, words)
