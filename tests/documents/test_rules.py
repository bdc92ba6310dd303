from __future__ import annotations

from uuid import UUID

import pytest

from tradewind.base.documents import rules
from tradewind.base.documents.types import DocumentKind, InParcel
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Hangzhou Gear Co., Ltd.", "HG"),
        ("Łódź Sklep Rowerowy Wielki Sp. z o.o.", "OSR"),
        ("Élan S.A.", "EL"),
        ("Müller GmbH", "MU"),
        ("深圳贸易", "S"),
        ("Co., Ltd.", "S"),
    ],
)
def test_the_letters_of_a_merchant_come_from_its_name(name, letters):
    assert rules.initials(name) == letters


def test_each_kind_is_written_in_its_own_way():
    written = [rules.number(kind=kind, prefix="HG", year=2026, position=7) for kind in DocumentKind]
    assert written == ["HG-2026-000007", "HG-C-2026-000007", "HG-P-2026-000007"]


@pytest.mark.parametrize(
    ("kind", "field", "more"),
    [
        (DocumentKind.INVOICE, "total", {"total": Money(5498, "EUR")}),
        (DocumentKind.INVOICE, "total", {"total": None}),
        (DocumentKind.INVOICE, "items", {"items": (), "charges": ()}),
        (DocumentKind.INVOICE, "credits", {"credits": "HG-2026-000001"}),
        (DocumentKind.CREDIT_NOTE, "credits", {}),
        (DocumentKind.PACKING_SLIP, "parcel", {"total": None, "charges": ()}),
        (
            DocumentKind.PACKING_SLIP,
            "parcel",
            {"parcel": InParcel(parcel_id=UUID(int=1), number=1, of=1, ship_by=None)},
        ),
    ],
)
def test_a_paper_that_does_not_add_up_is_refused(facts, kind, field, more):
    with pytest.raises(InvalidInput) as refused:
        rules.check(kind=kind, facts=facts(**more))
    assert refused.value.params["field"] == field
