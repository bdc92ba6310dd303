"""What merchants are told."""

from __future__ import annotations

from datetime import datetime

from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.goods.sellers import selectors
from tradewind.goods.sellers.events import StoreOpened
from tradewind.kernel import outbox


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
