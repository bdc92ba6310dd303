"""Where else a page is to be had: all countries with their languages, and how the site looks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tradewind.design import theme
from tradewind.sites.storefront import places, remembered
from tradewind.sites.storefront.context import Choice, absolute, alternates, common, home_path, link
from tradewind.sites.storefront.places import Here
from tradewind.sites.storefront.views import not_found, placed

_KEPT = timedelta(days=365)
_MOST_PATH = 2000


@dataclass(frozen=True, slots=True)
class Country:
    """A country with a link for each of its languages."""

    name: str
    currency: str
    choices: tuple[Choice, ...]


@placed
def elsewhere(request: HttpRequest, here: Here) -> HttpResponse:
    """All countries and languages, each leading to the page `at` there; and the appearance."""
    at = request.GET.get("at", "")[:_MOST_PATH]
    context = common(request, language=here.language, here=here, path_in=_path)
    context["links"]["places"] = link(_path(here), at=at)
    context |= {
        "countries": _countries(here, at),
        "back": at if _is_ours(request, at) else home_path(here),
        "looks": [
            (theme.DEVICE, gettext("As the device")),
            (theme.LIGHT, gettext("Light")),
            (theme.DARK, gettext("Dark")),
        ],
        "canonical": absolute(request, _path(here)),
        "alternates": alternates(request, places.everywhere(), _path),
    }
    return render(request, "storefront/places.html", context)


@require_safe
def anywhere(request: HttpRequest) -> HttpResponse:
    """Lead to the countries in the language of whoever asks without a place."""
    here = remembered.here(request)
    if here is None:
        return not_found(request, LookupError())
    return HttpResponseRedirect(link(_path(here), at=request.GET.get("at", "")))


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep how the site is to look, light, dark or as the device, and go back."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "")
    response = HttpResponse(status=303)
    response["Location"] = back if _is_ours(request, back) else reverse("entry")
    if chosen in theme.NAMES:
        response.set_cookie(
            theme.COOKIE,
            chosen,
            max_age=int(_KEPT.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(theme.COOKIE, samesite="Lax")
    return response


def _path(here: Here) -> str:
    return reverse("places", args=[here.segment])


def _is_ours(request: HttpRequest, path: str) -> bool:
    """Say whether this is a path of this site, not another one's address."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(
        path, allowed_hosts=None, require_https=request.is_secure()
    )


def _countries(here: Here, at: str) -> list[Country]:
    found = []
    for code, group in groupby(places.everywhere(), key=lambda place: place.market.code):
        spoken = tuple(group)
        choices = tuple(
            Choice(
                name=place.language_name,
                language=place.language,
                tag=place.tag,
                href=_moved(here, place, at),
                current=place == here,
            )
            for place in spoken
        )
        name = places.country_name(code, here.language)
        found.append(Country(name, spoken[0].market.currency, choices))
    return sorted(found, key=lambda country: _sorting(country.name))


def _moved(here: Here, place: Here, at: str) -> str:
    """Return the same page in another place; the home there for what stands in none."""
    path = at.partition("?")[0]
    if path.startswith("/account/"):
        return link(path, place=place.segment)
    before = f"/{here.segment}/"
    if path.startswith(before):
        return f"/{place.segment}/{path.removeprefix(before)}"
    return home_path(place)


def _sorting(name: str) -> str:
    """Sort letters with marks beside those without, as readers expect."""
    return unicodedata.normalize("NFKD", name).casefold()
