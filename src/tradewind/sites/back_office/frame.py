"""What all boards share: who may look, the frame around them, and cursors in their addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language

from tradewind.kernel import ids
from tradewind.kernel.admin import actor_of
from tradewind.kernel.errors import InvalidInput, NotAllowed, NotFound
from tradewind.sites.back_office.site import BackOffice

Answer = HttpResponse | tuple[str, Mapping[str, Any]]


def board(*, verb: str, title: str | Promise) -> Callable[[Callable[..., Answer]], Any]:
    """Make a view of a function that returns an answer, or a template's name and its facts.

    Only who may `verb` everywhere sees it, all staff where there is none. What is not there, or a
    foreign cursor, is a 404.
    """

    def decorate(view: Callable[..., Answer]) -> Any:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if verb and not actor_of(request).may(verb):
                raise PermissionDenied
            try:
                found = view(request, **kwargs)
            except (NotFound, InvalidInput, ids.BadId) as error:
                raise Http404(error.code) from error
            except NotAllowed as error:
                raise PermissionDenied from error
            if isinstance(found, HttpResponse):
                return found
            return shown(request, found[0], {"title": title, **found[1]})

        def late(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return site().board_view(answer)(request, **kwargs)

        return wraps(view)(late)

    return decorate


def shown(
    request: HttpRequest, template: str, facts: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a board inside the frame of the back office."""
    context = {
        **site().each_context(request),
        "board": True,
        "actor": actor_of(request),
        "format_locale": (get_language() or "en").replace("-", "_"),
        **facts,
    }
    return render(request, f"back_office/{template}.html", context, status=status)


def site() -> BackOffice:
    """Return the site of the back office."""
    return cast(BackOffice, admin.site)


def next_page(request: HttpRequest, cursor: str | None) -> str:
    """Return the address of the next page with the filters of this one, or nothing."""
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return "?" + query.urlencode()


def any_id(text: str) -> UUID | None:
    """Return the id that somebody typed, plain or public, or None when it is none."""
    text = text.strip()
    try:
        return UUID(text)
    except ValueError:
        pass
    try:
        return ids.read(text.partition("_")[0], text)
    except ids.BadId:
        return None


def words(request: HttpRequest, name: str, limit: int = 100) -> str:
    """Return what was typed into a filter, without what a table cannot hold."""
    return request.GET.get(name, "").replace("\0", "").strip()[:limit]
