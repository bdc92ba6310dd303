"""Imports of a Shopify file: upload, what it would do, confirm, progress, result, taking back."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradewind.goods.listings import selectors as listings
from tradewind.goods.listings import services
from tradewind.goods.listings.types import (
    BadImportFile,
    BlankStock,
    Change,
    ImportOptions,
    ImportRun,
    ImportState,
    LineState,
    Outcome,
    ProblemLevel,
)
from tradewind.kernel import clock, ids, worker
from tradewind.kernel.money import Money
from tradewind.sites.seller_centre import context, words
from tradewind.sites.seller_centre.access import SELL, Desk, seated
from tradewind.sites.seller_centre.forms import ImportForm, price_lists
from tradewind.sites.seller_centre.listings import category_choices

_PAGE = 50
_SHOWN_CHANGES = 8
# Ten megabytes and what a form has around a file.
_MOST_BYTES = 10 * 1024 * 1024
_LEVELS = {ProblemLevel.ERROR: "bad", ProblemLevel.WARNING: "gold", ProblemLevel.NOTE: ""}
_TAKEN_OVER = (LineState.APPLIED, LineState.UNDONE, LineState.PARTLY)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "HEAD", "POST"])
@seated(SELL)
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose a file and what holds for it; the answer is a dry run that touches nothing."""
    form = ImportForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        categories=category_choices(desk.language),
        initial={"language": "en"},
    )
    if request.method == "POST" and form.is_valid():
        run_id = _take_in(desk, form)
        if run_id is not None:
            worker.run_soon()
            return HttpResponseRedirect(_address(desk, run_id))
    shown = {
        "form": form,
        "runs": [
            (run, ids.show("imp", run.id), words.import_state(run.state))
            for run in listings.imports(desk.store.id, actor=desk.actor)
        ],
    }
    frame = context.common(request, desk, page="import")
    status = 422 if form.errors else 200
    return render(request, "seller_centre/import.html", frame | shown, status=status)


@require_safe
@seated(SELL)
def run(request: HttpRequest, desk: Desk, *, run_text: str) -> HttpResponse:
    """An import: its counts, its products by what they would do, and what can be done now."""
    found = _run(desk, run_text)
    shown = _progress(found, run_text)
    if request.headers.get("HX-Target") == "progress":
        frame = {"code": desk.store.code, **context.frame(desk.language, desk.store.country)}
        answer = render(request, "seller_centre/import-progress.html", frame | shown)
        if not found.under_way:
            answer["HX-Refresh"] = "true"
        return answer
    wanted = request.GET.get("show", "")
    outcome = Outcome(wanted) if wanted in set(Outcome) else None
    page = listings.import_lines(
        found,
        outcome=outcome,
        with_problems=wanted == "problems",
        limit=_PAGE,
        cursor=request.GET.get("after") or None,
    )
    shown |= {
        "wanted": wanted,
        "tail": urlencode({"show": wanted} if wanted else {}),
        "cursor": request.GET.get("after"),
        "next": page.next,
        "tabs": [
            ("", gettext("All"), found.total),
            *((one.value, words.outcome(one), found.outcomes.get(one, 0)) for one in Outcome),
            ("problems", gettext("With remarks"), None),
        ],
        "rows": [
            {
                "line": line,
                "product": context.product_id(line.product_id) if line.product_id else "",
                "outcome": words.outcome(line.outcome),
                "kind": _KINDS[line.outcome],
                "changes": [_change(one) for one in line.changes[:_SHOWN_CHANGES]]
                if line.outcome is not Outcome.NEW
                else [],
                "more": max(len(line.changes) - _SHOWN_CHANGES, 0),
                "problems": [
                    (one, words.problem(one), _LEVELS[one.level]) for one in line.problems[:20]
                ],
            }
            for line in page.items
        ],
    }
    frame = context.common(request, desk, page="import")
    return render(request, "seller_centre/import-run.html", frame | shown)


_KINDS = {
    Outcome.NEW: "good", Outcome.CHANGED: "free", Outcome.UNCHANGED: "", Outcome.ERROR: "bad",
}  # fmt: skip


