"""What the documents point at is there: files, headings, pictures, commands."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from tradewind.cli.main import app

_ROOT = Path(__file__).parents[2]
_DOCUMENTS = sorted({*_ROOT.glob("*.md"), *_ROOT.glob("docs/**/*.md")})
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"(?:`|^\s*(?:\$ )?(?:\.venv/bin/)?)tradewind ((?:[a-z-]+ ?)+)", re.MULTILINE)
_MODULE = re.compile(r"python -m ((?:tradewind|simulators|tests)\.[a-z_.]+)")


def _named(path: Path) -> str:
    return str(path.relative_to(_ROOT))


@cache
def _anchors(path: Path) -> frozenset[str]:
    """Return the anchors of a document's headings, as forges make them."""
    text = _CODE.sub("", path.read_text("utf-8"))
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", one).lower() for one in found)
    return frozenset(re.sub(r"[^\w\- ]", "", one).replace(" ", "-") for one in plain)


def _targets(text: str) -> list[str]:
    found = _LINK.findall(_CODE.sub("", text))
    return [one for one in found if not re.match(r"[a-z]+:", one)]


def _broken(path: Path, text: str) -> list[str]:
    """Return the links of a text that lead nowhere from where it stands."""
    wrong = []
    for link in _targets(text):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        missing = not target.exists() or not target.is_relative_to(_ROOT)
        if missing or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("path", _DOCUMENTS, ids=_named)
def test_every_link_of_a_document_leads_somewhere(path):
    assert _broken(path, path.read_text("utf-8")) == []


def test_a_link_to_nowhere_is_found():
    text = "[a](nothing.md) [b](README.md#no-such-heading) [c](README.md) ![d](img/none.png)"

    wrong = _broken(_ROOT / "docs" / "page.md", text)

    assert wrong == ["nothing.md", "README.md#no-such-heading", "img/none.png"]


def test_every_document_is_reached_from_the_readme():
    seen, waiting = set(), [_ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in _targets(page.read_text("utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            found = sorted(target.glob("*.md")) if target.is_dir() else [target]
            waiting += [one for one in found if one.suffix == ".md" and one.exists()]

    assert sorted(map(_named, set(_DOCUMENTS) - seen)) == []


def test_every_picture_of_the_documents_is_shown_by_one_of_them():
    shown = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in _DOCUMENTS
        for link in _targets(page.read_text("utf-8"))
    }
    drawn = [one for one in (_ROOT / "docs" / "img").rglob("*") if one.is_file()]

    assert drawn
    assert sorted(_named(one) for one in drawn if one not in shown) == []


def test_every_command_that_the_documents_name_exists():
    known = _commands()
    wrong = []
    for page in _DOCUMENTS:
        for words in _COMMAND.findall(page.read_text("utf-8")):
            first, *rest = words.split()
            if first not in known or (rest and known[first] and rest[0] not in known[first]):
                wrong.append(f"{_named(page)}: tradewind {words}")

    assert wrong == []


def test_every_module_that_the_documents_call_exists():
    named = {
        (page, module) for page in _DOCUMENTS for module in _MODULE.findall(page.read_text("utf-8"))
    }

    assert named
    for page, module in named:
        inner = Path(*module.rstrip(".").split("."))
        folder = _ROOT if module.startswith("tests") else _ROOT / "src"
        there = (folder / inner).with_suffix(".py").exists() or (folder / inner).is_dir()
        assert there, f"{_named(page)} calls {module}"


def _commands() -> dict[str, set[str]]:
    """Return each command and, of a group, what may follow it."""
    group = get_command(app)
    return {name: set(getattr(one, "commands", {})) for name, one in group.commands.items()}
