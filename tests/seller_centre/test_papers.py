from __future__ import annotations

from typing import Any

import pytest

from tradewind.design import papers


def facts(**more: Any) -> dict[str, Any]:
    """Return what a packing slip needs."""
    return {
        "lang": "en", "rtl": False, "order": "7Q5-A01-93X-K2$", "store": "Northpeak #Gear",
        "footer": "Tradewind", "code": papers.qr("7Q5-A01-93X-K2$"),
        "words": dict.fromkeys(("title", "order", "to", "sku", "item", "weight", "pieces"), "Word"),
        "address": [papers.written("Ana García")], "about": [["Paid", "11 Nov 2026"]],
        "parcels": [
            {"number": "HG-P-2026-000001", "name": "Parcel 1 of 1", "note": "2 pieces", "lines": [
                {"code": "S-1", "title": papers.written("*Bold* $x$ #let"), "options": "",
                 "weight": "500 g", "pieces": 2},
            ]},
        ],
        **more,
    }  # fmt: skip


def test_a_packing_slip_is_set_whatever_signs_its_words_hold():
    made = papers.pdf("packing-slip", facts())
    assert made.startswith(b"%PDF-")
    assert len(made) > 4000


def test_a_text_knows_its_direction():
    assert papers.written("أحمد محمد") == {"text": "أحمد محمد", "rtl": True}
    assert papers.written("12 Calle Mayor") == {"text": "12 Calle Mayor", "rtl": False}
    assert papers.written("深圳") == {"text": "深圳", "rtl": False}
    assert papers.written("11564") == {"text": "11564", "rtl": False}


def test_arabic_names_bring_their_font_into_the_paper():
    if "Arabic" in papers.scripts_without_font():
        pytest.skip("no Arabic font on this machine")
    plain = papers.pdf("packing-slip", facts())
    arabic = papers.pdf("packing-slip", facts(address=[papers.written("أحمد محمد")], rtl=True))
    assert b"Arabic" not in plain
    assert b"NotoSansArabic" in arabic or b"NotoNaskhArabic" in arabic


def test_chinese_names_bring_their_font_into_the_paper():
    if "Chinese" in papers.scripts_without_font():
        pytest.skip("no Chinese font on this machine")
    assert b"CJK" in papers.pdf("packing-slip", facts(address=[papers.written("深圳市")]))


def test_without_any_folder_of_fonts_papers_use_those_of_typst_and_say_what_is_missing(settings):
    settings.FONT_FOLDERS = ["/nowhere"]
    assert papers.families() == ["Libertinus Serif"]
    assert "Arabic" in papers.scripts_without_font()
    assert papers.pdf("packing-slip", facts()).startswith(b"%PDF-")


def test_a_font_that_is_not_there_is_an_error_and_not_an_empty_box(monkeypatch):
    monkeypatch.setattr(papers, "families", lambda: ["No Such Font"])
    with pytest.raises(papers.PaperNotMade, match="unknown font family"):
        papers.pdf("packing-slip", facts())


def test_a_template_with_missing_facts_is_an_error():
    with pytest.raises(papers.PaperNotMade, match="packing-slip"):
        papers.pdf("packing-slip", {"number": "1"})
