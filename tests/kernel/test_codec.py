from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest

from tradewind.kernel import codec
from tradewind.kernel.money import Money


class Lane(StrEnum):
    AIR = "air"
    SEA = "sea"


@dataclass(frozen=True, slots=True)
class Part:
    money: Money
    lane: Lane


@dataclass(frozen=True, slots=True)
class Whole:
    id: UUID
    at: datetime
    rate: Decimal
    parts: tuple[Part, ...]
    weights: dict[UUID, int]
    note: str | None = None


WHOLE = Whole(
    id=UUID(int=7),
    at=datetime(2026, 11, 11, 12, 0, 0, 123456, tzinfo=UTC),
    rate=Decimal("1.10"),
    parts=(Part(Money(-5, "EUR"), Lane.SEA), Part(Money(2**62, "JPY"), Lane.AIR)),
    weights={UUID(int=2): 1, UUID(int=1): 2},
)


def test_a_value_is_read_back_equal():
    text = codec.dumps(WHOLE)
    assert codec.loads(text, Whole) == WHOLE
    assert codec.loads(text.encode(), Whole) == WHOLE
    assert codec.convert(codec.loads(text, dict), Whole) == WHOLE
    assert str(codec.loads(text, Whole).rate) == "1.10"


def test_a_text_without_a_field_that_was_added_later_takes_its_default():
    text = codec.dumps({"money": {"minor": 1, "currency": "EUR"}, "lane": "air", "more": 1})
    assert codec.loads(text, Part) == Part(Money(1, "EUR"), Lane.AIR)


def test_equal_values_have_equal_texts():
    assert codec.dumps({"b": 1, "a": 2}) == codec.dumps({"a": 2, "b": 1}) == '{"a":2,"b":1}'
    one, two = UUID(int=1), UUID(int=2)
    assert codec.dumps({two: 2, one: 1}) == codec.dumps({one: 1, two: 2})
    assert codec.dumps({"sea", "air", "rail"}) == '["air","rail","sea"]'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"money": {"minor": 1, "currency": "EUR"}}',
        '{"money": {"minor": 1.5, "currency": "EUR"}, "lane": "air"}',
        '{"money": {"minor": "1", "currency": "EUR"}, "lane": "air"}',
        '{"money": {"minor": 1, "currency": "EUR"}, "lane": "road"}',
    ],
)
def test_a_text_that_does_not_fit_is_refused(text):
    with pytest.raises(msgspec.DecodeError):
        codec.loads(text, Part)
