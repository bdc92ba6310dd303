from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.kernel import actors, ids
from tradewind.kernel import db as database
from tradewind.kernel.errors import InvalidInput, NotAllowed
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors, services
from tradewind.rails.payments.types import (
    NextAction,
    NotPayable,
    OutcomeKind,
    Payment,
    PaymentState,
    ProviderRefused,
    Split,
    UnknownPayment,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CAPTURED, DECLINED, PROCESSING = OutcomeKind.CAPTURED, OutcomeKind.DECLINED, OutcomeKind.PROCESSING
REDIRECT = NextAction(kind="redirect", url="https://provider.example/pay")
EUROS = Money(2500, "EUR")


# --- open -----------------------------------------------------------------------------------------


def test_the_payments_of_a_reference_are_opened_with_one_statement_in_their_order(
    db, django_assert_num_queries
):
    reference, buyer_id = ids.new(), ids.new()
    splits = [
        Split(method="card", money=EUROS, instalments=3),
        Split(method="boleto", money=Money(100, "BRL")),
    ]
    with django_assert_num_queries(1):
        opened = services.open(buyer_id=buyer_id, reference=reference, splits=splits, now=NOW)
    common = {
        "reference": reference,
        "buyer_id": buyer_id,
        "state": PaymentState.REQUIRES_PAYMENT_METHOD,
        "captured_at": None,
        "under_way": False,
    }
    assert opened == (
        Payment(id=opened[0].id, sequence=1, method="card", instalments=3, money=EUROS,
                captured=Money.zero("EUR"), refunded=Money.zero("EUR"), **common),
        Payment(id=opened[1].id, sequence=2, method="boleto", instalments=1,
                money=Money(100, "BRL"), captured=Money.zero("BRL"), refunded=Money.zero("BRL"),
                **common),
    )  # fmt: skip
    with django_assert_num_queries(1):
        assert selectors.payments(reference) == opened
    assert selectors.payment(opened[1].id) == opened[1]
    with pytest.raises(UnknownPayment):
        selectors.payment(uuid4())


# --- start ----------------------------------------------------------------------------------------


def test_a_started_payment_is_with_its_provider(desk):
    payment = desk.open()
    assert desk.start(payment) == REDIRECT
    assert desk.states(payment) == ("processing", ["processing"])
    assert desk.provider.calls == ["create"]
    assert desk.provider.payments[desk.attempt(payment)].money == EUROS
    assert (desk.told(payment.id), desk.booked(payment)) == ([], 0)


def test_money_is_under_way_from_the_start_to_the_end_of_an_attempt(desk):
    payment = desk.open()
    assert selectors.provider_refs(payment.id) == ()
    desk.start(payment)
    assert desk.now(payment).under_way
    assert selectors.provider_refs(payment.id) == (f"fake_{desk.attempt(payment)}",)
    desk.report(desk.attempt(payment), DECLINED)
    assert not desk.now(payment).under_way
    assert not desk.captured().under_way


def test_the_same_key_repeats_the_same_attempt(desk):
    payment = desk.open()
    desk.start(payment)
    assert desk.start(payment) == REDIRECT
    assert desk.states(payment) == ("processing", ["processing"])
    assert desk.provider.calls == ["create", "find"]
    assert len(desk.provider.payments) == 1


def test_a_second_attempt_is_refused_while_one_is_under_way(desk, nothing_changes):
    payment = desk.open()
    desk.start(payment)
    for report in (OutcomeKind.REQUIRES_ACTION, PROCESSING):
        desk.report(desk.attempt(payment), report)
        with nothing_changes(), pytest.raises(NotPayable) as refused:
            desk.start(payment, "second")
        assert refused.value.params == {"payment_id": payment.id, "state": "processing"}
    assert desk.provider.calls == ["create"]


def test_a_declined_payment_is_paid_with_a_new_key(desk):
    payment = desk.open()
    desk.start(payment)
    first = desk.attempt(payment)
    desk.report(first, DECLINED, code="insufficient_funds")
    assert desk.states(payment) == ("requires_payment_method", ["declined"])
    desk.start(payment, "second")
    assert desk.attempt(payment) != first
    desk.report(desk.attempt(payment), CAPTURED)
    assert desk.states(payment) == ("succeeded", ["declined", "captured"])
    assert desk.told(payment.id) == [("PaymentDeclined", 1), ("PaymentCaptured", 2)]
    common = {"reference": str(desk.reference), "buyer_id": str(payment.buyer_id)}
    assert desk.facts(payment.id) == [
        {"code": "insufficient_funds", **common},
        {"money": {"minor": 2500, "currency": "EUR"}, **common},
    ]


def test_a_payment_that_is_over_is_not_started_again(desk, nothing_changes):
    payment = desk.captured()
    calls = list(desk.provider.calls)
    with nothing_changes(), pytest.raises(NotPayable) as refused:
        desk.start(payment, "second")
    assert refused.value.params == {"payment_id": payment.id, "state": "succeeded"}
    with nothing_changes():
        assert desk.start(payment) == NextAction(kind="none")
    assert desk.provider.calls == calls


@pytest.mark.parametrize("end", [CAPTURED, DECLINED, OutcomeKind.EXPIRED, OutcomeKind.VOIDED])
def test_there_is_nothing_left_to_do_for_an_attempt_that_ended(desk, end):
    payment = desk.open()
    assert desk.start(payment) == REDIRECT
    desk.report(desk.attempt(payment), end)
    assert desk.start(payment) == NextAction(kind="none")


def test_what_the_buyer_has_to_do_stays_until_the_attempt_ends(desk):
    payment = desk.open()
    desk.start(payment)
    desk.report(desk.attempt(payment), OutcomeKind.PROCESSING)
    assert desk.start(payment) == REDIRECT


def test_a_stranger_cannot_start_a_payment(desk, nothing_changes):
    payment = desk.open()
    person = uuid4()
    stranger = actors.Actor(kind="buyer", id=person, own={person: frozenset({"payment.pay"})})
    with nothing_changes(), pytest.raises(NotAllowed):
        desk.start(payment, actor=stranger)
    assert desk.provider.calls == []


def test_an_unknown_payment_is_not_started(desk, nothing_changes):
    missing = uuid4()
    with nothing_changes(), pytest.raises(UnknownPayment) as refused:
        services.start(actor=desk.buyer, payment_id=missing, key="k", now=NOW)
    assert refused.value.params == {"payment_id": missing}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""),
        ("key", "x" * 121),
        ("key", "a\x00"),
        ("token", "x" * 121),
        ("return_url", "https://shop.example/" + "x" * 400),
    ],
)
def test_a_start_with_bad_input_is_refused(field, value, desk, nothing_changes):
    payment = desk.open()
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        desk.start(payment, **{field: value})
    assert refused.value.params["field"] == field
    assert desk.provider.calls == []


