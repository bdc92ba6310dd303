from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from tradewind.goods.inventory import models, selectors, services
from tradewind.goods.inventory.types import OutOfStock, Stock, Wanted
from tradewind.kernel import actors
from tradewind.kernel import db as database
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORDERS = actors.system("orders")

pytestmark = pytest.mark.usefixtures("committed")


def _together(count, work):
    """Run `work(index)` in threads that begin at once; return what each returned or raised."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(index):
        try:
            barrier.wait(timeout=30)
            results[index] = work(index)
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=100)
    return results


def _reserve(*wanted: Wanted) -> bool:
    """Reserve as an order is placed: again when a deadlock was broken. Say whether it was kept."""
    try:
        database.retrying(lambda: services.reserve(wanted=wanted, now=NOW))
    except OutOfStock:
        return False
    return True


def _versions(sku_id) -> list[int]:
    return [
        row[0]
        for row in database.rows(
            "SELECT aggregate_version FROM kernel_outboxevent WHERE aggregate_id = %s ORDER BY 1",
            [sku_id],
        )
    ]


def test_of_sixteen_buyers_of_five_pieces_exactly_five_get_one():
    store = make.store()
    sku_id = make.product(store=store, stock=5).sku_id
    results = _together(16, lambda _: _reserve(Wanted(uuid4(), store.id, sku_id, 1)))
    assert Counter(results) == {True: 5, False: 11}
    assert selectors.stock([sku_id])[sku_id] == Stock(sku_id, 5, 5)
    assert models.Reservation.objects.filter(state="held").count() == 5
    assert models.Reservation.objects.count() == 5


def test_baskets_in_opposite_order_lose_no_update():
    store = make.store()
    skus = [make.product(store=store, stock=10_000).sku_id for _ in range(2)]
    rounds = 40

    def buy(index):
        order = skus if index % 2 else skus[::-1]
        return [
            _reserve(*(Wanted(reference, store.id, sku_id, index + 1) for sku_id in order))
            for reference in (uuid4() for _ in range(rounds))
        ]

    assert _together(4, buy) == [[True] * rounds] * 4
    pieces = rounds * (1 + 2 + 3 + 4)
    assert selectors.stock(skus) == {one: Stock(one, 10_000, pieces) for one in skus}


def test_a_reservation_that_is_sold_and_released_at_once_is_counted_once():
    store = make.store()
    sku_id = make.product(store=store, stock=100).sku_id
    references = [uuid4() for _ in range(20)]
    assert _reserve(*(Wanted(one, store.id, sku_id, 1) for one in references))

    def end(index):
        act = services.commit if index % 2 else services.release
        for reference in references:
            database.retrying(lambda: act(references=[reference], actor=ORDERS, now=NOW))  # noqa: B023

    assert _together(4, end) == [None] * 4
    assert selectors.stock([sku_id])[sku_id] == Stock(sku_id, 100, 0)
    assert set(models.Reservation.objects.values_list("state", flat=True)) == {"released"}
    assert _versions(sku_id) == list(range(1, len(_versions(sku_id)) + 1))


def test_orders_that_come_back_at_once_for_the_last_pieces_are_not_both_kept():
    store = make.store()
    sku_id = make.product(store=store, stock=3).sku_id
    results = _together(
        4,
        lambda _: services.reserve_again(wanted=[Wanted(uuid4(), store.id, sku_id, 2)], now=NOW),
    )
    assert Counter(results) == {True: 1, False: 3}
    assert selectors.stock([sku_id])[sku_id] == Stock(sku_id, 3, 2)


def test_a_seller_who_counts_while_buyers_reserve_never_breaks_a_promise():
    store = make.store()
    sku_id = make.product(store=store, stock=50).sku_id

    def work(index):
        if index:
            return sum(_reserve(Wanted(uuid4(), store.id, sku_id, 1)) for _ in range(10))
        for quantity in range(40, 50):
            services.set_on_hand(
                actor=store.actor, store_id=store.id, quantities={sku_id: quantity}, now=NOW
            )
        return 0

    kept = _together(4, work)
    assert selectors.stock([sku_id])[sku_id] == Stock(sku_id, 49, sum(kept))
