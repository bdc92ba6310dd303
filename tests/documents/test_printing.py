from __future__ import annotations

import json
import re
from dataclasses import replace
from uuid import uuid4

import pytest

from tradewind.base.documents import selectors, services
from tradewind.base.documents.services import printing
from tradewind.base.documents.types import DocumentKind, InParcel, Item
from tradewind.design import papers
from tradewind.kernel import actors

from .conftest import NOON, euro

SYSTEM = actors.system("tests")


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def invoice(db, issue):
    reference = uuid4()
    issue(reference=reference)
    return selectors.of_reference(reference, actor=SYSTEM)[0]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_an_invoice_says_what_was_frozen_in_the_words_of_its_reader(invoice):
    told = printing.paper(invoice, language="en")
    assert (told["number"], told["words"]["title"], told["mark"]) == (
        "HG-2026-000001", "Invoice", "Paid",
    )  # fmt: skip
    assert told["items"] == [{
        "code": "NP-22", "title": {"text": "Ridgeline 22 L", "rtl": False}, "options": "Sand",
        "quantity": "2", "unit": "€25.00", "amount": "€50.00",
    }]  # fmt: skip
    assert told["sums"] == [
        {"name": "Delivery", "amount": "€4.99"},
        {"name": "Import duty and tax", "amount": "not known"},
    ]
    assert told["total"] == "€54.99"
    assert [line["text"] for line in told["entity"]] == [
        "Hangzhou Gear Co., Ltd.", "Northpeak", "Registered as 9133", "China",
    ]  # fmt: skip
    assert [line["text"] for line in told["address"]] == [
        "Ana García", "Calle Mayor 1", "28013 Madrid", "Spain",
    ]  # fmt: skip
    assert ["Order", "7Q5-A01-93X-K2$"] in told["about"]
    assert ["Date", "11 Nov 2026"] in told["about"]


def test_a_credit_note_names_the_invoice_and_is_below_zero(db, issue, facts):
    reference = uuid4()
    back = facts(
        items=(
            Item(code="NP-22", title="Ridgeline 22 L", options={}, quantity=1, unit=euro(2500),
                 amount=-euro(2500)),
        ),
        charges=(), total=-euro(2500), credits="HG-2026-000001",
    )  # fmt: skip
    issue(kind=DocumentKind.CREDIT_NOTE, facts=back, reference=reference)
    (note,) = selectors.of_reference(reference, actor=SYSTEM)
    told = printing.paper(note, language="en")
    assert (told["words"]["title"], told["mark"], told["total"]) == (
        "Credit note", "Credited", "-€25.00",
    )  # fmt: skip
    assert ["For invoice", "HG-2026-000001"] in told["about"]
    assert services.pdf(note, language="en").startswith(b"%PDF-")


def test_the_same_invoice_is_the_same_file_each_time(invoice, monkeypatch):
    first = services.pdf(invoice, language="en")
    assert first.startswith(b"%PDF-")
    assert papers.pdf("invoice", printing.paper(invoice, language="en")) == first
    monkeypatch.setattr(papers, "pdf", None)
    assert services.pdf(invoice, language="en") == first


def test_an_invoice_is_set_from_right_to_left_in_arabic(invoice):
    if "Arabic" in papers.scripts_without_font():
        pytest.skip("no Arabic font on this machine")
    told = printing.paper(invoice, language="ar")
    assert (told["rtl"], told["lang"]) == (True, "ar")
    assert "إسبانيا" in json.dumps(told, ensure_ascii=False)
    made = services.pdf(invoice, language="ar")
    assert b"NotoSansArabic" in made or b"NotoNaskhArabic" in made


def test_a_long_invoice_breaks_over_pages(invoice):
    items = tuple(replace(invoice.facts.items[0], code=f"S-{at}") for at in range(60))
    long = replace(invoice, facts=replace(invoice.facts, items=items))
    assert pages(services.pdf(invoice)) == 1
    assert pages(services.pdf(long)) >= 3


def test_a_forgotten_recipient_is_on_no_file_that_was_kept(db, issue, tmp_path, facts):
    reference, buyer = uuid4(), uuid4()
    slip = facts(
        charges=(), total=None,
        parcel=InParcel(parcel_id=uuid4(), number=1, of=1, ship_by=NOON),
        items=(Item(code="NP-22", title="Backpack", options={}, quantity=2, weight_g=500),),
    )  # fmt: skip
    issue(kind=DocumentKind.PACKING_SLIP, facts=slip, reference=reference, buyer_id=buyer)
    (found,) = selectors.of_reference(reference, actor=SYSTEM)
    services.pdf(found)
    assert len(list(tmp_path.rglob("*.pdf"))) == 1
    services.forget(actor=SYSTEM, buyer_ids=[buyer], before=NOON)
    assert list(tmp_path.rglob("*.pdf")) == []
    (found,) = selectors.of_reference(reference, actor=SYSTEM)
    assert printing.slip_facts([found], language="en")["address"] == []
    assert services.pdf(found).startswith(b"%PDF-")
