from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.notices import rules
from tradewind.base.notices.types import NoticeKind
from tradewind.kernel.errors import InvalidInput


def test_a_failed_notice_waits_longer_each_time():
    assert [rules.delay(attempts=attempts) for attempts in range(1, 6)] == [
        timedelta(minutes=minutes) for minutes in (1, 4, 16, 64, 256)
    ]


def test_facts_may_leave_out_what_a_template_shows_if_given():
    rules.check(kind=NoticeKind.ORDER_SHIPPED, facts={"number": "7"})
    rules.check(
        kind=NoticeKind.ORDER_SHIPPED,
        facts={"number": "7", "carrier": "C", "tracking_number": "T", "order_id": "1"},
    )


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        (NoticeKind.ORDER_PAID, {}, "number"),
        (NoticeKind.REFUND_SENT, {"number": "7"}, "amount"),
        (NoticeKind.PAYOUT_SENT, {"amount": "1"}, "store_name"),
        (NoticeKind.PAYOUT_SENT, {"amount": "1", "store_name": "S", "order_id": "1"}, "order_id"),
        (NoticeKind.ORDER_PAID, {"number": "7", "full_name": "Ana"}, "full_name"),
    ],
)
def test_facts_that_do_not_fit_the_kind_are_refused_by_name(kind, facts, field):
    with pytest.raises(InvalidInput) as refused:
        rules.check(kind=kind, facts=facts)
    assert refused.value.params["field"] == field
