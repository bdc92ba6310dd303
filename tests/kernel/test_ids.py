"""Ids: ordered, shown and read back, and references that notice a slip of the finger."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradewind.kernel import ids

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = LETTERS + "*~$=U"
REFERENCES = st.text(alphabet=LETTERS, min_size=11, max_size=11).map(
    lambda body: body + next(check for check in CHECKS if ids.reference_ok(body + check))
)


def test_ids_are_uuid_7_and_sort_in_the_order_in_which_they_were_made():
    made = [ids.new() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(type(one), one.version) for one in made} == {(UUID, 7)}


def test_two_threads_never_make_the_same_id():
    made: list[UUID] = []
    threads = [
        threading.Thread(target=lambda: made.extend(ids.new() for _ in range(5_000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 20_000


@settings(deadline=None)
@given(value=st.uuids())
def test_an_id_is_read_back_from_what_is_shown(value):
    shown = ids.show("ord", value)
    assert shown.startswith("ord_")
    assert len(shown) == 30
    assert shown == shown.lower()
    assert ids.read("ord", shown) == value


@settings(deadline=None)
@given(value=st.uuids(), other=st.uuids())
def test_shown_ids_sort_like_the_ids(value, other):
    assert (ids.show("ord", value) < ids.show("ord", other)) == (value < other)


def test_an_id_that_was_typed_is_read_with_the_letters_that_look_like_digits():
    value = UUID(int=32 + 1)
    assert ids.show("ord", value) == "ord_" + "0" * 24 + "11"
    assert ids.read("ord", "ord_" + "O" * 24 + "iL") == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ord",
        "ord_",
        "par_" + "0" * 26,
        "ORD_" + "0" * 26,
        "ord-" + "0" * 26,
        "ord_" + "0" * 25,
        "ord_" + "0" * 27,
        "ord_" + "0" * 25 + "u",
        "ord_" + "0" * 25 + "-",
        "ord_" + "0" * 25 + " ",
        "ord_8" + "0" * 25,
        "ord_" + "z" * 26,
        "ord_" + "0" * 25 + "٣",
        "ord_" + "0" * 25 + "ß",
        "ord_" + "0" * 25 + "ı",
        "ord_" + "0" * 25 + "ſ",
        "ord_" + str(UUID(int=0)),
    ],
)
def test_any_other_text_is_no_id(text):
    with pytest.raises(ids.BadId) as refused:
        ids.read("ord", text)
    assert refused.value.params == {"text": text, "kind": "ord"}


def test_a_reference_is_random_and_in_groups_of_three():
    made = {ids.reference() for _ in range(1_000)}
    assert len(made) == 1_000
    for one in made:
        assert [len(group) for group in one.split("-")] == [3, 3, 3, 3]
        assert ids.reference_ok(one)


def test_a_reference_may_be_typed_small_and_with_other_gaps():
    assert ids.reference_ok("000-000-000-000")
    assert ids.reference_ok("ooo ooo-ooooo 0")
    plain = ids.reference().replace("-", "")
    assert ids.reference_ok(plain.lower())
    assert ids.reference_ok(" ".join(plain))


@settings(deadline=None)
@given(reference=REFERENCES)
def test_every_change_of_one_character_is_noticed(reference):
    for place in range(11):
        for letter in LETTERS.replace(reference[place], ""):
            assert not ids.reference_ok(reference[:place] + letter + reference[place + 1 :])
    for check in CHECKS.replace(reference[-1], ""):
        assert not ids.reference_ok(reference[:-1] + check)


@settings(deadline=None)
@given(reference=REFERENCES, place=st.integers(0, 9))
def test_two_neighbours_that_change_places_are_noticed(reference, place):
    left, right = reference[place], reference[place + 1]
    swapped = reference[:place] + right + left + reference[place + 2 :]
    assert ids.reference_ok(swapped) == (left == right)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0" * 11,
        "0" * 13,
        "000-000-000-00é",
        "00000000000ı",
        "0000000000U0",
        "0" * 10 + "ß0",
    ],
)
def test_any_other_text_is_no_reference(text):
    assert not ids.reference_ok(text)
