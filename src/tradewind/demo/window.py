"""A window of a very simple browser: it opens pages, fills forms and follows links over HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import MappingProxyType
from urllib.parse import urljoin

import httpx

_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_SPACES = re.compile(r"\s+")


@dataclass
class Form:
    """A form as a page gave it; `buttons` maps a button's words to its (name, value, formaction)."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str, str]] = field(default_factory=dict)


@dataclass
class Page:
    """What an address answered: its forms, its links by their words, and its text."""

    url: str
    status: int
    text: str
    forms: list[Form]
    links: dict[str, str]

    def form(self, *names: str, action: str = "") -> Form:
        """Return the first form that has these fields or button words, at an action.

        Raises LookupError naming the page.
        """
        for form in self.forms:
            known = {*form.fields, *form.files, *form.choices, *form.buttons}
            if set(names) <= known and action in form.action:
                return form
        raise LookupError(f"no form with {names} {action} on {self.url}: {self.forms}")


class Window:
    """Keeps cookies like a browser, follows redirects, and says when a page fails."""

    def __init__(self, site: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        self.site = site
        self._client = httpx.Client(follow_redirects=True, timeout=_TIMEOUT, headers=headers)

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies it has, by name: with them a real browser goes on from here."""
        return dict(self._client.cookies)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def open(self, path: str) -> Page:
        """Open an address; raises LookupError for an answer that is not good."""
        return self._read(self._client.get(urljoin(self.site, path)))

    def download(self, path: str) -> bytes:
        """Return what stands at an address as it is."""
        answer = self._client.get(urljoin(self.site, path))
        answer.raise_for_status()
        return answer.content

    def submit(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str] = MappingProxyType({}),
        *,
        button: str = "",
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Page:
        """Send a form with these values, by the button whose words begin so (or the first)."""
        unknown = set(values) - {*form.fields, *form.choices}
        if unknown:
            raise LookupError(f"no fields {unknown} in a form of {page.url}: {form}")
        sent = {**form.fields, **{name: [value] for name, value in values.items()}}
        action = form.action
        for words, (name, value, formaction) in form.buttons.items():
            if words.startswith(button):
                if name:
                    sent[name] = [value]
                action = formaction or action
                break
        else:
            if button:
                raise LookupError(f"no button {button!r} in a form of {page.url}: {form}")
        url = urljoin(page.url, action or page.url)
        if form.method == "get":
            return self._read(self._client.get(url, params=sent))
        headers = {"Referer": page.url, "Origin": _origin(page.url)}
        return self._read(self._client.post(url, data=sent, files=files, headers=headers))

    def _read(self, answer: httpx.Response) -> Page:
        if answer.status_code >= 400:
            raise LookupError(f"{answer.status_code} at {answer.url}: {_words(answer.text)[:600]}")
        reader = _Reader()
        if "html" in answer.headers.get("Content-Type", ""):
            reader.feed(answer.text)
        return Page(
            url=str(answer.url),
            status=answer.status_code,
            text=_words(" ".join(reader.words)),
            forms=reader.forms,
            links=reader.links,
        )


class _Reader(HTMLParser):
    """Collects the forms, links and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.words: list[str] = []
        self._form: Form | None = None
        self._button: tuple[str, str, str] | None = None
        self._link = self._select = self._area = ""
        self._since = 0
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._silent = True
        elif tag == "a":
            self._link, self._since = got.get("href", ""), len(self.words)
        elif tag == "form":
            self._form = Form(got.get("action", ""), got.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, got)

    def _control(self, form: Form, tag: str, got: dict[str, str]) -> None:
        name, value = got.get("name", ""), got.get("value", "")
        kind = got.get("type", "submit" if tag == "button" else "text")
        if tag == "option" and self._select:
            form.choices[self._select].append(value)
            if "selected" in got or self._select not in form.fields:
                form.fields[self._select] = [value]
        elif tag == "button" or (tag == "input" and kind == "submit"):
            self._button, self._since = (name, value, got.get("formaction", "")), len(self.words)
        elif "disabled" in got or not name:
            return
        elif tag == "input" and kind == "file":
            form.files.add(name)
        elif tag == "input" and kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in got:
                form.fields.setdefault(name, []).append(value or "on")
        elif tag == "input":
            form.fields.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
            form.choices.setdefault(name, [])
        elif tag == "textarea":
            self._area, self._since = name, len(self.words)

    def handle_endtag(self, tag: str) -> None:
        said = _words(" ".join(self.words[self._since :]))
        if tag in ("script", "style"):
            self._silent = False
        elif tag == "a" and self._link:
            self.links.setdefault(said, self._link)
            self._link = ""
        elif tag == "button" and self._button and self._form:
            self._form.buttons.setdefault(said, self._button)
            self._button = None
        elif tag == "textarea" and self._area and self._form:
            self._form.fields[self._area] = ["".join(self.words[self._since :]).lstrip("\n")]
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _words(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _origin(url: str) -> str:
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode()}"
