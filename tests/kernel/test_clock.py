"""Two clocks: wall time that nobody moves, business time that a demo moves forward."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from tradewind.kernel import clock, db
from tradewind.kernel.clock import ClockNotMovable

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=30)


def forget() -> None:
    """Read business time anew, as another process does."""
    clock._cached = (float("-inf"), timedelta(0))


@pytest.fixture(autouse=True)
def _fresh():
    forget()
    yield
    forget()


@pytest.fixture
def demo(db, settings):
    settings.CLOCK_MOVABLE = True


def stored() -> list[tuple[object, ...]]:
    return db.rows("SELECT id, seconds FROM kernel_businessclock")


def test_both_clocks_agree_and_are_in_utc():
    before = clock.wall()
    now = clock.now()
    after = clock.wall()
    assert before <= now <= after
    assert {before.tzinfo, now.tzinfo} == {UTC}


def test_a_thread_can_see_one_instant_as_business_time():
    with clock.moved_to(NOON):
        assert clock.now() == NOON
        assert clock.wall() > NOON
        with clock.moved_to(NOON + DAY):
            assert clock.now() == NOON + DAY
        assert clock.now() == NOON
    assert clock.now() > NOON + DAY


def test_the_instant_is_left_after_an_error():
    with pytest.raises(ValueError), clock.moved_to(NOON):
        raise ValueError
    assert clock.now() > NOON


def test_another_thread_does_not_see_the_instant():
    seen = []
    with clock.moved_to(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] > NOON + DAY


def test_business_time_does_not_move_where_real_orders_are(db, settings):
    settings.CLOCK_MOVABLE = False
    with pytest.raises(ClockNotMovable) as refused:
        clock.advance_to(clock.wall() + DAY)
    assert refused.value.params == {"reason": "not a demo"}
    assert stored() == []
    assert clock.now() - clock.wall() < MOMENT


def test_what_is_stored_counts_for_nothing_where_real_orders_are(demo, settings):
    clock.advance_to(clock.wall() + DAY)
    settings.CLOCK_MOVABLE = False
    forget()
    assert clock.now() - clock.wall() < MOMENT


def test_a_demo_moves_business_time_forward_and_wall_time_stays(demo):
    before = clock.wall()
    clock.advance_to(before + DAY)
    assert before + DAY <= clock.now() < before + DAY + MOMENT
    assert before <= clock.wall() < before + MOMENT
    clock.advance_to(before + 3 * DAY)
    assert before + 3 * DAY <= clock.now() < before + 3 * DAY + MOMENT


def test_another_process_sees_the_move(demo):
    instant = clock.wall() + DAY
    clock.advance_to(instant)
    forget()
    assert instant <= clock.now() < instant + MOMENT


def test_business_time_does_not_move_back(demo):
    instant = clock.wall() + 2 * DAY
    clock.advance_to(instant)
    moved = stored()
    with pytest.raises(ClockNotMovable) as refused:
        clock.advance_to(instant - DAY)
    assert refused.value.params == {"reason": "only forward"}
    assert stored() == moved
    assert clock.now() >= instant


def test_business_time_that_never_moved_does_not_move_back_either(demo):
    with pytest.raises(ClockNotMovable) as refused:
        clock.advance_to(clock.wall() - DAY)
    assert refused.value.params == {"reason": "only forward"}
    assert stored() == []
    assert clock.wall() - clock.now() < MOMENT


def test_a_fresh_demo_begins_in_the_past_once(demo):
    instant = clock.wall() - 30 * DAY
    clock.begin_at(instant)
    assert instant <= clock.now() < instant + MOMENT
    begun = stored()
    clock.begin_at(instant - DAY)
    clock.begin_at(instant + DAY)
    assert stored() == begun
    clock.advance_to(instant + DAY)
    assert instant + DAY <= clock.now() < instant + DAY + MOMENT
    with pytest.raises(ClockNotMovable):
        clock.advance_to(instant)


def test_business_time_does_not_begin_in_the_past_where_real_orders_are(db, settings):
    settings.CLOCK_MOVABLE = False
    with pytest.raises(ClockNotMovable):
        clock.begin_at(clock.wall() - DAY)
    assert stored() == []
