from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tradewind.base.ledger import selectors as ledger
from tradewind.base.ledger.types import Account, AccountKind
from tradewind.kernel import clock, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money
from tradewind.rails.payments import selectors, services
from tradewind.rails.payments.types import NextAction, Outcome, OutcomeKind, Payment, Split
from tradewind.testing.fakes import FakeProvider

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABLES = (
    "payments_payment",
    "payments_attempt",
    "payments_refund",
    "payments_webhookinbox",
    "ledger_entry",
    "ledger_posting",
    "kernel_outboxevent",
)


class Desk:
    """A buyer with a reference to pay for, and the provider at the other end."""

    def __init__(self, provider: FakeProvider) -> None:
        self.provider = provider
        self.reference = ids.new()
        person = ids.new()
        self.buyer = Actor(kind="buyer", id=person, own={person: frozenset({"payment.pay"})})

    def open(self, minor: int = 2500, currency: str = "EUR", method: str = "card") -> Payment:
        """Open one payment; the reference is new each time."""
        self.reference = ids.new()
        split = Split(method=method, money=Money(minor, currency))
        (opened,) = services.open(
            buyer_id=self.buyer.person_id, reference=self.reference, splits=[split], now=NOW
        )
        return opened

    def start(self, payment: Payment, key: str = "first", **more: Any) -> NextAction:
        """Start a payment as its buyer."""
        more = {"actor": self.buyer, "now": NOW} | more
        return services.start(payment_id=payment.id, key=key, **more)

    def attempt(self, payment: Payment) -> UUID:
        """The id of a payment's last attempt."""
        found = db.rows(
            "SELECT id FROM payments_attempt WHERE payment_id = %s ORDER BY id DESC", [payment.id]
        )
        return found[0][0]

    def ends(self, attempt_id: UUID, kind: OutcomeKind, **more: Any) -> Outcome:
        """Let an attempt end at the provider, and return its report with these values."""
        values = {key: more.pop(key) for key in ("code", "at") if key in more}
        return replace(self.provider.ends(attempt_id, kind, **values), **more)

    def report(self, attempt_id: UUID, kind: OutcomeKind, **more: Any) -> Outcome:
        """Let an attempt end at the provider, and record its report."""
        outcome = self.ends(attempt_id, kind, **more)
        services.record(outcome=outcome, now=NOW)
        return outcome

    def captured(self, minor: int = 2500, **more: Any) -> Payment:
        """A payment that was started and captured."""
        payment = self.open(minor)
        self.start(payment)
        self.report(self.attempt(payment), OutcomeKind.CAPTURED, **more)
        return self.now(payment)

    def now(self, payment: Payment) -> Payment:
        """The payment as it stands."""
        return selectors.payment(payment.id)

    def states(self, payment: Payment) -> tuple[str, list[str]]:
        """The state of a payment and those of its attempts."""
        return self.now(payment).state.value, list(selectors.attempt_states(payment.id))

    def told(self, aggregate_id: UUID) -> list[tuple[str, int]]:
        """The facts about a payment or refund, without the name of the domain."""
        found = db.rows(
            "SELECT name, aggregate_version FROM kernel_outboxevent WHERE aggregate_id = %s"
            " ORDER BY position",
            [aggregate_id],
        )
        return [(name.partition(".")[2], version) for name, version in found]

    def facts(self, aggregate_id: UUID) -> list[dict[str, Any]]:
        """What the facts about a payment or refund say."""
        found = db.rows(
            "SELECT payload - 'aggregate_id' - 'aggregate_version' FROM kernel_outboxevent"
            " WHERE aggregate_id = %s ORDER BY position",
            [aggregate_id],
        )
        return [json.loads(payload) for (payload,) in found]

    def booked(self, payment: Payment, currency: str = "EUR") -> int:
        """The minor units that wait in the payment's clearing account."""
        clearing = Account(AccountKind.CLEARING, str(payment.id))
        return ledger.balance(clearing, currency).minor

    def make_due(self) -> None:
        """Bring everything that waits for its time to now."""
        for table in ("payments_attempt", "payments_refund", "payments_webhookinbox"):
            db.execute(f"UPDATE {table} SET due_at = %s WHERE due_at IS NOT NULL", [clock.wall()])


@pytest.fixture
def desk(db: None, provider: FakeProvider) -> Desk:
    """A buyer and a provider, in the test's own transaction."""
    return Desk(provider)


@pytest.fixture
def committed_desk(committed: None, provider: FakeProvider) -> Desk:
    """A buyer and a provider, with real commits."""
    return Desk(provider)


@pytest.fixture
def nothing_changes():
    """A block after which every row of these tables stands as before it."""

    def rows():
        return {
            table: db.rows(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
            for table in TABLES
        }

    @contextmanager
    def block() -> Iterator[None]:
        before = rows()
        yield
        assert rows() == before

    return block
