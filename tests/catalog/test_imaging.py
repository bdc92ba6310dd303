"""No bytes break the taking in of a picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradewind.goods.catalog.services import imaging
from tradewind.goods.catalog.types import BadPicture
from tradewind.testing import make

FORMS = {kind: make.picture(kind=kind, size=(210, 205)) for kind in imaging.FORMS}


@pytest.mark.parametrize("kind", imaging.FORMS)
@given(data=st.data())
def test_a_picture_with_spoilt_bytes_is_taken_or_refused(kind, data):
    content = bytearray(FORMS[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    spoilt = bytes(content[:cut] if data.draw(st.booleans()) else content)
    try:
        cleaned = imaging.clean(spoilt)
    except BadPicture:
        return
    assert min(cleaned.image.size) >= imaging.LEAST_SIDE
    assert imaging.scaled(cleaned.image, 160, "webp")


@given(content=st.binary(max_size=400))
def test_bytes_that_are_no_picture_are_refused(content):
    with pytest.raises(BadPicture):
        imaging.clean(content)


def test_equal_contents_have_equal_names_of_32_letters():
    assert imaging.key_of(b"a") == imaging.key_of(b"a") != imaging.key_of(b"b")
    assert len(imaging.key_of(b"a")) == 32
