"""What happens by itself: notices at each step, and what is over when its time has come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.notices import selectors as notices
from tradewind.base.notices.types import NoticeState
from tradewind.goods.inventory import selectors as inventory
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import codec, db, outbox
from tradewind.rails.logistics import selectors as logistics
from tradewind.testing import make
from tradewind.testing.checks import assert_log_has_no_gaps, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.testing.sweep import sweep
from tradewind.trade.orders import handlers, selectors, services
from tradewind.trade.orders.types import CancelReason, OrderState

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def written(buyer) -> list[tuple[str, dict]]:
    """The notices to a buyer, oldest first: kind and facts without number and order."""
    rows = db.rows(
        "SELECT kind, facts FROM notices_notice WHERE person_id = %s ORDER BY id",
        [buyer.actor.id],
    )
    found = []
    for kind, facts in rows:
        known = codec.loads(facts, dict)
        assert known.pop("number")
        assert known.pop("order_id")
        found.append((kind, known))
    return found


def euros(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def order_of(done):
    (order,) = selectors.group(done.group_id, actor=TESTS).orders
    return order


# --- notices --------------------------------------------------------------------------------------


def test_the_buyer_is_told_at_each_step(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    order = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders[0]
    make.delivered(order_id=order.id, store=product.store, now=NOON + DAY)
    (parcel,) = logistics.parcels(references=[order.id])
    assert written(buyer) == [
        ("order_placed", {"total": euros(2949), "pay_by": "2026-11-12"}),
        ("order_paid", {"total": euros(2949)}),
        (
            "order_shipped",
            {
                "carrier": "correos",
                "tracking_number": parcel.tracking_number,
                "arrives_by": "2026-12-02",
            },
        ),
        ("order_delivered", {"confirm_by": "2026-11-27"}),
    ]


def test_those_who_sell_in_the_store_are_told_of_a_paid_order(provider):
    buyer, store = make.buyer(), make.store()
    product = make.product(store=store)
    order = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders[0]
    deliver()
    ((person_id, facts),) = db.rows(
        "SELECT person_id, facts FROM notices_notice WHERE kind = 'seller_order'"
    )
    assert person_id == store.actor.id
    assert codec.loads(facts, dict) == {
        "number": order.number,
        "store_name": sellers.store(store.id).name,
        "total": euros(2949),
    }


def test_the_buyer_is_told_of_a_cancellation_and_of_money_that_comes_too_late(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    make.started(buyer=buyer, payment_id=done.payment_ids[0])
    services.cancel(
        order_id=order_of(done).id, reason=CancelReason.BUYER, actor=buyer.actor, now=NOON
    )
    make.captured(provider=provider, payment_id=done.payment_ids[0])
    deliver()
    assert [kind for kind, _ in written(buyer)] == [
        "order_placed", "order_cancelled", "order_unfillable"
    ]  # fmt: skip
    assert written(buyer)[-1][1] == {"amount": euros(2949)}


def test_a_fact_that_is_heard_again_writes_no_second_notice(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    make.paid(provider=provider, buyer=buyer, lines={product: 1})
    before = written(buyer)
    outbox.replay(handler="orders.tell_buyer")
    deliver()
    assert written(buyer) == before


def test_every_notice_can_be_written_out_and_leaves(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    order = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders[0]
    make.delivered(order_id=order.id, store=product.store)
    sweep(NOON)
    letters = [one for one in notices.mailbox(20) if order.number in one.message.body]
    assert len(letters) == 5
    assert {letter.state for letter in letters} == {NoticeState.SENT}


# --- time to pay ----------------------------------------------------------------------------------


def test_an_order_expires_at_the_instant_until_which_it_could_be_paid():
    buyer, product = make.buyer(), make.product(store=make.store(), stock=10)
    done = make.placed(buyer=buyer, lines={product: 3})
    with nothing_changes():
        assert handlers.expire_unpaid(NOON + DAY - timedelta(seconds=1)) == 0
    assert handlers.expire_unpaid(NOON + DAY) == 1
    order = order_of(done)
    assert (order.state, order.cancel_reason) == (OrderState.CANCELLED, "expired")
    assert order.cancelled_at == NOON + DAY
    stock = inventory.stock([product.sku_id])[product.sku_id]
    assert (stock.on_hand, stock.reserved) == (10, 0)
    with nothing_changes():
        assert handlers.expire_unpaid(NOON + DAY) == 0
    deliver()
    assert_log_has_no_gaps()


def test_a_paid_order_does_not_expire(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    make.paid(provider=provider, buyer=buyer, lines={product: 1})
    with nothing_changes():
        assert handlers.expire_unpaid(NOON + 30 * DAY) == 0


def test_all_orders_of_a_group_expire_together_and_its_payment_is_closed():
    buyer = make.buyer()
    lines = {make.product(store=make.store()): 1, make.product(store=make.store()): 1}
    done = make.placed(buyer=buyer, lines=lines)
    assert handlers.expire_unpaid(NOON + DAY) == 2
    orders = selectors.group(done.group_id, actor=TESTS).orders
    assert {order.state for order in orders} == {OrderState.CANCELLED}
    assert db.rows("SELECT state FROM payments_payment") == [("cancelled",)]


def test_a_sweep_takes_one_chunk_at_a_time(monkeypatch):
    product = make.product(store=make.store())
    for _ in range(3):
        make.placed(buyer=make.buyer(), lines={product: 1})
    monkeypatch.setattr(handlers, "CHUNK", 2)
    assert [handlers.expire_unpaid(NOON + DAY) for _ in range(3)] == [2, 1, 0]


# --- time to object -------------------------------------------------------------------------------


def test_a_delivered_order_is_completed_when_its_buyer_says_nothing_for_fifteen_days(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    order = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders[0]
    make.delivered(order_id=order.id, store=product.store, now=NOON + DAY)
    due = NOON + 16 * DAY
    with nothing_changes():
        assert handlers.complete_delivered(due - timedelta(seconds=1)) == 0
    assert handlers.complete_delivered(due) == 1
    done = selectors.order(order.id, actor=TESTS)
    assert (done.state, done.completed_at) == (OrderState.COMPLETED, due)
    with nothing_changes():
        assert handlers.complete_delivered(due) == 0


def test_an_order_on_its_way_is_not_completed(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    order = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders[0]
    make.shipped(order_id=order.id, store=product.store)
    with nothing_changes():
        assert handlers.complete_delivered(NOON + 99 * DAY) == 0


# --- audit ----------------------------------------------------------------------------------------


def test_the_audit_tells_who_took_each_step(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    group = make.paid(provider=provider, buyer=buyer, lines={product: 1})
    order = group.orders[0]
    make.delivered(order_id=order.id, store=product.store)
    services.confirm_receipt(order_id=order.id, actor=buyer.actor, now=NOON)
    trail = db.rows(
        "SELECT verb, actor, before ->> 'state', after ->> 'state' FROM kernel_auditentry"
        " WHERE object_id = ANY(%s) ORDER BY id",
        [[group.id, order.id]],
    )
    assert trail == [
        ("order.place", buyer.actor.name, None, None),
        ("order.OrderPaid", "system:orders", "placed", "paid"),
        ("order.OrderShipped", "system:orders", "paid", "shipped"),
        ("order.OrderDelivered", "system:orders", "shipped", "delivered"),
        ("order.OrderCompleted", buyer.actor.name, "delivered", "completed"),
    ]
    # Who handed the parcel over stands with the parcel.
    handed = db.rows("SELECT actor FROM kernel_auditentry WHERE verb = 'parcel.hand_over'")
    assert handed == [(product.store.actor.name,)]
