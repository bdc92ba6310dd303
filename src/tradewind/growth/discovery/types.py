"""The nouns of discovery: what buyers see of the goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tradewind.goods.catalog.types import PictureRef
from tradewind.kernel.errors import NotFound
from tradewind.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceHere:
    """What one piece costs in a market; `shipping` is None where the seller quotes the freight."""

    item: Money
    shipping: Money | None

    @property
    def total(self) -> Money | None:
        """The final price here; None until the freight is quoted."""
        return None if self.shipping is None else self.item + self.shipping

    @property
    def ships_free(self) -> bool:
        """Whether delivery costs nothing."""
        return self.shipping is not None and not self.shipping

    @property
    def headline(self) -> Money:
        """The amount that stands first: the final price here, or the item alone."""
        return self.total or self.item


class Sort(StrEnum):
    """How a list is ordered, after what is in stock; a search begins with its best match."""

    BEST_MATCH = "best_match"
    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    BEST_SOLD = "best_sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to: categories (codes; None is all), a store, and the prices that
    stand first, in minor units of the market's currency, both ends included.
    """

    categories: tuple[str, ...] | None = None
    store_id: UUID | None = None
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product in a list of one market. `title` is in `language`; `price` is its best SKU's."""

    product_id: UUID
    slug: str
    title: str
    language: str
    price: PriceHere
    in_stock: bool
    sold: int
    category: str
    store_id: UUID
    store_name: str
    picture: PictureRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A picture on a product page, and the SKUs that it shows; none in particular if empty."""

    ref: PictureRef
    sku_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSku:
    """A SKU on a product page; `price` is None where it is not sold in this market."""

    id: UUID
    options: Mapping[str, str]
    weight_g: int | None
    dimensions_mm: tuple[int, int, int] | None
    price: PriceHere | None
    in_stock: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and in which language (BCP 47) a page is to be had."""

    market: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """All that a product page shows. Its words are in `language`, the best that there are.

    `chosen` is the SKU that was asked for, or the best one; its price is None where the product is
    not sold. `places` are all in which it is, this one included or not.
    """

    product_id: UUID
    slug: str
    category: str
    title: str
    description: str
    specs: tuple[tuple[str, str], ...]
    language: str
    skus: tuple[PageSku, ...]
    chosen: PageSku
    pictures: tuple[PagePicture, ...]
    store_id: UUID
    store_name: str
    store_code: str
    store_country: str
    store_since: datetime | None
    sold: int
    places: tuple[Place, ...]

    @property
    def first_picture(self) -> PictureRef | None:
        """The picture to begin with: the chosen SKU's own, or else the first."""
        own = [one for one in self.pictures if self.chosen.id in one.sku_ids]
        return next((one.ref for one in (*own, *self.pictures)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSku:
    """A SKU as the projection of a page keeps it: all but price and stock, which change often."""

    id: UUID
    options: Mapping[str, str]
    weight_g: int | None
    dimensions_mm: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """What the projection of a page keeps beside its words."""

    store_id: UUID
    store_name: str
    store_code: str
    store_country: str
    store_since: datetime | None
    skus: tuple[KeptSku, ...]
    pictures: tuple[PagePicture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The words by which a product is found in one language, and the markets that list it so."""

    product_id: UUID
    language: str
    markets: tuple[str, ...]
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Products in the order of how well they match, and where to go on; None at the end."""

    product_ids: tuple[UUID, ...]
    next: str | None


class ProductNotShown(NotFound):
    """No such product, or none that is on sale in any market."""

    code = "product_not_shown"
