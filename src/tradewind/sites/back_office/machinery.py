"""The boards of what runs by itself: sweeps and tasks, handlers and projections, letters."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tradewind.base.notices import selectors as notices
from tradewind.kernel import clock, jobs, rebuilding
from tradewind.kernel.admin import actor_of
from tradewind.sites.back_office.frame import Answer, board


@board(verb="order.see", title=gettext_lazy("Jobs"))
def jobs_board(request: HttpRequest) -> Answer:
    """Show how the last run of each sweep went, what is due, and the tasks that wait."""
    runs = jobs.runs(clock.now())
    return "jobs", {
        "runs": sorted(runs, key=lambda one: (not one.failures, one.name)),
        "failing": sum(one.failures > 0 for one in runs),
        "counts": jobs.counts(),
        "tasks": jobs.queued(),
        "wall": clock.wall(),
    }


@board(verb="outbox.replay", title=gettext_lazy("Projections"))
def projections(request: HttpRequest) -> Answer:
    """Show how far each projection that may be made again has read the log."""
    rows = rebuilding.progress()
    # The page asks again by itself while one of them reads.
    return "projections", {"rows": rows, "busy": any(one.behind for one in rows)}


@board(verb="account.see", title=gettext_lazy("Letter"))
def letter(request: HttpRequest, notice_id: UUID) -> Answer:
    """Show a letter in the words of its reader, without what would let staff act as them."""
    actor = actor_of(request)
    found = notices.letter(notice_id, actor=actor)
    return "letter", {
        "letter": found,
        "row": found.row,
        "may": actor.may("outbox.retry"),
    }
