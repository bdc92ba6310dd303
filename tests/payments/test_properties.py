"""Whatever a provider reports, in any order and however often, the books stay right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradewind.base.ledger import selectors as ledger
from tradewind.kernel import db as database
from tradewind.kernel import ids
from tradewind.kernel.money import Money
from tradewind.rails.payments import rules, services
from tradewind.rails.payments.types import (
    NotPayable,
    Outcome,
    OutcomeKind,
    ProviderRefused,
    RefundTooLarge,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = 100
REPORTS = tuple(OutcomeKind)[:6]

_STEP = st.one_of(
    st.tuples(st.just("start"), st.integers(0, 3), st.sampled_from(["", "timed out"])),
    st.tuples(
        st.just("report"),
        st.integers(0, 3),
        st.tuples(st.sampled_from(REPORTS), st.sampled_from([ASKED, ASKED, ASKED - 1, 0])),
    ),
    st.tuples(st.just("refund"), st.integers(0, 3), st.sampled_from([1, 40, ASKED])),
    st.tuples(st.just("send"), st.integers(0, 3), st.sampled_from(["", "timed out", "refused"])),
    st.tuples(st.just("refund report"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("cancel"), st.just(0), st.none()),
)


class _World:
    """One payment, with up to four attempts and four refunds that steps name by number."""

    def __init__(self, desk) -> None:
        self.desk, self.payment = desk, desk.open(ASKED)
        self.refunds: dict[int, UUID] = {}
        desk.provider.payments.clear()

    def start(self, number, broken) -> None:
        self.desk.provider.broken = broken
        try:
            self.desk.start(self.payment, f"key {number}")
        except NotPayable:
            pass
        finally:
            self.desk.provider.broken = ""

    def report(self, number, how) -> None:
        attempts = list(self.desk.provider.payments)
        if number < len(attempts):
            kind, minor = how
            outcome = self.desk.ends(attempts[number], kind, money=Money(minor, "EUR"))
            for _ in range(2):
                services.record(outcome=outcome, now=NOW)

    def refund(self, number, minor) -> None:
        refund_id = self.refunds.setdefault(number, ids.new())
        try:
            services.refund(
                refund_id=refund_id, payment_id=self.payment.id, reference=ids.new(),
                money=Money(minor, "EUR"), now=NOW,
            )  # fmt: skip
        except RefundTooLarge:
            assert not self.rows("payments_refund", refund_id)
            del self.refunds[number]

    def send(self, number, how) -> None:
        if number not in self.refunds:
            return
        provider = self.desk.provider
        provider.broken, good = how, provider.refund
        if how == "refused" and self.refunds[number] not in provider.refunds:

            def refuse(**request):
                raise ProviderRefused(reason="refused")

            provider.refund = refuse
        services.send_refund(refund_id=self.refunds[number], now=NOW)
        provider.broken, provider.refund = "", good

    def refund_report(self, number, good) -> None:
        if number in self.refunds:
            ((attempt_id,),) = database.rows(
                "SELECT attempt_id FROM payments_refund WHERE id = %s",
                [self.refunds[number]],
            )
            kind = OutcomeKind.REFUNDED if good else OutcomeKind.REFUND_FAILED
            outcome = Outcome(
                kind=kind, attempt_id=attempt_id, provider_ref="ref", money=Money(1, "EUR"),
                refund_id=self.refunds[number],
            )  # fmt: skip
            services.record(outcome=outcome, now=NOW)
            services.record(outcome=replace(outcome, event_id="again"), now=NOW)

    def cancel(self, number, how) -> None:
        services.cancel(reference=self.payment.reference)

    def rows(self, table, key) -> list:
        return database.rows(f"SELECT state, minor FROM {table} WHERE id = %s", [key])

    def check(self) -> None:
        found, told = self.desk.now(self.payment), self.desk.told(self.payment.id)
        refunds = [
            row for key in self.refunds.values() for row in self.rows("payments_refund", key)
        ]
        assert found.captured.minor == self.desk.booked(self.payment)
        assert found.refunded.minor == sum(minor for state, minor in refunds if state != "failed")
        assert 0 <= found.refunded.minor <= found.captured.minor
        assert [version for _, version in told] == list(range(1, len(told) + 1))
        names = [name for name, _ in told]
        assert names.count("PaymentCaptured") + names.count("PaymentConflicted") <= 1
        state, attempts = self.desk.states(self.payment)
        assert (state == "succeeded") == ("PaymentCaptured" in names)
        assert (state == "conflicted") == ("PaymentConflicted" in names)
        assert sum(one in rules.UNDER_WAY for one in attempts) <= 1
        assert attempts.count("captured") == sum(
            names.count(name) for name in ("PaymentCaptured", "PaymentConflicted", "PaymentSurplus")
        )
        for refund_id in self.refunds.values():
            (row,) = self.rows("payments_refund", refund_id)
            facts = {"succeeded": ["PaymentRefunded"], "failed": ["RefundFailed"]}.get(row[0], [])
            assert [name for name, _ in self.desk.told(refund_id)] == facts


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paid=st.booleans(), steps=st.lists(_STEP, max_size=14))
def test_any_history_leaves_payment_ledger_and_facts_consistent(desk, paid, steps):
    world = _World(desk)
    world.start(0, "")
    if paid:
        world.report(0, (OutcomeKind.CAPTURED, ASKED))
    for step, number, how in steps:
        getattr(world, step.replace(" ", "_"))(number, how)
        world.check()
    assert ledger.broken_invariants() == {}
