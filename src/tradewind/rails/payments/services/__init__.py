"""The verbs of payments: open, start, refresh, record, refund."""

from __future__ import annotations

from tradewind.rails.payments.services.attempts import (
    LEASE,
    PROVIDER,
    Start,
    ask,
    cancel,
    cancel_all,
    open,
    open_all,
    refresh,
    start,
    start_all,
)
from tradewind.rails.payments.services.recording import POLL, record, record_all
from tradewind.rails.payments.services.refunds import refund, send_refund
from tradewind.rails.payments.services.webhooks import receive, retry_webhook

__all__ = [
    "LEASE",
    "POLL",
    "PROVIDER",
    "Start",
    "ask",
    "cancel",
    "cancel_all",
    "open",
    "open_all",
    "receive",
    "record",
    "record_all",
    "refresh",
    "refund",
    "retry_webhook",
    "send_refund",
    "start",
    "start_all",
]
