"""The adapter speaks to the acquirer as it is: a real process, its answers and its webhooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest

from simulators.acquirer import testing as simulator
from tradewind.adapters.providers import acquirer
from tradewind.config import wiring
from tradewind.kernel import db, ids, ports
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors, services
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.types import (
    BadSignature,
    NextAction,
    Outcome,
    OutcomeKind,
    PaymentState,
    ProviderRefused,
    ProviderRequest,
    ProviderTimedOut,
    ProviderUnavailable,
    Split,
)

SECRET = "sk_test_Straße"
BRL = Money(12990, "BRL")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BACK = "https://shop.example/en-br/paid/1"


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    """A running acquirer; it is told to keep silent for no time at all."""
    receiver = simulator.Receiver()
    folder = tmp_path_factory.mktemp("acquirer")
    options = ["--silence-seconds", "0"]
    one = simulator.Acquirer(data=folder, receiver=receiver, secret=SECRET, options=options)
    yield one
    assert one.end() == 0
    receiver.close(secret=SECRET)


def _request(method="boleto", token="") -> ProviderRequest:
    return ProviderRequest(
        attempt_id=ids.new(), money=BRL, method=method, instalments=1, token=token, return_url=""
    )


def _told(process, request, *, at_least: int = 1) -> list:
    deliveries = process.told(str(request.attempt_id), at_least=at_least)
    return [({"Acquirer-Signature": one.signature}, one.body) for one in deliveries]


def test_a_voucher_is_created_settled_told_refunded_and_found(process):
    adapter = acquirer.Acquirer(url=process.address, secret=SECRET)
    request = _request()
    created = adapter.create(request)
    assert created == Outcome(
        kind=OutcomeKind.PROCESSING, attempt_id=request.attempt_id,
        provider_ref=created.provider_ref, money=BRL,
        next_action=NextAction(
            kind="voucher", number=created.next_action.number,
            url=f"{process.address}/pay/{created.provider_ref}",
        ),
    )  # fmt: skip
    assert len(created.next_action.number) == 24
    assert adapter.create(request) == created
    assert adapter.find(request.attempt_id) == created
    assert adapter.find(ids.new()) is None

    settled = {"outcome": "captured", "occurred_at": "2026-11-13T09:00:00-03:00"}
    assert process.post(f"/{created.provider_ref}/settle", settled).status_code == 200
    captured = Outcome(
        kind=OutcomeKind.CAPTURED, attempt_id=request.attempt_id,
        provider_ref=created.provider_ref, money=BRL,
        occurred_at=datetime(2026, 11, 13, 12, tzinfo=UTC),
    )  # fmt: skip
    assert adapter.find(request.attempt_id) == captured
    ((headers, body),) = _told(process, request)
    (heard,) = adapter.translate(headers, body)
    assert heard.event_id.startswith("evt_")
    assert heard == replace(captured, event_id=heard.event_id)
    with pytest.raises(BadSignature):
        adapter.translate(headers, body + b" ")

    refund_id = ids.new()
    asked_for = {
        "refund_id": refund_id,
        "attempt_id": request.attempt_id,
        "provider_ref": created.provider_ref,
        "money": Money(990, "BRL"),
    }
    refunded = adapter.refund(**asked_for)
    assert refunded == Outcome(
        kind=OutcomeKind.REFUNDED, attempt_id=request.attempt_id,
        provider_ref=refunded.provider_ref, money=Money(990, "BRL"), refund_id=refund_id,
    )  # fmt: skip
    assert adapter.refund(**asked_for) == refunded
    (heard,) = adapter.translate(*_told(process, request, at_least=2)[1])
    assert (heard.kind, heard.refund_id, heard.provider_ref) == (
        OutcomeKind.REFUNDED, refund_id, refunded.provider_ref,
    )  # fmt: skip
    with pytest.raises(ProviderRefused) as refused:
        adapter.refund(**(asked_for | {"refund_id": ids.new(), "money": BRL}))
    assert refused.value.params == {"reason": "refund_exceeds_captured"}


def test_an_acquirer_that_took_it_and_never_answered_is_asked(process):
    adapter = acquirer.Acquirer(url=process.address, secret=SECRET)
    request = _request("card", "tok_timeout_after_accept")
    with pytest.raises(ProviderTimedOut):
        adapter.create(request)
    found = adapter.find(request.attempt_id)
    assert (found.kind, found.money) == (OutcomeKind.CAPTURED, BRL)
    assert adapter.create(request) == found


def test_another_secret_and_a_closed_door_are_told_apart(process):
    stranger = acquirer.Acquirer(url=process.address, secret="another")
    with pytest.raises(ProviderRefused) as refused:
        stranger.create(_request())
    assert refused.value.params == {"reason": "unauthorised"}
    with pytest.raises(ProviderUnavailable):
        acquirer.Acquirer(url="http://127.0.0.1:1", secret=SECRET).create(_request())


# --- the page for cards, with payments behind it -------------------------------------------------


@pytest.fixture
def shop(process, request):
    """A buyer of 129.90 BRL, and payments that speak to the process."""
    request.getfixturevalue("db")
    adapter = acquirer.Acquirer(url=process.address, secret=SECRET)
    ports.provide(Provider, lambda: adapter, name="acquirer")
    person = ids.new()
    actor = Actor(kind="buyer", id=person, own={person: frozenset({"payment.pay"})})
    (payment,) = services.open(
        buyer_id=person, reference=ids.new(), splits=[Split(method="card", money=BRL)], now=NOW
    )
    yield SimpleNamespace(actor=actor, payment=payment)
    wiring.provide_all()


def _pay(shop, key: str, choice: str) -> httpx.Response:
    """Start an attempt, follow its redirect and choose on the acquirer's page."""
    action = services.start(
        actor=shop.actor, payment_id=shop.payment.id, key=key, now=NOW, return_url=BACK
    )
    assert action.kind == "redirect"
    assert action == selectors.next_action(shop.payment.id)
    form = {"number": "4242424242424242", "expiry": "12/30", "cvc": "123", "choice": choice}
    return httpx.post(action.url, data=form)


