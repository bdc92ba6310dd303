"""Reads a page as a machine does."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class Reading(HTMLParser):
    """The elements of a page with their attributes, and the text in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip() and self.elements:
            self.texts.append((self.elements[-1][0], data.strip()))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a name that has these."""
        return [
            found
            for name, found in self.elements
            if name == tag and attributes.items() <= found.items()
        ]

    def one(self, tag: str, **attributes: str) -> dict[str, str | None]:
        """Return the attributes of the only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def structured(self) -> dict[str, Any]:
        """Return the things of the page's JSON-LD by their type."""
        (text,) = [text for tag, text in self.texts if tag == "script"]
        return {thing["@type"]: thing for thing in json.loads(text)["@graph"]}


def read(response) -> Reading:
    """Read a response."""
    return Reading(response.content.decode())
