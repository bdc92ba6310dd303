"""The way through the back office: boards by what they are for, and the tables behind them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tradewind.kernel.actors import Actor
from tradewind.kernel.admin import actor_of
from tradewind.trade.reviews import selectors as reviews

_GROUPS: tuple[tuple[str | Promise, tuple[tuple[str, str | Promise, str, str], ...]], ...] = (
    (
        gettext_lazy("Today"),
        (
            ("dashboard", gettext_lazy("Dashboard"), "dashboard", "order.see"),
            ("approvals", gettext_lazy("Approvals"), "how_to_reg", "order.see"),
            ("orders", gettext_lazy("Orders"), "package_2", "order.see"),
            ("moderation", gettext_lazy("Reviews and questions"), "rate_review", "review.moderate"),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            ("ledger", gettext_lazy("Ledger"), "account_balance", "ledger.see"),
            ("money", gettext_lazy("Payouts and commission"), "payments", "ledger.see"),
        ),
    ),
    (
        gettext_lazy("Machinery"),
        (
            ("outbox", gettext_lazy("Outbox"), "sync_problem", "order.see"),
            ("jobs", gettext_lazy("Jobs"), "manufacturing", "order.see"),
            ("mail", gettext_lazy("Mail"), "mail", "order.see"),
            ("audit", gettext_lazy("Audit"), "history", "audit.see"),
            ("clock", gettext_lazy("Clock"), "schedule", "order.see"),
            ("tables", gettext_lazy("All tables"), "table", ""),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links that this person may follow."""
    actor = actor_of(request)
    groups = []
    for title, links in _GROUPS:
        items = [
            {
                "title": label,
                "icon": icon,
                "link": reverse(f"back_office:{name}"),
                "active": _is_here(request, name),
                **_badge(name, actor),
            }
            for name, label, icon, verb in links
            if not verb or actor.may(verb)
        ]
        groups.append({"title": title, "items": items})
    return groups


def _badge(name: str, actor: Actor) -> dict[str, Any]:
    """Return how much waits behind a link, where that is counted; one statement."""
    if name != "moderation":
        return {}
    waiting = reviews.waiting_count(actor=actor)
    return {"badge": waiting} if waiting else {}


def _is_here(request: HttpRequest, name: str) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if match.namespace != "back_office":
        return name == "tables"
    return (match.url_name or "").partition("_")[0] == name
