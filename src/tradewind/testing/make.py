"""Builders of real things through real services; every argument has a sensible default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from uuid import UUID

from PIL import Image

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import AddressInput, Role
from tradewind.base.markets import selectors as markets
from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.goods.sellers import services as sellers
from tradewind.kernel import ids
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services as logistics
from tradewind.rails.payments import selectors as payment_selectors
from tradewind.rails.payments import services as payments
from tradewind.rails.payments.types import OutcomeKind, Split
from tradewind.testing.deliver import deliver
from tradewind.testing.fakes import FakeProvider
from tradewind.trade.checkout import selectors as checkout_selectors
from tradewind.trade.checkout import services as checkout
from tradewind.trade.checkout.types import Placed, PlaceOrder
from tradewind.trade.fulfilment import selectors as plans
from tradewind.trade.fulfilment import services as fulfilment
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders import services as order_services
from tradewind.trade.orders.types import CancelReason, Group
from tradewind.trade.reviews import services as reviews
from tradewind.trade.reviews.types import Scores

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
TESTS = system("tests")
_PLACES = {
    "BR": ("São Paulo", "SP", "01310-100"),
    "US": ("Portland", "OR", "97201"),
    "SA": ("Riyadh", "", "11564"),
    "RU": ("Moscow", "", "101000"),
}
_number = count(1)


@dataclass(frozen=True, slots=True)
class Buyer:
    """A guest with an address in a market."""

    actor: Actor
    address_id: UUID
    market: str


@dataclass(frozen=True, slots=True)
class Store:
    """An open store and somebody who may sell in it."""

    id: UUID
    actor: Actor


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A product on sale, with one SKU; usable as a key."""

    id: UUID
    sku_id: UUID
    store: Store
    price: Money


def buyer(*, market: str = "ES", now: datetime = NOON) -> Buyer:
    """Make a guest with an address."""
    person = account_services.open_guest(
        email=f"buyer{next(_number)}@example.org",
        full_name="Ana García",
        language=markets.market(market).default_language,
        now=now,
    )
    actor = accounts.actor(person.id)
    address = account_services.add_address(
        actor=actor, person_id=person.id, address=address_input(market), now=now
    )
    return Buyer(actor, address.id, market)


def address_input(market: str) -> AddressInput:
    """Return an address that passes the checks of a market."""
    city, region, postcode = _PLACES.get(market, ("Madrid", "", "28013"))
    return AddressInput(
        full_name="Ana García",
        line1="Calle Mayor 1",
        city=city,
        region=region,
        postcode=postcode,
        country=market,
    )


def address(*, buyer: Buyer, now: datetime = NOON) -> UUID:
    """Make another address of a buyer in the same market."""
    return account_services.add_address(
        actor=buyer.actor,
        person_id=buyer.actor.person_id,
        address=address_input(buyer.market),
        now=now,
    ).id


def store(*, country: str = "CN", payout_currency: str = "USD", now: datetime = NOON) -> Store:
    """Make an approved merchant with an open store."""
    number = next(_number)
    member = account_services.register(
        email=f"seller{number}@example.org",
        password="correct horse battery",
        full_name="Li Wei",
        language="zh-Hans",
        now=now,
    )
    applicant = accounts.actor(member.id)
    seller = sellers.apply(
        actor=applicant,
        legal_name=f"Shenzhen {number} Trading Co., Ltd.",
        country=country,
        registration_no=f"91440300{number:010d}",
        now=now,
    )
    opened = sellers.open_store(
        actor=applicant,
        seller_id=seller.id,
        code=f"store-{number}",
        name=f"Store {number}",
        payout_currency=payout_currency,
        now=now,
    )
    sellers.approve_seller(actor=TESTS, seller_id=seller.id, now=now)
    return Store(opened.id, accounts.actor(member.id))


def product(
    *,
    store: Store,
    price: Money | None = None,
    stock: int = 10,
    market: str = "ES",
    title: str = "Ridgeline 22 L backpack",
    fields: Mapping[str, str] | None = None,
    weight_g: int | None = 500,
    category: str = "bags",
    now: datetime = NOON,
) -> Product:
    """Make a product on sale in one market."""
    money = price or Money(2500, markets.market(market).currency)
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code=f"P{next(_number)}",
        category=category,
        language="en",
        fields={"title": title, "description": "", **(fields or {})},
        skus=[SkuInput(code=f"S{next(_number)}", weight_g=weight_g)],
        now=now,
    )
    sku_id = made.skus[0].id
    price_list = markets.market(market).price_list
    pricing.set_prices(
        actor=store.actor, store_id=store.id, price_list=price_list, prices={sku_id: money}, now=now
    )
    inventory.set_on_hand(actor=store.actor, store_id=store.id, quantities={sku_id: stock}, now=now)
    listings.publish(actor=store.actor, product_id=made.id, price_list=price_list, now=now)
    return Product(made.id, sku_id, store, money)


