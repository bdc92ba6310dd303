from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.pricing import selectors, services
from tradewind.goods.pricing.types import BadPrice
from tradewind.kernel import db as database
from tradewind.kernel.errors import NotAllowed
from tradewind.kernel.money import Money
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


def _skus(store: make.Store, count: int = 1) -> list:
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code=f"P-{uuid4()}",
        category="",
        language="en",
        fields={"title": "Copper kettle"},
        skus=[SkuInput(code=f"S-{uuid4()}") for _ in range(count)],
        now=NOW,
    )
    return [sku.id for sku in made.skus]


@pytest.fixture
def sku_id(store):
    return _skus(store)[0]


def _set(store, sku_id, minor, *, at=NOW, currency="EUR", price_list="EU", **more) -> int:
    return services.set_prices(
        actor=store.actor,
        store_id=store.id,
        price_list=price_list,
        prices={sku_id: Money(minor, currency)},
        now=at,
        **more,
    )


def _history() -> list:
    return database.rows(
        "SELECT minor, currency, valid_from, valid_to FROM pricing_price"
        " ORDER BY price_list, sku_id, valid_from"
    )


def _at(sku_id, instant, price_list="EU"):
    found = selectors.prices([sku_id], price_list=price_list, now=instant)
    return found[sku_id].money if found else None


def test_the_history_of_a_price_is_only_added_to(store, sku_id):
    ids = []
    for hours, minor in enumerate((2500, 1900, 2500)):
        assert _set(store, sku_id, minor, at=NOW + hours * HOUR) == 1
        ids.append(selectors.prices([sku_id], price_list="EU", now=NOW + hours * HOUR)[sku_id].id)
    assert _history() == [
        (2500, "EUR", NOW, NOW + HOUR),
        (1900, "EUR", NOW + HOUR, NOW + 2 * HOUR),
        (2500, "EUR", NOW + 2 * HOUR, None),
    ]
    assert len(set(ids)) == 3
    assert [selectors.prices([sku_id], price_list="EU", now=NOW + hours * HOUR)[sku_id].id
            for hours in range(3)] == ids  # fmt: skip


def test_an_interval_holds_its_first_instant_and_not_its_last(store, sku_id):
    _set(store, sku_id, 2500)
    _set(store, sku_id, 1900, at=NOW + HOUR)
    prices = [_at(sku_id, instant) for instant in
              (NOW - TICK, NOW, NOW + HOUR - TICK, NOW + HOUR, NOW + 999 * HOUR)]  # fmt: skip
    first, second = Money(2500, "EUR"), Money(1900, "EUR")
    assert prices == [None, first, first, second, second]
    database.execute("DELETE FROM pricing_price WHERE valid_to IS NULL")
    assert [_at(sku_id, instant) for instant in (NOW + HOUR - TICK, NOW + HOUR)] == [first, None]


def test_a_new_price_is_told_and_audited(store, sku_id):
    _set(store, sku_id, 2500)
    _set(store, sku_id, 1900, at=NOW + HOUR)
    price_id = selectors.prices([sku_id], price_list="EU", now=NOW + HOUR)[sku_id].id
    assert database.rows(
        "SELECT name, aggregate_id, aggregate_version, occurred_at, payload->>'sku_id',"
        " payload->>'store_id', payload->>'price_list', payload->'money'->>'minor'"
        " FROM kernel_outboxevent WHERE name = 'pricing.PriceChanged' ORDER BY position"
    )[1:] == [
        ("pricing.PriceChanged", price_id, 1, NOW + HOUR, str(sku_id), str(store.id), "EU", "1900")
    ]
    assert database.rows(
        f"SELECT before->>'{sku_id}', after->>'{sku_id}' FROM kernel_auditentry"
        " WHERE verb = 'price.set' ORDER BY id"
    ) == [(None, "25.00 EUR"), ("2500", "19.00 EUR")]


def test_the_same_price_again_changes_nothing(store, sku_id, nothing_changes):
    _set(store, sku_id, 2500)
    with nothing_changes():
        assert _set(store, sku_id, 2500, at=NOW + HOUR) == 0
        assert _set(store, sku_id, 2500, at=NOW - HOUR) == 0


