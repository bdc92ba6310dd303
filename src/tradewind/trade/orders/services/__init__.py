"""The verbs of orders: open and pay them, move them on, call them off, write their papers."""

from tradewind.trade.orders.services.moving import Step
from tradewind.trade.orders.services.opening import open
from tradewind.trade.orders.services.papers import issue_credit_note, issue_invoices
from tradewind.trade.orders.services.paying import pay, pay_all
from tradewind.trade.orders.services.steps import (
    CONFIRM_WITHIN,
    cancel,
    confirm_receipt,
    confirm_receipt_all,
    due_orders,
    expire,
    mark_delivered,
    mark_delivered_all,
    mark_shipped,
    mark_shipped_all,
    require_shippable,
    require_shippable_all,
    start_processing,
    start_processing_all,
)

__all__ = [
    "CONFIRM_WITHIN",
    "Step",
    "cancel",
    "confirm_receipt",
    "confirm_receipt_all",
    "due_orders",
    "expire",
    "issue_credit_note",
    "issue_invoices",
    "mark_delivered",
    "mark_delivered_all",
    "mark_shipped",
    "mark_shipped_all",
    "open",
    "pay",
    "pay_all",
    "require_shippable",
    "require_shippable_all",
    "start_processing",
    "start_processing_all",
]
