from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tradewind.kernel.errors import InvalidInput
from tradewind.trade.reviews import rules
from tradewind.trade.reviews.types import BadScores, BadText, Flag, Reason, Scores, State

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Light, and the straps hold. 22 L is enough for two days.", ()),
        ("It cost 1.299,00 and came on 12.11.2026 at 14:30.", ()),
        ("Fits 180 cm and 75 kg, size 42 or 43.", ()),
        ("On 2026-11-12 it was here, order 4711.", ()),
        ("look at https://example.org/it", (Flag.LINK,)),
        ("cheaper at shop.example.com today", (Flag.LINK,)),
        ("cheaper at my-shop (dot) com", (Flag.LINK,)),
        ("El color no es el que esperaba. Me lo quedo.", ()),
        ("Muy bien. Es justo lo que buscaba", ()),
        ("Good.Not great", ()),
        ("write to ana@example.org", (Flag.EMAIL,)),
        ("write to ana (at) example.org", (Flag.EMAIL,)),
        ("call +34 612 345 678", (Flag.PHONE,)),
        ("call 0049-171-2345678", (Flag.PHONE,)),
        ("whatsapp me +34", (Flag.PHONE,)),
        ("call ٠٥٠١٢٣٤٥٦٧", (Flag.PHONE,)),
        ("a fucking shame", (Flag.BANNED,)),
        ("Esto es una reputación", ()),
        ("THIS IS THE WORST BAG THAT I EVER HAD", (Flag.SHOUTING,)),
        ("USB-C OK", ()),
        ("soooooooo good", (Flag.REPEATED,)),
        ("great!!!!!!!", (Flag.REPEATED,)),
        ("Hmm... fine", ()),
        ("СУМКА ПРОСТО УЖАСНАЯ СОВСЕМ", (Flag.SHOUTING,)),
        ("这个包很好", ()),
    ],
)  # fmt: skip
def test_a_text_is_held_for_what_is_wrong_with_it(text, found):
    assert rules.flags(text) == found
    assert rules.first_state(found) is (State.HELD if found else State.PUBLISHED)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("4242 4242 4242 4242", True),
        ("my card 4242424242424242 was charged", True),
        ("4242.4242.4242.4242", True),
        ("378282246310005", True),
        ("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", True),
        ("4242 4242 4242 4241", False),
        ("0000 0000 0000 0000", False),
        ("424242424242", False),
        ("the box says 12 x 34 x 56 cm", False),
    ],
)
def test_a_number_of_a_card_is_found_in_any_script(text, holds):
    assert rules.holds_card_number(text) is holds
    if holds:
        with pytest.raises(BadText) as caught:
            rules.checked(text, most=2000)
        assert caught.value.params == {"field": "text", "reason": "card number"}


def test_a_text_is_kept_composed_and_without_what_cannot_be_seen():
    assert rules.clean(" cafe\u0301\r\n\r\n\r\n\r\ngood\x00\x07 \n") == "caf\u00e9\n\ngood"


@pytest.mark.parametrize(
    ("text", "reason"), [("", "missing"), ("Why?", "too short"), ("x y " * 200, "too long")]
)
def test_a_question_has_a_length(text, reason):
    with pytest.raises(BadText) as caught:
        rules.checked(text, least=rules.LEAST_QUESTION, most=rules.MOST_QUESTION)
    assert caught.value.params["reason"] == reason


def test_a_review_needs_no_words():
    assert rules.checked("  ", most=rules.MOST_REVIEW) == ""


@pytest.mark.parametrize(
    ("full_name", "shown"),
    [
        ("Maria Gomez", "M. G."),
        ("maría josé garcía lópez", "M. L."),
        ("Ana", "A."),
        ("李伟", "李."),
        ("A\u0301lvaro Núñez", "Á. N."),
        ("", ""),
        ("  42  ", ""),
    ],
)
def test_a_name_is_shown_as_initials(full_name, shown):
    assert rules.initials(full_name) == shown


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (60, True), (60.01, False)])
def test_a_review_is_written_within_sixty_days_of_delivery(days, may):
    now = NOON + timedelta(days=days)
    assert rules.may_write(delivered_at=NOON, now=now) is may
    assert rules.may_write(delivered_at=None, now=now) is False


def test_a_review_is_changed_within_thirty_days_unless_it_was_withdrawn():
    late = NOON + timedelta(days=30, seconds=1)
    for state in State:
        may = state is not State.WITHDRAWN
        assert rules.may_edit(state=state, written_at=NOON, now=NOON + timedelta(days=30)) is may
        assert rules.may_edit(state=state, written_at=NOON, now=late) is False


@pytest.mark.parametrize(
    ("scores", "field"),
    [
        (Scores(stars=0), "stars"),
        (Scores(stars=6), "stars"),
        (Scores(stars=5, described=0), "described"),
        (Scores(stars=5, communication=9), "communication"),
        (Scores(stars=5, shipping=True), "shipping"),
    ],
)
def test_stars_go_from_one_to_five(scores, field):
    with pytest.raises(BadScores) as caught:
        rules.check_scores(scores)
    assert caught.value.params["field"] == field


def test_stars_of_the_store_may_be_left_out():
    rules.check_scores(Scores(stars=1))
    rules.check_scores(Scores(stars=5, described=4, communication=3, shipping=2))


def test_reasons_are_known_by_code():
    assert rules.reason("spam") is Reason.SPAM
    with pytest.raises(InvalidInput):
        rules.reason("dislike")
