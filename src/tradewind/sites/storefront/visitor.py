"""Who looks at a page: a member who signed in, a guest with a signed cookie, or nobody yet.

A guest becomes a person with the first thing that has to be remembered, such as a cart. Nothing is
read for who has neither a session nor the cookie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import PersonUnknown
from tradewind.kernel import clock
from tradewind.kernel.actors import Actor

COOKIE = "guest"
# In the session: the orders that a mailed link has opened in this browser, with whose they are.
_OPENED, _MOST_OPENED = "opened_orders", 30
_SALT = "tradewind.storefront.guest"
_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request, if there is one; `email` is a member's."""

    person_id: UUID | None
    member: bool = False
    email: str = ""


def of(request: HttpRequest) -> Visitor:
    """Return who looks at a page, remembered on the request."""
    known: Visitor | None = getattr(request, "_visitor", None)
    if known is None:
        known = _read(request)
        remember(request, known)
    return known


def actor(request: HttpRequest) -> Actor | None:
    """Return who looks at a page as one who acts, None for nobody."""
    person_id = of(request).person_id
    if person_id is None:
        return None
    try:
        return accounts.actor(person_id)
    except PersonUnknown:
        return None


def arrive(request: HttpRequest, *, language: str) -> Actor:
    """Return who acts; nobody becomes a guest, whose cookie `keep` puts on the answer."""
    found = actor(request)
    if found is not None:
        return found
    guest = account_services.open_guest(email="", full_name="", language=language, now=clock.now())
    remember(request, Visitor(guest.id))
    return accounts.actor(guest.id)


def remember(request: HttpRequest, visitor: Visitor) -> None:
    """Let the rest of this request see this visitor."""
    request._visitor = visitor  # type: ignore[attr-defined]


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Put the cookie of a guest who arrived in this request on its answer."""
    visitor = of(request)
    if visitor.member or visitor.person_id is None or _cookie(request) == visitor.person_id:
        return
    response.set_signed_cookie(
        COOKIE,
        str(visitor.person_id),
        salt=_SALT,
        max_age=int(_KEPT.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def let_open(request: HttpRequest, *, order_id: UUID, person_id: UUID) -> None:
    """Let this browser see one order, whoever is signed in; a mailed link has proved that it may."""
    opened = {**_opened(request), str(order_id): str(person_id)}
    request.session[_OPENED] = dict(list(opened.items())[-_MOST_OPENED:])


def readers(request: HttpRequest, *order_ids: UUID) -> Iterator[Actor]:
    """Yield as whom this browser may look at these orders: its visitor, then those of its links."""
    found = actor(request)
    if found is not None:
        yield found
    opened = _opened(request)
    for person_id in {opened[key]: None for key in map(str, order_ids) if key in opened}:
        try:
            yield owner(UUID(person_id))
        except (PersonUnknown, ValueError):
            continue


def owner(person_id: UUID) -> Actor:
    """Return who owns what this person owned: they, or the member a guest turned out to be.

    Raises PersonUnknown.
    """
    merged_into = accounts.person(person_id).merged_into
    return accounts.actor(merged_into or person_id)


def _opened(request: HttpRequest) -> dict[str, str]:
    opened: dict[str, str] = request.session.get(_OPENED, {})
    return opened


def _read(request: HttpRequest) -> Visitor:
    user = request.user
    if user.is_authenticated:
        return Visitor(user.person_id, member=True, email=user.email)
    return Visitor(_cookie(request))


def _cookie(request: HttpRequest) -> UUID | None:
    kept = request.get_signed_cookie(COOKIE, default="", salt=_SALT)
    try:
        return UUID(kept) if kept else None
    except ValueError:
        return None