@require_POST
@seated(SELL)
def act(request: HttpRequest, desk: Desk, *, run_text: str) -> HttpResponse:
    """Confirm an import, give it up, or take it back (`do`); a second press changes nothing."""
    found = _run(desk, run_text)
    work = {
        "confirm": services.confirm_import,
        "drop": services.drop_import,
        "undo": services.undo_import,
    }.get(request.POST.get("do", ""))
    if work is not None and work(
        actor=desk.actor, store_id=desk.store.id, run_id=found.id, now=clock.now()
    ):
        worker.run_soon()
    elif work is not None:
        messages.info(request, gettext("That was done before; nothing was changed."))
    return HttpResponseRedirect(_address(desk, found.id))


@require_safe
@seated(SELL)
def problems(request: HttpRequest, desk: Desk, *, run_text: str) -> HttpResponse:
    """What is to be said of a file, line by line, as CSV."""
    found = _run(desk, run_text)
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(["Line", "Handle", "Column", "Level", "Message", "Value"])
    for line, one in listings.import_problems(found):
        write.writerow(
            [one.line, _inert(line.handle), one.field, one.level.value, _inert(words.problem(one)),
             _inert(one.detail)]
        )  # fmt: skip
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{run_text}-problems.csv"'
    return answer


def _take_in(desk: Desk, form: ImportForm) -> UUID | None:
    """Hand the file to the service; a file that cannot be read is an error beside its field."""
    typed = form.cleaned_data
    file = typed["file"]
    if file.size > _MOST_BYTES:
        form.refuse("file", words.bad_file({"reason": "too large", "limit": 10}))
        return None
    try:
        return services.start_import(
            actor=desk.actor,
            store_id=desk.store.id,
            file_name=file.name or "products.csv",
            content=file.read(),
            options=ImportOptions(
                language=typed["language"],
                currency=price_lists()[typed["price_lists"][0]][0],
                price_lists=tuple(typed["price_lists"]),
                blank_stock=BlankStock(typed["blank_stock"]),
                category=typed["category"],
                publish=typed["publish"],
            ),
            now=clock.now(),
        )
    except BadImportFile as error:
        form.refuse("file", words.bad_file(error.params))
        return None


def _progress(found: ImportRun, run_text: str) -> dict[str, Any]:
    checking = found.state is ImportState.CHECKING
    return {
        "run": found,
        "run_text": run_text,
        "state": words.import_state(found.state),
        "total": found.total if checking else found.to_do,
        "done": found.done,
        "may_confirm": found.state is ImportState.CHECKED and found.to_do > 0,
        "may_drop": found.state is ImportState.CHECKED,
        "may_undo": found.state is ImportState.DONE and found.to_do > 0,
        "errors": found.outcomes.get(Outcome.ERROR, 0),
        "new": found.outcomes.get(Outcome.NEW, 0),
        "changed": found.outcomes.get(Outcome.CHANGED, 0),
        "unchanged": found.outcomes.get(Outcome.UNCHANGED, 0),
        "warnings": found.problems.get(ProblemLevel.WARNING, 0),
        "remarks": sum(found.problems.values()),
        "applied": sum(
            found.states.get(one, 0)
            for one in (LineState.APPLIED, LineState.UNDONE, LineState.PARTLY)
        ),
        "undone": found.states.get(LineState.UNDONE, 0),
        "partly": found.states.get(LineState.PARTLY, 0),
        "failed": found.states.get(LineState.FAILED, 0),
    }


def _change(one: Change) -> dict[str, str]:
    return {
        "what": words.change(one),
        "sku": one.sku,
        "before": _readable(one.field, one.before),
        "after": _readable(one.field, one.after),
    }


def _readable(field: str, value: str) -> str:
    if field.startswith("price.") and value:
        minor, currency = value.split()
        return str(Money(int(minor), currency))
    return value if len(value) <= 80 else f"{value[:79]}…"


def _inert(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _run(desk: Desk, run_text: str) -> ImportRun:
    return listings.import_run(ids.read("imp", run_text), store_id=desk.store.id, actor=desk.actor)


def _address(desk: Desk, run_id: UUID) -> str:
    return reverse("seller_import_run", args=[desk.store.code, ids.show("imp", run_id)])
