"""A code that was mailed proves once, and for a while, who reads the email."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tradewind.base.accounts import handlers, models, rules, services
from tradewind.base.accounts.types import CodeExpired, CodeWrong, TooManyTries
from tradewind.kernel import db
from tradewind.kernel.errors import InvalidInput
from tradewind.testing.threads import together

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EMAIL = "ana@example.com"


def issue(email: str = EMAIL, *, source: str = "", now: datetime = NOW) -> str:
    return services.issue_code(email=email, now=now, source=source)


def check(code: str, email: str = EMAIL, *, now: datetime = NOW) -> None:
    services.check_code(email=email, code=code, now=now)


def other(code: str, by: int = 1) -> str:
    return str((int(code) + by) % 10**6).zfill(6)


@pytest.mark.django_db
class TestACode:
    def test_proves_an_email_once_however_it_is_typed(self):
        code = issue(" Ana@Example.com ")
        check(f" {code[:3]} {code[3:]} ", "ANA@example.com")
        with pytest.raises(CodeExpired):
            check(code)

    def test_has_six_digits_and_is_not_kept(self):
        code = issue()
        assert len(code) == 6
        assert code.isdigit()
        (row,) = models.EmailCode.objects.values_list("digest", "email")
        assert row[1] == EMAIL
        assert code not in row[0]

    def test_is_valid_for_a_quarter_of_an_hour(self):
        code = issue()
        with pytest.raises(CodeExpired):
            check(code, now=NOW + timedelta(minutes=15))
        check(code, now=NOW + timedelta(minutes=14, seconds=59))

    def test_is_replaced_by_a_newer_one(self):
        first, second = issue(), issue()
        if first != second:
            with pytest.raises(CodeWrong):
                check(first)
        check(second)

    def test_is_for_its_own_email(self):
        code = issue()
        with pytest.raises(CodeExpired):
            check(code, "bea@example.com")

    def test_may_be_tried_five_times(self):
        code = issue()
        left = []
        for number in range(rules.CODE_TRIES):
            with pytest.raises(CodeWrong) as wrong:
                check(other(code, number + 1))
            left.append(wrong.value.params["left"])
        assert left == [4, 3, 2, 1, 0]
        with pytest.raises(TooManyTries) as refused:
            check(code)
        assert refused.value.params["retry_after"] == 15 * 60

    def test_is_not_checked_inside_a_transaction_that_could_undo_the_count(self):
        code = issue()
        with pytest.raises(RuntimeError), db.atomic():
            check(code)

    def test_for_what_is_no_email_is_refused(self):
        with pytest.raises(InvalidInput):
            issue("not an email")
        with pytest.raises(InvalidInput):
            check("123456", "not an email")

    def test_is_forgotten_when_it_is_over(self):
        issue()
        assert handlers.forget_codes(NOW + timedelta(minutes=14)) == 0
        assert handlers.forget_codes(NOW + timedelta(minutes=15)) == 1
        assert not models.EmailCode.objects.exists()


@pytest.mark.django_db
def test_an_email_and_a_place_can_ask_for_so_many_codes():
    for _ in range(rules.CODES_AN_HOUR):
        issue()
    with pytest.raises(TooManyTries) as refused:
        issue()
    assert 0 < refused.value.params["retry_after"] <= 3600
    for number in range(rules.CODES_AN_HOUR_FROM_ONE_PLACE):
        issue(f"reader{number}@example.com", source="192.0.2.1")
    with pytest.raises(TooManyTries):
        issue("another@example.com", source="192.0.2.1")
    issue("another@example.com", source="192.0.2.2")


@pytest.mark.usefixtures("committed")
def test_of_two_who_type_a_code_at_once_one_has_used_it_up():
    code = issue()
    results = together([lambda: check(code)] * 4)
    assert sum(result is None for result in results) == 1
    assert all(result is None or isinstance(result, CodeExpired) for result in results)


@pytest.mark.usefixtures("committed")
def test_guesses_at_once_are_all_counted():
    code = issue()
    guesses = [lambda by=by: check(other(code, by)) for by in range(1, 13)]
    results = together(guesses)
    assert sum(isinstance(result, CodeWrong) for result in results) == rules.CODE_TRIES
    assert sum(isinstance(result, TooManyTries) for result in results) == 12 - rules.CODE_TRIES
