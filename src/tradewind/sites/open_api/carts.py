"""What things cost, and what lies in a cart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import ApiScope
from tradewind.kernel import clock
from tradewind.kernel.money import Charge, ChargeKind
from tradewind.rails.logistics.types import ServiceTier
from tradewind.sites.open_api.callers import Shopping, Token
from tradewind.sites.open_api.catalogue import PictureOut, here, picture
from tradewind.sites.open_api.fields import (
    MOST_LINES,
    MOST_PIECES,
    CartId,
    Digest,
    In,
    Language,
    MarketCode,
    Money,
    OptionCode,
    Out,
    ProductId,
    Quantity,
    SkuId,
    StoreId,
    amount,
    some,
)
from tradewind.sites.open_api.routing import endpoint
from tradewind.trade.checkout import selectors as checkout
from tradewind.trade.checkout import services as checkout_services
from tradewind.trade.checkout.types import (
    Delivery,
    LineProblem,
    Quote,
    Review,
    ReviewLine,
)

router = Router(tags=["quote and cart"])


class Shipping(In):
    """By which option a store sends its lines."""

    store: StoreId
    option: OptionCode


class Wanted(In):
    """So many pieces of a SKU."""

    sku: SkuId
    quantity: Quantity


class QuoteIn(In):
    """What is to be priced to the door of a market; the cheapest option where none is chosen."""

    market: MarketCode
    language: Language | None = None
    lines: Annotated[list[Wanted], Field(min_length=1, max_length=MOST_LINES)]
    shipping: Annotated[list[Shipping], Field(max_length=MOST_LINES)] = []


class NewCart(In):
    """A shopper has one open cart in each market."""

    market: MarketCode
    language: Language | None = None


class SetLine(In):
    """So many pieces of a SKU from now on; 0 takes it out."""

    sku: SkuId
    quantity: Annotated[int, Field(strict=True, ge=0, le=MOST_PIECES)]


class SetLines(In):
    """Lines to set; others stay as they are."""

    lines: Annotated[list[SetLine], Field(min_length=1, max_length=MOST_LINES)]


class SetShipping(In):
    """Choices to make; those of other stores stay as they are."""

    shipping: Annotated[list[Shipping], Field(min_length=1, max_length=MOST_LINES)]


class ChargeOut(Out):
    """One reason for money: the total is the sum of these.

    `source` names what decided it: a price, a shipping option, a freight quote. `funder` says who
    bears it.
    """

    kind: ChargeKind
    store: StoreId
    sku: SkuId
    amount: Money
    source: str
    funder: str
    explanation: str


class LineOut(Out):
    """A line as it is now; `problem` says why it cannot be bought as it is."""

    sku: SkuId
    product: ProductId
    title: str
    language: str
    options: dict[str, str]
    quantity: int
    left: int
    unit: Money | None
    amount: Money | None
    problem: LineProblem | None
    picture: PictureOut | None


class ShippingOption(Out):
    """A way to send the lines of a store; `price` is null until the seller names one."""

    option: str
    tier: ServiceTier
    price: Money | None
    days_min: int
    days_max: int
    arrives: datetime = Field(description="At the latest, if it is handed over now")
    chosen: bool


class StoreLines(Out):
    """What is bought of one store, and how that can be sent."""

    store: StoreId
    name: str
    country: str
    lines: list[LineOut]
    shipping_options: list[ShippingOption]
    items: Money


class Chosen(Out):
    """By which option a store sends its lines."""

    store: StoreId
    option: str


class QuoteOut(Out):
    """What a basket costs, with every reason; `digest` and `total` are null while it cannot be had.

    `shipping` holds the option that counts for each store: send it back with the order.
    """

    market: str
    language: str
    currency: str
    ready: bool
    stores: list[StoreLines]
    shipping: list[Chosen]
    charges: list[ChargeOut]
    total: Money | None
    digest: Digest | None


class CartOut(QuoteOut):
    """A cart, reviewed as it is now."""

    id: CartId


class AddressField(Out):
    """A field of an address, and whether it must be filled in."""

    name: str
    needed: bool


class AddressFormat(Out):
    """What an address in a country asks for."""

    country: str
    fields: list[AddressField]


@endpoint(
    router, "POST", "/quotes", answers=QuoteOut, problems=(404, 409), body=True,
    token=Token.EITHER, scope=ApiScope.QUOTE_READ,
)  # fmt: skip
def create_quote(request: HttpRequest, wanted: QuoteIn) -> QuoteOut:
    """Price a basket to the door of a market, without keeping it."""
    market, language = here(wanted.market, wanted.language)
    review = checkout.estimate(
        market=market,
        language=language,
        quantities=_sums(wanted.lines),
        shipping={one.store: one.option for one in wanted.shipping},
        now=clock.now(),
    )
    return QuoteOut(**_quote(review))


@endpoint(
    router, "POST", "/carts", answers=CartOut, problems=(404,), body=True,
    token=Token.SHOPPER, scope=ApiScope.CART_WRITE,
)  # fmt: skip
def open_cart(request: Shopping, wanted: NewCart) -> CartOut:
    """Open the shopper's cart of a market, or find the one that is open."""
    market, language = here(wanted.market, wanted.language)
    cart_id = checkout_services.open_cart(
        actor=request.actor, market=market.code, language=language, now=clock.now()
    )
    return _cart(request, cart_id)


