from __future__ import annotations

import pytest

from tradewind.rails.payments import rules
from tradewind.rails.payments.types import AttemptState, OutcomeKind

KINDS = tuple(OutcomeKind)
# Each row is a state, each column a report in the order of OutcomeKind:
# requires_action processing captured declined expired voided refunded refund_failed
TABLE = """
sent            requires_action processing captured declined expired  voided   sent            sent
unknown         requires_action processing captured declined expired  voided   unknown         unknown
requires_action requires_action processing captured declined expired  voided   requires_action requires_action
processing      processing      processing captured declined expired  voided   processing      processing
captured        captured        captured   captured captured captured captured captured        captured
declined        declined        declined   captured declined declined declined declined        declined
expired         expired         expired    captured expired  expired  expired  expired         expired
voided          voided          voided     captured voided   voided   voided   voided          voided
"""  # noqa: E501
ROWS = [line.split() for line in TABLE.strip().splitlines()]


def test_the_table_below_has_every_state_and_every_report():
    assert [row[0] for row in ROWS] == list(AttemptState)
    assert [len(row) for row in ROWS] == [1 + len(KINDS)] * len(AttemptState)


@pytest.mark.parametrize(
    ("before", "kind", "after"),
    [(row[0], kind, row[1 + at]) for row in ROWS for at, kind in enumerate(KINDS)],
)
def test_an_attempt_goes_where_a_report_takes_it(before, kind, after):
    assert rules.advance(AttemptState(before), kind) is AttemptState(after)


@pytest.mark.parametrize("state", AttemptState)
@pytest.mark.parametrize("kind", OutcomeKind)
def test_the_same_report_again_changes_nothing(state, kind):
    once = rules.advance(state, kind)
    assert rules.advance(once, kind) is once


def test_an_attempt_is_under_way_until_the_provider_said_how_it_ended():
    assert {
        state
        for state in AttemptState
        if rules.advance(state, OutcomeKind.DECLINED) is AttemptState.DECLINED
    } - {AttemptState.DECLINED} == rules.UNDER_WAY
