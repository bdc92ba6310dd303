from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tradewind.kernel import db as database
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.payments import handlers, services
from tradewind.rails.payments.types import (
    Outcome,
    OutcomeKind,
    ProviderRefused,
    RefundTooLarge,
    UnknownPayment,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RETURN = uuid4()


def _refund(payment, minor, *, refund_id=None, currency="EUR", **more):
    refund_id = refund_id or ids.new()
    services.refund(
        refund_id=refund_id,
        payment_id=payment.id,
        reference=RETURN,
        money=Money(minor, currency),
        now=NOW,
        **more,
    )
    return refund_id


def _row(refund_id):
    return database.row(
        "SELECT state, minor, currency, provider_ref, error, version, due_at IS NULL"
        " FROM payments_refund WHERE id = %s",
        [refund_id],
    )


def _refuse(desk, monkeypatch, reason="refund_not_possible"):
    def refuse(**request):
        desk.provider.calls.append("refund")
        raise ProviderRefused(reason=reason)

    monkeypatch.setattr(desk.provider, "refund", refuse)


def test_a_refund_is_requested_sent_by_the_sweep_and_told(desk):
    payment = desk.captured()
    refund_id = _refund(payment, 1000)
    assert _row(refund_id) == ("requested", 1000, "EUR", "", "", 0, False)
    assert desk.now(payment).refunded == Money(1000, "EUR")
    assert desk.provider.calls == ["create"]
    assert handlers.send_refunds(NOW + HOUR) == 1
    assert _row(refund_id) == ("succeeded", 1000, "EUR", f"fake_refund_{refund_id}", "", 1, True)
    assert handlers.send_refunds(NOW + HOUR) == 0
    assert desk.provider.calls == ["create", "refund"]
    assert desk.told(refund_id) == [("PaymentRefunded", 1)]
    assert desk.facts(refund_id) == [
        {
            "payment_id": str(payment.id),
            "reference": str(RETURN),
            "money": {"minor": 1000, "currency": "EUR"},
        }
    ]
    assert desk.now(payment).refunded == Money(1000, "EUR")


def test_a_refund_speaks_of_its_capture_by_the_names_of_the_provider(desk, monkeypatch):
    asked = []
    refund = desk.provider.refund
    monkeypatch.setattr(
        desk.provider, "refund", lambda **request: asked.append(request) or refund(**request)
    )
    payment = desk.captured()
    refund_id = _refund(payment, 2500)
    services.send_refund(refund_id=refund_id, now=NOW)
    attempt_id = desk.attempt(payment)
    assert asked == [
        {
            "refund_id": refund_id,
            "attempt_id": attempt_id,
            "provider_ref": f"fake_{attempt_id}",
            "money": Money(2500, "EUR"),
        }
    ]


def test_refunds_never_exceed_what_was_captured(desk, nothing_changes):
    payment = desk.captured()
    _refund(payment, 2000)
    for minor in (501, 2500):
        with nothing_changes(), pytest.raises(RefundTooLarge) as refused:
            _refund(payment, minor)
        assert refused.value.params == {"payment_id": payment.id, "money": Money(minor, "EUR")}
    _refund(payment, 500)
    assert desk.now(payment).refunded == Money(2500, "EUR")


def test_money_is_not_refunded_in_another_currency(desk, nothing_changes):
    payment = desk.captured()
    with nothing_changes(), pytest.raises(RefundTooLarge):
        _refund(payment, 1, currency="JPY")


def test_what_was_not_captured_is_not_refunded(desk, nothing_changes):
    payment, other = desk.open(), desk.captured()
    desk.start(payment)
    with nothing_changes(), pytest.raises(RefundTooLarge):
        _refund(payment, 1)
    with nothing_changes(), pytest.raises(RefundTooLarge):
        _refund(other, 1, attempt_id=desk.attempt(payment))


def test_the_same_refund_again_changes_nothing(desk, nothing_changes):
    payment = desk.captured()
    refund_id = _refund(payment, 2500)
    with nothing_changes():
        _refund(payment, 2500, refund_id=refund_id)
    handlers.send_refunds(NOW)
    with nothing_changes():
        _refund(payment, 2500, refund_id=refund_id)
        services.send_refund(refund_id=refund_id, now=NOW)
        services.send_refund(refund_id=uuid4(), now=NOW)
    assert desk.provider.calls.count("refund") == 1


def test_a_refund_that_the_provider_refuses_is_told_and_can_be_tried_again(
    desk, monkeypatch, nothing_changes
):
    payment = desk.captured()
    refund_id = _refund(payment, 2500)
    with monkeypatch.context() as patch:
        _refuse(desk, patch)
        handlers.send_refunds(NOW)
    assert _row(refund_id) == (
        "failed", 2500, "EUR", f"fake_{desk.attempt(payment)}", "refund_not_possible", 1, True,
    )  # fmt: skip
    assert desk.told(refund_id) == [("RefundFailed", 1)]
    assert desk.facts(refund_id)[0]["error"] == "refund_not_possible"
    assert desk.now(payment).refunded == Money.zero("EUR")
    with nothing_changes():
        for kind in (OutcomeKind.REFUND_FAILED, OutcomeKind.REFUNDED):
            report = Outcome(
                kind=kind, attempt_id=desk.attempt(payment), provider_ref="late",
                money=Money(2500, "EUR"), refund_id=refund_id,
            )  # fmt: skip
            services.record(outcome=report, now=NOW)
    again = _refund(payment, 2500)
    handlers.send_refunds(NOW)
    assert desk.told(again) == [("PaymentRefunded", 1)]


def test_a_refund_whose_answer_was_lost_is_sent_again_under_the_same_id(desk):
    payment = desk.captured()
    refund_id = _refund(payment, 2500)
    desk.provider.broken = "timed out"
    assert handlers.send_refunds(NOW) == 1
    assert _row(refund_id) == ("sent", 2500, "EUR", "", "provider_timed_out", 0, False)
    assert handlers.send_refunds(NOW) == 0
    desk.provider.broken = ""
    desk.make_due()
    assert handlers.send_refunds(NOW) == 1
    assert _row(refund_id)[0] == "succeeded"
    assert desk.told(refund_id) == [("PaymentRefunded", 1)]
    assert len(desk.provider.refunds) == 1


def test_a_refund_that_the_provider_reports_before_it_answers_is_told_once(desk, nothing_changes):
    payment = desk.captured()
    refund_id = _refund(payment, 2500)
    desk.provider.broken = "timed out"
    services.send_refund(refund_id=refund_id, now=NOW)
    report = replace(desk.provider.refunds[refund_id], occurred_at=NOW - HOUR)
    services.record(outcome=report, now=NOW)
    assert database.rows(
        "SELECT occurred_at FROM kernel_outboxevent WHERE aggregate_id = %s", [refund_id]
    ) == [(NOW - HOUR,)]
    with nothing_changes():
        services.record(outcome=report, now=NOW)
        services.record(outcome=replace(report, kind=OutcomeKind.REFUND_FAILED), now=NOW)
        desk.make_due()
        assert handlers.send_refunds(NOW) == 0


def test_a_report_of_an_unknown_refund_is_refused(desk, nothing_changes):
    payment = desk.captured()
    refund_id = _refund(payment, 2500)
    services.send_refund(refund_id=refund_id, now=NOW)
    missing = uuid4()
    with nothing_changes(), pytest.raises(UnknownPayment) as refused:
        services.record(
            outcome=replace(desk.provider.refunds[refund_id], refund_id=missing), now=NOW
        )
    assert refused.value.params == {"refund_id": missing}


@pytest.fixture
def paid_twice(desk):
    """A payment whose first attempt was captured after its second: (payment, late, in time)."""
    payment = desk.open()
    desk.start(payment)
    late = desk.attempt(payment)
    desk.report(late, OutcomeKind.EXPIRED)
    desk.start(payment, "second")
    in_time = desk.attempt(payment)
    desk.report(in_time, OutcomeKind.CAPTURED)
    desk.report(late, OutcomeKind.CAPTURED)
    return payment, late, in_time


@pytest.mark.parametrize("surplus_first", [True, False])
def test_a_surplus_and_the_sale_go_back_to_the_captures_they_came_from(
    surplus_first, desk, paid_twice
):
    payment, late, in_time = paid_twice
    sources = {}
    for attempt_id in (late, None) if surplus_first else (None, late):
        refund_id = _refund(payment, 2500, attempt_id=attempt_id)
        sources[attempt_id] = database.rows(
            "SELECT attempt_id FROM payments_refund WHERE id = %s", [refund_id]
        )[0][0]
    assert sources == {late: late, None: in_time}
    with pytest.raises(RefundTooLarge):
        _refund(payment, 1)


def test_money_in_another_currency_than_asked_for_is_not_refunded_as_if_it_were(
    desk, nothing_changes
):
    payment = desk.open()
    desk.start(payment)
    desk.report(desk.attempt(payment), OutcomeKind.CAPTURED, money=Money(2500, "JPY"))
    for currency in ("EUR", "JPY"):
        with nothing_changes(), pytest.raises(RefundTooLarge):
            _refund(payment, 2500, currency=currency)
