from __future__ import annotations

import os
import re

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext

from tradewind.design import messages

COMPLETE = ("ar", "de", "es", "fr", "pt_BR", "ru")
STAFF = ("sites/seller_centre/", "sites/back_office/", "kernel/")
_PLACEHOLDER = re.compile(r"%\(\w+\)s|</?\w+>")


def catalogue(locale: str):
    with (messages.LOCALE / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=locale)


def of_buyers() -> list[str | tuple[str, ...]]:
    """Return the words that buyers read; sellers and staff read English."""
    return [
        message.id
        for message in messages.template()
        if message.id
        and any(
            not path.startswith(STAFF) and "/admin" not in path for path, _ in message.locations
        )
    ]


@pytest.mark.parametrize("locale", COMPLETE)
def test_a_catalogue_has_every_word_and_its_placeholders(locale):
    known = {message.id: message for message in catalogue(locale) if message.id}
    assert set(known) == {message.id for message in messages.template() if message.id}
    for words in of_buyers():
        source = words if isinstance(words, tuple) else (words,)
        given = known[words].string
        forms = given if isinstance(given, tuple) else (given,)
        assert len(forms) == (catalogue(locale).num_plurals if isinstance(words, tuple) else 1)
        for form in forms:
            assert form
            assert sorted(_PLACEHOLDER.findall(form)) == sorted(_PLACEHOLDER.findall(source[-1]))


def test_the_template_is_up_to_date():
    with (messages.LOCALE / "django.pot").open("rb") as file:
        written = {message.id for message in read_po(file)}
    assert written == {message.id for message in messages.template()}


def test_words_of_templates_and_of_code_are_found():
    found = {message.id for message in messages.template()}
    assert {"Home", "Sold out", "Ship to <b>%(country)s</b>"} <= found
    assert ("%(pieces)s sold", "%(pieces)s sold") in found


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A catalogue of one language apart from the real ones."""
    source = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "Home"\nmsgstr "Casa"\n')
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    return source


def test_a_catalogue_is_compiled_when_absent_or_older_and_else_let_be(copied, settings):
    compiled = copied.with_suffix(".mo")
    assert messages.ensure() == [compiled]
    assert messages.ensure() == []
    copied.write_text(copied.read_text().replace("Casa", "Hogar"))
    later = compiled.stat().st_mtime_ns + 1_000_000
    os.utime(copied, ns=(later, later))
    assert messages.ensure() == [compiled]
    settings.LOCALE_PATHS = [copied.parents[2]]
    with translation.override("es"):
        assert gettext("Home") == "Hogar"


@pytest.mark.parametrize("broken", [b"nonsense\n", b'msgid "Home"\nmsgstr "\xff"\n'])
def test_a_broken_catalogue_is_named(copied, broken):
    copied.write_bytes(broken)
    with pytest.raises(messages.BadCatalogue, match=r"django\.po"):
        messages.ensure()
    assert not copied.with_suffix(".mo").exists()


def test_the_program_says_how_it_is_used():
    with pytest.raises(SystemExit, match=r"extract\|compile"):
        messages.main(["both"])
