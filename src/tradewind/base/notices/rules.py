"""Which facts a kind of notice needs, and when a failed one is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tradewind.base.accounts.rules import CODE_LIVES
from tradewind.base.notices.types import NoticeKind
from tradewind.kernel.errors import InvalidInput

CODE_MINUTES = CODE_LIVES // timedelta(minutes=1)
MAX_ATTEMPTS = 6
_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 16, 64, 256))

# Needed facts, then those that a template shows where they are given.
_FACTS: Mapping[NoticeKind, tuple[frozenset[str], frozenset[str]]] = {
    NoticeKind.ORDER_PLACED: (frozenset({"number"}), frozenset({"total", "pay_by"})),
    NoticeKind.ORDER_PAID: (frozenset({"number"}), frozenset({"total", "arrives_by"})),
    NoticeKind.ORDER_SHIPPED: (
        frozenset({"number"}),
        frozenset({"carrier", "tracking_number", "arrives_by"}),
    ),
    NoticeKind.ORDER_DELIVERED: (frozenset({"number"}), frozenset({"confirm_by"})),
    NoticeKind.ORDER_CANCELLED: (frozenset({"number"}), frozenset({"reason"})),
    NoticeKind.REFUND_SENT: (frozenset({"number", "amount"}), frozenset()),
    NoticeKind.ORDER_UNFILLABLE: (frozenset({"number"}), frozenset({"amount"})),
    NoticeKind.PAYOUT_SENT: (frozenset({"store_name", "amount"}), frozenset({"reference"})),
    NoticeKind.SELLER_ORDER: (
        frozenset({"number", "store_name"}),
        frozenset({"total", "pieces", "ship_by"}),
    ),
    NoticeKind.STORE_APPROVED: (frozenset({"store_name"}), frozenset()),
    NoticeKind.EMAIL_CODE: (frozenset({"code", "minutes"}), frozenset()),
    NoticeKind.EMAIL_CONFIRM: (frozenset({"url"}), frozenset()),
    NoticeKind.PASSWORD_RESET: (frozenset({"url"}), frozenset()),
    NoticeKind.PASSWORD_CHANGED: (frozenset(), frozenset()),
    NoticeKind.ACCOUNT_EXISTS: (frozenset(), frozenset()),
    NoticeKind.ACCOUNT_UNKNOWN: (frozenset(), frozenset()),
    NoticeKind.MFA_CHANGED: (frozenset(), frozenset({"change"})),
    NoticeKind.EXPORT_READY: (frozenset({"until"}), frozenset()),
    NoticeKind.ERASURE_PLANNED: (frozenset({"on"}), frozenset()),
    NoticeKind.REVIEW_REMINDER: (frozenset({"number"}), frozenset({"store_name"})),
    NoticeKind.REVIEW_ANSWERED: (frozenset({"number"}), frozenset({"store_name"})),
    NoticeKind.REVIEW_REJECTED: (frozenset({"number", "reason"}), frozenset()),
    NoticeKind.QUESTION_ASKED: (frozenset({"product", "store_name"}), frozenset()),
    NoticeKind.QUESTION_ANSWERED: (frozenset({"product"}), frozenset({"product_id"})),
    NoticeKind.QUESTION_REJECTED: (frozenset({"product", "reason"}), frozenset({"product_id"})),
}
# Those that may go to an email whose owner is not known.
WITHOUT_PERSON = frozenset({
    NoticeKind.EMAIL_CODE, NoticeKind.ACCOUNT_UNKNOWN,
})  # fmt: skip
# Those that hold a key to an account: nobody but the reader sees them, and they are not sent twice.
SECRET = frozenset({
    NoticeKind.EMAIL_CODE, NoticeKind.EMAIL_CONFIRM, NoticeKind.PASSWORD_RESET,
})  # fmt: skip
# A seller signs in to see an order; the signed link is its buyer's.
_OF_ORDERS = frozenset({"order_id"})
_ALWAYS = frozenset({"url"})


def check(*, kind: NoticeKind, facts: Mapping[str, Any]) -> None:
    """Raise InvalidInput naming a fact that is missing, or that no template of the kind shows."""
    needed, shown = _FACTS[kind]
    if "number" in needed and kind is not NoticeKind.SELLER_ORDER:
        shown |= _OF_ORDERS
    for name in sorted(needed - facts.keys()):
        raise InvalidInput(field=name, reason="missing", kind=kind)
    for name in sorted(facts.keys() - needed - shown - _ALWAYS):
        raise InvalidInput(field=name, reason="not a fact of this kind", kind=kind)


def delay(*, attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts, 1 to MAX_ATTEMPTS - 1."""
    return _DELAYS[attempts - 1]
