"""A command with a key happens once, whatever its sender fears."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tradewind.kernel import clock, db, idempotency, ids
from tradewind.kernel.idempotency import Claim, KeyReused

BUYER, OTHER = ids.new(), ids.new()


@pytest.fixture
def tables(request):
    """Tables in a transaction that is rolled back after the test."""
    request.getfixturevalue("db")


@dataclass(frozen=True, slots=True)
class Answer:
    order_id: UUID
    parts: tuple[int, ...]


def claim(
    key: str = "k1", payload: object = "cart", answer: object = 1, owner: UUID = BUYER
) -> Claim:
    with db.atomic():
        return idempotency.claim(
            owner_id=owner, command="place_order", key=key, payload=payload, answer=answer
        )


def keys() -> list[tuple[object, ...]]:
    return db.rows("SELECT owner_id, command, key FROM kernel_idempotencykey ORDER BY created_at")


def test_the_same_command_again_gets_the_first_answer(tables):
    first = Answer(ids.new(), (1, 2))
    assert claim(answer=first) == Claim(True, first)
    assert claim(answer=Answer(ids.new(), ())) == Claim(False, first)
    assert keys() == [(BUYER, "place_order", "k1")]


def test_an_answer_is_given_back_in_its_own_type(tables):
    order_id = ids.new()
    claim(key="id", answer=order_id)
    claim(key="text", answer="1")
    claim(key="number", answer=1)
    assert claim(key="id", answer=ids.new()).answer == order_id
    assert claim(key="text", answer="").answer == "1"
    assert claim(key="number", answer=0).answer == 1


def test_a_key_belongs_to_its_owner_and_its_command(tables):
    claim()
    assert claim(owner=OTHER).fresh
    assert claim(key="k2").fresh
    assert idempotency.claim(
        owner_id=BUYER, command="cancel_order", key="k1", payload="cart", answer=1
    ).fresh


def test_a_key_for_another_content_is_refused_and_changes_nothing(tables):
    claim(payload={"cart": 1}, answer=1)
    before = keys()
    with pytest.raises(KeyReused) as refused:
        claim(payload={"cart": 2}, answer=2)
    assert refused.value.params == {"command": "place_order", "key": "k1"}
    assert keys() == before
    assert claim(payload={"cart": 1}, answer=2) == Claim(False, 1)


def test_the_same_content_in_another_order_is_the_same_content(tables):
    claim(payload={"a": {"x", "y", "z"}, "b": {OTHER: 1, BUYER: 2}})
    assert not claim(payload={"b": {BUYER: 2, OTHER: 1}, "a": {"z", "y", "x"}}).fresh


def test_only_success_is_remembered(tables):
    def failing() -> None:
        with db.atomic():
            claim(answer=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert keys() == []
    assert claim(answer=2) == Claim(True, 2)


def test_what_was_answered_can_be_asked_without_a_claim(tables):
    asked = {"owner_id": BUYER, "command": "place_order", "kind": UUID}
    order_id = ids.new()
    claim(answer=order_id)
    assert idempotency.answered(key="k1", **asked) == order_id
    assert idempotency.answered(key="k2", **asked) is None
    assert len(keys()) == 1


def test_keys_are_forgotten_after_a_day(tables):
    claim(key="old")
    claim(key="young")
    for key, age in (("old", timedelta(hours=24, minutes=1)), ("young", timedelta(hours=23))):
        set_created_at(key, age)
    assert idempotency.forget_old() == 1
    assert keys() == [(BUYER, "place_order", "young")]
    assert claim(key="old", payload="other").fresh


def set_created_at(key: str, age: timedelta) -> None:
    db.execute(
        "UPDATE kernel_idempotencykey SET created_at = %s WHERE key = %s", [clock.wall() - age, key]
    )


# --- at once -------------------------------------------------------------------------------------


class Command:
    """Somebody who runs a command in a thread; the first stays inside until it is let go."""

    executed: list[int]

    def __init__(self, number: int, *, fails: bool = False) -> None:
        self.number, self.fails = number, fails
        self.inside, self.leave = threading.Event(), threading.Event()
        self.result: object = None
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> object:
        self.leave.set()
        self._thread.join(timeout=30)
        return self.result

    def _run(self) -> None:
        try:
            self.result = self._work()
        except Exception as error:
            self.result = type(error)
        finally:
            connection.close()

    def _work(self) -> object:
        with db.atomic():
            claimed = idempotency.claim(
                owner_id=BUYER,
                command="place_order",
                key="k1",
                payload="cart",
                answer=self.number,
            )
            if claimed.fresh:
                self.executed.append(self.number)
                self.inside.set()
                assert self.leave.wait(timeout=30)
                if self.fails:
                    raise ZeroDivisionError
            return claimed.answer


@pytest.fixture
def two(committed):
    """The first is inside its command; the second has come with the same key and waits."""

    def make(*, first_fails: bool) -> tuple[Command, Command]:
        Command.executed = []
        first, second = Command(1, fails=first_fails), Command(2)
        first.start()
        assert first.inside.wait(timeout=30)
        second.start()
        deadline = time.monotonic() + 30
        while not db.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert time.monotonic() < deadline
        return first, second

    return make


def test_of_two_at_once_one_executes_and_the_other_gets_its_answer(two):
    first, second = two(first_fails=False)
    assert first.end() == 1
    assert second.end() == 1
    assert Command.executed == [1]


def test_the_second_executes_when_the_first_fails(two):
    first, second = two(first_fails=True)
    assert first.end() is ZeroDivisionError
    assert second.end() == 2
    assert Command.executed == [1, 2]
    assert claim(answer=3) == Claim(False, 2)