def test_a_declined_card_is_tried_again_and_paid_before_the_webhook_is_heard(process, shop):
    declined = _pay(shop, "first", "insufficient_funds")
    assert (declined.status_code, declined.headers["Location"]) == (303, BACK)
    refreshed = services.refresh(payment_id=shop.payment.id, actor=shop.actor, now=NOW)
    assert refreshed.state is PaymentState.REQUIRES_PAYMENT_METHOD

    sent_on = _pay(shop, "second", "secure")
    bank = process.address + sent_on.headers["Location"]
    assert services.refresh(payment_id=shop.payment.id, actor=shop.actor, now=NOW).under_way
    confirmed = httpx.post(bank, data={"action": "confirm", "code": "1234"})
    assert confirmed.headers["Location"] == BACK
    refreshed = services.refresh(payment_id=shop.payment.id, actor=shop.actor, now=NOW)
    assert (refreshed.state, refreshed.captured) == (PaymentState.SUCCEEDED, BRL)
    assert selectors.attempt_states(shop.payment.id) == ("declined", "captured")

    told = [process.told(name)[0] for name in _attempts(shop)]
    for one in (*told, *told):
        headers = {"Acquirer-Signature": one.signature}
        services.receive(provider="acquirer", headers=headers, body=one.body, now=NOW)
    assert selectors.payment(shop.payment.id).captured == BRL


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        ("pay", PaymentState.SUCCEEDED),
        ("late", PaymentState.SUCCEEDED),
        ("twice", PaymentState.SUCCEEDED),
        ("stolen", PaymentState.REQUIRES_PAYMENT_METHOD),
        ("no_answer", PaymentState.REQUIRES_PAYMENT_METHOD),
    ],
)
def test_the_page_is_right_when_the_buyer_is_back_whatever_was_chosen(shop, choice, state):
    assert _pay(shop, "k", choice).headers["Location"] == BACK
    refreshed = services.refresh(payment_id=shop.payment.id, actor=shop.actor, now=NOW)
    assert (refreshed.state, refreshed.under_way) == (state, False)


def _attempts(shop) -> list[str]:
    rows = db.rows(
        "SELECT id FROM payments_attempt WHERE payment_id = %s ORDER BY id", [shop.payment.id]
    )
    return [str(row[0]) for row in rows]
