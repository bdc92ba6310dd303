"""The people and goods of a replay: looked up by the source's own ids, made where missing.

Everything here may be called again after a crash and makes nothing twice.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.accounts.types import AddressInput
from tradewind.demo.replay.olist import DataSet, Item, SourceOrder
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog import services as catalog_services
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import services as inventory
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import selectors as pricing
from tradewind.goods.pricing import services as pricing_services
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers import services as seller_services
from tradewind.goods.sellers.types import Store, StoreUnknown
from tradewind.kernel.actors import Actor, system
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.types import PricedPer, ServiceTier, ShippingOptionExists

MARKET, CURRENCY, LANGUAGE = "BR", "BRL", "pt-BR"
OPTION = "seller"
MERCHANT_EMAIL = "merchants@replay.example"
REPLAY = system("replay")
PIECES = 10_000


def brl(value: Decimal) -> Money:
    """Return an amount of the source as money."""
    return Money.parse(value, CURRENCY)


@dataclass
class World:
    """What is known of the people and goods so far, by the source's ids."""

    data: DataSet
    opened_at: datetime
    merchant: Actor | None = None
    stores: dict[str, UUID] = field(default_factory=dict)
    skus: dict[tuple[str, str], tuple[UUID, UUID]] = field(default_factory=dict)
    customers: dict[str, Actor] = field(default_factory=dict)
    addresses: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def sell(self, item: Item, at: datetime) -> UUID:
        """Put a product on sale at its price of this instant, in its seller's store."""
        store_id = self._store(item.seller)
        key = (item.seller, item.product)
        if key not in self.skus:
            self.skus[key] = self._product(store_id, item)
        product_id, sku_id = self.skus[key]
        merchant = self._merchant()
        wanted = {sku_id: brl(item.price)}
        held = pricing.prices([sku_id], price_list=MARKET, now=at).get(sku_id)
        if held is None or held.money != wanted[sku_id]:
            # A moment before the sale, so that the sale finds it.
            pricing_services.set_prices(
                actor=merchant, store_id=store_id, price_list=MARKET, prices=wanted,
                now=at - timedelta(microseconds=1),
            )  # fmt: skip
        if not catalog.skus([sku_id])[sku_id].active:
            listings.publish(actor=merchant, product_id=product_id, price_list=MARKET, now=at)
        return sku_id

    def customer(self, order: SourceOrder) -> Actor:
        """Return who placed an order: a guest under the source's id."""
        if order.customer not in self.customers:
            email = f"{order.customer}@replay.example"
            person = accounts.guest_by_email(email) or account_services.open_guest(
                email=email, full_name="Cliente", language=LANGUAGE, now=order.purchased
            )
            self.customers[order.customer] = accounts.actor(person.id)
        return self.customers[order.customer]

    def address(self, order: SourceOrder) -> UUID:
        """Return where an order goes."""
        actor = self.customer(order)
        key = (order.customer, order.postcode)
        if key not in self.addresses:
            postcode = f"{order.postcode}-000"
            known = [one for one in accounts.addresses(actor.person_id) if one.postcode == postcode]
            found = (
                known[0]
                if known
                else account_services.add_address(
                    actor=actor,
                    person_id=actor.person_id,
                    address=AddressInput(
                        full_name="Cliente",
                        line1=f"CEP {order.postcode}",
                        city=order.city or "-",
                        region=order.region,
                        postcode=postcode,
                        country=MARKET,
                    ),
                    now=order.purchased,
                )
            )
            self.addresses[key] = found.id
        return self.addresses[key]

    def seller_of(self, store_id: UUID) -> Actor:
        """Return who ships for a store."""
        merchant = self._merchant()
        if store_id not in merchant.own:
            self.merchant = merchant = accounts.actor(merchant.person_id)
        return merchant

    def _merchant(self) -> Actor:
        """One member applies for all sellers; the sellers and their stores are as many as in life."""
        if self.merchant is None:
            person = accounts.person_by_email(MERCHANT_EMAIL) or account_services.register(
                email=MERCHANT_EMAIL,
                password=f"replay {self.opened_at:%Y%m%d%H%M%S}",
                full_name="Replay",
                language=LANGUAGE,
                now=self.opened_at,
            )
            self.merchant = accounts.actor(person.id)
        return self.merchant

    def _store(self, source_id: str) -> UUID:
        if source_id not in self.stores:
            store = self._find_store(source_id) or self._open_store(source_id)
            with contextlib.suppress(ShippingOptionExists):
                logistics.offer_option(
                    actor=REPLAY, store_id=store.id, code=OPTION, country=MARKET,
                    tier=ServiceTier.SELLER_QUOTED, per=PricedPer.LINE, price=None, days_min=1,
                    days_max=60, max_weight_g=None, now=self.opened_at,
                )  # fmt: skip
            self.stores[source_id] = store.id
        self.seller_of(self.stores[source_id])
        return self.stores[source_id]

    def _find_store(self, source_id: str) -> Store | None:
        try:
            return sellers.store_by_code(source_id)
        except StoreUnknown:
            return None

    def _open_store(self, source_id: str) -> Store:
        merchant, place = self._merchant(), self.data.sellers[source_id]
        seller = seller_services.apply(
            actor=merchant,
            legal_name=f"{source_id[:8]} {place.city} {place.region}"[:200],
            country=MARKET,
            registration_no=source_id,
            now=self.opened_at,
        )
        if seller.state == "applied":
            seller_services.approve_seller(actor=REPLAY, seller_id=seller.id, now=self.opened_at)
        return seller_services.open_store(
            actor=merchant,
            seller_id=seller.id,
            code=source_id,
            name=f"Loja {source_id[:8]}",
            payout_currency=CURRENCY,
            now=self.opened_at,
        )

    def _product(self, store_id: UUID, item: Item) -> tuple[UUID, UUID]:
        merchant = self.seller_of(store_id)
        found = catalog.product_by_code(store_id=store_id, code=item.product)
        if found is None:
            facts = self.data.products[item.product]
            found = catalog_services.create_product(
                actor=merchant,
                store_id=store_id,
                code=item.product,
                category=facts.category,
                language=LANGUAGE,
                fields={"title": f"{facts.category} {item.product[:6]}"},
                skus=[
                    SkuInput(
                        code=item.product,
                        weight_g=facts.weight_g,
                        dimensions_mm=facts.dimensions_mm,
                    )
                ],
                now=self.opened_at,
            )
        sku_id = found.skus[0].id
        inventory.set_on_hand(
            actor=merchant, store_id=store_id, quantities={sku_id: PIECES}, now=self.opened_at
        )
        return found.id, sku_id
