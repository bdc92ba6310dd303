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
    TOP_RATED = "top_rated"


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
class Average:
    """The mean of stars from 1 to 5: their sum, and how many gave some."""

    total: int
    count: int

    @property
    def tenths(self) -> int:
        """The mean in tenths of a star, half up; 0 for nobody."""
        return (20 * self.total + self.count) // (2 * self.count) if self.count else 0


UNRATED = Average(total=0, count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What buyers gave a product: how many one to five stars, and how many showed pictures."""

    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    pictures: int = 0

    @property
    def average(self) -> Average:
        """The mean of all."""
        total = sum(stars * count for stars, count in enumerate(self.stars, start=1))
        return Average(total=total, count=sum(self.stars))

    @property
    def histogram(self) -> tuple[tuple[int, int, int], ...]:
        """From five stars to one: the stars, how many gave them, and what part that is in percent."""
        count = sum(self.stars)
        return tuple(
            (
                stars,
                self.stars[stars - 1],
                round(100 * self.stars[stars - 1] / count) if count else 0,
            )
            for stars in range(5, 0, -1)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRating:
    """What buyers gave a store: the mean of all it sells, and of how it sells."""

    goods: Average = UNRATED
    described: Average = UNRATED
    communication: Average = UNRATED
    shipping: Average = UNRATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product in a list of one market. `title` is in `language`; `price` is its best SKU's.

    `arrives_by`: the latest day of the way that the price includes, if it left today; a page says it.
    """

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
    rating: Average = UNRATED
    arrives_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A product as maps of the site name it; `markets` are all that list it."""

    product_id: UUID
    slug: str
    changed_at: datetime
    markets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A product that is on sale somewhere, without what it costs. `title` is in `language`."""

    product_id: UUID
    slug: str
    title: str
    language: str
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
    rating: Rating = Rating()
    store_rating: StoreRating = StoreRating()

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
