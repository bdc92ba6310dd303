"""How the demo market opens: its people arrive, its stores open, its goods are listed.

Everything here may be called again after an interruption and makes nothing twice.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import Person, Role
from tradewind.base.markets import selectors as markets
from tradewind.base.texts import services as texts
from tradewind.base.texts.types import TextState
from tradewind.demo.market.crowd import buyer
from tradewind.demo.market.goods import Colour, Good, goods, goods_of, merchants
from tradewind.demo.market.plan import NEARLY_GONE, SOLD_OUT, Planned
from tradewind.demo.market.prices import price
from tradewind.demo.market.stores import MERCHANTS, WAITING, Merchant
from tradewind.demo.people import PASSWORD, PEOPLE, DemoPerson, Part
from tradewind.demo.people import person as known
from tradewind.demo.pictures import studio
from tradewind.demo.pictures.studio import View
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import Product, ProductState
from tradewind.goods.inventory import selectors as inventory_selectors
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers import services as seller_services
from tradewind.goods.sellers.types import StoreUnknown
from tradewind.kernel import db
from tradewind.kernel.actors import Actor, system
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.types import PricedPer, ServiceTier, ShippingOptionExists
from tradewind.trade.settlement import services as settlement

DEMO = system("demo")
_DRAWERS = 2
_PIECES = (60, 240)
_TO_SPARE = 12
# (tier, US dollars, days from hand-over, grams)
_SHIPPING = (
    (ServiceTier.ECONOMY, 1.99, 22, 35, 2000),
    (ServiceTier.STANDARD, 4.99, 11, 18, None),
    (ServiceTier.PREMIUM, 14.99, 4, 8, None),
)
_Look = tuple[Colour, View]


@dataclass
class Market:
    """The demo market as far as it is open: who acts, and what is sold."""

    opened_at: datetime
    actors: dict[str, Actor] = field(default_factory=dict)
    addresses: dict[str, UUID] = field(default_factory=dict)
    stores: dict[str, UUID] = field(default_factory=dict)
    sellers: dict[str, Actor] = field(default_factory=dict)
    skus: dict[str, UUID] = field(default_factory=dict)

    def arrive(self, one: DemoPerson) -> Actor:
        """Register a person of the demo, who then signs in with PASSWORD."""
        person = _member(one.email, one.name, one.language, self.opened_at)
        if one.part in (Part.OPERATOR, Part.AUDITOR):
            account_services.grant(
                actor=DEMO, person_id=person.id, role=Role(one.part.value), now=self.opened_at
            )
        self.actors[one.key] = accounts.actor(person.id)
        return self.actors[one.key]

    def meet(self, key: str, at: datetime) -> None:
        """Know who buys under a key, and where they want to have things sent."""
        if key in self.addresses:
            return
        one = buyer(key)
        if key not in self.actors:
            person = accounts.guest_by_email(one.email) or account_services.open_guest(
                email=one.email, full_name=one.name,
                language=markets.market(one.country).default_language, now=at,
            )  # fmt: skip
            self.actors[key] = accounts.actor(person.id)
        actor = self.actors[key]
        there = accounts.addresses(actor.person_id)
        found = there[0] if there else account_services.add_address(
            actor=actor, person_id=actor.person_id, address=one.address, now=at
        )  # fmt: skip
        self.addresses[key] = found.id

    def open_store(self, merchant: Merchant) -> None:
        """Let a merchant apply, be approved, and open their store."""
        if merchant.seller not in self.actors:
            person = _member(merchant.email, merchant.owner, "en", self.opened_at)
            self.actors[merchant.seller] = accounts.actor(person.id)
        applicant = self.actors[merchant.seller]
        if _apply(applicant, merchant, self.opened_at):
            _agree_commission(merchant, self.opened_at)
        store_id = sellers.store_by_code(merchant.code).id
        self.stores[merchant.code] = store_id
        self.sellers[merchant.code] = accounts.actor(applicant.person_id)
        for one in PEOPLE:
            if one.part is Part.WAREHOUSE and one.store == merchant.code:
                account_services.grant(
                    actor=DEMO, person_id=self.actors[one.key].person_id, role=Role.WAREHOUSE,
                    store_id=store_id, now=self.opened_at,
                )  # fmt: skip

    def list_goods(self, *, seed: int, share: float = 1) -> Iterator[int]:
        """List `goods(share)` with a picture of each; yields how many are listed.

        Other processes draw meanwhile. A share above one makes more pieces, not more products.
        """
        draw, wanted = random.Random(seed), goods(share)
        pieces = {
            one.code: round(
                max(_PIECES[0], draw.randint(*_PIECES) // len(one.sizes or "1")) * max(1, share)
            )
            for one in wanted
        }
        pool = ProcessPoolExecutor(_DRAWERS, mp_context=get_context("spawn"))
        try:
            shelves = [
                (shop, self._unlisted(shop, goods_of(shop.code, share)))
                for shop in merchants(share)
            ]
            films = {
                good.code: pool.submit(studio.develop, good.scene(*_looks(good)[0]))
                for _, shelf in shelves
                for good in shelf
            }
            done = len(wanted) - len(films)
            for shop, shelf in shelves:
                for good, product in self._create(shop, shelf):
                    film = films[good.code].result()
                    seller = self.sellers[shop.code]
                    _hang_picture(seller, product, good, _looks(good)[0], film, self.opened_at)
                    done += 1
                    yield done
                self._publish(shop, shelf, pieces)
        finally:
            pool.shutdown(cancel_futures=True)

    def _unlisted(self, shop: Merchant, shelf: Sequence[Good]) -> list[Good]:
        """Return what of a shelf is not on sale yet, and keep in mind the SKUs that are there."""
        there = catalog.by_codes(self.stores[shop.code], [good.code for good in shelf])
        self.skus |= {sku.code: sku.id for product in there.values() for sku in product.skus}
        return [
            good
            for good in shelf
            if good.code not in there or there[good.code].state is not ProductState.ACTIVE
        ]

    def _create(self, shop: Merchant, shelf: Sequence[Good]) -> list[tuple[Good, Product]]:
        """Describe the goods of a store in all languages, in one transaction."""
        store_id, now = self.stores[shop.code], self.opened_at
        made = []
        with _unhurried():
            there = catalog.by_codes(store_id, [good.code for good in shelf])
            for good in shelf:
                product = there.get(good.code) or catalog_services.create_product(
                    actor=self.sellers[shop.code], store_id=store_id, code=good.code,
                    category=good.category, language="en", fields=good.fields("en"),
                    skus=good.skus(), now=now,
                )  # fmt: skip
                _translate(product, good, now)
                self.skus |= {sku.code: sku.id for sku in product.skus}
                made.append((good, product))
        return made

    def _publish(self, shop: Merchant, shelf: Sequence[Good], pieces: Mapping[str, int]) -> None:
        """Price the goods of a store, fill its shelf and put them on sale, in one transaction."""
        seller, store_id, now = self.sellers[shop.code], self.stores[shop.code], self.opened_at
        lists = _price_lists()
        with _unhurried():
            for price_list, currency in lists.items() if shelf else ():
                pricing.set_prices(
                    actor=seller, store_id=store_id, price_list=price_list, now=now,
                    prices={
                        self.skus[sku.code]: price(good.usd, currency)
                        for good in shelf
                        for sku in good.skus()
                    },
                )  # fmt: skip
            inventory.set_on_hand(
                actor=seller, store_id=store_id, now=now,
                quantities={
                    self.skus[code]: many
                    for good in shelf
                    for code, many in _stock(good, pieces[good.code]).items()
                },
            )  # fmt: skip
            there = catalog.by_codes(store_id, [good.code for good in shelf])
            for good in shelf:
                listings.publish(
                    actor=seller, product_id=there[good.code].id, price_list=next(iter(lists)),
                    now=now,
                )  # fmt: skip

    def reduce(self, good: Good, at: datetime) -> None:
        """Let a product cost a fifth less from an instant."""
        skus = [self.skus[sku.code] for sku in good.skus()]
        for price_list, currency in _price_lists().items():
            pricing.set_prices(
                actor=self.sellers[good.store], store_id=self.stores[good.store],
                price_list=price_list, prices=dict.fromkeys(skus, price(good.usd * 0.8, currency)),
                now=at,
            )  # fmt: skip


def offer_shipping(began: datetime, end: datetime) -> None:
    """Offer the platform's ways to ship for the time of the story, before an installation's own."""
    for currency in sorted(set(_price_lists().values())):
        for tier, usd, days_min, days_max, grams in _SHIPPING:
            with contextlib.suppress(ShippingOptionExists):
                logistics.offer_option(
                    actor=DEMO, store_id=None, code=tier.value, country=None, tier=tier,
                    per=PricedPer.ORDER, price=price(usd, currency), days_min=days_min,
                    days_max=days_max, max_weight_g=grams, now=began, valid_to=end,
                )  # fmt: skip


def stock_up(market: Market, planned: Sequence[Planned], now: datetime) -> None:
    """Put more pieces on the shelf of what will be sold more of than there are, and some to spare."""
    sold: dict[UUID, int] = {}
    for one in planned:
        for code, pieces in one.lines:
            sold[market.skus[code]] = sold.get(market.skus[code], 0) + pieces
    known = catalog.skus(list(sold))
    short: dict[UUID, dict[UUID, int]] = {}
    for sku_id, stock in inventory_selectors.stock(sorted(sold)).items():
        if stock.on_hand < sold[sku_id] + _TO_SPARE:
            of_store = short.setdefault(known[sku_id].store_id, {})
            of_store[sku_id] = sold[sku_id] + _TO_SPARE
    sellers_of = {store_id: market.sellers[code] for code, store_id in market.stores.items()}
    for store_id, quantities in short.items():
        inventory.set_on_hand(
            actor=sellers_of[store_id], store_id=store_id, quantities=quantities, now=now
        )


def hang_more(*, now: datetime) -> bool:
    """Draw the other looks of one product that has its first alone; say whether there was one.

    The seed hangs one picture of each product, so that it is over soon; this goes on from there.
    """
    for merchant in MERCHANTS:
        try:
            store_id = sellers.store_by_code(merchant.code).id
        except StoreUnknown:
            continue
        own = goods_of(merchant.code)
        products = catalog.by_codes(store_id, [one.code for one in own])
        hung = catalog.pictures([one.id for one in products.values()])
        for good in own:
            product = products.get(good.code)
            if product is None or len(hung.get(product.id, ())) != 1:
                continue
            person = accounts.person_by_email(merchant.email)
            assert person is not None
            seller = accounts.actor(person.id)
            for look in _looks(good)[1:]:
                _hang_picture(seller, product, good, look, good.picture(*look), now)
            return True
    return False


def wait_for_approval(at: datetime) -> None:
    """Let one more merchant apply, whom nobody has approved yet."""
    person = _member("tools@demo.example", "Gao Peng", "en", at)
    applicant = accounts.actor(person.id)
    _apply(applicant, WAITING, at, approve=False)


def opened(code: str = MERCHANTS[0].code) -> datetime | None:
    """Return when the demo market was opened, None when it was not."""
    try:
        return sellers.store_by_code(code).opened_at
    except StoreUnknown:
        return None


def is_whole() -> bool:
    """Say whether a seed ran to its end: the auditor arrives last."""
    return accounts.person_by_email(known("auditor").email) is not None


def _member(email: str, name: str, language: str, now: datetime) -> Person:
    return accounts.person_by_email(email) or account_services.register(
        email=email, password=PASSWORD, full_name=name, language=language, now=now,
        email_verified=True,
    )  # fmt: skip


def _apply(applicant: Actor, merchant: Merchant, now: datetime, *, approve: bool = True) -> bool:
    """Apply as a merchant and open the store; say whether it was not there before."""
    seller = seller_services.apply(
        actor=applicant, legal_name=merchant.legal_name, country="CN",
        registration_no=merchant.registration_no, now=now,
    )  # fmt: skip
    if approve and seller.state == "applied":
        seller_services.approve_seller(actor=DEMO, seller_id=seller.id, now=now)
    try:
        sellers.store_by_code(merchant.code)
        return False
    except StoreUnknown:
        seller_services.open_store(
            actor=applicant, seller_id=seller.id, code=merchant.code, name=merchant.name,
            payout_currency=merchant.payout_currency, now=now,
        )  # fmt: skip
        return True


def _agree_commission(merchant: Merchant, now: datetime) -> None:
    settlement.set_commission(
        actor=DEMO, bps=merchant.commission_bps, source="agreed with the demo's merchant", now=now,
        store_id=sellers.store_by_code(merchant.code).id,
    )  # fmt: skip


def _translate(product: Product, good: Good, now: datetime) -> None:
    digest = texts.write_source(
        owner_id=product.id, language="en", fields=good.fields("en"), now=now
    )
    for language in good.words:
        if language != "en":
            texts.write_translation(
                owner_id=product.id, language=language, fields=good.fields(language),
                state=TextState.REVIEWED, source_hash=digest, now=now,
            )  # fmt: skip


@contextlib.contextmanager
def _unhurried() -> Iterator[None]:
    """A transaction that does not wait for the disk: a market that is lost is made again."""
    with db.atomic():
        db.execute("SET LOCAL synchronous_commit = off")
        yield


def _stock(good: Good, pieces: int) -> dict[str, int]:
    """How many there are of each SKU: so many pieces, but for those that are to be scarce."""
    stock = dict.fromkeys((sku.code for sku in good.skus()), pieces)
    if good.code in SOLD_OUT:
        stock = dict.fromkeys(stock, 0)
    elif good.code in NEARLY_GONE:
        stock[list(stock)[-1]] = 1
    return stock


def _looks(good: Good) -> list[_Look]:
    """The front in the first colour comes first; then the other colours, and other views."""
    first, *others = good.colours
    return [
        (first, View.FRONT),
        *((one, View.FRONT) for one in others),
        (first, View.DETAIL),
        (first, View.ANGLE),
    ]


def _hang_picture(
    seller: Actor, product: Product, good: Good, look: _Look, content: bytes, now: datetime
) -> None:
    colour, view = look
    title = good.words["en"][0]
    shown = [
        sku.id
        for sku in product.skus
        if view is View.FRONT and sku.options.get("colour") == colour.name
    ]
    catalog_services.add_picture(
        actor=seller, product_id=product.id, content=content, sku_ids=shown, now=now,
        alt=f"{title}, {colour.name.lower()}" if shown else title,
    )  # fmt: skip


def _price_lists() -> dict[str, str]:
    return {market.price_list: market.currency for market in markets.markets()}
