from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import ProductState
from tradewind.goods.listings import services
from tradewind.kernel import clock
from tradewind.testing import checks
from tradewind.testing.make import NOON

HEAD = "Handle,Title,Published,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n"
POT = "pot,Clay pot,true,,POT,9.99,3\n"
BAD = "=cup,Cup,true,,CUP,free,1\n"
CHOSEN = {
    "price_lists": ["ES", "FR"], "language": "en", "blank_stock": "refuse", "publish": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def woken(monkeypatch) -> list[int]:
    """How often the worker is called: a second call would break the test's one transaction."""
    calls: list[int] = []
    monkeypatch.setattr("tradewind.kernel.worker.run_soon", lambda: calls.append(1))
    return calls


def words(answer) -> str:
    return answer.content.decode()


def upload(seat, content: str | bytes, **more):
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("products.csv", data, "text/csv")
    return seat.post("import", CHOSEN | {"file": file} | more)


def uploaded(seat, content: str) -> str:
    """Upload a file and return the path of its run, below the store."""
    return upload(seat, content)["Location"].removeprefix(seat.path())


def work() -> None:
    while services.work_imports(now=clock.now()):
        pass


def pot(seat):
    return catalog.product_by_code(store_id=seat.store.id, code="pot")


def test_a_file_is_looked_at_confirmed_and_taken_back(seat, statements, woken):
    path = uploaded(seat, HEAD + POT + BAD)
    with statements():
        page = words(seat.get(path))
    assert "Import 1 product<" in page
    assert "“free” is not an amount" in page
    assert "Line 3" in page
    assert pot(seat) is None
    assert seat.post(f"{path}/act", {"do": "confirm"})["Location"] == seat.path(path)
    with statements():
        page = words(seat.get(path))
    assert "0 of 1 products" in page
    assert 'hx-trigger="every 1s"' in page
    assert '<meta http-equiv="refresh" content="3">' in page
    work()
    page = words(seat.get(path))
    assert "1 product was taken over." in page
    assert "hx-trigger" not in page
    assert pot(seat).state is ProductState.ACTIVE
    with clock.moved_to(NOON + timedelta(hours=1)):
        seat.post(f"{path}/act", {"do": "undo"})
        work()
    assert "1 product is as it was before." in words(seat.get(path))
    assert pot(seat).state is ProductState.ARCHIVED
    with statements():
        assert "Taken back" in words(seat.get("import"))
    assert len(woken) == 3


def test_pressing_twice_changes_nothing_and_says_so(seat):
    path = uploaded(seat, HEAD + POT)
    seat.post(f"{path}/act", {"do": "confirm"})
    work()
    # A session row keeps the message until it is read.
    answer = seat.post(f"{path}/act", {"do": "confirm"}, follow=True)
    assert "That was done before" in words(answer)
    with checks.nothing_changes():
        work()


def test_progress_alone_is_asked_for_and_ends_with_the_whole_page(seat):
    path = uploaded(seat, HEAD + POT)
    seat.post(f"{path}/act", {"do": "confirm"})
    ask = {"headers": {"HX-Request": "true", "HX-Target": "progress"}}
    answer = seat.client.get(seat.path(path), **ask)
    assert "<html" not in words(answer)
    assert "HX-Refresh" not in answer
    work()
    assert seat.client.get(seat.path(path), **ask)["HX-Refresh"] == "true"


def test_a_file_that_is_given_up_does_nothing(seat):
    path = uploaded(seat, HEAD + POT)
    seat.post(f"{path}/act", {"do": "drop"})
    seat.post(f"{path}/act", {"do": "confirm"})
    work()
    assert pot(seat) is None
    assert "Given up" in words(seat.get(path))


def test_remarks_are_a_file_that_no_spreadsheet_runs(seat):
    path = uploaded(seat, HEAD + POT + BAD)
    answer = seat.get(f"{path}/problems.csv")
    lines = words(answer).lstrip("\ufeff").splitlines()
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == "Line,Handle,Column,Level,Message,Value"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["2", "pot", "Variant Grams", "warning"],
        ["3", "'=cup", "Variant Price", "error"],
        ["3", "'=cup", "Variant Grams", "warning"],
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no products"),
        ("Product Handle,Product Title\nx,y\n", "not a product export of Shopify"),
        ((HEAD + "pot,Café,true,,P,1,1\n").encode("latin-1"), "not in UTF-8 (line 2)"),
        (HEAD + '"open,x', "quotation mark is open"),
    ],
    ids=["empty", "of another program", "latin-1", "an open quotation mark"],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(seat, content, said):
    with checks.nothing_changes():
        answer = upload(seat, content)
    assert answer.status_code == 422
    assert said in words(answer)
    assert re.search(r'value="ES"[^>]*checked', words(answer))


def test_lists_of_two_currencies_are_refused(seat):
    with checks.nothing_changes():
        answer = upload(seat, HEAD + POT, price_lists=["ES", "US"])
        assert "Choose lists of one currency" in words(answer)
        answer = upload(seat, HEAD + POT, price_lists=[])
        assert "at least one price list" in words(answer)
        assert seat.post("import", {}).status_code == 422


def test_products_of_a_file_are_shown_by_outcome(seat):
    path = uploaded(seat, HEAD + POT + BAD)
    assert "Clay pot" in words(seat.get(path, show="new"))
    assert "Clay pot" not in words(seat.get(path, show="error"))
    assert "Clay pot" in words(seat.get(path, show="problems"))
    assert "No product of the file is like that" in words(seat.get(path, show="changed"))
    assert seat.get(path, after="nonsense").status_code == 302
    with checks.nothing_changes():
        assert seat.get(path, show="everything").status_code == 200
