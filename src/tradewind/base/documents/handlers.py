"""What is kept of people here. Orders hears who was erased, for it stands above accounts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tradewind.kernel import personal
from tradewind.kernel.personal import Fate, Section


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The invoices and credit notes made out to a person, with all that is printed on them."""
    return (
        personal.section(
            "documents",
            ("kind", "number", "issued_at", "language", "facts::text AS facts",
             "recipient::text AS recipient"),
            "FROM documents_document WHERE buyer_id = ANY(%s) AND kind <> 'packing_slip'"
            " ORDER BY id",
            person_ids,
        ),
    )  # fmt: skip


personal.keeps(
    "documents",
    tables={
        "documents_document": (
            Fate.KEPT,
            "Invoices and credit notes keep the name for ten years, as tax law wants it; packing"
            " slips lose name and address at once.",
        )
    },
    tells=told,
)
