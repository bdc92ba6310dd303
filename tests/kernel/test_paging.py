"""Cursors: read back as written, and never taken from anybody else."""

from __future__ import annotations

import pytest
from django.core import signing

from tradewind.kernel import paging
from tradewind.kernel.errors import InvalidInput


def refused(cursor: str) -> dict[str, object]:
    with pytest.raises(InvalidInput) as error:
        paging.read(cursor)
    return error.value.params


def test_a_cursor_is_read_back_as_it_was_written():
    assert paging.read(paging.write("cards", 2500, "prd_0é", -1)) == ["cards", 2500, "prd_0é", -1]
    assert paging.read(paging.write()) == []


def test_a_cursor_fits_into_an_address_as_it_is():
    assert set(paging.write("ç/ü?&=%", 10**18)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:."
    )


def test_a_cursor_that_was_changed_in_any_place_is_refused():
    cursor = paging.write("cards", 2500)
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        assert refused(cursor[:place] + other + cursor[place + 1 :]) == {
            "field": "cursor",
            "reason": "not a cursor of this site",
        }


@pytest.mark.parametrize(
    "cursor", ["", ":", "::", "a:b:c", "%00", "0", "é:ü:ñ", "\x00", "a" * 10_000]
)
def test_a_text_that_is_no_cursor_is_refused(cursor):
    assert refused(cursor)["field"] == "cursor"


def test_what_this_site_signed_for_something_else_is_no_cursor():
    assert refused(signing.dumps([1, 2], salt="tradewind.password")) == {
        "field": "cursor",
        "reason": "not a cursor of this site",
    }


def test_a_cursor_of_another_installation_is_refused(settings):
    cursor = paging.write(1)
    settings.SECRET_KEY = "another"
    assert refused(cursor)["field"] == "cursor"
