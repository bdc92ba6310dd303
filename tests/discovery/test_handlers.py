from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradewind.base.texts import selectors as texts
from tradewind.base.texts import services as text_services
from tradewind.base.texts.rules import hash_of
from tradewind.base.texts.types import TextState
from tradewind.goods.catalog.types import UnknownProduct
from tradewind.goods.inventory.events import StockChanged
from tradewind.goods.listings import services as listings
from tradewind.goods.listings.events import ListingPublished
from tradewind.goods.pricing.events import PriceChanged
from tradewind.growth.discovery import handlers, selectors, services
from tradewind.growth.discovery.types import PriceHere
from tradewind.kernel import ids, outbox
from tradewind.kernel.money import Money
from tradewind.testing import make
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.trade.orders.events import OrderPaid

from .builders import card, pair, projection, set_prices, set_stock

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_published_product_has_a_card_in_the_markets_that_read_its_list():
    made = pair(teal=2500, navy=2000)
    deliver()
    shown = card("ES")
    assert shown.product_id == made.id
    assert shown.slug == "ridgeline-backpack"
    assert shown.price == PriceHere(item=eur(2000), shipping=eur(179))
    assert (shown.in_stock, shown.sold) == (True, 0)
    assert card("SA") is None


def test_markets_that_share_a_list_are_priced_each_for_itself():
    made = pair(market="FR")
    deliver()
    assert card("FR").product_id == card("DE").product_id == made.id
    assert card("FR").price.item == card("DE").price.item == eur(2000)


def test_a_price_in_another_currency_than_the_market_s_is_not_shown():
    store = make.store()
    make.product(store=store, market="US", price=Money(2500, "USD"))
    deliver()
    assert card("US").price.item == Money(2500, "USD")
    assert card("MX") is None


def test_a_paused_product_is_hidden_everywhere_and_comes_back():
    made = pair()
    deliver()
    before = projection()
    listings.pause(actor=made.store.actor, product_id=made.id, now=NOON)
    deliver()
    assert {table: rows for table, rows in projection().items() if rows} == {}
    listings.publish(actor=made.store.actor, product_id=made.id, price_list="ES", now=NOON)
    deliver()
    assert projection() == before


def test_a_changed_price_is_shown_in_its_market_alone():
    made = pair(market="FR")
    set_prices(made.store, {made.teal: 900, made.navy: 1000}, market="ES")
    deliver()
    set_prices(made.store, {made.navy: 700}, market="ES", now=LATER)
    deliver()
    assert card("ES").price.item == eur(700)
    assert card("FR").price.item == eur(2000)


def test_a_first_price_in_a_market_brings_the_product_there_with_its_words():
    made = pair(market="FR")
    deliver()
    assert selectors.search(market="ES", language="es", query="ridgeline", limit=5).items == ()
    set_prices(made.store, {made.navy: 700}, market="ES")
    deliver()
    found = selectors.search(market="ES", language="es", query="ridgeline", limit=5).items
    assert [one.product_id for one in found] == [made.id]


def test_a_price_of_a_product_that_is_not_on_sale_shows_nothing():
    made = pair()
    listings.pause(actor=made.store.actor, product_id=made.id, now=NOON)
    deliver()
    set_prices(made.store, {made.navy: 700}, now=LATER)
    deliver()
    assert card() is None


def test_the_card_goes_over_to_another_sku_when_its_own_is_sold_out():
    made = pair(teal=2500, navy=2000)
    deliver()
    set_stock(made.store, {made.navy: 0})
    deliver()
    assert card().price.item == eur(2500)
    assert card().in_stock
    set_stock(made.store, {made.teal: 0})
    deliver()
    assert card().price.item == eur(2000)
    assert not card().in_stock


def test_a_changed_stock_that_is_still_there_costs_one_statement():
    made = pair()
    deliver()
    before = projection()
    with CaptureQueriesContext(connection) as statements:
        services.restock(available={made.navy: 3}, now=NOON)
    assert len(statements) == 1
    assert projection() == before


