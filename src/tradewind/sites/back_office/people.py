"""What staff do for a person who wrote to them: a copy of what is kept, an erasure, or its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from tradewind.base.accounts import selectors as accounts
from tradewind.base.privacy import services as privacy
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import NotFound


class Request(forms.Form):
    """Why staff act for somebody."""

    reason = forms.CharField(label=gettext_lazy("Why: who asked, when and how"), max_length=200)


def export(actor: Actor, thing: str, values: Mapping[str, Any], now: datetime) -> None:
    """Ask for a copy for a person, who gets a letter when it is ready."""
    privacy.ask_export(
        actor=actor, person_id=_key(thing), url=_url(), now=now, reason=values["reason"]
    )


def erase(actor: Actor, thing: str, values: Mapping[str, Any], now: datetime) -> None:
    """Plan the erasure of a person, who gets a letter and may call it off."""
    privacy.plan_erasure(
        actor=actor, person_id=_key(thing), url=_url(), now=now, reason=values["reason"]
    )


def keep(actor: Actor, thing: str, values: Mapping[str, Any], now: datetime) -> None:
    """Call off the erasure of a person."""
    privacy.cancel_erasure(actor=actor, person_id=_key(thing), now=now, reason=values["reason"])


def names(things: Sequence[str], actor: Actor) -> Sequence[str]:
    """Return how people are called, for who may know it."""
    actor.require("account.see")
    found = [accounts.contact(_key(thing)) for thing in things]
    return [" · ".join(part for part in (one.full_name, one.email) if part) for one in found]


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(id=text) from error


def _url() -> str:
    return f"{settings.BASE_URL}{reverse('privacy_entry')}"