def on_sale(
    *,
    product_id: UUID,
    sku_id: UUID,
    store: Store,
    price: Money | None = None,
    stock: int = 10,
    market: str = "ES",
    now: datetime = NOON,
) -> Product:
    """Price a draft that a test made itself, fill its shelf and put it on sale in one market."""
    here = markets.market(market)
    money = price or Money(2500, here.currency)
    pricing.set_prices(
        actor=store.actor,
        store_id=store.id,
        price_list=here.price_list,
        prices={sku_id: money},
        now=now,
    )
    made = Product(product_id, sku_id, store, money)
    restock(product=made, quantity=stock, now=now)
    listings.publish(actor=store.actor, product_id=product_id, price_list=here.price_list, now=now)
    return made


def picture(
    *,
    kind: str = "PNG",
    size: tuple[int, int] = (800, 600),
    colour: tuple[int, ...] = (20, 90, 160),
    mode: str = "RGB",
    **options: object,
) -> bytes:
    """Draw a picture whose left half has a colour and whose right half is white."""
    image = Image.new(mode, size, (255, 255, 255, 255)[: len(mode)])
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def restock(*, product: Product, quantity: int, now: datetime = NOON) -> None:
    """Say how many pieces of a product are on the shelf."""
    inventory.set_on_hand(
        actor=product.store.actor,
        store_id=product.store.id,
        quantities={product.sku_id: quantity},
        now=now,
    )


def cart(
    *,
    buyer: Buyer,
    lines: Mapping[Product, int],
    shipping: str = "standard",
    now: datetime = NOON,
) -> UUID:
    """Make a cart that is ready to be placed."""
    cart_id = checkout.open_cart(
        actor=buyer.actor,
        market=buyer.market,
        language=markets.market(buyer.market).default_language,
        now=now,
    )
    checkout.set_lines(
        actor=buyer.actor,
        cart_id=cart_id,
        quantities={one.sku_id: quantity for one, quantity in lines.items()},
    )
    checkout.set_delivery(
        actor=buyer.actor,
        cart_id=cart_id,
        address_id=buyer.address_id,
        shipping={one.store.id: shipping for one in lines},
    )
    return cart_id


def command(
    *, buyer: Buyer, cart_id: UUID, payments: tuple[Split, ...] = (), now: datetime = NOON
) -> PlaceOrder:
    """Return the command that places a cart at the quote of this instant."""
    basket = checkout_selectors.cart(cart_id, actor=buyer.actor).basket
    digest = checkout_selectors.quote(basket, now).digest
    return PlaceOrder(cart_id=cart_id, digest=digest, key=str(ids.new()), payments=payments)


def placed(
    *,
    buyer: Buyer,
    lines: Mapping[Product, int],
    payments: tuple[Split, ...] = (),
    now: datetime = NOON,
) -> Placed:
    """Place an order for lines."""
    cart_id = cart(buyer=buyer, lines=lines, now=now)
    wanted = command(buyer=buyer, cart_id=cart_id, payments=payments, now=now)
    return checkout.place_order(actor=buyer.actor, command=wanted, now=now)


def capture(
    *, provider: FakeProvider, buyer: Buyer, payment_id: UUID, now: datetime = NOON
) -> None:
    """Let a payment be started and captured; handlers are not run."""
    payments.start(actor=buyer.actor, payment_id=payment_id, key=str(ids.new()), now=now)
    attempt_id = next(reversed(provider.payments))
    payments.record(outcome=provider.ends(attempt_id, at=now), now=now)


def started(*, buyer: Buyer, payment_id: UUID, now: datetime = NOON) -> None:
    """Ask the provider for the money of a payment, which it then holds."""
    payments.start(actor=buyer.actor, payment_id=payment_id, key=str(ids.new()), now=now)


def captured(
    *,
    provider: FakeProvider,
    payment_id: UUID,
    attempt: int = -1,
    money: Money | None = None,
    now: datetime = NOON,
) -> None:
    """Let an attempt of a payment, by default its last, be captured; handlers are not run."""
    outcome = provider.ends(_attempt(provider, payment_id, attempt), at=now)
    payments.record(outcome=replace(outcome, money=money or outcome.money), now=now)


