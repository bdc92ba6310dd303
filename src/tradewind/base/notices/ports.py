"""Where notices leave the house."""

from __future__ import annotations

from typing import Protocol

from tradewind.base.notices.types import Message


class Undeliverable(Exception):
    """The letter will never arrive: nobody tries again."""


class Messenger(Protocol):
    """Somebody who takes letters."""

    def deliver(self, message: Message) -> None:
        """Hand over one message; any exception means that it did not go and is tried again.

        Only after Undeliverable it is not. Called outside of transactions, at least once for a
        message: its id tells a repetition.
        """
