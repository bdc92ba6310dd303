from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tradewind.kernel import clock, codec, outbox
from tradewind.kernel import db as database
from tradewind.rails.payments import handlers, services
from tradewind.rails.payments.types import BadSignature, Outcome, OutcomeKind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIGNED = {"Fake-Signature": "good"}


@pytest.fixture
def payment(desk):
    """A payment that is with its provider."""
    opened = desk.open()
    desk.start(opened)
    return opened


def _receive(outcome: Outcome, headers=SIGNED) -> None:
    body = codec.dumps(outcome).encode()
    services.receive(provider="acquirer", headers=headers, body=body, now=NOW)


def _inbox() -> list:
    return database.rows(
        "SELECT provider, event_id, state, error, tries, due_at IS NULL FROM payments_webhookinbox"
        " ORDER BY id"
    )


def _retry(desk) -> int:
    desk.make_due()
    return handlers.apply_webhooks(NOW)


def test_a_signed_event_is_kept_and_applied(desk, payment):
    outcome = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED, at=NOW)
    _receive(outcome)
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert _inbox() == [("acquirer", outcome.event_id, "applied", "", 1, True)]
    kept = database.rows("SELECT outcomes FROM payments_webhookinbox")[0][0]
    assert codec.loads(kept, tuple[Outcome, ...]) == (outcome,)


def test_what_is_not_signed_is_refused_and_nothing_is_kept(desk, payment, nothing_changes):
    outcome = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    for headers in ({}, {"Fake-Signature": "bad"}):
        with nothing_changes(), pytest.raises(BadSignature):
            _receive(outcome, headers)


def test_an_unknown_provider_is_said_to_be_unknown(desk, nothing_changes):
    with nothing_changes(), pytest.raises(LookupError):
        services.receive(provider="nobody", headers=SIGNED, body=b"{}", now=NOW)


def test_the_same_event_twice_is_applied_once(desk, payment, nothing_changes):
    outcome = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    _receive(outcome)
    with nothing_changes():
        _receive(outcome)
        _receive(replace(outcome, kind=OutcomeKind.DECLINED))


def test_an_event_that_comes_out_of_order_takes_nothing_back(desk, payment):
    captured = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    processing = desk.ends(desk.attempt(payment), OutcomeKind.PROCESSING)
    _receive(captured)
    _receive(processing)
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert desk.told(payment.id) == [("PaymentCaptured", 1)]
    assert [row[2] for row in _inbox()] == ["applied", "applied"]


def test_a_provider_that_has_nothing_to_say_is_heard(desk, monkeypatch, nothing_changes):
    monkeypatch.setattr(desk.provider, "translate", lambda headers, body: ())
    with nothing_changes():
        services.receive(provider="acquirer", headers={}, body=b"", now=NOW)


def test_an_event_of_an_unknown_attempt_is_kept_and_applied_when_it_is_known(desk, payment):
    attempt_id = desk.attempt(payment)
    outcome = desk.ends(attempt_id, OutcomeKind.CAPTURED)
    early = replace(outcome, attempt_id=UUID(int=1))
    _receive(early)
    ((provider, event_id, state, error, tries, done),) = _inbox()
    assert (provider, event_id, state, tries, done) == (
        "acquirer", outcome.event_id, "failed", 1, False,
    )  # fmt: skip
    assert error.startswith("UnknownPayment: unknown_payment")
    assert handlers.apply_webhooks(NOW) == 0
    database.execute("UPDATE payments_attempt SET id = %s", [UUID(int=1)])
    assert _retry(desk) == 1
    assert desk.states(payment) == ("succeeded", ["captured"])
    assert [row[2:3] + row[4:] for row in _inbox()] == [("applied", 2, True)]
    assert _retry(desk) == 0


def test_an_event_that_failed_is_not_applied_by_its_repetition_but_by_the_sweep(
    desk, payment, nothing_changes
):
    stray = replace(desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED), attempt_id=UUID(int=1))
    _receive(stray)
    with nothing_changes():
        _receive(stray)


def test_an_event_that_cannot_be_applied_leaves_nothing_but_itself(desk, payment, monkeypatch):
    """Also when it fails late, with the money booked."""
    before = desk.states(payment)

    def fail(facts):
        raise RuntimeError("the outbox is not there")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "publish_all", fail)
        _receive(desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED))
    assert (desk.states(payment), desk.booked(payment), desk.told(payment.id)) == (before, 0, [])
    assert [row[2:4] for row in _inbox()] == [("failed", "RuntimeError: the outbox is not there")]
    assert _retry(desk) == 1
    assert (desk.booked(payment), desk.told(payment.id)) == (2500, [("PaymentCaptured", 1)])


def test_an_event_that_fails_again_and_again_is_parked(desk, payment):
    stray = replace(desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED), attempt_id=UUID(int=1))
    _receive(stray)
    waits = []
    for _ in range(handlers.MAX_TRIES - 1):
        assert [row[2] for row in _inbox()] == ["failed"]
        assert _retry(desk) == 1
        due = database.rows("SELECT due_at FROM payments_webhookinbox")[0][0]
        waits.append(round((due - clock.wall()).total_seconds() / 5))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024]
    assert [(row[2], row[4]) for row in _inbox()] == [("parked", handlers.MAX_TRIES)]
    assert _retry(desk) == 0


def test_one_event_that_fails_stops_no_other(desk, payment):
    good = desk.ends(desk.attempt(payment), OutcomeKind.CAPTURED)
    stray = replace(good, attempt_id=UUID(int=1), event_id="evt_stray")
    _receive(stray)
    _receive(replace(good, attempt_id=UUID(int=2)))
    database.execute("UPDATE payments_attempt SET id = %s", [UUID(int=2)])
    assert _retry(desk) == 2
    assert sorted(row[1:3] for row in _inbox()) == sorted(
        [("evt_stray", "failed"), (good.event_id, "applied")]
    )