def declined(
    *,
    provider: FakeProvider,
    payment_id: UUID,
    kind: OutcomeKind = OutcomeKind.DECLINED,
    now: datetime = NOON,
) -> None:
    """Let the last attempt of a payment end without money; handlers are not run."""
    attempt_id = _attempt(provider, payment_id, -1)
    outcome = provider.ends(attempt_id, kind, code="do_not_honor", at=now)
    payments.record(outcome=outcome, now=now)


def _attempt(provider: FakeProvider, payment_id: UUID, number: int) -> UUID:
    ref = payment_selectors.provider_refs(payment_id)[number]
    return next(key for key, held in provider.payments.items() if held.provider_ref == ref)


def paid(
    *, provider: FakeProvider, buyer: Buyer, lines: Mapping[Product, int], now: datetime = NOON
) -> Group:
    """Place an order, pay it, and let every handler run."""
    done = placed(buyer=buyer, lines=lines, now=now)
    for payment_id in done.payment_ids:
        capture(provider=provider, buyer=buyer, payment_id=payment_id, now=now)
    deliver()
    return orders.group(done.group_id, actor=buyer.actor)


def operator(*, now: datetime = NOON) -> Actor:
    """Make a member of the marketplace's staff."""
    member = account_services.register(
        email=f"operator{next(_number)}@example.org",
        password="correct horse battery",
        full_name="Olga Petrova",
        language="en",
        now=now,
    )
    account_services.grant(actor=TESTS, person_id=member.id, role=Role.OPERATOR, now=now)
    return accounts.actor(member.id)


def shipped(*, order_id: UUID, store: Store, now: datetime = NOON) -> None:
    """Hand every parcel of a paid order to a carrier, and let every handler run."""
    for parcel in plans.plan(order_id):
        fulfilment.ship(
            parcel_id=parcel.parcel_id,
            carrier="correos",
            tracking_number=f"RR{next(_number):08d}CN",
            actor=store.actor,
            now=now,
        )
    deliver()


def scanned(*, parcel_id: UUID, code: str = "EMI", now: datetime = NOON) -> None:
    """Let a carrier scan a parcel, by default as delivered; handlers are not run."""
    logistics.record_event(
        actor=TESTS,
        parcel_id=parcel_id,
        code=code,
        occurred_at=now,
        place="Madrid",
        source="correos",
        dedupe_key=f"{code}@{now.isoformat()}",
        now=now,
    )


def delivered(*, order_id: UUID, store: Store, now: datetime = NOON) -> None:
    """Ship every parcel of a paid order and let it arrive, and let every handler run."""
    shipped(order_id=order_id, store=store, now=now)
    for parcel in plans.plan(order_id):
        scanned(parcel_id=parcel.parcel_id, now=now)
    deliver()


def _some_buyer(now: datetime) -> Buyer:
    return buyer(now=now)


def received(
    *, provider: FakeProvider, buyer: Buyer, lines: Mapping[Product, int], now: datetime = NOON
) -> Group:
    """Place, pay and deliver an order of one store, and let every handler run."""
    group = paid(provider=provider, buyer=buyer, lines=lines, now=now)
    for order in group.orders:
        delivered(order_id=order.id, store=next(iter(lines)).store, now=now)
    return orders.group(group.id, actor=buyer.actor)


def review(
    *,
    provider: FakeProvider,
    product: Product,
    buyer: Buyer | None = None,
    stars: int = 5,
    text: str = "Light, and the straps hold.",
    language: str = "en",
    pictures: Sequence[bytes] = (),
    now: datetime = NOON,
) -> UUID:
    """Let a buyer receive a product and review it; handlers of the review are not run."""
    who = buyer or _some_buyer(now)
    order = received(provider=provider, buyer=who, lines={product: 1}, now=now).orders[0]
    return reviews.write(
        actor=who.actor,
        line_id=order.lines[0].id,
        scores=Scores(stars=stars),
        text=text,
        language=language,
        pictures=pictures,
        now=now,
    )


def member(*, full_name: str = "Maria Gomez", now: datetime = NOON) -> Actor:
    """Make somebody who signs in."""
    person = account_services.register(
        email=f"member{next(_number)}@example.org",
        password="correct horse battery",
        full_name=full_name,
        language="en",
        now=now,
    )
    return accounts.actor(person.id)


def cancelled(
    *,
    group_id: UUID,
    actor: Actor,
    reason: CancelReason = CancelReason.BUYER,
    now: datetime = NOON,
) -> None:
    """Call off every order of a group; handlers are not run."""
    for order in orders.group(group_id, actor=TESTS).orders:
        order_services.cancel(order_id=order.id, reason=reason, actor=actor, now=now)
