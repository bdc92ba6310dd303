"""The nouns of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from tradewind.kernel.errors import Conflict, InvalidInput, NotFound


class ProductState(StrEnum):
    """Only an active product can be bought."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuInput:
    """A SKU as a seller gives it. Weight in grams; length, width, height in millimetres."""

    code: str
    options: Mapping[str, str] = field(default_factory=dict)
    weight_g: int | None = None
    dimensions_mm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """What is bought: one variant of one product of one store."""

    id: UUID
    product_id: UUID
    store_id: UUID
    code: str
    options: Mapping[str, str]
    weight_g: int | None
    dimensions_mm: tuple[int, int, int] | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with its SKUs; its words are in texts, under its id."""

    id: UUID
    store_id: UUID
    code: str
    category: str
    state: ProductState
    version: int
    skus: tuple[Sku, ...]


class UnknownProduct(NotFound):
    """No such product."""

    code = "unknown_product"


class SkuCodeTaken(Conflict):
    """The store has another SKU or product with this code."""

    code = "sku_code_taken"


class BadProduct(InvalidInput):
    """A product cannot be listed as given."""

    code = "bad_product"
