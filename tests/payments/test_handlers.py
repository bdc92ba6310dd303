from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradewind.kernel import clock, ports
from tradewind.kernel import db as database
from tradewind.kernel.money import Money
from tradewind.rails.payments import handlers, services
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.types import NextAction, OutcomeKind, ProviderRefused

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WAIT = NextAction(kind="wait")


def _due_in(payment) -> float:
    """Seconds until the last attempt of a payment is asked about."""
    due = database.rows(
        "SELECT due_at FROM payments_attempt WHERE payment_id = %s ORDER BY id DESC", [payment.id]
    )[0][0]
    return (due - clock.wall()).total_seconds()


def _ask(desk) -> int:
    desk.make_due()
    return handlers.ask_what_became(NOW)


def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_charged_twice(desk):
    payment = desk.open()
    desk.provider.broken = "timed out"
    assert desk.start(payment) == WAIT
    assert desk.states(payment) == ("requires_payment_method", ["unknown"])
    desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    desk.provider.broken = ""
    assert _ask(desk) == 1
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert desk.provider.calls == ["create", "find"]
    assert (desk.booked(payment), desk.told(payment.id)) == (2500, [("PaymentCaptured", 1)])
    assert _ask(desk) == 0


def test_a_provider_that_took_nothing_is_asked_again_under_the_same_attempt(desk):
    payment = desk.open()
    desk.provider.broken = "unavailable"
    assert desk.start(payment) == WAIT
    assert desk.states(payment) == ("requires_payment_method", ["unknown"])
    assert _ask(desk) == 1
    assert desk.states(payment) == ("requires_payment_method", ["unknown"])
    desk.provider.broken = ""
    assert _ask(desk) == 1
    assert desk.states(payment) == ("processing", ["processing"])
    assert desk.provider.calls == ["create", "find", "find", "create"]
    assert list(desk.provider.payments) == [desk.attempt(payment)]


def test_the_same_key_asks_what_became_of_a_lost_answer(desk):
    payment = desk.open()
    desk.provider.broken = "timed out"
    desk.start(payment)
    desk.provider.broken = ""
    desk.start(payment)
    assert desk.states(payment) == ("processing", ["processing"])
    assert desk.provider.calls == ["create", "find"]


def test_an_attempt_that_was_never_sent_is_sent_by_the_sweep(desk, monkeypatch):
    """As after a crash between the row and the network."""
    payment = desk.open()
    with monkeypatch.context() as patch:
        patch.setattr(services.attempts, "ask_all", lambda **_: None)
        desk.start(payment)
    assert (desk.states(payment), desk.provider.calls) == (
        ("requires_payment_method", ["sent"]), [],
    )  # fmt: skip
    assert handlers.ask_what_became(NOW) == 0
    assert 50 < _due_in(payment) <= 60
    assert _ask(desk) == 1
    assert desk.states(payment) == ("processing", ["processing"])
    assert desk.provider.calls == ["create"]


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_what_the_provider_never_heard_of_is_not_charged_after_the_payment_is_over(
    state, desk, monkeypatch
):
    payment = desk.open()
    desk.provider.broken = "unavailable"
    with monkeypatch.context() as patch:
        if state == "sent":
            patch.setattr(services.attempts, "ask_all", lambda **_: None)
        desk.start(payment)
    services.cancel(reference=payment.reference)
    assert desk.states(payment) == ("cancelled", [state])
    desk.provider.broken = ""
    assert _ask(desk) == 1
    assert desk.states(payment) == ("cancelled", ["voided"])
    assert desk.provider.payments == {}
    assert [fact["code"] for fact in desk.facts(payment.id)] == ["voided"]
    assert _ask(desk) == 0


def test_what_the_provider_took_before_the_payment_was_over_is_found(desk):
    payment = desk.open()
    desk.provider.broken = "timed out"
    desk.start(payment)
    services.cancel(reference=payment.reference)
    desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    desk.provider.broken = ""
    assert _ask(desk) == 1
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]


