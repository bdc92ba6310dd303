"""A buyer comes back from the provider's page: it is asked once, whatever the webhook does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradewind.kernel import codec, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import NotAllowed
from tradewind.rails.payments import selectors, services
from tradewind.rails.payments.types import NextAction, OutcomeKind, PaymentState, UnknownPayment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _refresh(desk, payment, actor=None):
    return services.refresh(payment_id=payment.id, actor=actor or desk.buyer, now=NOW)


@pytest.fixture
def payment(desk):
    """A payment that is with its provider."""
    opened = desk.open()
    desk.start(opened)
    return opened


def test_what_the_provider_knows_is_true_at_once(desk, payment):
    desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    refreshed = _refresh(desk, payment)
    assert refreshed == desk.now(payment)
    assert (refreshed.state, refreshed.captured, refreshed.under_way) == (
        PaymentState.SUCCEEDED, payment.money, False,
    )  # fmt: skip
    assert desk.provider.calls == ["create", "find"]
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]


def test_the_webhook_that_comes_late_changes_nothing(desk, payment, nothing_changes):
    outcome = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    _refresh(desk, payment)
    services.receive(
        provider="acquirer", headers={"Fake-Signature": "good"},
        body=codec.dumps(outcome).encode(), now=NOW,
    )  # fmt: skip
    assert (desk.booked(payment), desk.told(payment.id)) == (2500, [("PaymentCaptured", 1)])
    with nothing_changes():
        _refresh(desk, payment)
    assert desk.provider.calls == ["create", "find"], "what is over is not asked about"


def test_after_a_decline_the_buyer_may_try_again(desk, payment):
    desk.ends(desk.attempt(payment), OutcomeKind.DECLINED, code="insufficient_funds")
    assert _refresh(desk, payment).state is PaymentState.REQUIRES_PAYMENT_METHOD
    desk.start(payment, key="second")
    assert desk.states(payment) == ("processing", ["declined", "processing"])


@pytest.mark.parametrize("broken", ["unavailable"])
def test_a_provider_that_is_down_changes_nothing(broken, desk, payment, nothing_changes):
    desk.provider.broken = broken
    with nothing_changes():
        assert _refresh(desk, payment) == desk.now(payment)


def test_a_provider_that_does_not_know_more_or_never_heard_changes_nothing(
    desk, payment, nothing_changes
):
    with nothing_changes():
        _refresh(desk, payment)
        desk.provider.payments.clear()
        _refresh(desk, payment)


def test_a_payment_that_was_never_started_is_not_asked_about(desk, nothing_changes):
    opened = desk.open()
    with nothing_changes():
        assert _refresh(desk, opened) == opened
    assert desk.provider.calls == []


def test_only_its_buyer_asks(desk, payment, nothing_changes):
    desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    with nothing_changes(), pytest.raises(NotAllowed):
        _refresh(desk, payment, actor=Actor(kind="buyer", id=ids.new()))
    with pytest.raises(UnknownPayment):
        services.refresh(payment_id=ids.new(), actor=desk.buyer, now=NOW)


def test_the_network_is_not_asked_in_a_transaction(committed_desk):
    payment = committed_desk.open()
    committed_desk.start(payment)
    with db.atomic(), pytest.raises(RuntimeError):
        _refresh(committed_desk, payment)


def test_what_is_left_to_do_is_known_until_it_is_done(desk, payment):
    assert selectors.next_action(payment.id) == NextAction(
        kind="redirect", url="https://provider.example/pay"
    )
    desk.report(desk.attempt(payment), OutcomeKind.CAPTURED)
    assert selectors.next_action(payment.id) is None
    assert selectors.next_action(desk.open().id) is None
