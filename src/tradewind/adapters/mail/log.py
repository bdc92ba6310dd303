"""A messenger that writes down that a letter would leave; for a marketplace without mail yet."""

from __future__ import annotations

import structlog

from tradewind.base.notices.types import Message

_logger = structlog.get_logger(__name__)


class LogMessenger:
    """Logs one line for each message: to whom, masked, and nothing of what it says."""

    def deliver(self, message: Message) -> None:
        """Write the line."""
        _logger.info(
            "notice_delivered",
            notice=str(message.id),
            kind=message.kind.value,
            language=message.language,
            to=masked(message.to),
        )


def masked(email: str) -> str:
    """Return an address with only the first letter of its name, such as `a***@example.com`."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}***@{host}"
