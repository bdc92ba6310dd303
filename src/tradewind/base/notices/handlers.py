"""Reactions to time: what is due leaves. And what is kept of people here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.base.accounts.events import PersonErased
from tradewind.base.notices import models, rules, selectors
from tradewind.base.notices.ports import Messenger, Undeliverable
from tradewind.base.notices.types import NoticeState
from tradewind.kernel import db, jobs, metrics, outbox, personal, ports
from tradewind.kernel.personal import Fate, Section

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


@jobs.due_of(send_due)
def _due(now: datetime) -> int:
    (count,) = db.rows(
        "SELECT count(*) FROM notices_notice WHERE state = 'queued' AND due_at <= %s", [now]
    )[0]
    return int(count)


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
    metrics.OUTCOMES.labels("letter", "failed" if change["error"] else "sent").inc()
    with db.atomic():
        models.Notice.objects.filter(
            id=notice.id, state=NoticeState.QUEUED, attempts=notice.attempts
        ).update(**change)


@outbox.on(PersonErased)
def forget(event: PersonErased, at: datetime) -> None:
    """Empty the letters of who was forgotten; what waited to be sent is not sent any more.

    Letters to an email without a person, such as codes, have no worth without it.
    """
    whose = [list(event.person_ids)]
    db.execute(
        "DELETE FROM notices_notice WHERE person_id IS NULL AND email IN"
        " (SELECT email FROM notices_notice WHERE person_id = ANY(%s) AND email <> '')",
        whose,
    )
    db.execute(
        "UPDATE notices_notice SET email = '', facts = '{}', error = CASE state WHEN 'queued'"
        " THEN 'erased' ELSE error END, state = CASE state WHEN 'queued' THEN 'failed' ELSE state"
        " END WHERE person_id = ANY(%s)",
        whose,
    )


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The letters to a person, with what they told; secrets of signing in are left out."""
    return (
        personal.section(
            "letters",
            ("kind", "language", "email", _TOLD_FACTS, "state", "created_at", "sent_at"),
            "FROM notices_notice WHERE person_id = ANY(%s) ORDER BY created_at, id",
            person_ids,
        ),
    )


_TOLD_FACTS = (
    "CASE WHEN kind IN ('password_reset', 'email_confirm') THEN '{}'"
    " ELSE (facts - 'url' - 'code')::text END AS facts"
)
personal.keeps(
    "notices",
    tables={
        "notices_notice": (
            Fate.FORGOTTEN,
            "Address and contents are emptied; that a letter was sent, and when, stays.",
        )
    },
    tells=told,
)
