"""What all browser tests know: the widths, the running demo, waiting, and listening to pages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from tradewind.demo.window import Window

T = TypeVar("T")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
both_widths = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390 px", "1280 px"])
PATIENCE = 60.0
# A form with an error answers so, with the page itself.
_PAGES_THAT_ANSWER = {409, 422}


@dataclass(frozen=True)
class Demo:
    """A demo market that runs; `home` is its folder."""

    site: str
    home: Path

    def window(self) -> Window:
        """Open a window that has no browser, for what a test needs but does not look at."""
        return Window(self.site, headers={"X-Forwarded-For": address()})


@dataclass
class Watch:
    """Listens to pages: errors of scripts, what the policy forbids, answers that are not good."""

    heard: list[str] = field(default_factory=list)
    # Parts of addresses whose refusals a test asks for.
    expected: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"{page.url}: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # That an answer was bad is heard from the answer itself.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.heard.append(f"{message.location.get('url')}: {message.text}")

    def _response(self, answer: Response) -> None:
        if answer.status < 400 or any(part in answer.url for part in self.expected):
            return
        if answer.status in _PAGES_THAT_ANSWER and answer.request.resource_type in (
            "document", "xhr", "fetch",
        ):  # fmt: skip
            return
        self.heard.append(f"{answer.status} at {answer.url}")


def address() -> str:
    """Return an address from which nobody has come yet."""
    one, two, three = secrets.token_bytes(3)
    return f"10.{one}.{two}.{three}"


def until(what: str, look: Callable[[], T | None], *, seconds: float = PATIENCE) -> T:
    """Look again and again until there is something; fails after a while."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.1)
    return found


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
