"""Payments that were captured elsewhere are taken over, and are refunded like any other."""

import pytest

from simulators.acquirer.testing import brl, kinds, problem


def _elsewhere(name: str, **changed: object) -> dict[str, object]:
    fact = {"id": f"old_{name}", "reference": name, "kind": "card", "amount": brl(2_500)}
    return fact | {"captured": brl(2_500), "occurred_at": "2026-10-07T16:56:07+00:00"} | changed


def _take_over(acquirer, *payments: object):
    return acquirer.client.post("/v1/sandbox/payments", json={"payments": list(payments)})


def test_a_payment_captured_elsewhere_is_taken_over_once_and_refunded(acquirer):
    told = _elsewhere("elsewhere-1")

    first, again = (_take_over(acquirer, told, _elsewhere("elsewhere-2")) for _ in range(2))

    assert (first.status_code, first.json()) == (200, {"taken": 2, "known": 0})
    assert (again.status_code, again.json()) == (200, {"taken": 0, "known": 2})
    [taken] = acquirer.found("elsewhere-1")
    assert {key: taken[key] for key in ("id", "status", "amount_captured", "occurred_at")} == {
        "id": "old_elsewhere-1", "status": "captured", "amount_captured": brl(2_500),
        "occurred_at": "2026-10-07T16:56:07+00:00",
    }  # fmt: skip
    assert acquirer.refund(taken, 2_000, "back").json()["status"] == "succeeded"
    assert problem(acquirer.refund(taken, 501, "more")) == (409, "refund_exceeds_captured")
    assert _take_over(acquirer, told).json() == {"taken": 0, "known": 1}
    assert acquirer.state(taken)["amount_refunded"] == brl(2_000)
    assert kinds(acquirer.told("elsewhere-1")) == ["refund.succeeded"]


def test_a_batch_with_a_payment_that_is_known_otherwise_takes_nothing_over(acquirer):
    _take_over(acquirer, _elsewhere("known"))
    before = acquirer.balance()

    for change in ({"captured": brl(2_400)}, {"kind": "wallet"}, {"occurred_at": None}):
        refused = _take_over(acquirer, _elsewhere("another"), _elsewhere("known", **change))
        assert problem(refused) == (409, "known_otherwise")

    assert acquirer.found("another") == []
    assert acquirer.balance() == before


@pytest.mark.parametrize(
    ("named", "change"),
    [
        ("payments[1].id", {"id": "a/b"}),
        ("payments[1].captured", {"captured": brl(2_501)}),
        ("payments[1].captured", {"captured": {"minor": 1, "currency": "EUR"}}),
        ("payments[1].amount.minor", {"amount": brl(0)}),
        ("payments[1].occurred_at", {"occurred_at": "yesterday"}),
        ("token", {"token": "tok_ok"}),
    ],
)
def test_a_wrong_field_of_a_batch_is_named_and_nothing_is_taken_over(acquirer, named, change):
    refused = _take_over(acquirer, _elsewhere("fine"), _elsewhere("wrong", **change))

    assert problem(refused)[0] == 422
    assert named in refused.json()["detail"]
    assert acquirer.found("fine") == []


def test_five_hundred_payments_are_a_batch_and_one_more_is_not(acquirer):
    many = [_elsewhere(f"{'many' * 9}{number:03d}") for number in range(501)]

    assert problem(_take_over(acquirer, *many)) == (422, "invalid_field")
    assert problem(_take_over(acquirer)) == (422, "invalid_field")
    assert _take_over(acquirer, *many[1:]).json() == {"taken": 500, "known": 0}
    assert acquirer.found(many[0]["reference"]) == []
