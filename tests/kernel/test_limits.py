"""Something may be done so often and no oftener, however many ask in the same moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches

from tradewind.kernel import clock, db, limits
from tradewind.kernel.limits import Taken
from tradewind.testing.threads import together

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Moves wall time."""

    def move(seconds: float) -> None:
        monkeypatch.setattr(clock, "wall", lambda: NOON + timedelta(seconds=seconds))

    move(0)
    return move


def take(key: str = "k", most: int = 2, seconds: int = 60) -> Taken:
    return limits.take(key=key, most=most, seconds=seconds)


@pytest.mark.django_db
def test_so_many_are_allowed_and_the_next_is_told_when_to_come_again(at):
    assert [take(), take()] == [Taken(True, 0)] * 2
    at(12.5)
    assert take() == Taken(False, 48)


@pytest.mark.django_db
def test_refusals_do_not_lengthen_the_window(at):
    take(), take()
    for second in range(59):
        at(second)
        assert not take().allowed
    at(60)
    assert [take().allowed, take().allowed, take().allowed] == [True, True, False]


@pytest.mark.django_db
def test_keys_are_counted_apart_and_kept_as_hashes(at):
    take("ana@example.com"), take("ana@example.com")
    assert not take("ana@example.com").allowed
    assert take("bea@example.com").allowed
    assert "example" not in str(db.rows("SELECT key FROM kernel_limit"))


@pytest.mark.django_db
def test_one_take_is_one_statement(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        take()


@pytest.mark.django_db
def test_windows_that_are_over_are_forgotten_and_no_others(at):
    take("old", seconds=10), take("new", seconds=20)
    at(10)
    assert limits.forget_old() == 1
    assert take("new", most=1, seconds=20).allowed is False


@pytest.mark.usefixtures("committed")
def test_of_many_at_once_exactly_so_many_are_allowed():
    taken = together([lambda: [take(most=17).allowed for _ in range(5)]] * 12)
    assert sum(allowed for one in taken for allowed in one) == 17


@pytest.mark.usefixtures("committed")
def test_a_window_that_ends_under_many_begins_anew_once():
    take(most=1, seconds=0)
    taken = together([lambda: take(most=3).allowed] * 12)
    assert sum(taken) == 3


@pytest.mark.django_db
def test_the_tables_of_limits_and_of_the_cache_are_not_logged():
    kept = db.rows(
        "SELECT relname, relpersistence::text FROM pg_class"
        " WHERE relname IN ('kernel_limit', 'kernel_cache') ORDER BY 1"
    )
    assert kept == [("kernel_cache", "u"), ("kernel_limit", "u")]


@pytest.mark.django_db
def test_the_cache_is_shared_over_processes_through_its_table():
    caches["default"].set("a", [1, 2], timeout=60)
    assert caches["default"].get("a") == [1, 2]
    assert db.rows("SELECT count(*) FROM kernel_cache") == [(1,)]
