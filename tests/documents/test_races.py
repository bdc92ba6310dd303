from __future__ import annotations

from uuid import UUID

import pytest

from tradewind.kernel import db
from tradewind.testing.threads import together

from .conftest import issue_sale, sale

THREADS, EACH = 16, 6
pytestmark = pytest.mark.usefixtures("committed")


class GaveUp(Exception):
    pass


def positions(seller_id: UUID) -> list[int]:
    return [
        row[0]
        for row in db.rows(
            "SELECT position FROM documents_document WHERE seller_id = %s ORDER BY position",
            [seller_id],
        )
    ]


def test_sixteen_who_issue_at_once_leave_no_gap_and_no_number_twice_though_some_give_up():
    seller = UUID(int=7)

    def work(worker: int) -> list[str]:
        numbers = []
        for turn in range(EACH):
            try:
                with db.atomic():
                    number = issue_sale(facts=sale(seller=seller))
                    if (worker + turn) % 3 == 0:
                        raise GaveUp
                numbers.append(number)
            except GaveUp:
                continue
        return numbers

    results = together([lambda worker=worker: work(worker) for worker in range(THREADS)])
    given = sorted(number for numbers in results for number in numbers)
    assert given == [f"HG-2026-{position:06d}" for position in range(1, len(given) + 1)]
    assert positions(seller) == list(range(1, len(given) + 1))
    assert len(given) == THREADS * EACH * 2 // 3


def test_merchants_of_the_same_letters_who_begin_at_once_get_different_ones():
    sellers = [UUID(int=100 + at) for at in range(8)]
    found = together(
        [lambda one=one: issue_sale(facts=sale(seller=one)) for one in sellers for _ in range(2)]
    )
    prefixes = ["HG", *(f"HG{at}" for at in range(2, 9))]
    assert sorted(found) == sorted(
        f"{prefix}-2026-{position:06d}" for prefix in prefixes for position in (1, 2)
    )
