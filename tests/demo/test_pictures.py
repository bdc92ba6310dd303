"""Drawn products: pictures that a shop can take, none blank, none like another, none with text."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image, ImageStat

from tradewind.demo.market.goods import _DRAWN, _HANGING, Good, goods
from tradewind.demo.pictures import colour, studio
from tradewind.demo.pictures.studio import View

SHAPES = {good.shape: good for good in goods()}


def _svg(good: Good, view: View = View.FRONT) -> str:
    draw = getattr(_DRAWN[good.category], good.shape)
    return studio.svg(draw, good.colours[0].paint, view=view, hangs=good.shape in _HANGING)


@pytest.mark.parametrize("category", sorted(_DRAWN))
def test_every_product_becomes_a_square_webp_with_something_on_it(category: str) -> None:
    for good in [one for one in goods() if one.category == category]:
        picture = Image.open(io.BytesIO(good.picture(good.colours[0])))

        assert picture.format == "WEBP"
        assert picture.size == (studio.SIZE, studio.SIZE)
        middle = ImageStat.Stat(picture.convert("L").crop((160, 160, 480, 480)))
        assert middle.stddev[0] > 12, good.code


def test_there_are_more_than_fifty_shapes_and_none_has_text_or_a_filter() -> None:
    assert len(SHAPES) >= 55
    drawn = {shape: _svg(good) for shape, good in SHAPES.items()}
    assert len(set(drawn.values())) == len(SHAPES)
    for svg in drawn.values():
        assert not re.search(r"<(text|filter|image)\b", svg)


def test_every_reference_to_a_paint_is_defined() -> None:
    for good in SHAPES.values():
        svg = _svg(good)
        assert set(re.findall(r"url\(#(\w+)\)", svg)) <= set(re.findall(r' id="(\w+)"', svg))


def test_each_view_and_each_colour_is_a_picture_of_its_own() -> None:
    good = SHAPES["backpack"]
    assert len({_svg(good, view) for view in View}) == len(View)
    assert len({good.picture(one) for one in good.colours}) == len(good.colours)


def test_a_lighter_tone_is_lighter_and_half_way_is_between() -> None:
    assert colour.lt("#1f7f7a", 0) == "#1f7f7a"
    assert colour.lt("#1f7f7a", 1) == "#ffffff"
    assert colour.mix("#000000", "#ffffff", 0.5) == "#636363"
    assert colour.is_light("#f5f0e4")
    assert not colour.is_light("#27364a")
