"""Reminders, and what is forgotten of people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts.types import PersonUnknown
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import audit, db
from tradewind.kernel.actors import Actor
from tradewind.trade.orders import selectors as orders
from tradewind.trade.reviews import rules

_CHUNK = 50

# Invitations that are due, locked, and whether their buyers have said or refused something.
_INVITED = """
SELECT i.order_id, i.buyer_id, i.store_id, i.number, i.due_at,
       EXISTS (SELECT FROM reviews_review r WHERE r.order_id = i.order_id)
       OR EXISTS (SELECT FROM reviews_quiet q WHERE q.person_id = i.buyer_id)
FROM reviews_invitation i WHERE i.due_at <= %s
ORDER BY i.due_at, i.order_id LIMIT %s FOR UPDATE SKIP LOCKED
"""


def invite(
    *, order_id: UUID, buyer_id: UUID, store_id: UUID, number: str, delivered_at: datetime
) -> None:
    """Note when the buyer of a delivered order is asked how it was; a second time, nothing."""
    db.execute(
        "INSERT INTO reviews_invitation (order_id, buyer_id, store_id, number, due_at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (order_id) DO NOTHING",
        [order_id, buyer_id, store_id, number, delivered_at + rules.REMIND_AFTER],
    )


def remind(*, now: datetime) -> int:
    """Ask some buyers how it was, each order once; return how many invitations were due.

    Not who has said something already or wants no such mail, and not after an order was called off.
    """
    with db.atomic():
        due = db.rows(_INVITED, [now, _CHUNK])
        db.execute(
            "UPDATE reviews_invitation SET due_at = NULL WHERE order_id = ANY(%s)",
            [[row[0] for row in due]],
        )
        wanted = [row for row in due if row[4] + rules.REMIND_WITHIN >= now and not row[5]]
        stands = {
            one.id for one in orders.orders([row[0] for row in wanted]) if not one.cancelled_at
        } if wanted else set()  # fmt: skip
        stores = sellers.stores({row[2] for row in wanted}) if wanted else {}
        for order_id, buyer_id, store_id, number, _, _ in wanted:
            if order_id not in stands:
                continue
            try:
                notices.send(
                    kind=NoticeKind.REVIEW_REMINDER,
                    person_id=buyer_id,
                    facts={
                        "number": number,
                        "store_name": stores[store_id].name,
                        "order_id": str(order_id),
                    },
                    dedupe_key=f"how-was-it:{order_id}",
                    now=now,
                )
            except PersonUnknown:
                continue
    return len(due)


def set_reminders(*, actor: Actor, person_id: UUID, wanted: bool, now: datetime) -> None:
    """Say whether somebody is asked by mail how it was; raises NotAllowed."""
    actor.require("review.write", person_id)
    with db.atomic():
        if wanted:
            changed = db.execute("DELETE FROM reviews_quiet WHERE person_id = %s", [person_id])
        else:
            changed = db.execute(
                "INSERT INTO reviews_quiet (person_id, since) VALUES (%s, %s)"
                " ON CONFLICT (person_id) DO NOTHING",
                [person_id, now],
            )
        if changed:
            audit.record(
                actor=actor, verb="review.reminders", object_id=person_id, at=now,
                before={"wanted": not wanted}, after={"wanted": wanted},
            )  # fmt: skip


def forget(*, person_ids: Sequence[UUID]) -> None:
    """Take the initials of people from what they wrote, and forget their votes and reminders.

    What they said of goods stays, as nobody's; how many found a review helpful stays a number.
    """
    with db.atomic():
        for table in ("reviews_review", "reviews_question", "reviews_answer"):
            db.execute(
                f"UPDATE {table} SET author = '' WHERE author_id = ANY(%s) AND author <> ''",
                [list(person_ids)],
            )
        db.execute("DELETE FROM reviews_vote WHERE person_id = ANY(%s)", [list(person_ids)])
        db.execute("DELETE FROM reviews_invitation WHERE buyer_id = ANY(%s)", [list(person_ids)])
        db.execute("DELETE FROM reviews_quiet WHERE person_id = ANY(%s)", [list(person_ids)])
