from __future__ import annotations

from datetime import timedelta

import pytest

from tradewind.kernel import db, outbox
from tradewind.rails.payments import selectors as payments
from tradewind.testing import make
from tradewind.testing.checks import assert_books_balance, assert_books_close, nothing_changes
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.sweep import sweep
from tradewind.trade.settlement import handlers
from tradewind.trade.settlement.types import SaleState

from .builders import DAY, Sold, eur, receivable

pytestmark = pytest.mark.django_db


def money() -> list:
    """Everything that settlement and payments have written about money."""
    return [
        db.rows(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
        for table in (
            "ledger_entry", "ledger_posting", "ledger_balance", "settlement_sale",
            "settlement_salepart", "payments_refund", "payments_payment",
        )
    ]  # fmt: skip


def test_facts_that_are_heard_again_move_no_money(provider):
    released, refunded, late = Sold(provider), Sold(provider), make.buyer()
    released.earn()
    refunded.cancel()
    product = make.product(store=make.store())
    done = make.placed(buyer=late, lines={product: 1})
    make.started(buyer=late, payment_id=done.payment_ids[0])
    sweep(NOON + DAY)
    make.restock(product=product, quantity=0)
    make.captured(provider=provider, payment_id=done.payment_ids[0], now=NOON + DAY)
    sweep(NOON + DAY)
    before = money()
    for handler in outbox.handlers():
        if handler.startswith("settlement."):
            outbox.replay(handler=handler)
    deliver()
    assert money() == before
    assert_books_close()


def test_sales_become_available_a_chunk_at_a_time(provider, monkeypatch):
    store = make.store()
    sales = [Sold(provider, store=store) for _ in range(3)]
    for sold in sales:
        sold.complete()
    monkeypatch.setattr(handlers, "CHUNK", 2)
    with nothing_changes():
        assert handlers.make_available(NOON + 7 * DAY - timedelta(seconds=1)) == 0
    assert [handlers.make_available(NOON + 7 * DAY) for _ in range(3)] == [2, 1, 0]
    assert {sold.sale.state for sold in sales} == {SaleState.AVAILABLE}
    assert sales[0].store_balances == (0, 3 * 5049)
    assert_books_close()


def test_money_that_was_taken_twice_goes_back_once(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    (payment_id,) = done.payment_ids
    make.started(buyer=buyer, payment_id=payment_id)
    make.declined(provider=provider, payment_id=payment_id)
    make.started(buyer=buyer, payment_id=payment_id)
    for attempt in (1, 0, 0):
        make.captured(provider=provider, payment_id=payment_id, attempt=attempt)
    sweep(NOON)
    payment = payments.payment(payment_id)
    assert (payment.captured, payment.refunded) == (eur(5898), eur(2949))
    assert receivable() == 2949
    first, second = payments.provider_refs(payment_id)
    (refund,) = provider.refunds.values()
    assert provider.payments[refund.attempt_id].provider_ref == first != second
    assert_books_balance()


def test_a_sale_and_a_surplus_of_one_payment_each_go_back_by_their_own_capture(provider):
    buyer, product = make.buyer(), make.product(store=make.store())
    done = make.placed(buyer=buyer, lines={product: 1})
    (payment_id,) = done.payment_ids
    make.started(buyer=buyer, payment_id=payment_id)
    make.declined(provider=provider, payment_id=payment_id)
    make.started(buyer=buyer, payment_id=payment_id)
    for attempt in (1, 0):
        make.captured(provider=provider, payment_id=payment_id, attempt=attempt)
    sweep(NOON)
    make.cancelled(group_id=done.group_id, actor=buyer.actor)
    sweep(NOON)
    assert payments.payment(payment_id).refunded == eur(5898)
    returned = {outcome.provider_ref for outcome in provider.refunds.values()}
    captures = {provider.payments[each.attempt_id].provider_ref for each in
                provider.refunds.values()}  # fmt: skip
    assert len(returned) == 2
    assert captures == set(payments.provider_refs(payment_id))
    assert_books_close()
