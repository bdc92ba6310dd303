from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradewind.design import formats
from tradewind.kernel.money import Money


@pytest.mark.parametrize(
    ("language", "country", "money", "text"),
    [
        ("en", "US", Money(123450, "USD"), "$1,234.50"),
        ("en", "ES", Money(3589, "EUR"), "€35.89"),
        ("es", "ES", Money(123450, "EUR"), "1.234,50 €"),
        ("es", "MX", Money(123450, "MXN"), "$1,234.50"),
        ("fr", "FR", Money(123450, "EUR"), "1\u202f234,50 €"),
        ("de", "DE", Money(123450, "EUR"), "1.234,50 €"),
        ("pt-BR", "BR", Money(123450, "BRL"), "R$ 1.234,50"),
        ("ru", "RU", Money(123450, "RUB"), "1 234,50 ₽"),
        ("pl", "PL", Money(123450, "PLN"), "1 234,50 zł"),
        ("uk", "PL", Money(123450, "PLN"), "1 234,50 PLN"),
        ("tr", "DE", Money(123450, "EUR"), "€1.234,50"),
        ("ko", "KR", Money(123450, "KRW"), "₩123,450"),
        ("en", "AU", Money(123450, "AUD"), "$1,234.50"),
        ("en", "AE", Money(123450, "AED"), "AED 1,234.50"),
        ("en", "SA", Money(123450, "SAR"), "SAR 1,234.50"),
        ("ar", "SA", Money(123450, "SAR"), "\u200f1,234.50 ر.س.\u200f"),
        ("ar", "AE", Money(123450, "AED"), "\u200f1,234.50 د.إ.\u200f"),
        ("he", "IL", Money(123450, "ILS"), "\u200f1,234.50 \u200f₪"),
        ("zh-Hans", "CN", Money(123450, "CNY"), "¥1,234.50"),
        ("en", "KW", Money(1234500, "KWD"), "KWD 1,234.500"),
        ("en", "IS", Money(1234, "ISK"), "ISK 1,234"),
        ("en", "US", Money(0, "USD"), "$0.00"),
        ("en", "US", Money(-5, "USD"), "-$0.05"),
    ],
)
def test_an_amount_is_written_as_its_readers_write_it(language, country, money, text):
    locale = formats.locale_for(language=language, country=country)
    assert formats.money(money, locale=locale).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(2679, "EUR"), "26.79"),
        (Money(5, "EUR"), "0.05"),
        (Money(1234, "JPY"), "1234"),
        (Money(1234, "KWD"), "1.234"),
        (Money(100000000000000, "USD"), "1000000000000.00"),
    ],
)
def test_an_amount_for_machines_has_all_its_decimals_and_no_separators(money, text):
    assert formats.plain(money) == text


@pytest.mark.parametrize(
    ("language", "country", "number", "grams"),
    [
        ("en", "US", "8,300", ("890 g", "1.25 kg")),
        ("es", "ES", "8.300", ("890 g", "1,25 kg")),
        ("de", "DE", "8.300", ("890 g", "1,25 kg")),
        ("ru", "RU", "8 300", ("890 г", "1,25 кг")),
        ("ar", "SA", "8,300", ("890 غرامًا", "1.25 كغم")),
    ],
)
def test_numbers_and_weights_have_latin_digits(language, country, number, grams):
    locale = formats.locale_for(language=language, country=country)
    assert formats.number(8300, locale=locale).replace("\u00a0", " ") == number
    shown = tuple(
        formats.weight(each, locale=locale).replace("\u00a0", " ") for each in (890, 1250)
    )
    assert shown == grams


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("pt-BR", "ltr")]
)
def test_a_language_has_a_direction(language, direction):
    assert formats.direction(language) == direction


def test_an_unknown_language_is_written_as_english():
    assert formats.locale_for(language="xx", country="ES") == "en"


@pytest.mark.parametrize(
    ("language", "country", "timezone", "written"),
    [
        ("en", "US", "America/New_York", ("Thu, Dec 3", "Dec 3, 2026", "Dec 3, 18:30")),
        ("en", "ES", "Europe/Madrid", ("Fri, 4 Dec", "4 Dec 2026", "4 Dec, 00:30")),
        ("es", "ES", "Europe/Madrid", ("vie, 4 dic", "4 dic 2026", "4 dic, 0:30")),
        ("ar", "SA", "Asia/Riyadh", ("الجمعة، 4 ديسمبر", "4 ديسمبر 2026", "4 ديسمبر، 02:30")),
    ],
)
def test_a_day_is_the_one_where_the_reader_is(language, country, timezone, written):
    where = {
        "locale": formats.locale_for(language=language, country=country),
        "timezone": timezone,
    }
    instant = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    shown = tuple(
        write(instant, **where).replace("\u202f", " ")
        for write in (formats.day, formats.date, formats.moment)
    )
    assert shown == written


def test_the_sign_of_an_amount_stands_before_its_digits_where_one_reads_from_the_right():
    assert "\u200e-597.00" in formats.money(Money(-59700, "SAR"), locale="ar_SA")
    assert formats.money(Money(-59700, "EUR"), locale="de") == "-597,00\u00a0€"


def test_a_weight_does_not_break_before_its_unit():
    assert formats.weight(890, locale="es_ES") == "890\u00a0g"