def test_a_price_that_is_shown_already_costs_one_statement():
    made = pair(navy=2000)
    deliver()
    with CaptureQueriesContext(connection) as statements:
        services.reprice(prices=[(made.navy, "ES", eur(2000))], now=NOON)
    assert len(statements) == 1


def test_an_old_fact_about_stock_does_not_undo_what_the_shelf_says():
    made = pair()
    deliver()
    services.restock(available={made.navy: 0}, now=NOON)
    assert card().in_stock
    assert card().price.item == eur(2000)


def test_every_handler_may_hear_a_fact_twice(provider):
    made = pair()
    buyer = make.buyer()
    product = make.Product(made.id, made.navy, made.store, eur(2000))
    make.paid(provider=provider, buyer=buyer, lines={product: 2})
    before = projection()
    fact = {"aggregate_id": ids.new(), "aggregate_version": 1, "store_id": made.store.id}
    price = PriceChanged(sku_id=made.navy, price_list="ES", money=eur(1), **fact)
    stock = StockChanged(sku_id=made.navy, on_hand=8, available=0, **fact)
    handlers.follow_listing([(ListingPublished(product_id=made.id, **fact), NOON)])
    handlers.follow_price([(price, NOON)])
    handlers.follow_stock([(stock, NOON)])
    deliver()
    assert projection() == before


def test_refreshing_writes_nothing_when_nothing_has_changed():
    made = pair()
    deliver()
    before = projection()
    services.refresh(product_ids=[made.id, made.id], now=LATER)
    assert projection() == before


def test_refreshing_an_unknown_product_is_refused():
    with pytest.raises(UnknownProduct):
        services.refresh(product_ids=[ids.new()], now=NOON)


def test_a_replay_of_the_facts_ends_with_the_same_cards():
    made = pair()
    set_prices(made.store, {made.navy: 1500}, now=LATER)
    deliver()
    before = projection()
    for handler in ("discovery.follow_listing", "discovery.follow_price", "discovery.follow_stock"):
        outbox.replay(handler=handler)
    deliver()
    assert projection() == before


def test_new_words_are_found_after_a_refresh():
    made = pair()
    deliver()
    source = texts.texts([made.id], "en")[made.id]
    text_services.write_translation(
        owner_id=made.id,
        language="es",
        fields={"title": "Mochila Ridgeline"},
        state=TextState.REVIEWED,
        source_hash=hash_of(source.fields),
        now=NOON,
    )
    services.refresh(product_ids=[made.id], now=NOON)
    found = selectors.search(market="ES", language="es", query="mochilas", limit=5).items
    assert [(one.title, one.language, one.slug) for one in found] == [
        ("Mochila Ridgeline", "es", "ridgeline-backpack")
    ]
    assert selectors.search(market="ES", language="en", query="mochila", limit=5).items == ()


def test_paid_pieces_are_counted_once_for_each_order(provider):
    made = pair()
    buyer = make.buyer()
    teal = make.Product(made.id, made.teal, made.store, eur(2500))
    navy = make.Product(made.id, made.navy, made.store, eur(2000))
    make.paid(provider=provider, buyer=buyer, lines={teal: 1, navy: 2})
    make.paid(provider=provider, buyer=buyer, lines={navy: 4})
    deliver()
    assert card().sold == 7
    assert OrderPaid.name in {
        fact for fact, handler in outbox.reactions() if handler == "discovery.count_sold"
    }


def test_an_unpaid_order_is_not_counted():
    made = pair()
    navy = make.Product(made.id, made.navy, made.store, eur(2000))
    make.placed(buyer=make.buyer(), lines={navy: 2})
    deliver()
    assert card().sold == 0


def test_a_publication_takes_few_statements_however_many_skus_there_are():
    one = make.product(store=make.store())
    two = pair()
    deliver()
    counts = []
    for product_id in (one.id, two.id):
        # What is kept for some seconds is read again here.
        services.refresh(product_ids=[product_id], now=NOON)
        with CaptureQueriesContext(connection) as statements:
            services.refresh(product_ids=[product_id], now=NOON)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 35
