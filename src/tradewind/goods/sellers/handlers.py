"""What merchants are told, and what is kept of who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.goods.sellers import selectors
from tradewind.goods.sellers.events import StoreOpened
from tradewind.kernel import db, outbox, personal
from tradewind.kernel.personal import Fate, Hold, Section


@outbox.on(StoreOpened)
def tell_applicant(event: StoreOpened, at: datetime) -> None:
    """Write to who applied that their store is open."""
    notices.send(
        kind=NoticeKind.STORE_APPROVED,
        person_id=selectors.seller(event.seller_id).applicant_id,
        facts={"store_name": selectors.store(event.store_id).name},
        dedupe_key=f"{NoticeKind.STORE_APPROVED}:{event.store_id}",
        now=at,
    )


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The merchants for which a person applied."""
    return (
        personal.section(
            "merchants",
            ("legal_name", "country", "registration_no", "state"),
            "FROM sellers_seller WHERE applicant_id = ANY(%s) ORDER BY id",
            person_ids,
        ),
    )


def held(person_ids: Sequence[UUID]) -> tuple[Hold, ...]:
    """Who stands for a merchant is named by law as long as there is one."""
    found = db.rows(
        "SELECT legal_name FROM sellers_seller WHERE applicant_id = ANY(%s) ORDER BY id",
        [list(person_ids)],
    )
    return tuple(Hold("merchant", name) for (name,) in found)


personal.keeps(
    "sellers",
    tables={"sellers_seller": (Fate.KEPT, "Who stands for a merchant is not erased.")},
    tells=told,
    holds=held,
)
