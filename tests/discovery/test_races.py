from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tradewind.growth.discovery import services
from tradewind.kernel import db
from tradewind.kernel.money import Money
from tradewind.testing.deliver import deliver
from tradewind.testing.make import NOON
from tradewind.testing.threads import together

from .builders import card, pair, set_prices

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOON + timedelta(minutes=1)
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_who_waits_for_a_product_reads_what_became_of_it():
    made = pair(navy=2000)
    deliver()
    held = threading.Event()

    def change() -> None:
        with db.atomic():
            services.refresh(product_ids=[made.id], now=NOON)
            held.set()
            assert any(db.rows(_WAITING)[0][0] for _ in range(20_000))
            set_prices(made.store, {made.navy: 700}, now=LATER)

    def refresh() -> None:
        assert held.wait(30)
        services.refresh(product_ids=[made.id], now=LATER)

    assert together([change, refresh]) == [None, None]
    assert card().price.item == Money(700, "EUR")


def test_many_who_refresh_one_product_agree():
    made = pair()
    results = together(
        [lambda: services.refresh(product_ids=[made.id], now=NOON) for _ in range(6)]
    )
    assert results == [None] * 6
    assert card().price.item == Money(2000, "EUR")
