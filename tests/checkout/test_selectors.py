from __future__ import annotations

import pytest

from tradewind.base.markets import selectors as markets
from tradewind.goods.listings import services as listings
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.logistics import services as logistics
from tradewind.rails.logistics.models import ShippingOptionRow
from tradewind.rails.logistics.types import PricedPer, ServiceTier
from tradewind.testing import make
from tradewind.testing.make import NOON
from tradewind.trade.checkout import selectors
from tradewind.trade.checkout.types import PriceCard

pytestmark = pytest.mark.django_db


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def cards(*products, market="ES"):
    found = selectors.price_cards(
        [product.sku_id for product in products], market=markets.market(market), now=NOON
    )
    return found


def offer(store, *, code="own", price=None, country=None, grams=None):
    logistics.offer_option(
        actor=store.actor, store_id=store.id, code=code, country=country,
        tier=ServiceTier.STANDARD if price else ServiceTier.SELLER_QUOTED, per=PricedPer.LINE,
        price=price, days_min=5, days_max=9, max_weight_g=grams, now=NOON,
    )  # fmt: skip


def test_a_card_says_what_one_piece_costs_by_the_cheapest_option():
    product = make.product(store=make.store(), price=eur(2500))
    assert cards(product) == {
        product.sku_id: PriceCard(sku_id=product.sku_id, item=eur(2500), shipping=eur(179))
    }


def test_an_option_of_the_store_is_cheapest_for_its_own_goods_alone():
    own, other = make.product(store=make.store()), make.product(store=make.store())
    offer(own.store, price=eur(100))
    found = cards(own, other)
    assert (found[own.sku_id].shipping, found[other.sku_id].shipping) == (eur(100), eur(179))


def test_the_option_must_carry_the_weight_of_one_piece():
    # Economy takes two kilograms.
    heavy = make.product(store=make.store(), weight_g=2001)
    assert cards(heavy)[heavy.sku_id].shipping == eur(449)


def test_where_only_the_seller_can_name_a_price_shipping_is_unknown():
    ShippingOptionRow.objects.all().delete()
    product = make.product(store=make.store(), price=eur(2500))
    offer(product.store)
    assert cards(product) == {
        product.sku_id: PriceCard(sku_id=product.sku_id, item=eur(2500), shipping=None)
    }


def test_a_priced_option_goes_before_asking_the_seller():
    product = make.product(store=make.store())
    offer(product.store)
    assert cards(product)[product.sku_id].shipping == eur(179)


def test_what_nobody_ships_here_has_no_card():
    ShippingOptionRow.objects.all().delete()
    product = make.product(store=make.store())
    offer(product.store, price=eur(100), country="FR")
    assert cards(product) == {}


def test_what_cannot_be_bought_has_no_card():
    store = make.store()
    paused, elsewhere = make.product(store=store), make.product(store=store, market="BR")
    listings.pause(actor=store.actor, product_id=paused.id, now=NOON)
    assert cards(paused, elsewhere) == {}
    assert selectors.price_cards([ids.new()], market=markets.market("ES"), now=NOON) == {}


def test_a_price_in_another_currency_than_the_markets_makes_no_card():
    product = make.product(store=make.store(), market="BR")
    pricing.set_prices(
        actor=product.store.actor, store_id=product.store.id, price_list="ES",
        prices={product.sku_id: Money(500, "BRL")}, now=NOON,
    )  # fmt: skip
    assert cards(product) == {}


def test_a_card_and_the_quote_of_one_piece_say_the_same():
    buyer, product = make.buyer(), make.product(store=make.store())
    cart_id = make.cart(buyer=buyer, lines={product: 1}, shipping="economy")
    basket = selectors.cart(cart_id, actor=buyer.actor).basket
    card = cards(product)[product.sku_id]
    assert card.shipping is not None
    assert selectors.quote(basket, NOON).total == card.item + card.shipping


def test_cards_take_four_statements_however_many_skus(django_assert_num_queries):
    store = make.store()
    products = [make.product(store=store) for _ in range(5)]
    market = markets.market("ES")
    with django_assert_num_queries(4):
        found = selectors.price_cards(
            [product.sku_id for product in products], market=market, now=NOON
        )
    assert len(found) == 5


def test_the_facts_of_a_quote_take_three_statements(django_assert_num_queries):
    buyer = make.buyer()
    products = {make.product(store=make.store()): 1 for _ in range(3)}
    cart_id = make.cart(buyer=buyer, lines=products)
    basket = selectors.cart(cart_id, actor=buyer.actor).basket
    with django_assert_num_queries(3):
        selectors.quote(basket, NOON)