def test_the_network_is_not_spoken_to_inside_a_transaction(desk):
    payment = desk.open()
    with database.atomic():
        for call in (
            lambda: desk.start(payment),
            lambda: services.ask(attempt_id=uuid4(), now=NOW),
            lambda: services.send_refund(refund_id=uuid4(), now=NOW),
        ):
            with pytest.raises(RuntimeError, match="a network call inside a transaction"):
                call()
    assert desk.provider.calls == []


def test_an_attempt_that_the_provider_refuses_is_declined_with_its_reason(desk, monkeypatch):
    def refuse(request):
        raise ProviderRefused(reason="currency_not_supported" * 9)

    monkeypatch.setattr(desk.provider, "create", refuse)
    payment = desk.open()
    assert desk.start(payment) == NextAction(kind="none")
    assert desk.states(payment) == ("requires_payment_method", ["declined"])
    assert desk.facts(payment.id)[0]["code"] == "currency_not_supported" * 9


# --- record ---------------------------------------------------------------------------------------


def test_a_capture_is_booked_and_told(desk):
    payment = desk.captured(at=NOW - HOUR)
    assert (payment.state, payment.captured, payment.captured_at) == (
        PaymentState.SUCCEEDED, EUROS, NOW - HOUR,
    )  # fmt: skip
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]
    clearing = Account(AccountKind.CLEARING, str(payment.id))
    (line,) = ledger.statement(clearing, "EUR")
    assert (line.at, line.reason, line.other, line.money) == (
        NOW - HOUR, "payment.captured", "psp_receivable:acquirer", EUROS,
    )  # fmt: skip
    assert line.key == f"capture:{desk.attempt(payment)}"


def test_without_an_instant_of_the_provider_a_capture_happened_now(desk):
    assert desk.captured().captured_at == NOW


@pytest.mark.parametrize("kind", list(OutcomeKind)[:6])
def test_a_duplicate_report_changes_nothing(kind, desk, nothing_changes):
    payment = desk.open()
    desk.start(payment)
    outcome = desk.report(desk.attempt(payment), kind)
    with nothing_changes():
        services.record(outcome=outcome, now=NOW + HOUR)
        services.record(outcome=outcome, now=NOW + HOUR)


@pytest.mark.parametrize("late", [PROCESSING, DECLINED, OutcomeKind.EXPIRED, OutcomeKind.VOIDED])
def test_whatever_comes_after_a_capture_changes_nothing(late, desk, nothing_changes):
    payment = desk.captured()
    with nothing_changes():
        desk.report(desk.attempt(payment), late, code="late")
        desk.report(desk.attempt(payment), late, code="late", provider_ref="")


