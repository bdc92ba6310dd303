"""The verbs of discovery: keep what buyers see of goods, and count what buyers say of them."""

from tradewind.growth.discovery.services.ratings import count_review, recount_reviews
from tradewind.growth.discovery.services.showing import (
    count_sold,
    follow_placed,
    rebuild,
    refresh,
    reprice,
    restock,
)

__all__ = [
    "count_review",
    "count_sold",
    "follow_placed",
    "rebuild",
    "recount_reviews",
    "refresh",
    "reprice",
    "restock",
]
