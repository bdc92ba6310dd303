"""What the seed's payments took is handed over to the acquirer, and can be given back there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from simulators.acquirer import testing as simulator
from tradewind.adapters.providers.acquirer import Acquirer
from tradewind.demo.handover import hand_over
from tradewind.demo.market.life import outside
from tradewind.demo.seed import seed
from tradewind.goods.catalog import selectors as catalog
from tradewind.kernel import clock, db, jobs, outbox
from tradewind.kernel.actors import system
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.ports import Provider
from tradewind.testing import checks
from tradewind.trade.orders import services as orders
from tradewind.trade.orders.types import CancelReason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SECRET = "sk_test_hand_over"


@pytest.fixture
def process(tmp_path: Path, settings: Any) -> Iterator[simulator.Acquirer]:
    settings.ACQUIRER_SECRET = SECRET
    receiver = simulator.Receiver()
    one = simulator.Acquirer(
        data=tmp_path / "acquirer", receiver=receiver, secret=SECRET, options=[]
    )
    yield one
    assert one.end() == 0
    receiver.close(secret=SECRET)


def test_a_paid_order_of_the_seed_is_cancelled_and_its_money_goes_back(
    committed: None, process: simulator.Acquirer, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    catalog.forget()
    note = tmp_path / "note"
    assert hand_over(url=process.address, note=note) == 0
    assert not note.exists()
    seed(now=NOW, scale=0.01)

    lines = payments.captures("acquirer")
    assert hand_over(url=process.address, note=note) == len(lines) > 5
    assert lines == (
        *payments.captures("acquirer", limit=3),
        *payments.captures("acquirer", after=lines[2].attempt_id),
    )
    # Nobody is asked a second time.
    assert hand_over(url="http://127.0.0.1:9", note=note) == 0
    note.unlink()
    assert hand_over(url=process.address, note=note) == 0

    order_id, reference = db.rows(
        "SELECT o.id, o.group_id FROM orders_order o WHERE o.state = 'paid' ORDER BY o.placed_at"
    )[-1]
    adapter = Acquirer(url=process.address, secret=SECRET)
    with outside(Provider, adapter, name="acquirer"), clock.moved_to(NOW):
        orders.cancel(
            order_id=order_id, reason=CancelReason.OPERATOR, actor=system("demo"), now=NOW
        )
        # Facts wait for older transactions, also of others that are just ending.
        while not _refunds(reference):
            outbox.drain_all()
        for sweep in jobs.sweeps():
            if sweep.name == "payments.send_refunds":
                sweep.run(NOW)
        while "requested" in _refunds(reference):
            outbox.drain_all()

    (payment, *_) = payments.payments(reference)
    assert _refunds(reference) == ["succeeded"]
    (ref, *_) = payments.provider_refs(payment.id)
    told = process.state({"id": ref})
    assert told["amount_refunded"]["minor"] == payment.refunded.minor > 0
    checks.assert_books_balance()
    assert not outbox.troubles()
    catalog.forget()


def _refunds(reference: UUID) -> list[str]:
    """Return the states of the refunds of what was paid for a group."""
    return [
        state
        for (state,) in db.rows(
            "SELECT r.state FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id"
            " WHERE p.reference = %s",
            [reference],
        )
    ]
