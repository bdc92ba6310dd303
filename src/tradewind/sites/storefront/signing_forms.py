"""The form by which somebody becomes a member."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal import flows
from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tradewind.base.accounts.types import EmailTaken

_NO_CONTROLS = RegexValidator(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]",
    gettext_lazy("This has a character that no name has."),
    inverse_match=True,
)


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Name, email and password; whether the email has an account already is told by mail alone."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=200,
        validators=[_NO_CONTROLS],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("full_name", "email", "password1")

    def try_save(self, request: HttpRequest) -> Any:
        """Return the login and no answer, or no login and the answer that tells nothing."""
        try:
            return super().try_save(request)
        except EmailTaken:
            # Somebody else took it since the form was checked.
            email = self.cleaned_data["email"]
            return None, flows.signup.prevent_enumeration(request, email=email)
