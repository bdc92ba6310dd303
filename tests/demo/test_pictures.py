"""Drawn products: pictures that a shop can take, none blank, none like another, none with text."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageStat

from tradewind.demo.market.goods import CATEGORIES, Good, goods
from tradewind.demo.pictures import colour, prints, shapes, studio
from tradewind.demo.pictures.studio import Look, View

SHAPES = {good.shape: good for good in reversed(goods())}


def _svg(good: Good, view: View = View.FRONT) -> str:
    return good.scene(good.colours[0], view).svg


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_product_becomes_a_square_picture_with_something_on_it(category: str) -> None:
    of = [one for one in goods() if one.category == category]
    for good in (of[0], of[17]):
        picture = Image.open(io.BytesIO(good.picture(good.colours[0])))

        assert picture.format == "JPEG"
        assert picture.size == (studio.SIZE, studio.SIZE)
        middle = ImageStat.Stat(picture.convert("L").crop((160, 160, 480, 480)))
        assert middle.stddev[0] > 12, good.code


def test_a_category_has_a_dozen_shapes_and_no_shape_is_hung_that_nobody_draws() -> None:
    for category in CATEGORIES:
        assert len({one.shape for one in goods() if one.category == category}) >= 12
    assert set(SHAPES) >= shapes.HANGING


def test_every_shape_is_drawn_in_every_view_without_text_or_filters() -> None:
    for good in SHAPES.values():
        seen = [_svg(good, view) for view in View]
        assert len(set(seen)) == len(View)
        # Views differ in where the camera stands: one is read, all are looked through.
        root = ElementTree.fromstring(seen[0])
        assert sum(1 for _ in root.iter()) > 25, good.shape
        for svg in seen[:2]:
            assert not re.search(r"<(text|filter|image)\b|nan|inf|None", svg), good.shape
            assert set(re.findall(r"url\(#(\w+)\)", svg)) <= set(re.findall(r' id="(\w+)"', svg))


def test_no_product_looks_like_another() -> None:
    drawn = {_svg(good) for good in goods()}
    assert len(drawn) == len(goods())
    assert _svg(goods()[99]) == _svg(goods()[99])


def test_each_view_each_colour_and_each_look_is_a_picture_of_its_own() -> None:
    good = SHAPES["backpack"]
    assert len({_svg(good, view) for view in View}) == len(View)
    assert len({good.picture(one) for one in good.colours}) == len(good.colours)
    draw = shapes.drawing("bags", "backpack")
    looks = [Look(), Look(wide=0.9), Look(tall=1.1), *(Look(dress=name) for name in prints.NAMES)]
    seen = {studio.scene(draw, ("#2f5d4c",), look=look).svg for look in looks}
    assert len(seen) == len(looks)


def test_a_lighter_tone_is_lighter_and_half_way_is_between() -> None:
    assert colour.lt("#1f7f7a", 0) == "#1f7f7a"
    assert colour.lt("#1f7f7a", 1) == "#ffffff"
    assert colour.mix("#000000", "#ffffff", 0.5) == "#636363"
    assert colour.is_light("#f5f0e4")
    assert not colour.is_light("#27364a")
