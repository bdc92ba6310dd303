"""The boards that answer: what needs somebody today?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy

from tradewind.base.notices import selectors as notices
from tradewind.base.notices.types import NoticeState
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import Store
from tradewind.kernel import audit, clock, ids, jobs, outbox
from tradewind.kernel.admin import actor_of
from tradewind.rails.payments import selectors as payments
from tradewind.sites.back_office.frame import Answer, any_id, board, next_page, site, words
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderRow
from tradewind.trade.settlement import selectors as settlement

_SHOWN_TROUBLES = 100


@board(verb="order.see", title=gettext_lazy("Dashboard"))
def dashboard(request: HttpRequest) -> Answer:
    """Show the numbers that matter today, each with the way to what is behind it."""
    actor = actor_of(request)
    troubles = outbox.troubles()
    lag = {name: count for name, count in outbox.lag().items() if count}
    webhooks = payments.webhooks_in_trouble(actor=actor)
    letters = notices.counts(actor=actor)
    return "dashboard", {
        "orders": orders.state_counts(actor=actor).items(),
        "latest": order_rows(orders.watch(actor=actor, limit=8).items),
        "waiting": len(sellers.waiting(actor=actor)),
        "parked": sum(one.state == "parked" for one in troubles),
        "troubled": sum(one.state != "parked" for one in troubles),
        "lag": lag,
        "behind": sum(lag.values()),
        "mail": letters[NoticeState.FAILED],
        "queued": letters[NoticeState.QUEUED],
        "webhooks": sum(one.state == "parked" for one in webhooks),
        "jobs": jobs.counts(),
        "business": clock.now(),
    }


@board(verb="order.see", title=gettext_lazy("Approvals"))
def approvals(request: HttpRequest) -> Answer:
    """Show the merchants who wait, who came first first."""
    waiting = sellers.waiting(actor=actor_of(request))
    return "approvals", {"waiting": waiting, "may": actor_of(request).may("store.approve")}


@board(verb="ledger.see", title=gettext_lazy("Payouts and commission"))
def money(request: HttpRequest) -> Answer:
    """Show payouts of which the bank has not told, and the commissions that hold."""
    actor = actor_of(request)
    payouts = settlement.payouts_under_way(actor=actor)
    rates = settlement.rates(actor=actor)
    named = {one.store_id for one in payouts} | {one.store_id for one in rates if one.store_id}
    stores = sellers.stores(named)
    return "money", {
        "payouts": [(one, stores.get(one.store_id)) for one in payouts],
        "rates": [(one, one.store_id and stores.get(one.store_id)) for one in rates],
        "may_end": actor.may("payout.end"),
        "may_set": actor.may("commission.edit"),
    }


@board(verb="order.see", title=gettext_lazy("Outbox"))
def outbox_board(request: HttpRequest) -> Answer:
    """Show how far each handler is behind, and which aggregates it cannot get on with."""
    state, handler = words(request, "state"), words(request, "handler")
    troubles = outbox.troubles()
    chosen = [
        one
        for one in troubles
        if state in ("", one.state) and handler in ("", one.handler)
    ]  # fmt: skip
    parked: dict[str, int] = {}
    for one in troubles:
        if one.state == "parked":
            parked[one.handler] = parked.get(one.handler, 0) + 1
    return "outbox", {
        "handlers": [(name, behind, parked.get(name, 0)) for name, behind in outbox.lag().items()],
        "troubles": chosen[:_SHOWN_TROUBLES],
        "left": max(0, len(chosen) - _SHOWN_TROUBLES),
        "states": ("parked", "failing", "waiting"),
        "state": state,
        "handler": handler,
        "webhooks": payments.webhooks_in_trouble(actor=actor_of(request)),
        "may": actor_of(request).may("outbox.retry"),
    }


@board(verb="order.see", title=gettext_lazy("Mail"))
def mail(request: HttpRequest) -> Answer:
    """Show what became of the notices, without their words."""
    state = words(request, "state")
    actor = actor_of(request)
    page = notices.watch(
        actor=actor,
        state=NoticeState(state) if state in list(NoticeState) else None,
        cursor=words(request, "after", 500),
    )
    return "mail", {
        "letters": page.items,
        "next": next_page(request, page.next),
        "states": list(NoticeState),
        "state": state,
        "may": actor.may("outbox.retry"),
        "sees_people": actor.may("account.see"),
    }


@board(verb="audit.see", title=gettext_lazy("Audit"))
def audit_board(request: HttpRequest) -> Answer:
    """Show who did what to which thing, with the values before and after."""
    typed = {name: words(request, name) for name in ("by", "verb", "object", "since", "until")}
    since, until = _day(typed["since"]), _day(typed["until"])
    object_id = any_id(typed["object"]) if typed["object"] else None
    errors = {
        name
        for name, missed in (
            ("object", typed["object"] and object_id is None),
            ("since", typed["since"] and since is None),
            ("until", typed["until"] and until is None),
        )
        if missed
    }
    facts: dict[str, Any] = {"typed": typed, "errors": errors, "entries": (), "next": ""}
    if not errors:
        page = audit.entries(
            actor=actor_of(request),
            by=typed["by"],
            verb=typed["verb"],
            object_id=object_id,
            since=since,
            until=until + timedelta(days=1) if until else None,
            cursor=words(request, "after", 500),
        )
        facts |= {"entries": page.items, "next": next_page(request, page.next)}
    return "audit", facts


@board(verb="order.see", title=gettext_lazy("Clock"))
def clock_board(request: HttpRequest) -> Answer:
    """Show the two clocks, and what reacts to time."""
    wall, business = clock.wall(), clock.now()
    return "clock", {
        "wall": wall,
        "business": business,
        "apart": timedelta(seconds=round((business - wall).total_seconds())),
        "movable": settings.CLOCK_MOVABLE,
        "sweeps": [one.name for one in jobs.sweeps()],
        "jobs": jobs.counts(),
    }


@board(verb="", title=gettext_lazy("All tables"))
def tables(request: HttpRequest) -> Answer:
    """List the tables that this person may look at."""
    return "tables", {"apps": site().get_app_list(request)}


def order_rows(found: tuple[OrderRow, ...]) -> list[tuple[OrderRow, Store | None, str]]:
    """Give each order its store and its public id."""
    stores = sellers.stores({one.store_id for one in found})
    return [(one, stores.get(one.store_id), ids.show("ord", one.id)) for one in found]


def _day(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # The last day of all has no day after it.
    if day is None or not 1900 < day.year < 9999:
        return None
    return datetime.combine(day, time(), UTC)
