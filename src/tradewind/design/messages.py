"""The catalogues of words: extracted, brought up to date and compiled by Babel, without msgfmt.

English is the source: it stands in templates and code. Of `python -m tradewind.design.messages`,
`extract` writes `locale/django.pot` and brings every `django.po` up to date; `compile` makes the
`.mo` files, which are not committed. `ensure` compiles what is absent or older than its source.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import template as django_template
from django.utils.translation.reloader import translation_file_changed

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = Path(__file__).resolve().parent / "locale"
_DOMAIN = "django"
# Catalogues carry no date of their own: an unchanged source leaves unchanged files.
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
_KEYWORDS = dict.fromkeys(
    ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext")
)


class BadCatalogue(Exception):
    """A catalogue cannot be read; the message names the file."""


def ensure() -> list[Path]:
    """Compile each catalogue whose `.mo` is absent or older; return those that were compiled.

    Safe when two processes do it at once. Raises BadCatalogue.
    """
    return _compile([source for source in _sources() if _is_stale(source)])


def compile_all() -> list[Path]:
    """Compile every catalogue; raises BadCatalogue."""
    return _compile(list(_sources()))


def template() -> Catalog:
    """Return all words of templates and code that are to be translated."""
    found = Catalog(
        domain=_DOMAIN,
        project="Tradewind",
        version="1",
        msgid_bugs_address="-",
        last_translator="Tradewind",
        language_team="Tradewind",
        charset="utf-8",
        creation_date=_UNDATED,
        revision_date=_UNDATED,
        header_comment="# Words of Tradewind; written by `python -m tradewind.design.messages`.",
    )
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in (".html", ".txt", ".py") or "migrations" in path.parts:
            continue
        location = (path.relative_to(PACKAGE).as_posix(), 0)
        for context, words in _words(path):
            found.add(words if len(words) > 1 else words[0], None, [location], context=context)
    return found


def extract() -> list[Path]:
    """Write the template and bring every catalogue up to date with it; return the files written."""
    fresh = template()
    target = LOCALE / f"{_DOMAIN}.pot"
    _write(target, fresh)
    written = [target]
    for source in _sources():
        catalogue = _read(source)
        catalogue.update(fresh, no_fuzzy_matching=True)
        catalogue.revision_date = _UNDATED
        _write(source, catalogue)
        written.append(source)
    return written


def _words(path: Path) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Yield what a file wants translated: a context if there is one, and words with any plural."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into calls of gettext; what is left over only looks like Python.
        text = django_template.templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in text.splitlines())
    elif "gettext" not in text:
        return
    calls: Iterator[Any] = extract_python(
        io.BytesIO(text.encode()), _KEYWORDS, [], {"encoding": "utf-8"}
    )
    for _, function, given, _ in calls:
        words = tuple(word for word in (given if isinstance(given, tuple) else (given,)) if word)
        if function in ("pgettext", "npgettext"):
            yield words[0], words[1:]
        elif words:
            yield None, words


def _sources() -> Iterator[Path]:
    yield from sorted(LOCALE.glob(f"*/LC_MESSAGES/{_DOMAIN}.po"))


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(sources: list[Path]) -> list[Path]:
    for source in sources:
        compiled = source.with_suffix(".mo")
        made = compiled.with_suffix(f".{os.getpid()}")
        with made.open("wb") as file:
            write_mo(file, _read(source))
        made.replace(compiled)
        # What this process has read before is forgotten.
        translation_file_changed(sender=None, file_path=compiled)
    return [source.with_suffix(".mo") for source in sources]


def _read(source: Path) -> Catalog:
    try:
        with source.open("rb") as file:
            return read_po(file, locale=source.parts[-3], domain=_DOMAIN, abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise BadCatalogue(f"{source}: {error}") from error


def _write(target: Path, catalogue: Catalog) -> None:
    with target.open("wb") as file:
        write_po(
            file, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True
        )


def main(arguments: list[str]) -> str:
    """Run one of the two commands and return what to tell whoever runs it."""
    if arguments == ["extract"]:
        done = extract()
    elif arguments == ["compile"]:
        done = compile_all()
    else:
        raise SystemExit("usage: python -m tradewind.design.messages extract|compile")
    return "\n".join(str(path) for path in done)


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
