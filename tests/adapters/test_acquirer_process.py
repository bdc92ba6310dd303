"""The adapter speaks to the acquirer as it is: a real process, its answers and its webhooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from simulators.acquirer import testing as simulator
from tradewind.adapters.providers import acquirer
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.payments.types import (
    BadSignature,
    NextAction,
    Outcome,
    OutcomeKind,
    ProviderRefused,
    ProviderRequest,
    ProviderTimedOut,
    ProviderUnavailable,
)

SECRET = "sk_test_Straße"
BRL = Money(12990, "BRL")


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