def test_a_question_that_is_refused_says_nothing_of_the_charge(desk, monkeypatch):
    payment = desk.open()
    desk.provider.broken = "timed out"
    desk.start(payment)
    desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    desk.provider.broken = ""

    def refuse(attempt_id):
        raise ProviderRefused(reason="unauthorised")

    with monkeypatch.context() as patch:
        patch.setattr(desk.provider, "find", refuse)
        assert _ask(desk) == 1
    assert desk.states(payment) == ("requires_payment_method", ["unknown"])
    assert desk.told(payment.id) == []
    assert _ask(desk) == 1
    assert desk.states(payment) == ("succeeded", ["captured"])


def test_a_silent_provider_is_asked_less_and_less_often(desk):
    payment = desk.open()
    desk.provider.broken = "unavailable"
    desk.start(payment)
    waits = [_due_in(payment)]
    for _ in range(12):
        _ask(desk)
        waits.append(_due_in(payment))
    assert [round(seconds / 5) * 5 for seconds in waits] == [
        5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 55, 55,
    ]  # fmt: skip


def test_an_attempt_that_waits_for_its_buyer_is_asked_about_every_quarter_of_an_hour(desk):
    payment = desk.open()
    desk.start(payment)
    for _ in range(2):
        assert 14 * 60 < _due_in(payment) <= 15 * 60
        assert _ask(desk) == 1
    desk.ends(desk.attempt(payment), OutcomeKind.EXPIRED)
    assert _ask(desk) == 1
    assert desk.states(payment) == ("requires_payment_method", ["expired"])
    assert desk.provider.calls == ["create", "find", "find", "find"]


def test_one_that_fails_stops_no_other(desk, monkeypatch):
    attempts = {}
    for number in range(3):
        payment = desk.open(1000 + number)
        desk.start(payment)
        attempts[payment] = desk.attempt(payment)
        desk.ends(attempts[payment], OutcomeKind.CAPTURED)
    bad = next(iter(attempts.values()))
    find = desk.provider.find

    def fail(attempt_id):
        if attempt_id == bad:
            raise LookupError("as if its provider were gone from the configuration")
        return find(attempt_id)

    monkeypatch.setattr(desk.provider, "find", fail)
    assert _ask(desk) == 3
    assert [desk.states(payment)[0] for payment in attempts] == [
        "processing", "succeeded", "succeeded",
    ]  # fmt: skip
    assert handlers.ask_what_became(NOW) == 0


def test_one_refund_that_fails_stops_no_other(desk, monkeypatch):
    payments = [desk.captured(), desk.captured()]
    refunds = []
    for payment in payments:
        refunds.append(payment.reference)
        services.refund(
            refund_id=payment.reference, payment_id=payment.id, reference=payment.reference,
            money=Money(100, "EUR"), now=NOW,
        )  # fmt: skip
    refund = desk.provider.refund

    def fail(**request):
        if request["refund_id"] == refunds[0]:
            raise LookupError("as if its provider were gone from the configuration")
        return refund(**request)

    monkeypatch.setattr(desk.provider, "refund", fail)
    assert handlers.send_refunds(NOW) == 2
    assert [desk.told(one) for one in refunds] == [[], [("PaymentRefunded", 1)]]


def test_a_provider_that_is_configured_no_more_is_not_asked(desk, monkeypatch):
    payment = desk.open()
    desk.start(payment)
    database.execute("UPDATE payments_attempt SET provider = 'gone'")
    with pytest.raises(LookupError):
        ports.get(Provider, name="gone")
    assert _ask(desk) == 1
    assert desk.states(payment) == ("processing", ["processing"])


def test_a_chunk_is_leased_oldest_first(desk, monkeypatch):
    monkeypatch.setattr(handlers, "CHUNK", 2)
    payments = [desk.open() for _ in range(3)]
    for payment in payments:
        desk.start(payment)
        desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    for seconds, payment in zip((3, 1, 2), payments, strict=True):
        database.execute(
            "UPDATE payments_attempt SET due_at = %s WHERE payment_id = %s",
            [datetime(2026, 1, 1, second=seconds, tzinfo=UTC), payment.id],
        )
    assert handlers.ask_what_became(NOW) == 2
    assert [desk.states(payment)[0] for payment in payments] == [
        "processing", "succeeded", "succeeded",
    ]  # fmt: skip
    assert handlers.ask_what_became(NOW) == 1
    assert handlers.ask_what_became(NOW) == 0
