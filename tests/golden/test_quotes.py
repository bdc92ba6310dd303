from __future__ import annotations

from pathlib import Path

import pytest

from . import receipts

FILES = sorted((Path(__file__).parent / "quotes").glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_quote_of_a_basket_is_the_one_on_paper(path):
    above, below = path.read_text(encoding="utf-8").split("\ncharges\n")
    assert receipts.written(receipts.read(above)) == below


def test_there_are_receipts_in_currencies_of_no_two_three_and_four_decimals():
    currencies = {receipts.read(_above(path)).currency for path in FILES}
    assert {"EUR", "USD", "JPY", "KWD", "CLF"} <= currencies


def _above(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("\ncharges\n")[0]
