"""The file of a copy: data for programs, tables for people."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from tradewind.base.privacy import rules
from tradewind.kernel import codec
from tradewind.kernel.personal import Section

# Those that a spreadsheet is wanted for.
_TABLES = ("orders", "order_lines")


def pack(sections: Mapping[str, Sequence[Section]], *, language: str, made_at: datetime) -> bytes:
    """Return a ZIP of all sections by domain: a page to read, JSON for programs, CSV of orders."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", _page(sections, language, made_at))
        for domain, found in sorted(sections.items()):
            told = {one.name: one.rows for one in found}
            archive.writestr(f"data/{domain}.json", codec.dumps(told) + "\n")
            for one in found:
                if one.name in _TABLES:
                    # The mark tells spreadsheets that it is UTF-8.
                    archive.writestr(f"{one.name}.csv", "\ufeff" + rules.csv_file(one.rows))
    return content.getvalue()


def _page(sections: Mapping[str, Sequence[Section]], language: str, made_at: datetime) -> str:
    shown = [
        {
            "name": one.name.replace("_", " ").capitalize(),
            "file": f"data/{domain}.json",
            "count": len(one.rows),
            "table": rules.table(one.rows),
        }
        for domain, found in sorted(sections.items())
        for one in found
    ]
    with translation.override(language.lower()):
        return render_to_string(
            "privacy/index.html",
            {"sections": shown, "made_at": made_at, "language": language, "rtl": _rtl()},
        )


def _rtl() -> bool:
    return translation.get_language_bidi()
