"""Papers: PDF files that typst sets from a template under `papers/` and facts.

Typst says nothing of a font that is not there and draws boxes for its letters. So only families
that are found are asked for, and `scripts_without_font` tells `doctor` whose letters would be
missing. Fonts come from the folders of `settings.FONT_FOLDERS` and from typst itself.
"""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

_FOLDER = Path(__file__).resolve().parent / "papers"
# The letters of the languages in which buyers write their names and addresses, best font first.
_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "Latin": ("Noto Sans", "Libertinus Serif"),
    "Cyrillic": ("Noto Sans", "Libertinus Serif"),
    "Arabic": ("Noto Sans Arabic", "Noto Naskh Arabic"),
    "Chinese": ("Noto Sans CJK SC", "Noto Sans SC", "Noto Serif CJK SC"),
    "Japanese": ("Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans JP"),
    "Korean": ("Noto Sans CJK KR", "Noto Sans CJK SC", "Noto Sans KR"),
    "Hebrew": ("Noto Sans Hebrew",),
    "Thai": ("Noto Sans Thai",),
    "Hindi": ("Noto Sans Devanagari",),
}


class PaperNotMade(Exception):
    """Typst could not set a paper; the message says where in the template."""


def pdf(template: str, facts: Mapping[str, Any]) -> bytes:
    """Return a PDF of a template (`packing-slip`) and facts that JSON can hold.

    Raises PaperNotMade, also for what typst only warns of: an unknown font is an empty box.
    """
    fonts = _fonts()
    given = {**facts, "fonts": families()}
    try:
        made, warnings = typst.compile_with_warnings(
            str(_FOLDER / f"{template}.typ"),
            root=str(_FOLDER),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"facts": json.dumps(given, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise PaperNotMade(f"{template}: {error}") from error
    unknown = [str(one) for one in warnings if "unknown font family" in str(one)]
    if unknown:
        raise PaperNotMade(f"{template}: {'; '.join(unknown)}")
    assert isinstance(made, bytes), "one PDF"
    return made


def qr(text: str) -> str:
    """Return a QR code of a short text as SVG."""
    out = io.BytesIO()
    segno.make(text, micro=False, error="m").save(
        out, kind="svg", border=1, scale=4, xmldecl=False, svgns=True
    )
    return out.getvalue().decode()


def written(text: str) -> dict[str, Any]:
    """Return a text with the direction in which its first letter is written, for a template."""
    first = next((unicodedata.bidirectional(sign) for sign in text if sign.isalpha()), "L")
    return {"text": text, "rtl": first in ("R", "AL")}


def families() -> list[str]:
    """Return the font families that papers use, those alone that are there, best first."""
    there = set(_fonts().families())
    wanted = dict.fromkeys(name for names in _FAMILIES.values() for name in names)
    return [name for name in wanted if name in there]


def scripts_without_font() -> list[str]:
    """Return the scripts whose letters papers could not show on this machine."""
    there = set(_fonts().families())
    return [script for script, names in _FAMILIES.items() if not there & set(names)]


def _fonts() -> typst.Fonts:
    folders: Sequence[str] = [str(folder) for folder in settings.FONT_FOLDERS]
    return _found(tuple(folder for folder in folders if Path(folder).is_dir()))


@cache
def _found(folders: tuple[str, ...]) -> typst.Fonts:
    """Read the folders once for each process; that takes a moment."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders)
    )
