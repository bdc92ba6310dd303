"""The verbs of listings: on sale and off it, and imports of a seller's own file."""

from __future__ import annotations

from tradewind.goods.listings.services.applying import work_imports
from tradewind.goods.listings.services.archiving import archive, restore
from tradewind.goods.listings.services.fetching import fetch_pictures
from tradewind.goods.listings.services.imports import (
    confirm_import,
    drop_import,
    start_import,
    undo_import,
)
from tradewind.goods.listings.services.sale import pause, publish

__all__ = [
    "archive",
    "confirm_import",
    "drop_import",
    "fetch_pictures",
    "pause",
    "publish",
    "restore",
    "start_import",
    "undo_import",
    "work_imports",
]
