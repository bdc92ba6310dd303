from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradewind.goods.catalog import services as catalog
from tradewind.goods.catalog.types import SkuInput
from tradewind.goods.inventory import models, selectors, services
from tradewind.goods.inventory.types import BadQuantity, OutOfStock, Stock, Wanted
from tradewind.kernel import actors
from tradewind.kernel import db as database
from tradewind.kernel.errors import NotAllowed
from tradewind.testing import make

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ORDERS = actors.system("orders")


@pytest.fixture
def skus(store) -> list[UUID]:
    """Three SKUs of the store, in order of id, without stock."""
    made = catalog.create_product(
        actor=store.actor,
        store_id=store.id,
        code="KETTLE",
        category="",
        language="en",
        fields={"title": "Copper kettle"},
        skus=[SkuInput(code=code) for code in "ABC"],
        now=NOW,
    )
    return [sku.id for sku in made.skus]


@pytest.fixture
def stocked(store, skus):
    """Ten pieces of each."""
    _set(store, dict.fromkeys(skus, 10))
    return skus


def _set(store, quantities) -> None:
    services.set_on_hand(actor=store.actor, store_id=store.id, quantities=quantities, now=NOW)


def _reserve(store, reference, quantities) -> None:
    services.reserve(wanted=_wanted(store, reference, quantities), now=NOW)


def _wanted(store, reference, quantities) -> list[Wanted]:
    return [Wanted(reference, store.id, sku_id, count) for sku_id, count in quantities.items()]


def _commit(*references) -> None:
    services.commit(references=references, actor=ORDERS, now=NOW)


def _release(*references) -> None:
    services.release(references=references, actor=ORDERS, now=NOW)


def _stock(*sku_ids) -> list[tuple[int, int]]:
    found = selectors.stock(sku_ids)
    return [(found[sku_id].on_hand, found[sku_id].reserved) for sku_id in sku_ids]


def _reservations() -> list:
    return list(
        models.Reservation.objects.order_by("reference", "sku_id").values_list(
            "reference", "sku_id", "quantity", "state"
        )
    )


def _told(sku_id) -> list:
    return database.rows(
        "SELECT aggregate_version, (payload->>'on_hand')::int, (payload->>'available')::int"
        " FROM kernel_outboxevent WHERE name = 'inventory.StockChanged' AND aggregate_id = %s"
        " ORDER BY position",
        [sku_id],
    )


# --- the shelf ------------------------------------------------------------------------------------


def test_stock_is_set_told_and_audited(store, skus):
    _set(store, {skus[1]: 7, skus[0]: 0})
    assert selectors.stock(skus) == {
        skus[0]: Stock(skus[0], 0, 0),
        skus[1]: Stock(skus[1], 7, 0),
        skus[2]: Stock(skus[2], 0, 0),
    }
    assert (_told(skus[0]), _told(skus[1]), _told(skus[2])) == ([(1, 0, 0)], [(1, 7, 7)], [])
    assert database.rows(
        "SELECT actor, object_id, after FROM kernel_auditentry WHERE verb = 'stock.set'"
    ) == [(store.actor.name, store.id, f'{{"{skus[0]}": 0, "{skus[1]}": 7}}')]


