from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from PIL import Image

from tradewind.config import wiring
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.listings import selectors, services
from tradewind.goods.listings.ports import PictureSource
from tradewind.goods.listings.types import (
    BlankStock,
    FetchedPicture,
    ImportOptions,
    PictureUnreachable,
)
from tradewind.kernel import clock, ports
from tradewind.testing.make import NOON

HOUR = timedelta(hours=1)
FILE = (
    "Handle,Title,Option1 Value,Variant Price,Variant Inventory Qty,Variant Grams,Image Src,"
    "Image Position,Image Alt Text\n"
    "pot,Clay pot,,9.99,3,900,https://shop.example/red.png,1,The red one\n"
    "pot,,,,,,https://shop.example/blue.png,2,\n"
)


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(out, "PNG")
    return out.getvalue()


@dataclass
class FakeSource:
    """A web in memory: pictures, or what goes wrong, by address."""

    web: dict[str, bytes | PictureUnreachable] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> FetchedPicture:
        self.asked.append(url)
        found = self.web[url]
        if isinstance(found, PictureUnreachable):
            raise found
        return FetchedPicture(content=found, content_type="image/png")


@pytest.fixture(autouse=True)
def web(settings, tmp_path) -> Iterator[FakeSource]:
    settings.MEDIA_ROOT = tmp_path
    fake = FakeSource({
        "https://shop.example/red.png": png("red"), "https://shop.example/blue.png": png("blue"),
    })  # fmt: skip
    ports.provide(PictureSource, lambda: fake)
    with clock.moved_to(NOON):
        yield fake
    wiring.provide_all()


def imported(store, now=NOON):
    run_id = services.start_import(
        actor=store.actor, store_id=store.id, file_name="p.csv", content=FILE.encode(),
        options=ImportOptions(
            language="en", currency="EUR", price_lists=("ES",), blank_stock=BlankStock.REFUSE,
            category="", publish=True,
        ),
        now=now,
    )  # fmt: skip
    services.confirm_import(actor=store.actor, store_id=store.id, run_id=run_id, now=now)
    while services.work_imports(now=now):
        pass
    return run_id


def run_of(store, run_id):
    return selectors.import_run(run_id, store_id=store.id, actor=store.actor)


def fetch(now) -> None:
    while services.fetch_pictures(now=now):
        pass


def alts(store) -> list[str]:
    product = catalog.product_by_code(store_id=store.id, code="pot")
    return [one.ref.alt for one in catalog.pictures([product.id]).get(product.id, ())]


def test_pictures_come_after_the_import_in_their_order(store, web):
    run_id = imported(store)
    assert run_of(store, run_id).pictures_waiting == 2
    assert alts(store) == []
    fetch(NOON)
    assert alts(store) == ["The red one", ""]
    run = run_of(store, run_id)
    assert (run.pictures_waiting, run.pictures_fetched) == (0, 2)
    assert len(web.asked) == 2


def test_the_same_file_again_fetches_nothing(store, web):
    imported(store)
    fetch(NOON)
    imported(store, NOON + HOUR)
    fetch(NOON + HOUR)
    assert len(web.asked) == 2


def test_a_picture_that_never_comes_is_a_warning_of_its_line(store, web):
    web.web["https://shop.example/red.png"] = PictureUnreachable(reason="no answer", again=True)
    run_id = imported(store)
    for hour in range(6):
        fetch(NOON + hour * HOUR)
    assert web.asked.count("https://shop.example/red.png") == 3
    assert alts(store) == [""]
    problems = [one for _, one in selectors.import_problems(run_of(store, run_id))]
    assert [(one.line, one.code, one.detail) for one in problems] == [
        (2, "picture_missing", "no answer https://shop.example/red.png")
    ]


def test_what_is_no_picture_is_a_warning_at_once(store, web):
    web.web["https://shop.example/red.png"] = b"<html>"
    run_id = imported(store)
    fetch(NOON)
    assert [one.code for _, one in selectors.import_problems(run_of(store, run_id))] == [
        "picture_missing"
    ]


def test_an_undone_import_fetches_no_more(store, web):
    run_id = imported(store)
    services.fetch_pictures(now=NOON)
    services.undo_import(actor=store.actor, store_id=store.id, run_id=run_id, now=NOON + HOUR)
    while services.work_imports(now=NOON + HOUR):
        pass
    fetch(NOON + HOUR)
    assert len(web.asked) == 1
    assert run_of(store, run_id).pictures_waiting == 0
