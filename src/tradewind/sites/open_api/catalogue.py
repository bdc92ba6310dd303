"""Reading the catalogue: markets, categories, lists, search and products."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from tradewind.base.accounts.types import ApiScope
from tradewind.base.markets import selectors as markets
from tradewind.base.markets.types import Market
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import PictureRef
from tradewind.growth.discovery import selectors as discovery
from tradewind.growth.discovery.types import Card, Filters, PriceHere, ProductPage, Sort
from tradewind.kernel.errors import InvalidInput
from tradewind.sites.open_api.callers import Token
from tradewind.sites.open_api.fields import (
    Code,
    Cursor,
    In,
    Language,
    MarketCode,
    Money,
    Out,
    ProductId,
    SkuId,
    StoreId,
    amount,
    some,
)
from tradewind.sites.open_api.routing import endpoint

router = Router(tags=["catalogue"])
READ: dict[str, Any] = {
    "token": Token.EITHER, "scope": ApiScope.CATALOGUE_READ, "cached": True
}  # fmt: skip
_MOST_MINOR = 10**15


class MarketOut(Out):
    """A country where goods are sold."""

    code: str
    currency: str
    languages: list[str]
    default_language: str


class MarketList(Out):
    """All markets."""

    items: list[MarketOut]


class CategoryOut(Out):
    """A category; roots have no parent."""

    code: str
    parent: str | None
    name: str
    products: int = Field(description="How many products it has itself in this market")


class CategoryList(Out):
    """All categories, in order."""

    items: list[CategoryOut]


class Price(Out):
    """What one piece costs to the door; `shipping` and `total` are null where the seller quotes."""

    item: Money
    shipping: Money | None
    total: Money | None


class PictureOut(Out):
    """A picture in its renditions; `srcset` values name a width for each address."""

    url: str
    alt: str
    width: int
    height: int
    webp: str
    avif: str


class CardOut(Out):
    """A product in a list; the price is that of its best SKU."""

    id: ProductId
    title: str
    language: str
    slug: str
    category: str
    price: Price
    in_stock: bool
    sold: int
    store: StoreId
    store_name: str
    picture: PictureOut | None


class CardPage(Out):
    """Some products, and the cursor of the next page; null on the last."""

    items: list[CardOut]
    next: str | None


class SkuOut(Out):
    """A variant; `price` is null where it is not sold in this market."""

    id: SkuId
    options: dict[str, str]
    weight_g: int | None
    price: Price | None
    in_stock: bool
    pictures: list[PictureOut]


class StoreOut(Out):
    """Who sells a product."""

    id: StoreId
    code: str
    name: str
    country: str
    since: datetime | None


class Spec(Out):
    """A line of the table of a product."""

    name: str
    value: str


class ProductOut(Out):
    """All that a product page shows."""

    id: ProductId
    slug: str
    category: str
    title: str
    description: str
    language: str
    specs: list[Spec]
    best_sku: SkuId
    skus: list[SkuOut]
    pictures: list[PictureOut]
    store: StoreOut
    sold: int


class Place(In):
    """A market, and a language of it; without one its default."""

    market: MarketCode
    language: Language | None = None


class Listing(Place):
    """What a list is narrowed to, and its order."""

    q: Annotated[str, Field(max_length=200, description="Words to search for")] | None = None
    category: Code | None = None
    store: StoreId | None = None
    price_from: int | None = Field(None, ge=0, le=_MOST_MINOR, description="Minor units")
    price_to: int | None = Field(None, ge=0, le=_MOST_MINOR, description="Minor units")
    in_stock: bool = False
    sort: Sort | None = Field(None, description="`best_match` is for searches alone")
    limit: int = Field(24, ge=1, le=100)
    cursor: Cursor | None = None


@endpoint(router, "GET", "/markets", answers=MarketList, **READ)
def list_markets(request: HttpRequest) -> MarketList:
    """List the markets with their languages and currencies."""
    return MarketList(
        items=[
            MarketOut(
                code=one.code,
                currency=one.currency,
                languages=list(one.languages),
                default_language=one.default_language,
            )
            for one in markets.markets()
        ]
    )


@endpoint(router, "GET", "/categories", answers=CategoryList, problems=(404,), **READ)
def list_categories(request: HttpRequest, place: Query[Place]) -> CategoryList:
    """List all categories, named in a language, with how many products each has."""
    market, language = here(place.market, place.language)
    counts = discovery.counts(market.code)
    return CategoryList(
        items=[
            CategoryOut(
                code=one.code, parent=one.parent, name=one.name, products=counts.get(one.code, 0)
            )
            for one in catalog.categories(language)
        ]
    )


@endpoint(router, "GET", "/products", answers=CardPage, problems=(404,), **READ)
def list_products(request: HttpRequest, asked: Query[Listing]) -> CardPage:
    """List or search what is on sale in a market.

    In stock first, then by `sort`: without words the newest, with words the best match.
    """
    market, language = here(asked.market, asked.language)
    filters = Filters(
        categories=catalog.category_tree(asked.category) if asked.category else None,
        store_id=asked.store,
        price_from=asked.price_from,
        price_to=asked.price_to,
        in_stock=asked.in_stock,
    )
    words = " ".join((asked.q or "").split())
    if words:
        found = discovery.search(
            market=market.code,
            language=language,
            query=words,
            limit=asked.limit,
            cursor=asked.cursor,
            filters=filters,
            sort=asked.sort or Sort.BEST_MATCH,
        )
    else:
        found = discovery.cards(
            market=market.code,
            language=language,
            limit=asked.limit,
            cursor=asked.cursor,
            filters=filters,
            sort=asked.sort or Sort.NEWEST,
        )
    return CardPage(items=[_card(one) for one in found.items], next=found.next)


@endpoint(router, "GET", "/products/{product_id}", answers=ProductOut, problems=(404,), **READ)
def get_product(
    request: HttpRequest, product_id: Path[ProductId], place: Query[Place]
) -> ProductOut:
    """Read a product with its SKUs, prices and pictures.

    One that is sold in other markets only has no prices here.
    """
    market, language = here(place.market, place.language)
    return _product(discovery.product_page(product_id, market=market.code, language=language))


def here(code: str, language: str | None) -> tuple[Market, str]:
    """Return a market and a language that it speaks; raises UnknownMarket, InvalidInput."""
    market = markets.market(code)
    if language is None:
        return market, market.default_language
    spoken = next((one for one in market.languages if one.lower() == language.lower()), None)
    if spoken is None:
        raise InvalidInput(field="language", reason="not a language of this market")
    return market, spoken


def picture(ref: PictureRef) -> PictureOut:
    """Return a picture with whole addresses."""
    return PictureOut(
        url=_absolute(ref.src),
        alt=ref.alt,
        width=ref.width,
        height=ref.height,
        webp=_set(ref.webp),
        avif=_set(ref.avif) if ref.ready else "",
    )


def _set(srcset: str) -> str:
    return ", ".join(_absolute(one) for one in srcset.split(", ")) if srcset else ""


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path


def _price(price: PriceHere) -> Price:
    return Price(item=amount(price.item), shipping=some(price.shipping), total=some(price.total))


def _card(card: Card) -> CardOut:
    return CardOut(
        id=card.product_id,
        title=card.title,
        language=card.language,
        slug=card.slug,
        category=card.category,
        price=_price(card.price),
        in_stock=card.in_stock,
        sold=card.sold,
        store=card.store_id,
        store_name=card.store_name,
        picture=picture(card.picture) if card.picture else None,
    )


def _product(page: ProductPage) -> ProductOut:
    return ProductOut(
        id=page.product_id,
        slug=page.slug,
        category=page.category,
        title=page.title,
        description=page.description,
        language=page.language,
        specs=[Spec(name=name, value=value) for name, value in page.specs],
        best_sku=page.chosen.id,
        skus=[
            SkuOut(
                id=sku.id,
                options=dict(sku.options),
                weight_g=sku.weight_g,
                price=_price(sku.price) if sku.price else None,
                in_stock=sku.in_stock,
                pictures=[picture(one.ref) for one in page.pictures if sku.id in one.sku_ids],
            )
            for sku in page.skus
        ],
        pictures=[picture(one.ref) for one in page.pictures],
        store=StoreOut(
            id=page.store_id,
            code=page.store_code,
            name=page.store_name,
            country=page.store_country,
            since=page.store_since,
        ),
        sold=page.sold,
    )
