"""What boards ask of domains: exact answers in few statements, and only for who may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.base.accounts import selectors as accounts
from tradewind.base.notices import selectors as notices
from tradewind.base.notices import services as notice_services
from tradewind.base.notices.types import NoticeNotFailed, NoticeState
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers import services as seller_services
from tradewind.kernel import db as database
from tradewind.kernel import ids, jobs, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput, NotAllowed, NotFound
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import WebhookNotParked
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON, TESTS
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState, UnknownOrder
from tradewind.trade.settlement import selectors as settlement

pytestmark = pytest.mark.django_db
NOBODY = Actor(kind="buyer", id=ids.new())
AUDITOR = Actor(kind="auditor", everywhere=frozenset({"order.see", "ledger.see", "audit.see"}))


def test_nobody_else_is_answered():
    thing = ids.new()
    for question in (
        lambda: orders.watch(actor=NOBODY),
        lambda: orders.file(thing, actor=NOBODY),
        lambda: orders.state_counts(actor=NOBODY),
        lambda: payments.attempts([thing], actor=NOBODY),
        lambda: payments.refunds([thing], actor=NOBODY),
        lambda: payments.webhooks_in_trouble(actor=NOBODY),
        lambda: notices.watch(actor=NOBODY),
        lambda: notices.counts(actor=NOBODY),
        lambda: sellers.waiting(actor=NOBODY),
        lambda: settlement.payouts_under_way(actor=NOBODY),
        lambda: settlement.rates(actor=NOBODY),
        lambda: accounts.people_by_email("a@example.org", actor=AUDITOR),
    ):
        with pytest.raises(NotAllowed):
            question()


def test_nobody_else_has_anything_tried_again():
    thing = ids.new()
    for act in (
        lambda: outbox.retry_by(
            actor=AUDITOR, handler="orders.pay_orders", aggregate_ids=[thing], now=NOON
        ),
        lambda: payment_services.retry_webhook(actor=AUDITOR, webhook_id=thing, now=NOON),
        lambda: notice_services.retry(actor=AUDITOR, notice_id=thing, now=NOON),
    ):
        with nothing_changes(), pytest.raises(NotAllowed):
            act()


def test_what_is_not_in_trouble_is_not_tried_again():
    thing = ids.new()
    for error, act in (
        (NotFound, lambda: outbox.retry_by(
            actor=TESTS, handler="orders.pay_orders", aggregate_ids=[thing], now=NOON)),
        (WebhookNotParked, lambda: payment_services.retry_webhook(
            actor=TESTS, webhook_id=thing, now=NOON)),
        (NoticeNotFailed, lambda: notice_services.retry(
            actor=TESTS, notice_id=thing, now=NOON)),
    ):  # fmt: skip
        with nothing_changes(), pytest.raises(error):
            act()


def test_orders_are_watched_in_one_statement_whatever_the_filter(
    provider, django_assert_num_queries
):
    store, buyer = make.store(), make.buyer()
    product = make.product(store=store, stock=9)
    (paid,) = make.paid(provider=provider, buyer=buyer, lines={product: 1}).orders
    done = make.placed(buyer=make.buyer(), lines={product: 1})
    (placed,) = orders.group(done.group_id, actor=TESTS).orders
    for wanted, found in (
        ({}, [placed.id, paid.id]),
        ({"state": OrderState.PAID}, [paid.id]),
        ({"number": placed.number}, [placed.id]),
        ({"number": orders.group(paid.group_id, actor=TESTS).number}, [paid.id]),
        ({"store_id": store.id, "state": OrderState.SHIPPED}, []),
        ({"store_id": ids.new()}, []),
        ({"buyer_ids": [buyer.actor.person_id]}, [paid.id]),
        ({"buyer_ids": []}, []),
    ):
        with django_assert_num_queries(2 if "number" in wanted else 1):
            assert [one.id for one in orders.watch(actor=AUDITOR, **wanted).items] == found, wanted
    assert orders.state_counts(actor=AUDITOR) == {
        **dict.fromkeys(OrderState, 0), OrderState.PAID: 1, OrderState.PLACED: 1,
    }  # fmt: skip


def test_orders_are_watched_page_by_page():
    product = make.product(store=make.store(), stock=9)
    for _ in range(3):
        make.placed(buyer=make.buyer(), lines={product: 1})
    first = orders.watch(actor=AUDITOR, limit=2)
    rest = orders.watch(actor=AUDITOR, limit=2, cursor=first.next)
    assert len({one.id for one in (*first.items, *rest.items)}) == 3
    assert rest.next is None
    with pytest.raises(InvalidInput):
        orders.watch(actor=AUDITOR, cursor="nonsense")


def test_the_file_of_an_order_takes_three_statements(order, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = orders.file(order.id, actor=AUDITOR)
    group = orders.group(order.group_id, actor=TESTS)
    assert (found.group_number, found.address_id, found.pay_by) == (
        group.number, group.address_id, group.pay_by,
    )  # fmt: skip
    with pytest.raises(UnknownOrder):
        orders.file(ids.new(), actor=AUDITOR)


def test_attempts_and_refunds_of_payments_are_told(provider, order, django_assert_num_queries):
    (payment,) = payments.payments(order.group_id)
    make.cancelled(group_id=order.group_id, actor=TESTS)
    deliver()
    with django_assert_num_queries(2):
        (attempt,) = payments.attempts([payment.id], actor=AUDITOR)
        (refund,) = payments.refunds([payment.id], actor=AUDITOR)
    assert (attempt.provider, attempt.state) == ("acquirer", "captured")
    assert (refund.money, refund.state, refund.reference) == (order.total, "requested", order.id)


def test_the_steps_of_money_take_one_statement(order, django_assert_num_queries):
    payment_ids = [one.id for one in payments.payments(order.group_id)]
    with django_assert_num_queries(1):
        steps = settlement.money_steps(order.id, payment_ids, "EUR")
    assert [one.reason for one in steps] == ["payment.captured", "sale.held"]


def test_notices_of_an_order_are_told_without_their_readers_to_who_may_not_see_them(order):
    operator = make.operator()
    for actor, known in ((operator, True), (AUDITOR, False)):
        found = notices.watch(actor=actor, order_id=order.id).items
        assert [one.kind for one in found] == ["order_paid", "order_placed"]
        assert all(bool(one.to) is known for one in found)
    assert notices.watch(actor=operator, order_id=ids.new()).items == ()


def test_notices_go_on_page_by_page_and_are_counted(order):
    total = len(notices.watch(actor=AUDITOR).items)
    first = notices.watch(actor=AUDITOR, limit=1)
    rest = notices.watch(actor=AUDITOR, cursor=first.next)
    assert len(rest.items) == total - 1
    assert notices.counts(actor=AUDITOR) == {NoticeState.QUEUED: total, NoticeState.FAILED: 0}
    with pytest.raises(InvalidInput):
        notices.watch(actor=AUDITOR, cursor="nonsense")


def test_who_waits_longest_is_first_and_who_is_approved_waits_no_more(django_assert_num_queries):
    person = make.store().actor
    waiting = [
        seller_services.apply(
            actor=person, legal_name=name, country="PT", registration_no=name,
            now=NOON - timedelta(days=days),
        )
        for days, name in ((1, "Late"), (3, "Early"))
    ]  # fmt: skip
    seller_services.open_store(
        actor=person, seller_id=waiting[0].id, code="late", name="Late", payout_currency="EUR",
        now=NOON,
    )  # fmt: skip
    with django_assert_num_queries(2):
        found = sellers.waiting(actor=AUDITOR)
    assert [(one.legal_name, [store.code for store in one.stores]) for one in found] == [
        ("Early", []), ("Late", ["late"]),
    ]  # fmt: skip
    seller_services.approve_seller(actor=TESTS, seller_id=waiting[1].id, now=NOON)
    assert [one.legal_name for one in sellers.waiting(actor=AUDITOR)] == ["Late"]


def test_everybody_of_an_email_is_found_by_who_may_see_accounts():
    buyer = make.buyer()
    email = accounts.contact(buyer.actor.person_id).email
    operator = make.operator()
    assert accounts.people_by_email(f" {email.upper()}", actor=operator) == (buyer.actor.person_id,)
    assert accounts.people_by_email("nobody@example.org", actor=operator) == ()


def test_facts_of_aggregates_are_read_in_their_order(order, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = outbox.facts([order.id])
    assert [(one.name, one.version) for one in found] == [
        ("orders.OrderPlaced", 1), ("orders.OrderPaid", 2),
    ]  # fmt: skip


def test_how_far_all_handlers_are_behind_takes_one_statement(django_assert_num_queries):
    make.placed(buyer=make.buyer(), lines={make.product(store=make.store()): 1})
    with django_assert_num_queries(1):
        lag = outbox.lag()
    assert list(lag) == outbox.handlers()
    assert lag["orders.tell_buyer"] >= 1
    deliver()
    assert set(outbox.lag().values()) == {0}


def test_of_aggregates_that_are_not_all_parked_none_is_tried_again(db):
    parked = ids.new()
    database.execute(
        "INSERT INTO kernel_outboxprogress (handler, aggregate_id, version, state, attempts, error)"
        " VALUES ('orders.pay_orders', %s, 1, 'parked', 5, 'no')",
        [parked],
    )
    with pytest.raises(NotFound):
        outbox.retry_by(
            actor=TESTS, handler="orders.pay_orders", aggregate_ids=[parked, ids.new()], now=NOON
        )
    assert [(one.aggregate_id, one.state) for one in outbox.troubles()] == [(parked, "parked")]


def test_jobs_are_counted_by_what_becomes_of_them():
    assert jobs.counts() == {"waiting": 0, "running": 0, "failed": 0}


def test_commissions_that_hold_are_told(order):
    (general,) = settlement.rates(actor=AUDITOR)
    assert (general.store_id, general.bps) == (None, 800)
    assert settlement.payouts_under_way(actor=AUDITOR) == ()
    assert order.total == Money(2949, "EUR")