def test_the_stock_of_many_skus_is_read_with_one_statement(stocked, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert _stock(*stocked) == [(10, 0)] * 3


def test_no_quantities_are_no_work(store, nothing_changes):
    with nothing_changes():
        _set(store, {})
        services.reserve(wanted=[], now=NOW)
        assert services.reserve_again(wanted=[], now=NOW)
        _release()
        _commit()


@pytest.mark.parametrize("quantity", [-1, 10**9 + 1])
def test_a_quantity_out_of_range_refuses_all(quantity, store, skus, nothing_changes):
    with nothing_changes(), pytest.raises(BadQuantity) as refused:
        _set(store, {skus[0]: 5, skus[1]: quantity})
    assert refused.value.params == {"sku_id": skus[1], "quantity": quantity}


def test_a_sku_of_another_store_refuses_all(store, skus, nothing_changes):
    other = make.store()
    for sku_id in (skus[0], uuid4()):
        with nothing_changes(), pytest.raises(BadQuantity) as refused:
            _set(other, {sku_id: 5})
        assert refused.value.params == {"sku_id": sku_id, "reason": "not a SKU of this store"}
    with nothing_changes(), pytest.raises(NotAllowed):
        _set(make.Store(store.id, other.actor), {skus[0]: 5})


def test_fewer_pieces_than_are_reserved_are_refused_and_as_many_are_not(
    store, stocked, nothing_changes
):
    first, second, third = stocked
    _reserve(store, uuid4(), {first: 4, second: 1})
    with nothing_changes(), pytest.raises(BadQuantity) as refused:
        _set(store, {first: 3, second: 0, third: 3})
    assert refused.value.params == {
        "sku_ids": [first, second],
        "reason": "fewer than are reserved",
    }
    _set(store, {first: 4})
    assert _stock(first) == [(4, 4)]


# --- reserve --------------------------------------------------------------------------------------


def test_reserved_pieces_stay_on_the_shelf_and_are_not_for_sale(store, stocked):
    order = uuid4()
    _reserve(store, order, {stocked[1]: 3, stocked[0]: 10})
    assert _stock(*stocked) == [(10, 10), (10, 3), (10, 0)]
    assert selectors.stock(stocked)[stocked[0]].available == 0
    assert _reservations() == [(order, stocked[0], 10, "held"), (order, stocked[1], 3, "held")]


def test_reserving_takes_two_statements_however_many_lines(
    store, stocked, django_assert_num_queries
):
    wanted = _wanted(store, uuid4(), dict.fromkeys(stocked, 1))
    with database.atomic(), django_assert_num_queries(2):
        services.reserve(wanted=wanted, now=NOW)


def test_a_reservation_is_all_or_nothing_and_names_what_is_short(store, stocked, nothing_changes):
    first, second, third = stocked
    unknown = UUID(int=1)
    with nothing_changes(), pytest.raises(OutOfStock) as refused:
        _reserve(store, uuid4(), {third: 11, first: 10, second: 99, unknown: 1})
    assert refused.value.params == {"sku_ids": [unknown, second, third]}


def test_orders_of_one_group_that_want_the_same_sku_are_counted_together(
    store, stocked, nothing_changes
):
    sku_id = stocked[0]
    one, other = uuid4(), uuid4()

    def wanted(count):
        return [Wanted(one, store.id, sku_id, 6), Wanted(other, store.id, sku_id, count)]

    with nothing_changes(), pytest.raises(OutOfStock):
        services.reserve(wanted=wanted(5), now=NOW)
    services.reserve(wanted=wanted(4), now=NOW)
    assert _stock(sku_id) == [(10, 10)]


@pytest.mark.parametrize("quantity", [0, -1, 10**9 + 1])
@pytest.mark.parametrize("reserve", [services.reserve, services.reserve_again])
def test_a_wanted_quantity_out_of_range_is_refused(
    quantity, reserve, store, stocked, nothing_changes
):
    with nothing_changes(), pytest.raises(BadQuantity) as refused:
        reserve(
            wanted=[Wanted(uuid4(), store.id, stocked[0], 1),
                    Wanted(uuid4(), store.id, stocked[1], quantity)],
            now=NOW,
        )  # fmt: skip
    assert refused.value.params == {"sku_id": stocked[1], "quantity": quantity}


# --- commit and release ---------------------------------------------------------------------------


def test_sold_pieces_leave_the_shelf_once(store, stocked, nothing_changes):
    order, other = uuid4(), uuid4()
    _reserve(store, order, {stocked[0]: 3, stocked[1]: 2})
    _reserve(store, other, {stocked[0]: 1})
    _commit(order)
    assert _stock(*stocked) == [(7, 1), (8, 0), (10, 0)]
    with nothing_changes():
        _commit(order)
        _commit(uuid4())


def test_released_pieces_are_for_sale_again_once(store, stocked, nothing_changes):
    order, other = uuid4(), uuid4()
    _reserve(store, order, {stocked[0]: 3, stocked[1]: 2})
    _reserve(store, other, {stocked[0]: 1})
    _release(order)
    assert _stock(*stocked) == [(10, 1), (10, 0), (10, 0)]
    with nothing_changes():
        _release(order)
        _release(uuid4())
    with nothing_changes():
        _commit(order)


def test_a_sale_that_is_undone_puts_its_pieces_back_onto_the_shelf(store, stocked):
    order = uuid4()
    _reserve(store, order, {stocked[0]: 3})
    _commit(order)
    _release(order)
    assert _stock(stocked[0]) == [(10, 0)]
    assert _reservations() == [(order, stocked[0], 3, "released")]


def test_sold_and_held_pieces_are_given_back_together(store, stocked):
    sold, held = uuid4(), uuid4()
    _reserve(store, sold, {stocked[0]: 3, stocked[1]: 1})
    _reserve(store, held, {stocked[0]: 2})
    _commit(sold)
    _release(sold, held)
    assert _stock(*stocked) == [(10, 0)] * 3
    assert _told(stocked[0])[-1] == (3, 10, 10)


def test_each_version_of_a_stock_row_is_one_fact(store, stocked):
    sku_id, order, other = stocked[0], uuid4(), uuid4()
    _reserve(store, order, {sku_id: 3})
    _commit(order)
    _reserve(store, other, {sku_id: 4})
    _set(store, {sku_id: 20})
    _release(other)
    _release(order)
    assert _told(sku_id) == [(1, 10, 10), (2, 7, 7), (3, 20, 16), (4, 20, 20), (5, 23, 23)]
    assert models.Stock.objects.get(pk=sku_id).version == 5


# --- reserve again --------------------------------------------------------------------------------


def test_pieces_that_were_released_are_kept_again_if_they_are_there(store, stocked):
    order = uuid4()
    _reserve(store, order, {stocked[0]: 10})
    _release(order)
    assert services.reserve_again(wanted=_wanted(store, order, {stocked[0]: 10}), now=LATER)
    assert _stock(stocked[0]) == [(10, 10)]
    assert sorted(row[3] for row in _reservations()) == ["held", "released"]
    _commit(order)
    assert _stock(stocked[0]) == [(0, 0)]


def test_pieces_that_are_gone_leave_the_transaction_good(store, stocked, nothing_changes):
    wanted = _wanted(store, uuid4(), {stocked[0]: 10, stocked[1]: 11})
    with nothing_changes(), database.atomic():
        assert not services.reserve_again(wanted=wanted, now=NOW)
        assert not services.reserve_again(wanted=_wanted(store, uuid4(), {UUID(int=1): 1}), now=NOW)
        assert database.rows("SELECT 1") == [(1,)]


# --- any history ----------------------------------------------------------------------------------

_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.just(0), st.integers(0, 9)),
        st.tuples(st.just("reserve"), st.integers(0, 3), st.integers(1, 5)),
        st.tuples(st.sampled_from(["commit", "release"]), st.integers(0, 3), st.just(0)),
    ),
    max_size=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_after_any_history_stock_is_what_was_set_less_what_was_sold(store, skus, steps):
    """A model in plain Python keeps the same books."""
    sku_id, on_hand, held, sold = skus[0], 0, {}, {}
    start = models.Stock.objects.filter(pk=sku_id).first()
    references = [uuid4() for _ in range(4)]
    if start is not None:
        _release(*models.Reservation.objects.values_list("reference", flat=True))
        _set(store, {sku_id: 0})
    for step, number, count in steps:
        reference = references[number]
        if step == "set":
            if count >= sum(held.values()):
                _set(store, {sku_id: count})
                on_hand = count
            else:
                with pytest.raises(BadQuantity):
                    _set(store, {sku_id: count})
        elif step == "commit":
            _commit(reference)
            if reference in held:
                sold[reference] = held.pop(reference)
                on_hand -= sold[reference]
        elif step == "release":
            _release(reference)
            held.pop(reference, None)
            on_hand += sold.pop(reference, 0)
        elif reference not in held and reference not in sold:
            if count <= on_hand - sum(held.values()):
                _reserve(store, reference, {sku_id: count})
                held[reference] = count
            else:
                with pytest.raises(OutOfStock):
                    _reserve(store, reference, {sku_id: count})
        assert _stock(sku_id) == [(on_hand, sum(held.values()))]
    assert [row[0] for row in _told(sku_id)] == list(range(1, len(_told(sku_id)) + 1))
