from __future__ import annotations

import pytest
import structlog

from tradewind.adapters.mail.log import LogMessenger, masked
from tradewind.base.notices.types import Message, NoticeKind
from tradewind.kernel import ids


def test_the_log_of_a_letter_holds_its_masked_address_and_none_of_its_words():
    message = Message(
        id=ids.new(),
        kind=NoticeKind.ORDER_PAID,
        to="ana.gil@example.com",
        language="es",
        subject="Order 1 is paid",
        body="Dear Ana",
    )
    with structlog.testing.capture_logs() as lines:
        LogMessenger().deliver(message)
    assert lines == [
        {
            "event": "notice_delivered",
            "log_level": "info",
            "notice": str(message.id),
            "kind": "order_paid",
            "language": "es",
            "to": "a***@example.com",
        }
    ]


@pytest.mark.parametrize(
    ("email", "shown"),
    [("a@example.com", "a***@example.com"), ('"x@y"@example.com', '"***@example.com')],
)
def test_an_address_is_masked_to_its_first_letter_and_host(email, shown):
    assert masked(email) == shown
