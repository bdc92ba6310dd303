"""What goes wrong in the life of an order, and how each ends: with real commits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.pricing import services as pricing
from tradewind.kernel import clock, codec, db, ids
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import NotPayable, PaymentState
from tradewind.testing import make
from tradewind.testing.checks import assert_all_has_ended, assert_books_balance, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.checkout import selectors as carts
from tradewind.trade.checkout import services as checkout
from tradewind.trade.checkout.types import PlaceOrder, PriceChanged
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import CancelReason, OrderState
from tradewind.trade.settlement import selectors as settlement

pytestmark = pytest.mark.usefixtures("committed")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


class Journey:
    """A buyer and an order of two pieces, 54.49 with freight, out of five."""

    def __init__(self, provider) -> None:
        self.provider, self.buyer = provider, make.buyer()
        self.product = make.product(store=make.store(), price=eur(2500), stock=5)
        self.done = make.placed(buyer=self.buyer, lines={self.product: 2})
        (self.payment_id,) = self.done.payment_ids
        deliver()
        assert self.stock == (5, 2)

    @property
    def order(self):
        return orders.group(self.done.group_id, actor=self.buyer.actor).orders[0]

    @property
    def payment(self):
        return payments.payment(self.payment_id)

    @property
    def stock(self) -> tuple[int, int]:
        found = inventory.stock([self.product.sku_id])[self.product.sku_id]
        return found.on_hand, found.reserved

    @property
    def notices(self) -> list[str]:
        return [
            kind
            for (kind,) in db.rows(
                "SELECT kind FROM notices_notice WHERE person_id = %s ORDER BY id",
                [self.buyer.actor.id],
            )
        ]

    def pay(self, at=NOON) -> None:
        make.capture(provider=self.provider, buyer=self.buyer, payment_id=self.payment_id, now=at)
        deliver()

    def start(self, at=NOON) -> None:
        make.started(buyer=self.buyer, payment_id=self.payment_id, now=at)

    def cancel(self, actor=None, reason=CancelReason.BUYER) -> None:
        make.cancelled(group_id=self.done.group_id, actor=actor or self.buyer.actor, reason=reason)

    def arrives(self) -> None:
        """From a paid order to a happy seller."""
        make.delivered(order_id=self.order.id, store=self.product.store, now=NOON + 2 * DAY)
        sweep(NOON + 17 * DAY)
        sweep(NOON + 24 * DAY)
        _, available = settlement.balances(self.product.store.id, "EUR", actor=TESTS)
        assert available == eur(5049)
        assert self.order.state is OrderState.COMPLETED


@pytest.fixture
def journey(provider):
    return Journey(provider)


@pytest.mark.parametrize("who", ["buyer", "seller", "operator"])
def test_cancelled_before_shipment_the_money_and_the_pieces_go_back(journey, who):
    journey.pay()
    assert journey.stock == (3, 0)
    actor = {
        "buyer": journey.buyer.actor,
        "seller": journey.product.store.actor,
        "operator": make.operator(),
    }[who]
    journey.cancel(actor, CancelReason(who))
    sweep(NOON)
    assert (journey.order.state, journey.order.cancel_reason) == (OrderState.CANCELLED, who)
    assert (journey.payment.captured, journey.payment.refunded) == (eur(5449), eur(5449))
    assert journey.stock == (5, 0)
    assert journey.notices == ["order_placed", "order_paid", "order_cancelled", "refund_sent"]
    assert_all_has_ended()


def test_cancelled_by_the_operator_on_its_way_the_money_goes_back_and_the_parcel_goes_on(journey):
    journey.pay()
    make.shipped(order_id=journey.order.id, store=journey.product.store)
    journey.cancel(TESTS, CancelReason.OPERATOR)
    make_parcels_arrive(journey)
    sweep(NOON + 30 * DAY)
    assert journey.order.state is OrderState.CANCELLED
    assert journey.payment.refunded == eur(5449)
    assert journey.stock == (3, 0)
    assert_all_has_ended()


def make_parcels_arrive(journey) -> None:
    rows = db.rows("SELECT id FROM logistics_parcel WHERE reference = %s", [journey.order.id])
    for (parcel_id,) in rows:
        make.scanned(parcel_id=parcel_id, now=NOON + DAY)
    deliver()


def test_never_paid_the_reservation_expires_and_nobody_can_pay_any_more(journey):
    sweep(NOON + DAY)
    assert (journey.order.state, journey.order.cancel_reason) == (OrderState.CANCELLED, "expired")
    assert journey.stock == (5, 0)
    assert journey.payment.state is PaymentState.CANCELLED
    with nothing_changes(), pytest.raises(NotPayable):
        journey.start(NOON + DAY)
    assert journey.notices == ["order_placed", "order_cancelled"]
    assert_all_has_ended()


def test_declined_and_tried_again_it_is_paid_once(journey):
    journey.start()
    make.declined(provider=journey.provider, payment_id=journey.payment_id, now=NOON)
    sweep(NOON)
    assert journey.order.state is OrderState.PLACED
    assert journey.payment.state is PaymentState.REQUIRES_PAYMENT_METHOD
    journey.pay(NOON + HOUR)
    assert (journey.order.state, journey.payment.captured) == (OrderState.PAID, eur(5449))
    journey.arrives()
    assert_all_has_ended()


def test_paid_after_expiry_with_the_pieces_there_it_is_sold_after_all(journey):
    journey.start()
    sweep(NOON + DAY)
    assert journey.stock == (5, 0)
    make.captured(provider=journey.provider, payment_id=journey.payment_id, now=NOON + DAY + HOUR)
    sweep(NOON + DAY + HOUR)
    assert journey.order.state is OrderState.PAID
    assert journey.stock == (3, 0)
    assert journey.notices == ["order_placed", "order_cancelled", "order_paid"]
    journey.arrives()
    assert_all_has_ended()


def test_paid_after_expiry_with_the_pieces_gone_the_money_goes_back(journey):
    journey.start()
    sweep(NOON + DAY)
    make.restock(product=journey.product, quantity=1)
    make.captured(provider=journey.provider, payment_id=journey.payment_id, now=NOON + DAY + HOUR)
    sweep(NOON + DAY + HOUR)
    assert journey.order.state is OrderState.CANCELLED
    assert journey.payment.refunded == eur(5449)
    assert journey.stock == (1, 0)
    assert journey.notices == ["order_placed", "order_cancelled", "order_unfillable", "refund_sent"]
    assert_all_has_ended()


# --- what providers do ----------------------------------------------------------------------------


def webhook(outcome) -> None:
    payment_services.receive(
        provider="acquirer", headers={"Fake-Signature": "good"},
        body=codec.dumps(outcome).encode(), now=NOON,
    )  # fmt: skip


def test_a_webhook_that_comes_again_and_again_counts_once(journey):
    journey.start()
    (attempt_id,) = journey.provider.payments
    outcome = journey.provider.ends(attempt_id, at=NOON)
    webhook(outcome)
    with nothing_changes():
        webhook(outcome)
    # The same report under an event id of its own is kept, and changes no money either.
    webhook(journey.provider.ends(attempt_id, at=NOON))
    sweep(NOON)
    assert journey.payment.captured == eur(5449)
    assert db.rows(
        "SELECT name, count(*) FROM kernel_outboxevent WHERE aggregate_id = %s GROUP BY 1",
        [journey.payment_id],
    ) == [("payments.PaymentCaptured", 1)]
    assert db.rows("SELECT state, count(*) FROM payments_webhookinbox GROUP BY 1") == [
        ("applied", 2)
    ]
    journey.arrives()
    assert_all_has_ended()


@pytest.mark.parametrize("broken", ["timed out", "unavailable"])
def test_an_answer_that_is_lost_is_asked_for_and_charged_once(journey, monkeypatch, broken):
    provider = journey.provider
    provider.broken = broken
    started = payment_services.start(
        actor=journey.buyer.actor, payment_id=journey.payment_id, key="k", now=NOON
    )
    assert started.kind == "wait"
    assert payments.attempt_states(journey.payment_id) == ("unknown",)
    # Pressing again is the same attempt, and no other may begin.
    provider.broken = ""
    with pytest.raises(NotPayable):
        journey.start()
    for (attempt_id,) in [list(provider.payments)] if broken == "timed out" else []:
        provider.ends(attempt_id, at=NOON)
    later = clock.wall() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "wall", lambda: later)
    sweep(NOON + HOUR)
    if broken == "unavailable":
        assert journey.order.state is OrderState.PLACED
        make.captured(provider=provider, payment_id=journey.payment_id, now=NOON)
        deliver()
    assert journey.order.state is OrderState.PAID
    assert len(provider.payments) == 1
    assert provider.calls.count("create") == (1 if broken == "timed out" else 2)
    assert journey.payment.captured == eur(5449)
    assert_books_balance()
    monkeypatch.undo()
    journey.arrives()
    assert_all_has_ended()


def test_a_refund_whose_answer_is_lost_is_sent_again_and_given_once(journey, monkeypatch):
    journey.pay()
    journey.cancel()
    deliver()
    journey.provider.broken = "timed out"
    sweep(NOON)
    journey.provider.broken = ""
    assert len(journey.provider.refunds) == 1
    later = clock.wall() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "wall", lambda: later)
    sweep(NOON)
    assert len(journey.provider.refunds) == 1
    assert journey.payment.refunded == eur(5449)
    assert_all_has_ended()


# --- what sellers do ------------------------------------------------------------------------------


def test_a_price_that_changed_is_shown_and_placed_when_the_buyer_agrees(provider):
    buyer, product = make.buyer(), make.product(store=make.store(), price=eur(2500), stock=5)
    cart_id = make.cart(buyer=buyer, lines={product: 2})
    command = make.command(buyer=buyer, cart_id=cart_id)
    later = NOON + HOUR
    pricing.set_prices(
        actor=product.store.actor, store_id=product.store.id, price_list="ES",
        prices={product.sku_id: eur(2750)}, now=later,
    )  # fmt: skip
    deliver()
    with nothing_changes(), pytest.raises(PriceChanged) as refused:
        checkout.place_order(actor=buyer.actor, command=command, now=later)
    basket = carts.cart(cart_id, actor=buyer.actor).basket
    shown = carts.quote(basket, later)
    assert refused.value.params == {"digest": shown.digest, "total": shown.total}
    assert shown.total == eur(5949)
    agreed = PlaceOrder(cart_id=cart_id, digest=shown.digest, key=str(ids.new()))
    done = checkout.place_order(actor=buyer.actor, command=agreed, now=later)
    make.capture(provider=provider, buyer=buyer, payment_id=done.payment_ids[0], now=later)
    sweep(later)
    (order,) = orders.group(done.group_id, actor=buyer.actor).orders
    assert (order.state, order.total) == (OrderState.PAID, eur(5949))
    make.cancelled(group_id=done.group_id, actor=buyer.actor, now=later)
    sweep(later)
    assert_all_has_ended()