@endpoint(
    router, "GET", "/carts/{cart_id}", answers=CartOut, problems=(404,),
    token=Token.SHOPPER, scope=ApiScope.CART_WRITE,
)  # fmt: skip
def get_cart(request: Shopping, cart_id: Path[CartId]) -> CartOut:
    """Review a cart as it is now: prices, stock, ways to send it, every charge."""
    return _cart(request, cart_id)


@endpoint(
    router, "PUT", "/carts/{cart_id}/lines", answers=CartOut, problems=(404,), body=True,
    token=Token.SHOPPER, scope=ApiScope.CART_WRITE,
)  # fmt: skip
def set_cart_lines(request: Shopping, cart_id: Path[CartId], wanted: SetLines) -> CartOut:
    """Set how many pieces of some SKUs lie in a cart."""
    checkout_services.set_lines(
        actor=request.actor,
        cart_id=cart_id,
        quantities={one.sku: one.quantity for one in wanted.lines},
    )
    return _cart(request, cart_id)


@endpoint(
    router, "PUT", "/carts/{cart_id}/shipping", answers=CartOut, problems=(404,), body=True,
    token=Token.SHOPPER, scope=ApiScope.CART_WRITE,
)  # fmt: skip
def set_cart_shipping(request: Shopping, cart_id: Path[CartId], wanted: SetShipping) -> CartOut:
    """Choose by which option stores send their lines; what cannot be had is not taken."""
    checkout_services.choose_shipping(
        actor=request.actor,
        cart_id=cart_id,
        shipping={one.store: one.option for one in wanted.shipping},
    )
    return _cart(request, cart_id)


@endpoint(
    router, "GET", "/address-formats/{country}", answers=AddressFormat, problems=(404,),
    token=Token.EITHER, scope=ApiScope.QUOTE_READ, cached=True,
)  # fmt: skip
def get_address_format(request: HttpRequest, country: Path[MarketCode]) -> AddressFormat:
    """Read what an address in a country asks for.

    Names with a dot stand in `extra`.
    """
    market, _ = here(country, None)
    asked = accounts.address_fields(market.code)
    wanted = {
        "full_name": True, "line1": True, "line2": False, "postcode": asked.postcode,
        "city": asked.city, "region": asked.region, "phone": False,
    } | {f"extra.{name}": needed for name, needed in asked.extra.items()}  # fmt: skip
    return AddressFormat(
        country=market.code,
        fields=[
            AddressField(name=name, needed=needed)
            for name, needed in wanted.items()
            if needed is not None
        ],
    )


def _sums(lines: Sequence[Wanted]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for one in lines:
        found[one.sku] = min(MOST_PIECES, found.get(one.sku, 0) + one.quantity)
    return found


def _cart(request: Shopping, cart_id: UUID) -> CartOut:
    review = checkout.review_of(cart_id, actor=request.actor, now=clock.now())
    return CartOut(id=review.cart_id, **_quote(review))


def _quote(review: Review) -> dict[str, Any]:
    basket, quote = review.basket, review.quote
    return {
        "market": basket.market,
        "language": basket.language,
        "currency": basket.currency,
        "ready": review.ready,
        "stores": [
            StoreLines(
                store=store.id,
                name=store.name,
                country=store.country,
                lines=[_line(line) for line in store.lines],
                shipping_options=[_option(one) for one in store.deliveries],
                items=amount(store.items),
            )
            for store in review.stores
        ],
        "shipping": [
            Chosen(store=store.id, option=store.delivery.code)
            for store in review.stores
            if store.delivery
        ],
        "charges": _charges(review, quote) if quote else [],
        "total": amount(quote.total) if quote else None,
        "digest": quote.digest if quote else None,
    }


def _line(line: ReviewLine) -> LineOut:
    return LineOut(
        sku=line.sku_id,
        product=line.product_id,
        title=line.title,
        language=line.language,
        options=dict(line.options),
        quantity=line.quantity,
        left=max(0, line.left),
        unit=some(line.unit),
        amount=some(line.amount),
        problem=line.problem,
        picture=picture(line.picture) if line.picture else None,
    )


def _option(one: Delivery) -> ShippingOption:
    return ShippingOption(
        option=one.code,
        tier=one.tier,
        price=some(one.price),
        days_min=one.days_min,
        days_max=one.days_max,
        arrives=one.arrives,
        chosen=one.chosen,
    )


def _charges(review: Review, quote: Quote) -> list[ChargeOut]:
    ways = {store.id: store.delivery for store in review.stores}
    found = []
    for charge in quote.charges:
        line = review.basket.lines[charge.line]
        found.append(
            ChargeOut(
                kind=charge.kind,
                store=line.store_id,
                sku=line.sku_id,
                amount=amount(charge.money),
                source=charge.source,
                funder=charge.funder,
                explanation=_explained(charge, line.quantity, ways[line.store_id]),
            )
        )
    return found


def _explained(charge: Charge, quantity: int, way: Delivery | None) -> str:
    if charge.kind is ChargeKind.ITEM:
        return f"{quantity} of this SKU at the price of its market, tax as the price list says"
    if way is None:
        return "Delivery as the store quoted it"
    return f"Delivery by {way.code} ({way.tier.value}), {way.days_min} to {way.days_max} days"