def test_the_same_amount_without_its_tax_is_another_price(store, sku_id):
    _set(store, sku_id, 2500)
    assert _set(store, sku_id, 2500, at=NOW + HOUR, tax_inclusive=False) == 1
    found = selectors.prices([sku_id], price_list="EU", now=NOW + HOUR)[sku_id]
    assert (found.money, found.tax_inclusive) == (Money(2500, "EUR"), False)


def test_only_what_changed_is_written(store):
    kept, raised = _skus(store, 2)
    both = {kept: Money(2500, "EUR"), raised: Money(100, "EUR")}
    asked = {"actor": store.actor, "store_id": store.id, "price_list": "EU"}
    assert services.set_prices(**asked, prices=both, now=NOW) == 2
    both[raised] = Money(101, "EUR")
    assert services.set_prices(**asked, prices=both, now=NOW + HOUR) == 1
    assert sorted(_history()) == [
        (100, "EUR", NOW, NOW + HOUR),
        (101, "EUR", NOW + HOUR, None),
        (2500, "EUR", NOW, None),
    ]


def test_lists_do_not_know_of_each_other(store, sku_id):
    _set(store, sku_id, 2500)
    _set(store, sku_id, 9900, price_list="PL", currency="PLN")
    assert _at(sku_id, NOW) == Money(2500, "EUR")
    assert _at(sku_id, NOW, "PL") == Money(9900, "PLN")
    assert _at(sku_id, NOW, "US") is None


def test_no_prices_are_no_work(store, nothing_changes):
    with nothing_changes():
        assert services.set_prices(
            actor=store.actor, store_id=store.id, price_list="EU", prices={}, now=NOW
        ) == 0  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "reason"), [(0, "not above zero"), (-1, "not above zero"), (10**15 + 1, "too large")]
)
def test_a_price_out_of_range_is_refused(minor, reason, store, sku_id, nothing_changes):
    with nothing_changes(), pytest.raises(BadPrice) as refused:
        _set(store, sku_id, minor)
    assert refused.value.params == {"sku_id": sku_id, "reason": reason}


@pytest.mark.parametrize("hours", [0, 1])
def test_a_price_that_does_not_begin_after_the_one_that_holds_is_refused(
    hours, store, sku_id, nothing_changes
):
    _set(store, sku_id, 2500)
    with nothing_changes(), pytest.raises(BadPrice) as refused:
        _set(store, sku_id, 1900, at=NOW - hours * HOUR)
    assert refused.value.params["reason"] == "a later price is set already"


def test_a_sku_of_another_store_refuses_all(store, sku_id, nothing_changes):
    foreign = _skus(make.store())[0]
    for bad in (foreign, uuid4()):
        with nothing_changes(), pytest.raises(BadPrice) as refused:
            services.set_prices(
                actor=store.actor,
                store_id=store.id,
                price_list="EU",
                prices={sku_id: Money(2500, "EUR"), bad: Money(1, "EUR")},
                now=NOW,
            )
        assert refused.value.params == {"sku_id": bad, "reason": "not a SKU of this store"}


def test_nobody_sets_prices_in_the_store_of_another(store, sku_id, nothing_changes):
    stranger = make.Store(store.id, make.store().actor)
    with nothing_changes(), pytest.raises(NotAllowed):
        _set(stranger, sku_id, 2500)


def test_prices_are_read_with_one_statement(store, django_assert_num_queries):
    first, second, unpriced = _skus(store, 3)
    _set(store, first, 2500)
    _set(store, second, 100, at=NOW + HOUR)
    with django_assert_num_queries(1):
        found = selectors.prices([first, second, unpriced], price_list="EU", now=NOW + HOUR)
    assert {sku_id: price.money.minor for sku_id, price in found.items()} == {
        first: 2500,
        second: 100,
    }


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
        thread.join(timeout=60)
    return results


@pytest.mark.parametrize("priced_before", [False, True], ids=["a first price", "a next price"])
def test_prices_set_at_once_are_one_history_without_a_gap(priced_before, committed):
    store = make.store()
    sku_id = _skus(store)[0]
    if priced_before:
        _set(store, sku_id, 5000)
    results = _together(
        6, lambda index: _set(store, sku_id, 1000 + index, at=NOW + (index + 1) * HOUR)
    )
    refused = [one for one in results if one != 1]
    assert {(type(one), one.params["reason"]) for one in refused} <= {
        (BadPrice, "a later price is set already")
    }
    history = _history()
    assert len(history) == results.count(1) + priced_before
    assert [row[3] for row in history] == [*(row[2] for row in history[1:]), None]
