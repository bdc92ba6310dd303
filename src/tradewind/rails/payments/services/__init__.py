"""The verbs of payments: open, start, refresh, record, refund."""

from __future__ import annotations

from tradewind.rails.payments.services.attempts import (
    LEASE,
    PROVIDER,
    ask,
    cancel,
    open,
    refresh,
    start,
)
from tradewind.rails.payments.services.recording import POLL, record
from tradewind.rails.payments.services.refunds import refund, send_refund
from tradewind.rails.payments.services.webhooks import receive, retry_webhook

__all__ = [
    "LEASE",
    "POLL",
    "PROVIDER",
    "ask",
    "cancel",
    "open",
    "receive",
    "record",
    "refresh",
    "refund",
    "retry_webhook",
    "send_refund",
    "start",
]
