from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from tradewind.base.accounts import rules
from tradewind.base.accounts.types import AddressInput
from tradewind.kernel.errors import InvalidInput

MADRID = AddressInput(
    full_name="Ana Gil", line1="Calle Mayor 1", city="Madrid", country="ES", postcode="28013"
)


def _refused(**change):
    with pytest.raises(InvalidInput) as refused:
        rules.address(replace(MADRID, **change))
    return refused.value.params["field"]


def test_an_address_is_kept_without_outer_spaces_and_with_its_country_in_capitals():
    typed = replace(MADRID, full_name="  Ana \t Gil ", country="es", phone=" +34 600 000 000 ")
    assert rules.address(typed) == replace(MADRID, phone="+34 600 000 000")


@pytest.mark.parametrize("field", ["full_name", "line1", "city", "postcode"])
def test_what_an_address_needs_is_missed_by_name(field):
    assert _refused(**{field: " \t"}) == field


@pytest.mark.parametrize("field", ["full_name", "line1", "line2", "city", "region", "postcode"])
def test_what_does_not_fit_is_refused_by_name(field):
    assert _refused(**{field: "9" * 201}) == field
    assert _refused(**{field: "a\x00b"}) == field


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("AU", "2000"), ("BR", "01310-100"), ("BR", "01310100"), ("DE", "10115"), ("ES", "28013"),
        ("FR", "75001"), ("FR", "75 001"), ("KR", "04524"), ("MX", "06000"), ("PL", "00-001"),
        ("RU", "101000"), ("SA", "11564"), ("SA", ""), ("US", "10001"), ("US", "10001-2345"),
    ],
)  # fmt: skip
def test_a_postcode_of_a_country_is_taken(country, postcode):
    typed = replace(MADRID, country=country, postcode=postcode, region="somewhere")
    assert rules.address(typed).postcode == postcode


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("AU", "20000"), ("BR", "01310"), ("DE", "1011"), ("ES", "2801"), ("FR", "7500"),
        ("KR", "100-744"), ("MX", ""), ("PL", "00001"), ("RU", "10100"), ("SA", "1156"),
        ("US", "1000"), ("US", "10001-23"), ("ES", "２８０１３"),
    ],
)  # fmt: skip
def test_a_postcode_of_no_such_country_is_refused(country, postcode):
    assert _refused(country=country, postcode=postcode, region="somewhere") == "postcode"


def test_an_emirate_is_needed_and_a_postcode_and_city_are_not():
    dubai = replace(MADRID, country="AE", city="", postcode="", region="Dubai")
    assert rules.address(dubai) == dubai
    assert rules.address(replace(dubai, postcode="00000")).postcode == ""
    assert _refused(country="AE", region="") == "region"


@pytest.mark.parametrize("country", ["AU", "BR", "MX", "US"])
def test_a_state_is_needed_where_the_label_shows_it(country):
    codes = {"AU": "2000", "BR": "01310-100", "MX": "06000", "US": "10001"}
    assert _refused(country=country, postcode=codes[country]) == "region"


@pytest.mark.parametrize("phone", ["phone", "+34", "+34 600 000 000 ext 5", "1" * 31])
def test_what_is_no_phone_number_is_refused(phone):
    assert _refused(phone=phone) == "phone"


def test_what_a_country_asks_for_beyond_an_address_is_kept_in_one_form():
    typed = replace(
        MADRID,
        extra={"cpf": "111.444.777-35", "pccc": "p123456789012", "patronymic": " Ivanovich ",},
    )  # fmt: skip
    assert asdict(rules.address(typed))["extra"] == {
        "cpf": "11144477735", "patronymic": "Ivanovich", "pccc": "P123456789012",
    }  # fmt: skip
    assert rules.address(replace(MADRID, extra={"cpf": " "})).extra == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cpf", "111.444.777-36"),
        ("cpf", "11111111111"),
        ("cpf", "1114447773"),
        ("pccc", "P12345"),
        ("patronymic", "x" * 81),
        ("passport", "X1"),
    ],
)
def test_wrong_extras_of_an_address_are_refused_by_name(name, value):
    assert _refused(extra={name: value}) == f"extra.{name}"


@pytest.mark.parametrize("digits", ["11144477735", "52998224725", "12345678909"])
def test_a_cpf_is_taken_with_its_check_digits_and_no_others(digits):
    body = digits[:9]
    assert [check for check in range(100) if rules.cpf_ok(f"{body}{check:02}")] == [int(digits[9:])]
