"""Fetching the pictures that an import named by address, after it is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.base.accounts import selectors as accounts
from tradewind.goods.catalog import services as catalog
from tradewind.goods.listings.ports import PictureSource
from tradewind.goods.listings.services.applying import add_problems
from tradewind.goods.listings.types import PictureUnreachable, Problem, ProblemLevel
from tradewind.kernel import db, ports
from tradewind.kernel.errors import TradewindError

_logger = structlog.get_logger(__name__)
MOST_TRIES = 3
_LEASE = timedelta(minutes=2)

_TAKE = """
UPDATE listings_importpicture p SET tries = p.tries + 1, due_at = %s
WHERE p.id = (SELECT id FROM listings_importpicture WHERE state = 'waiting' AND due_at <= %s
              ORDER BY due_at, position, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING p.id, p.run_id, p.line_id, p.product_id, p.url, p.alt, p.row, p.tries
"""


def fetch_pictures(*, now: datetime) -> int:
    """Fetch one picture that is due and add it to its product; return 1, or 0 when none is due.

    What cannot be fetched is tried three times, and then a warning of the import's line.
    """
    with db.atomic():
        row = db.row(_TAKE, [now + _LEASE, now])
    if row is None:
        return 0
    key, run_id, line_id, product_id, url, alt, line, tries = row
    try:
        fetched = ports.get(PictureSource).fetch(url)
        person = db.row("SELECT person_id FROM listings_importrun WHERE id = %s", [run_id])
        assert person is not None, "a picture belongs to a run"
        added = catalog.add_picture(
            actor=accounts.actor(person[0]),
            product_id=product_id,
            content=fetched.content,
            alt=alt,
            now=now,
        )
    except (TradewindError, OSError) as error:
        _missed(key, line_id, line, url, error, last=tries >= MOST_TRIES, now=now, tries=tries)
        return 1
    with db.atomic():
        taken = db.execute(
            "UPDATE listings_importpicture SET state = 'fetched', due_at = NULL, picture_id = %s"
            " WHERE id = %s AND state = 'waiting'",
            [added.id, key],
        )
        if not taken:
            # The import was undone while this one was on its way.
            catalog.remove_picture(actor=accounts.actor(person[0]), picture_id=added.id, now=now)
    return 1


def _missed(
    key: UUID,
    line_id: UUID,
    line: int,
    url: str,
    error: Exception,
    *,
    last: bool,
    now: datetime,
    tries: int,
) -> None:
    again = isinstance(error, PictureUnreachable) and bool(error.params.get("again"))
    _logger.info("picture_missed", url=url, tries=tries, error=str(error))
    with db.atomic():
        if again and not last:
            db.execute(
                "UPDATE listings_importpicture SET due_at = %s WHERE id = %s AND state = 'waiting'",
                [now + timedelta(seconds=30 * 4**tries), key],
            )
            return
        if not db.execute(
            "UPDATE listings_importpicture SET state = 'failed', due_at = NULL"
            " WHERE id = %s AND state = 'waiting'",
            [key],
        ):
            return
        reason = str(error.params.get("reason", "")) if isinstance(error, TradewindError) else ""
        problem = Problem(
            line=line, field="Image Src", code="picture_missing", level=ProblemLevel.WARNING,
            detail=f"{reason} {url}".strip()[:200],
        )  # fmt: skip
        add_problems(line_id, [problem])
