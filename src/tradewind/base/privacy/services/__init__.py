"""The verbs of privacy: ask for a copy, put it together, plan to be forgotten, and do it."""

from __future__ import annotations

from tradewind.base.privacy.services.copying import (
    ask_export,
    build_exports,
    expire_exports,
    open_export,
)
from tradewind.base.privacy.services.erasing import (
    cancel_erasure,
    erase_due,
    plan_erasure,
)

__all__ = [
    "ask_export",
    "build_exports",
    "cancel_erasure",
    "erase_due",
    "expire_exports",
    "open_export",
    "plan_erasure",
]