@pytest.mark.parametrize("end", [DECLINED, OutcomeKind.EXPIRED, OutcomeKind.VOIDED])
def test_a_capture_after_another_end_is_believed(end, desk):
    payment = desk.open()
    desk.start(payment)
    desk.report(desk.attempt(payment), end)
    assert desk.states(payment) == ("requires_payment_method", [end.value])
    desk.report(desk.attempt(payment), CAPTURED)
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert desk.told(payment.id) == [("PaymentDeclined", 1), ("PaymentCaptured", 2)]
    assert desk.facts(payment.id)[0]["code"] == end.value
    assert desk.booked(payment) == 2500


def test_a_capture_of_a_cancelled_payment_is_heard(desk):
    payment = desk.open()
    desk.start(payment)
    services.cancel(reference=payment.reference)
    assert desk.states(payment) == ("cancelled", ["processing"])
    desk.report(desk.attempt(payment), CAPTURED)
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]


def test_a_cancelled_payment_stays_so_when_its_money_does_not_come(desk, nothing_changes):
    payment = desk.open()
    desk.provider.broken = "timed out"
    desk.start(payment)
    services.cancel(reference=payment.reference)
    desk.report(desk.attempt(payment), OutcomeKind.REQUIRES_ACTION)
    assert desk.states(payment) == ("cancelled", ["requires_action"])
    assert desk.told(payment.id) == []
    desk.report(desk.attempt(payment), DECLINED)
    assert desk.states(payment) == ("cancelled", ["declined"])
    assert desk.told(payment.id) == [("PaymentDeclined", 1)]
    with nothing_changes(), pytest.raises(NotPayable):
        desk.start(payment, "second")


def test_what_is_paid_is_not_cancelled(desk, nothing_changes):
    payment = desk.captured()
    with nothing_changes():
        services.cancel(reference=payment.reference)


@pytest.mark.parametrize(
    ("taken", "captured"),
    [
        (Money(2499, "EUR"), Money(2499, "EUR")),
        (Money(2501, "EUR"), Money(2501, "EUR")),
        (Money(0, "EUR"), Money(0, "EUR")),
        (Money(2500, "JPY"), Money(0, "EUR")),
    ],
    ids=["less", "more", "nothing", "another currency"],
)
def test_another_amount_than_asked_for_is_a_conflict_and_what_came_is_booked(
    taken, captured, desk, nothing_changes
):
    payment = desk.open()
    desk.start(payment)
    desk.report(desk.attempt(payment), CAPTURED, money=taken)
    assert desk.states(payment) == ("conflicted", ["captured"])
    assert desk.now(payment).captured == captured
    assert desk.booked(payment, taken.currency) == taken.minor
    assert ledger.broken_invariants() == {}
    assert desk.told(payment.id) == [("PaymentConflicted", 1)]
    fact = desk.facts(payment.id)[0]
    assert (fact["asked"], fact["taken"]) == (
        {"minor": 2500, "currency": "EUR"},
        {"minor": taken.minor, "currency": taken.currency},
    )
    with nothing_changes(), pytest.raises(NotPayable):
        desk.start(payment, "second")


def test_a_second_capture_of_a_payment_that_is_over_is_a_surplus(desk):
    payment = desk.open()
    desk.start(payment)
    late = desk.attempt(payment)
    desk.report(late, OutcomeKind.EXPIRED)
    desk.start(payment, "second")
    desk.report(desk.attempt(payment), CAPTURED, at=NOW)
    desk.report(late, CAPTURED, at=NOW + HOUR)
    found = desk.now(payment)
    assert (found.state, found.captured) == (PaymentState.SUCCEEDED, Money(5000, "EUR"))
    assert (found.captured_at, desk.booked(payment)) == (NOW, 5000)
    assert [name for name, _ in desk.told(payment.id)] == [
        "PaymentDeclined", "PaymentCaptured", "PaymentSurplus",
    ]  # fmt: skip
    surplus = desk.facts(payment.id)[2]
    assert (surplus["attempt_id"], surplus["money"]) == (
        str(late), {"minor": 2500, "currency": "EUR"},
    )  # fmt: skip


def test_nothing_to_pay_is_paid_without_a_booking(desk):
    payment = desk.captured(minor=0)
    assert (payment.state, payment.captured) == (PaymentState.SUCCEEDED, Money.zero("EUR"))
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]
    assert ledger.statement(Account(AccountKind.CLEARING, str(payment.id)), "EUR") == ()


def test_a_report_without_a_name_leaves_the_name_that_the_provider_gave(desk):
    payment = desk.open()
    desk.start(payment)
    name = f"fake_{desk.attempt(payment)}"
    desk.report(desk.attempt(payment), CAPTURED, provider_ref="")
    assert selectors.provider_refs(payment.id) == (name,)


def test_a_report_of_an_unknown_attempt_is_refused(desk, nothing_changes):
    payment = desk.open()
    desk.start(payment)
    missing = UUID(int=1)
    outcome = replace(desk.provider.ends(desk.attempt(payment)), attempt_id=missing)
    with nothing_changes(), pytest.raises(UnknownPayment) as refused:
        services.record(outcome=outcome, now=NOW)
    assert refused.value.params == {"attempt_id": missing}
