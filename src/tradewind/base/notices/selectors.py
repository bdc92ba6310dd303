"""The questions of notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from tradewind.base.accounts import selectors as accounts
from tradewind.base.notices import models, rules
from tradewind.base.notices.types import (
    Letter,
    Message,
    NoticeKind,
    NoticeRow,
    NoticeState,
    NoticeUnknown,
    SeenLetter,
)
from tradewind.kernel import db, ids, paging
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money, exponent
from tradewind.kernel.paging import Page

# Stands in the place of an address that would let whoever follows it act as the reader.
HIDDEN = "[…]"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BLANK_LINES = re.compile(r"\n{3,}")
# First strong isolate and its end (UAX 9): a code or price keeps its order in a sentence that runs
# from right to left. Elsewhere they would only be copied along with a number.
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_CODES = frozenset({"number", "tracking_number", "reference", "store_name", "carrier", "code"})


def mailbox(limit: int) -> tuple[Letter, ...]:
    """Return the newest notices as their readers see them."""
    return tuple(
        Letter(
            message=message(row),
            state=NoticeState(row.state),
            attempts=row.attempts,
            written_at=row.created_at,
            sent_at=row.sent_at,
        )
        for row in models.Notice.objects.order_by("-created_at", "-id")[:limit]
    )


def watch(
    *,
    actor: Actor,
    state: NoticeState | None = None,
    order_id: UUID | None = None,
    cursor: str = "",
    limit: int = 50,
) -> Page[NoticeRow]:
    """Return notices for staff, the newest first, by state or of one order, in one statement.

    Raises NotAllowed, and InvalidInput for a foreign cursor.
    """
    actor.require("order.see")
    try:
        before = UUID(str(paging.read(cursor)[0])) if cursor else None
    except (ValueError, IndexError) as error:
        raise InvalidInput(field="cursor", reason="not a cursor of this list") from error
    found = models.Notice.objects.order_by("-id")
    if state:
        found = found.filter(state=state)
    if order_id:
        found = found.filter(facts__order_id=str(order_id))
    if before:
        found = found.filter(id__lt=before)
    rows = list(found.defer("facts")[: limit + 1])
    items = tuple(_row(row, actor) for row in rows[:limit])
    return Page(items, paging.write(str(items[-1].id)) if len(rows) > limit else None)


def counts(*, actor: Actor) -> dict[NoticeState, int]:
    """Return how many notices wait and have failed, for staff; raises NotAllowed."""
    actor.require("order.see")
    queued, failed = db.rows(
        "SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'failed')"
        " FROM notices_notice WHERE state <> 'sent'"
    )[0]
    return {NoticeState.QUEUED: queued, NoticeState.FAILED: failed}


def _row(row: models.Notice, actor: Actor) -> NoticeRow:
    return NoticeRow(
        id=row.id,
        kind=NoticeKind(row.kind),
        to=row.email if actor.may("account.see") else "",
        language=row.language,
        state=NoticeState(row.state),
        attempts=row.attempts,
        error=row.error,
        written_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
    )


def letter(notice_id: UUID, *, actor: Actor) -> SeenLetter:
    """Return a notice with its words as staff may see them; raises NotAllowed, NoticeUnknown.

    Of letters that hold a key to an account there are none, and no address that opens an order.
    """
    actor.require("account.see")
    row = models.Notice.objects.filter(id=notice_id).first()
    if row is None:
        raise NoticeUnknown(notice_id=notice_id)
    if row.kind in rules.SECRET or not row.email:
        return SeenLetter(row=_row(row, actor), subject="", body="")
    row.facts = {**row.facts, "url": HIDDEN}
    written = message(row)
    return SeenLetter(row=_row(row, actor), subject=written.subject, body=written.body)


def message(row: models.Notice) -> Message:
    """Return a notice in the words of its reader; the first line of its template is the subject."""
    shown = _shown(row.facts, _locale(row.language))
    shown.setdefault("url", _order_link(row) or _product_link(row))
    with translation.override(row.language):
        text = render_to_string(f"notices/{row.kind}.txt", shown)
    subject, _, body = text.strip().partition("\n")
    return Message(
        id=row.id,
        kind=NoticeKind(row.kind),
        to=row.email,
        language=row.language,
        subject=subject.strip(),
        body=_BLANK_LINES.sub("\n\n", body.strip()) + "\n",
    )


def _order_link(row: models.Notice) -> str:
    """Return the link by which who has no credentials sees the order, where there is one."""
    pattern: str = getattr(settings, "ORDER_LINK_URL", "")
    if not pattern or row.person_id is None or "order_id" not in row.facts:
        return ""
    token = accounts.order_link_token(row.person_id, UUID(row.facts["order_id"]))
    return pattern.format(token=token)


def _product_link(row: models.Notice) -> str:
    """Return the address of the product that a notice speaks of, where there is one."""
    pattern: str = getattr(settings, "PRODUCT_LINK_URL", "")
    if not pattern or "product_id" not in row.facts:
        return ""
    return pattern.format(public_id=ids.show("prd", UUID(row.facts["product_id"])))


def _shown(facts: Mapping[str, Any], locale: Locale) -> dict[str, str]:
    """Return facts as texts of one language, each on one line."""
    return {name: _text(name, value, locale) for name, value in facts.items()}


def _text(name: str, value: Any, locale: Locale) -> str:
    if isinstance(value, Mapping):
        return _isolated(_money(Money(value["minor"], value["currency"]), locale), locale)
    text = " ".join(str(value).split())
    if _DATE.fullmatch(text):
        return format_date(date.fromisoformat(text), format="long", locale=locale)
    return _isolated(text, locale) if name in _CODES else text


def _money(money: Money, locale: Locale) -> str:
    """Write an amount with the decimals of the ledger, not those of CLDR, and Latin digits."""
    decimals = exponent(money.currency)
    pattern = locale.currency_formats["standard"]
    return str(
        pattern.apply(
            Decimal(money.minor).scaleb(-decimals),
            locale,
            currency=money.currency,
            currency_digits=False,
            force_frac=(decimals, decimals),
            numbering_system="latn",
        )
    )


def _isolated(text: str, locale: Locale) -> str:
    if locale.character_order != "right-to-left":
        return text
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}"


def _locale(language: str) -> Locale:
    """Return the locale of a language, the nearest that is known, or English."""
    parts = language.split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")
