"""The nouns of documents: all that is printed on one, as it was when it was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import NotFound
from tradewind.kernel.money import Money

SCHEMA_VERSION = 1


class DocumentKind(StrEnum):
    """What a paper is; each kind has a series of numbers of its own."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PACKING_SLIP = "packing_slip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """The legal merchant that issues, and its shop. What nobody has told is an empty text."""

    seller_id: UUID
    legal_name: str
    registration_no: str
    country: str
    store_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom it is for, with the address; personal data, kept apart from the facts."""

    full_name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of goods. A packing slip tells no amounts, so that a present may be sent with it."""

    code: str
    title: str
    options: Mapping[str, str]
    quantity: int
    unit: Money | None = None
    amount: Money | None = None
    weight_g: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a kind of charge comes to; None is not known, which is not zero."""

    kind: str
    money: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InParcel:
    """Which parcel of its order a packing slip lies in."""

    parcel_id: UUID
    number: int
    of: int
    ship_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is printed but the recipient; `credits` is the number of the invoice corrected.

    On a credit note all amounts are below zero. `total` is the sum of `items` and `charges`.
    """

    entity: Entity
    order_number: str
    market: str
    ordered_at: datetime
    paid_at: datetime | None
    items: tuple[Item, ...]
    charges: tuple[Amount, ...] = ()
    total: Money | None = None
    credits: str = ""
    parcel: InParcel | None = None
    schema_version: int = field(default=SCHEMA_VERSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that was issued. `reference` is what it is about, opaque here."""

    id: UUID
    kind: DocumentKind
    number: str
    store_id: UUID
    buyer_id: UUID
    reference: UUID
    language: str
    issued_at: datetime
    facts: Facts
    recipient: Recipient | None

    @property
    def file_name(self) -> str:
        """How a file with it is called: `invoice-HG-2026-000123.pdf`."""
        return f"{self.kind.value.replace('_', '-')}-{self.number}.pdf"


class UnknownDocument(NotFound):
    """No such document, or not this actor's."""

    code = "unknown_document"
