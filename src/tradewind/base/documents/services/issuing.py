"""Numbers without gaps: one row for each series, counted up where the document is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from tradewind.base.documents import rules
from tradewind.base.documents.services import printing
from tradewind.base.documents.types import DocumentKind, Facts, Recipient
from tradewind.kernel import codec, db, ids
from tradewind.kernel.actors import Actor

# Nothing comes back for a key that has its document, and for a merchant without a prefix.
_NEXT = """
INSERT INTO documents_series AS s (seller_id, kind, year, last)
SELECT p.seller_id, %s, %s, 1 FROM documents_prefix p
WHERE p.seller_id = %s
  AND NOT EXISTS (SELECT 1 FROM documents_document d WHERE d.seller_id = %s AND d.key = %s)
ON CONFLICT (seller_id, kind, year) DO UPDATE SET last = s.last + 1
RETURNING last, (SELECT prefix FROM documents_prefix WHERE seller_id = s.seller_id)
"""
_PREFIX = """
INSERT INTO documents_prefix (seller_id, prefix)
SELECT %s, %s::text || n FROM (
  SELECT CASE WHEN i = 1 THEN '' ELSE i::text END AS n, i FROM generate_series(1, 99999) AS i
) free
WHERE NOT EXISTS (SELECT 1 FROM documents_prefix WHERE prefix = %s::text || n)
ORDER BY i LIMIT 1
ON CONFLICT DO NOTHING
"""

_THERE = "SELECT 1 FROM documents_document WHERE seller_id = %s AND key = %s"


def issue(
    *,
    kind: DocumentKind,
    key: str,
    facts: Facts,
    recipient: Recipient | None,
    store_id: UUID,
    buyer_id: UUID,
    reference: UUID,
    language: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Issue a document under the next number of its series; return the number.

    Two statements. The same key of a merchant again changes nothing and returns ""; two who use it
    in the same moment are the caller's to keep apart, or one of them fails as a whole. The number is
    taken in the caller's transaction, as late as may be: whoever issues in the same series waits for
    its end, and without its commit the number was never given. The year is that of `at` in UTC: a
    merchant is known by country, and a country has no one time zone. Raises NotAllowed, InvalidInput.
    """
    actor.require("document.issue")
    rules.check(kind=kind, facts=facts)
    seller_id, year = facts.entity.seller_id, at.astimezone(UTC).year
    with db.atomic():
        wanted = [kind.value, year, seller_id, seller_id, key]
        letters = rules.initials(facts.entity.legal_name)
        while (given := db.row(_NEXT, wanted)) is None:
            if db.row(_THERE, [seller_id, key]):
                return ""
            # The first document of a merchant; another's may take the same letters meanwhile.
            db.execute(_PREFIX, [seller_id, letters, letters])
        position, prefix = given
        number = rules.number(kind=kind, prefix=prefix, year=year, position=position)
        db.insert(
            "documents_document",
            ("id", "kind", "seller_id", "store_id", "buyer_id", "reference", "key", "year",
             "position", "number", "language", "facts", "recipient", "issued_at"),
            [(
                ids.new(), kind.value, seller_id, store_id, buyer_id, reference, key, year,
                position, number, language, codec.dumps(facts),
                None if recipient is None else codec.dumps(recipient), at,
            )],
        )  # fmt: skip
    return number


def forget(*, actor: Actor, buyer_ids: Sequence[UUID], before: datetime) -> int:
    """Take the recipient off a buyer's packing slips, and off papers issued before an instant.

    What was sold and its amounts stay. Invoices and credit notes are to be kept for years by law,
    with the name on them: `before` says from when on that still binds. Returns how many changed.
    """
    actor.require("data.erase")
    with db.atomic():
        changed = db.rows(
            "UPDATE documents_document SET recipient = NULL WHERE buyer_id = ANY(%s)"
            " AND recipient IS NOT NULL AND (kind = 'packing_slip' OR issued_at < %s) RETURNING id",
            [list(buyer_ids), before],
        )
    printing.drop_kept([document_id for (document_id,) in changed])
    return len(changed)
