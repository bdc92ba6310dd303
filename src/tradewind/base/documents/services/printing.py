"""Documents as PDF: set from what was frozen, once for each language, and kept by content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from babel import Locale
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tradewind.base.documents.types import Document, DocumentKind, Item, Recipient
from tradewind.design import formats, papers
from tradewind.kernel import codec, db
from tradewind.kernel.money import Money

# Papers say dates as their numbers count years: in UTC.
_ZONE = "UTC"


def pdf(document: Document, *, language: str = "") -> bytes:
    """Return a document as PDF in a language, its own by default; goods keep the words they had.

    The first rendering is kept and given out from then on. Raises PaperNotMade of design.papers.
    """
    db.assert_no_transaction("setting a paper")
    if document.kind is DocumentKind.PACKING_SLIP:
        return slips([document], language=language or document.language)
    facts = paper(document, language=language or document.language)
    return _kept(document, "invoice", facts)


def slips(documents: Sequence[Document], *, language: str) -> bytes:
    """Return packing slips of one order as one PDF in the language of the warehouse."""
    return _kept(documents[0], "packing-slip", slip_facts(documents, language=language))


def paper(document: Document, *, language: str) -> dict[str, Any]:
    """Return what the template of invoices and credit notes is given, all of it as text."""
    facts = document.facts
    with translation.override(language.lower()):
        write = _Writer(language, facts.market)
        credit = document.kind is DocumentKind.CREDIT_NOTE
        return {
            **write.head(document),
            "words": _words(credit),
            "note": _note(facts.entity.legal_name),
            "mark": _mark(document, credit),
            "entity": _written(_entity(document, write)),
            "about": _about(document, write),
            "items": [_item(item, write) for item in facts.items],
            "sums": [
                {"name": _charge(one.kind), "amount": write.amount(one.money)}
                for one in facts.charges
            ],
            "total": write.amount(facts.total),
        }


def slip_facts(documents: Sequence[Document], *, language: str) -> dict[str, Any]:
    """Return what the template of packing slips is given: a table for each parcel."""
    first = documents[0]
    facts = first.facts
    with translation.override(language.lower()):
        write = _Writer(language, facts.entity.country)
        about = []
        if facts.paid_at:
            about.append([gettext("Paid"), write.date(facts.paid_at)])
        if facts.parcel and facts.parcel.ship_by:
            about.append([gettext("Ship by"), write.date(facts.parcel.ship_by)])
        about.append([gettext("Issued"), write.date(first.issued_at)])
        return {
            **write.head(first),
            "store": facts.entity.store_name,
            "footer": f"Tradewind · {facts.entity.store_name}",
            "order": facts.order_number,
            "code": papers.qr(facts.order_number),
            "words": slip_words(),
            "about": about,
            "parcels": [_parcel(one, write) for one in documents],
        }


def slip_words() -> dict[str, str]:
    """Return the words of a packing slip in the language that is active."""
    return {
        "title": gettext("Packing slip"),
        "order": gettext("Order"),
        "to": gettext("Ship to"),
        "sku": gettext("SKU"),
        "item": gettext("Item"),
        "weight": gettext("Weight"),
        "pieces": gettext("Pieces"),
    }


class _Writer:
    """How a language writes figures and names for a country."""

    def __init__(self, language: str, country: str) -> None:
        self.language = language
        self.locale = formats.locale_for(language=language, country=country)
        self.territories: Mapping[str, str] = Locale.parse(self.locale).territories

    def amount(self, money: Money | None) -> str:
        """Write an amount; what is not known is said so."""
        if money is None:
            return gettext("not known")
        return formats.money(money, locale=self.locale)

    def date(self, at: datetime) -> str:
        """Write a date."""
        return formats.date(at, locale=self.locale, timezone=_ZONE)

    def number(self, value: int) -> str:
        """Write a whole number."""
        return formats.number(value, locale=self.locale)

    def weight(self, grams: int | None) -> str:
        """Write a weight, a dash for none."""
        return formats.weight(grams, locale=self.locale) if grams else "—"

    def country(self, code: str) -> str:
        """Name a country."""
        return str(self.territories.get(code, code))

    def head(self, document: Document) -> dict[str, Any]:
        """Return what every template is given."""
        return {
            "lang": self.language.partition("-")[0],
            "rtl": formats.direction(self.language) == "rtl",
            "number": document.number,
            "store": document.facts.entity.store_name,
            "address": _written(_address(document.recipient, self)),
        }


def _words(credit: bool) -> dict[str, str]:
    return {
        "title": gettext("Credit note") if credit else gettext("Invoice"),
        "from": gettext("Sold by"),
        "to": gettext("Sold to"),
        "item": gettext("Item"),
        "quantity": gettext("Quantity"),
        "unit": gettext("Price each"),
        "amount": gettext("Amount"),
        "sku": gettext("SKU"),
        "total": gettext("Credited in total") if credit else gettext("Total"),
        "forgotten": gettext("The name and address were deleted."),
    }


def _note(seller: str) -> str:
    return gettext(
        "Sold by %(seller)s through the marketplace Tradewind, which has taken the payment."
    ) % {"seller": seller}


def _mark(document: Document, credit: bool) -> str:
    if credit:
        return gettext("Credited")
    return gettext("Paid") if document.facts.paid_at else ""


def _about(document: Document, write: _Writer) -> list[list[Any]]:
    facts = document.facts
    credit = document.kind is DocumentKind.CREDIT_NOTE
    rows = [
        [gettext("Credit note number") if credit else gettext("Invoice number"), document.number],
        [gettext("Date"), write.date(document.issued_at)],
    ]
    if facts.credits:
        rows.append([gettext("For invoice"), facts.credits])
    rows.append([gettext("Order"), facts.order_number])
    rows.append([gettext("Ordered on"), write.date(facts.ordered_at)])
    if facts.paid_at:
        rows.append([gettext("Paid on"), write.date(facts.paid_at)])
    return rows


def _entity(document: Document, write: _Writer) -> list[str]:
    entity = document.facts.entity
    registered = (
        gettext("Registered as %(number)s") % {"number": entity.registration_no}
        if entity.registration_no
        else ""
    )
    return [entity.legal_name, entity.store_name, registered, write.country(entity.country)]


def _address(recipient: Recipient | None, write: _Writer) -> list[str]:
    if recipient is None:
        return []
    return [
        recipient.full_name,
        recipient.line1,
        recipient.line2,
        " ".join(filter(None, (recipient.postcode, recipient.city))),
        recipient.region,
        write.country(recipient.country),
        recipient.phone,
    ]


def _written(lines: Sequence[str]) -> list[dict[str, Any]]:
    return [papers.written(line) for line in lines if line]


def _item(item: Item, write: _Writer) -> dict[str, Any]:
    return {
        "code": item.code,
        "title": papers.written(item.title),
        "options": _options(item),
        "quantity": write.number(item.quantity),
        "unit": write.amount(item.unit) if item.unit is not None else "",
        "amount": write.amount(item.amount),
    }


def _options(item: Item) -> str:
    return " · ".join(item.options.values())


def _charge(kind: str) -> str:
    names = {
        "shipping": gettext("Delivery"),
        "discount": gettext("Discount"),
        "duty": gettext("Import duty and tax"),
        "tax": gettext("Tax"),
        "item": gettext("Items"),
    }
    return names.get(kind) or kind.replace("_", " ").capitalize()


def _parcel(document: Document, write: _Writer) -> dict[str, Any]:
    facts = document.facts
    parcel = facts.parcel
    assert parcel is not None, "a packing slip has a parcel"
    count = sum(item.quantity for item in facts.items)
    pieces = ngettext("%(n)s piece", "%(n)s pieces", count) % {"n": count}
    weighed = [item.weight_g for item in facts.items if item.weight_g]
    heavy = sum((item.weight_g or 0) * item.quantity for item in facts.items)
    weight = write.weight(heavy) if len(weighed) == len(facts.items) else ""
    return {
        "number": document.number,
        "name": gettext("Parcel %(number)s of %(of)s") % {"number": parcel.number, "of": parcel.of},
        "note": " · ".join(filter(None, (pieces, weight))),
        "lines": [
            {
                "code": item.code,
                "title": papers.written(item.title),
                "options": _options(item),
                "weight": write.weight(item.weight_g),
                "pieces": item.quantity,
            }
            for item in facts.items
        ],
    }


def drop_kept(document_ids: Sequence[UUID]) -> None:
    """Take away what was kept of some documents; whoever asks gets them set again."""
    storage = storages["documents"]
    for document_id in document_ids:
        folder = _folder(document_id)
        if not storage.exists(folder):
            continue
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")


def _kept(document: Document, template: str, facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of these facts, as it was set the first time.

    What is printed, and the fonts that are there, name the file: it holds nothing else.
    """
    text = codec.dumps([template, facts, papers.families()])
    digest = hashlib.sha256(text.encode()).hexdigest()
    storage, name = storages["documents"], f"{_folder(document.id)}/{digest}.pdf"
    try:
        with storage.open(name) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        made = papers.pdf(template, facts)
    storage.save(name, ContentFile(made))
    return made


def _folder(document_id: UUID) -> str:
    # The last digits of an id are random, the first are its time.
    return f"{document_id.hex[-2:]}/{document_id}"
