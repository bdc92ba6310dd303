"""The questions about documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from tradewind.base.documents.types import (
    Document,
    DocumentKind,
    Facts,
    Recipient,
    UnknownDocument,
)
from tradewind.kernel import codec, db
from tradewind.kernel.actors import Actor

_DOCUMENT = (
    "SELECT id, kind, number, store_id, buyer_id, reference, language, issued_at, facts, recipient"
    " FROM documents_document"
)


def of_reference(
    reference: UUID, *, actor: Actor, kinds: Collection[DocumentKind] = tuple(DocumentKind)
) -> tuple[Document, ...]:
    """Return what this actor may see of the documents about one thing, the oldest first."""
    found = db.rows(
        _DOCUMENT + " WHERE reference = %s AND kind = ANY(%s) ORDER BY id",
        [reference, [kind.value for kind in kinds]],
    )
    return tuple(one for one in map(_document, found) if _may_see(actor, one))


def document(
    *,
    reference: UUID,
    number: str,
    actor: Actor,
    kinds: Collection[DocumentKind] = tuple(DocumentKind),
) -> Document:
    """Return a document about one thing by its number; raises UnknownDocument."""
    for one in of_reference(reference, actor=actor, kinds=kinds):
        if one.number == number:
            return one
    raise UnknownDocument(number=number)


def numbered(number: str, *, actor: Actor, limit: int = 10) -> tuple[Document, ...]:
    """Return the documents with a number, for staff; two merchants never share one.

    Raises NotAllowed.
    """
    actor.require("order.see")
    found = db.rows(
        _DOCUMENT + " WHERE number = %s ORDER BY id LIMIT %s", [number.strip().upper(), limit]
    )
    return tuple(map(_document, found))


def of_buyer(buyer_ids: Sequence[UUID], *, actor: Actor, limit: int = 10_000) -> tuple[
    Document, ...
]:  # fmt: skip
    """Return the invoices and credit notes made out to a buyer, the oldest first.

    A guest who turned out to be a member is one of their ids. Raises NotAllowed.
    """
    for buyer_id in buyer_ids:
        actor.require("order.see", buyer_id)
    kinds = [DocumentKind.INVOICE.value, DocumentKind.CREDIT_NOTE.value]
    found = db.rows(
        _DOCUMENT + " WHERE buyer_id = ANY(%s) AND kind = ANY(%s) ORDER BY id LIMIT %s",
        [list(buyer_ids), kinds, limit],
    )
    return tuple(map(_document, found))


def invoice_number(reference: UUID) -> str:
    """Return the number of the first invoice about one thing; "" while there is none."""
    row = db.row(
        "SELECT number FROM documents_document WHERE reference = %s AND kind = 'invoice'"
        " ORDER BY id LIMIT 1",
        [reference],
    )
    return row[0] if row else ""


def _may_see(actor: Actor, one: Document) -> bool:
    return actor.may("order.see", one.buyer_id) or actor.may("order.see", one.store_id)


def _document(row: tuple[Any, ...]) -> Document:
    return Document(
        id=row[0],
        kind=DocumentKind(row[1]),
        number=row[2],
        store_id=row[3],
        buyer_id=row[4],
        reference=row[5],
        language=row[6],
        issued_at=row[7],
        facts=codec.loads(row[8], Facts),
        recipient=None if row[9] is None else codec.loads(row[9], Recipient),
    )
