"""Reactions to time: what is due leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from tradewind.base.notices import models, rules, selectors
from tradewind.base.notices.ports import Messenger, Undeliverable
from tradewind.base.notices.types import NoticeState
from tradewind.kernel import db, jobs, ports

CHUNK = 50
# How long a worker may take for a chunk before another takes its notices over.
_LEASE = timedelta(minutes=10)
_logger = structlog.get_logger(__name__)

_CLAIM = """
UPDATE notices_notice SET attempts = attempts + 1, due_at = %s
WHERE id IN (SELECT id FROM notices_notice WHERE state = 'queued' AND due_at <= %s
             ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@jobs.sweep
def send_due(now: datetime) -> int:
    """Hand over the notices that are due, each at least once; return how many were taken.

    They are claimed in one transaction, which counts the attempt, and handed over outside of any. A
    worker that dies meanwhile leaves them to be claimed again when the lease is over.
    """
    with db.atomic():
        claimed = [row[0] for row in db.rows(_CLAIM, [now + _LEASE, now, CHUNK])]
    for notice in models.Notice.objects.filter(id__in=claimed).order_by("created_at", "id"):
        _hand_over(notice, now)
    return len(claimed)


def _hand_over(notice: models.Notice, now: datetime) -> None:
    db.assert_no_transaction()
    try:
        if notice.attempts > rules.MAX_ATTEMPTS:
            raise TimeoutError("the last attempt never ended")
        ports.get(Messenger).deliver(selectors.message(notice))
    except Exception as error:
        # The words of an error may hold the address; its kind does not.
        kind = type(error).__name__
        _logger.warning("notice_failed", notice=str(notice.id), kind=notice.kind, error=kind,
                        attempts=notice.attempts)  # fmt: skip
        last = notice.attempts >= rules.MAX_ATTEMPTS or isinstance(error, Undeliverable)
        change = {
            "state": NoticeState.FAILED if last else NoticeState.QUEUED,
            "due_at": now if last else now + rules.delay(attempts=notice.attempts),
            "error": kind[:80],
        }
    else:
        change = {"state": NoticeState.SENT, "sent_at": now, "error": ""}
    with db.atomic():
        models.Notice.objects.filter(
            id=notice.id, state=NoticeState.QUEUED, attempts=notice.attempts
        ).update(**change)
