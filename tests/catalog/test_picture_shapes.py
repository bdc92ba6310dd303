"""Pictures of an extreme shape: refused before anything is kept, or made in all sizes."""

from __future__ import annotations

import pytest

from tradewind.goods.catalog.services import imaging
from tradewind.goods.catalog.types import WIDTHS, BadPicture
from tradewind.testing import make


@pytest.mark.parametrize("size", [(200, 16_001), (20_000, 200)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_side_that_no_encoder_takes_is_refused(kind, size):
    with pytest.raises(BadPicture) as refused:
        imaging.clean(make.picture(kind=kind, size=size))
    assert refused.value.params["reason"] == "too long a side"


@pytest.mark.parametrize("size", [(250, 16_000), (16_000, 250)])
@pytest.mark.parametrize("form", ["webp", "avif"])
def test_the_longest_sides_that_are_taken_are_made_in_all_sizes(form, size):
    cleaned = imaging.clean(make.picture(kind="PNG", size=size))
    for width in WIDTHS:
        assert imaging.scaled(cleaned.image, width, form)
