from __future__ import annotations

import pytest

from tradewind.testing.walls import rows

from .linting import ROOT

CLAIMED = """
[rows.C7]
title = "A buyer keeps a basket"
page = "/en-US/cart"
"""
MARKED = """
import pytest

@pytest.mark.row("C7")
def test_a_basket_is_kept():
    pass
"""


def found(text: str, path: str = "tests/checkout/test_services.py") -> list[tuple[str, str]]:
    return [(proof.row, proof.test) for proof in rows.proofs(sources={path: text})]


def said(*, claimed: str, tests: str) -> list[str]:
    return rows.violations(
        claimed=rows.claims(text=claimed), proven=rows.proofs(sources={"tests/test_x.py": tests})
    )


def test_every_row_that_is_claimed_to_work_is_proven_by_a_test():
    claimed = rows.claims(text=(ROOT / rows.CLAIMS).read_text(encoding="utf-8"))
    proven = rows.proofs(sources=rows.read_sources(folder=ROOT / rows.TESTS))
    assert rows.violations(claimed=claimed, proven=proven) == []


def test_the_mission_has_sixty_seven_rows():
    assert len(rows.ROWS) == 67
    assert rows.ROWS[0] == "M1"
    assert rows.ROWS[-1] == "C13"


def test_a_claimed_row_with_a_marked_test_is_proven():
    assert said(claimed=CLAIMED, tests=MARKED) == []


def test_a_claimed_row_without_a_test_is_named():
    assert said(claimed=CLAIMED, tests=MARKED.replace("C7", "C8")) == [
        "C7 (A buyer keeps a basket) is claimed to work, but no test proves it"
    ]


@pytest.mark.parametrize("mark", ["skip", 'skip(reason="later")', "xfail"])
def test_a_test_that_is_skipped_proves_nothing(mark):
    skipped = MARKED.replace("@pytest", f"@pytest.mark.{mark}\n@pytest")
    assert said(claimed=CLAIMED, tests=skipped) == [
        "C7 (A buyer keeps a basket) is claimed to work, but no test proves it"
    ]


def test_a_function_that_is_no_test_proves_nothing():
    assert found(MARKED.replace("def test_", "def ")) == []


@pytest.mark.parametrize("row", ["C14", "M0", "Z1", "c7"])
def test_a_marker_that_names_no_row_is_named(row):
    assert said(claimed="", tests=MARKED.replace("C7", row)) == [
        f"tests/test_x.py::test_a_basket_is_kept proves {row}, which is no row"
    ]


def test_a_claim_that_names_no_row_is_named():
    assert said(claimed=CLAIMED.replace("C7", "C77"), tests=MARKED) == [
        "C77 is claimed, but is no row"
    ]


def test_a_claim_without_a_page_is_named():
    assert said(claimed=CLAIMED.replace("/en-US/cart", ""), tests=MARKED) == [
        "C7 says not what it is or where it is used"
    ]


def test_markers_of_modules_and_classes_count_for_the_tests_inside():
    text = """
pytestmark = [pytest.mark.row("C1"), pytest.mark.django_db]

@pytest.mark.row("C2", "C3")
class TestBasket:
    async def test_kept(self): ...

def test_alone(): ...
"""
    path = "tests/checkout/test_services.py"
    assert found(text) == [
        ("C1", f"{path}::TestBasket::test_kept"),
        ("C1", f"{path}::test_alone"),
        ("C2", f"{path}::TestBasket::test_kept"),
        ("C3", f"{path}::TestBasket::test_kept"),
    ]


def test_the_table_shows_row_tests_and_page():
    text = rows.render(
        claimed=rows.claims(text=CLAIMED),
        proven=rows.proofs(sources={"tests/test_x.py": MARKED + MARKED.replace("C7", "C8")}),
    )
    assert text.splitlines() == [
        "C7   A buyer keeps a basket → /en-US/cart",
        "       tests/test_x.py::test_a_basket_is_kept",
        "C8   (not claimed)",
        "       tests/test_x.py::test_a_basket_is_kept",
        "1 of 67 rows claimed",
    ]
