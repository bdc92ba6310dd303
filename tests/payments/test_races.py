from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime

from django.db import connection

from tradewind.base.ledger import selectors as ledger
from tradewind.kernel import codec, ids
from tradewind.kernel import db as database
from tradewind.kernel.money import Money
from tradewind.rails.payments import handlers, services
from tradewind.rails.payments.types import NotPayable, OutcomeKind, RefundTooLarge

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _together(count, work):
    """Run `work(index)` in threads that begin at once; return what each returned or raised."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(index):
        try:
            barrier.wait(timeout=30)
            results[index] = work(index)
        except Exception as error:
            results[index] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_one_event_delivered_by_many_at_once_is_applied_once(committed_desk):
    desk = committed_desk
    payment = desk.open()
    desk.start(payment)
    body = codec.dumps(desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)).encode()
    signed = {"Fake-Signature": "good"}
    results = _together(
        6,
        lambda _: services.receive(provider="acquirer", headers=signed, body=body, now=NOW),
    )
    assert results == [None] * 6
    assert database.rows("SELECT state, tries FROM payments_webhookinbox") == [("applied", 1)]
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]
    assert (desk.now(payment).captured, desk.booked(payment)) == (Money(2500, "EUR"), 2500)


def test_a_capture_reported_by_webhook_and_sweep_at_once_is_booked_once(committed_desk):
    desk = committed_desk
    payment = desk.open()
    desk.start(payment)
    outcome = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    desk.make_due()
    work = (
        lambda: services.record(outcome=outcome, now=NOW),
        lambda: handlers.ask_what_became(NOW) <= 1,
        lambda: desk.start(payment).kind in ("redirect", "none"),
    )
    results = _together(12, lambda index: work[index % 3]())
    assert results == [None, True, True] * 4
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]
    assert (desk.now(payment).captured, desk.booked(payment)) == (Money(2500, "EUR"), 2500)
    assert ledger.broken_invariants() == {}


def test_what_another_worker_holds_is_left_to_it(committed_desk):
    desk = committed_desk
    payment, other = desk.open(), desk.open()
    for one in (payment, other):
        desk.start(one)
        desk.ends(desk.attempt(one), OutcomeKind.CAPTURED)
    desk.make_due()
    held, done = threading.Event(), threading.Event()

    def hold():
        with database.atomic():
            database.rows(
                "SELECT id FROM payments_attempt WHERE payment_id = %s FOR UPDATE", [payment.id]
            )
            held.set()
            done.wait(timeout=30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(timeout=30)
        database.execute("SET lock_timeout = '5s'")
        assert handlers.ask_what_became(NOW) == 1
    finally:
        done.set()
        holder.join(timeout=30)
    assert [desk.states(one)[0] for one in (payment, other)] == ["processing", "succeeded"]
    assert handlers.ask_what_became(NOW) == 1
    assert desk.states(payment)[0] == "succeeded"


def test_of_attempts_that_start_at_once_one_goes_to_the_provider(committed_desk):
    desk = committed_desk
    payment = desk.open()
    results = _together(6, lambda index: desk.start(payment, f"key {index}"))
    assert Counter(one is NotPayable for one in results) == {True: 5, False: 1}
    assert desk.provider.calls == ["create"]


def test_one_key_pressed_twice_at_once_is_one_charge(committed_desk):
    desk = committed_desk
    payment = desk.open()
    results = _together(6, lambda _: desk.start(payment))
    assert {one.kind for one in results} <= {"redirect", "none"}
    assert len(desk.provider.payments) == 1
    assert desk.states(payment) == ("processing", ["processing"])


def test_refunds_asked_for_at_once_do_not_exceed_the_capture(committed_desk):
    desk = committed_desk
    payment = desk.captured()

    def refund(index):
        services.refund(
            refund_id=ids.new(), payment_id=payment.id, reference=ids.new(),
            money=Money(1000, "EUR"), now=NOW,
        )  # fmt: skip

    assert Counter(_together(6, refund)) == {None: 2, RefundTooLarge: 4}
    assert desk.now(payment).refunded == Money(2000, "EUR")
    assert sum(_together(4, lambda _: handlers.send_refunds(NOW))) == 2
    assert desk.provider.calls.count("refund") == 2


def test_a_buyer_who_comes_back_and_the_webhook_at_once_take_the_money_once(committed_desk):
    desk = committed_desk
    payment = desk.open()
    desk.start(payment)
    body = codec.dumps(desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)).encode()

    def work(index):
        if index % 2:
            return services.refresh(payment_id=payment.id, actor=desk.buyer, now=NOW).state.value
        headers = {"Fake-Signature": "good"}
        return services.receive(provider="acquirer", headers=headers, body=body, now=NOW)

    assert set(_together(8, work)) == {None, "succeeded"}
    assert (desk.booked(payment), desk.told(payment.id)) == (2500, [("PaymentCaptured", 1)])
